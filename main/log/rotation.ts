import { appendFileSync, existsSync, renameSync, rmSync, statSync } from 'node:fs'
import path from 'node:path'
import { privateFile, privateFolder } from '../workbench/store/private.ts'
import { logLimits } from './limits.ts'

/** The folder of a data folder's logs. */
export const logFolder = (dataDir: string): string => path.join(dataDir, 'logs')

/** The file of a process's log that is `back` files old; 0 is the one that is written. */
export const logFile = (folder: string, name: string, back = 0): string => path.join(folder, back === 0 ? `${name}.jsonl` : `${name}.${back}.jsonl`)

/** A log file that only this user can read, and the files before it. Only one process writes to it. */
export interface RotatingFile {
  /** Puts text at its end. Throws what the operating system says. */
  append(text: string): void
}

export function openRotating(folder: string, name: string, limits: { bytes: number; files: number } = logLimits): RotatingFile {
  const file = logFile(folder, name)
  let size: number | null = null

  function begin(): number {
    privateFolder(folder)
    privateFile(file)
    return statSync(file).size
  }
  function rotate(): void {
    rmSync(logFile(folder, name, limits.files - 1), { force: true })
    for (let back = limits.files - 2; back >= 0; back--) {
      const from = logFile(folder, name, back)
      if (existsSync(from)) renameSync(from, logFile(folder, name, back + 1))
    }
    size = begin()
  }
  return {
    append(text) {
      // Somebody may have removed the folder meanwhile.
      if (size === null || !existsSync(file)) size = begin()
      const bytes = Buffer.byteLength(text)
      if (size > 0 && size + bytes > limits.bytes) rotate()
      appendFileSync(file, text, { mode: 0o600 })
      size += bytes
    },
  }
}
