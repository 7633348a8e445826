import { columnsOf, type OwnNames, type PackedTable } from '../../../contract/engine/session.ts'
import type { TableKind } from '../../../contract/workbench/names.ts'
import type { StoredResult } from '../../results/results.ts'

export interface NamedColumn { name: string; type: string; comment?: string }

/** A table, view, result or imported table that SQL can name, or a query of the statement itself. `rows`, `bytes` and `madeAt` are null where they are not known. */
export interface NamedTable {
  kind: TableKind
  name: string
  lower: string
  database: string | null
  schema: string | null
  rows: number | null
  bytes: number | null
  madeAt: number | null
  /** Read only where it is needed: a catalog has tens of thousands. */
  readonly columns: readonly NamedColumn[]
  /** The names that SQL has to write before it; none where it is found alone. */
  reach?: readonly string[]
  /** What is said of where it is, in place of database and schema. */
  area?: string | null
  /** What else the catalog of a Spark session says of it, once that is known. */
  readonly facts?: { format: string | null; comment: string | null; partitioned: readonly string[] } | null
}

/** Tables by name. It never changes; what changes is another one. */
export interface NameIndex {
  readonly tables: readonly NamedTable[]
  /** The table of a name, which may be qualified by its schema and database; the one that SQL would find first. */
  find(parts: readonly string[]): NamedTable | null
  /** A column of each name that begins with a text in small letters, with its table, at most `most`. */
  columns(start: string, most: number): { column: NamedColumn; table: NamedTable }[]
}

export function nameIndex(tables: readonly NamedTable[]): NameIndex {
  const byName = new Map<string, NamedTable[]>()
  for (const table of tables) {
    const same = byName.get(table.lower)
    if (same) same.push(table)
    else byName.set(table.lower, [table])
  }
  let byColumn: Map<string, { column: NamedColumn; table: NamedTable }> | null = null
  return {
    tables,
    find(parts) {
      const [name, schema, database] = parts.map(part => part.toLowerCase()).reverse()
      const isIn = (table: NamedTable, part: string) => table.schema?.toLowerCase() === part || table.database?.toLowerCase() === part
      const fits = (table: NamedTable) => (database !== undefined ? table.schema?.toLowerCase() === schema && table.database?.toLowerCase() === database : schema === undefined ? !table.reach?.length : isIn(table, schema))
      return name === undefined ? null : byName.get(name)?.find(fits) ?? null
    },
    columns(start, most) {
      if (byColumn === null) {
        byColumn = new Map()
        for (const table of tables) {
          for (const column of table.columns) {
            const lower = column.name.toLowerCase()
            if (!byColumn.has(lower)) byColumn.set(lower, { column, table })
          }
        }
      }
      const found: { column: NamedColumn; table: NamedTable }[] = []
      for (const [lower, entry] of byColumn) {
        if (!lower.startsWith(start)) continue
        found.push(entry)
        if (found.length === most) break
      }
      return found
    },
  }
}

function packed(table: PackedTable): NamedTable {
  const { name, kind, database, schema, rows } = table
  let read: NamedColumn[] | null = null
  return { kind, name, lower: name.toLowerCase(), database, schema, rows, bytes: null, madeAt: null, get columns() { return read ??= columnsOf(table) } }
}

/** The tables and views of a notebook's own, temporary ones first, as SQL finds them. */
export const ownIndex = ({ tables }: OwnNames): NameIndex => nameIndex(tables.toSorted((a, b) => Number(b.temporary) - Number(a.temporary)).map(packed))

const indexes = new WeakMap<readonly StoredResult[], NameIndex>()

/** The results and imported tables of a space; the index is kept for as long as the list is the same. */
export function resultIndex(list: readonly StoredResult[]): NameIndex {
  const known = indexes.get(list)
  if (known) return known
  const made = nameIndex(list.map(({ result }) => ({
    kind: result.origin.kind === 'import' ? 'import' as const : 'result' as const, name: result.name, lower: result.name.toLowerCase(), database: null, schema: null, rows: result.rows, bytes: result.bytes, madeAt: result.madeAt, columns: result.columns,
  })))
  indexes.set(list, made)
  return made
}
