import type { catalog as contract, CatalogEntry, TableDescription } from '../../../contract/driver/catalog.ts'
import { catalogLimits } from '../../../contract/driver/catalog.ts'
import type { Output } from '../../../contract/define.ts'
import type { SqlFunction } from '../../../contract/engine/session.ts'
import { OasisError } from '../../../contract/errors.ts'
import type { FoundTable, SparkCatalog } from '../../../contract/workbench/metastore.ts'
import type { Spark } from '../../spark/spark.ts'
import { createTopic, type Topic } from '../feed.ts'
import { workbenchLimits } from '../limits.ts'
import { nameIndex, type NamedTable, type NameIndex } from './catalog.ts'
import { StatementAt } from './scope.ts'

type Look = Output<(typeof contract)['catalog.look']>
type Tables = Output<(typeof contract)['catalog.tables']>

/** What the SQL of a Spark notebook can name, kept so that nobody who types or looks waits for a metastore. */
export interface SparkNames {
  /** Those that are found by their name alone, then all others. */
  readonly indexes: readonly NameIndex[]
  readonly functions: readonly SqlFunction[]
  readonly state: SparkCatalog
  /** Changes of `state`. */
  readonly changes: Topic
  /** Whether tables outlive the session, or outlived the last one; null where that is not known. */
  readonly lasting: boolean | null
  /** Has the functions, and the columns of the tables that the statement at a place names, at hand. */
  prepare(source: string, offset: number): Promise<void>
  /** The tables of a database, asked for where they were not read yet. */
  tables(database: string): Promise<Tables>
  find(text: string): { found: FoundTable[]; total: number }
  describe(database: string | null, name: string): Promise<TableDescription | null>
  /** A cell ran, or the session is ready: what there is may be another now. It is asked for a little later, and never twice at once. */
  touch(): void
  /** Reads all of it again, whatever it takes. */
  refresh(): void
  /** The session is gone. */
  lost(): void
  close(): void
}

/** Milliseconds that a change waits for others. The databases are walked again only after `patience` times as long as the last walk took, at most `longest`. */
const pause = 30
const patience = 5
const longest = 30_000

interface Described { table: TableDescription | null; /** A cell ran since. */ old: boolean }

const keyOf = (database: string | null, name: string) => `${database ?? ''}\0${name}`.toLowerCase()

export function keepSparkNames(spark: Pick<Spark, 'catalog'>, log: (message: string, error: unknown) => void): SparkNames {
  const changes = createTopic()
  let look: Look | null = null
  let lasting: boolean | null = null
  let tables = new Map<string, Tables>()
  const described = new Map<string, Described>()
  let functions: readonly SqlFunction[] = []
  let indexes: readonly NameIndex[] | null = null
  let state: SparkCatalog = { state: 'none' }
  let revision = 0
  /** Counts sessions: what an earlier one answers late is not this one's. */
  let era = 0
  let asking: Promise<void> | null = null
  let again = false
  let timer: NodeJS.Timeout | null = null
  let due = 0
  let walkedAt = -Infinity
  let walkTook = 0
  let isCut = false
  let closed = false

  function tell(): void {
    indexes = null
    if (closed) return
    state = look === null ? { state: 'none' } : { state: 'ready', revision: ++revision, current: look.current, databases: look.databases, views: look.views, shared: look.shared, read: tables.size, cut: isCut }
    changes.changed()
  }

  /** Reads what changed: what is quick at once, the tables of each database one after another. */
  async function ask(mine: number): Promise<void> {
    const seen = await spark.catalog('catalog.look', {})
    if (mine !== era || closed) return
    if (seen === null) {
      if (look === null) tell()
      return
    }
    if (JSON.stringify(seen) !== JSON.stringify(look)) {
      look = seen
      ;({ lasting } = seen)
      tables = new Map([...tables].filter(([database]) => seen.databases.includes(database)))
      tell()
    }
    const wait = walkedAt + Math.min(longest, walkTook * patience) - performance.now()
    if (wait > 0) return later(wait)
    const from = performance.now()
    let told = from
    let room: number = workbenchLimits.sparkTables
    isCut = false
    let changed = false
    for (const database of seen.databases.toSorted((a, b) => Number(b === seen.current) - Number(a === seen.current))) {
      if (room <= 0) {
        isCut = true
        break
      }
      const found = await spark.catalog('catalog.tables', { database, most: Math.min(room, catalogLimits.tables) })
      if (mine !== era || closed || found === null) return
      room -= found.tables.length
      isCut ||= found.total > found.tables.length
      if (JSON.stringify(found) === JSON.stringify(tables.get(database))) continue
      tables.set(database, found)
      changed = true
      // Who looks sees how far it is, and a walk of thousands does not tell each.
      if (performance.now() - told < workbenchLimits.sparkCatalogPause) continue
      told = performance.now()
      changed = false
      tell()
    }
    walkedAt = performance.now()
    walkTook = walkedAt - from
    if (changed) tell()
  }
  function start(): Promise<void> {
    const mine = era
    if (look === null && state.state !== 'reading') {
      state = { state: 'reading' }
      changes.changed()
    }
    return asking ??= ask(mine).catch((error: unknown) => {
      if (!(error instanceof OasisError)) log('The catalog of a Spark session could not be read', error)
      if (mine !== era || closed || look !== null) return
      state = { state: 'failed', reason: error instanceof OasisError ? `The catalog could not be read: ${error.message}` : 'The catalog could not be read.' }
      changes.changed()
    }).finally(() => {
      asking = null
      if (!again) return
      again = false
      kept.touch()
    })
  }
  /** Asks after a while, or sooner where that was meant already. */
  function later(wait: number): void {
    const at = performance.now() + wait
    if (closed || (timer !== null && due <= at)) return
    if (timer) clearTimeout(timer)
    due = at
    timer = setTimeout(() => {
      timer = null
      if (!closed) void start()
    }, wait)
  }

  async function learn(wanted: readonly { database: string | null; name: string }[]): Promise<void> {
    const mine = era
    for (let at = 0; at < wanted.length; at += catalogLimits.described) {
      const part = wanted.slice(at, at + catalogLimits.described)
      const answer = await spark.catalog('catalog.describe', { tables: [...part] })
      if (answer === null || mine !== era) return
      part.forEach(({ database, name }, place) => described.set(keyOf(database, name), { table: answer.tables[place] ?? null, old: false }))
      indexes = null
    }
  }

  function named(database: string | null, { name, kind }: CatalogEntry, reach: readonly string[]): NamedTable {
    const known = () => described.get(keyOf(database, name))?.table
    return {
      kind, name, lower: name.toLowerCase(), database: database === null ? null : 'spark_catalog', schema: database, area: database, reach, madeAt: null,
      get rows() { return known()?.rows ?? null }, get bytes() { return known()?.bytes ?? null }, get columns() { return known()?.columns.map(({ comment, ...column }) => ({ ...column, ...(comment === null ? {} : { comment }) })) ?? [] },
      get facts() {
        const table = known()
        return table ? { format: table.format, comment: table.comment, partitioned: table.partitioned } : null
      },
    }
  }
  function build(): readonly NameIndex[] {
    if (look === null) return []
    const { current, shared } = look
    const near = [...look.views.map(name => named(null, { name, kind: 'view' }, [])), ...(current === null ? [] : tables.get(current)?.tables.map(entry => named(current, entry, [])) ?? [])]
    const far = [...shared.views.map(name => named(shared.database, { name, kind: 'view' }, [shared.database])), ...[...tables].flatMap(([database, { tables: list }]) => (database === current ? [] : list.map(entry => named(database, entry, [database]))))]
    return [nameIndex(near), nameIndex(far)]
  }

  const kept: SparkNames = {
    get indexes() { return indexes ??= build() },
    get functions() {
      const own = look?.functions ?? []
      return own.length === 0 ? functions : [...own.map((name): SqlFunction => ({ name, kind: 'other', signatures: [], description: null, example: null })), ...functions]
    },
    get state() { return state },
    changes,
    get lasting() { return lasting },
    async prepare(source, offset) {
      try {
        if (look === null) await start()
        if (functions.length === 0) ({ functions } = await spark.catalog('catalog.functions', {}) ?? { functions })
        const statement = new StatementAt(source, offset, 'spark')
        const { references } = statement.scope()
        const name = statement.nameAt()
        const parts = [...references.map(reference => reference.parts), ...(name ? [name.parts, name.parts.slice(0, -1)] : [statement.leading(statement.before)])]
        const found = parts.flatMap(each => {
          if (each.length === 0) return []
          for (const index of kept.indexes) {
            const table = index.find(each)
            if (table) return [table]
          }
          return []
        })
        const wanted = new Map(found.map(table => [keyOf(table.schema, table.name), { database: table.schema, name: table.name }]))
        for (const key of wanted.keys()) if (described.get(key)?.old === false) wanted.delete(key)
        await learn([...wanted.values()])
      } catch (error) {
        // Completion is an offer; a catalog that cannot be read offers nothing.
        if (!(error instanceof OasisError)) throw error
      }
    },
    async tables(database) {
      const known = tables.get(database)
      if (known) return known
      const mine = era
      const found = await spark.catalog('catalog.tables', { database, most: catalogLimits.tables })
      if (found === null) return { tables: [], total: 0 }
      if (mine === era && look?.databases.includes(database)) {
        tables.set(database, found)
        tell()
      }
      return found
    },
    find(text) {
      const wanted = text.trim().toLowerCase()
      const first: FoundTable[] = []
      const later: FoundTable[] = []
      for (const index of kept.indexes) {
        for (const { name, lower, schema, kind } of index.tables) {
          const at = lower.indexOf(wanted)
          const isWhole = at < 0 && schema !== null && wanted.includes('.') && `${schema.toLowerCase()}.${lower}`.includes(wanted)
          if (at < 0 && !isWhole) continue
          ;(at === 0 ? first : later).push({ database: schema, name, kind: kind === 'view' ? 'view' : 'table' })
        }
      }
      const all = [...first, ...later]
      return { found: all.slice(0, workbenchLimits.sparkFound), total: all.length }
    },
    async describe(database, name) {
      const known = described.get(keyOf(database, name))
      if (known?.old !== false) await learn([{ database, name }])
      return described.get(keyOf(database, name))?.table ?? null
    },
    touch() {
      for (const each of described.values()) each.old = true
      if (asking) again = true
      else later(pause)
    },
    refresh() {
      walkedAt = -Infinity
      kept.touch()
    },
    lost() {
      era++
      look = null
      tables = new Map()
      described.clear()
      walkedAt = -Infinity
      walkTook = 0
      isCut = false
      if (timer) clearTimeout(timer)
      timer = null
      again = false
      tell()
    },
    close() {
      closed = true
      if (timer) clearTimeout(timer)
    },
  }
  return kept
}
