import type { Readable } from 'node:stream'
import { redact } from '../../model/secret/redact.ts'
import { logLimits } from './limits.ts'

/** What may be told of a line that a process printed: the frames of stacks, how a runtime says that it ends, and the kinds of errors. The whole line, or what is caught of it. */
const told: readonly RegExp[] = [
  /^\s+at .{1,300}:\d+:\d+\)?$/, /^\s*File "[^"]{1,300}", line \d+(?:,? in [\w.<>]{1,100})?$/, /^(?:Traceback \(most recent call last\)|Current thread 0x\w+|Thread 0x\w+).{0,80}$/, /^Fatal Python error: .{1,100}$/,
  /^(?:Segmentation fault|Aborted|Bus error|Killed|Illegal instruction)\b.{0,60}$/, /^(?:FATAL ERROR: .{1,160}|<--- .{1,80}|#\s*(?:Fatal error|Check failed).{0,160}|\s*\d+: 0x\w+ .{0,160})$/,
  /^(terminate called after throwing an instance of '[\w:]{1,80}')/, /^((?:[\w.]{1,60} failed: )?(?:[A-Za-z_][\w.]{0,60})?(?:Error|Exception|Interrupt)\b)/,
]

/** The end of what a process printed to its standard error. */
export interface Tail {
  /**
   * The last lines that may be told, oldest first, with the number of others: code of a notebook's cells may print anything there.
   */
  lines(): string[]
  /** Resolves when all that was printed has been read, or has not come for too long. */
  settled(): Promise<void>
}

/** Keeps the end of what is printed to a stream, and passes all of it on. */
export function tailOf(stream: Readable, pass: (chunk: Buffer) => void): Tail {
  const kept: string[] = []
  let others = 0
  let rest = ''
  const closed = new Promise<void>(resolve => stream.once('close', resolve))
  function take(line: string): void {
    for (const shape of told) {
      const match = shape.exec(line)
      if (!match) continue
      kept.push(redact((match[1] ?? match[0]).trimEnd()).slice(0, logLimits.tailLine))
      if (kept.length > logLimits.tailLines) kept.shift()
      return
    }
    if (line.trim() !== '') others += 1
  }
  stream.on('data', (chunk: Buffer) => {
    pass(chunk)
    const lines = (rest + chunk.toString('utf8')).split(/\r?\n/)
    // A line without an end is no reason to keep all of it.
    rest = lines.pop()!.slice(0, 4 * logLimits.tailLine)
    for (const line of lines) take(line)
  })
  stream.on('error', () => {})
  return {
    settled: () => Promise.race([closed, new Promise<void>(resolve => { setTimeout(resolve, logLimits.tailWait).unref() })]),
    lines() {
      if (rest !== '') take(rest)
      rest = ''
      return others === 0 ? [...kept] : [...kept, `(and ${others} other lines)`]
    },
  }
}
