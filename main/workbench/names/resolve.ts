import { workbenchLimits } from '../limits.ts'
import type { NamedColumn, NamedTable, NameIndex } from './catalog.ts'
import { columnAt } from './fields.ts'
import { columnsOfQuery, type QueryColumns } from './queries.ts'
import { calledIn, type Reference, type Scope, type StatementAt } from './scope.ts'

/** What the names of a statement mean at its place. */
export interface Resolver {
  readonly scope: Scope
  /** The table that a reference means, for a query with the columns that its list tells; null where it is not known. */
  tableOf(reference: Reference): NamedTable | null
  /** The table behind an alias or a name. */
  tableNamed(name: string): NamedTable | null
  /** The table, column or field that a name of several parts leads to; a table and its columns before a column and its fields. */
  find(parts: readonly string[]): { table: NamedTable; column: NamedColumn | null } | null
  /** The columns of that name in the tables that the statement names. */
  columnsNamed(name: string): { column: NamedColumn; table: NamedTable }[]
}

/** Reads what the names of a statement mean, from what can be named. */
export function resolve(statement: StatementAt, indexes: readonly NameIndex[]): Resolver {
  const scope = statement.scope()
  /** Queries by where they open; null while one is being read, which may read itself. */
  const read = new Map<number, QueryColumns | null>()
  let depth = 0

  function columnsAt(open: number): QueryColumns | null {
    const known = read.get(open)
    if (known !== undefined) return known
    if (depth === workbenchLimits.queryDepth) return null
    read.set(open, null)
    depth++
    const columns = columnsOfQuery(statement, open, reference => {
      const query = queryOf(reference)
      if (query !== null) return query.columns
      const table = inIndexes(reference.parts)
      return table && { columns: named(table.columns, reference.columns), isWhole: true }
    })
    depth--
    read.set(open, columns)
    return columns
  }

  /** The query that a reference means, by WITH or in its own place; null where it means a table. */
  function queryOf(reference: Reference): { name: string; columns: QueryColumns | null } | null {
    const common = reference.parts.length === 1 ? scope.common.get(reference.parts[0]!.toLowerCase()) : undefined
    const open = reference.query ?? common?.open
    if (open === undefined) return null
    const columns = columnsAt(open)
    const names = reference.columns ?? common?.columns
    return { name: common?.name ?? calledIn(reference), columns: columns && withNames(columns, names) }
  }
  const inIndexes = (parts: readonly string[]): NamedTable | null => {
    for (const index of indexes) {
      const found = index.find(parts)
      if (found) return found
    }
    return null
  }

  function tableOf(reference: Reference): NamedTable | null {
    const query = queryOf(reference)
    if (query === null) {
      const table = inIndexes(reference.parts)
      return table && reference.columns ? { ...table, columns: named(table.columns, reference.columns) } : table
    }
    if (query.columns === null || query.columns.columns.length === 0) return null
    return { kind: 'query', name: query.name, lower: query.name.toLowerCase(), database: null, schema: null, rows: null, bytes: null, madeAt: null, columns: query.columns.columns }
  }
  function tableNamed(name: string): NamedTable | null {
    const reference = scope.references.find(each => calledIn(each).toLowerCase() === name.toLowerCase())
    return tableOf(reference ?? { parts: [name], alias: null })
  }

  return {
    scope,
    tableOf,
    tableNamed,
    find(parts) {
      for (let lead = 1; lead <= Math.min(3, parts.length); lead++) {
        const table = lead === 1 ? tableNamed(parts[0]!) : inIndexes(parts.slice(0, lead))
        if (table === null) continue
        const column = columnAt(table.columns, parts.slice(lead))
        if (column !== undefined) return { table, column }
      }
      for (const reference of scope.references) {
        const table = tableOf(reference)
        const column = table && columnAt(table.columns, parts)
        if (column) return { table: table!, column }
      }
      return null
    },
    columnsNamed: name => scope.references.flatMap(reference => {
      const table = tableOf(reference)
      const column = table?.columns.find(each => each.name.toLowerCase() === name.toLowerCase())
      return column ? [{ column, table: table! }] : []
    }),
  }
}

/** Columns under other names, as far as these go. */
const named = (columns: readonly NamedColumn[], names: readonly string[] | undefined): readonly NamedColumn[] => (names ? columns.map((column, at) => ({ ...column, name: names[at] ?? column.name })) : columns)

function withNames(query: QueryColumns, names: readonly string[] | undefined): QueryColumns {
  if (!names || names.length === 0) return query
  // Where some columns are not known, it is not known either which of the names is whose.
  return query.isWhole ? { columns: named(query.columns, names), isWhole: true } : { columns: names.map(name => ({ name, type: '' })), isWhole: false }
}
