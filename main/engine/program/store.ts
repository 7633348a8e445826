import { randomUUID } from 'node:crypto'
import { mkdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api'
import { pageLimits, type FilterTerm, type PageSetup, type SortKey } from '../../../contract/engine/page.ts'
import { OasisError } from '../../../contract/errors.ts'
import type { Column } from '../../../model/result/result.ts'
import { readFailure, wasInterrupted } from './failure.ts'
import { columnKind, identifier, literal } from './names.ts'
import { filterSql } from './filter.ts'
import { compressionSql, storageVersion } from './writer.ts'

/** A table that pages are read from: a result, or a sorted or filtered copy of one. `text` are the columns that cross as text. */
export interface Relation { sql: string; name: string; columns: Column[]; rows: number; bytes: number; text: ReadonlySet<string> }
interface Open extends Relation { alias: string; file: string; used: number; users: number }
interface View extends Open { of: string; view: string }

/** Result files attached to two DuckDB instances, one for pages and one for what takes long, and the views made of them. Only SQL of the product's own runs here. */
export class ResultStore {
  readonly #instance: DuckDBInstance
  readonly #steward: DuckDBConnection
  readonly #pager: DuckDBConnection
  readonly #views: string
  readonly #open = new Map<string, Promise<Open>>()
  readonly #made = new Map<string, View>()
  #clock = 0
  #count = 0

  private constructor(instance: DuckDBInstance, steward: DuckDBConnection, pager: DuckDBConnection, views: string) {
    this.#instance = instance
    this.#steward = steward
    this.#pager = pager
    this.#views = views
  }

  static async create(setup: PageSetup): Promise<ResultStore> {
    const views = join(setup.work, 'views')
    await rm(views, { recursive: true, force: true })
    await mkdir(views, { recursive: true, mode: 0o700 })
    const create = async (threads: number, share: number, temp: string): Promise<DuckDBInstance> => DuckDBInstance.create(':memory:', {
      threads: String(threads), memory_limit: `${Math.floor((setup.memoryLimit * share) / 1024)}KiB`, temp_directory: join(setup.work, temp), autoinstall_known_extensions: 'false',
      autoload_known_extensions: 'false',
    })
    const instance = await create(setup.threads, 0.65, 'temp')
    const steward = await instance.connect()
    const pager = await (await create(1, 0.25, 'temp-pages')).connect()
    for (const connection of [steward, pager]) await connection.run(`SET GLOBAL TimeZone = ${literal(setup.timezone)}`)
    await pager.run('SET errors_as_json = true')
    return new ResultStore(instance, steward, pager, views)
  }

  /** The connection that pages are read by: of a DuckDB of its own, with one thread, so that no sort or export is ever before it in line. */
  get pager(): DuckDBConnection {
    return this.#pager
  }

  /** A connection that reports progress and whose errors are JSON. */
  async connect(timezone?: string): Promise<DuckDBConnection> {
    const connection = await this.#instance.connect()
    for (const sql of ['SET errors_as_json = true', 'SET enable_progress_bar = true', 'SET enable_progress_bar_print = false']) await connection.run(sql)
    if (timezone !== undefined) await connection.run(`SET TimeZone = ${literal(timezone)}`)
    return connection
  }

  /** Calls `use` with a result or a view of it, which stays open meanwhile. */
  async with<T>(file: string, view: string | undefined, use: (relation: Relation) => Promise<T>): Promise<T> {
    const entry = view === undefined ? await this.#file(file) : this.#view(file, view)
    entry.used = ++this.#clock
    entry.users++
    try {
      return await use(entry)
    } finally {
      entry.users--
    }
  }

  #view(file: string, view: string): View {
    const made = this.#made.get(view)
    if (!made || made.of !== file) throw new OasisError('notFound', 'This sorting or filtering is no longer kept; apply it again.')
    return made
  }

  async #file(file: string): Promise<Open> {
    let opening = this.#open.get(file)
    if (!opening) {
      opening = this.#attach(file)
      this.#open.set(file, opening)
      opening.catch(() => this.#open.delete(file))
      await this.#evict()
    }
    return opening
  }

  async #attach(file: string): Promise<Open> {
    const alias = `file_${++this.#count}`
    try {
      for (const connection of [this.#steward, this.#pager]) await connection.run(`ATTACH ${literal(file)} AS ${identifier(alias)} (READ_ONLY)`)
    } catch (error) {
      if (await stat(file).then(() => false, () => true)) throw new OasisError('notFound', 'This result is no longer stored. Run its cell again.', undefined, error)
      throw new OasisError('internal', `A result file cannot be read: ${readFailure(error).message}`, undefined, error)
    }
    return { ...await this.#describe(alias, file), alias, file, used: ++this.#clock, users: 0 }
  }

  async #describe(alias: string, file: string): Promise<Relation> {
    const table = (await this.#steward.runAndReadAll(`SELECT table_name FROM duckdb_tables() WHERE database_name = ${literal(alias)}`)).getRows()[0]
    if (!table) throw new OasisError('internal', 'A result file holds no table.')
    const name = String(table[0])
    const sql = `${identifier(alias)}.main.${identifier(name)}`
    const found = (await this.#steward.runAndReadAll(`SELECT column_name, data_type, comment FROM duckdb_columns() WHERE database_name = ${literal(alias)} ORDER BY column_index`)).getRows()
    const columns = found.map(([column, type, label]): Column => ({ name: String(column), label: label === null ? String(column) : String(label), type: String(type), kind: columnKind(String(type)) }))
    // Infinite dates and times have no place in Arrow; minimum and maximum come from statistics.
    const dated = columns.filter(column => ['DATE', 'TIMESTAMP', 'TIMESTAMP WITH TIME ZONE'].includes(column.type))
    const tests = dated.map(({ name: column }) => `coalesce(isinf(min(${identifier(column)})) OR isinf(max(${identifier(column)})), false)`)
    const [facts] = (await this.#steward.runAndReadAll(`SELECT count(*)${tests.map(test => `, ${test}`).join('')} FROM ${sql}`)).getRows()
    const text = new Set(dated.filter((_, index) => facts![index + 1] === true).map(column => column.name))
    return { sql, name, columns, rows: Number(facts![0]), bytes: (await stat(file)).size, text }
  }

  /**
   * Makes the sorted or filtered copy that random pages are read from: rows of a copy lie where they are shown, so a page costs what it costs unsorted; looking rows up by an index of
   * row ids takes ten times as long. Equal keys keep their order.
   */
  async makeView(file: string, sort: readonly SortKey[], filter: readonly FilterTerm[], connection: DuckDBConnection, signal: AbortSignal): Promise<{ view: string; rows: number }> {
    return this.with(file, undefined, async relation => {
      const view = randomUUID()
      const path = join(this.#views, `${view}.duckdb`)
      const alias = `view_${++this.#count}`
      const known = new Map(relation.columns.map(column => [column.name, column]))
      const column = (name: string): Column => known.get(name) ?? fail(name)
      const where = filter.map(term => filterSql(term, column(term.column)))
      const order = sort.map(key => `${identifier(column(key.column).name)} ${key.descending ? 'DESC' : 'ASC'} NULLS LAST`)
      const sql = `CREATE TABLE ${identifier(alias)}.main.${identifier(relation.name)} AS FROM ${relation.sql}`
        + (where.length > 0 ? ` WHERE ${where.map(term => `(${term.sql})`).join(' AND ')}` : '') + (order.length > 0 ? ` ORDER BY ${order.join(', ')}, rowid` : '')
      await this.#steward.run(`ATTACH ${literal(path)} AS ${identifier(alias)} (STORAGE_VERSION '${storageVersion}')`)
      try {
        if (signal.aborted) throw new OasisError('cancelled', 'It was cancelled.')
        await connection.run(compressionSql(await rowBytes(connection, relation.sql)))
        await connection.run(sql, where.flatMap(term => term.values))
        if (signal.aborted) throw new OasisError('cancelled', 'It was cancelled.')
        // Written and closed, then open for reading in both.
        await this.#steward.run(`DETACH ${identifier(alias)}`)
        for (const reader of [this.#steward, this.#pager]) await reader.run(`ATTACH ${literal(path)} AS ${identifier(alias)} (READ_ONLY)`)
        const described = await this.#describe(alias, path)
        this.#made.set(view, { ...described, columns: relation.columns, text: relation.text, alias, file: path, used: ++this.#clock, users: 0, of: file, view })
        await this.#evict()
        return { view, rows: described.rows }
      } catch (error) {
        await this.#steward.run(`DETACH ${identifier(alias)}`).catch(() => {})
        await rm(path, { force: true })
        await rm(`${path}.wal`, { force: true })
        if (signal.aborted || wasInterrupted(error)) throw new OasisError('cancelled', 'It was cancelled.')
        if (error instanceof OasisError) throw error
        throw new OasisError('invalid', `This filter does not fit the data: ${readFailure(error).message.split('\n')[0]}`, undefined, error)
      }
    })
  }

  async dropView(view: string): Promise<void> {
    const made = this.#made.get(view)
    if (!made) return
    this.#made.delete(view)
    await this.#letGo(made)
    await rm(made.file, { force: true })
  }

  /** Lets go of a result that is about to be deleted, with its views. */
  async release(file: string): Promise<void> {
    for (const made of this.#made.values()) if (made.of === file) await this.dropView(made.view)
    const opening = this.#open.get(file)
    this.#open.delete(file)
    const entry = await opening?.catch(() => null)
    if (entry) await this.#letGo(entry)
  }

  async #letGo(entry: Open): Promise<void> {
    // Whoever reads it now goes on: DuckDB lets go of the file when the last reader has.
    for (const connection of [this.#steward, this.#pager]) await connection.run(`DETACH ${identifier(entry.alias)}`).catch(() => {})
  }

  async #evict(): Promise<void> {
    const views = [...this.#made.values()].sort((a, b) => a.used - b.used)
    for (const made of views.slice(0, Math.max(0, views.length - pageLimits.views))) if (made.users === 0) await this.dropView(made.view)
    if (this.#open.size <= pageLimits.files) return
    const files = (await Promise.all([...this.#open.values()].map(opening => opening.catch(() => null)))).filter(entry => entry !== null).sort((a, b) => a.used - b.used)
    for (const entry of files.slice(0, Math.max(0, files.length - pageLimits.files))) {
      if (entry.users > 0) continue
      this.#open.delete(entry.file)
      await this.#letGo(entry)
    }
  }
}

/** Bytes of a row as text, by the first rows of a query's FROM. */
export async function rowBytes(connection: DuckDBConnection, from: string): Promise<number> {
  const [row] = (await connection.runAndReadAll(`SELECT avg(strlen(CAST(sample AS VARCHAR))) FROM (FROM ${from} LIMIT 2048) AS sample`)).getRows()
  return Number(row?.[0] ?? 0)
}

function fail(name: string): never {
  throw new OasisError('invalid', `The result has no column ${name}.`)
}
