import type { z } from 'zod'
import type { CatalogEntry, TableDescription } from '../../contract/driver/catalog.ts'
import type { FoundTable, SparkCatalog } from '../../contract/workbench/metastore.ts'

export type ReadyCatalog = Extract<SparkCatalog, { state: 'ready' }>
type Entry = z.infer<typeof CatalogEntry>

/** What a window has of a catalog: the tables of databases, what tables are, and their partitions, each by the id of its line; what is missing is on its way. */
export interface Known {
  tables: ReadonlyMap<string, { tables: readonly Entry[]; total: number }>
  described: ReadonlyMap<string, TableDescription | null>
  partitions: ReadonlyMap<string, { partitions: readonly string[]; total: number | null }>
}

export type NodeKind = 'views' | 'database' | 'table' | 'view' | 'column' | 'key' | 'facts' | 'comment' | 'partitions' | 'partition' | 'more' | 'further' | 'waiting'

/** A line of the tree. `insert` is its name as SQL takes it, null for what has none; `setSize` and `position` count it among its siblings, from 1. */
export interface SparkNode {
  id: string
  kind: NodeKind
  level: number
  label: string
  /** The type of a column. */
  type: string | null
  /** What is said of it where the pointer rests, beside its label. */
  note: string | null
  insert: string | null
  isCurrent: boolean
  /** Null where there is nothing below it. */
  isOpen: boolean | null
  setSize: number
  position: number
  table: { database: string | null; name: string } | null
}

/** Whether a click on a line does something: it opens or closes it, or shows what comes after it. */
export const isPressable = ({ isOpen, kind }: SparkNode): boolean => isOpen !== null || kind === 'further'

/** How lines without a name of their own are called. */
export interface NodeWords {
  views: string
  partitions: string
  unknownPartitions: string
  noPartitions: string
  empty: string
  waiting: string
  gone: string
  more(count: number): string
  further(count: number): string
  facts(table: TableDescription): string
}

type Draft = Partial<Omit<SparkNode, 'level' | 'setSize' | 'position'>> & Pick<SparkNode, 'id' | 'kind' | 'label'> & { below?: Draft[] }

/** A name, in parts, as Spark's SQL takes it: quoted where it must be. */
export const sparkName = (...parts: string[]): string => parts.map(part => (/^[A-Za-z_]\w*$/.test(part) ? part : `\`${part.replaceAll('`', '``')}\``)).join('.')

/** The line of temporary views. */
export const viewsId = 'v'
export const databaseId = (database: string): string => `d/${database}`
export const tableId = (database: string | null, name: string): string => `t/${database ?? ''}/${name}`
export const partitionsId = (database: string, name: string): string => `p/${database}/${name}`

/** Databases, tables and what tables are. Lines are closed unless `toggled` has them; of a search, what tables are in is open. */
export function sparkNodes(catalog: ReadyCatalog, found: { found: readonly FoundTable[]; total: number } | null, toggled: ReadonlySet<string>, known: Known, words: NodeWords): SparkNode[] {
  const group = (database: string | null, entries: readonly Entry[] | null, total: number): Draft => {
    const id = database === null ? viewsId : databaseId(database)
    const isOpen = toggled.has(id) !== (found !== null)
    return {
      id, isOpen, kind: database === null ? 'views' : 'database', label: database ?? words.views, insert: database === null ? null : sparkName(database), isCurrent: database !== null && database === catalog.current,
      below: !isOpen ? [] : entries === null ? [leaf(`${id}/waiting`, 'waiting', words.waiting)]
        : entries.length === 0 ? [leaf(`${id}/empty`, 'more', words.empty)] : [...entries.map(entry => table(database, entry)), ...(total > entries.length ? [leaf(`${id}/more`, 'more', words.more(total - entries.length))] : [])],
    }
  }
  const leaf = (id: string, kind: NodeKind, label: string, note: string | null = null): Draft => ({ id, kind, label, note })

  function table(database: string | null, { name, kind }: Entry): Draft {
    const id = tableId(database, name)
    const isOpen = toggled.has(id)
    const insert = database === null || database === catalog.current ? sparkName(name) : sparkName(database, name)
    return { id, kind, label: name, isOpen, insert, table: { database, name }, below: isOpen ? inside(id, database, name) : [] }
  }

  function inside(id: string, database: string | null, name: string): Draft[] {
    const described = known.described.get(id)
    if (described === undefined) return [leaf(`${id}/waiting`, 'waiting', words.waiting)]
    if (described === null) return [leaf(`${id}/gone`, 'more', words.gone)]
    const keys = new Set(described.partitioned)
    const facts = words.facts(described)
    return [
      ...(facts === '' ? [] : [leaf(`${id}/facts`, 'facts', facts, described.location ?? described.text)]),
      ...(described.comment ? [leaf(`${id}/comment`, 'comment', described.comment)] : []),
      ...described.columns.map((column, at): Draft => ({ id: `${id}/c/${at}`, kind: keys.has(column.name) ? 'key' : 'column', label: column.name, type: column.type, note: column.comment, insert: sparkName(column.name) })),
      ...(keys.size === 0 || database === null ? [] : [partitions(database, name)]),
    ]
  }

  function partitions(database: string, name: string): Draft {
    const id = partitionsId(database, name)
    const isOpen = toggled.has(id)
    const list = known.partitions.get(id)
    const below = !isOpen ? [] : list === undefined ? [leaf(`${id}/waiting`, 'waiting', words.waiting)]
      : list.total === null ? [leaf(`${id}/unknown`, 'more', words.unknownPartitions)] : list.total === 0 ? [leaf(`${id}/none`, 'more', words.noPartitions)]
      : [...list.partitions.map(part => leaf(`${id}/${part}`, 'partition', part)), ...(list.total > list.partitions.length ? [leaf(`${id}/further`, 'further', words.further(list.total - list.partitions.length))] : [])]
    return { id, kind: 'partitions', label: words.partitions, isOpen, below }
  }

  const views = (list: readonly string[]): Entry[] => list.map(name => ({ name, kind: 'view' }))
  const drafts = found === null ? [
    ...(catalog.views.length > 0 ? [group(null, views(catalog.views), catalog.views.length)] : []),
    ...catalog.databases.map(database => {
      const list = known.tables.get(databaseId(database))
      return group(database, list?.tables ?? null, list?.total ?? 0)
    }),
    ...(catalog.shared.views.length > 0 ? [group(catalog.shared.database, views(catalog.shared.views), catalog.shared.views.length)] : []),
  ] : [
    ...[...Map.groupBy(found.found, ({ database }) => database)].map(([database, entries]) => group(database, entries, entries.length)),
    ...(found.total > found.found.length ? [leaf('more', 'more', words.more(found.total - found.found.length))] : []),
  ]
  const nodes: SparkNode[] = []
  const add = (list: readonly Draft[], level: number) => list.forEach(({ below = [], ...draft }, at) => {
    nodes.push({ type: null, note: null, insert: null, isCurrent: false, isOpen: null, table: null, ...draft, level, position: at + 1, setSize: list.length })
    add(below, level + 1)
  })
  add(drafts, 1)
  return nodes
}
