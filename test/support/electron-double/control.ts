import { application } from './app.ts'
import { desktop, type Item } from './desktop.ts'
import { systemKeychain } from './safe-storage.ts'
import { cancels, decisions, handle, privileged, type Asking } from './session.ts'
import { utilities } from './utility.ts'
import { BrowserWindow, ipcMain, refused } from './window.ts'

export type Command =
  | { do: 'state' } | { do: 'quit' } | { do: 'menu'; label: string } | { do: 'answer'; path: string | null } | { do: 'permission'; permission: string; from?: Asking }
  /** Ends the utility processes of a program; crashes the page of the first window. */
  | { do: 'kill'; program: string } | { do: 'crash' }
  /** A process of Electron's own has ended. */
  | { do: 'gone'; details: { type: string; reason: string; exitCode: number } }
  /** The person drops files on a window. */
  | { do: 'drop'; window: number; paths: string[] }
  /** What the application answers to a request for one of its schemes, and whether it cancels any other. */
  | { do: 'request'; url: string; method?: string } | { do: 'cancels'; url: string }
  /** A message to main that says it comes from a frame; answered by the ports and messages that went back. */
  | { do: 'send'; channel: string; frame: { url: string; parent: object | null } | null; args?: unknown[] }
  /** An event of the first window's contents that main may prevent; answered by whether it did. */
  | { do: 'contents'; event: 'will-attach-webview' | 'will-redirect' | 'will-frame-navigate' | 'will-navigate'; url: string; isMainFrame: boolean }
  /** The person moves a window, changes its state, goes to it, goes to another program, closes it. */
  | { do: 'place'; window: number; bounds: { x: number; y: number; width: number; height: number } } | { do: 'become'; window: number; state: 'normal' | 'maximised' | 'fullscreen' } | { do: 'focus'; window: number } | { do: 'leave' } | { do: 'close'; window: number }
  /** The system tells of a file or a link; answered by whether main took it. */
  | { do: 'tell'; event: 'open-file' | 'open-url'; value: string }
  /** The person presses a text for its menu; answered by what is offered. */
  | { do: 'press'; isEditable: boolean; selectionText: string }
  /** The system's keychain is locked or opened, or gets another key. */
  | { do: 'keychain'; isLocked?: boolean; rotates?: boolean }
  /** The person presses on the last notice of the system. */
  | { do: 'pressNotice' }

/** What a test learns about the application. */
export interface State {
  endpoint: string | null
  windows: { id: number; target: string | null; visible: boolean; focused: boolean; url: string; bounds: { x: number; y: number; width: number; height: number }; maximised: boolean; fullscreen: boolean; webPreferences: Record<string, unknown> }[]
  utilities: { program: string; pid: number | undefined }[]
  refused: typeof refused
  desktop: { opened: string[]; errors: string[]; dialogs: { options: unknown }[]; menu: Item[] | null; notices: { title: string; body: string }[] }
  facts: typeof application.facts
  schemes: Record<string, object>
}

const find = (items: typeof desktop.menu, label: string): (() => void) | undefined => {
  for (const item of items ?? []) {
    const found = item.label === label && item.enabled !== false ? item.click : find(item.submenu ?? null, label)
    if (found) return found
  }
  return undefined
}

async function obey(command: Command): Promise<unknown> {
  if (command.do === 'quit') return application.quit()
  if (command.do === 'menu') return find(desktop.menu, command.label)!()
  if (command.do === 'answer') return void desktop.answers.push({ canceled: command.path === null, filePaths: command.path === null ? [] : [command.path] })
  if (command.do === 'permission') {
    const [window] = BrowserWindow.getAllWindows()
    const from = command.from ?? { requestingUrl: window!.webContents.getURL(), isMainFrame: true }
    const asked = await new Promise<boolean>(resolve => decisions.permission!(null, command.permission, resolve, from))
    return { asked, checked: decisions.check!(null, command.permission, from.requestingUrl ?? '', from), device: decisions.device!() }
  }
  if (command.do === 'press') {
    desktop.popups.length = 0
    const editFlags = { canCut: command.selectionText !== '', canCopy: command.selectionText !== '', canPaste: true, canSelectAll: true }
    BrowserWindow.getAllWindows()[0]!.webContents.emit('context-menu', {}, { isEditable: command.isEditable, selectionText: command.selectionText, editFlags })
    return desktop.popups.at(-1) ?? null
  }
  if (command.do === 'drop') return BrowserWindow.getAllWindows().find(window => window.id === command.window)!.drop(command.paths)
  if (command.do === 'pressNotice') return desktop.notices.at(-1)!.press()
  if (command.do === 'gone') return void application.emit('child-process-gone', {}, command.details)
  if (command.do === 'crash') return BrowserWindow.getAllWindows()[0]!.crash()
  if (command.do === 'request') {
    const answer = await handle(command.url, command.method ?? 'GET')
    return answer && { status: answer.status, headers: answer.headers, text: answer.body.toString('utf8') }
  }
  if (command.do === 'cancels') return cancels(command.url)
  if (command.do === 'send') {
    const answers: number[] = []
    // The first window's contents, but for what comes back.
    const sender: unknown = Object.create(BrowserWindow.getAllWindows()[0]!.webContents, { postMessage: { value: (_channel: string, _message: unknown, ports: unknown[] = []) => answers.push(ports.length) } })
    ipcMain.emit(command.channel, { sender, senderFrame: command.frame }, ...command.args ?? [])
    return answers
  }
  if (command.do === 'contents') {
    let prevented = false
    const { url, isMainFrame } = command
    BrowserWindow.getAllWindows()[0]!.webContents.emit(command.event, { url, isMainFrame, preventDefault() { prevented = true } }, url)
    return prevented
  }
  if (command.do === 'kill') {
    for (const { program, pid } of utilities()) if (program.endsWith(command.program) && pid !== undefined) process.kill(pid, 'SIGKILL')
    return undefined
  }
  if (command.do === 'keychain') {
    if (command.isLocked !== undefined) systemKeychain.isLocked = command.isLocked
    return command.rotates ? systemKeychain.rotate() : undefined
  }
  if (command.do === 'leave') return BrowserWindow.leave()
  if (command.do === 'tell') {
    let prevented = false
    application.emit(command.event, { preventDefault() { prevented = true } }, command.value)
    return prevented
  }
  if ('window' in command) {
    const window = BrowserWindow.getAllWindows().find(each => each.id === command.window)!
    if (command.do === 'place') return window.place(command.bounds)
    if (command.do === 'become') return window.become(command.state)
    if (command.do === 'focus') return window.focus()
    return void await window.close()
  }
  const { opened, errors, dialogs, menu, notices } = desktop
  return {
    endpoint: application.isReady() ? (await application.whenReady()).endpoint : null,
    windows: BrowserWindow.getAllWindows().map(window => ({
      id: window.id, target: window.target, visible: window.visible, focused: BrowserWindow.getFocusedWindow() === window, bounds: window.getNormalBounds(), maximised: window.isMaximized(), fullscreen: window.isFullScreen(),
      url: window.webContents.mainFrame.url, webPreferences: window.options.webPreferences ?? {},
    })),
    utilities: utilities(), refused, desktop: { opened, errors, dialogs, menu, notices: notices.map(({ title, body }) => ({ title, body })) }, facts: application.facts, schemes: Object.fromEntries(privileged),
  } satisfies State
}

/** Answers the test that started this process, if one did. */
export function answerTest(): void {
  process.on('message', message => {
    const { id, command } = message as { id: number; command: Command }
    obey(command).then(value => process.send?.({ id, value }), (error: unknown) => process.send?.({ id, error: String(error) }))
  })
  process.on('disconnect', () => process.exit(1))
}
