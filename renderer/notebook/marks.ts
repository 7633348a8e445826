import type { CellRun } from '../../contract/workbench/notebook.ts'
import type { Cell } from '../../model/notebook/cell.ts'
import { isBusy } from './derive.ts'

export type Mark = 'running' | 'failed' | 'stale'
/** How many cells of a stretch run, failed or are stale; what is none is not there. The order is that of how much it asks for. */
export type Marks = readonly { mark: Mark; count: number }[]

const none: Marks = []

/** The marks of the cells from one place to another, which is not among them. */
export function marksOf(cells: readonly Cell[], runs: Readonly<Record<string, CellRun>>, from: number, to: number): Marks {
  const counts = { running: 0, failed: 0, stale: 0 }
  for (let at = from; at < to; at++) {
    const run = runs[cells[at]!.id]
    if (!run) continue
    if (isBusy(run.state)) counts.running += 1
    else if (run.stale) counts.stale += 1
    else if (run.state === 'failed') counts.failed += 1
  }
  const marks = (Object.keys(counts) as Mark[]).filter(mark => counts[mark] > 0).map(mark => ({ mark, count: counts[mark] }))
  return marks.length === 0 ? none : marks
}
