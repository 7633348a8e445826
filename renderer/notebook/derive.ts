import type { CellRun } from '../../contract/workbench/notebook.ts'
import type { SparkState } from '../../contract/workbench/spark.ts'
import type { Cell, Interpreter, Language, Output } from '../../model/notebook/cell.ts'

/** What a cell's gutter shows. `stale` is beside the state, not one of them. */
export interface CellStanding { state: CellRun['state']; stale: boolean; startedAt: number | null; finishedAt: number | null; progress: number | null; rowsSoFar: number | null }

const idle: CellStanding = { state: 'idle', stale: false, startedAt: null, finishedAt: null, progress: null, rowsSoFar: null }
export const standingOf = (run: CellRun | undefined): CellStanding => run ?? idle

export const isBusy = (state: CellRun['state']): boolean => state === 'queued' || state === 'running'

/** Whether a language can run on an interpreter once that is set up. */
export const runsOn = (language: Language, interpreter: Interpreter): boolean => language === 'sql' || language === 'python' || ((language === 'scala' || language === 'r') && interpreter === 'spark')
/** The languages of cells that are offered to be added, the most used first. */
export const offeredLanguages = (interpreter: Interpreter): readonly Language[] => interpreter === 'spark' ? ['sql', 'markdown', 'python', 'scala', 'r'] : ['sql', 'markdown', 'python']
export const isCode = (language: Language): boolean => language !== 'markdown' && language !== 'raw'

/** Sizes of a cell's parts in CSS pixels, for what is not drawn yet. */
const sizes = { line: 20, padding: 16, header: 28, gap: 20, output: 380, text: 96, perOutput: 24, most: 2400, folded: 28 } as const

/** A guess at a cell's height before it has been drawn. Code is exact; text and outputs are about right. What is folded counts as a line where `isFolded` says that it is shown so. */
export function estimateHeight(cell: Cell, isFolded = false): number {
  const folds = isFolded ? cell.folds : undefined
  const lines = cell.source.split('\n').length
  if (cell.language === 'markdown') return sizes.gap + Math.min(sizes.most, 8 + lines * 24)
  const code = sizes.header + (folds?.includes('code') ? sizes.folded : sizes.padding + lines * sizes.line)
  const outputs = cell.outputs.reduce((sum, output) => sum + outputHeight(output), 0)
  return sizes.gap + code + (runsOn(cell.language, 'spark') ? 0 : sizes.perOutput) + (folds?.includes('outputs') && outputs > 0 ? sizes.folded : Math.min(folds?.includes('scroll') ? sizes.output : sizes.most, outputs))
}

function outputHeight(output: Output): number {
  if (output.output_type === 'stream' || output.output_type === 'error') return sizes.text
  const data = output['data'] as Record<string, unknown> | undefined
  return data && Object.keys(data).some(type => type.startsWith('application/vnd.oasis') || type.startsWith('image/') || type === 'text/html') ? sizes.output : sizes.text
}

/** Where a cell of Python failed, as its last run says; the error that the file keeps has the place in its traceback only. */
export function pythonPlace(run: CellRun | undefined): { line: number; column: number; message: string } | null {
  const detail = run?.error?.detail as { kind?: unknown; line?: unknown } | null | undefined
  return detail?.kind === 'python' && typeof detail.line === 'number' ? { line: detail.line, column: 1, message: run!.error!.message } : null
}

/** Cells that are stale and could be run: those of these languages. */
export const staleCells = (cells: readonly Cell[], runs: Readonly<Record<string, CellRun>>, languages: readonly Language[]): string[] =>
  cells.filter(cell => languages.includes(cell.language) && runs[cell.id]?.stale && !isBusy(runs[cell.id]!.state)).map(cell => cell.id)

/** The languages that run in a notebook at the moment. */
export const languagesOf = (interpreter: Interpreter, spark: SparkState, hasPython: boolean): readonly Language[] => interpreter === 'spark' ? (spark.state === 'missing' ? [] : ['sql', 'python', 'scala', 'r']) : hasPython ? ['sql', 'python'] : ['sql']

/** The place of an offset in a text; both count from 1. */
export function placeAt(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset)
  const line = before.split('\n').length
  return { line, column: offset - (before.lastIndexOf('\n') + 1) + 1 }
}

/** The offset of a place that counts from 1; past the end it is the end. */
export function offsetAt(text: string, line: number, column: number): number {
  let at = 0
  for (let i = 1; i < line; i += 1) {
    const next = text.indexOf('\n', at)
    if (next < 0) return text.length
    at = next + 1
  }
  const end = text.indexOf('\n', at)
  return Math.min(at + column - 1, end < 0 ? text.length : end)
}
