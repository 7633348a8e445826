import type { BrowserWindow, RenderProcessGoneDetails } from 'electron'
import type { Log } from '../log/log.ts'

/** How often a window may stop within some milliseconds and be opened again. */
export const recoveryLimits = { reopened: 3, within: 60_000 } as const

/**
 * Loads a window's page again when its process has ended unasked, at the address that it had; `lost` in the address tells the page to say why. One that stops again and again is given up. The document is
 * the workbench's, so that what was typed is there.
 */
export function reopenWhenLost(window: BrowserWindow, log: Log, onGivenUp: (details: RenderProcessGoneDetails) => void): void {
  const times: number[] = []
  window.webContents.on('render-process-gone', (_event, details) => {
    if (details.reason === 'clean-exit') return
    log.of('window').ended('error', `The process of window ${window.id} ended: ${details.reason}, exit code ${details.exitCode}`, [])
    const now = Date.now()
    times.push(now)
    if (times.filter(at => at > now - recoveryLimits.within).length > recoveryLimits.reopened) return onGivenUp(details)
    const address = new URL(window.webContents.getURL())
    address.search = `?lost=${details.reason === 'oom' ? 'memory' : 'stopped'}`
    void window.loadURL(address.href)
  })
}
