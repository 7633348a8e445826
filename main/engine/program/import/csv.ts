import type { DuckDBConnection } from '@duckdb/node-api'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { OasisError } from '../../../../contract/errors.ts'
import { baseName, isPacked } from '../../../../model/import/file.ts'
import type { ImportColumn, ImportFault, ImportProblem, Reading, TextEncoding } from '../../../../model/import/reading.ts'
import { readFailure } from '../failure.ts'
import { identifier, literal } from '../names.ts'
import { checkUtf8, detectEncoding, firstBytes, toUtf8 } from './encoding.ts'
import { failWithAll, problemLimits } from './problem.ts'
import type { Opening, Source } from './source.ts'

/** Rows from which delimiter, header and types are found out. */
const sampleRows = 100_000
/** Bytes of a file in another encoding that a look writes again. */
const lookBytes = 4 * 1024 ** 2
/** Bytes in which a quotation mark is looked for, and the likely delimiter. */
const signBytes = 64 * 1024
/** Errors that are looked at to tell the first ones; a row can have many. */
const rejectsLooked = 200
const delimiters = [',', ';', '\t', '|'] as const

/** How DuckDB is to read a text, as far as it is settled. */
interface Dialect { delimiter: string; quote: string; escape: string; comment: string; skip: number; header: boolean; dateFormat: string | null; timestampFormat: string | null; newLine: string; columns: { name: string; type: string }[] }

let count = 0

/** Text files with a delimiter, in any encoding; several must have the same columns, in any order. */
export async function openCsv(opening: Opening): Promise<Source> {
  const { connection, reading } = opening
  const { files, encoding, written } = await readable(opening)
  const done = async () => { for (const path of written) await rm(path, { force: true }) }
  try {
    const { dialect, decimal } = await settle(connection, files[0]!, reading)
    const tables = { errors: `rejects_${++count}`, scans: `reject_scans_${count}` }
    const isMany = files.length > 1
    const columns = isMany ? await describeMany(connection, files, dialect, decimal) : dialect.columns
    type TypeOf = (name: string, found: string) => string
    const named = (listed: Dialect['columns'], typeOf: TypeOf) => `{${listed.map(({ name, type }) => `${literal(name)}: ${literal(typeOf(name, type))}`).join(', ')}}`
    const one = (path: string, own: Dialect, typeOf: TypeOf, more: string[] = []) =>
      `read_csv(${literal(path)}, ${[...dialectOptions(own, decimal, false), `auto_detect = false, skip = ${own.skip}, columns = ${named(own.columns, typeOf)}`, ...more].join(', ')})`
    const relation = (typeOf: TypeOf, more: string[] = []) => !isMany ? one(files[0]!, dialect, typeOf, more)
      : `read_csv([${files.map(literal).join(', ')}], ${[...dialectOptions(dialect, decimal, true), `union_by_name = true, sample_size = ${sampleRows}, types = ${named(columns, typeOf)}`, ...more].join(', ')})`
    const rejects = (limit: number) => [`store_rejects = true, rejects_table = ${literal(tables.errors)}, rejects_scan = ${literal(tables.scans)}, rejects_limit = ${limit}`]
    const typed = (chosen: readonly ImportColumn[]) => {
      const given = new Map(chosen.map(({ from, type }) => [from, type]))
      for (const { from } of chosen) if (!columns.some(({ name }) => name === from)) throw new OasisError('invalid', `${baseName(opening.files[0]!)} has no column ${from}. Look at the file again.`)
      return (name: string, found: string) => given.get(name) ?? (given.has(name) ? found : 'VARCHAR')
    }
    const forget = async () => { for (const table of [tables.errors, tables.scans]) await connection.run(`DROP TABLE IF EXISTS temp.${identifier(table)}`).catch(() => {}) }
    /** What is wrong in one of the files; each line once for each kind, since a row with too many values has one error for each of them. */
    const wrongIn = async (at: number, typeOf: TypeOf): Promise<ImportProblem[]> => {
      const own = isMany ? await sniff(connection, files[at]!, { ...reading, delimiter: dialect.delimiter, quote: dialect.quote as '"', header: dialect.header }, decimal, true) : dialect
      if (!own) return []
      await forget()
      // Every column is read, or DuckDB would not look at what it does not need.
      await connection.run(`SELECT ${own.columns.map(({ name }) => `count(${identifier(name)})`).join(', ')} FROM ${one(files[at]!, own, typeOf, rejects(rejectsLooked))}`)
      const rows = (await connection.runAndReadAll(`SELECT line, error_type, any_value(column_name), min(error_message) FROM temp.${identifier(tables.errors)} GROUP BY line, error_type, CASE error_type WHEN 'CAST' THEN column_name END ORDER BY line`)).getRows()
      await forget()
      return rows.flatMap(([line, error, name, message]) => {
        const fault = faults[String(error)]
        if (!fault) return []
        const column = name === null ? null : String(name)
        const type = fault === 'value' && column !== null ? typeOf(column, own.columns.find(each => each.name === column)?.type ?? 'VARCHAR') : fault === 'encoding' ? 'utf-8' : null
        return [{ fault, file: opening.files[at]!, unit: 'line' as const, place: Number(line), column, value: valueIn.exec(String(message))?.[1] ?? null, type }]
      })
    }

    return {
      found: { format: 'csv', encoding, delimiter: dialect.delimiter, quote: dialect.quote, header: dialect.header, decimal, sheet: null, sheets: [], columns },
      query(chosen, leaveOut) {
        if (leaveOut && isMany) throw new OasisError('invalid', 'Rows can be left out of one file at a time. Mend the files, or import them one by one.')
        return `SELECT ${chosen.map(({ from, name }) => `${identifier(from)} AS ${identifier(name)}`).join(', ')} FROM ${relation(typed(chosen), leaveOut ? rejects(0) : [])}`
      },
      // As it stands in the file; what cannot be read is told when it is imported.
      look: () => `SELECT ${columns.map(({ name }) => identifier(name)).join(', ')} FROM ${relation(() => 'VARCHAR', ['ignore_errors = true'])}`,
      async explain(chosen) {
        const typeOf = typed(chosen)
        const problems: ImportProblem[] = []
        for (let at = 0; at < files.length && problems.length <= problemLimits.told; at++) problems.push(...await wrongIn(at, typeOf))
        return problems.length === 0 ? null : failWithAll(problems)
      },
      async leftOut() {
        const [row] = (await connection.runAndReadAll(`SELECT count(*) FROM (SELECT DISTINCT file_id, line FROM temp.${identifier(tables.errors)})`).catch(() => null))?.getRows() ?? []
        await forget()
        return Number(row?.[0] ?? 0)
      },
      done,
    }
  } catch (error) {
    await done()
    throw error
  }
}

/** The files as UTF-8: those in another encoding (Excel in Japan saves Shift_JIS) are written again. */
async function readable({ files, reading, work, isLook, signal, onProgress }: Opening): Promise<{ files: string[]; encoding: TextEncoding; written: string[] }> {
  const written: string[] = []
  let first: TextEncoding | null = null
  try {
    const paths: string[] = []
    for (const [index, file] of files.entries()) {
      const encoding = isPacked(file) ? 'utf-8' : reading.encoding ?? await detectEncoding(file)
      first ??= encoding
      if (encoding === 'utf-8') {
        // DuckDB can break on bytes that are no text, so it never gets to see them.
        if (!isPacked(file) && !isLook) await checkUtf8(file, signal)
        paths.push(file)
        continue
      }
      const path = join(work, `utf8-${process.hrtime.bigint()}.csv`)
      written.push(path)
      await toUtf8({ path: file, encoding, target: path, signal, upTo: isLook ? lookBytes : undefined, onProgress: part => onProgress?.((index + part) / files.length) })
      paths.push(path)
    }
    return { files: paths, encoding: first!, written }
  } catch (error) {
    for (const path of written) await rm(path, { force: true })
    throw error
  }
}

/** Finds out what was not said of how a file is to be read. */
async function settle(connection: DuckDBConnection, file: string, reading: Reading): Promise<{ dialect: Dialect; decimal: '.' | ',' }> {
  const beginning = isPacked(file) ? '' : (await firstBytes(file, signBytes)).toString('utf8').replace(/^\ufeff/, '')
  const firstLine = beginning.split(/\r\n|\n|\r/, 1)[0]!
  let dialect = await sniff(connection, file, reading, reading.decimal)
  // DuckDB gives up quoting, or the delimiter, where some row of the beginning is broken; the row is what is to be told, so the likelier dialect stands.
  const isOneColumn = dialect === null || dialect.columns.length === 1
  const likely = reading.delimiter ?? (isOneColumn ? delimiters.map(sign => ({ sign, times: firstLine.split(sign).length - 1 })).filter(({ times }) => times > 0).sort((a, b) => b.times - a.times)[0]?.sign ?? null : dialect!.delimiter)
  const isQuoted = new RegExp(`(^|[\\n${(likely ?? ',').replace(/[\\\]^-]/g, '\\$&')}])"`).test(beginning)
  if (reading.quote === null && isQuoted && (dialect === null || dialect.quote === '')) dialect = await sniff(connection, file, { ...reading, quote: '"', delimiter: likely }, reading.decimal, true) ?? (dialect && { ...dialect, quote: '"', escape: '"' })
  if (likely !== null && (dialect === null || dialect.columns.length === 1)) dialect = await sniff(connection, file, { ...reading, delimiter: likely }, reading.decimal, true) ?? dialect
  if (dialect === null) throw new OasisError('invalid', `${baseName(file)} could not be understood as a table. Say its delimiter and encoding, or mend the file.`)
  // What is not quoted in the beginning may be later.
  if (reading.quote === null && dialect.quote === '') dialect = { ...dialect, quote: '"', escape: '"' }
  if (reading.decimal !== null || dialect.delimiter === ',') return { dialect, decimal: reading.decimal ?? '.' }
  const comma = await sniff(connection, file, { ...reading, delimiter: dialect.delimiter, quote: reading.quote ?? (dialect.quote as '"'), header: dialect.header }, ',')
  const numbers = ({ columns }: Dialect) => columns.filter(({ type }) => type !== 'VARCHAR').length
  return comma && numbers(comma) > numbers(dialect) ? { dialect: comma, decimal: ',' } : { dialect, decimal: '.' }
}

async function sniff(connection: DuckDBConnection, file: string, reading: Reading, decimal: string | null, lenient = false): Promise<Dialect | null> {
  const options = [
    `sample_size = ${sampleRows}`, ...(reading.delimiter === null ? [] : [`delim = ${literal(reading.delimiter)}`]), ...(reading.quote === null ? [] : [`quote = ${literal(reading.quote)}`, `escape = ${literal(reading.quote)}`]),
    ...(reading.header === null ? [] : [`header = ${reading.header}`]), ...(decimal === ',' ? [`decimal_separator = ','`] : []), ...(lenient ? ['ignore_errors = true'] : []),
  ]
  try {
    const [row] = (await connection.runAndReadAll(
      `SELECT Delimiter, Quote, Escape, Comment, SkipRows, HasHeader, DateFormat, TimestampFormat, NewLineDelimiter, [c.name FOR c IN Columns], [c.type FOR c IN Columns] FROM sniff_csv(${literal(file)}, ${options.join(', ')})`)).getRowsJson()
    const [delimiter, quote, escape, comment, skip, header, dateFormat, timestampFormat, newLine, names, types] = row as [string, string, string, string, number, boolean, string | null, string | null, string, string[], string[]]
    const sign = (text: string) => (text === '(empty)' ? '' : text)
    // A doubled mark inside quotes is only seen where the beginning has one.
    return {
      delimiter, quote: sign(quote), escape: sign(escape) === '' ? sign(quote) : sign(escape), comment: sign(comment), skip: Number(skip), header, dateFormat, timestampFormat, newLine,
      columns: names.map((name, at) => ({ name, type: types[at]! })),
    }
  } catch (error) {
    if (/^Error when sniffing file|It was not possible/.test(readFailure(error).message)) return null
    throw error
  }
}

function dialectOptions(dialect: Dialect, decimal: string, isMany: boolean): string[] {
  return [
    `delim = ${literal(dialect.delimiter)}`, `quote = ${literal(dialect.quote)}`, `escape = ${literal(dialect.escape)}`, `header = ${dialect.header}`, `decimal_separator = ${literal(decimal)}`,
    ...(dialect.comment === '' ? [] : [`comment = ${literal(dialect.comment)}`]), ...(dialect.dateFormat === null ? [] : [`dateformat = ${literal(dialect.dateFormat)}`]),
    ...(dialect.timestampFormat === null ? [] : [`timestampformat = ${literal(dialect.timestampFormat)}`]), ...(!isMany && /^(\\r)?(\\n)?$/.test(dialect.newLine) && dialect.newLine !== '' ? [`new_line = ${literal(dialect.newLine)}`] : []),
  ]
}

async function describeMany(connection: DuckDBConnection, files: readonly string[], dialect: Dialect, decimal: string): Promise<Dialect['columns']> {
  const rows = await connection.runAndReadAll(`DESCRIBE FROM read_csv([${files.map(literal).join(', ')}], ${dialectOptions(dialect, decimal, true).join(', ')}, union_by_name = true, sample_size = ${sampleRows})`)
  return rows.getRows().map(([name, type]) => ({ name: String(name), type: String(type) }))
}

const faults: Record<string, ImportFault> = { 'CAST': 'value', 'MISSING COLUMNS': 'tooFew', 'TOO MANY COLUMNS': 'tooMany', 'UNQUOTED VALUE': 'quote', 'INVALID ENCODING': 'encoding', 'LINE SIZE OVER MAXIMUM': 'long', 'INVALID STATE': 'quote' }

const valueIn = /Could not convert string "([\s\S]*)" to '/
