import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { openKeychain, type Keychain } from '../../../main/electron/keychain.ts'
import { systemKeychain } from '../../support/electron-double/safe-storage.ts'

vi.mock('electron', async () => ({ safeStorage: (await import('../../support/electron-double/safe-storage.ts')).safeStorage }))

let folder: string
let file: string
let keychain: Keychain
const failure = (code: string, words: RegExp) => expect.objectContaining({ code, message: expect.stringMatching(words) as string }) as Error
const kept = () => JSON.parse(readFileSync(file, 'utf8')) as { version: number; secrets: Record<string, unknown> }

describe('the keychain, against the double', () => {
  beforeEach(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'oasis-keychain-'))
    file = path.join(folder, 'electron/keychain.json')
    keychain = openKeychain(file, 'linux')
    Object.assign(systemKeychain, { backend: 'gnome_libsecret', isLocked: false })
  })
  afterEach(() => rmSync(folder, { recursive: true, force: true }))

  it('[DESK1] keeps secrets by name, in a file that holds none of them and that this user alone can read', async () => {
    expect([keychain.names(), await keychain.get('a')]).toEqual([[], null])
    await Promise.all([keychain.set('a', 'first secret'), keychain.set('b', '秘密'), keychain.set('a', 'second secret')])
    expect(keychain.names().sort()).toEqual(['a', 'b'])
    const again = openKeychain(file, 'linux')
    expect([await again.get('a'), await again.get('b'), await again.get('__proto__')]).toEqual(['second secret', '秘密', null])
    const text = readFileSync(file, 'utf8')
    for (const secret of ['first', 'second', '秘密', Buffer.from('second secret').toString('base64').slice(0, 12)]) expect(text).not.toContain(secret)
    expect([statSync(file).mode & 0o777, statSync(path.dirname(file)).mode & 0o777]).toEqual([0o600, 0o700])
    await keychain.delete('a')
    await keychain.delete('never')
    expect(keychain.names()).toEqual(['b'])
    expect(readdirSync(path.dirname(file))).toEqual(['keychain.json'])
  })

  it('[DESK1] refuses a keychain that is none, on Linux, and stores nothing', async () => {
    for (const backend of ['basic_text', 'unknown']) {
      systemKeychain.backend = backend
      await expect(keychain.set('a', 'secret')).rejects.toEqual(failure('forbidden', /no keychain .* Install and unlock GNOME Keyring or KWallet/))
      expect(await keychain.trouble()).toMatch(/GNOME Keyring or KWallet/)
    }
    expect(readdirSync(folder)).toEqual([])
    // Elsewhere there is no such choice, and no such call.
    const elsewhere = openKeychain(file, 'darwin')
    expect(await elsewhere.trouble()).toBe(null)
    for (const backend of ['gnome_libsecret', 'kwallet', 'kwallet5', 'kwallet6']) {
      systemKeychain.backend = backend
      expect(await keychain.trouble()).toBe(null)
    }
  })

  it('[DESK1] a locked keychain opens nothing and loses nothing', async () => {
    await keychain.set('a', 'secret')
    const before = readFileSync(file)
    systemKeychain.isLocked = true
    await expect(keychain.get('a')).rejects.toEqual(failure('forbidden', /Unlock it/))
    await expect(keychain.set('b', 'other')).rejects.toEqual(failure('forbidden', /Unlock it/))
    expect(readFileSync(file).equals(before)).toBe(true)
    systemKeychain.isLocked = false
    expect(await keychain.get('a')).toBe('secret')
  })

  it('[DESK1] a secret is written anew when the system has another key, and one whose key is gone is told, the others stay', async () => {
    await keychain.set('a', 'secret')
    await keychain.set('b', 'other')
    const before = kept().secrets
    systemKeychain.rotate()
    expect(await keychain.get('a')).toBe('secret')
    expect([kept().secrets['a'] === before['a'], kept().secrets['b'] === before['b']]).toEqual([false, true])
    // The older key, with which b is kept, is gone.
    systemKeychain.keys.splice(0, systemKeychain.keys.length - 1)
    await expect(keychain.get('b')).rejects.toEqual(failure('invalid', /another key than the keychain has now, .*Enter it again/))
    expect([await keychain.get('a'), kept().secrets['b']]).toEqual(['secret', before['b']])
    await keychain.set('b', 'entered again')
    expect(await keychain.get('b')).toBe('entered again')
  })

  it('[DESK1] a damaged file is told and moved aside, never written over; one secret that is damaged leaves the others; a newer file is left alone', async () => {
    await keychain.set('a', 'secret')
    writeFileSync(file, JSON.stringify({ version: 1, secrets: { ...kept().secrets, b: 7, c: 'bm8=' } }))
    for (const name of ['b', 'c']) await expect(keychain.get(name)).rejects.toEqual(failure('invalid', /Enter it again/))
    expect(await keychain.get('a')).toBe('secret')
    await keychain.set('d', 'more')
    expect(kept().secrets).toMatchObject({ b: 7, c: 'bm8=' })

    for (const damaged of ['{', '[]', '{"version":1}', 'x'.repeat(2 * 1024 * 1024)]) {
      writeFileSync(file, damaged)
      expect(() => keychain.names()).toThrow(failure('invalid', /is damaged. Enter the secrets again/))
      await expect(keychain.get('a')).rejects.toEqual(failure('invalid', /is damaged/))
      expect(readFileSync(file, 'utf8')).toBe(damaged)
    }
    await keychain.set('a', 'anew')
    expect(await keychain.get('a')).toBe('anew')
    const aside = readdirSync(path.dirname(file)).filter(name => /^keychain-unread-\d+\.json$/.test(name))
    expect(aside.map(name => readFileSync(path.join(path.dirname(file), name), 'utf8'))).toEqual(['x'.repeat(2 * 1024 * 1024)])

    const newer = '{"version":2,"vault":"?"}'
    writeFileSync(file, newer)
    await expect(keychain.set('a', 'secret')).rejects.toEqual(failure('forbidden', /newer version/))
    expect(readFileSync(file, 'utf8')).toBe(newer)
  })
})
