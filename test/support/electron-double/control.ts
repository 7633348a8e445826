import { application } from './app.ts'
import { desktop } from './desktop.ts'
import { decisions } from './session.ts'
import { utilities } from './utility.ts'
import { BrowserWindow, refused } from './window.ts'

export type Command =
  | { do: 'state' } | { do: 'quit' } | { do: 'menu'; label: string } | { do: 'answer'; path: string | null } | { do: 'permission'; permission: string } | { do: 'kill'; program: string }

/** What a test learns about the application. */
export interface State {
  endpoint: string | null
  windows: { visible: boolean; url: string; webPreferences: Record<string, unknown> }[]
  utilities: { program: string; pid: number | undefined }[]
  refused: typeof refused
  desktop: { opened: string[]; errors: string[]; dialogs: { options: unknown }[]; menu: string[] }
  facts: typeof application.facts
}

const labels = (items: typeof desktop.menu): string[] => (items ?? []).flatMap(item => [item.label ?? item.role ?? item.type ?? '', ...labels(item.submenu ?? null)])
const find = (items: typeof desktop.menu, label: string): (() => void) | undefined => {
  for (const item of items ?? []) {
    const found = item.label === label ? item.click : find(item.submenu ?? null, label)
    if (found) return found
  }
  return undefined
}

async function obey(command: Command): Promise<unknown> {
  if (command.do === 'quit') return application.quit()
  if (command.do === 'menu') return find(desktop.menu, command.label)!()
  if (command.do === 'answer') return void desktop.answers.push({ canceled: command.path === null, filePaths: command.path === null ? [] : [command.path] })
  if (command.do === 'permission') {
    const asked = await new Promise<boolean>(resolve => decisions.permission!(null, command.permission, resolve))
    return { asked, checked: decisions.check!(null, command.permission), device: decisions.device!() }
  }
  if (command.do === 'kill') {
    for (const { program, pid } of utilities()) if (program.endsWith(command.program) && pid !== undefined) process.kill(pid, 'SIGKILL')
    return undefined
  }
  const { opened, errors, dialogs, menu } = desktop
  return {
    endpoint: application.isReady() ? (await application.whenReady()).endpoint : null,
    windows: BrowserWindow.getAllWindows().map(window => ({ visible: window.visible, url: window.webContents.mainFrame.url, webPreferences: window.options.webPreferences ?? {} })),
    utilities: utilities(), refused, desktop: { opened, errors, dialogs, menu: labels(menu) }, facts: application.facts,
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
