import type { CellRun } from '../../contract/workbench/notebook.ts'
import type { ChartSpec } from '../../model/chart/spec.ts'
import type { Cell, Output } from '../../model/notebook/cell.ts'
import { readOutput, type CellError, type ResultOutput } from '../../model/notebook/outputs.ts'

/** One thing that a report shows. `raw` is any other output, shown as in the notebook; `waiting` has the place of what a cell will show. */
export type Block =
  | { kind: 'text'; key: string; cell: Cell }
  | { kind: 'number' | 'chart'; key: string; cell: Cell; result: ResultOutput; spec: ChartSpec; isOld: boolean }
  | { kind: 'table'; key: string; cell: Cell; result: ResultOutput; isOld: boolean }
  | { kind: 'error'; key: string; cell: Cell; error: CellError; traceback: string }
  | { kind: 'raw'; key: string; cell: Cell; output: Output; /** Among the cell's outputs, from 0. */ place: number }
  | { kind: 'waiting'; key: string; cell: Cell; spec: ChartSpec | null }

/** Blocks that stand side by side: big numbers in a row, charts in a grid of two columns; anything else has the whole width. */
export interface Section { kind: 'numbers' | 'charts' | 'block'; blocks: Block[] }

const busy = (run: CellRun | undefined) => run?.state === 'queued' || run?.state === 'running'

/** What a cell shows in a report. `live` are the outputs of a run that is under way. */
export function blocksOf(cell: Cell, run: CellRun | undefined, live: readonly Output[] | undefined): Block[] {
  if (cell.report === 'hidden' || cell.language === 'raw') return []
  if (cell.language === 'markdown') return cell.source.trim() === '' ? [] : [{ kind: 'text', key: cell.id, cell }]
  const outputs = live && live.length > 0 ? live : cell.outputs
  const isOld = busy(run) && outputs === cell.outputs
  if (outputs.length === 0) return busy(run) ? [{ kind: 'waiting', key: `${cell.id} waiting`, cell, spec: cell.chart ?? null }] : []
  const read = outputs.map(readOutput)
  const tables = read.flatMap(output => (output.kind === 'table' ? [output.result] : []))
  const last = tables.at(-1)
  const results = new Set(tables.map(result => result.result))
  return read.flatMap((output, index): Block[] => {
    const key = `${cell.id} ${output.kind === 'table' ? `table${output.result.statement}` : `${output.kind}${index}`}`
    switch (output.kind) {
      case 'table': {
        const { result } = output
        if (result !== last || !cell.chart) return [{ kind: 'table', key, cell, result, isOld }]
        return [{ kind: cell.chart.type === 'bigNumber' ? 'number' : 'chart', key, cell, result, spec: cell.chart, isOld }]
      }
      case 'chart': return results.has(output.chart.result) ? [] : [{ kind: 'raw', key, cell, output: outputs[index]!, place: index }]
      // That a table was made says nothing to a reader.
      case 'run':
      case 'receipt': return []
      case 'error': return [{ kind: 'error', key, cell, error: output.error, traceback: output.traceback }]
      default: return [{ kind: 'raw', key, cell, output: outputs[index]!, place: index }]
    }
  })
}

/** Puts neighbours together that are read side by side. A lone chart has the whole width. */
export function layOut(blocks: readonly Block[]): Section[] {
  const sections: Section[] = []
  for (const block of blocks) {
    const isNumber = block.kind === 'number' || (block.kind === 'waiting' && block.spec?.type === 'bigNumber')
    const isChart = block.kind === 'chart' || (block.kind === 'waiting' && block.spec !== null && !isNumber)
    const kind = isNumber ? 'numbers' : isChart ? 'charts' : 'block'
    const last = sections.at(-1)
    if (last && kind !== 'block' && last.kind === kind) last.blocks.push(block)
    else sections.push({ kind, blocks: [block] })
  }
  return sections
}

/** How a report stands as a whole. Times are milliseconds since 1970; `computedAt` is the latest result's, null where there is none. */
export interface Standing { computedAt: number | null; isBusy: boolean; done: number; total: number; isStale: boolean; results: ResultOutput[]
  /** Cells that a reader would see something of, had they run. */
  missing: number
}

export function standingOf(cells: readonly Cell[], runs: Readonly<Record<string, CellRun>>): Standing {
  const shown = cells.filter(cell => cell.report !== 'hidden')
  const results = shown.flatMap(cell => cell.outputs.flatMap(output => {
    const read = readOutput(output)
    return read.kind === 'table' ? [read.result] : []
  }))
  const involved = cells.map(cell => runs[cell.id]).filter(run => run !== undefined)
  const running = involved.filter(busy)
  const started = running.reduce((least, run) => Math.min(least, run.startedAt ?? Infinity), Infinity)
  const done = involved.filter(run => !busy(run) && (run.finishedAt ?? 0) >= started).length
  return {
    computedAt: results.length > 0 ? Math.max(...results.map(result => result.madeAt)) : null, isBusy: running.length > 0, done, total: done + running.length,
    isStale: shown.some(cell => runs[cell.id]?.stale && !busy(runs[cell.id])), results,
    missing: shown.filter(cell => cell.language === 'sql' && cell.source.trim() !== '' && cell.outputs.length === 0 && !busy(runs[cell.id])).length,
  }
}
