import { z } from 'zod'

/** Where a cell's run stands. Whether its outputs are out of date is apart from it: see `CellRun`. */
export const RunState = z.enum(['idle', 'queued', 'running', 'done', 'failed', 'cancelled'])
export type RunState = z.infer<typeof RunState>

/**
 * A cell's run. `stale` says that its outputs no longer follow from its text, the parameters and the tables it reads. Times are milliseconds since 1970,
 * and null where there was none.
 */
export const CellRun = z.object({ state: RunState, stale: z.boolean(), startedAt: z.number().nullable(), endedAt: z.number().nullable() })
export type CellRun = z.infer<typeof CellRun>

/** A cell that has not run since the notebook was opened; outputs that the file brought are as they are. */
export const idleRun: CellRun = { state: 'idle', stale: false, startedAt: null, endedAt: null }

/** What happens to a cell's run. `outdated` is a change of its text, a parameter, or something it reads; `lost` is the end of its interpreter. */
export type RunEvent =
  | { readonly type: 'queued' | 'outdated' }
  | { readonly type: 'started' | 'finished' | 'failed' | 'cancelled' | 'lost', readonly at: number }

/** Whether a cell waits or runs. */
export function isBusy(run: CellRun): boolean {
  return run.state === 'queued' || run.state === 'running'
}

/**
 * A cell's run after an event; one that does not apply (the end of a run that was cancelled already, say) changes nothing. What became outdated while it
 * ran is still stale when it ends.
 */
export function nextRun(run: CellRun, event: RunEvent): CellRun {
  switch (event.type) {
    case 'queued': return isBusy(run) ? run : { ...run, state: 'queued', startedAt: null, endedAt: null }
    case 'started': return run.state === 'queued' ? { state: 'running', stale: false, startedAt: event.at, endedAt: null } : run
    case 'finished': return run.state === 'running' ? { ...run, state: 'done', endedAt: event.at } : run
    case 'failed': return isBusy(run) ? { ...run, state: 'failed', endedAt: event.at } : run
    case 'cancelled': return isBusy(run) ? { ...run, state: 'cancelled', endedAt: event.at } : run
    case 'lost': {
      if (isBusy(run)) return { ...run, state: 'failed', stale: true, endedAt: event.at }
      return run.state === 'done' ? { ...run, stale: true } : run
    }
    case 'outdated': return run.state === 'idle' || run.stale ? run : { ...run, stale: true }
  }
}

/** The cells to run for a command, in document order. `stale` is every cell whose outputs are out of date, and every one that has none. */
export function cellsToRun(command: 'all' | 'above' | 'below' | 'stale' | 'cell', cells: readonly { readonly id: string, readonly runnable: boolean, readonly run: CellRun }[], at?: string): string[] {
  const position = cells.findIndex(cell => cell.id === at)
  return cells.filter((cell, i) => {
    if (!cell.runnable) return false
    switch (command) {
      case 'all': return true
      case 'cell': return i === position
      case 'above': return position >= 0 && i < position
      case 'below': return position >= 0 && i >= position
      case 'stale': return !isBusy(cell.run) && (cell.run.stale || cell.run.state !== 'done')
    }
  }).map(cell => cell.id)
}
