import { randomBytes } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type OutgoingHttpHeaders, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { pipeline } from 'node:stream'
import type { Port } from '../../contract/frames.ts'
import { OasisError } from '../../contract/errors.ts'
import type { Log } from '../log/log.ts'
import { createAssets, type Asset } from '../window/assets.ts'
import { securityHeaders } from '../window/policy.ts'
import type { Download } from '../workbench/workbench.ts'
import type { Bridge } from './bridge.ts'
import { createEntrance, type Pass } from './entrance.ts'
import { loopbackLimits } from './limits.ts'
import { startOutputServer } from './output-server.ts'

export interface LoopbackOptions {
  /** The folder of the built window. */
  renderer: string
  /** 0 takes a free one. */
  port: number
  /** A window has connected; not before `ready`. */
  connect(port: Port): void
  /** Connections wait for this: pages are served before the workbench can answer. */
  ready: Promise<unknown>
  log: Pick<Log, 'error'>
  /** The file behind a path that starts with `/files/`, or the page of an output behind one that starts with `/output/`; or null. */
  download(urlPath: string): Promise<Download | null>
  /** Milliseconds; links age by it. */
  now?: () => number
}

/** The workbench on 127.0.0.1. Nothing is served to whoever did not come through a one-time link. */
export interface Loopback {
  readonly origin: string
  /** Where outputs that may script are served. */
  readonly outputs: string
  /** A fresh link, good once within a minute. */
  link(): string
  close(): Promise<void>
}

/** A request that is turned away; the sentence is what the person sees. */
class Refusal extends Error {
  readonly status: number
  readonly headers: Record<string, string>
  constructor(status: number, message: string, headers: Record<string, string> = {}) {
    super(message)
    this.status = status
    this.headers = headers
  }
}

const needsLink = 'This window has no access. Run `npm start` again on this computer for a fresh link.'
const page = (title: string, body: string, head = '') =>
  `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="color-scheme" content="light dark"><link rel="icon" href="data:,">${head}<title>${title}</title><body style="font:16px system-ui;margin:15vh auto;max-width:32em">${body}</body></html>`
const cookie = (name: string, value: string, below: string) => `${name}=${value}; HttpOnly; SameSite=Strict; Path=${below}`
const largeAsset = 1024 * 1024

/** Starts to listen on 127.0.0.1. Rejects with OasisError `conflict` when the port is taken. */
export async function startLoopback(options: LoopbackOptions): Promise<Loopback> {
  const entrance = createEntrance(options.now)
  const assets = createAssets(options.renderer)
  let hosts = new Set<string>()
  const outputs = await startOutputServer({ download: options.download, windows: () => [...hosts].map(host => `http://${host}`) })
  let cookieNames: Pass = { window: '', files: '' }
  // Cookies go to every port of this address, and so to whatever else listens on one; below a path that nobody else knows they go nowhere but here.
  const base = `/w/${randomBytes(16).toString('base64url')}/`
  let headers: OutgoingHttpHeaders = {}
  let bridge: Promise<Bridge> | null = null
  let closing = false

  const server = createServer({ maxHeaderSize: loopbackLimits.requestHeaders, headersTimeout: loopbackLimits.headersTimeout, requestTimeout: loopbackLimits.requestTimeout })
  server.maxConnections = loopbackLimits.connections

  /** The Host list is what stops DNS rebinding: a rebound name reaches this address but still says its own name. */
  function checkSource(request: IncomingMessage): void {
    const { host, origin } = request.headers
    if (!host || !hosts.has(host)) throw new Refusal(421, 'This address is not the workbench\'s.')
    if (origin !== undefined && origin !== `http://${host}`) throw new Refusal(403, 'Another site asked for this; it was refused.')
  }

  function checkCookie(request: IncomingMessage, kind: keyof Pass): void {
    const start = `${cookieNames[kind]}=`
    const given = (request.headers.cookie ?? '').split(';').map(part => part.trim()).filter(part => part.startsWith(start))
    if (!given.some(part => entrance.admits(kind, part.slice(start.length)))) throw new Refusal(401, needsLink)
  }

  /** For a browser, a page of another program's on this computer is of the same site, and its requests carry our cookies; but it says that they come from elsewhere. */
  function checkSite(request: IncomingMessage): void {
    const site = request.headers['sec-fetch-site']
    if (site !== undefined && site !== 'same-origin' && site !== 'none') throw new Refusal(403, 'Another site asked for this; it was refused.')
  }

  function target(request: IncomingMessage): URL {
    const raw = request.url ?? ''
    if (!raw.startsWith('/') || raw.startsWith('//') || raw.includes('\\')) throw new Refusal(400, 'This is not an address of the workbench.')
    try {
      const url = new URL(raw, 'http://127.0.0.1')
      decodeURIComponent(url.pathname)
      return url
    } catch {
      throw new Refusal(400, 'This is not an address of the workbench.')
    }
  }

  function enter(request: IncomingMessage, response: ServerResponse, url: URL): void {
    if (request.method !== 'GET') throw new Refusal(405, 'Open the link in a browser.', { allow: 'GET' })
    const pass = entrance.redeem(url.searchParams.get('token') ?? '')
    if (pass === null) throw new Refusal(403, 'This link was used already or is too old. Run `npm start` again for a fresh one.')
    const own = {
      ...headers, 'cache-control': 'no-store',
      'set-cookie': [cookie(cookieNames.window, pass.window, base), cookie(cookieNames.files, pass.files, '/files/')],
    }
    // A browser that was told the link by the person goes straight on. One that came from another site would leave the strict cookie out of a redirect: it gets a page that goes on by itself.
    if (request.headers['sec-fetch-site'] === 'none') return void response.writeHead(303, { ...own, location: base }).end()
    const body = page('Oasis Workbench', `<a href="${base}">Open the workbench</a>`, `<meta http-equiv="refresh" content="0;url=${base}">`)
    response.writeHead(200, { ...own, 'content-type': 'text/html; charset=utf-8' }).end(body)
  }

  async function sendAsset(request: IncomingMessage, response: ServerResponse, asset: Asset): Promise<void> {
    const own = { ...headers, etag: asset.tag, 'cache-control': asset.immutable ? 'private, max-age=31536000, immutable' : 'private, no-cache' }
    if (request.headers['if-none-match'] === asset.tag) return void response.writeHead(304, own).end()
    const full = { ...own, 'content-type': asset.type, 'content-length': asset.bytes }
    if (request.method === 'HEAD') return void response.writeHead(200, full).end()
    if (asset.bytes > largeAsset) {
      response.writeHead(200, full)
      return void pipeline(createReadStream(asset.file), response, () => {})
    }
    const body = await readFile(asset.file)
    response.writeHead(200, { ...full, 'content-length': body.byteLength }).end(body)
  }

  async function sendDownload(request: IncomingMessage, response: ServerResponse, pathname: string): Promise<void> {
    // A download works once, and asking for its headers would spend it.
    if (request.method !== 'GET') throw new Refusal(405, 'Download the file instead.', { allow: 'GET' })
    const download = await options.download(pathname)
    if (!download) throw new Refusal(404, 'This file is no longer here. Export it again.')
    response.writeHead(200, { ...download.headers, ...headers, 'content-security-policy': "sandbox; default-src 'none'", 'cache-control': 'no-store' })
    pipeline(download.stream, response, () => {})
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.method !== 'GET' && request.method !== 'HEAD') throw new Refusal(405, 'Only reading is possible here.', { allow: 'GET, HEAD' })
    checkSource(request)
    const url = target(request)
    if (url.pathname === '/enter') return enter(request, response, url)
    // Browsers ask for it on their own, with no cookie of ours.
    if (url.pathname === '/favicon.ico') return void response.writeHead(204, headers).end()
    checkSite(request)
    const file = url.pathname.startsWith('/files/')
    checkCookie(request, file ? 'files' : 'window')
    if (file) return sendDownload(request, response, url.pathname)
    const asset = url.pathname.startsWith(base) ? assets.find(decodeURIComponent(url.pathname.slice(base.length - 1))) : null
    if (!asset) throw new Refusal(404, 'There is nothing at this address.')
    await sendAsset(request, response, asset)
  }

  function refuse(request: IncomingMessage, response: ServerResponse, error: unknown): void {
    if (response.headersSent) return void response.destroy()
    const { status, message, headers: more } = error instanceof Refusal ? error
      : error instanceof OasisError && error.code === 'notFound' ? new Refusal(404, error.message)
        : new Refusal(500, 'The workbench could not answer; its log has the details.')
    // Paths of the workbench's own hold what opens them.
    if (status === 500) options.log.error(`A request (${request.method}) could not be answered`, error)
    const body = page('Oasis Workbench', message.replace(/`([^`]*)`/g, '<code>$1</code>'))
    response.writeHead(status, { ...headers, ...more, 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store', 'content-length': Buffer.byteLength(body) })
    response.end(request.method === 'HEAD' ? undefined : body)
  }

  server.on('request', (request, response) => {
    request.resume()
    answer(request, response).catch((error: unknown) => refuse(request, response, error))
  })
  server.on('clientError', (_error, socket) => { if (socket.writable) socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n') })

  server.on('upgrade', (request, socket, head) => {
    socket.on('error', () => socket.destroy())
    try {
      checkSource(request)
      if (request.headers.origin === undefined) throw new Refusal(403, 'A connection needs an Origin.')
      checkSite(request)
      checkCookie(request, 'window')
      if (target(request).pathname !== `${base}bridge`) throw new Refusal(404, 'There is nothing at this address.')
    } catch (error) {
      const status = error instanceof Refusal ? error.status : 500
      socket.end(`HTTP/1.1 ${status} Refused\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
      return
    }
    bridge ??= import('./bridge.ts').then(({ createBridge }) => createBridge(options.connect))
    Promise.all([bridge, options.ready]).then(([ready]) => closing ? socket.destroy() : ready.accept(request, socket, head), () => socket.destroy())
  })

  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      void outputs.close()
      const taken = error.code === 'EADDRINUSE' || error.code === 'EACCES'
      reject(taken ? new OasisError('conflict', `Port ${options.port} cannot be used: ${error.code === 'EACCES' ? 'this user may not listen on it' : 'something else listens on it'}. Choose another with --port, or leave --port out.`) : error)
    })
    server.listen(options.port, '127.0.0.1', () => resolve())
  })
  const { port } = server.address() as AddressInfo
  hosts = new Set([`127.0.0.1:${port}`, `localhost:${port}`])
  // Without the port in their names, a second workbench would take the first one's place in the browser.
  cookieNames = { window: `oasis_${port}`, files: `oasis_files_${port}` }
  headers = securityHeaders({ bridge: `ws://127.0.0.1:${port} ws://localhost:${port}`, frames: outputs.origin })
  const origin = `http://127.0.0.1:${port}`

  return {
    origin,
    outputs: outputs.origin,
    link: () => `${origin}/enter?token=${entrance.mint()}`,
    async close() {
      closing = true
      void bridge?.then(ready => ready.close())
      await outputs.close()
      await new Promise<void>(resolve => {
        server.close(() => resolve())
        server.closeAllConnections()
      })
    },
  }
}
