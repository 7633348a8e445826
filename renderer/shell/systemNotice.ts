import type { SystemNotice } from '../../contract/workbench/window.ts'
import type { Workbench } from '../host/connection.ts'
import { onDesktop } from '../host/desktop.ts'

/** Tells a person who looks at something else, by the system; a press on it comes back to the window, and `go` to what it is about. A browser that was not allowed to says nothing. */
export function tellSystem(workbench: Pick<Workbench, 'call'>, { title, text }: SystemNotice, go: () => void): void {
  // The desktop knows whether the window is in front, and brings it there; what it is about is told there, with the way to it.
  if (onDesktop) return void workbench.call('window.notice', { title, text }).catch(() => {})
  if (document.hasFocus() || !mayTell()) return
  const notice = new Notification(title, { body: text, tag: title })
  notice.onclick = () => {
    window.focus()
    go()
    notice.close()
  }
}

/** Whether the system would show what it is told. */
export const mayTell = (): boolean => onDesktop || (typeof Notification !== 'undefined' && Notification.permission === 'granted')

/** Asks the browser where it has not been asked; gives whether it allows notices now. */
export async function askToTell(): Promise<boolean> {
  if (mayTell()) return true
  return typeof Notification !== 'undefined' && await Notification.requestPermission() === 'granted'
}
