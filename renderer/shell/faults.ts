import { OasisError } from '../../contract/errors.ts'
import { windowLimits, type Fault } from '../../contract/workbench/window.ts'
import type { Workbench } from '../host/connection.ts'

/** How many faults wait while the workbench cannot be reached, and how many are told within some milliseconds; others are counted. */
const limits = { waiting: 10, told: 10, within: 60_000 } as const

/** What tells the workbench's log of faults; never of what was answered with an error that a person can read. */
export type TellFault = (kind: Fault['kind'], error: unknown) => void

/** A browser's own word that a size changed twice in one frame; nothing has gone wrong. */
const isHarmless = (message: string) => message.startsWith('ResizeObserver loop')

/** Makes what tells of faults, and has it told of every error in this window that nobody catches. */
export function tellFaults(workbench: Pick<Workbench, 'call' | 'state'>): TellFault {
  let waiting: Fault[] = []
  let times: number[] = []
  let left = 0

  function send(): void {
    const faults = waiting
    waiting = []
    // What cannot be told now is in the console; to try again could go on for ever.
    for (const fault of faults) workbench.call('window.fault', fault).catch(() => {})
  }
  const tell: TellFault = (kind, error) => {
    if (error instanceof OasisError) return
    const { name, message, stack } = error instanceof Error ? error : { name: typeof error, message: typeof error === 'string' ? error : '', stack: '' }
    if (isHarmless(message)) return
    times = times.filter(at => at > Date.now() - limits.within)
    if (times.length >= limits.told || waiting.length >= limits.waiting) return void (left += 1)
    times.push(Date.now())
    waiting.push({ kind, name: name.slice(0, 100), message: message.slice(0, windowLimits.fault), stack: (stack ?? '').slice(0, windowLimits.stack), left })
    left = 0
    if (workbench.state.getState().status === 'online') send()
  }
  workbench.state.subscribe(({ status }) => { if (status === 'online') send() })
  addEventListener('error', event => tell('error', event.error ?? event.message))
  addEventListener('unhandledrejection', event => tell('rejection', event.reason))
  return tell
}
