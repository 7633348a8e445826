import type { z } from 'zod'
import type { CatalogTable } from '../../contract/workbench/space.ts'
import { sqlName } from './sqlName.ts'

export type Table = z.infer<typeof CatalogTable>
export type NodeKind = 'database' | 'schema' | 'import' | 'result' | 'table' | 'view' | 'column'

/** A line of the catalog's tree. `insert` is the name as SQL takes it, null for what has none; `setSize` and `position` count it among its siblings, from 1. */
export interface CatalogNode {
  id: string
  kind: NodeKind
  level: number
  label: string
  /** The type of a column. */
  type: string | null
  insert: string | null
  table: Table | null
  /** Null where there is nothing below it. */
  isOpen: boolean | null
  setSize: number
  position: number
}

/** How the parts that have no name of their own are called. */
export interface CatalogWords { space: string; notebook: string; temporary: string; imports: string; results: string }

/** Databases and schemas are open unless they were closed, tables closed unless they were opened; `toggled` has what is not as it would be. */
export function catalogNodes(tables: readonly Table[], filter: string, toggled: ReadonlySet<string>, words: CatalogWords): CatalogNode[] {
  const wanted = filter.trim().toLowerCase()
  const fits = (name: string) => name.toLowerCase().includes(wanted)
  const shown = wanted === '' ? tables : tables.filter(table => fits(table.name) || table.columns.some(column => fits(column.name)))
  const nodes: CatalogNode[] = []
  const isOpen = (id: string, byItself: boolean) => toggled.has(id) !== byItself
  const add = (node: Omit<CatalogNode, 'setSize' | 'position'>, at: number, of: number) => nodes.push({ ...node, position: at + 1, setSize: of })

  const databases = [...Map.groupBy(shown, table => table.database)]
  for (const [at, [database, inDatabase]] of databases.entries()) {
    const id = `d/${database ?? ''}`
    const open = isOpen(id, true)
    add({ id, kind: 'database', level: 1, label: database === null ? words.space : database === 'temp' ? words.temporary : words.notebook, type: null, insert: null, table: null, isOpen: open }, at, databases.length)
    if (!open) continue
    const schemas = [...Map.groupBy(inDatabase, table => table.schema ?? (table.kind === 'import' ? words.imports : words.results))]
    for (const [schemaAt, [schema, inSchema]] of schemas.entries()) {
      const schemaId = `s/${database ?? ''}/${schema}`
      const schemaOpen = isOpen(schemaId, true)
      add({ id: schemaId, kind: 'schema', level: 2, label: schema, type: null, insert: null, table: null, isOpen: schemaOpen }, schemaAt, schemas.length)
      if (!schemaOpen) continue
      const sorted = inSchema.toSorted((a, b) => a.name.localeCompare(b.name, 'en', { numeric: true }))
      for (const [tableAt, table] of sorted.entries()) {
        const tableId = `t/${database ?? ''}/${schema}/${table.name}`
        // What was found by a column shows it.
        const tableOpen = isOpen(tableId, wanted !== '' && !fits(table.name))
        add({ id: tableId, kind: table.kind, level: 3, label: table.name, type: null, insert: nameOf(table), table, isOpen: table.columns.length > 0 ? tableOpen : null }, tableAt, sorted.length)
        if (!tableOpen) continue
        for (const [columnAt, column] of table.columns.entries()) {
          add({ id: `c/${tableId}/${column.name}`, kind: 'column', level: 4, label: column.name, type: column.type, insert: sqlName(column.name), table, isOpen: null }, columnAt, table.columns.length)
        }
      }
    }
  }
  return nodes
}

/** A table's name in the SQL of the notebook: alone where that finds it, else with its schema. */
const nameOf = (table: Table): string => (table.schema === null || table.schema === 'main' || table.database === 'temp' ? sqlName(table.name) : sqlName(table.schema, table.name))
