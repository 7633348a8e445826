import { protocol, type MessagePortMain } from 'electron'
import { readFile } from 'node:fs/promises'
import { createAssets } from '../window/assets.ts'
import { outputHeaders, outputPaths, spentPage } from '../window/output-page.ts'
import { securityHeaders } from '../window/policy.ts'
import { receiveFile } from './file-receiver.ts'
import { origin, outputOrigin } from './origins.ts'

/** Must be called before Electron is ready. */
export function registerSchemes(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true, codeCache: true } },
    { scheme: 'output', privileges: { standard: true, secure: true, stream: true } },
  ])
}

/** Serves the built window and the workbench's files to windows, with the same policy as the browser host. `download` sends a port to the workbench process. */
export function serveWindows(renderer: string, download: (urlPath: string, port: MessagePortMain) => void): void {
  const assets = createAssets(renderer)
  const headers = securityHeaders({ frames: outputOrigin })
  const refuse = (status: number) => new Response('There is nothing at this address.', { status, headers: { ...headers, 'content-type': 'text/plain; charset=utf-8' } })
  protocol.handle('app', async request => {
    const url = new URL(request.url)
    if (url.host !== 'workbench' || request.method !== 'GET') return refuse(request.method === 'GET' ? 404 : 405)
    if (url.pathname.startsWith('/files/')) {
      const file = await receiveFile(port => download(url.pathname, port))
      return file ? new Response(file.body, { headers: { ...file.headers, ...headers, 'content-security-policy': "sandbox; default-src 'none'", 'cache-control': 'no-store' } }) : refuse(404)
    }
    let asset
    try { asset = assets.find(decodeURIComponent(url.pathname)) } catch { return refuse(400) }
    if (!asset) return refuse(404)
    return new Response(await readFile(asset.file), { headers: { ...headers, 'content-type': asset.type, 'cache-control': asset.immutable ? 'private, max-age=31536000, immutable' : 'no-cache' } })
  })
}

/** Serves outputs that may script, for frames of windows. */
export function serveOutputs(download: (urlPath: string, port: MessagePortMain) => void): void {
  const headers = outputHeaders(origin)
  protocol.handle('output', async request => {
    const url = new URL(request.url)
    const isPage = `${url.protocol}//${url.host}` === outputOrigin && request.method === 'GET' && url.pathname.startsWith(outputPaths.page)
    const page = isPage ? await receiveFile(port => download(url.pathname, port)) : null
    return page ? new Response(page.body, { headers }) : new Response(spentPage, { status: 404, headers })
  })
}
