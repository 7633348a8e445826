import { BrowserWindow, Notification } from 'electron'
import type { SystemNotice } from '../../contract/workbench/window.ts'
import { raise } from './window.ts'

/** Those that are shown: one that nothing holds is collected, and its press is lost. */
const shown = new Set<Notification>()

/** Tells by the system, unless the window is looked at; a press on it brings the window to the front. */
export function showNotice(id: number, { title, text }: SystemNotice): void {
  const window = BrowserWindow.getAllWindows().find(each => each.id === id)
  if (!window || BrowserWindow.getFocusedWindow() === window || !Notification.isSupported()) return
  const notice = new Notification({ title, body: text })
  const gone = () => { shown.delete(notice) }
  notice.on('click', () => {
    gone()
    if (BrowserWindow.getAllWindows().includes(window)) raise(window)
  })
  notice.on('close', gone)
  shown.add(notice)
  notice.show()
}
