import {
  BIGINT, BLOB, BOOLEAN, DATE, DECIMAL, DOUBLE, DuckDBDataChunk, FLOAT, INTEGER, INTERVAL, LIST, MAP, SMALLINT, STRUCT, TIMESTAMP, TIMESTAMPTZ, TIME_NS, TINYINT, VARCHAR,
  blobValue, dateValue, decimalValue, intervalValue, listValue, mapValue, structValue, timeNSValue, timestampTZValue, timestampValue, type DuckDBType, type DuckDBValue,
} from '@duckdb/node-api'
import { DataType, IntervalUnit, RecordBatchReader, TimeUnit, type Data } from 'apache-arrow'
import { OasisError } from '../../../contract/errors.ts'
import { uniqueNames } from './names.ts'
import type { RowSource } from './writer.ts'

/** The value of a row, exactly. */
type Read = (row: number) => DuckDBValue

/** A column of Arrow: its name there, the DuckDB type that holds every value of it exactly, and how to read one batch's. */
export interface ArrowColumn { label: string; type: DuckDBType; read(data: Data): Read }

/** Rows that came together; `values` are those of a column, by its place. */
export interface ArrowBatch { rows: number; values(column: number, from: number, count: number): DuckDBValue[] }

/**
 * Reads a stream of Arrow, as Spark writes results: a batch at a time. What is no such stream, or ends in the middle, fails as `invalid`; so does a type that has no exact place in DuckDB, with
 * what to do. Types: https://arrow.apache.org/docs/format/Columnar.html
 */
export function readArrow(bytes: Uint8Array): { columns: ArrowColumn[]; batches: Iterable<ArrowBatch> } {
  const reader = whole(() => RecordBatchReader.from(bytes).open())
  if (!reader.schema || reader.schema.fields.length === 0) throw broken()
  const columns = whole(() => reader.schema.fields.map(({ name, type }): ArrowColumn => ({ label: String(name), ...kindOf(type, name) })))
  return {
    columns,
    batches: (function* () {
      // Where a length is wrong the reader may go back; no batch is shorter than its mark.
      for (let left = bytes.byteLength / 8; left > 0; left--) {
        const next = whole(() => reader.next())
        if (next.done) return
        const batch = next.value
        // One without rows may lack the columns' parts.
        if (batch.numRows === 0) continue
        if (batch.data.children.length !== columns.length || batch.data.children.some(child => child.length < batch.numRows)) throw broken()
        const reads = whole(() => columns.map(({ read }, at) => read(batch.data.children[at]!)))
        yield { rows: batch.numRows, values: (column, from, count) => whole(() => Array.from({ length: count }, (_, row) => reads[column]!(from + row))) }
      }
    })(),
  }
}

/** Rows of one chunk, as many as a vector of DuckDB's has. */
const chunkRows = 2048

/** The first `rows` of a stream of Arrow, as a result of DuckDB has them. One that has fewer fails as `invalid`, as `readArrow` does. */
export function arrowRows(bytes: Uint8Array, rows: number): RowSource {
  const { columns, batches } = readArrow(bytes)
  const types = columns.map(column => column.type)
  const chunks = (function* () {
    let left = rows
    for (const batch of batches) {
      for (let from = 0; from < batch.rows && left > 0; from += chunkRows) {
        const count = Math.min(chunkRows, batch.rows - from, left)
        left -= count
        const chunk = DuckDBDataChunk.create(types, count)
        columns.forEach((_, at) => chunk.setColumnValues(at, batch.values(at, from, count)))
        yield chunk
      }
      if (left === 0) return
    }
    if (left > 0) throw broken()
  })()
  return {
    columnNames: () => columns.map(column => column.label), columnTypes: () => types,
    async fetchChunk() { return chunks.next().value ?? null },
  }
}

/** What arrived is not what was sent. */
export const broken = (cause?: unknown) => new OasisError('invalid', 'The result arrived damaged. Run its cell again.', undefined, cause)

function whole<T>(work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw error instanceof OasisError ? error : broken(error)
  }
}

/** Puts nulls where the validity says so. What a damaged stream says of its lengths is not believed before it is looked at. */
const nullable = (read: (data: Data) => Read) => (data: Data): Read => {
  check(data)
  const value = read(data)
  return data.nullCount === 0 ? value : row => (data.getValid(row) ? value(row) : null)
}

/** Bytes of a value of a type whose values are all as long; 0 for other types. */
function widthOf(type: DataType): number {
  if (DataType.isInt(type) || DataType.isDecimal(type)) return type.bitWidth / 8
  if (DataType.isFloat(type)) return type.precision === 1 ? 4 : 8
  if (DataType.isDate(type) || DataType.isInterval(type)) return 4
  return DataType.isTimestamp(type) || DataType.isTime(type) || DataType.isDuration(type) ? 8 : 0
}

/** Whether a column's parts are as long as they must be, and offsets lead nowhere else. */
function check({ type, length, nullCount, nullBitmap, values, valueOffsets, children }: Data): void {
  const bits = Math.ceil(length / 8)
  const inside = (value: boolean) => { if (!value) throw broken() }
  inside(length >= 0 && length <= 2 ** 31 && nullCount >= 0)
  inside(nullCount === 0 || nullBitmap.byteLength >= bits)
  if (DataType.isBool(type)) inside((values as Uint8Array).byteLength >= bits)
  const width = widthOf(type)
  if (width > 0) inside((values as Uint8Array).byteLength >= length * width)
  if (DataType.isStruct(type)) inside(children.every(child => child.length >= length))
  // Where there are no rows there need be no offsets.
  if (length > 0 && (DataType.isUtf8(type) || DataType.isBinary(type) || DataType.isList(type) || DataType.isMap(type))) {
    inside(valueOffsets.length > length)
    for (let at = 0; at < length; at++) inside(valueOffsets[at]! <= valueOffsets[at + 1]!)
    inside(valueOffsets[0]! >= 0 && valueOffsets[length]! <= (children.length > 0 ? children[0]!.length : (values as Uint8Array).byteLength))
  }
}

const plain = (type: DuckDBType, read: (data: Data) => Read): Omit<ArrowColumn, 'label'> => ({ type, read: nullable(read) })
/** Values that stand as they are in the buffer. */
const direct = (type: DuckDBType) => plain(type, ({ values }) => row => values[row] as DuckDBValue)
const text = new TextDecoder('utf-8', { ignoreBOM: true })
const bytesOf = ({ values, valueOffsets }: Data) => (row: number) => (values as Uint8Array).subarray(valueOffsets[row], valueOffsets[row + 1])

function kindOf(type: DataType, name: string): Omit<ArrowColumn, 'label'> {
  // DuckDB has no column of nothing but NULL either.
  if (DataType.isNull(type)) return { type: INTEGER, read: () => () => null }
  if (DataType.isBool(type)) return plain(BOOLEAN, ({ values, offset }) => row => ((values as Uint8Array)[(row + offset) >> 3]! >> ((row + offset) & 7) & 1) === 1)
  if (DataType.isInt(type) && type.isSigned) return direct(({ 8: TINYINT, 16: SMALLINT, 32: INTEGER, 64: BIGINT } as const)[type.bitWidth])
  if (DataType.isFloat(type) && type.precision > 0) return direct(type.precision === 1 ? FLOAT : DOUBLE)
  if (DataType.isUtf8(type)) return plain(VARCHAR, data => { const at = bytesOf(data); return row => text.decode(at(row)) })
  if (DataType.isBinary(type)) return plain(BLOB, data => { const at = bytesOf(data); return row => blobValue(at(row).slice()) })
  if (DataType.isDecimal(type) && type.bitWidth === 128) {
    const { precision, scale } = type
    return plain(DECIMAL(precision, scale), ({ values }) => {
      const words = new BigInt64Array(values.buffer, values.byteOffset, values.byteLength / 8)
      return row => decimalValue((words[row * 2 + 1]! << 64n) | BigInt.asUintN(64, words[row * 2]!), precision, scale)
    })
  }
  if (DataType.isDate(type)) return plain(DATE, ({ values }) => row => dateValue(values[row] as number))
  if (DataType.isTimestamp(type) && type.unit === TimeUnit.MICROSECOND) {
    const make = type.timezone ? timestampTZValue : timestampValue
    return plain(type.timezone ? TIMESTAMPTZ : TIMESTAMP, ({ values }) => row => make(values[row] as bigint))
  }
  if (DataType.isTime(type) && type.unit === TimeUnit.NANOSECOND) return plain(TIME_NS, ({ values }) => row => timeNSValue(values[row] as bigint))
  if (DataType.isInterval(type) && type.unit === IntervalUnit.YEAR_MONTH) return plain(INTERVAL, ({ values }) => row => intervalValue(values[row] as number, 0, 0n))
  if (DataType.isDuration(type) && type.unit === TimeUnit.MICROSECOND) return plain(INTERVAL, ({ values }) => row => intervalValue(0, 0, values[row] as bigint))
  if (DataType.isList(type)) {
    const item = kindOf(type.children[0]!.type, name)
    return plain(LIST(item.type), ({ valueOffsets, children }) => {
      const read = item.read(children[0]!)
      return row => listValue(between(valueOffsets[row]!, valueOffsets[row + 1]!).map(read))
    })
  }
  if (DataType.isMap(type)) {
    const [key, value] = type.children[0]!.type.children.map(child => kindOf(child.type, name)) as [Omit<ArrowColumn, 'label'>, Omit<ArrowColumn, 'label'>]
    return plain(MAP(key.type, value.type), ({ valueOffsets, children }) => {
      const [readKey, readValue] = [key.read(children[0]!.children[0]!), value.read(children[0]!.children[1]!)]
      return row => mapValue(between(valueOffsets[row]!, valueOffsets[row + 1]!).map(at => ({ key: readKey(at), value: readValue(at) })))
    })
  }
  if (DataType.isStruct(type)) {
    if (type.children.some(child => child.metadata.get('variant') === 'true')) throw new OasisError('invalid', `The column ${name} is a VARIANT. Make text of it with to_json, or cast it to what it holds, then run the cell again.`)
    if (type.children.length === 0) throw new OasisError('invalid', `The column ${name} is a struct without fields. Leave it out, then run the cell again.`)
    const names = uniqueNames(type.children.map(child => child.name))
    const fields = type.children.map(child => kindOf(child.type, name))
    return plain(STRUCT(Object.fromEntries(names.map((field, at) => [field, fields[at]!.type]))), ({ children }) => {
      const reads = fields.map(({ read }, at) => read(children[at]!))
      return row => structValue(Object.fromEntries(names.map((field, at) => [field, reads[at]!(row)])))
    })
  }
  throw new OasisError('invalid', `The column ${name} is of the type ${String(type)}, which has no place in a result. Cast it to STRING, then run the cell again.`)
}

const between = (from: number, to: number) => Array.from({ length: to - from }, (_, at) => from + at)
