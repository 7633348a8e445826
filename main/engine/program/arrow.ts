import duckdb from '@duckdb/node-bindings'
import type { DuckDBDataChunk, DuckDBType } from '@duckdb/node-api'
import { Bool, Data, DateDay, Field, Float32, Float64, Int16, Int32, Int64, Int8, makeData, RecordBatch, RecordBatchStreamWriter, Schema, Struct, TimestampMicrosecond, Uint16, Uint32, Uint64, Uint8, Utf8, type DataType } from 'apache-arrow'

/** A column of a page: its name, its DuckDB type as text, and what Arrow makes of it. `inText` columns were cast to VARCHAR by the query. */
export interface PageColumn { name: string; type: string }

interface Fixed { width: number; arrow: () => DataType; array: (buffer: ArrayBuffer) => ArrayLike<unknown> & ArrayBufferView }
const fixed: Record<string, Fixed> = {
  TINYINT: { width: 1, arrow: () => new Int8(), array: buffer => new Int8Array(buffer) },
  UTINYINT: { width: 1, arrow: () => new Uint8(), array: buffer => new Uint8Array(buffer) },
  SMALLINT: { width: 2, arrow: () => new Int16(), array: buffer => new Int16Array(buffer) },
  USMALLINT: { width: 2, arrow: () => new Uint16(), array: buffer => new Uint16Array(buffer) },
  INTEGER: { width: 4, arrow: () => new Int32(), array: buffer => new Int32Array(buffer) },
  UINTEGER: { width: 4, arrow: () => new Uint32(), array: buffer => new Uint32Array(buffer) },
  BIGINT: { width: 8, arrow: () => new Int64(), array: buffer => new BigInt64Array(buffer) as never },
  UBIGINT: { width: 8, arrow: () => new Uint64(), array: buffer => new BigUint64Array(buffer) as never },
  FLOAT: { width: 4, arrow: () => new Float32(), array: buffer => new Float32Array(buffer) },
  DOUBLE: { width: 8, arrow: () => new Float64(), array: buffer => new Float64Array(buffer) },
  DATE: { width: 4, arrow: () => new DateDay(), array: buffer => new Int32Array(buffer) },
  TIMESTAMP: { width: 8, arrow: () => new TimestampMicrosecond(), array: buffer => new BigInt64Array(buffer) as never },
  'TIMESTAMP WITH TIME ZONE': { width: 8, arrow: () => new TimestampMicrosecond('UTC'), array: buffer => new BigInt64Array(buffer) as never },
}

/** Whether values of a DuckDB type cross as they are; the query casts all others to VARCHAR, so that they stay exact. */
export const isNative = (type: string): boolean => Object.hasOwn(fixed, type) || type === 'BOOLEAN' || type === 'VARCHAR'

/** Rows as they came from DuckDB; each chunk has one vector for each column, of the column's type or VARCHAR. */
export interface Rows { columns: PageColumn[]; types: DuckDBType[]; chunks: DuckDBDataChunk[] }

/** Limits of one page: rows end before `bytes` (but never before the first); longer texts are cut to `text` code points and listed. */
export interface PageBudget { bytes: number; text: number }
export interface Page { arrow: Uint8Array<ArrayBuffer>; rows: number; cutCells: [number, string][] }

/**
 * Builds an Arrow IPC stream of one record batch. Fixed-width columns are copied as blocks of memory; DuckDB keeps validity as Arrow does, one bit for each row from the lowest.
 * Each field's metadata says `type`: DuckDB's type.
 */
export function encodePage(source: Rows, budget: PageBudget): Page {
  const raw = source.chunks.map(chunk => ({ rows: chunk.rowCount, vectors: source.columns.map((_, index) => duckdb.data_chunk_get_vector(chunk.chunk, index)) }))
  // A vector read as another type than it has would read memory that is not its own.
  for (const { vectors } of raw) {
    vectors.forEach((vector, index) => {
      if (duckdb.get_type_id(duckdb.vector_get_column_type(vector)) !== Number(source.types[index]!.typeId)) throw new RangeError('A chunk has other types than its result')
    })
  }
  const rows = fittingRows(source, raw, budget.bytes)
  const cutCells: [number, string][] = []
  const children: Data[] = []
  const fields: Field[] = []
  source.columns.forEach((column, index) => {
    const crossing = source.types[index]!.toString()
    const parts = raw.map(({ rows: count, vectors }) => ({ rows: count, vector: vectors[index]! }))
    const data = crossing === 'BOOLEAN' ? booleans(parts, rows) : Object.hasOwn(fixed, crossing) ? numbers(parts, rows, fixed[crossing]!) : texts(parts, rows, budget.text, row => cutCells.push([row, column.name]))
    children.push(data)
    fields.push(new Field(column.name, data.type, true, new Map([['type', column.type]])))
  })
  const schema = new Schema(fields)
  const batch = new RecordBatch(schema, makeData({ type: new Struct(fields), length: rows, nullCount: 0, children }))
  const writer = new RecordBatchStreamWriter()
  writer.write(batch)
  writer.finish()
  return { arrow: writer.toUint8Array(true) as Uint8Array<ArrayBuffer>, rows, cutCells }
}

interface Part { rows: number; vector: duckdb.Vector }

/** How many rows fit; counted only where there are texts enough to matter. */
function fittingRows(source: Rows, raw: { rows: number; vectors: duckdb.Vector[] }[], budget: number): number {
  let total = 0
  let bytes = 0
  const width = source.types.reduce((sum, type) => sum + (fixed[type.toString()]?.width ?? 5), 0)
  const textual = source.types.flatMap((type, index) => (Object.hasOwn(fixed, type.toString()) || type.toString() === 'BOOLEAN' ? [] : [index]))
  for (const { rows, vectors } of raw) {
    const sizes = new Float64Array(rows).fill(width)
    for (const index of textual) {
      const view = bytesOf(vectors[index]!, rows * 16)
      const lengths = new DataView(view.buffer, view.byteOffset, view.byteLength)
      const valid = validity(vectors[index]!, rows)
      for (let row = 0; row < rows; row++) if (!valid || (valid[row >> 3]! >> (row & 7)) & 1) sizes[row]! += lengths.getUint32(row * 16, true)
    }
    for (let row = 0; row < rows; row++) {
      bytes += sizes[row]!
      if (bytes > budget && total > 0) return total
      total++
    }
  }
  return total
}

function bytesOf(vector: duckdb.Vector, length: number): Uint8Array {
  const bytes = duckdb.vector_get_data(vector, length)
  if (bytes.byteLength < length) throw new RangeError(`A vector has ${bytes.byteLength} bytes where ${length} were expected`)
  return bytes
}

/** Null where every row is valid. */
function validity(vector: duckdb.Vector, rows: number): Uint8Array | null {
  return duckdb.vector_get_validity(vector, Math.ceil(rows / 64) * 8) as Uint8Array | null
}

function nulls(parts: Part[], rows: number): { nullBitmap: Uint8Array | null; nullCount: number } {
  let bitmap: Uint8Array | null = null
  let at = 0
  for (const { rows: count, vector } of parts) {
    const take = Math.min(count, rows - at)
    if (take <= 0) break
    const valid = validity(vector, count)
    if (valid && !bitmap) bitmap = new Uint8Array(Math.ceil(rows / 8)).fill(255)
    if (bitmap && valid) {
      if (at % 8 === 0) {
        const bytes = Math.ceil(take / 8)
        bitmap.set(valid.subarray(0, bytes), at / 8)
        // The bits past this part belong to the next one, which may have no nulls at all.
        if (take % 8 !== 0) bitmap[at / 8 + bytes - 1]! |= (255 << (take % 8)) & 255
      } else {
        for (let row = 0; row < take; row++) if (!((valid[row >> 3]! >> (row & 7)) & 1)) bitmap[(at + row) >> 3]! &= ~(1 << ((at + row) & 7))
      }
    }
    at += take
  }
  if (!bitmap) return { nullBitmap: null, nullCount: 0 }
  let nullCount = 0
  for (let row = 0; row < rows; row++) if (!((bitmap[row >> 3]! >> (row & 7)) & 1)) nullCount++
  return { nullBitmap: nullCount === 0 ? null : bitmap, nullCount }
}

function numbers(parts: Part[], rows: number, { width, arrow, array }: Fixed): Data {
  const bytes = new Uint8Array(rows * width)
  let at = 0
  for (const { rows: count, vector } of parts) {
    const take = Math.min(count, rows - at)
    if (take <= 0) break
    bytes.set(bytesOf(vector, take * width), at * width)
    at += take
  }
  return makeData({ type: arrow(), length: rows, data: array(bytes.buffer), ...nulls(parts, rows) } as never)
}

function booleans(parts: Part[], rows: number): Data {
  const bits = new Uint8Array(Math.ceil(rows / 8))
  let at = 0
  for (const { rows: count, vector } of parts) {
    const take = Math.min(count, rows - at)
    if (take <= 0) break
    const bytes = bytesOf(vector, take)
    for (let row = 0; row < take; row++) if (bytes[row]) bits[(at + row) >> 3]! |= 1 << ((at + row) & 7)
    at += take
  }
  return makeData({ type: new Bool(), length: rows, data: bits, ...nulls(parts, rows) } as never)
}

const decoder = new TextDecoder()
const encoder = new TextEncoder()

/** DuckDB's 16-byte strings: a length, then 12 bytes in place or 4 of prefix and a pointer. */
function texts(parts: Part[], rows: number, limit: number, onCut: (row: number) => void): Data {
  const offsets = new Int32Array(rows + 1)
  let data = new Uint8Array(Math.max(64, rows * 16))
  let size = 0
  let at = 0
  const room = (bytes: number) => {
    if (size + bytes <= data.byteLength) return
    const grown = new Uint8Array(Math.max(data.byteLength * 2, size + bytes))
    grown.set(data.subarray(0, size))
    data = grown
  }
  for (const { rows: count, vector } of parts) {
    const take = Math.min(count, rows - at)
    if (take <= 0) break
    const strings = bytesOf(vector, take * 16)
    const view = new DataView(strings.buffer, strings.byteOffset, strings.byteLength)
    const valid = validity(vector, count)
    for (let row = 0; row < take; row++) {
      if (!valid || (valid[row >> 3]! >> (row & 7)) & 1) {
        const length = view.getUint32(row * 16, true)
        if (length <= 12) {
          room(12)
          for (let i = 0; i < length; i++) data[size + i] = strings[row * 16 + 4 + i]!
          size += length
        } else {
          let bytes = duckdb.get_data_from_pointer(strings.buffer as ArrayBuffer, strings.byteOffset + row * 16 + 8, length)
          if (length > limit) {
            const text = decoder.decode(bytes)
            const kept = cutText(text, limit)
            if (kept.length < text.length) {
              onCut(at + row)
              bytes = encoder.encode(kept)
            }
          }
          room(bytes.byteLength)
          data.set(bytes, size)
          size += bytes.byteLength
        }
      }
      offsets[at + row + 1] = size
    }
    at += take
  }
  return makeData({ type: new Utf8(), length: rows, valueOffsets: offsets, data: data.subarray(0, size), ...nulls(parts, rows) } as never)
}

/** The first `limit` code points. */
export function cutText(text: string, limit: number): string {
  if (text.length <= limit) return text
  let at = 0
  for (let points = 0; at < text.length && points < limit; points++) at += text.codePointAt(at)! > 0xffff ? 2 : 1
  return text.slice(0, at)
}
