import { mkdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api'
import type { Handlers } from '../../../contract/define.ts'
import { landingContract } from '../../../contract/engine/contract.ts'
import type { LandedColumn, LandingSetup } from '../../../contract/engine/landing.ts'
import { OasisError } from '../../../contract/errors.ts'
import type { Column } from '../../../model/result/result.ts'
import { detectEncoding, toUtf8 } from './encoding.ts'
import { readFailure, wasInterrupted } from './failure.ts'
import { columnKind, identifier, literal } from './names.ts'
import { previewOf } from './preview.ts'
import { rowBytes } from './store.ts'
import { compressionSql, seal, storageVersion } from './writer.ts'

/** Milliseconds between progress events, and between interrupts after a cancel. */
const progressEvery = 100
const interruptEvery = 50

type Format = 'csv' | 'parquet' | 'json' | 'auto'
interface Target { file: string; name: string }

/** What the engine that makes result files from other files answers. */
export function landingHandlers(): Handlers<typeof landingContract, null> {
  let opening: Promise<Landing> | null = null
  const open = (): Promise<Landing> => {
    if (!opening) throw new OasisError('invalid', 'landing.open comes first.')
    return opening
  }
  return {
    async 'landing.open'(setup) {
      if (opening) throw new OasisError('invalid', 'The landing engine is open already.')
      opening = Landing.open(setup)
      await opening
      return {}
    },
    async *'landing.import'({ files, format, target, columns, timezone }, _context, signal) {
      const landing = await open()
      const startedAt = performance.now()
      const kind = format === 'auto' ? formatOf(files[0]!) : format
      const about: About = { timezone, labels: new Map(columns?.flatMap(({ name, label }) => (label === name ? [] : [[name, label]]))) }
      const readable = kind === 'csv' ? await landing.readable(files, signal) : { files, done: async () => {} }
      try {
        for await (const step of landing.make(target, `FROM ${picked(source(readable.files, kind), columns)}`, signal, about)) {
          if (step.made === null) yield { type: 'progress', progress: step.progress }
          else yield { type: 'done', ...step.made, elapsedMs: Math.round(performance.now() - startedAt) }
        }
      } finally {
        await readable.done()
      }
    },
    async 'landing.rename'({ file, target }, _context, signal) {
      const landing = await open()
      return { bytes: await landing.rename(file, target, signal) }
    },
    async 'landing.idle'() {
      if (opening) await (await opening).idle()
      return {}
    },
  }
}

function formatOf(file: string): Exclude<Format, 'auto'> {
  const plain = file.toLowerCase().replace(/\.(gz|zst)$/, '')
  if (/\.(parquet|pq)$/.test(plain)) return 'parquet'
  return /\.(json|jsonl|ndjson|geojson)$/.test(plain) ? 'json' : 'csv'
}

function source(files: readonly string[], kind: Exclude<Format, 'auto'>): string {
  const list = `[${files.map(literal).join(', ')}]`
  if (kind === 'parquet') return `read_parquet(${list}, hive_partitioning = false)`
  if (kind === 'json') return `read_json_auto(${list})`
  return `read_csv(${list}, sample_size = 100000)`
}

/** Texts of intervals become intervals. */
function picked(from: string, columns: readonly LandedColumn[] | undefined): string {
  if (!columns?.some(column => column.interval)) return from
  return `(SELECT ${columns.map(({ name, interval }) => (interval ? `CAST(${identifier(name)} AS INTERVAL) AS ${identifier(name)}` : identifier(name))).join(', ')} FROM ${from})`
}

/** What is known of a table beside its rows: the labels of columns that differ from their names, and the zone in which its times are shown. */
interface About { labels?: ReadonlyMap<string, string>; timezone?: string | undefined }
interface Made { columns: Column[]; rows: number; bytes: number; preview: (string | null)[][] }

class Landing {
  readonly #connection: DuckDBConnection
  readonly #work: string
  readonly #timezone: string
  #queue: Promise<unknown> = Promise.resolve()
  #running: { signal: AbortSignal; settled: Promise<void> } | null = null
  #count = 0

  private constructor(connection: DuckDBConnection, setup: LandingSetup) {
    this.#connection = connection
    this.#work = setup.work
    this.#timezone = setup.timezone
  }

  static async open(setup: LandingSetup): Promise<Landing> {
    await mkdir(setup.work, { recursive: true, mode: 0o700 })
    const instance = await DuckDBInstance.create(':memory:', {
      threads: String(setup.threads), memory_limit: `${Math.floor((setup.memoryLimit * 0.75) / 1024)}KiB`, temp_directory: join(setup.work, 'temp'), autoinstall_known_extensions: 'false',
      autoload_known_extensions: 'false',
    })
    const connection = await instance.connect()
    for (const sql of [`SET TimeZone = ${literal(setup.timezone)}`, 'SET errors_as_json = true', 'SET enable_progress_bar = true', 'SET enable_progress_bar_print = false']) await connection.run(sql)
    return new Landing(connection, setup)
  }

  /** Resolves when nothing that was cancelled runs any more. */
  async idle(): Promise<void> {
    if (this.#running?.signal.aborted) await this.#running.settled
  }

  /** CSV files as UTF-8, which is all that DuckDB reads: those in another encoding (Excel in Japan saves Shift_JIS) are written again. `done` deletes what was written. */
  async readable(files: readonly string[], signal: AbortSignal): Promise<{ files: string[]; done(): Promise<void> }> {
    const written: string[] = []
    const done = async () => { for (const path of written) await rm(path, { force: true }) }
    try {
      const paths: string[] = []
      for (const file of files) {
        const encoding = /\.(gz|zst)$/i.test(file) ? 'utf-8' : await detectEncoding(file)
        if (encoding === 'utf-8') {
          paths.push(file)
          continue
        }
        const path = join(this.#work, `utf8-${++this.#count}.csv`)
        written.push(path)
        await toUtf8(file, encoding, path, signal)
        paths.push(path)
      }
      return { files: paths, done }
    } catch (error) {
      await done()
      if (signal.aborted) throw new OasisError('cancelled', 'The import was cancelled.')
      if (error instanceof OasisError) throw error
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') throw new OasisError('notFound', 'The file is no longer there.', undefined, error)
      throw new OasisError('invalid', `The file could not be read: ${(error as Error).message}`, undefined, error)
    }
  }

  /** Makes a result file of what a query gives, one at a time. When it fails or is cancelled no file is left. */
  async *make(target: Target, query: string, signal: AbortSignal, about: About = {}): AsyncGenerator<{ progress: number | null; made: null } | { made: Made }> {
    let ended = false
    const work = this.#inTurn(() => this.#write(target, query, signal, about))
    const settled = work.then(() => { ended = true }, () => { ended = true })
    try {
      while (!ended) {
        let timer: NodeJS.Timeout | undefined
        await Promise.race([settled, new Promise(resolve => { timer = setTimeout(resolve, progressEvery) })])
        clearTimeout(timer)
        const { percentage } = this.#connection.progress
        if (!ended && !signal.aborted) yield { progress: percentage > 0 && percentage <= 100 ? percentage / 100 : null, made: null }
      }
      yield { made: await work }
    } finally {
      await settled
    }
  }

  async rename(file: string, target: Target, signal: AbortSignal): Promise<number> {
    const alias = `from_${++this.#count}`
    await this.#inTurn(async () => {
      await this.#connection.run(`ATTACH ${literal(file)} AS ${identifier(alias)} (READ_ONLY)`)
    })
    try {
      const [table] = (await this.#connection.runAndReadAll(`SELECT table_name FROM duckdb_tables() WHERE database_name = ${literal(alias)}`)).getRows()
      const comments = (await this.#connection.runAndReadAll(`SELECT column_name, comment FROM duckdb_columns() WHERE database_name = ${literal(alias)} AND comment IS NOT NULL`)).getRows()
      const made = await this.#inTurn(() => this.#write(target, `FROM ${identifier(alias)}.main.${identifier(String(table![0]))}`, signal, { labels: new Map(comments as [string, string][]) }))
      return made.bytes
    } finally {
      await this.#inTurn(async () => { await this.#connection.run(`DETACH ${identifier(alias)}`) })
    }
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const next = this.#queue.then(work)
    this.#queue = next.catch(() => {})
    return next
  }

  async #write(target: Target, query: string, signal: AbortSignal, about: About): Promise<Made> {
    let interrupting: NodeJS.Timeout | undefined
    const interrupt = () => { interrupting = setInterval(() => this.#connection.interrupt(), interruptEvery) }
    signal.addEventListener('abort', interrupt, { once: true })
    const work = this.#writeNow(target, query, signal, about)
    this.#running = { signal, settled: work.then(() => {}, () => {}) }
    try {
      return await work
    } finally {
      this.#running = null
      clearInterval(interrupting)
      signal.removeEventListener('abort', interrupt)
    }
  }

  /** Times are read in the notebook's zone, where there is one; files are landed in the engine's. */
  async #preview(table: string, columns: Column[], timezone: string | undefined): Promise<(string | null)[][]> {
    if (timezone === undefined) return previewOf(this.#connection, table, columns)
    await this.#connection.run(`SET TimeZone = ${literal(timezone)}`)
    try {
      return await previewOf(this.#connection, table, columns)
    } finally {
      await this.#connection.run(`SET TimeZone = ${literal(this.#timezone)}`)
    }
  }

  async #writeNow(target: Target, query: string, signal: AbortSignal, { labels = new Map(), timezone }: About): Promise<Made> {
    const part = `${target.file}.part`
    const alias = `made_${++this.#count}`
    const table = `${identifier(alias)}.main.${identifier(target.name)}`
    const cancelled = () => new OasisError('cancelled', 'The import was cancelled.')
    if (signal.aborted) throw cancelled()
    await rm(part, { force: true })
    await this.#connection.run(`ATTACH ${literal(part)} AS ${identifier(alias)} (STORAGE_VERSION '${storageVersion}')`)
    let attached = true
    try {
      await this.#connection.run(compressionSql(await rowBytes(this.#connection, query.replace(/^FROM /, ''))))
      await this.#connection.run(`CREATE TABLE ${table} AS ${query}`)
      for (const [column, label] of labels) await this.#connection.run(`COMMENT ON COLUMN ${table}.${identifier(column)} IS ${literal(label)}`)
      const found = (await this.#connection.runAndReadAll(`SELECT column_name, data_type FROM duckdb_columns() WHERE database_name = ${literal(alias)} ORDER BY column_index`)).getRows()
      const [count] = (await this.#connection.runAndReadAll(`SELECT count(*) FROM ${table}`)).getRows()
      const columns = found.map(([name, type]): Column => ({ name: String(name), label: labels.get(String(name)) ?? String(name), type: String(type), kind: columnKind(String(type)) }))
      const preview = await this.#preview(table, columns, timezone)
      if (signal.aborted) throw cancelled()
      await this.#connection.run(`DETACH ${identifier(alias)}`)
      attached = false
      await seal(part, target.file)
      return { columns, rows: Number(count![0]), bytes: (await stat(target.file)).size, preview }
    } catch (error) {
      if (attached) await this.#connection.run(`DETACH ${identifier(alias)}`).catch(() => {})
      await rm(part, { force: true })
      await rm(`${part}.wal`, { force: true })
      if (error instanceof OasisError) throw error
      if (signal.aborted || wasInterrupted(error)) throw cancelled()
      const { type, message } = readFailure(error)
      throw new OasisError('queryFailed', `The file could not be read: ${message}`, { type }, error)
    }
  }
}
