import type { Column, Cut } from '../result/result.ts'

/**
 * What of a result a table of text tells: its columns, its first rows as people read them (null is NULL), and how many there are. Rows may have the
 * values of the first columns only.
 */
export interface TableText {
  readonly columns: readonly Column[]
  readonly preview: readonly (readonly (string | null)[])[]
  readonly rows: number
  readonly totalRows: number | null
  readonly cut: Cut | null
}

const count = (value: number) => value.toLocaleString('en-US')
const plural = (value: number) => value === 1 ? '1 row' : `${count(value)} rows`

function size(bytes: number): string {
  const units = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB']
  const power = Math.min(units.length - 1, Math.max(0, Math.floor(Math.log2(Math.max(1, bytes)) / 10)))
  return `${Number((bytes / 1024 ** power).toFixed(1))} ${units[power]}`
}

/** How many rows are shown, how many the result holds, how many there were, and which limit cut it off. */
export function tableCaption(table: TableText): string {
  const { rows, totalRows, cut } = table
  const shown = table.preview.length
  const columns = shownColumns(table).length
  const narrow = columns < table.columns.length ? `${shown < rows ? ' and' : ','} the first ${count(columns)} of ${count(table.columns.length)} columns` : ''
  const first = (shown < rows ? `The first ${count(shown)} of ${plural(rows)}` : plural(rows)) + narrow
  if (cut === null) return `${first}.`
  const all = totalRows === null ? 'how many there are in all is not known' : `there are ${count(totalRows)} in all`
  const why = cut.by === 'cancelled' ? 'when it was cancelled' : `at the limit of ${cut.by === 'rows' ? plural(cut.limit) : size(cut.limit)}`
  return `${first}. The result was cut off ${why}; ${all}.`
}

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

/** A text in which HTML sees no markup. */
function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, char => entities[char]!)
}

/** The columns that the rows have values of. */
const shownColumns = (table: TableText) => table.columns.slice(0, table.preview[0]?.length ?? table.columns.length)
const rightAligned = (column: Column) => column.kind === 'number'
const heading = (column: Column) => column.label === '' ? column.name : column.label

/** A table as HTML that needs no style sheet and runs nothing. */
export function tableHtml(table: TableText): string {
  const columns = shownColumns(table)
  const align = columns.map(column => rightAligned(column) ? ' style="text-align: right"' : ' style="text-align: left"')
  const head = columns.map((column, i) => `<th${align[i]}>${escapeHtml(heading(column))}</th>`).join('')
  const body = table.preview.map(row => (
    `<tr>${columns.map((_, i) => `<td${align[i]}>${row[i] == null ? '<em>NULL</em>' : escapeHtml(row[i])}</td>`).join('')}</tr>`
  )).join('\n')
  return `<table>\n<caption>${escapeHtml(tableCaption(table))}</caption>\n<thead><tr>${head}</tr></thead>\n<tbody>\n${body}${body === '' ? '' : '\n'}</tbody>\n</table>`
}

const wide = /[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u
const without = /[\p{Mn}\p{Me}\p{Cf}]/u

/** How many columns of a terminal a text takes: East Asian wide characters take two, combining marks none. */
export function textWidth(text: string): number {
  if (/^[ -~]*$/.test(text)) return text.length
  let width = 0
  for (const char of text) width += without.test(char) ? 0 : wide.test(char) ? 2 : 1
  return width
}

const oneLine = (text: string) => text.replace(/\r\n|[\n\r\u2028\u2029]/g, '↵').replace(/\t/g, ' ').replace(/\p{Cc}/gu, '\ufffd')

/** A table as aligned text, its caption below. Line breaks in a value are shown as ↵. */
export function tablePlain(table: TableText): string {
  const columns = shownColumns(table)
  const titles = columns.map(column => oneLine(heading(column)))
  const body = table.preview.map(row => columns.map((_, i) => row[i] == null ? 'NULL' : oneLine(row[i])))
  const widths = titles.map((title, i) => body.reduce((most, row) => Math.max(most, textWidth(row[i]!)), textWidth(title)))
  const line = (row: readonly string[]) => row.map((value, i) => {
    const space = ' '.repeat(widths[i]! - textWidth(value))
    return rightAligned(columns[i]!) ? space + value : value + space
  }).join('  ').trimEnd()
  return [line(titles), line(widths.map(width => '─'.repeat(width))), ...body.map(line), tableCaption(table)].join('\n')
}
