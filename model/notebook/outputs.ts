import { z } from 'zod'
import { ChartSpec } from '../chart/spec.ts'
import { BoundValues } from '../parameter/definition.ts'
import { Column, Cut, ResultId } from '../result/result.ts'
import type { Output } from './cell.ts'
import { RECEIPT_MIME, ReceiptOutput } from './receipt.ts'
import { tableHtml, tablePlain } from './table-text.ts'

/** What a saved table, chart and run of ours are kept as, beside forms that every Jupyter front end shows. */
export const RESULT_MIME = 'application/vnd.oasis.result+json'
export const CHART_MIME = 'application/vnd.oasis.chart+json'
export const RUN_MIME = 'application/vnd.oasis.run+json'

/**
 * How much of a result a notebook file holds: rows, characters of one value, and values in all. An engine sends a character more of a value, so that one
 * that was cut there can be told.
 */
export const previewLimits = { rows: 50, characters: 1999, values: 10_000 } as const

const version = z.literal(1)

const TableParts = z.object({
  result: ResultId, name: z.string(), statement: z.int().min(0), columns: z.array(Column), rows: z.int().min(0), totalRows: z.int().min(0).nullable(),
  bytes: z.int().min(0), cut: Cut.nullable(), madeAt: z.number(), elapsedMs: z.number(), values: BoundValues, preview: z.array(z.array(z.string().nullable())).max(previewLimits.rows),
})
const ChartParts = z.object({ spec: ChartSpec, result: ResultId, name: z.string(), points: z.json().optional() })
const RunParts = z.object({ statement: z.int().min(0), summary: z.string(), changed: z.int().min(0).nullable(), madeAt: z.number(), elapsedMs: z.number(), values: BoundValues })

/**
 * A result as a notebook file holds it: what it is and how it was made, and its first rows as people read them (null is NULL). `statement` counts the
 * statements of the cell from 0; `bytes` is 0 while its file is being written; `madeAt` is milliseconds since 1970.
 */
export const ResultOutput = z.looseObject({ version, ...TableParts.shape })
export type ResultOutput = z.infer<typeof ResultOutput>

/** A chart as a notebook file holds it: its spec, the result it was drawn from, and what was drawn, in the shape that the chart's drawing defines. */
export const ChartOutput = z.looseObject({ version, ...ChartParts.shape })
export type ChartOutput = z.infer<typeof ChartOutput>

/** A statement that returned no rows: what it did in a sentence, and how many rows it changed where that is known. */
export const RunOutput = z.looseObject({ version, ...RunParts.shape })
export type RunOutput = z.infer<typeof RunOutput>

/** A failed cell. `code` is one of the contract's codes; `line` and `column` count from 1 in the cell's source. */
export interface CellError { readonly code: string, readonly message: string, readonly hint: string | null, readonly line: number | null, readonly column: number | null }

/** The first rows of a result within `previewLimits`; a value that is cut ends in an ellipsis. */
export function previewRows(rows: readonly (readonly (string | null)[])[]): (string | null)[][] {
  const columns = Math.max(1, rows[0]?.length ?? 0)
  const most = Math.max(1, Math.min(previewLimits.rows, Math.floor(previewLimits.values / columns)))
  return rows.slice(0, most).map(row => row.map(value => value !== null && value.length > previewLimits.characters ? `${value.slice(0, previewLimits.characters).replace(/[\ud800-\udbff]$/, '')}…` : value))
}

/** A result as an nbformat output, with its first rows as HTML and as text and a caption that says what was cut off. More rows than fit are left out. */
export function tableOutput(result: z.infer<typeof TableParts>): Output {
  const kept: ResultOutput = { ...result, version: 1, preview: previewRows(result.preview) }
  return { output_type: 'display_data', data: { [RESULT_MIME]: kept, 'text/html': tableHtml(kept), 'text/plain': tablePlain(kept) }, metadata: {} }
}

/** A chart as an nbformat output. `svg` is its picture and `text` what it shows, for front ends without pictures. */
export function chartOutput(chart: z.infer<typeof ChartParts>, svg: string, text: string): Output {
  return { output_type: 'display_data', data: { [CHART_MIME]: { ...chart, version: 1 }, 'image/svg+xml': svg, 'text/plain': text }, metadata: {} }
}

/** A statement without rows as an nbformat output. */
export function runOutput(run: z.infer<typeof RunParts>): Output {
  return { output_type: 'display_data', data: { [RUN_MIME]: { ...run, version: 1 }, 'text/plain': run.summary }, metadata: {} }
}

/** Text that a cell wrote, as an nbformat output. */
export function textOutput(text: string, name: 'stdout' | 'stderr' = 'stdout'): Output {
  return { output_type: 'stream', name, text }
}

const placeLine = /^Line (\d+), column (\d+)$/
const hintLine = 'Hint: '

/** An error as an nbformat output. nbformat has no room for our fields, so the traceback says them in lines that `readOutput` reads back. */
export function errorOutput(error: CellError): Output {
  const { code, message, hint, line, column } = error
  return {
    output_type: 'error', ename: code, evalue: message,
    traceback: [message, ...line === null ? [] : [`Line ${line}, column ${column ?? 1}`], ...hint === null ? [] : [hintLine + hint]],
  }
}

/** What a renderer needs to show an output, whoever wrote it. `data` has a text for every text type; other values are as they were. */
export type ReadOutput =
  | { kind: 'table', result: ResultOutput, html: string, text: string }
  | { kind: 'chart', chart: ChartOutput, svg: string, text: string }
  | { kind: 'run', run: RunOutput, text: string }
  | { kind: 'receipt', receipt: ReceiptOutput }
  | { kind: 'error', error: CellError, /** '' for an error of ours; others have a terminal's codes in it. */ traceback: string }
  | { kind: 'stream', name: 'stdout' | 'stderr', text: string }
  | { kind: 'text', text: string }
  | { kind: 'display', data: Record<string, unknown>, metadata: Record<string, unknown> }
  | { kind: 'unknown', type: string }

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value)

/** A text of nbformat, which may be a list of lines; '' for anything else. */
function multiline(value: unknown): string {
  if (typeof value === 'string') return value
  return Array.isArray(value) ? value.filter(line => typeof line === 'string').join('') : ''
}

const isJsonType = (type: string) => /^application\/(.*\+)?json$/i.test(type)
// oxlint-disable-next-line no-control-regex
const terminalCodes = /\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[@-Z\\-_])/g

/** A text without the colour codes of a terminal. */
export function withoutTerminalCodes(text: string): string {
  return text.replace(terminalCodes, '')
}

function readError(output: Output): ReadOutput {
  const code = multiline(output['ename'])
  const message = multiline(output['evalue'])
  const traceback = Array.isArray(output['traceback']) ? output['traceback'].filter(line => typeof line === 'string') : [multiline(output['traceback'])]
  const [first, ...rest] = traceback
  const place = rest[0] === undefined ? null : placeLine.exec(rest[0])
  const after = place === null ? rest : rest.slice(1)
  const hint = after.length === 1 && after[0]!.startsWith(hintLine) ? after[0]!.slice(hintLine.length) : null
  if (first === message && after.length === (hint === null ? 0 : 1)) {
    return { kind: 'error', error: { code, message, hint, line: place === null ? null : Number(place[1]), column: place === null ? null : Number(place[2]) }, traceback: '' }
  }
  return { kind: 'error', error: { code, message, hint: null, line: null, column: null }, traceback: traceback.join('\n') }
}

/** The HTML of an output that is shown as such; null for one that has none, or that is a table of ours. */
export function outputHtml(output: Output): string | null {
  const data = output['data']
  if ((output.output_type !== 'display_data' && output.output_type !== 'execute_result') || !isObject(data) || !('text/html' in data)) return null
  return readOutput(output).kind === 'display' ? multiline(data['text/html']) : null
}

/** Reads any output of any notebook: ours by their vendor types where they are valid, others as nbformat describes them. Never throws. */
export function readOutput(output: Output): ReadOutput {
  const type = output.output_type
  if (type === 'stream') return { kind: 'stream', name: output['name'] === 'stderr' ? 'stderr' : 'stdout', text: multiline(output['text']) }
  if (type === 'error') return readError(output)
  if (type !== 'display_data' && type !== 'execute_result' || !isObject(output['data'])) return { kind: 'unknown', type }
  const data = Object.fromEntries(Object.entries(output['data']).map(([mime, value]) => [mime, isJsonType(mime) ? value : multiline(value)]))
  const text = multiline(data['text/plain'])
  const table = RESULT_MIME in data ? ResultOutput.safeParse(data[RESULT_MIME]) : undefined
  if (table?.success) return { kind: 'table', result: table.data, html: multiline(data['text/html']), text }
  const chart = CHART_MIME in data ? ChartOutput.safeParse(data[CHART_MIME]) : undefined
  if (chart?.success) return { kind: 'chart', chart: chart.data, svg: multiline(data['image/svg+xml']), text }
  const run = RUN_MIME in data ? RunOutput.safeParse(data[RUN_MIME]) : undefined
  if (run?.success) return { kind: 'run', run: run.data, text }
  const receipt = RECEIPT_MIME in data ? ReceiptOutput.safeParse(data[RECEIPT_MIME]) : undefined
  if (receipt?.success) return { kind: 'receipt', receipt: receipt.data }
  if (Object.keys(data).length === 1 && typeof data['text/plain'] === 'string') return { kind: 'text', text }
  return { kind: 'display', data, metadata: isObject(output['metadata']) ? output['metadata'] : {} }
}
