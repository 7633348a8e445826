import { BrowserWindow, dialog } from 'electron'
import type { Log } from '../log/log.ts'
import { origin } from './origins.ts'
import { windowSizes, type Rectangle } from './place.ts'
import { reopenWhenLost } from './recovery.ts'

export interface WindowOptions {
  /** The compiled preload. */
  preload: string
  bounds: Rectangle
  state: 'normal' | 'maximised' | 'fullscreen'
  /** What the window begins with, with its `#`. */
  fragment: string
  log: Log
}

/** Opens a window, which shows itself when its page is there. */
export function openWindow({ preload, bounds, state, fragment, log }: WindowOptions): BrowserWindow {
  const window = new BrowserWindow({
    ...bounds, minWidth: windowSizes.minWidth, minHeight: windowSizes.minHeight, show: false, title: 'Oasis Workbench', ...(state === 'fullscreen' ? { fullscreen: true } : {}),
    webPreferences: { preload, sandbox: true, contextIsolation: true, nodeIntegration: false, webSecurity: true, webviewTag: false, spellcheck: false },
  })
  window.once('ready-to-show', () => {
    if (state === 'maximised') window.maximize()
    window.show()
  })
  reopenWhenLost(window, log, () => {
    log.of('window').error(`Window ${window.id} is given up`)
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

