import { z } from 'zod'
import { BoundValues } from '../parameter/definition.ts'

/** A result's id: it names one immutable file for ever. */
export const ResultId = z.string().regex(/^[a-z0-9]{8,40}$/)
export type ResultId = z.infer<typeof ResultId>

/** What a reader should do with a column, whatever its exact type. */
export const ColumnKind = z.enum(['number', 'boolean', 'date', 'time', 'timestamp', 'text', 'nested', 'binary'])
export type ColumnKind = z.infer<typeof ColumnKind>

/**
 * A column of a result. `name` is unique in the result (case-insensitively) and is what SQL and charts use; `label` is what the statement called it,
 * which may be empty or repeated. `type` is DuckDB's spelling, such as `DECIMAL(18,3)`.
 */
export const Column = z.object({ name: z.string(), label: z.string(), type: z.string(), kind: ColumnKind })
export type Column = z.infer<typeof Column>

/** Which limit cut a result off, and what the limit was. */
export const Cut = z.object({ by: z.enum(['rows', 'bytes', 'cancelled']), limit: z.number() })
export type Cut = z.infer<typeof Cut>

/** Where a result came from: a cell's statement, or an imported file. */
export const Origin = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('cell'), notebook: z.string(), cell: z.string(), statement: z.int().min(0), sql: z.string(), values: BoundValues }),
  z.object({ kind: z.literal('import'), file: z.string() }),
])
export type Origin = z.infer<typeof Origin>

/** A result as the index knows it. `madeAt` is milliseconds since 1970; `bytes` is the file's size on disk; `totalRows` is null where it is unknown because the result was cut. */
export const Result = z.object({
  id: ResultId, space: z.string(), name: z.string(), columns: z.array(Column), rows: z.int(), totalRows: z.int().nullable(), bytes: z.int(),
  cut: Cut.nullable(), madeAt: z.number(), elapsedMs: z.number(), origin: Origin,
})
export type Result = z.infer<typeof Result>

/** What a cell on Spark shows at most of a table where not all of it is asked for: rows, and bytes of Arrow. */
export const firstRows = { rows: 10_000, bytes: 64 * 1024 ** 2 } as const
/** Whether there is more of a result than its cell asked for. */
export const isOfFirst = (cut: Cut | null): boolean => cut !== null && cut.by !== 'cancelled' && cut.limit === firstRows[cut.by]

/** The default limits of one result, of DuckDB and Spark alike. */
export const resultLimits = { rows: 10_000_000, bytes: 2 * 1024 ** 3 } as const
