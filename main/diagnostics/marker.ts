import { existsSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { privateFolder } from '../workbench/store/private.ts'
import { logFolder } from '../log/rotation.ts'

/** A run of the workbench, as far as the next one can tell how it ended. */
export interface Run {
  /** Whether the run before did not end properly. True once. */
  takeUnclean(): boolean
  /** This one ends properly. */
  end(): void
}

/** Begins a run: a file in the data folder says that it goes on, and is removed when it ends as it should. Where it cannot be written nothing is told. */
export function beginRun(dataDir: string, clock: () => number): Run {
  const file = path.join(logFolder(dataDir), 'running.json')
  let unclean = existsSync(file)
  try {
    privateFolder(logFolder(dataDir))
    writeFileSync(file, `${JSON.stringify({ pid: process.pid, at: new Date(clock()).toISOString() })}\n`, { mode: 0o600 })
  } catch { /* A disk that is full keeps nobody from working. */ }
  return {
    takeUnclean() {
      const taken = unclean
      unclean = false
      return taken
    },
    end() {
      try { rmSync(file, { force: true }) } catch { /* The next start then asks once too often. */ }
    },
  }
}
