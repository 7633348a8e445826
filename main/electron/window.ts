import { BrowserWindow, dialog } from 'electron'
import { origin } from './origins.ts'
import { reopenWhenLost } from './recovery.ts'

/** Opens the window on what a link's fragment asks for. `preload` is the path of the compiled preload. */
export function openWindow(preload: string, fragment = ''): BrowserWindow {
  const window = new BrowserWindow({
    width: 1440, height: 900, minWidth: 640, minHeight: 480, show: false, title: 'Oasis Workbench',
    webPreferences: { preload, sandbox: true, contextIsolation: true, nodeIntegration: false, webSecurity: true, webviewTag: false, spellcheck: false },
  })
  window.once('ready-to-show', () => window.show())
  reopenWhenLost(window, () => {
    dialog.showErrorBox('Oasis Workbench', 'The window stopped again and again and is closed. What was typed is kept: start the workbench again to go on.')
    window.destroy()
  })
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
