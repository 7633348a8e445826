import { closeSync, fstatSync, ftruncateSync, openSync, readSync } from 'node:fs'
import { interpreterLimits } from './limits.ts'

/** The log of a driver: a file that its processes append to, which a service that starts again reads on. */
export interface DriverLog {
  /** The last lines so far. */
  lines(): string[]
  /** Reads what is left and lets the file go. */
  close(): void
}

/** Follows a log. `onLines` gets what is new. What was read of a file that grew long is cut away; who appends to it goes on at its new end. */
export function followLog(file: string, onLines: (lines: readonly string[]) => void = () => {}): DriverLog {
  let descriptor: number | null = openSync(file, 'a+', 0o600)
  const kept: string[] = []
  const piece = Buffer.alloc(64 * 1024)
  let offset = 0
  let rest = Buffer.alloc(0)

  function look(): void {
    if (descriptor === null) return
    const { size } = fstatSync(descriptor)
    // A service before this one may have cut it.
    if (size < offset) offset = 0
    for (let read = 0; offset < size; offset += read) {
      read = readSync(descriptor, piece, 0, Math.min(piece.length, size - offset), offset)
      if (read === 0) break
      const found = Buffer.concat([rest, piece.subarray(0, read)])
      const end = found.lastIndexOf(10) + 1
      rest = Buffer.from(found.subarray(end).subarray(-interpreterLimits.logLine))
      if (end === 0) continue
      const lines = found.subarray(0, end - 1).toString('utf8').split('\n').map(line => line.slice(0, interpreterLimits.logLine))
      kept.push(...lines)
      kept.splice(0, kept.length - interpreterLimits.logLines)
      onLines(lines)
    }
    if (offset < interpreterLimits.logFile) return
    ftruncateSync(descriptor, 0)
    offset = 0
  }

  look()
  const timer = setInterval(look, interpreterLimits.logLook)
  timer.unref()
  return {
    lines() {
      look()
      return [...kept]
    },
    close() {
      if (descriptor === null) return
      clearInterval(timer)
      look()
      closeSync(descriptor)
      descriptor = null
    },
  }
}
