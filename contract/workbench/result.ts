import { z } from 'zod'
import { ChartSpec } from '../../model/chart/spec.ts'
import { Result, ResultId } from '../../model/result/result.ts'
import { call, stream } from '../define.ts'

export const ViewId = z.string().max(64)
export const SortKey = z.object({ column: z.string(), descending: z.boolean() })
export type SortKey = z.infer<typeof SortKey>
/** A condition on one column. Values are text in DuckDB's spelling and are cast to the column's type; `between` has two, `in` any number, the null tests none. */
export const FilterTerm = z.object({
  column: z.string(), op: z.enum(['=', '!=', '<', '<=', '>', '>=', 'between', 'in', 'contains', 'startsWith', 'isNull', 'isNotNull']), values: z.array(z.string()).max(10_000),
})
export type FilterTerm = z.infer<typeof FilterTerm>

/** Exact values as text; `distinct` is approximate. */
export const ColumnProfile = z.object({
  name: z.string(), nulls: z.int(), distinct: z.int(), min: z.string().nullable(), max: z.string().nullable(), mean: z.number().nullable(),
  /** Numbers and times: equal-width bins. Text: the commonest values. */
  histogram: z.array(z.object({ label: z.string(), count: z.int() })),
})

export const result = {
  'result.describe': call(z.object({ result: ResultId }), Result),
  'result.profile': call(z.object({ result: ResultId, columns: z.array(z.string()).optional() }), z.object({ rows: z.int(), columns: z.array(ColumnProfile) })),
  /** Sorts and filters; the last event has the view. A view lives until dropped, its result is evicted, or memory is short; then pages of it fail as `notFound`: make it again. */
  'result.view': stream(z.object({ result: ResultId, sort: z.array(SortKey).max(8), filter: z.array(FilterTerm).max(32) }),
    z.discriminatedUnion('type', [z.object({ type: z.literal('progress'), progress: z.number().nullable() }), z.object({ type: z.literal('view'), view: ViewId, rows: z.int() })])),
  'result.dropView': call(z.object({ view: ViewId }), z.object({})),
  /**
   * Rows `offset` to `offset + limit` as one Arrow IPC stream. Columns keep DuckDB's type in the field metadata `type`; what Arrow cannot hold exactly comes as its text.
   * `cutCells` lists the cells of this page whose text was cut (row counted in the page).
   */
  'result.page': call(z.object({ result: ResultId, view: ViewId.optional(), offset: z.int().min(0), limit: z.int().min(1).max(100_000), columns: z.array(z.string()).optional() }),
    z.object({ arrow: z.instanceof(Uint8Array), rows: z.int(), cutCells: z.array(z.tuple([z.int(), z.string()])) })),
  /** One whole value as text, for a cell that a page cut. */
  'result.value': call(z.object({ result: ResultId, view: ViewId.optional(), row: z.int().min(0), column: z.string() }), z.object({ text: z.string().nullable(), cut: z.boolean() })),
  /** What a chart draws: aggregated by DuckDB to at most what `width` by `height` CSS pixels can show. `notes` say what was left out. */
  'result.chart': call(z.object({ result: ResultId, spec: ChartSpec, width: z.int().min(1).max(10_000), height: z.int().min(1).max(10_000), timezone: z.string() }),
    z.object({ arrow: z.instanceof(Uint8Array), rows: z.int(), notes: z.array(z.object({ key: z.string(), values: z.record(z.string(), z.union([z.string(), z.number()])) })) })),
  /** The whole result, or view of it, as a file. The last event has the URL to download (browser host) or the path written (native dialogs). */
  'result.export': stream(z.object({ result: ResultId, view: ViewId.optional(), format: z.enum(['csv', 'parquet', 'json']), path: z.string().optional() }),
    z.discriminatedUnion('type', [
      z.object({ type: z.literal('progress'), progress: z.number().nullable(), bytes: z.int() }),
      z.object({ type: z.literal('file'), url: z.string().nullable(), path: z.string().nullable(), bytes: z.int() }),
    ])),
  'result.rename': call(z.object({ result: ResultId, name: z.string() }), Result),
}
