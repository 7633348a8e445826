import { mkdir, realpath, rm } from 'node:fs/promises'
import { isAbsolute, join, resolve } from 'node:path'
import { StatementType, version, type DuckDBConnection, type DuckDBPreparedStatement, type DuckDBResult } from '@duckdb/node-api'
import duckdb from '@duckdb/node-bindings'
import type { GivenRows, RunEvent, SessionSetup, VisibleResult } from '../../../contract/engine/session.ts'
import { OasisError } from '../../../contract/errors.ts'
import type { BoundValues } from '../../../model/parameter/definition.ts'
import { Attachments } from './attachments.ts'
import { bindValues } from './bind.ts'
import { openDatabase, writerMemory } from './database.ts'
import { missingDatabase, missingTable, queryError, readFailure, wasInterrupted } from './failure.ts'
import { identifier, literal } from './names.ts'
import { checkStatement, innerStatement, mentionedNames, readStatements, refusal, type Statement } from './statement.ts'
import { ResultWriter } from './writer.ts'

export interface RunRequest { sql: string; bound: BoundValues; results: VisibleResult[]; target: { file: string; name: string }; limits: { rows: number; bytes: number } }

/** Told of what a statement that runs has so far. */
interface Hearing { rows(written: number): void; given(rows: GivenRows): void }

/** Milliseconds between progress events, and between interrupts of a statement that goes on after a cancel. */
const progressEvery = 100
const interruptEvery = 50

const quieting = 'CALL system.main.disable_peg_parser(); CALL system.main.disable_logging(); CALL system.main.disable_profiling()'

/** Functions of the system by their full names: a macro of the notebook's may have the same short one. */
const whereSql = 'SELECT system.main.current_database(), system.main.current_schema()'

/** Kinds of statement that pass; SET is here for USE and SET VARIABLE, whose words were checked before. */
const runnable = new Set<number>([
  StatementType.SELECT, StatementType.INSERT, StatementType.UPDATE, StatementType.EXPLAIN, StatementType.DELETE, StatementType.PREPARE, StatementType.CREATE, StatementType.EXECUTE,
  StatementType.ALTER, StatementType.TRANSACTION, StatementType.COPY, StatementType.ANALYZE, StatementType.VARIABLE_SET, StatementType.CREATE_FUNC, StatementType.DROP, StatementType.VACUUM,
  StatementType.CALL, StatementType.SET, StatementType.RELATION, StatementType.MULTI, StatementType.COPY_DATABASE, duckdb.StatementType.MERGE_INTO, duckdb.StatementType.PRAGMA,
])

/**
 * The DuckDB of one notebook: its own database, locked down so that its SQL reaches the folders it was given and nothing else, and a writer for its results.
 * Statements run one at a time.
 */
export class Session {
  readonly #connection: DuckDBConnection
  readonly #attachments: Attachments
  readonly #writer: ResultWriter
  readonly #folder: string
  readonly #main: { database: string; schema: string }
  readonly recovered: string | null
  #current: { database: string; schema: string }
  #path = ''
  /** Whether the notebook's SQL has begun a transaction and not ended it. */
  #transaction = false
  /** Whether nothing has run since all was turned off. */
  #isQuiet = false
  /** Whether something is on that cannot be turned off. */
  #unlocked = false
  #queue: Promise<unknown> = Promise.resolve()
  #running: { signal: AbortSignal; settled: Promise<void> } | null = null

  private constructor(parts: { connection: DuckDBConnection; attachments: Attachments; writer: ResultWriter; folder: string; main: { database: string; schema: string }; recovered: string | null }) {
    this.#connection = parts.connection
    this.#attachments = parts.attachments
    this.#writer = parts.writer
    this.#folder = parts.folder
    this.#main = parts.main
    this.#current = parts.main
    this.recovered = parts.recovered
  }

  /** Opens the notebook's database and locks it down. The process's working directory becomes the notebook's folder. */
  static async open(setup: SessionSetup): Promise<Session> {
    const links = join(setup.work, 'links')
    const temp = join(setup.work, 'temp')
    await rm(links, { recursive: true, force: true })
    await mkdir(links, { recursive: true, mode: 0o700 })
    await mkdir(temp, { recursive: true, mode: 0o700 })
    // What was granted is a real path; where a link stands there now, it leads to what nobody granted.
    const grants = (await Promise.all(setup.grants.map(async grant => (await realpath(grant).catch(() => null)) === grant ? [grant] : []))).flat()
    const folders = [...await Promise.all([setup.folder, links].map(async folder => realpath(folder).catch(() => folder))), ...grants]
    try {
      process.chdir(setup.folder)
    } catch (error) {
      throw new OasisError('notFound', `The notebook's folder ${setup.folder} is not there. Put it back, or open the notebook from where it is now.`, undefined, error)
    }

    const { instance, recovered } = await openDatabase(setup, temp)
    const connection = await instance.connect()
    const steward = await instance.connect()
    for (const sql of [
      `SET TimeZone = ${literal(setup.timezone)}`, 'SET errors_as_json = true', 'SET enable_progress_bar = true', 'SET enable_progress_bar_print = false',
      `SET allowed_directories = [${folders.map(literal).join(', ')}]`, 'SET enable_external_access = false', 'SET lock_configuration = true',
    ]) await run(connection, sql)
    const writer = await ResultWriter.create({ memoryLimit: writerMemory(setup.memoryLimit), threads: setup.threads, temp: join(setup.work, 'writer'), folder: setup.work, timezone: setup.timezone })
    const [row] = (await connection.runAndReadAll(whereSql)).getRows()
    const main = { database: String(row![0]), schema: String(row![1]) }
    return new Session({ connection, attachments: new Attachments(steward, await realpath(links)), writer, folder: setup.folder, main, recovered })
  }

  /** Waits for its turn, then runs one statement; see `session.run` of the contract. */
  async *run(request: RunRequest, signal: AbortSignal): AsyncGenerator<RunEvent> {
    const before = this.#queue
    let release = () => {}
    this.#queue = new Promise<void>(resolve => { release = resolve })
    try {
      await before
      if (signal.aborted) throw new OasisError('cancelled', 'The statement was cancelled.')
      yield* this.#runNow(request, signal)
    } finally {
      release()
    }
  }

  /** Resolves when nothing that was cancelled runs any more. */
  async idle(): Promise<void> {
    if (this.#running?.signal.aborted) await this.#running.settled
  }

  /** Runs the engine's own read-only SQL on the notebook's connection when it is free, with the results attached that `text` mentions. */
  async ask(sql: string, text = '', results: readonly VisibleResult[] = []): Promise<unknown[][]> {
    const before = this.#queue
    let release = () => {}
    this.#queue = new Promise<void>(resolve => { release = resolve })
    try {
      await before
      if (results.length > 0) await this.#prepareNames(readStatements(text), results).catch(() => {})
      return (await this.#connection.runAndReadAll(sql)).getRows()
    } finally {
      release()
    }
  }

  /** Checks syntax with DuckDB's parser and gives the table names that it finds. */
  async parse(sql: string): Promise<string[]> {
    try {
      await this.#connection.extractStatements(sql)
    } catch (error) {
      // Only the parameters are wrong, and the workbench asks so as to know whether it may bind them.
      if (/cannot have parameters/.test(readFailure(error).message)) return []
      throw this.#failure(error, sql)
    }
    try {
      return [...this.#connection.getTableNames(sql, true)]
    } catch {
      return []
    }
  }

  #failure(error: unknown, sql: string): OasisError {
    return queryError(error, sql, this.#attachments.names, path => (isAbsolute(path) ? path : resolve(this.#folder, path)))
  }

  async *#runNow(request: RunRequest, signal: AbortSignal): AsyncGenerator<RunEvent> {
    const startedAt = performance.now()
    let rows = 0
    let ended = false
    let given: GivenRows | null = null
    let isTold = false
    let wake = () => {}
    const arrived = new Promise<void>(resolve => { wake = resolve })
    const hear = {
      rows(written: number) { rows = written },
      given(now: GivenRows) {
        given = now
        wake()
      },
    }
    const work = this.#execute(request, signal, startedAt, hear)
    const settled = work.then(() => { ended = true }, () => { ended = true })
    const running = this.#running = { signal, settled }
    let interrupting: NodeJS.Timeout | undefined
    const interrupt = () => {
      this.#connection.interrupt()
      interrupting = setInterval(() => this.#connection.interrupt(), interruptEvery)
    }
    signal.addEventListener('abort', interrupt, { once: true })
    if (signal.aborted) interrupt()
    try {
      while (!ended) {
        let timer: NodeJS.Timeout | undefined
        await Promise.race([settled, ...(isTold ? [] : [arrived]), new Promise(resolve => { timer = setTimeout(resolve, progressEvery) })])
        clearTimeout(timer)
        if (given && !isTold) {
          isTold = true
          if (!signal.aborted) yield { type: 'given', given }
        } else if (!ended && !signal.aborted) yield { type: 'progress', progress: this.#progress(), rows }
      }
      const event = await work
      // The reader of an event before it was slow.
      if (given && !isTold) yield { type: 'given', given }
      try {
        yield event
      } finally {
        // What the statement gave is on its way meanwhile.
        await this.#quiet(signal, true)
      }
    } finally {
      await settled
      if (this.#running === running) this.#running = null
      clearInterval(interrupting)
      signal.removeEventListener('abort', interrupt)
    }
  }

  #progress(): number | null {
    const { percentage } = this.#connection.progress
    return percentage > 0 && percentage <= 100 ? percentage / 100 : null
  }

  async #execute(request: RunRequest, signal: AbortSignal, startedAt: number, hear: Hearing): Promise<RunEvent> {
    try {
      const statements = readStatements(request.sql)
      if (statements.length === 0) return { type: 'done', keyword: '', elapsedMs: 0 }
      if (statements.length > 1) throw new OasisError('invalid', 'Only one statement runs at a time.')
      const statement = statements[0]!
      const { unknown } = checkStatement(statement)
      await this.#quiet(signal)
      await this.#checkPrepared(statement)
      await this.#prepareNames(statements, request.results)
      const result = await this.#start(request, unknown, signal)
      return await this.#finish(request, statement, result, signal, startedAt, hear)
    } catch (error) {
      if (signal.aborted || wasInterrupted(error)) throw new OasisError('cancelled', 'The statement was cancelled.')
      await this.#quiet(signal, true)
      throw this.#failure(error, request.sql)
    }
  }

  /**
   * Table functions can turn on another parser, logging and profiling in spite of the lock; each statement starts and ends without. Logging to a file that may not be written cannot be
   * turned off, so it costs the engine: nothing runs in this one any more.
   */
  async #quiet(signal: AbortSignal, after = false): Promise<void> {
    try {
      if (!this.#unlocked && !(this.#isQuiet && !after)) await this.#connection.run(quieting)
      this.#isQuiet = after
    } catch (error) {
      const { type, message } = readFailure(error)
      if (signal.aborted || wasInterrupted(error) || type === 'Out of Memory') {
        // The next statement begins with the same and does not run before it is done.
        if (after) return
        throw error
      }
      // In an aborted transaction nothing but ROLLBACK runs, and this is done again after it.
      if (/transaction is aborted/i.test(message)) return
      this.#unlocked = true
    }
    if (this.#unlocked) throw new OasisError('interpreterLost', 'The statement turned on logging, profiling or another parser, and it cannot be turned off.', { reason: 'unlocked' })
  }

  /** A prepared statement is checked again by what DuckDB holds, not by what was read. */
  async #checkPrepared(statement: Statement): Promise<void> {
    if (innerStatement(statement).keyword !== 'EXECUTE') return
    const rows = await this.#connection.runAndReadAll('SELECT statement FROM system.main.duckdb_prepared_statements()').catch(() => null)
    for (const [text] of rows?.getRows() ?? []) {
      for (const held of readStatements(String(text))) {
        try {
          checkStatement(held)
        } catch {
          throw refusal('PREPARED')
        }
      }
    }
  }

  /** Lets go of results that were made again, attaches those that the text names, and sets the path by which unqualified names are found. */
  async #prepareNames(statements: Statement[], results: readonly VisibleResult[]): Promise<void> {
    const mentioned = mentionedNames(statements)
    const stale = this.#attachments.stale(results, mentioned)
    for (const result of results) {
      if (mentioned.has(result.name.toLowerCase()) && !stale.includes(result.name.toLowerCase())) await this.#attachments.attach(result, this.#transaction)
    }
    if (stale.length > 0) {
      await this.#setPath([])
      for (const name of stale) await this.#attachments.detach(name)
      for (const result of results) if (mentioned.has(result.name.toLowerCase())) await this.#attachments.attach(result, this.#transaction)
    }
    await this.#setPath(this.#attachments.schemas)
  }

  async #setPath(schemas: string[]): Promise<void> {
    const { database, schema } = this.#current
    const path = [`${identifier(database)}.${identifier(schema)}`, ...schemas].join(',')
    if (path === this.#path) return
    try {
      await this.#connection.run(`SET search_path = ${literal(path)}`)
      this.#path = path
    } catch (error) {
      const { message } = readFailure(error)
      // In an aborted transaction nothing but ROLLBACK runs, and it needs no names.
      if (/transaction is aborted/i.test(message)) return
      // The schema that USE went to was dropped.
      if (this.#current === this.#main) throw error
      this.#current = this.#main
      await this.#setPath(schemas)
    }
  }

  /**
   * Prepares and starts; when DuckDB misses a table that is a result (behind a view, a macro or `query()`), or one that a prepared statement was bound to, attaches it and tries again.
   * Nothing has run when one is missing.
   */
  async #start(request: RunRequest, unknown: boolean, signal: AbortSignal): Promise<DuckDBResult> {
    for (;;) {
      try {
        return await this.#startOnce(request, unknown, signal)
      } catch (error) {
        const alias = missingDatabase(error)
        const missing = alias === null ? missingTable(error) : this.#attachments.names.get(alias)
        const result = request.results.find(candidate => candidate.name.toLowerCase() === missing?.toLowerCase())
        if (!result || signal.aborted) throw error
        if (alias !== null) {
          if (!await this.#attachments.attachAgain(result, alias)) throw error
        } else {
          if (this.#attachments.has(result.name)) throw error
          await this.#attachments.attach(result, this.#transaction)
        }
        await this.#setPath(this.#attachments.schemas)
      }
    }
  }

  async #startOnce(request: RunRequest, unknown: boolean, signal: AbortSignal): Promise<DuckDBResult> {
    const extracted = await this.#connection.extractStatements(request.sql)
    // It parses, although no statement that a notebook may run begins so.
    if (unknown) throw refusal('UNKNOWN')
    for (let index = 0; ; index++) {
      const prepared: DuckDBPreparedStatement = await extracted.prepare(index)
      try {
        if (!runnable.has(prepared.statementType)) throw refusal(StatementType[prepared.statementType] ?? 'UNKNOWN')
        bindValues(prepared, request.bound)
        if (signal.aborted) throw new OasisError('cancelled', 'The statement was cancelled.')
        // PIVOT is several statements to DuckDB; the last one has the rows.
        if (index === extracted.count - 1) return await prepared.stream()
        await prepared.run()
      } finally {
        prepared.destroySync()
      }
    }
  }

  async #finish(request: RunRequest, statement: Statement, result: DuckDBResult, signal: AbortSignal, startedAt: number, hear: Hearing): Promise<RunEvent> {
    const elapsed = () => Math.round(performance.now() - startedAt)
    const names = result.columnNames()
    const bare = names.length === 1 && names[0] === 'Success' && statement.keyword !== 'SELECT' && statement.keyword !== 'FROM'
    if (result.returnType !== duckdb.ResultType.QUERY_RESULT || bare) {
      let changed = 0n
      for (;;) {
        const chunk = await result.fetchChunk()
        if (!chunk || chunk.rowCount === 0) break
        const value = chunk.getColumnVector(0).getItem(0)
        if (typeof value === 'bigint') changed = value
      }
      await this.#follow(statement)
      if (result.returnType === duckdb.ResultType.CHANGED_ROWS) return { type: 'changed', keyword: statement.keyword, rows: Number(changed), elapsedMs: elapsed() }
      return { type: 'done', keyword: statement.keyword, elapsedMs: elapsed() }
    }
    let given: GivenRows | null = null
    const { bytes } = await this.#writer.write(result, request.target, request.limits, signal, hear.rows, written => {
      given = { ...written, totalRows: written.cut ? null : written.rows, elapsedMs: elapsed() }
      hear.given(given)
    })
    const made = given! as GivenRows
    if (made.cut) await this.#connection.run('SELECT 1').catch(() => {}) // Ends the statement that still had rows.
    return { type: 'result', result: { ...made, bytes } }
  }

  /** Keeps up with statements that change the session: transactions, and USE, after which the path starts elsewhere; a result is no place to be. */
  async #follow(statement: Statement): Promise<void> {
    if (['BEGIN', 'START'].includes(statement.keyword)) this.#transaction = true
    if (['COMMIT', 'END', 'ROLLBACK', 'ABORT'].includes(statement.keyword)) this.#transaction = false
    // Dropping the schema that USE went to makes DuckDB forget the path as well.
    if (['USE', 'DROP'].includes(statement.keyword)) this.#path = ''
    if (statement.keyword !== 'USE') return
    const [row] = (await this.#connection.runAndReadAll(whereSql)).getRows()
    const database = String(row![0])
    if (this.#attachments.names.has(database)) {
      await this.#setPath(this.#attachments.schemas)
      throw new OasisError('forbidden', 'USE goes to a schema of the notebook\'s own database; results are found by their names.', { kind: 'statement', keyword: 'USE' })
    }
    this.#current = { database, schema: String(row![1]) }
  }

  /** The databases as which results are attached. */
  get attached(): string[] {
    return [...this.#attachments.names.keys()]
  }

  /** The database and schema that the notebook starts in. */
  get main(): { database: string; schema: string } {
    return this.#main
  }

  get version(): string {
    return version()
  }
}

const run = async (connection: DuckDBConnection, sql: string): Promise<void> => { await connection.run(sql) }
