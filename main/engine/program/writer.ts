import { chmod, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { DuckDBInstance, type DuckDBAppender, type DuckDBConnection, type DuckDBDataChunk, type DuckDBResult, type DuckDBType } from '@duckdb/node-api'
import duckdb from '@duckdb/node-bindings'
import { OasisError } from '../../../contract/errors.ts'
import type { Column, Cut } from '../../../model/result/result.ts'
import { freeChunks, heldBytes } from './garbage.ts'
import { columnKind, identifier, literal, uniqueNames } from './names.ts'
import { previewOf } from './preview.ts'

/** A database that a result is written into, and its file. */
interface Attached { alias: string; part: string }
export interface WriteLimits { rows: number; bytes: number }
/** Where the rows of a result come from, in chunks; each is made when it is asked for. */
export type RowSource = Pick<DuckDBResult, 'columnNames' | 'columnTypes' | 'fetchChunk'>
/** What rows there are, of which the first are in `preview`. */
export interface Given { columns: Column[]; rows: number; cut: Cut | null; preview: (string | null)[][] }
export interface Written extends Given { bytes: number }

/** Result files are written in this format, the first that holds every type. */
export const storageVersion = 'v1.5.0'
/** Most results are a few rows; with DuckDB's usual blocks of 256 KiB each would take half a megabyte. Very wide ones have a block open for each column. */
const smallBlock = 16_384
const wideColumns = 200
/** Rows of a row group, fewer where rows are so large that a group would pass `rowGroupBytes`: a group is in memory until it is whole. */
const usualRowGroup = 122_880
const rowGroupBytes = 64 * 1024 ** 2
/** Rows larger than this hold long texts, for which DuckDB tries out encodings at 15 MB a second; zstd takes 500 and makes them smaller. */
const longRowBytes = 1024
export const compressionSql = (rowBytes: number): string => `SET force_compression = '${rowBytes > longRowBytes ? 'zstd' : 'auto'}'`

/** What the appender holds before it hands over. */
const appendBytes = 16 * 1024 ** 2

/** Writes result files with a DuckDB instance of its own, which sees nothing of the notebook's. */
export class ResultWriter {
  readonly #instance: DuckDBInstance
  readonly #connection: DuckDBConnection
  #count = 0
  /** How the instance compresses at the moment. */
  #compression = ''
  readonly #folder: string
  /** A database that is attached already, for the next small result: making its file takes a sync of the disk. Null where it could not be made. */
  #spare: Promise<Attached | null> | null
  #timezone: string

  private constructor(instance: DuckDBInstance, connection: DuckDBConnection, folder: string, timezone: string) {
    this.#instance = instance
    this.#connection = connection
    this.#folder = folder
    this.#timezone = timezone
    this.#spare = this.#attachSpare()
  }

  /** `memoryLimit` is bytes; `temp` is a folder for spilled data, `folder` one on the disk of the results for a file that becomes one. */
  static async create(options: { memoryLimit: number; threads: number; temp: string; folder: string; timezone: string }): Promise<ResultWriter> {
    const instance = await DuckDBInstance.create(':memory:', {
      memory_limit: `${Math.floor(options.memoryLimit / 1024)}KiB`, threads: String(options.threads), temp_directory: options.temp, autoinstall_known_extensions: 'false',
      autoload_known_extensions: 'false', preserve_insertion_order: 'true',
    })
    const connection = await instance.connect()
    await connection.run(`SET TimeZone = ${literal(options.timezone)}`)
    return new ResultWriter(instance, connection, options.folder, options.timezone)
  }

  /** In which zone the first rows are shown from here on. */
  async showIn(timezone: string): Promise<void> {
    if (timezone === this.#timezone) return
    await this.#spare
    await this.#connection.run(`SET TimeZone = ${literal(timezone)}`)
    this.#timezone = timezone
  }

  /**
   * Takes every chunk of a streaming result into a new file that holds one table, with the exact types, and never changes again. Rows past a limit are left out. `onRows` hears
   * of rows written so far, `onGiven` when all are there and the disk is about to take them: that is told before it is waited for. When it fails or `signal` aborts, no file is left.
   */
  async write(result: RowSource, target: { file: string; name: string }, limits: WriteLimits, signal: AbortSignal, onRows: (rows: number) => void, onGiven: (given: Given) => void = () => {}): Promise<Written> {
    const labels = result.columnNames()
    const names = uniqueNames(labels)
    const types = result.columnTypes()
    const first = await result.fetchChunk()
    const vector = duckdb.vector_size()
    const small = !first || first.rowCount < vector || names.length > wideColumns
    const rowBytes = first && first.rowCount > 0 ? chunkBytes(first) / first.rowCount : 1
    const rowGroup = Math.min(usualRowGroup, Math.max(1, Math.floor(rowGroupBytes / rowBytes / vector)) * vector)
    const compression = compressionSql(rowBytes)
    if (compression !== this.#compression) await this.#connection.run(compression)
    this.#compression = compression
    const { alias, part } = await this.#take(small && rowGroup === usualRowGroup) ?? await this.#attach(`${target.file}.part`, small, rowGroup)
    let attached = true
    try {
      const table = `${identifier(alias)}.main.${identifier(target.name)}`
      // One transaction, so that the disk is waited for once.
      await this.#connection.run(`BEGIN; CREATE TABLE ${table} (${names.map((name, index) => `${identifier(name)} ${typeSql(types[index]!)}`).join(', ')})`)
      for (const [index, name] of names.entries())
        if (name !== labels[index]) await this.#connection.run(`COMMENT ON COLUMN ${table}.${identifier(name)} IS ${literal(labels[index]!)}`)
      const appender = await this.#connection.createAppender(target.name, 'main', alias)
      const { rows, cut } = await appendAll(first, result, appender, limits, signal, onRows)
      const columns = types.every(type => plainTypes.has(typeSql(type))) ? names.map((name, index) => columnOf(name, labels[index]!, typeSql(types[index]!))) : await this.#columns(alias, names, labels)
      const given = { columns, rows, cut, preview: await previewOf(this.#connection, table, columns) }
      if (signal.aborted) throw new OasisError('cancelled', 'The statement was cancelled.')
      onGiven(given)
      await this.#connection.run('COMMIT')
      if (signal.aborted) throw new OasisError('cancelled', 'The statement was cancelled.')
      await this.#connection.run(`DETACH ${identifier(alias)}`)
      attached = false
      await seal(part, target.file)
      return { ...given, bytes: (await stat(target.file)).size }
    } catch (error) {
      await this.#connection.run('ROLLBACK').catch(() => {})
      if (attached) await this.#connection.run(`DETACH ${identifier(alias)}`).catch(() => {})
      await removePart(part)
      throw error
    } finally {
      this.#spare ??= this.#attachSpare()
    }
  }

  async #attach(part: string, small: boolean, rowGroup = usualRowGroup): Promise<Attached> {
    const alias = `made_${++this.#count}`
    const options = [`STORAGE_VERSION '${storageVersion}'`, ...(small ? [`BLOCK_SIZE ${smallBlock}`] : []), ...(rowGroup < usualRowGroup ? [`ROW_GROUP_SIZE ${rowGroup}`] : [])]
    await removePart(part)
    try {
      await this.#connection.run(`ATTACH ${literal(part)} AS ${identifier(alias)} (${options.join(', ')})`)
    } catch (error) {
      await removePart(part)
      throw error
    }
    return { alias, part }
  }

  #attachSpare(): Promise<Attached | null> {
    return this.#attach(join(this.#folder, 'spare.part'), true).catch(() => null)
  }

  /** The database that waits, where it is of use. */
  async #take(fits: boolean): Promise<Attached | null> {
    // Even where it is not: nothing else may happen on the connection meanwhile.
    const spare = await this.#spare
    if (!fits) return null
    this.#spare = null
    return spare
  }

  async #columns(alias: string, names: string[], labels: string[]): Promise<Column[]> {
    const reader = await this.#connection.runAndReadAll(`SELECT column_name, data_type FROM duckdb_columns() WHERE database_name = ${literal(alias)} ORDER BY column_index`)
    const types = new Map(reader.getRows().map(row => [String(row[0]), String(row[1])]))
    return names.map((name, index) => columnOf(name, labels[index]!, types.get(name) ?? 'VARCHAR'))
  }

  close(): void {
    this.#connection.closeSync()
    this.#instance.closeSync()
  }
}

const columnOf = (name: string, label: string, type: string): Column => ({ name, label, type, kind: columnKind(type) })
/** Types that the catalog calls what CREATE TABLE called them. */
const plainTypes = new Set(['BOOLEAN', 'TINYINT', 'SMALLINT', 'INTEGER', 'BIGINT', 'UTINYINT', 'USMALLINT', 'UINTEGER', 'UBIGINT', 'HUGEINT', 'FLOAT', 'DOUBLE', 'DATE', 'TIME', 'TIMESTAMP', 'VARCHAR'])

async function removePart(part: string): Promise<void> {
  await rm(part, { force: true })
  await rm(`${part}.wal`, { force: true })
}

/** Makes a finished file what everybody sees: read-only, under its own name. */
export async function seal(part: string, file: string): Promise<void> {
  await chmod(part, 0o444)
  await rename(part, file)
}

/** A type as CREATE TABLE takes it; an alias, such as JSON, is a type of its own. */
export function typeSql(type: DuckDBType): string {
  if (type.alias) return type.alias
  const text = type.toString()
  return text === 'SQLNULL' || text === '"NULL"' || text === 'NULL' ? 'INTEGER' : text
}

async function appendAll(first: DuckDBDataChunk | null, result: RowSource, appender: DuckDBAppender, limits: WriteLimits, signal: AbortSignal, onRows: (rows: number) => void): Promise<{ rows: number; cut: Cut | null }> {
  let rows = 0
  let bytes = 0
  let appended = 0
  let held = 0
  let cut: Cut | null = null
  try {
    for (let chunk = first; chunk && chunk.rowCount > 0; chunk = await result.fetchChunk()) {
      if (signal.aborted) throw new OasisError('cancelled', 'The statement was cancelled.')
      if (rows + chunk.rowCount > limits.rows) {
        cut = { by: 'rows', limit: limits.rows }
        chunk.rowCount = limits.rows - rows
        if (chunk.rowCount === 0) break
      }
      const size = chunkBytes(chunk)
      bytes += size
      if (bytes > limits.bytes && rows > 0) {
        cut = { by: 'bytes', limit: limits.bytes }
        break
      }
      rows += chunk.rowCount
      appender.appendDataChunk(chunk)
      appended += size
      held += size
      if (appended > appendBytes) {
        appender.flushSync()
        appended = 0
      }
      if (held > heldBytes) {
        chunk = null
        await freeChunks()
        held = 0
      }
      onRows(rows)
      if (cut) break
    }
    appender.flushSync()
  } catch (error) {
    // Closing would try to write what is left, and its error would hide this one.
    appender.clear()
    throw error
  } finally {
    try {
      appender.closeSync()
    } catch { /* The error that made it fail is on its way. */ }
  }
  return { rows, cut }
}

const widths: Record<number, number> = {
  [duckdb.Type.BOOLEAN]: 1, [duckdb.Type.TINYINT]: 1, [duckdb.Type.UTINYINT]: 1, [duckdb.Type.SMALLINT]: 2, [duckdb.Type.USMALLINT]: 2, [duckdb.Type.INTEGER]: 4, [duckdb.Type.UINTEGER]: 4,
  [duckdb.Type.FLOAT]: 4, [duckdb.Type.DATE]: 4, [duckdb.Type.ENUM]: 4, [duckdb.Type.HUGEINT]: 16, [duckdb.Type.UHUGEINT]: 16, [duckdb.Type.UUID]: 16, [duckdb.Type.INTERVAL]: 16,
}

/** Bytes of the values of a chunk before compression; what a nested value holds is counted through its children. */
function chunkBytes(chunk: DuckDBDataChunk): number {
  let bytes = 0
  for (let index = 0; index < chunk.columnCount; index++) bytes += vectorBytes(duckdb.data_chunk_get_vector(chunk.chunk, index), chunk.rowCount)
  return bytes
}

function vectorBytes(vector: duckdb.Vector, rows: number): number {
  if (rows === 0) return 0
  const type = duckdb.vector_get_column_type(vector)
  const id = duckdb.get_type_id(type)
  switch (id) {
    case duckdb.Type.VARCHAR: case duckdb.Type.BLOB: case duckdb.Type.BIT: case duckdb.Type.BIGNUM: case duckdb.Type.GEOMETRY: {
      const data = duckdb.vector_get_data(vector, rows * 16)
      const lengths = new DataView(data.buffer, data.byteOffset, data.byteLength)
      const validity = duckdb.vector_get_validity(vector, Math.ceil(rows / 64) * 8) as Uint8Array | null
      let bytes = 4 * rows
      for (let row = 0; row < rows; row++) if (!validity || (validity[row >> 3]! >> (row & 7)) & 1) bytes += lengths.getUint32(row * 16, true)
      return bytes
    }
    case duckdb.Type.LIST: case duckdb.Type.MAP:
      return 16 * rows + vectorBytes(duckdb.list_vector_get_child(vector), duckdb.list_vector_get_size(vector))
    case duckdb.Type.ARRAY:
      return vectorBytes(duckdb.array_vector_get_child(vector), rows * duckdb.array_type_array_size(type))
    case duckdb.Type.STRUCT: {
      let bytes = 0
      for (let child = 0; child < duckdb.struct_type_child_count(type); child++) bytes += vectorBytes(duckdb.struct_vector_get_child(vector, child), rows)
      return bytes
    }
    default:
      return (widths[id] ?? (id === duckdb.Type.UNION || id === duckdb.Type.VARIANT ? 32 : 8)) * rows
  }
}
