import { tableFromIPC } from 'apache-arrow'
import type { Column } from '../../model/result/result.ts'
import type { Workbench } from '../host/connection.ts'
import type { Extent } from './selection.ts'
import { plainValue, readColumn } from './values.ts'

/** What one copy takes: programs that are pasted into do not take more gladly. */
const copyLimits = { rows: 20_000, cells: 200_000 } as const

/** A value as one cell of tab-separated text: quoted where it holds a tab, a quote or a new line, as spreadsheets read it. */
export const asTsv = (text: string): string => (/["\t\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)

export interface Copied { text: string; rows: number; cut: boolean }

/** The cells of an extent as tab-separated text with their headings, whole values included. */
export async function copyRows(workbench: Pick<Workbench, 'call'>, source: { result: string; view: string | null }, columns: readonly Column[], extent: Extent, timezone: string): Promise<Copied> {
  const chosen = columns.slice(extent.left, extent.right + 1)
  const asked = extent.bottom - extent.top + 1
  const rows = Math.min(asked, copyLimits.rows, Math.max(1, Math.floor(copyLimits.cells / chosen.length)))
  const single = asked === 1 && chosen.length === 1
  const lines = single ? [] : [chosen.map(column => asTsv(column.label || column.name)).join('\t')]
  const view = source.view ? { view: source.view } : {}
  for (let from = extent.top; from < extent.top + rows;) {
    const answer = await workbench.call('result.page', { result: source.result, ...view, offset: from, limit: Math.min(5000, extent.top + rows - from), columns: chosen.map(column => column.name) })
    if (answer.rows === 0) break
    const table = tableFromIPC(answer.arrow)
    const read = chosen.map((_, index) => readColumn(table, index))
    const whole = new Map<string, string>()
    for (const [row, column] of answer.cutCells) {
      const { text } = await workbench.call('result.value', { result: source.result, ...view, row: from + row, column })
      whole.set(`${row} ${column}`, text ?? '')
    }
    for (let row = 0; row < answer.rows; row++) lines.push(chosen.map((column, index) => (single ? String : asTsv)(whole.get(`${row} ${column.name}`) ?? plainValue(read[index]!(row), column, timezone))).join('\t'))
    from += answer.rows
  }
  return { text: lines.join('\n'), rows, cut: rows < asked }
}
