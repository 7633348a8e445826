import { randomBytes } from 'node:crypto'
import { EventEmitter } from 'node:events'
import { readFileSync } from 'node:fs'
import type { CDPSession, Page, Route } from 'playwright-core'
import { application } from './app.ts'
import { emulated } from './emulated.ts'
import { pageScript, preloadScript, world } from './page.ts'
import { PortCarrier, type MessagePortMain, type PortWire } from './port.ts'
import { cancels, handle, inward, outward, outwardHeaders } from './session.ts'

interface Bounds { x: number; y: number; width: number; height: number }
interface Options extends Partial<Bounds> { minWidth?: number; minHeight?: number; show?: boolean; title?: string; fullscreen?: boolean; webPreferences?: Record<string, unknown> & { preload?: string } }
type Packed = { bytes: string } | { json: string | null }

/** Requests, navigations and windows that the application let nobody have. */
export const refused: { kind: 'request' | 'navigation' | 'window'; url: string; byApplication: boolean }[] = []
export const ipcMain = emulated('ipcMain', new EventEmitter())

const windows = new Set<BrowserWindow>()
/** The number of the window that has the keyboard. */
let focused: number | null = null
const inFront = (): BrowserWindow | null => [...windows].find(window => window.id === focused) ?? null
let lastId = 0

const pack = (data: unknown): Packed => data instanceof Uint8Array ? { bytes: Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('base64') } : { json: JSON.stringify(data) ?? null }
const unpack = (data: Packed): unknown => 'bytes' in data ? new Uint8Array(Buffer.from(data.bytes, 'base64')) : JSON.parse(data.json ?? 'null')

class WebContents extends EventEmitter {
  readonly mainFrame: { readonly url: string; readonly parent: null }
  openHandler: ((details: { url: string }) => { action: string }) | null = null
  private readonly deliver: (message: object) => void
  private readonly ports: PortCarrier

  constructor(address: () => string, deliver: (message: object) => void, ports: PortCarrier) {
    super()
    this.mainFrame = { get url() { return address() }, parent: null }
    this.deliver = deliver
    this.ports = ports
  }

  getURL(): string { return this.mainFrame.url }
  setWindowOpenHandler(handler: (details: { url: string }) => { action: string }): void { this.openHandler = handler }
  postMessage(channel: string, message: unknown, transfer: MessagePortMain[] = []): void {
    this.deliver({ kind: 'message', channel, args: [message], ports: transfer.map(port => this.ports.give(port)) })
  }
}

export class BrowserWindow extends EventEmitter {
  static getAllWindows(): BrowserWindow[] { return [...windows] }
  static getFocusedWindow(): BrowserWindow | null { return inFront() }
  static fromWebContents(contents: unknown): BrowserWindow | null { return [...windows].find(window => window.webContents === contents || Object.getPrototypeOf(contents) === window.webContents) ?? null }
  /** The person goes to another program. */
  static leave(): void {
    const before = inFront()
    focused = null
    before?.emit('blur')
  }

  readonly id = ++lastId
  readonly options: Options
  readonly webContents: WebContents
  visible: boolean
  /** How the browser calls its page. */
  target: string | null = null
  private bounds: Bounds
  private state: 'normal' | 'maximised' | 'fullscreen'
  private minimized = false
  private page: Page | null = null
  private cdp: CDPSession | null = null
  private context: number | null = null
  /** The last address of a page that has crashed, and what the application loads itself. */
  private address = ''
  private loading = ''
  private readonly ports: PortCarrier

  constructor(options: Options = {}) {
    super()
    if (!application.isReady()) throw new Error('Cannot create BrowserWindow before app is ready')
    const wanted = { sandbox: true, contextIsolation: true, nodeIntegration: false, webSecurity: true, webviewTag: false } as const
    for (const [key, value] of Object.entries(wanted)) {
      if ((options.webPreferences?.[key] ?? value) !== value) throw new Error(`The Electron double emulates only windows with ${key}: ${value}`)
    }
    this.options = options
    this.visible = options.show !== false
    this.bounds = { x: options.x ?? 0, y: options.y ?? 0, width: Math.max(options.width ?? 800, options.minWidth ?? 0), height: Math.max(options.height ?? 600, options.minHeight ?? 0) }
    for (const [key, value] of Object.entries(this.bounds)) if (!Number.isInteger(value)) throw new Error(`Error processing argument ${key}: a window's place is in whole numbers`)
    this.state = options.fullscreen ? 'fullscreen' : 'normal'
    this.ports = new PortCarrier(wire => this.deliver(wire.kind === 'port' ? { ...wire, data: pack(wire.data) } : wire))
    this.webContents = emulated('webContents', new WebContents(() => (this.page ? inward(this.page.url()) : this.address), message => this.deliver(message), this.ports))
    windows.add(this)
    application.emit('web-contents-created', {}, this.webContents)
  }

  async loadURL(url: string): Promise<void> {
    this.loading = outward(url).replace(/#.*/, '')
    if (this.page) return void await this.page.goto(outward(url))
    const { browser } = await application.whenReady()
    const [context] = browser.contexts()
    const page = await context!.newPage()
    this.page = page
    await page.setViewportSize({ width: this.bounds.width, height: this.bounds.height })
    await page.route('**/*', route => this.answer(page, route))
    page.on('popup', popup => void popup.close())
    page.on('close', () => { if (this.page === page) this.gone() })
    page.on('crash', () => this.crashed(page))
    const cdp = await context!.newCDPSession(page)
    this.cdp = cdp
    this.target = (await cdp.send('Target.getTargetInfo')).targetInfo.targetId
    const secret = `bridge-${randomBytes(12).toString('hex')}`
    const binding = `binding${randomBytes(12).toString('hex')}`
    const { frameTree } = await cdp.send('Page.getFrameTree')
    // A preload runs in the top frame alone.
    cdp.on('Runtime.executionContextCreated', ({ context: created }) => { if (created.name === world && created.auxData?.['frameId'] === frameTree.frame.id) this.context = created.id })
    cdp.on('Runtime.executionContextDestroyed', ({ executionContextId }) => {
      if (executionContextId !== this.context) return
      this.context = null
      this.ports.close()
    })
    cdp.on('Runtime.bindingCalled', ({ name, payload }) => { if (name === binding) this.receive(JSON.parse(payload) as PortWire | { kind: 'send'; channel: string; args: unknown[] }) })
    cdp.on('Page.windowOpen', ({ url: asked }) => {
      const allowed = this.webContents.openHandler?.({ url: inward(asked) }).action === 'allow'
      refused.push({ kind: 'window', url: inward(asked), byApplication: !allowed })
    })
    await cdp.send('Runtime.enable')
    await cdp.send('Page.enable')
    await cdp.send('Runtime.addBinding', { name: binding, executionContextName: world })
    await cdp.send('Page.addScriptToEvaluateOnNewDocument', { source: pageScript(secret) })
    const preload = this.options.webPreferences?.preload
    if (preload) await cdp.send('Page.addScriptToEvaluateOnNewDocument', { worldName: world, source: preloadScript(secret, binding, readFileSync(preload, 'utf8')) })
    await page.goto(outward(url))
    this.emit('ready-to-show')
  }

  private async answer(page: Page, route: Route): Promise<void> {
    const request = route.request()
    const url = inward(request.url())
    if (request.isNavigationRequest() && request.url() !== this.loading && this.prevents(url, request.frame() === page.mainFrame())) {
      refused.push({ kind: 'navigation', url, byApplication: true })
      return route.fulfill({ status: 204 })
    }
    const answer = await handle(url, request.method())
    if (answer) return route.fulfill({ ...answer, headers: outwardHeaders(answer.headers) }).catch(() => {})
    // Nothing leaves the machine in a test, whether or not the application would have stopped it.
    refused.push({ kind: 'request', url, byApplication: cancels(url) })
    return route.abort()
  }

  /** Asks the application about a navigation of the page's own; what it loads itself is not asked about. */
  private prevents(url: string, isMainFrame: boolean): boolean {
    let stopped = false
    const event = { url, isMainFrame, preventDefault() { stopped = true } }
    this.webContents.emit('will-frame-navigate', event)
    if (isMainFrame && !stopped) this.webContents.emit('will-navigate', event, url)
    return stopped
  }

  private deliver(message: object): void {
    if (this.context === null || !this.cdp) return
    this.cdp.send('Runtime.evaluate', { contextId: this.context, expression: `electronDoubleReceive(${JSON.stringify(JSON.stringify(message))})` }).catch(() => {})
  }

  private receive(message: PortWire | { kind: 'send'; channel: string; args: unknown[] }): void {
    if (message.kind === 'send') return void ipcMain.emit(message.channel, { sender: this.webContents, senderFrame: this.webContents.mainFrame }, ...message.args)
    this.ports.receive(message.kind === 'port' ? { ...message, data: unpack(message.data as Packed) } : message)
  }

  /** Chromium's page is of no use any more; the window and its contents live on, and may load a page again. */
  private crashed(page: Page): void {
    if (this.page !== page) return
    this.address = inward(page.url())
    this.page = this.cdp = this.context = null
    this.ports.close()
    void page.close().catch(() => {})
    this.webContents.emit('render-process-gone', {}, { reason: 'crashed', exitCode: 5 })
  }

  /** The person drops files on the middle of the page. */
  async drop(paths: readonly string[]): Promise<void> {
    this.deliver({ kind: 'files', paths })
    const data = { items: [], files: [...paths], dragOperationsMask: 1 }
    for (const type of ['dragEnter', 'dragOver', 'drop'] as const) await this.cdp!.send('Input.dispatchDragEvent', { type, x: this.bounds.width / 2, y: this.bounds.height / 2, data })
  }

  /** Crashes the page's process. */
  crash(): void { this.cdp?.send('Page.crash').catch(() => {}) }

  private gone(): void {
    if (!windows.delete(this)) return
    this.ports.close()
    if (focused === this.id) focused = null
    this.emit('closed')
    if (windows.size === 0) application.emit('window-all-closed')
  }

  /** Closes it with no word to the page or the application before. */
  destroy(): void {
    const page = this.page
    this.gone()
    void page?.close().catch(() => {})
  }

  show(): void {
    this.visible = true
    this.focus()
  }
  focus(): void {
    if (focused === this.id) return
    const before = inFront()
    focused = this.id
    before?.emit('blur')
    this.emit('focus')
  }
  isMinimized(): boolean { return this.minimized }
  restore(): void { this.minimized = false }
  isMaximized(): boolean { return this.state === 'maximised' }
  isFullScreen(): boolean { return this.state === 'fullscreen' }
  maximize(): void { this.become('maximised') }
  /** Where it is while it is neither maximised nor full screen. */
  getNormalBounds(): Bounds { return { ...this.bounds } }

  /** The person moves it, or makes it something else. */
  place(bounds: Bounds): void {
    this.bounds = bounds
    this.emit('resize')
    this.emit('move')
  }
  become(state: BrowserWindow['state']): void {
    const before = this.state
    this.state = state
    if (before !== state && before !== 'normal') this.emit(before === 'maximised' ? 'unmaximize' : 'leave-full-screen')
    if (before !== state && state !== 'normal') this.emit(state === 'maximised' ? 'maximize' : 'enter-full-screen')
  }

  async close(): Promise<boolean> {
    let prevented = false
    this.emit('close', { preventDefault() { prevented = true } })
    if (!prevented) {
      await this.page?.close().catch(() => {})
      this.gone()
    }
    return !prevented
  }
}

application.closeWindows = async () => {
  for (const window of windows) {
    if (!await window.close()) return false
  }
  return true
}
