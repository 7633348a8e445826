import type { CellRun } from '../../contract/workbench/notebook.ts'
import { isBusy } from '../notebook/derive.ts'

/** Cells that were started together, each with the mark of its run before. */
export type RanCells = Readonly<Record<string, string>>

/** What tells one run of a cell from another. */
export const markOf = (run: CellRun | undefined): string => (run ? `${run.state} ${run.startedAt} ${run.finishedAt}` : '')

/** How cells that were started together go: a cell that has not begun yet stands as it did before. */
export function progressOf(ran: RanCells, runs: Readonly<Record<string, CellRun>>): { total: number; done: number; failed: number; isRunning: boolean } {
  const cells = Object.entries(ran)
  const ended = cells.filter(([cell, before]) => runs[cell] && !isBusy(runs[cell].state) && markOf(runs[cell]) !== before)
  const failed = ended.filter(([cell]) => runs[cell]!.state !== 'done').length
  return { total: cells.length, done: ended.length - failed, failed, isRunning: ended.length < cells.length }
}
