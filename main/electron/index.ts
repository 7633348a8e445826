import { app, BrowserWindow, dialog, ipcMain, MessageChannelMain, shell } from 'electron'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { handover } from '../../contract/ports.ts'
import { dataFolder } from '../owner/folder.ts'
import { closeNetwork, fromOurs, guardWindows } from './guard.ts'
import { setMenu } from './menu.ts'
import { fragmentAmong, fragmentOf, linkScheme } from './link.ts'
import { registerSchemes, serveOutputs, serveWindows } from './protocol.ts'
import { follow, openWindow, raise } from './window.ts'
import { startWorkbenchProcess, type WorkbenchProcess } from './workbench-process.ts'

const root = path.resolve(import.meta.dirname, '../../..')
const dist = path.join(root, 'dist')
const { values } = parseArgs({ args: process.argv.slice(1), options: { 'data-dir': { type: 'string' } }, strict: false, allowPositionals: true })
const given = values['data-dir']
const dataDir = dataFolder({ given: typeof given === 'string' ? given : undefined })
const inside = (folder: string, file: string) => path.resolve(file).startsWith(folder + path.sep)

let workbench: WorkbenchProcess | null = null
let stopped = false

const open = (fragment = '') => openWindow(path.join(dist, 'preload/index.cjs'), fragment)
/** What the link that started the program asks for. */
let asked = fragmentAmong(process.argv)

function show(fragment = ''): void {
  const [window] = BrowserWindow.getAllWindows()
  if (!window) return void open(fragment)
  if (fragment !== '') follow(window, fragment)
  raise(window)
}

async function pick({ title, extensions, folder }: { title: string; extensions: string[]; folder: boolean }, signal: AbortSignal): Promise<string | null> {
  const parent = BrowserWindow.getFocusedWindow() ?? BrowserWindow.getAllWindows()[0]
  const options = { title, properties: [folder ? 'openDirectory' as const : 'openFile' as const], filters: folder || extensions.length === 0 ? [] : [{ name: title, extensions }] }
  const answer = await (parent ? dialog.showOpenDialog(parent, options) : dialog.showOpenDialog(options))
  return answer.canceled || signal.aborted ? null : answer.filePaths[0] ?? null
}

function fail(message: string): void {
  dialog.showErrorBox('Oasis Workbench', message)
  stopped = true
  app.exit(1)
}

async function run(): Promise<void> {
  await app.whenReady()
  guardWindows()
  workbench = startWorkbenchProcess({
    program: path.join(dist, 'main/electron/workbench.js'),
    args: [dataDir, app.isPackaged ? path.join(process.resourcesPath, 'sample') : path.join(root, 'resources/sample'), ...app.getPreferredSystemLanguages()],
    programs: path.join(dist, 'main/engine'), inside, pick,
    onReady() {}, onOpen: () => show(), onFailed: fail,
    onHandedOver(link) {
      if (link) void shell.openExternal(link)
      else dialog.showErrorBox('Oasis Workbench', 'The workbench already runs with this data folder.')
      app.quit()
    },
  })
  serveWindows(path.join(dist, 'renderer'), (urlPath, port) => workbench!.download(urlPath, port))
  serveOutputs((urlPath, port) => workbench!.download(urlPath, port))
  ipcMain.on(handover.ask, event => {
    if (!fromOurs(event.senderFrame)) return
    const { port1, port2 } = new MessageChannelMain()
    workbench!.connect(port1)
    event.sender.postMessage(handover.given, null, [port2])
  })
  setMenu({ packaged: app.isPackaged, openWindow: () => open(), openSettings: () => show('#settings') })
  open(asked)
}

app.setName('Oasis Workbench')
app.setPath('userData', path.join(dataDir, 'electron'))
app.enableSandbox()
registerSchemes()
closeNetwork()
// The lock is of the user-data folder, so of the data folder: a second start shows the first one's window.
if (app.requestSingleInstanceLock()) {
  if (app.isPackaged) app.setAsDefaultProtocolClient(linkScheme)
  app.on('second-instance', (_event, args) => show(fragmentAmong(args)))
  // macOS tells of a link in this way, maybe before there is a window.
  app.on('open-url', (event, link) => {
    event.preventDefault()
    if (app.isReady()) show(fragmentOf(link))
    else asked = fragmentOf(link)
  })
  app.on('activate', () => { if (app.isReady()) show() })
  app.on('window-all-closed', () => { if (process.platform !== 'darwin') app.quit() })
  app.on('before-quit', event => {
    if (stopped) return
    event.preventDefault()
    void Promise.resolve(workbench?.stop()).then(() => {
      stopped = true
      app.quit()
    })
  })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => app.quit())
  // Not awaited here: Electron is ready only once this file has run to its end.
  run().catch((error: unknown) => fail(error instanceof Error ? error.message : String(error)))
} else {
  app.quit()
}
