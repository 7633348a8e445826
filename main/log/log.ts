import { errorFacts, lineOf, ownMessage, type LogEntry, type LogLevel, type LogProcess } from './entry.ts'
import { logLimits } from './limits.ts'
import { openRotating, type RotatingFile } from './rotation.ts'

/** Where a process tells what happens. Nothing here throws or waits. */
export interface Log {
  /** A fact that helps to understand what came after it. */
  info(message: string, error?: unknown): void
  /** Something that a person was told of, or that mended itself. */
  warn(message: string, error?: unknown): void
  /** Something that failed and should not have; developers see it on standard error as well. */
  error(message: string, error?: unknown): void
  /** The end of another process: `said` is what it printed last. */
  ended(level: LogLevel, message: string, said: readonly string[]): void
  /** The same log for what is told of another process. */
  of(process: LogProcess): Log
}

/** Where nothing is told. */
export const noLog: Log = { info() {}, warn() {}, error() {}, ended() {}, of: () => noLog }

/** The log of this process. */
export interface OwnLog extends Log {
  /** From now on entries are kept in files of this folder, those before too. */
  keep(folder: string): void
  /** Writes what waits. */
  flush(): void
  /** Writes what waits and a last time at this process's end, however it comes; an end by an uncaught error is told. */
  untilEnd(): void
}

export interface LogOptions {
  /** The name of the files, and what entries are about. */
  name: string
  process: LogProcess
  /** Shows a line to developers. */
  print(line: string): void
  clock?: () => number
  /** By default, files of their own in the folder. */
  open?(folder: string, name: string): RotatingFile
}

export function createLog({ name, process: own, print, clock = Date.now, open = openRotating }: LogOptions): OwnLog {
  let waiting: string[] = []
  let bytes = 0
  let left = 0
  /** Whether an entry was left out since the last were written: then those after it are, too, before anything is done for them. */
  let isFull = false
  let file: RotatingFile | null = null
  let timer: NodeJS.Timeout | null = null

  const make = (level: LogLevel, about: LogProcess, message: string, more: Pick<LogEntry, 'error' | 'said'>): LogEntry => ({ at: new Date(clock()).toISOString(), level, process: about, pid: process.pid, message: ownMessage(message), ...more })

  function add(level: LogLevel, about: LogProcess, message: string, more: () => Pick<LogEntry, 'error' | 'said'>): void {
    if (isFull) return void (left += 1)
    try {
      const line = lineOf(make(level, about, message, more()))
      isFull = bytes + line.length > logLimits.waiting
      if (isFull) return void (left += 1)
      waiting.push(line)
      bytes += line.length
      if (file && !timer) {
        timer = setTimeout(flush, logLimits.pause)
        timer.unref()
      }
    } catch {
      // An error whose properties throw is still one.
      left += 1
    }
  }

  function flush(): void {
    if (timer) clearTimeout(timer)
    timer = null
    if (!file || (waiting.length === 0 && left === 0)) return
    try {
      const text = waiting.join('') + (left === 0 ? '' : lineOf(make('warn', own, `${left} entries were left out: there were too many at once, or they could not be written`, {})))
      file.append(text)
      left = 0
    } catch {
      // A disk that is full, or a folder that may not be written, is told by who needs it; entries that could not be written are counted.
      left += waiting.length
    }
    waiting = []
    bytes = 0
    isFull = false
  }

  function logOf(about: LogProcess): Log {
    const write = (level: LogLevel) => (message: string, error?: unknown) => {
      if (level === 'error') show(print, message, error)
      add(level, about, message, () => (error === undefined ? {} : { error: errorFacts(error) }))
    }
    return {
      info: write('info'), warn: write('warn'), error: write('error'), of: logOf,
      ended: (level, message, said) => add(level, about, message, () => (said.length === 0 ? {} : { said: [...said] })),
    }
  }

  return {
    ...logOf(own),
    keep(folder) {
      file ??= open(folder, name)
      flush()
    },
    flush,
    untilEnd() {
      process.on('uncaughtExceptionMonitor', (error, origin) => {
        add('error', own, origin === 'unhandledRejection' ? 'The process ends: a promise was rejected and nobody heard' : 'The process ends: an error was not caught', () => ({ error: errorFacts(error) }))
        flush()
      })
      process.on('exit', code => {
        if (code !== 0) add('warn', own, `The process ends with exit code ${code}`, () => ({}))
        flush()
      })
    },
  }
}

function show(print: (line: string) => void, message: string, error: unknown): void {
  try { print(error === undefined ? message : `${message}: ${error instanceof Error ? error.stack : String(error)}`) } catch { /* nobody reads standard error any more */ }
}
