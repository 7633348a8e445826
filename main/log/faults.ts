import type { Fault } from '../../contract/workbench/window.ts'
import type { Log } from './log.ts'
import { logLimits } from './limits.ts'

/** What windows tell of their faults, on its way into the log: a window that does nothing else fills no disk. */
export interface Faults {
  /** Of the window with the connection `from`. */
  tell(from: number, fault: Fault): void
  /** The window has gone. */
  leave(from: number): void
}

const words: Record<Fault['kind'], string> = { error: 'An error was not caught', rejection: 'A promise was rejected and nobody heard', drawing: 'A part of the window could not be drawn' }

export function createFaults(log: Log, clock: () => number): Faults {
  /** When each connection told of a fault, within the time that counts, and what was left out since. */
  const times = new Map<number, number[]>()
  let all: number[] = []
  let left = 0

  return {
    tell(from, { kind, name, message, stack, left: before }) {
      const after = clock() - logLimits.reportsWithin
      const own = (times.get(from) ?? []).filter(at => at > after)
      all = all.filter(at => at > after)
      left += before
      times.set(from, own)
      if (own.length >= logLimits.reportsOfOne || all.length >= logLimits.reports) return void (left += 1)
      own.push(clock())
      all.push(clock())
      log.warn(`${words[kind]} in window ${from}${left === 0 ? '' : ` (${left} more were left out before)`}`, Object.assign(new Error(message), { name, stack }))
      left = 0
    },
    leave: from => { times.delete(from) },
  }
}
