import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readAddress, updateServer } from '../../../main/update/server.ts'
import { digest, startFeed, type UpdateFeed } from '../../support/updates.ts'

let folder: string
let feed: UpdateFeed
const server = (options: Partial<Parameters<typeof updateServer>[0]> = {}) => updateServer({ address: new URL(feed.address), token: null, agent: 'test', ...options })
const never = new AbortController().signal
const download = (expected: { sha512: string; size: number }, options: Parameters<typeof server>[0] = {}) => server(options).download('file.bin', path.join(folder, 'there'), expected, never, () => {})
const failure = (code: string, words: RegExp) => expect.objectContaining({ code, message: expect.stringMatching(words) as string }) as Error

describe('an update server', () => {
  beforeEach(async () => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'oasis-server-'))
    feed = await startFeed(folder)
  })
  afterEach(async () => {
    await feed.close()
    rmSync(folder, { recursive: true, force: true })
  })

  it('[DESK1] its address is over https, or on this computer, and nothing that would say more than a place', () => {
    expect([readAddress('https://updates.example.com/oasis')?.href, readAddress(' https://a.example/ ')?.href, readAddress('http://127.0.0.1:8080/u')?.href, readAddress('http://localhost/')?.href]).toEqual(['https://updates.example.com/oasis/', 'https://a.example/', 'http://127.0.0.1:8080/u/', 'http://localhost/'])
    for (const text of ['', 'updates.example.com', 'http://updates.example.com/', 'http://127.0.0.1.example.com/', 'http://localhost.example.com/', 'ftp://a.example/', 'file:///etc/', 'https://user@a.example/', 'https://user:secret@a.example/', 'https://a.example/?x=1', 'https://a.example/#x', `https://a.example/${'x'.repeat(3000)}`, 'javascript:alert(1)']) expect(readAddress(text), text).toBe(null)
  })

  it('[DESK1] the token goes to the server and no further: a redirect is refused, to it and to another', async () => {
    const other = await startFeed(folder)
    try {
      writeFileSync(path.join(folder, 'latest.yml'), 'there')
      expect((await server({ token: 'secret' }).get('latest.yml', 100))!.toString()).toBe('there')
      expect(feed.asked.at(-1)).toEqual({ path: '/updates/latest.yml', authorization: 'Bearer secret' })
      expect((await server().get('nothing.yml', 100))).toBe(null)
      expect(feed.asked.at(-1)!.authorization).toBe(undefined)
      for (const [status, to] of [[302, `${other.origin}/latest.yml`], [307, '/elsewhere'], [301, 'https://example.com/'], [308, 'file:///etc/passwd']] as const) {
        feed.instead.set('latest.yml', answer => answer.writeHead(status, { location: to }).end())
        await expect(server({ token: 'secret' }).get('latest.yml', 100)).rejects.toEqual(failure('forbidden', /sends on to another address/))
      }
      feed.instead.set('file.bin', answer => answer.writeHead(302, { location: `${other.origin}/file.bin` }).end())
      await expect(download({ sha512: digest(''), size: 1 }, { token: 'secret' })).rejects.toEqual(failure('forbidden', /sends on/))
      expect(other.asked).toEqual([])
      expect(feed.asked.some(({ path: asked }) => asked === '/elsewhere')).toBe(false)
    } finally {
      await other.close()
    }
  })

  it('[DESK1] what is huge, slow, refused or not there is told in words', async () => {
    feed.instead.set('huge.yml', answer => {
      const more = () => { while (!answer.destroyed && answer.write(Buffer.alloc(65536))) { /* until it is full */ } }
      answer.writeHead(200).on('drain', more)
      more()
    })
    await expect(server().get('huge.yml', 256 * 1024)).rejects.toEqual(failure('forbidden', /sends more than 256 KiB for huge\.yml/))
    feed.instead.set('slow.yml', answer => answer.writeHead(200).write('x'))
    feed.instead.set('silent.yml', () => {})
    for (const name of ['slow.yml', 'silent.yml']) await expect(server({ small: 300 }).get(name, 100)).rejects.toEqual(failure('offline', /too slow to answer/))
    feed.instead.set('file.bin', answer => answer.writeHead(200).write('x'))
    await expect(download({ sha512: digest('xx'), size: 2 }, { idle: 300 })).rejects.toEqual(failure('offline', /too slow to answer/))
    for (const [status, words] of [[401, /wants an access token/], [403, /wants an access token/], [500, /answers 500 for x\.yml/]] as const) {
      feed.instead.set('x.yml', answer => answer.writeHead(status).end())
      await expect(server().get('x.yml', 100)).rejects.toEqual(failure(status === 500 ? 'offline' : 'unauthenticated', words))
    }
    feed.instead.set('x.yml', answer => answer.writeHead(401).end())
    await expect(server({ token: 'old' }).get('x.yml', 100)).rejects.toEqual(failure('unauthenticated', /does not take the access token/))
    await expect(server({ address: new URL('http://127.0.0.1:1/') }).get('x.yml', 100)).rejects.toEqual(failure('offline', /cannot be reached \(ECONNREFUSED\)/))
    feed.instead.set('cut.yml', answer => { answer.writeHead(200, { 'content-length': 10 }).write('x', () => answer.destroy()) })
    await expect(server().get('cut.yml', 100)).rejects.toEqual(failure('offline', /cannot be reached/))
  })

  it('[DESK1] a file is there only if it is the one that was signed', async () => {
    const bytes = Buffer.alloc(300_000, 'y')
    writeFileSync(path.join(folder, 'file.bin'), bytes)
    const progress: number[] = []
    await server().download('file.bin', path.join(folder, 'there'), { sha512: digest(bytes), size: bytes.byteLength }, never, ({ transferred }) => progress.push(transferred))
    expect(readFileSync(path.join(folder, 'there')).equals(bytes)).toBe(true)
    expect(progress.at(-1)).toBe(300_000)
    for (const expected of [{ sha512: digest('other'), size: bytes.byteLength }, { sha512: digest(bytes), size: bytes.byteLength + 1 }, { sha512: digest(bytes), size: 1000 }]) {
      await expect(download(expected)).rejects.toEqual(failure('forbidden', /file\.bin is not the file that was signed/))
      expect(existsSync(path.join(folder, 'there'))).toBe(false)
    }
    const abort = new AbortController()
    feed.instead.set('file.bin', answer => { answer.writeHead(200).write('y', () => abort.abort()) })
    await expect(server().download('file.bin', path.join(folder, 'there'), { sha512: digest(bytes), size: 300_000 }, abort.signal, () => {})).rejects.toEqual(failure('cancelled', /cancelled/))
    expect(existsSync(path.join(folder, 'there'))).toBe(false)
  })
})
