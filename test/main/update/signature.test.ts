import { createPrivateKey, sign } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readManifest, refuseOlder } from '../../../main/update/manifest.ts'
import { digestOf, keyName, manifestName, readStatement, signedBytes, type Wanted } from '../../../main/update/statement.ts'
import { appImage, keyPair, makeRelease, manifestText, signing } from '../../support/updates.ts'

let folder: string
let key: string
let publicKey: string
const file = (name: string) => path.join(folder, name)
const wanted = (change: Partial<Wanted> = {}): Wanted => ({ keys: [publicKey], manifest: 'latest-linux.yml', channel: 'latest', platform: 'linux', arch: 'x64', now: Date.now(), ...change })
const signature = (at: string) => readFileSync(path.join(at, 'latest-linux.yml.sig'))
const code = (words: RegExp) => expect.objectContaining({ code: 'forbidden', message: expect.stringMatching(words) as string })
/** A statement that says what a test wants, signed by the key of the product or of somebody else. */
function signed(change: object, by = key): Buffer {
  const before = (JSON.parse(signature(file('release')).toString()) as { statement: string }).statement
  const statement = JSON.stringify({ ...JSON.parse(before) as object, ...change })
  const name = keyName(publicKey)
  return Buffer.from(JSON.stringify({ statement, signatures: [{ key: name, signature: sign(null, signedBytes(statement), createPrivateKey(readFileSync(by))).toString('base64') }] }))
}

describe('the signature of an update', () => {
  beforeEach(async () => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'oasis-signature-'))
    key = file('release.pem')
    publicKey = keyPair(key)
    await makeRelease(file('release'), '0.2.0', key)
  })
  afterEach(() => rmSync(folder, { recursive: true, force: true }))

  it('[DESK1] what the script signs, the program takes: version, files and their digests', () => {
    const statement = readStatement(signature(file('release')), wanted())
    expect(statement).toMatchObject({ version: '0.2.0', channel: 'latest', platform: 'linux', arches: ['x64'], manifest: 'latest-linux.yml' })
    expect(readManifest(readFileSync(file('release/latest-linux.yml')), statement)).toMatchObject({ version: '0.2.0', files: [{ url: 'Oasis-Workbench-0.2.0.AppImage', size: appImage('0.2.0').length }], releaseDate: '2026-11-20T08:00:00.000Z' })
  })

  it('[DESK1] a signature that is wrong, of another key, cut, or of something else is refused', () => {
    const good = signature(file('release'))
    const text = JSON.parse(good.toString()) as { statement: string; signatures: { key: string; signature: string }[] }
    const changed = (change: object) => Buffer.from(JSON.stringify({ ...text, ...change }))
    expect(() => readStatement(changed({ statement: text.statement.replace('0.2.0', '0.3.0') }), wanted())).toThrow(code(/signature of the update is wrong/))
    expect(() => readStatement(changed({ signatures: [{ ...text.signatures[0]!, signature: Buffer.alloc(64).toString('base64') }] }), wanted())).toThrow(code(/signature of the update is wrong/))
    // The bytes alone, without what they are for, were never signed.
    const bare = sign(null, Buffer.from(text.statement), createPrivateKey(readFileSync(key))).toString('base64')
    expect(() => readStatement(changed({ signatures: [{ ...text.signatures[0]!, signature: bare }] }), wanted())).toThrow(code(/signature of the update is wrong/))
    const other = keyPair(file('other.pem'))
    expect(() => readStatement(good, wanted({ keys: [other] }))).toThrow(code(/signed with a key that this program does not know/))
    // Somebody else's signature under the name of the product's key.
    expect(() => readStatement(signed({}, file('other.pem')), wanted())).toThrow(code(/signature of the update is wrong/))
    expect(() => readStatement(good, wanted({ keys: [] }))).toThrow(code(/does not know/))
    for (const broken of [Buffer.alloc(0), good.subarray(0, 100), Buffer.from('{}'), Buffer.from([0xff, 0xfe]), changed({ signatures: [] }), changed({ statement: 7 })]) expect(() => readStatement(broken, wanted())).toThrow(code(/cannot be read/))
    expect(() => readStatement(signed({ format: 2 }), wanted())).toThrow(code(/form that this program does not know/))
  })

  it('[DESK1] a signed manifest is for its platform, processor, name and channel, and for its time', () => {
    const good = signature(file('release'))
    expect(() => readStatement(good, wanted({ platform: 'win32', manifest: 'latest.yml' }))).toThrow(code(/signed for linux \(x64\), not for this computer/))
    expect(() => readStatement(good, wanted({ arch: 'arm64', manifest: 'latest-linux-arm64.yml' }))).toThrow(code(/not for this computer/))
    expect(() => readStatement(good, wanted({ manifest: 'latest-linux-arm64.yml' }))).toThrow(code(/not for this computer/))
    expect(() => readStatement(signed({ channel: 'beta' }), wanted())).toThrow(code(/channel "beta", not for "latest"/))
    expect(() => readStatement(good, wanted({ now: Date.now() + 91 * 86_400_000 }))).toThrow(code(/out of date: what it offers was valid until \d{4}-\d\d-\d\d/))
  })

  it('[DESK1] a manifest that was changed, even by a space, is not read, and one that is no manifest is refused', () => {
    const statement = readStatement(signature(file('release')), wanted())
    const text = readFileSync(file('release/latest-linux.yml'), 'utf8')
    for (const other of [`${text} `, text.replace('AppImage', 'AppImagf'), '', 'x'.repeat(1_000_000)]) expect(() => readManifest(Buffer.from(other), statement)).toThrow(code(/not what was signed/))
    const as = (manifest: string) => {
      const bytes = Buffer.from(manifest)
      return () => readManifest(bytes, { ...statement, sha512: digestOf(bytes) })
    }
    for (const hostile of ['version: 0.3.0\n', manifestText('0.3.0', [{ name: 'a.AppImage', bytes: 'x' }]), manifestText('0.2.0', [{ name: '../a.AppImage', bytes: 'x' }]), manifestText('0.2.0', [{ name: 'https://evil.example/a.AppImage', bytes: 'x' }]), manifestText('0.2.0', [{ name: '.hidden', bytes: 'x' }]), '[', 'a: &a [*a, *a]\n']) expect(as(hostile)).toThrow(code(/form that this program does not know/))
    expect(as(manifestText('0.2.0', [{ name: 'a b.AppImage', bytes: 'x' }]))()).toMatchObject({ files: [{ url: 'a b.AppImage' }] })
  })

  it('[DESK1] what is older than anything that was here or offered is refused', () => {
    expect(() => refuseOlder('0.1.9', '0.2.0')).toThrow(code(/offers 0\.1\.9, which is older than 0\.2\.0/))
    expect(() => refuseOlder('0.2.0-rc.1', '0.2.0')).toThrow(code(/older/))
    for (const version of ['0.2.0', '0.2.1', '0.10.0']) refuseOlder(version, '0.2.0')
  })

  it('[DESK1] keys change hands: by two signatures both old and new programs take an update, and the script makes, signs and checks', async () => {
    const next = file('next.pem')
    const nextPublic = await signing('keys', next)
    expect(statSync(next).mode & 0o777).toBe(0o600)
    expect(nextPublic).toMatch(/^[\w-]{43}$/)
    await expect(signing('keys', next)).rejects.toThrow(/there already/)
    await signing('sign', '--key', key, '--key', next, file('release'))
    for (const keys of [[publicKey], [nextPublic], [publicKey, nextPublic]]) expect(readStatement(signature(file('release')), wanted({ keys })).version).toBe('0.2.0')
    expect(await signing('verify', '--public', nextPublic, file('release'))).toMatch(/^latest-linux\.yml: 0\.2\.0 for linux x64, until \d{4}/)
    await expect(signing('verify', '--public', keyPair(file('third.pem')), file('release'))).rejects.toThrow(/does not know/)
    await expect(signing('verify', '--public', `-${keyPair(file('fourth.pem')).slice(1)}`, file('release')), 'one key of 64 begins with a dash').rejects.toThrow(/does not know|is no key|public key/)
    // A file that is not the one that was built is not signed.
    writeFileSync(file('release/Oasis-Workbench-0.2.0.AppImage'), 'another')
    await expect(signing('sign', '--key', key, file('release'))).rejects.toThrow(/is not the file that latest-linux\.yml describes/)
  })

  it('[DESK1] each platform has its manifest, as electron-builder calls it, and the script knows for whom it is', async () => {
    expect([manifestName('latest', 'linux', 'x64'), manifestName('latest', 'linux', 'arm64'), manifestName('beta', 'darwin', 'arm64'), manifestName('latest', 'win32', 'x64')]).toEqual(['latest-linux.yml', 'latest-linux-arm64.yml', 'beta-mac.yml', 'latest.yml'])
    const both = ['Oasis-0.2.0-mac.zip', 'Oasis-0.2.0-arm64-mac.zip'].map(name => ({ name, bytes: name }))
    for (const { name, bytes } of both) writeFileSync(file(`release/${name}`), bytes)
    writeFileSync(file('release/latest-mac.yml'), manifestText('0.2.0', both))
    writeFileSync(file('release/latest.yml'), manifestText('0.2.0', [both[0]!]))
    await signing('sign', '--key', key, file('release'))
    const arches = (name: string) => (JSON.parse((JSON.parse(readFileSync(file(`release/${name}.sig`), 'utf8')) as { statement: string }).statement) as { platform: string; arches: string[] })
    expect(arches('latest-mac.yml')).toMatchObject({ platform: 'darwin', arches: ['x64', 'arm64'] })
    expect(arches('latest.yml')).toMatchObject({ platform: 'win32', arches: ['x64'] })
  })
})
