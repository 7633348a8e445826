import { z } from 'zod'
import { Column } from '../../model/result/result.ts'
import { call, stream } from '../define.ts'
import { SqlFunction } from './session.ts'
import { ColumnProfile, FilterTerm, SortKey, ViewId } from '../workbench/result.ts'

export type { FilterTerm, SortKey } from '../workbench/result.ts'
export type ColumnProfile = z.infer<typeof ColumnProfile>

/** Limits of one page, and of the paging engine. */
export const pageLimits = {
  rows: 100_000,
  /** A page that would pass this many bytes ends early; it always has at least one row. */
  bytes: 16 * 1024 ** 2,
  /** Characters of one cell in a page; a longer text is cut and its cell listed. */
  text: 4_096,
  /** Characters of a whole value. */
  value: 8 * 1024 ** 2,
  /** Rows of an aggregate for a chart. */
  aggregateRows: 500_000,
  /** Views and open result files kept; the longest unused goes first. */
  views: 32, files: 64,
  histogramBins: 20,
} as const

export const PageSetup = z.object({ work: z.string(), memoryLimit: z.int().min(64 * 1024 ** 2), threads: z.int().min(1).max(256), timezone: z.string().min(1).max(100) })
export type PageSetup = z.infer<typeof PageSetup>

const File = z.string().min(1)

/** What the workbench asks of the engine that pages results for grids and charts. `file` is a result file. */
export const page = {
  'page.open': call(PageSetup, z.object({})),
  'page.describe': call(z.object({ file: File }), z.object({ name: z.string(), columns: z.array(Column), rows: z.int(), bytes: z.int() })),
  'page.profile': call(z.object({ file: File, columns: z.array(z.string()).optional() }), z.object({ rows: z.int(), columns: z.array(ColumnProfile) })),
  /** Rows `offset` to `offset + limit` as an Arrow IPC stream, fewer if the page limit in bytes is met. `cutCells` are [row in the page, column] whose text was cut. */
  'page.rows': call(z.object({ file: File, view: ViewId.optional(), offset: z.int().min(0), limit: z.int().min(0).max(pageLimits.rows), columns: z.array(z.string()).optional() }),
    z.object({ arrow: z.instanceof(Uint8Array), rows: z.int(), cutCells: z.array(z.tuple([z.int(), z.string()])) })),
  /** One value as text. */
  'page.value': call(z.object({ file: File, view: ViewId.optional(), row: z.int().min(0), column: z.string() }), z.object({ text: z.string().nullable(), cut: z.boolean() })),
  'page.view': stream(z.object({ file: File, sort: z.array(SortKey).max(8), filter: z.array(FilterTerm).max(32) }),
    z.discriminatedUnion('type', [z.object({ type: z.literal('progress'), progress: z.number().nullable() }), z.object({ type: z.literal('view'), view: ViewId, rows: z.int() })])),
  'page.dropView': call(z.object({ view: ViewId }), z.object({})),
  /** Lets go of a result file that is about to be deleted, and of its views. */
  'page.release': call(z.object({ file: File }), z.object({})),
  /** Runs SQL of the product's own over one result, which it names `$relation`; `values` bind its other `$name`s as text. Never given a person's SQL. */
  'page.aggregate': call(z.object({ file: File, view: ViewId.optional(), sql: z.string().max(1_000_000), values: z.record(z.string(), z.string().nullable()).optional(), timezone: z.string().optional() }),
    z.object({ arrow: z.instanceof(Uint8Array), rows: z.int() })),
  /** Writes a whole result, or a view of it, to `target`, which is replaced when it is complete. */
  'page.export': stream(z.object({ file: File, view: ViewId.optional(), format: z.enum(['csv', 'parquet', 'json']), target: z.string() }),
    z.discriminatedUnion('type', [z.object({ type: z.literal('progress'), progress: z.number().nullable(), bytes: z.int() }), z.object({ type: z.literal('done'), bytes: z.int() })])),
  /** The functions and types that DuckDB itself has, by name. */
  'page.functions': call(z.object({}), z.object({ functions: z.array(SqlFunction), types: z.array(z.string()) })),
  'page.idle': call(z.object({}), z.object({})),
}
