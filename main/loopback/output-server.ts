import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { pipeline } from 'node:stream'
import { outputHeaders, outputPaths, probePage, spentPage } from '../window/output-page.ts'
import type { Download } from '../workbench/workbench.ts'
import { loopbackLimits } from './limits.ts'

/** The outputs that may script, on a port of their own and so in an origin of their own. */
export interface OutputServer {
  readonly origin: string
  close(): Promise<void>
}

export interface OutputServerOptions {
  /** The page behind a path, or null; its name is a secret that works once. */
  download(urlPath: string): Promise<Download | null>
  /** The origins of the workbench's windows, once it listens. */
  windows(): readonly string[]
}

/** Starts to listen on 127.0.0.1, at a free port. It reads no cookies and sets none. */
export async function startOutputServer(options: OutputServerOptions): Promise<OutputServer> {
  let host = ''
  const server = createServer({ maxHeaderSize: loopbackLimits.requestHeaders, headersTimeout: loopbackLimits.headersTimeout, requestTimeout: loopbackLimits.requestTimeout })
  server.maxConnections = loopbackLimits.connections

  server.on('request', (request, response) => {
    request.resume()
    const headers = outputHeaders(options.windows().join(' ') || "'none'")
    const end = (status: number, body: string, more: Record<string, string> = {}) => void response.writeHead(status, { ...headers, ...more }).end(body)
    const dest = request.headers['sec-fetch-dest']
    const url = request.url ?? ''
    // A name that was rebound to this address still says its own name.
    if (request.headers.host !== host) return end(421, '')
    if (request.method !== 'GET') return end(405, '', { allow: 'GET' })
    if (url === outputPaths.reach) return end(204, '')
    // Pages are for frames of windows; a browser says what it fetches them for.
    if (dest !== undefined && dest !== 'iframe') return end(403, '')
    if (url === outputPaths.probe) return end(200, probePage, outputHeaders(options.windows().join(' '), `http://${host}`))
    // Other files of the workbench have an address of their own.
    if (!url.startsWith(outputPaths.page)) return end(404, '')
    options.download(url).then(found => {
      if (!found) return end(404, spentPage)
      response.writeHead(200, { ...found.headers, ...headers })
      pipeline(found.stream, response, () => {})
    }, () => end(404, spentPage))
  })
  server.on('clientError', (_error, socket) => { if (socket.writable) socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n') })

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => resolve())
  })
  host = `127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    origin: `http://${host}`,
    close: () => new Promise(resolve => {
      server.close(() => resolve())
      server.closeAllConnections()
    }),
  }
}
