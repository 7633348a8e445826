import { emulated } from './emulated.ts'

export interface Item { label?: string; role?: string; type?: string; accelerator?: string; registerAccelerator?: boolean; enabled?: boolean; submenu?: Item[]; click?: () => void }
type OpenAnswer = { canceled: boolean; filePaths: string[] }

/** What the application did to the desktop, and what the person will answer to its dialogs. */
export const desktop = {
  opened: [] as string[],
  errors: [] as string[],
  dialogs: [] as { options: unknown }[],
  answers: [] as OpenAnswer[],
  menu: null as Item[] | null,
  /** What presses on texts offered. */
  popups: [] as Item[][],
  /** What was told by the system; a test presses on it. */
  notices: [] as { title: string; body: string; press(): void }[],
}

export const shell = emulated('shell', { async openExternal(url: string): Promise<void> { desktop.opened.push(url) } })

export const dialog = emulated('dialog', {
  async showOpenDialog(...args: unknown[]): Promise<OpenAnswer> {
    desktop.dialogs.push({ options: args.at(-1) })
    const answer = desktop.answers.shift()
    if (!answer) throw new Error('A dialog opened that the test did not expect')
    return answer
  },
  async showSaveDialog(...args: unknown[]): Promise<{ canceled: boolean; filePath: string }> {
    const { canceled, filePaths: [filePath = ''] } = await dialog.showOpenDialog(...args)
    return { canceled, filePath }
  },
  showErrorBox(title: string, content: string): void {
    desktop.errors.push(content)
    process.stderr.write(`${title}: ${content}\n`)
  },
})

export const Menu = emulated('Menu', {
  buildFromTemplate: (template: Item[]) => Object.assign(template, { popup() { desktop.popups.push(template) } }),
  setApplicationMenu(menu: Item[] | null): void { desktop.menu = menu },
})

class SystemNotification {
  readonly #options: { title: string; body: string }
  readonly #listeners = new Map<string, () => void>()
  constructor(options: { title: string; body: string }) { this.#options = options }
  static isSupported(): boolean { return true }
  on(event: 'click' | 'close', listener: () => void): void { this.#listeners.set(event, listener) }
  show(): void { desktop.notices.push({ ...this.#options, press: () => this.#listeners.get('click')?.() }) }
}
export const Notification = emulated('Notification', SystemNotification)
