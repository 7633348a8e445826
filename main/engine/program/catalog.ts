import { createHash } from 'node:crypto'
import { columnsOf, type CatalogTable, type OwnNames, type PackedTable } from '../../../contract/engine/session.ts'
import { functionsOf } from './functions.ts'
import { literal } from './names.ts'
import type { Session } from './session.ts'

/** The tables and views of the notebook's own database and its temporary ones. */
export async function catalog(session: Session): Promise<CatalogTable[]> {
  return (await packedTables(session)).map(packed => {
    const { types: _, ...table } = packed
    return { ...table, columns: columnsOf(packed) }
  })
}

async function packedTables(session: Session): Promise<PackedTable[]> {
  const rows = await session.ask(`
    SELECT c.database_name, c.schema_name, c.table_name, system.main.max(v.view_name), system.main.max(t.estimated_size),
      system.main.string_agg(c.column_name, system.main.chr(0) ORDER BY c.column_index), system.main.string_agg(c.data_type, system.main.chr(0) ORDER BY c.column_index)
    FROM system.main.duckdb_columns() c LEFT JOIN system.main.duckdb_views() v ON v.database_oid = c.database_oid AND v.schema_oid = c.schema_oid AND v.view_name = c.table_name
      LEFT JOIN system.main.duckdb_tables() t ON t.database_oid = c.database_oid AND t.schema_oid = c.schema_oid AND t.table_name = c.table_name
    WHERE NOT c.internal AND c.database_name IN (${literal(session.main.database)}, 'temp')
    GROUP BY 1, 2, 3 ORDER BY 1, 2, 3`)
  return rows.map(([database, schema, name, view, size, columns, types]) => ({
    database: String(database), schema: String(schema), name: String(name), kind: view !== null ? 'view' : 'table', temporary: database === 'temp', rows: size === null ? null : Number(size), columns: String(columns), types: String(types),
  }))
}

/** What completion and hovers know of a notebook's own names; see `session.names` of the contract. */
export async function ownNames(session: Session, known: string | null): Promise<{ revision: string; names: OwnNames | null }> {
  const names = { tables: await packedTables(session), macros: await functionsOf(sql => session.ask(sql), `database_name IN (${literal(session.main.database)}, 'temp')`) }
  const revision = createHash('sha1').update(JSON.stringify(names)).digest('hex')
  return { revision, names: revision === known ? null : names }
}
