import { createWriteStream } from 'node:fs'
import { readFile, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { once } from 'node:events'
import { readXlsx, streamXlsxRows } from 'hucre/xlsx'
import { OasisError } from '../../../../contract/errors.ts'
import { baseName } from '../../../../model/import/file.ts'
import { identifier, literal, uniqueNames } from '../names.ts'
import { castProblems, castQuery, type Castable } from './cast.ts'
import type { Opening, Source } from './source.ts'

/** A workbook is read into memory packed as it is; a larger one is refused, in bytes. */
const workbookBytes = 256 * 1024 ** 2
/** Sheets that are kept written out, for the import that follows a look. */
const keptSheets = 4

/** The column of a written sheet that has the number of the row in the sheet. */
const rowColumn = '__row'

type Kind = 'whole' | 'number' | 'boolean' | 'date' | 'timestamp' | 'time' | 'text'
interface Written { path: string; sheet: string; sheets: string[]; header: boolean; columns: { name: string; at: number; type: string }[]; width: number }

const kept = new Map<string, Written>()

/** A sheet of an Excel workbook. Its cells have types of their own, so that a code with leading zeros stays a text. */
export async function openWorkbook({ connection, files, reading, work, signal }: Opening): Promise<Source> {
  if (files.length > 1) throw new OasisError('invalid', 'Workbooks are imported one at a time.')
  const file = files[0]!
  const { size, mtimeMs } = await stat(file)
  if (size > workbookBytes) throw new OasisError('invalid', `${baseName(file)} is larger than ${workbookBytes / 1024 ** 2} MiB, too large for a workbook. Save the sheet as CSV in Excel, then import that.`)
  const key = JSON.stringify([file, size, mtimeMs, reading.sheet, reading.header])
  let written = kept.get(key)
  if (!written) {
    written = await write(file, reading.sheet, reading.header, join(work, `sheet-${process.hrtime.bigint()}.csv`), signal)
    kept.set(key, written)
    for (const [old, { path }] of [...kept].slice(0, Math.max(0, kept.size - keptSheets))) {
      kept.delete(old)
      await rm(path, { force: true })
    }
  }
  const { path, sheet, sheets, header, columns, width } = written
  const spec = [`${literal(rowColumn)}: 'BIGINT'`, ...Array.from({ length: width }, (_, at) => `'c${at}': 'VARCHAR'`)]
  const csv = `read_csv(${literal(path)}, auto_detect = false, delim = ',', quote = '"', escape = '"', header = false, null_padding = true, parallel = false, allow_quoted_nulls = false, columns = {${spec.join(', ')}})`
  const relation = `(SELECT ${identifier(rowColumn)}, ${columns.map(({ name, at }) => `c${at} AS ${identifier(name)}`).join(', ')} FROM ${csv})`
  const types = new Map(columns.map(({ name, type }) => [name, type]))
  const castable: Castable = { relation, found: name => types.get(name) ?? null, place: identifier(rowColumn) }
  return {
    found: { format: 'xlsx', encoding: null, delimiter: null, quote: null, header, decimal: null, sheet, sheets, columns: columns.map(({ name, type }) => ({ name, type })) },
    query: chosen => castQuery(castable, chosen),
    look: () => castQuery(castable, columns.map(({ name }) => ({ from: name, name, type: null }))),
    explain: chosen => castProblems(connection, castable, file, chosen),
    leftOut: async () => 0,
    async done() {},
  }
}

/** Writes a sheet as CSV, a row at a time, and tells what is in its columns. */
async function write(file: string, wanted: string | null, said: boolean | null, path: string, signal: AbortSignal): Promise<Written> {
  const out = createWriteStream(path, { mode: 0o600 })
  try {
    const bytes = await readFile(file, { signal })
    const sheets: string[] = []
    await readXlsx(bytes, { sheets(info) { if (!info.hidden && !info.veryHidden) sheets.push(info.name); return false } })
    const sheet = wanted ?? sheets[0]
    if (sheet === undefined) throw new OasisError('invalid', `${baseName(file)} has no sheet that is shown.`)
    if (!sheets.includes(sheet)) throw new OasisError('notFound', `${baseName(file)} has no sheet ${sheet}.`)
    const kinds: Set<Kind>[] = []
    let first: { index: number; values: readonly unknown[] } | null = null
    let header: boolean | null = said
    let labels: string[] = []
    const put = async (index: number, values: readonly unknown[]) => {
      for (const [at, value] of values.entries()) if (value !== null && value !== undefined && value !== '') (kinds[at] ??= new Set()).add(kindOf(value))
      while (kinds.length < values.length) kinds.push(new Set())
      if (!out.write(`${index + 1},${values.map(cellText).join(',')}\n`)) await once(out, 'drain')
    }
    for await (const { index, values } of streamXlsxRows(bytes, { sheet })) {
      if (signal.aborted) throw new OasisError('cancelled', 'The import was cancelled.')
      if (values.every(value => value === null || value === undefined || value === '')) continue
      if (first === null) {
        first = { index, values }
        if (header === null) header = values.every(value => value === null || typeof value === 'string')
        if (!header) await put(index, values)
        else labels = values.map(value => (value === null || value === undefined ? '' : cellPlain(value)))
        continue
      }
      await put(index, values)
    }
    if (first === null) throw new OasisError('invalid', `The sheet ${sheet} of ${baseName(file)} is empty.`)
    out.end()
    await once(out, 'close')
    const width = Math.max(kinds.length, labels.length)
    const names = uniqueNames(Array.from({ length: width }, (_, at) => (labels[at] ?? '').trim()))
    const columns = names.map((name, at) => ({ name, at, type: typeOf(kinds[at] ?? new Set()) })).filter(({ at }) => (labels[at] ?? '').trim() !== '' || (kinds[at]?.size ?? 0) > 0)
    return { path, sheet, sheets, header: header ?? false, columns, width }
  } catch (error) {
    out.destroy()
    await rm(path, { force: true })
    if (error instanceof OasisError) throw error
    if (signal.aborted) throw new OasisError('cancelled', 'The import was cancelled.')
    throw new OasisError('invalid', `${baseName(file)} could not be read as an Excel workbook: ${(error as Error).message}. If Excel opens it, save it again as .xlsx without a password, or as CSV.`, undefined, error)
  }
}

/** Times without a date are kept by Excel as moments of its day 0. */
const isTime = (value: Date) => value.getUTCFullYear() < 1900

function kindOf(value: unknown): Kind {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? 'whole' : 'number'
  if (typeof value === 'boolean') return 'boolean'
  if (value instanceof Date) return isTime(value) ? 'time' : value.getTime() % 86_400_000 === 0 ? 'date' : 'timestamp'
  return 'text'
}

function typeOf(kinds: ReadonlySet<Kind>): string {
  const only = (...allowed: Kind[]) => kinds.size > 0 && [...kinds].every(kind => allowed.includes(kind))
  if (only('whole')) return 'BIGINT'
  if (only('whole', 'number')) return 'DOUBLE'
  if (only('boolean')) return 'BOOLEAN'
  if (only('date')) return 'DATE'
  if (only('date', 'timestamp')) return 'TIMESTAMP'
  return only('time') ? 'TIME' : 'VARCHAR'
}

/** A cell as text: dates as SQL writes them, the rest as it is. */
function cellPlain(value: unknown): string {
  if (!(value instanceof Date)) return typeof value === 'object' ? JSON.stringify(value) : String(value)
  const iso = value.toISOString()
  return isTime(value) ? iso.slice(11, 19) : value.getTime() % 86_400_000 === 0 ? iso.slice(0, 10) : iso.slice(0, 23).replace('T', ' ').replace(/\.000$/, '')
}

const cellText = (value: unknown): string => (value === null || value === undefined || value === '' ? '' : `"${cellPlain(value).replaceAll('"', '""')}"`)
