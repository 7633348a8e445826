import { app, crashReporter } from 'electron'
import { mkdirSync } from 'node:fs'
import path from 'node:path'
import type { Log } from '../log/log.ts'

/** Has what was in a process's memory when it crashes kept in the data folder, for this user alone; nothing leaves the computer. Must be called before Electron is ready, for all of its processes to be covered. */
export function keepDumps(dataDir: string, log: Log): void {
  const folder = path.join(dataDir, 'electron/dumps')
  try {
    // Electron takes only a folder that is there.
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    app.setPath('crashDumps', folder)
    crashReporter.start({ uploadToServer: false })
  } catch (error) {
    log.warn('Crashes leave no dumps', error)
  }
}
