import { app, BrowserWindow, session, shell, type WebContents } from 'electron'
import { origin, outputOrigin } from './origins.ts'

/** What a page may ask of the system; everything else is denied. */
const permissions = new Set(['clipboard-sanitized-write', 'fullscreen'])

const ours = (url: string) => url === origin || url.startsWith(`${origin}/`)

/** Links that lead out open in the system's browser, and only over https. */
function openOutside(url: string): void {
  if (URL.canParse(url) && new URL(url).protocol === 'https:') void shell.openExternal(url)
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
  session.defaultSession.setPermissionRequestHandler((_contents, permission, answer) => answer(permissions.has(permission)))
  session.defaultSession.setPermissionCheckHandler((_contents, permission) => permissions.has(permission))
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

/** Opens the window on what a link's fragment asks for. `preload` is the path of the compiled preload. */
export function openWindow(preload: string, fragment = ''): BrowserWindow {
  const window = new BrowserWindow({
    width: 1440, height: 900, minWidth: 640, minHeight: 480, show: false, title: 'Oasis Workbench',
    webPreferences: { preload, sandbox: true, contextIsolation: true, nodeIntegration: false, webSecurity: true, webviewTag: false, spellcheck: false },
  })
  window.once('ready-to-show', () => window.show())
  void window.loadURL(`${origin}/${fragment}`)
  return window
}

/** Brings a window to the front. */
export function raise(window: BrowserWindow): void {
  if (window.isMinimized()) window.restore()
  window.show()
  window.focus()
}

/** Shows in an open window what a link's fragment asks for; its page stays. */
export function follow(window: BrowserWindow, fragment: string): void {
  void window.loadURL(`${origin}/${fragment}`)
}

/** Whether a message came from the top frame of a page of ours. */
export const fromOurs = (frame: { url: string; parent: unknown } | null): boolean => frame !== null && frame.parent === null && ours(frame.url)
