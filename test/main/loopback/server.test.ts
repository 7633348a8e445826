import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { request, type IncomingHttpHeaders, type RequestOptions } from 'node:http'
import { connect as connectSocket } from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { Readable } from 'node:stream'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { WebSocket, type ClientOptions } from 'ws'
import { z } from 'zod'
import { createClient } from '../../../contract/client.ts'
import { call, defineContract } from '../../../contract/define.ts'
import { portLimits } from '../../../contract/frames.ts'
import { socketPort } from '../../../contract/ports.ts'
import { serve } from '../../../contract/serve.ts'
import { startLoopback, type Loopback } from '../../../main/loopback/server.ts'
import { logOf } from '../../support/log.ts'

interface Answer { status: number; headers: IncomingHttpHeaders; body: string }

const echo = defineContract({ 'echo.bytes': call(z.object({ bytes: z.instanceof(Uint8Array) }), z.object({ bytes: z.instanceof(Uint8Array) })) })

let folder: string
let host: Loopback
let port: number
let time = 1_000_000
let downloads = 0
/** The path of the window, once somebody came in. */
let base = '/'
const sockets: WebSocket[] = []

beforeEach(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'oasis-loopback-'))
  mkdirSync(path.join(folder, 'window/assets'), { recursive: true })
  writeFileSync(path.join(folder, 'window/index.html'), '<!doctype html><title>The window</title>')
  writeFileSync(path.join(folder, 'window/assets/index-abc123.js'), 'export const here = true')
  writeFileSync(path.join(folder, 'secret.txt'), 'not for windows')
  downloads = 0
  host = await startLoopback({
    renderer: path.join(folder, 'window'), port: 0, now: () => time, ready: Promise.resolve(), log: logOf(() => {}),
    connect: carried => serve(echo, { 'echo.bytes': async input => input }, carried, {}, { onUnexpected() {} }),
    async download(urlPath) {
      if (urlPath === '/output/one') return { stream: Readable.from(['<p>an output</p>']), headers: {} }
      if (urlPath !== '/files/one/delays.csv') return null
      downloads++
      return { stream: Readable.from(['a,b\n1,2\n']), headers: { 'content-type': 'text/csv', 'content-disposition': 'attachment; filename="delays.csv"' } }
    },
  })
  port = Number(new URL(host.origin).port)
})
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.terminate()
  await host.close()
  rmSync(folder, { recursive: true, force: true })
})

/** A request with exactly these headers; `path` is sent as it is written. */
function ask(where: string, options: RequestOptions = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, path: where, agent: false, ...options }, response => {
      let body = ''
      response.setEncoding('utf8').on('data', text => { body += text }).on('end', () => resolve({ status: response.statusCode!, headers: response.headers, body }))
    })
    sent.on('error', reject).end()
  })
}

const inPath = (link: string) => link.slice(host.origin.length)

/** Goes in by a fresh link and gives the headers of somebody who is in; a browser would send each cookie only below its path. */
async function goIn(): Promise<{ cookie: string }> {
  const answer = await ask(inPath(host.link()))
  expect(answer.status).toBe(200)
  base = /content="0;url=([^"]+)"/.exec(answer.body)![1]!
  return { cookie: answer.headers['set-cookie']!.map(each => each.split(';')[0]!).join('; ') }
}

/** The status that refused a WebSocket, or the open socket. */
function dial(options: ClientOptions & { where?: string }): Promise<WebSocket | number> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`ws://127.0.0.1:${port}${options.where ?? `${base}bridge`}`, options)
    sockets.push(socket)
    socket.on('open', () => {
      // The host's hello may come in the same packet, before anybody listens.
      socket.pause()
      resolve(socket)
    })
    socket.on('unexpected-response', (_request, response) => {
      response.resume()
      resolve(response.statusCode!)
    })
    socket.on('error', reject)
  })
}

describe('coming in', () => {
  it('[BASE3] a one-time link gives a strict, HttpOnly cookie and then the window', async () => {
    const answer = await ask(inPath(host.link()))
    expect(answer.status).toBe(200)
    const [cookie, files] = answer.headers['set-cookie'] as [string, string]
    expect(cookie).toMatch(new RegExp(`^oasis_${port}=[\\w-]{43}; HttpOnly; SameSite=Strict; Path=/w/[\\w-]{22}/$`))
    expect(files).toMatch(new RegExp(`^oasis_files_${port}=[\\w-]{43}; HttpOnly; SameSite=Strict; Path=/files/$`))
    expect(answer.headers['cache-control']).toBe('no-store')
    const window = await ask(cookie.split('Path=')[1]!, { headers: { cookie: cookie.split(';')[0]! } })
    expect(window).toMatchObject({ status: 200, body: '<!doctype html><title>The window</title>' })
  })

  it('[BASE3] a link that the person opened goes straight to the window; one that a site opened goes by a page, which keeps the strict cookie', async () => {
    const direct = await ask(inPath(host.link()), { headers: { 'sec-fetch-site': 'none' } })
    expect(direct.status).toBe(303)
    const cookie = direct.headers['set-cookie']![0]!.split(';')[0]!
    expect(await ask(direct.headers.location!, { headers: { cookie } })).toMatchObject({ status: 200, body: '<!doctype html><title>The window</title>' })
    const foreign = await ask(inPath(host.link()), { headers: { 'sec-fetch-site': 'cross-site' } })
    expect(foreign.status).toBe(200)
    expect(foreign.body).toContain('http-equiv="refresh"')
  })

  it('[BASE3] a replayed token is refused, also from the browser that spent it', async () => {
    const link = inPath(host.link())
    const first = await ask(link)
    const again = await ask(link)
    expect(again.status).toBe(403)
    expect(again.headers['set-cookie']).toBeUndefined()
    expect((await ask(link, { headers: { cookie: first.headers['set-cookie']![0]!.split(';')[0]! } })).status).toBe(403)
  })

  it('[BASE3] a token is refused after a minute and good just before', async () => {
    const early = inPath(host.link())
    const late = inPath(host.link())
    time += 59_999
    expect((await ask(early)).status).toBe(200)
    time += 1
    expect((await ask(late)).status).toBe(403)
  })

  it('[BASE3] unknown, empty and missing tokens are refused', async () => {
    host.link()
    for (const where of ['/enter?token=' + 'A'.repeat(43), '/enter?token=', '/enter']) expect((await ask(where)).status).toBe(403)
  })

  it('[BASE3] looking at a link with HEAD does not spend it', async () => {
    const link = inPath(host.link())
    expect((await ask(link, { method: 'HEAD' })).status).toBe(405)
    expect((await ask(link)).status).toBe(200)
  })

  it('[BASE3] a second link does not spoil the first', async () => {
    const [first, second] = [inPath(host.link()), inPath(host.link())]
    expect((await ask(first)).status).toBe(200)
    expect((await ask(second)).status).toBe(200)
  })
})

describe('refused on HTTP', () => {
  it('[BASE3] no cookie, a wrong cookie and the cookie of another port', async () => {
    const { cookie } = await goIn()
    expect((await ask('/')).status).toBe(401)
    expect((await ask(base)).status).toBe(401)
    expect((await ask(`${base}assets/index-abc123.js`)).status).toBe(401)
    expect((await ask('/files/one/delays.csv')).status).toBe(401)
    expect((await ask(base, { headers: { cookie: `oasis_${port}=${'A'.repeat(43)}` } })).status).toBe(401)
    expect((await ask(base, { headers: { cookie: cookie.replace(`oasis_${port}`, `oasis_${port + 1}`) } })).status).toBe(401)
    expect(downloads).toBe(0)
  })

  it('[BASE3] DNS rebinding: a foreign name that leads here is refused, with a good cookie or a good token', async () => {
    const { cookie } = await goIn()
    for (const name of ['evil.test', `evil.test:${port}`, '127.0.0.1', `127.0.0.1:${port + 1}`, `127.0.0.1.evil.test:${port}`, `0.0.0.0:${port}`, `[::1]:${port}`]) {
      expect((await ask(base, { headers: { host: name, cookie } })).status, name).toBe(421)
    }
    const link = inPath(host.link())
    expect((await ask(link, { headers: { host: `evil.test:${port}` } })).status).toBe(421)
    expect((await ask(link)).status).toBe(200)
  })

  it('[BASE3] what a program on another port is sent by the browser opens nothing but files that it would have to name', async () => {
    const { cookie } = await goIn()
    const files = cookie.split('; ').find(part => part.startsWith(`oasis_files_${port}`))!
    const window = files.replace('oasis_files_', 'oasis_')
    for (const stolen of [files, window, `${files}; ${window}`]) {
      expect((await ask(base, { headers: { cookie: stolen } })).status).toBe(401)
      expect(await dial({ origin: host.origin, headers: { cookie: stolen } })).toBe(401)
    }
    expect((await ask('/', { headers: { cookie } })).status).toBe(404)
    expect((await ask('/index.html', { headers: { cookie } })).status).toBe(404)
  })

  it('[BASE3] a request without Host', async () => {
    const answer = await new Promise<string>((resolve, reject) => {
      let said = ''
      const socket = connectSocket(port, '127.0.0.1', () => socket.write('GET / HTTP/1.0\r\n\r\n'))
      socket.setEncoding('utf8').on('data', text => { said += text }).on('end', () => resolve(said)).on('error', reject)
    })
    expect(answer).toMatch(/^HTTP\/1\.1 421 /)
  })

  it('[BASE3] a wrong Origin', async () => {
    const { cookie } = await goIn()
    for (const origin of ['http://evil.test', 'null', `https://127.0.0.1:${port}`, `http://127.0.0.1:${port + 1}`, `http://localhost:${port}`]) {
      expect((await ask(base, { headers: { origin, cookie } })).status, origin).toBe(403)
    }
    expect((await ask(base, { headers: { origin: host.origin, cookie } })).status).toBe(200)
  })

  it('[BASE3] a request that another site or another port made, whatever cookie came with it', async () => {
    const { cookie } = await goIn()
    for (const site of ['cross-site', 'same-site']) expect((await ask(base, { headers: { cookie, 'sec-fetch-site': site } })).status).toBe(403)
    for (const site of ['same-origin', 'none']) expect((await ask(base, { headers: { cookie, 'sec-fetch-site': site } })).status).toBe(200)
  })

  it('[BASE3] paths that lead out of the window\'s folder', async () => {
    const { cookie } = await goIn()
    for (const where of ['/../../secret.txt', '/%2e%2e/secret.txt', '/..%2fsecret.txt', '/assets/../../secret.txt', '/assets/%2e%2e%2f%2e%2e%2fsecret.txt', '/..\\secret.txt', '/%5c..%5csecret.txt',
      `/${folder}/secret.txt`, `/%2f${folder}/secret.txt`, '/index.html%00.js', '//evil.test/', 'http://evil.test/', '/%zz', '/__proto__', '/constructor']) {
      const answer = await ask(where.startsWith('/') && where[1] !== '/' ? base.slice(0, -1) + where : where, { headers: { cookie } })
      expect([400, 404], where).toContain(answer.status)
      expect(answer.body).not.toContain('not for windows')
    }
  })

  it('[BASE3] methods other than GET and HEAD', async () => {
    const { cookie } = await goIn()
    for (const method of ['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'TRACE', 'PROPFIND']) {
      for (const where of ['/', '/bridge', '/files/one/delays.csv', inPath(host.link())]) expect((await ask(where, { method, headers: { cookie } })).status, method).toBe(405)
    }
  })

  it('[BASE3] it listens on 127.0.0.1 and on no other address', async () => {
    const others = Object.values(os.networkInterfaces()).flat().filter(entry => entry && entry.family === 'IPv4' && !entry.internal).map(entry => entry!.address)
    for (const address of [...others, '127.0.0.2', '::1']) {
      const reached = await new Promise<boolean>(resolve => {
        const socket = connectSocket({ port, host: address, timeout: 1000 }, () => resolve(true))
        socket.on('error', () => resolve(false)).on('timeout', () => resolve(false))
      })
      expect(reached, address).toBe(false)
    }
  })

  it('[BASE3] a port that is taken is refused with what to do', async () => {
    const second = startLoopback({ renderer: folder, port, connect() {}, ready: Promise.resolve(), log: logOf(() => {}), download: async () => null })
    await expect(second).rejects.toMatchObject({ code: 'conflict', message: expect.stringContaining('--port') })
  })
})

describe('what is served', () => {
  it('[BASE4] every answer carries the strict policy', async () => {
    const { cookie } = await goIn()
    const answers = [await ask(base, { headers: { cookie } }), await ask(`${base}assets/index-abc123.js`, { headers: { cookie } }), await ask(`${base}nothing`, { headers: { cookie } }), await ask('/'), await ask(inPath(host.link()))]
    for (const { headers } of answers) {
      const policy = String(headers['content-security-policy'])
      expect(policy).toContain("default-src 'none'")
      expect(policy).toContain("script-src 'self';")
      expect(policy).toContain("frame-ancestors 'none'")
      expect(policy).not.toContain('unsafe-eval')
      expect(policy.split(';').filter(part => part.includes('unsafe-inline')).map(part => part.trim().split(' ')[0])).toEqual(['style-src'])
      expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'cross-origin-opener-policy': 'same-origin', 'cross-origin-resource-policy': 'same-origin', 'referrer-policy': 'no-referrer' })
      expect(headers['access-control-allow-origin']).toBeUndefined()
    }
  })

  it('[BASE3] hashed files are kept for ever, the start page is asked for again and answers 304', async () => {
    const { cookie } = await goIn()
    const asset = await ask(`${base}assets/index-abc123.js`, { headers: { cookie } })
    expect(asset).toMatchObject({ status: 200, body: 'export const here = true', headers: { 'content-type': 'text/javascript; charset=utf-8', 'cache-control': 'private, max-age=31536000, immutable' } })
    const page = await ask(base, { headers: { cookie } })
    expect(page.headers['cache-control']).toBe('private, no-cache')
    expect(await ask(base, { headers: { cookie, 'if-none-match': page.headers.etag! } })).toMatchObject({ status: 304, body: '' })
    expect(await ask(base, { method: 'HEAD', headers: { cookie } })).toMatchObject({ status: 200, body: '', headers: { 'content-length': '40' } })
  })

  it('[BASE3] a window that was built again is served without a restart', async () => {
    const { cookie } = await goIn()
    await ask(base, { headers: { cookie } })
    writeFileSync(path.join(folder, 'window/assets/index-def456.js'), 'export const newer = true')
    writeFileSync(path.join(folder, 'window/index.html'), '<!doctype html><title>Newer</title>')
    expect((await ask(`${base}assets/index-def456.js`, { headers: { cookie } })).status).toBe(200)
  })

  it('[BASE3] a download comes as a sandboxed attachment, and HEAD does not spend it', async () => {
    const { cookie } = await goIn()
    expect((await ask('/files/one/delays.csv', { method: 'HEAD', headers: { cookie } })).status).toBe(405)
    expect(downloads).toBe(0)
    const file = await ask('/files/one/delays.csv', { headers: { cookie } })
    expect(file).toMatchObject({ status: 200, body: 'a,b\n1,2\n', headers: { 'content-disposition': 'attachment; filename="delays.csv"', 'content-security-policy': "sandbox; default-src 'none'", 'cache-control': 'no-store' } })
    expect((await ask('/files/two/other.csv', { headers: { cookie } })).status).toBe(404)
  })
})

describe('the bridge', () => {
  const frames = (socket: WebSocket) => socketPort({
    send: frame => socket.send(frame),
    onMessage: listener => socket.on('message', (data, binary) => listener(binary ? data as Buffer : null)),
    onClose: listener => socket.on('close', listener),
    close: () => socket.close(),
  })

  it('[BASE3] carries the contract for whoever came in', async () => {
    const socket = await dial({ origin: host.origin, headers: await goIn() }) as WebSocket
    const client = createClient(echo, frames(socket))
    socket.resume()
    const bytes = new Uint8Array(700_000).map((_, index) => index)
    expect((await client.call('echo.bytes', { bytes })).bytes).toEqual(bytes)
  })

  it('[BASE3] refuses a WebSocket without Origin, from a wrong one, without a cookie, with a wrong one, with a wrong Host, at another path, from another site', async () => {
    const headers = await goIn()
    const { origin } = host
    expect(await dial({ headers })).toBe(403)
    expect(await dial({ origin: 'http://evil.test', headers })).toBe(403)
    expect(await dial({ origin: `http://localhost:${port}`, headers })).toBe(403)
    expect(await dial({ origin })).toBe(401)
    expect(await dial({ origin, headers: { cookie: `oasis_${port}=${'A'.repeat(43)}` } })).toBe(401)
    expect(await dial({ origin, headers: { ...headers, host: `evil.test:${port}` } })).toBe(421)
    expect(await dial({ origin: `http://evil.test:${port}`, headers: { ...headers, host: `evil.test:${port}` } })).toBe(421)
    expect(await dial({ origin, headers, where: '/other' })).toBe(404)
    expect(await dial({ origin, headers: { ...headers, 'sec-fetch-site': 'same-site' } })).toBe(403)
    expect(await dial({ origin, where: inPath(host.link()) })).toBe(401)
  })

  it('[BASE3] closes on a message over the frame limit and on text', async () => {
    for (const message of [new Uint8Array(portLimits.frame + 1), 'text']) {
      const socket = await dial({ origin: host.origin, headers: await goIn() }) as WebSocket
      const closed = new Promise<number>(resolve => socket.on('close', resolve))
      socket.on('error', () => {}).resume()
      socket.send(message)
      expect([1000, 1005, 1009]).toContain(await closed)
    }
  })

  it('[BASE3] refuses one connection more than the limit', async () => {
    const headers = await goIn()
    for (let count = 0; count < 32; count++) expect(await dial({ origin: host.origin, headers })).toBeInstanceOf(WebSocket)
    expect(await dial({ origin: host.origin, headers })).toBe(503)
  })
})

describe('outputs that may script', () => {
  const at = (where: string, options: RequestOptions = {}) => ask(where, { port: Number(new URL(host.outputs).port), ...options })

  it('[NB7] live in another origin, with a policy of their own that lets scripts run and reach nothing', async () => {
    expect(new URL(host.outputs).origin).not.toBe(new URL(host.origin).origin)
    const { status, headers, body } = await at('/output/one', { headers: { 'sec-fetch-dest': 'iframe' } })
    expect({ status, body }).toEqual({ status: 200, body: '<p>an output</p>' })
    const policy = String(headers['content-security-policy']).split('; ')
    expect(policy).toEqual(expect.arrayContaining(['sandbox allow-scripts', "default-src 'none'", "connect-src 'none'", "form-action 'none'", "base-uri 'none'", `frame-ancestors http://127.0.0.1:${port} http://localhost:${port}`]))
    expect(policy.find(part => part.startsWith('img-src'))).toBe('img-src data: blob:')
    expect(headers).toMatchObject({ 'connection-allowlist': '()', 'x-dns-prefetch-control': 'off', 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer', 'cache-control': 'no-store', 'content-type': 'text/html; charset=utf-8' })
    expect(headers['set-cookie']).toBeUndefined()
    const window = await ask(base, await goIn().then(own => ({ headers: own })))
    expect(String(window.headers['content-security-policy']).split('; ')).toContain(`frame-src ${host.outputs}`)
  })

  it('[NB7] are for frames, by their own address, and nothing else is there', async () => {
    const own = { 'sec-fetch-dest': 'iframe' }
    expect((await at('/output/two', { headers: own })).body).toContain('spent')
    expect((await at('/output/two', { headers: own })).status).toBe(404)
    for (const dest of ['document', 'script', 'empty', 'image', 'style']) expect((await at('/output/one', { headers: { 'sec-fetch-dest': dest } })).status, dest).toBe(403)
    expect((await at('/output/one', { headers: { ...own, host: 'evil.test' } })).status).toBe(421)
    expect((await at('/output/one', { headers: own, method: 'POST' })).status).toBe(405)
    const { cookie } = await goIn()
    for (const where of ['/', base, `${base}assets/index-abc123.js`, '/files/one/delays.csv', '/enter?token=x']) expect((await at(where, { headers: { ...own, cookie } })).body, where).not.toMatch(/a,b|The window|here = true/)
    expect((await ask('/output/one', { headers: { ...own, cookie } })).status).not.toBe(200)
    expect(String((await at('/output/probe', { headers: own })).headers['content-security-policy'])).toContain(`connect-src ${host.outputs};`)
  })
})
