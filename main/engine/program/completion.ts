import type { CatalogTable, VisibleResult } from '../../../contract/engine/session.ts'
import { utf16Offset } from './failure.ts'
import { identifier, literal } from './names.ts'
import type { Session } from './session.ts'

type Kind = 'keyword' | 'function' | 'table' | 'column' | 'schema' | 'type'
export interface Completion { from: number; items: { label: string; kind: Kind; detail?: string }[] }

const kinds: Record<string, Kind> = {
  keyword: 'keyword', column: 'column', table: 'table', view: 'table', schema: 'schema', catalog: 'schema', catalog_name: 'schema', schema_name: 'schema', table_name: 'table', column_name: 'column',
  scalar_function: 'function', table_function: 'function', function: 'function', aggregate_function: 'function', pragma_function: 'function', type: 'type', type_name: 'type',
}

/** What DuckDB's own completion proposes for the text before `offset`. A place inside a path proposes nothing: files outside the notebook's folders are not to be listed. */
export async function complete(session: Session, sql: string, offset: number, results: readonly VisibleResult[]): Promise<Completion> {
  const before = sql.slice(0, offset)
  let rows: unknown[][]
  try {
    rows = await session.ask(`SELECT suggestion, suggestion_start, suggestion_type FROM system.main.sql_auto_complete(${literal(before)})`, sql, results)
  } catch {
    return { from: offset, items: [] }
  }
  const items: Completion['items'] = []
  let from = offset
  for (const [text, start, type] of rows) {
    const kind = kinds[String(type)]
    // Operators are functions with quoted names; nobody completes to one.
    if (!kind || (kind === 'function' && !/^\w/.test(String(text)))) continue
    from = utf16Offset(before, Number(start))
    items.push({ label: String(text).trim(), kind })
  }
  // DuckDB proposes columns of the notebook's own tables only; those of the results that the statement mentions come by hand.
  const typed = before.slice(from).toLowerCase()
  if (session.attached.length > 0 && typed !== '') {
    const columns = await session.ask(`SELECT DISTINCT column_name FROM system.main.duckdb_columns() WHERE database_name IN (${session.attached.map(literal).join(', ')}) ORDER BY 1`)
    const known = new Set(items.filter(item => item.kind === 'column').map(item => item.label))
    const more = columns.map(([name]) => String(name)).filter(name => name.toLowerCase().startsWith(typed) && !known.has(name))
    items.unshift(...more.map(label => ({ label: /^[A-Za-z_]\w*$/.test(label) ? label : identifier(label), kind: 'column' as const })))
  }
  return { from, items }
}

/** The tables and views of the notebook's own database and its temporary ones. */
export async function catalog(session: Session): Promise<CatalogTable[]> {
  const rows = await session.ask(`
    SELECT c.database_name, c.schema_name, c.table_name, v.view_name IS NOT NULL, c.database_name = 'temp', c.column_name, c.data_type, t.estimated_size
    FROM system.main.duckdb_columns() c LEFT JOIN system.main.duckdb_views() v ON v.database_oid = c.database_oid AND v.schema_oid = c.schema_oid AND v.view_name = c.table_name
      LEFT JOIN system.main.duckdb_tables() t ON t.database_oid = c.database_oid AND t.schema_oid = c.schema_oid AND t.table_name = c.table_name
    WHERE NOT c.internal AND c.database_name IN (${literal(session.main.database)}, 'temp')
    ORDER BY 1, 2, 3, c.column_index`)
  const tables = new Map<string, CatalogTable>()
  for (const [database, schema, name, view, temporary, column, type, size] of rows) {
    const key = JSON.stringify([database, schema, name])
    let table = tables.get(key)
    if (!table) tables.set(key, table = { database: String(database), schema: String(schema), name: String(name), kind: view ? 'view' : 'table', temporary: Boolean(temporary), rows: size === null ? null : Number(size), columns: [] })
    table.columns.push({ name: String(column), type: String(type) })
  }
  return [...tables.values()]
}
