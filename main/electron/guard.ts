import { app, session, shell, type WebContents } from 'electron'
import { origin, outputOrigin } from './origins.ts'

/** What a page of ours may ask of the system; everything else is denied, and everything to frames within it. */
const permissions = new Set(['clipboard-sanitized-write', 'fullscreen'])

/** Characters of an address that is handed to the system's browser. */
const longestLink = 32_000

const ours = (url: string) => url === origin || url.startsWith(`${origin}/`)
const mayAsk = (permission: string, from: string, isMainFrame: boolean) => isMainFrame && ours(from) && permissions.has(permission)

/** Links that lead out open in the system's browser: over https, and with no name and password that would hide where they lead. */
function openOutside(link: string): void {
  if (link.length > longestLink || !URL.canParse(link)) return
  const { protocol, username, password } = new URL(link)
  if (protocol === 'https:' && username === '' && password === '') void shell.openExternal(link)
}

function guard(contents: WebContents): void {
  contents.setWindowOpenHandler(({ url }) => {
    openOutside(url)
    return { action: 'deny' }
  })
  contents.on('will-navigate', (event, url) => {
    if (ours(url)) return
    event.preventDefault()
    openOutside(url)
  })
  // A frame holds an output, and stays with it.
  contents.on('will-frame-navigate', event => { if (!event.isMainFrame && !event.url.startsWith(`${outputOrigin}/`)) event.preventDefault() })
  contents.on('will-redirect', (event, url) => { if (!ours(url)) event.preventDefault() })
  contents.on('will-attach-webview', event => event.preventDefault())
}

/** Holds for every page that there will be: no permissions, no requests to the network, no way out but https links to the system's browser. */
export function guardWindows(): void {
  app.on('web-contents-created', (_event, contents) => guard(contents))
  session.defaultSession.setPermissionRequestHandler((_contents, permission, answer, { requestingUrl, isMainFrame }) => answer(mayAsk(permission, requestingUrl, isMainFrame)))
  session.defaultSession.setPermissionCheckHandler((_contents, permission, from, { requestingUrl, isMainFrame }) => mayAsk(permission, requestingUrl ?? from, isMainFrame))
  session.defaultSession.setDevicePermissionHandler(() => false)
  session.defaultSession.webRequest.onBeforeRequest({ urls: ['http://*/*', 'https://*/*', 'ws://*/*', 'wss://*/*', 'file://*/*', 'ftp://*/*'] }, (_details, answer) => answer({ cancel: true }))
}

/** Leaves windows no way to the network that is no request: names lead nowhere, and WebRTC would have to go by a proxy that is not there. Must be called before Electron is ready. */
export function closeNetwork(): void {
  app.commandLine.appendSwitch('host-resolver-rules', 'MAP * ~NOTFOUND')
  app.commandLine.appendSwitch('force-webrtc-ip-handling-policy', 'disable_non_proxied_udp')
  app.commandLine.appendSwitch('proxy-server', 'http://127.0.0.1:9')
  app.commandLine.appendSwitch('proxy-bypass-list', '<-loopback>')
}

/** Whether a message came from the top frame of a page of ours. A frame that is gone is null. */
export const fromOurs = (frame: { url: string; parent: unknown } | null): boolean => frame !== null && frame.parent === null && ours(frame.url)
