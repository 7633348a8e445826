import { app, BrowserWindow, dialog, ipcMain, MessageChannelMain, shell } from 'electron'
import { existsSync } from 'node:fs'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { dropped, handover } from '../../contract/ports.ts'
import { protocol } from '../../contract/version.ts'
import { createLog } from '../log/log.ts'
import { logFolder } from '../log/rotation.ts'
import { dataFolder } from '../owner/folder.ts'
import { withNotebook } from '../window/link.ts'
import { closeNetwork, fromOurs, guardWindows } from './guard.ts'
import { keepDumps } from './dumps.ts'
import { createMenus } from './menu.ts'
import { askedOf, AskedOfStart, DroppedPaths, isNotebookFile } from './asked.ts'
import { openKeychain } from './keychain.ts'
import { isLink, linkScheme } from './link.ts'
import { showNotice } from './notice.ts'
import { pick } from './pick.ts'
import { registerSchemes, serveOutputs, serveWindows } from './protocol.ts'
import { readBuiltIn } from './update-place.ts'
import { openUpdateStore } from './update-store.ts'
import { createUpdates } from './updates.ts'
import { openWindowStore } from './window-store.ts'
import { createWindows } from './windows.ts'
import { startWorkbenchProcess, type WorkbenchProcess } from './workbench-process.ts'

const root = path.resolve(import.meta.dirname, '../../..')
const dist = path.join(root, 'dist')
const { values, positionals } = parseArgs({ args: process.argv.slice(1), options: { 'data-dir': { type: 'string' } }, strict: false, allowPositionals: true })
const given = values['data-dir']
const dataDir = dataFolder({ given: typeof given === 'string' ? given : undefined })
const inside = (folder: string, file: string) => path.resolve(file).startsWith(folder + path.sep)

let workbench: WorkbenchProcess | null = null
let stopped = false
/** Whether there are windows already that may be asked. */
let isUp = false

const log = createLog({ name: 'shell', process: 'shell', print: line => process.stderr.write(`${line}\n`) })
const windows = createWindows({
  preload: path.join(dist, 'preload/index.cjs'), store: openWindowStore(path.join(dataDir, 'electron/windows.json'), log.error), log,
  ask: (window, asked) => workbench?.ask(window, asked), onLookedAt: file => { if (existsSync(file)) app.addRecentDocument(file) },
  onMenu: menu => menus.show(menu),
})
const menus = createMenus({
  packaged: app.isPackaged, platform: process.platform, openWindow: () => windows.open(), openFile: file => windows.openFile(file), ask: (asked, window) => windows.ask(asked, window),
})
const updates = createUpdates({
  builtIn: readBuiltIn(path.join(root, 'package.json'), log.error), store: openUpdateStore(path.join(dataDir, 'electron/updates.json'), log.error), keychain: openKeychain(path.join(dataDir, 'electron/keychain.json')), log: log.warn,
  place: { packaged: app.isPackaged, platform: process.platform, arch: process.arch, image: process.env['APPIMAGE'], program: process.execPath, resources: process.resourcesPath },
  onChange: state => workbench?.tellUpdates(state),
  async leave() {
    windows.leave()
    await workbench?.stop()
    stopped = true
    // The new program starts before this one has ended.
    app.releaseSingleInstanceLock()
  },
  onNotReplaced(message) {
    dialog.showErrorBox('Oasis Workbench', message)
    app.relaunch()
    app.exit(1)
  },
})
/** What this start was asked for; another program may tell of more before there is a window. */
const asked = askedOf(positionals, process.cwd())
const follow = ({ files, links }: AskedOfStart) => {
  if (!isUp) return void (asked.files.push(...files), asked.links.push(...links))
  for (const file of files) windows.openFile(file)
  for (const link of links) windows.ask({ kind: 'link', link })
}

function fail(message: string): void {
  log.error('The program gives up', new Error(message))
  dialog.showErrorBox('Oasis Workbench', message)
  stopped = true
  app.exit(1)
}

async function run(): Promise<void> {
  await app.whenReady()
  guardWindows()
  workbench = startWorkbenchProcess({
    program: path.join(dist, 'main/electron/workbench.js'),
    args: [dataDir, app.isPackaged ? path.join(process.resourcesPath, 'sample') : path.join(root, 'resources/sample'), app.getPath('crashDumps'), ...app.getPreferredSystemLanguages()],
    programs: path.join(dist, 'main/engine'), inside, pick, log,
    onReady() {}, onOpen: () => windows.ask(null), onFailed: fail, onShow: windows.show, onMenu: windows.menu, onNotice: showNotice, onOpenWindow: () => windows.open(), updates,
    onHandedOver(link) {
      if (link) void shell.openExternal(withNotebook(link, asked.files[0]))
      else dialog.showErrorBox('Oasis Workbench', 'The workbench already runs with this data folder.')
      app.quit()
    },
  })
  serveWindows(path.join(dist, 'renderer'), (urlPath, port) => workbench!.download(urlPath, port))
  serveOutputs((urlPath, port) => workbench!.download(urlPath, port))
  ipcMain.on(handover.ask, event => {
    const window = BrowserWindow.fromWebContents(event.sender)
    if (!fromOurs(event.senderFrame) || !window) return
    const { port1, port2 } = new MessageChannelMain()
    workbench!.connect(window.id, port1)
    event.sender.postMessage(handover.given, null, [port2])
  })
  ipcMain.on(dropped, (event, given: unknown) => {
    const paths = DroppedPaths.safeParse(given)
    const window = BrowserWindow.fromWebContents(event.sender)
    if (!fromOurs(event.senderFrame) || !window || !paths.success) return
    for (const file of paths.data) if (isNotebookFile(file)) windows.openFile(file, window)
  })
  menus.show(null)
  app.on('web-contents-created', (_event, contents) => contents.on('context-menu', (_pressed, params) => {
    const window = BrowserWindow.fromWebContents(contents)
    if (window) menus.offer(window, params, windows.menuOf(window)?.fields ?? null)
  }))
  const [first, ...more] = [...asked.files.map(file => ({ kind: 'open' as const, path: file })), ...asked.links.map(link => ({ kind: 'link' as const, link }))]
  windows.restore(first ?? null)
  isUp = true
  updates.start()
  follow({ files: more.flatMap(each => each.kind === 'open' ? [each.path] : []), links: more.flatMap(each => each.kind === 'link' ? [each.link] : []) })
}

app.setName('Oasis Workbench')
app.setPath('userData', path.join(dataDir, 'electron'))
keepDumps(dataDir, log)
app.enableSandbox()
registerSchemes()
closeNetwork()
// The lock is of the user-data folder, so of the data folder: a second start hands over what it was asked for, and ends.
if (app.requestSingleInstanceLock(asked)) {
  log.untilEnd()
  log.keep(logFolder(dataDir))
  log.info(`The program starts: ${app.getName()} ${protocol.app}, Electron ${process.versions['electron']}, ${process.platform} ${process.arch}${app.isPackaged ? '' : ', not packaged'}`)
  // The ends of windows and of the workbench's processes are told where they are known; this is of the others, such as the one that draws.
  app.on('child-process-gone', (_event, { type, reason, exitCode }) => { if (type !== 'Utility' && reason !== 'clean-exit') log.ended('error', `A process of Electron's (${type}) ended: ${reason}, exit code ${exitCode}`, []) })
  if (app.isPackaged) app.setAsDefaultProtocolClient(linkScheme)
  app.on('second-instance', (_event, _args, _folder, given) => {
    const read = AskedOfStart.safeParse(given)
    if (read.success && read.data.files.length + read.data.links.length > 0) follow(read.data)
    else if (isUp) windows.ask(null)
  })
  // macOS tells of files and links in this way, maybe before there is a window.
  app.on('open-file', (event, file) => {
    event.preventDefault()
    if (isNotebookFile(file)) follow({ files: [file], links: [] })
  })
  app.on('open-url', (event, link) => {
    event.preventDefault()
    if (isLink(link)) follow({ files: [], links: [link] })
  })
  app.on('activate', (_event, hasWindows) => { if (!hasWindows && isUp) windows.ask(null) })
  app.on('window-all-closed', () => { if (process.platform !== 'darwin') app.quit() })
  app.on('before-quit', event => {
    windows.leave()
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
