import { z } from 'zod'
import { ParameterName } from '../../model/parameter/definition.ts'
import { CodeMeaning } from '../python/messages.ts'
import { SqlFunction } from '../engine/session.ts'
import { CatalogTable } from './space.ts'

/** What SQL can name as a table; `query` is one of the statement itself, in WITH or in the place of a table. */
export const TableKind = z.enum([...CatalogTable.shape.kind.options, 'query'])
export type TableKind = z.infer<typeof TableKind>

/**
 * What is offered at a place of a cell. Beside a name stands its `detail`, a text for every language (a type, a name), or what the window says in the reader's: a table's `rows` or what it is
 * `of`, and whose the name of a `parameter` is.
 */
export const Completion = z.object({
  items: z.array(z.object({
    label: z.string(), kind: z.enum(['keyword', 'function', 'table', 'column', 'result', 'parameter', 'schema', 'type', 'variable']), detail: z.string().optional(), insert: z.string().optional(),
    rows: z.int().optional(), of: TableKind.optional(), parameter: ParameterName.optional(),
  })),
  /** UTF-16 offset in the cell where the text to replace starts. */
  from: z.int(),
  /** There are more than these, so that another letter has to be asked for again. */
  more: z.boolean().optional(),
})
export type Completion = z.infer<typeof Completion>

const NamedColumn = z.object({ name: z.string(), type: z.string(), comment: z.string().optional() })

/**
 * What a name in a cell means. A table's `rows`, `bytes` and `madeAt` (milliseconds since 1970) are null where they are not known, and `columns` are the first of `columnCount`; a
 * type is '' where it is not known. Of a table of Spark `format`, `comment` and the columns by which it is `partitioned` are told too. `area` is the database and schema where they say something. A `column` may be in several tables that the statement names, or be a field. The value of a
 * parameter is the window's to say; `name` is how the cell writes it, and `parameter` whose it is.
 */
export const NameMeaning = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('table'), name: z.string(), of: TableKind, area: z.string().nullable(), rows: z.int().nullable(), bytes: z.int().nullable(), madeAt: z.number().nullable(), columns: z.array(NamedColumn), columnCount: z.int(), format: z.string().nullable().optional(), comment: z.string().nullable().optional(), partitioned: z.array(z.string()).optional() }),
  z.object({ kind: z.literal('column'), name: z.string(), found: z.array(z.object({ type: z.string(), table: z.string() })), fields: z.array(NamedColumn) }),
  z.object({ kind: z.literal('function'), name: z.string(), of: SqlFunction.shape.kind, signatures: z.array(z.string()), signatureCount: z.int(), description: z.string().nullable(), example: z.string().nullable() }),
  /** A name of a cell of code, as its live session knows it. */
  CodeMeaning.extend({ kind: z.literal('code'), name: z.string(), language: z.enum(['python', 'scala', 'r']) }),
  z.object({ kind: z.literal('parameter'), name: z.string(), parameter: ParameterName }),
])
export type NameMeaning = z.infer<typeof NameMeaning>

/** What stands at a place, from one UTF-16 offset of the cell to another. */
export const Hover = z.object({ from: z.int(), to: z.int(), meaning: NameMeaning })
export type Hover = z.infer<typeof Hover>
