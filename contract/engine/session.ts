import { z } from 'zod'
import { BoundValues } from '../../model/parameter/definition.ts'
import { Column, Cut } from '../../model/result/result.ts'
import { call, stream } from '../define.ts'

/** Limits of one notebook's session. */
export const sessionLimits = {
  /** Characters of one statement. */
  sql: 10_000_000,
  grants: 256,
  /** Results that one notebook can see. */
  results: 10_000,
  /** Rows and columns of a preview, and characters of one of its cells. */
  previewRows: 50, previewColumns: 500, previewText: 2_000,
} as const

/**
 * How a notebook's DuckDB is set up; all paths are absolute. `database` is the notebook's own file, null for a scratch database in memory. `work` is a folder for this engine alone, on
 * the disk of the results (links and spilled data stand there). `folder` is the notebook's own folder; relative paths start in it. `memoryLimit` is bytes, of the engine as a whole.
 */
export const SessionSetup = z.object({
  database: z.string().nullable(), work: z.string(), folder: z.string(), grants: z.array(z.string()).max(sessionLimits.grants),
  memoryLimit: z.int().min(64 * 1024 ** 2), threads: z.int().min(1).max(256), timezone: z.string().min(1).max(100),
})
export type SessionSetup = z.infer<typeof SessionSetup>

/** A result that the notebook can query by its name. `file` is never shown to SQL. */
export const VisibleResult = z.object({ name: z.string(), file: z.string() })
export type VisibleResult = z.infer<typeof VisibleResult>

/**
 * What a statement is, found without running it. `tables` are names that it mentions as tables, as written; `parameters` are its `$name`s; `parameterised` says whether the
 * statement takes bound values at all (a CREATE VIEW does not); `rows` says whether it is expected to return rows.
 */
export const StatementAnalysis = z.object({ keyword: z.string(), tables: z.array(z.string()), parameters: z.array(z.string()), parameterised: z.boolean(), rows: z.boolean() })
export type StatementAnalysis = z.infer<typeof StatementAnalysis>

/** What a statement gave: `preview` is its first rows as text. `totalRows` is null where the result was cut. */
export const GivenRows = z.object({
  columns: z.array(Column), rows: z.int(), totalRows: z.int().nullable(), cut: Cut.nullable(), elapsedMs: z.number(), preview: z.array(z.array(z.string().nullable())),
})
export type GivenRows = z.infer<typeof GivenRows>

/** What a statement made, once its file is written: `bytes` is the file's size. */
export const MadeResult = z.object({ ...GivenRows.shape, bytes: z.int() })
export type MadeResult = z.infer<typeof MadeResult>

/**
 * `progress` is 0 to 1, null where unknown; `rows` are those written so far. `given` comes once, before `result`, when every row is there and the disk may still have to take the file; it
 * fails after it where the disk does not. `keyword` is the first word of the statement. The last event is one of the other three.
 */
export const RunEvent = z.discriminatedUnion('type', [
  z.object({ type: z.literal('progress'), progress: z.number().nullable(), rows: z.int() }),
  z.object({ type: z.literal('given'), given: GivenRows }),
  z.object({ type: z.literal('result'), result: MadeResult }),
  z.object({ type: z.literal('changed'), keyword: z.string(), rows: z.int(), elapsedMs: z.number() }),
  z.object({ type: z.literal('done'), keyword: z.string(), elapsedMs: z.number() }),
])
export type RunEvent = z.infer<typeof RunEvent>

/** A function of SQL. `signatures` are its ways to be called, such as `date_trunc(part VARCHAR, timestamp DATE) -> TIMESTAMP`. */
export const SqlFunction = z.object({ name: z.string(), kind: z.enum(['scalar', 'aggregate', 'table', 'macro', 'other']), signatures: z.array(z.string()), description: z.string().nullable(), example: z.string().nullable() })
export type SqlFunction = z.infer<typeof SqlFunction>

export const CatalogTable = z.object({
  database: z.string(), schema: z.string(), name: z.string(), kind: z.enum(['table', 'view']), temporary: z.boolean(),
  /** Null for a view. */
  rows: z.int().nullable(), columns: z.array(z.object({ name: z.string(), type: z.string() })),
})
export type CatalogTable = z.infer<typeof CatalogTable>

/** As `CatalogTable`, with names and types of all columns in one text each, a null character between them: a catalog may have tens of thousands. */
export const PackedTable = z.object({ ...CatalogTable.omit({ columns: true }).shape, columns: z.string(), types: z.string() })
export type PackedTable = z.infer<typeof PackedTable>

/** The columns of a packed table. */
export function columnsOf({ columns, types }: PackedTable): CatalogTable['columns'] {
  const kinds = types.split('\0')
  return columns.split('\0').map((name, at) => ({ name, type: kinds[at] ?? '' }))
}
export const OwnNames = z.object({ tables: z.array(PackedTable), macros: z.array(SqlFunction) })
export type OwnNames = z.infer<typeof OwnNames>

const Sql = z.string().max(sessionLimits.sql)

/** What the workbench asks of the engine of one notebook. */
export const session = {
  /** Must come first, once. `recovered` is where a database file that could not be read was put aside. */
  'session.open': call(SessionSetup, z.object({ version: z.string(), recovered: z.string().nullable() })),
  /** One statement; a syntax error fails as `queryFailed`, what is not allowed as `forbidden`. */
  'session.analyze': call(z.object({ sql: Sql }), StatementAnalysis),
  /**
   * Runs one statement, whose `$name`s take `bound`. Rows go to the new file `target.file`, as a table named `target.name`, and the file never changes again. Statements wait for
   * each other. Fails as `queryFailed` with detail `QueryFailure`, or as `forbidden` with detail `Refusal`.
   */
  'session.run': stream(z.object({
    sql: Sql, bound: BoundValues, results: z.array(VisibleResult).max(sessionLimits.results), target: z.object({ file: z.string(), name: z.string().min(1) }),
    limits: z.object({ rows: z.int().min(1), bytes: z.int().min(1) }),
  }), RunEvent),
  /** Answers when nothing that was cancelled runs any more; the workbench asks it after a cancel. */
  'session.idle': call(z.object({}), z.object({})),
  /**
   * The names that the notebook's own SQL made: its tables, views and macros. `revision` is another one each time that they change; `names` is null where `known` still is the
   * current one, so that asking costs little.
   */
  'session.names': call(z.object({ known: z.string().nullable() }), z.object({ revision: z.string(), names: OwnNames.nullable() })),
  /** The tables and views that the notebook's own SQL made. */
  'session.catalog': call(z.object({}), z.object({ tables: z.array(CatalogTable) })),
}

/** Detail of a `queryFailed`: `offset` is in UTF-16 units of the statement; `candidates` are names that may have been meant. */
export const QueryFailure = z.object({ type: z.string(), offset: z.int().optional(), line: z.int().optional(), column: z.int().optional(), hint: z.string().optional(), candidates: z.array(z.string()).optional() })
export type QueryFailure = z.infer<typeof QueryFailure>

/** Detail of a `forbidden`: a path that the user may grant, a statement that no notebook may run, or a result that never changes. */
export const Refusal = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('grant'), path: z.string() }),
  z.object({ kind: z.literal('statement'), keyword: z.string() }),
  z.object({ kind: z.literal('result'), name: z.string() }),
])
export type Refusal = z.infer<typeof Refusal>
