import { mkdir, readFile, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api'
import type { Handlers } from '../../../contract/define.ts'
import { landingContract } from '../../../contract/engine/contract.ts'
import type { LandedColumn, LandingSetup, Preview } from '../../../contract/engine/landing.ts'
import { OasisError } from '../../../contract/errors.ts'
import type { ImportColumn, Reading } from '../../../model/import/reading.ts'
import type { Column } from '../../../model/result/result.ts'
import type { CarriedColumn } from '../../../contract/driver/contract.ts'
import { arrowRows, broken } from './arrow-table.ts'
import { carriedQuery } from './carried.ts'
import { writerMemory } from './database.ts'
import { readFailure, wasInterrupted } from './failure.ts'
import { openSource } from './import/open.ts'
import { allColumns, type Source } from './import/source.ts'
import { columnKind, identifier, literal } from './names.ts'
import { previewOf } from './preview.ts'
import { rowBytes } from './store.ts'
import { compressionSql, ResultWriter, seal, storageVersion } from './writer.ts'

/** Milliseconds between progress events, and between interrupts after a cancel. */
const progressEvery = 100
const interruptEvery = 50

/** Characters of a value that a preview shows. */
const previewText = 200

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
    async 'landing.land'({ file, target, columns, timezone }, _context, signal) {
      return (await open()).land(file, target, columns, timezone, signal)
    },
    async 'landing.arrow'({ file, rows, target, timezone }, _context, signal) {
      return (await open()).landArrow(file, rows, target, timezone, signal)
    },
    async 'landing.whole'({ files, columns, rows, limit, target, timezone }, _context, signal) {
      return (await open()).landWhole(files, columns, { rows, limit }, target, timezone, signal)
    },
    async 'landing.preview'({ files, reading, rows }, _context, signal) {
      return (await open()).preview(files, reading, rows, signal)
    },
    async *'landing.import'({ files, reading, columns, leaveOut, target }, _context, signal) {
      const landing = await open()
      const startedAt = performance.now()
      for await (const step of landing.import({ files, reading, columns, leaveOut, target }, signal)) {
        if (step.made === null) yield { type: 'progress', progress: step.progress }
        else yield { type: 'done', columns: step.made.columns, rows: step.made.rows, bytes: step.made.bytes, leftOut: step.made.leftOut, elapsedMs: Math.round(performance.now() - startedAt) }
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

interface Request { files: readonly string[]; reading: Reading; columns: ImportColumn[] | null; leaveOut: boolean; target: Target }
/** What is known of a table beside its rows: the labels of columns that differ from their names, and the zone in which its times are shown; with one, its first rows are wanted as text. */
interface About { labels?: ReadonlyMap<string, string>; timezone?: string }
interface Made { columns: Column[]; rows: number; bytes: number; preview: (string | null)[][] }

/** Texts of intervals become intervals. */
function picked(from: string, columns: readonly LandedColumn[]): string {
  return `SELECT ${columns.map(({ name, interval }) => (interval ? `CAST(${identifier(name)} AS INTERVAL) AS ${identifier(name)}` : identifier(name))).join(', ')} FROM ${from}`
}

class Landing {
  readonly #instance: DuckDBInstance
  readonly #connection: DuckDBConnection
  /** For what comes row by row. */
  readonly #writer: ResultWriter
  readonly #work: string
  readonly #timezone: string
  #queue: Promise<unknown> = Promise.resolve()
  #running: { signal: AbortSignal; settled: Promise<void> } | null = null
  #count = 0

  private constructor(instance: DuckDBInstance, connection: DuckDBConnection, writer: ResultWriter, setup: LandingSetup) {
    this.#instance = instance
    this.#connection = connection
    this.#writer = writer
    this.#work = setup.work
    this.#timezone = setup.timezone
  }

  static async open(setup: LandingSetup): Promise<Landing> {
    await rm(setup.work, { recursive: true, force: true })
    await mkdir(setup.work, { recursive: true, mode: 0o700 })
    const instance = await DuckDBInstance.create(':memory:', {
      threads: String(setup.threads), memory_limit: `${Math.floor((setup.memoryLimit * 0.75) / 1024)}KiB`, temp_directory: join(setup.work, 'temp'), autoinstall_known_extensions: 'false',
      autoload_known_extensions: 'false',
    })
    const first = await instance.connect()
    await first.run(`SET GLOBAL TimeZone = ${literal(setup.timezone)}`)
    const writer = await ResultWriter.create({ memoryLimit: writerMemory(setup.memoryLimit), threads: setup.threads, temp: join(setup.work, 'writer'), folder: setup.work, timezone: setup.timezone })
    return new Landing(instance, await connect(instance), writer, setup)
  }

  /** Resolves when nothing that was cancelled runs any more. */
  async idle(): Promise<void> {
    if (this.#running?.signal.aborted) await this.#running.settled
  }

  /** How files would be read, and their first rows. It has a connection of its own, so that it never waits for an import. */
  async preview(files: readonly string[], reading: Reading, rows: number, signal: AbortSignal): Promise<Preview> {
    const connection = await connect(this.#instance)
    const interrupt = () => connection.interrupt()
    signal.addEventListener('abort', interrupt)
    let source: Source | null = null
    try {
      source = await openSource({ connection, files, reading, work: this.#work, isLook: true, signal })
      const cells = source.found.columns.map(({ name }) => `left(CAST(${identifier(name)} AS VARCHAR), ${previewText})`)
      const shown = await connection.runAndReadAll(`SELECT ${cells.join(', ')} FROM (${source.look()} LIMIT ${rows})`)
      return { ...source.found, rows: shown.getRows() as (string | null)[][] }
    } catch (error) {
      throw readError(error, signal)
    } finally {
      signal.removeEventListener('abort', interrupt)
      await source?.done()
      connection.closeSync()
    }
  }

  /** Makes a result file of other files, one at a time. When it fails or is cancelled no file is left. */
  async *import(request: Request, signal: AbortSignal): AsyncGenerator<{ progress: number | null; made: null } | { made: Made & { leftOut: number } }> {
    let ended = false
    let prepared: number | null = null
    let progress: number | null = null
    const work = this.#inTurn(() => this.#import(request, signal, part => { prepared = part }))
    const settled = work.then(() => { ended = true }, () => { ended = true })
    try {
      while (!ended) {
        let timer: NodeJS.Timeout | undefined
        await Promise.race([settled, new Promise(resolve => { timer = setTimeout(resolve, progressEvery) })])
        clearTimeout(timer)
        const { percentage } = this.#connection.progress
        const read = percentage > 0 && percentage <= 100 ? percentage / 100 : null
        // What had to be written again first is half of the work.
        const now: number | null = prepared === null ? read : (prepared + (read ?? 0)) / 2
        // Several queries follow one another, and DuckDB counts each from its beginning.
        if (now !== null) progress = Math.max(progress ?? 0, now)
        if (!ended && !signal.aborted) yield { progress, made: null }
      }
      yield { made: await work }
    } finally {
      await settled
    }
  }

  async #import({ files, reading, columns, leaveOut, target }: Request, signal: AbortSignal, onProgress: (part: number) => void): Promise<Made & { leftOut: number }> {
    let source: Source | null = null
    try {
      if (signal.aborted) throw cancelled()
      source = await this.#interruptible(signal, () => openSource({ connection: this.#connection, files, reading, work: this.#work, isLook: false, signal, onProgress }))
      const chosen = columns ?? allColumns(source.found)
      try {
        const made = await this.#write(target, source.query(chosen, leaveOut), signal)
        return { ...made, leftOut: leaveOut ? await source.leftOut() : 0 }
      } catch (error) {
        const opened = source
        if (error instanceof OasisError) throw error
        throw await this.#interruptible(signal, () => opened.explain(chosen, error)).catch(() => null) ?? error
      }
    } catch (error) {
      throw readError(error, signal)
    } finally {
      await source?.done()
    }
  }

  /** Makes a result file of a Parquet file, in its turn. When it fails or is cancelled no file is left. */
  async land(file: string, target: Target, columns: readonly LandedColumn[], timezone: string, signal: AbortSignal): Promise<Made> {
    const labels = new Map(columns.flatMap(({ name, label }) => (label === name ? [] : [[name, label] as const])))
    try {
      return await this.#inTurn(() => this.#write(target, picked(`read_parquet(${literal(file)}, hive_partitioning = false)`, columns), signal, { labels, timezone }))
    } catch (error) {
      throw readError(error, signal)
    }
  }

  /** Makes a result file of the first rows of a stream of Arrow, in its turn. When it fails or is cancelled no file is left. */
  async landArrow(file: string, rows: number, target: Target, timezone: string, signal: AbortSignal): Promise<Made> {
    const source = arrowRows(await readFile(file), rows)
    return this.#inTurn(async () => {
      try {
        if (signal.aborted) throw cancelled()
        await this.#writer.showIn(timezone)
        return await this.#writer.write(source, target, { rows, bytes: Infinity }, signal, () => {})
      } catch (error) {
        throw readError(error, signal)
      }
    })
  }

  /** Makes a result file of the Parquet files of a whole result, in its turn. When it fails or is cancelled no file is left. */
  async landWhole(files: readonly string[], columns: readonly CarriedColumn[], { rows, limit }: { rows: number; limit: number | null }, target: Target, timezone: string, signal: AbortSignal): Promise<Made> {
    const { query, labels } = carriedQuery(files, columns, limit)
    try {
      return await this.#inTurn(async () => {
        const [held] = (await this.#connection.runAndReadAll(`SELECT sum(num_rows)::BIGINT FROM parquet_file_metadata([${files.map(literal).join(', ')}])`)).getRows()
        if (Number(held![0]) !== rows) throw broken()
        return this.#write(target, query, signal, { labels, timezone })
      })
    } catch (error) {
      const failure = readError(error, signal)
      throw failure.code === 'queryFailed' && (failure.detail as { type?: string } | undefined)?.type !== 'Out of Memory' ? broken(error) : failure
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

  async #write(target: Target, query: string, signal: AbortSignal, about: About = {}): Promise<Made> {
    return this.#interruptible(signal, () => this.#writeNow(target, query, signal, about))
  }

  /** Does what the connection can be interrupted in, again and again until it stops. */
  async #interruptible<T>(signal: AbortSignal, start: () => Promise<T>): Promise<T> {
    let interrupting: NodeJS.Timeout | undefined
    const interrupt = () => { interrupting = setInterval(() => this.#connection.interrupt(), interruptEvery) }
    signal.addEventListener('abort', interrupt, { once: true })
    const work = start()
    this.#running = { signal, settled: work.then(() => {}, () => {}) }
    try {
      return await work
    } finally {
      this.#running = null
      clearInterval(interrupting)
      signal.removeEventListener('abort', interrupt)
    }
  }

  /** Times are read in the notebook's zone; files are landed in the engine's. */
  async #firstRows(table: string, columns: Column[], timezone: string): Promise<(string | null)[][]> {
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
    if (signal.aborted) throw cancelled()
    await rm(part, { force: true })
    await this.#connection.run(`ATTACH ${literal(part)} AS ${identifier(alias)} (STORAGE_VERSION '${storageVersion}')`)
    let attached = true
    try {
      await this.#connection.run(compressionSql(await rowBytes(this.#connection, `(${query})`)))
      await this.#connection.run(`CREATE TABLE ${table} AS ${query}`)
      for (const [column, label] of labels) await this.#connection.run(`COMMENT ON COLUMN ${table}.${identifier(column)} IS ${literal(label)}`)
      const found = (await this.#connection.runAndReadAll(`SELECT column_name, data_type FROM duckdb_columns() WHERE database_name = ${literal(alias)} ORDER BY column_index`)).getRows()
      const [count] = (await this.#connection.runAndReadAll(`SELECT count(*) FROM ${table}`)).getRows()
      const columns = found.map(([name, type]): Column => ({ name: String(name), label: labels.get(String(name)) ?? String(name), type: String(type), kind: columnKind(String(type)) }))
      const preview = timezone === undefined ? [] : await this.#firstRows(table, columns, timezone)
      if (signal.aborted) throw cancelled()
      await this.#connection.run(`DETACH ${identifier(alias)}`)
      attached = false
      await seal(part, target.file)
      return { columns, rows: Number(count![0]), bytes: (await stat(target.file)).size, preview }
    } catch (error) {
      if (attached) await this.#connection.run(`DETACH ${identifier(alias)}`).catch(() => {})
      await rm(part, { force: true })
      await rm(`${part}.wal`, { force: true })
      if (signal.aborted || wasInterrupted(error)) throw cancelled()
      throw error
    }
  }
}

const cancelled = () => new OasisError('cancelled', 'The import was cancelled.')

/** A connection that reports progress and whose errors are JSON. */
async function connect(instance: DuckDBInstance): Promise<DuckDBConnection> {
  const connection = await instance.connect()
  for (const sql of ['SET errors_as_json = true', 'SET enable_progress_bar = true', 'SET enable_progress_bar_print = false']) await connection.run(sql)
  return connection
}

/** An error of reading a file as a person sees it: the first line of DuckDB's words, without its options. */
function readError(error: unknown, signal: AbortSignal): OasisError {
  if (signal.aborted || wasInterrupted(error)) return cancelled()
  if (error instanceof OasisError) return error
  const { type, message } = readFailure(error)
  // DuckDB answers nothing any more after such an error; its process is started again at the next use.
  if (type === 'FATAL' || type === 'INTERNAL') process.exit(1)
  if (type === 'Out of Memory') return new OasisError('queryFailed', 'The file needs more memory than there is to be read. Split it, or save it as Parquet.', { type }, error)
  return new OasisError('queryFailed', `The file could not be read: ${message.split('\n')[0]}`, { type }, error)
}
