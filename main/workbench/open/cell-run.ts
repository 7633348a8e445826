import type { VisibleResult } from '../../../contract/engine/session.ts'
import type { SparkWork } from '../../../contract/workbench/notebook.ts'
import { OasisError } from '../../../contract/errors.ts'
import type { Cell, Output } from '../../../model/notebook/cell.ts'
import { runnableSource } from '../../../model/notebook/document.ts'
import { errorOutput, runOutput, tableOutput } from '../../../model/notebook/outputs.ts'
import { bind, type BoundSql } from '../../../model/parameter/bind.ts'
import type { BoundValues } from '../../../model/parameter/definition.ts'
import { findMarkers } from '../../../model/parameter/marker.ts'
import { splitStatements } from '../../../model/parameter/statement.ts'
import type { Result } from '../../../model/result/result.ts'
import type { NotebookEngine } from '../../engine/engines.ts'
import { resultName, runsOnSpark } from './dependencies.ts'
import { cellError, failureOf, type Failure } from './failure.ts'
import { notSetUp } from '../../python/python.ts'
import { usesOf } from './uses.ts'
import { runPython, type PythonWorld } from './python-run.ts'
import { runOnSpark, type SparkWorld } from './spark-run.ts'

/** What a cell's run needs of the world around it. */
export interface CellWorld {
  /** The notebook's id and its space's, for the results' origin. */
  notebook: string
  space: string
  engine: Pick<NotebookEngine, 'call' | 'stream'>
  /** The applied parameters, resolved. */
  values: BoundValues
  limits: { rows: number; bytes: number }
  clock(): number
  /** The results that a statement may name. `tables` are those that it mentions; null: any. */
  visible(tables: readonly string[] | null, signal: AbortSignal): Promise<VisibleResult[]>
  /** The name that a result may really have; fails as `conflict` when it is another cell's. */
  claim(cell: Cell, name: string): string
  /** Sends a message to people by a channel; fails as OasisError with why it was not sent. */
  notify(channel: string, message: string, signal: AbortSignal): Promise<void>
  reserve(): { id: string; file: string }
  put(result: Result, file: string): void
  abandon(file: string): void
  /** For cells of Python; null where it is not set up. */
  python: PythonWorld | null
  /** For all cells of a notebook that runs on Spark; null for others. */
  spark: SparkWorld | null
}

export type CellEvent =
  | { type: 'progress'; progress: number | null; /** Those made so far; null where they are not counted. */ rows: number | null; work?: SparkWork }
  | { type: 'outputs'; outputs: Output[] }
  /** The last event. `results` are those that were made, in order. `cancelled`: somebody ended it before this workbench started. */
  | { type: 'end'; outputs: Output[]; results: Result[]; failure: Failure | null; cancelled?: boolean }

/** The interpreter that a cell of another language needs. */
const interpreters: Readonly<Record<string, string>> = { scala: 'Scala on Spark', r: 'R on Spark' }

interface Prepared { start: number; bound: BoundSql | null; /** Whether it gives rows. */ rows: boolean; tables: readonly string[]; problem: unknown }

/** What is known of a cell's only statement without asking the engine. */
function alone(sql: string): Pick<Prepared, 'rows' | 'tables'> {
  const { reads, writes } = usesOf(sql)
  return { rows: true, tables: [...reads, ...writes] }
}

/** Runs one cell, statement by statement. Throws only what is no failure of the cell: a cancel, and what should not happen. */
export async function* runCell(cell: Cell, world: CellWorld, signal: AbortSignal): AsyncGenerator<CellEvent> {
  const outputs: Output[] = []
  const results: Result[] = []
  if (world.spark && runsOnSpark(cell.language)) return yield* runOnSpark(cell, world, world.spark, signal)
  if (cell.language === 'python') {
    if (world.python) return yield* runPython(cell, world, world.python, signal)
    return yield { type: 'end', outputs: cell.outputs, results, failure: failureOf(notSetUp(), at => at, null) }
  }
  if (cell.language !== 'sql') {
    const name = interpreters[cell.language] ?? cell.language
    yield {
      type: 'end', outputs: cell.outputs, results,
      failure: { code: 'invalid', message: `This cell needs ${name}, which is not available here. Its outputs are kept as they were.`, hint: null, offset: null, detail: { kind: 'interpreter', language: cell.language } },
    }
    return
  }
  const { text, offset } = runnableSource(cell)
  const statements = splitStatements(text, 'duckdb')
  const fail = (error: unknown, start: number | null, bound: BoundSql | null): CellEvent => {
    const failure = failureOf(error, at => bound === null ? start! : start! + bound.map(at), start)
    if (failure.code === 'cancelled') throw error
    return { type: 'end', outputs: [...outputs, errorOutput(cellError(failure, cell.source))], results, failure }
  }

  const prepared: Prepared[] = []
  for (const statement of statements) {
    const start = offset + statement.start
    let bound: BoundSql | null = null
    try {
      bound = bind(statement.text, 'duckdb', world.values)
      // The only statement gives the cell's result, if any, and what it names is known well enough; of several the engine says which give rows.
      const { rows, tables } = statements.length === 1 ? alone(bound.sql) : await world.engine.call('session.analyze', { sql: bound.sql }, { signal })
      prepared.push({ start, bound, rows, tables, problem: null })
    } catch (problem) {
      // A marker without a value stops the cell before anything of it runs; a syntax error waits for its turn.
      if (bound === null || (problem instanceof OasisError && problem.code !== 'queryFailed' && problem.code !== 'forbidden')) {
        yield fail(problem, start, bound)
        return
      }
      prepared.push({ start, bound, rows: false, tables: [], problem })
    }
  }

  const base = resultName(cell)
  const lastWithRows = prepared.findLastIndex(entry => entry.rows)
  const values = usedValues(text, world.values)
  let earlier = 0
  for (const [index, { start, bound, tables, problem }] of prepared.entries()) {
    const { id, file } = world.reserve()
    let kept = false
    try {
      if (problem !== null || !bound) throw problem
      const name = world.claim(cell, index === lastWithRows ? base : `${base}_${earlier + 1}`)
      let madeAt = 0
      const request = { sql: bound.sql, bound: bound.bound, target: { file, name }, limits: world.limits }
      for await (const event of withTables(world, request, tables, signal)) {
        if (event.type === 'progress') {
          yield event
          continue
        }
        if (event.type === 'given') {
          // What the disk still has to take is on the screen meanwhile; who asks for its rows waits for it.
          madeAt = world.clock()
          yield { type: 'outputs', outputs: [...outputs, tableOutput({ ...event.given, bytes: 0, result: id, name, statement: index, madeAt, values })] }
          continue
        }
        if (event.type === 'result') {
          const made = event.result
          const result: Result = {
            id, space: world.space, name, columns: made.columns, rows: made.rows, totalRows: made.totalRows, bytes: made.bytes, cut: made.cut, madeAt, elapsedMs: made.elapsedMs,
            origin: { kind: 'cell', notebook: world.notebook, cell: cell.id, statement: index, sql: text.slice(start - offset, statements[index]!.end), values },
          }
          world.put(result, file)
          kept = true
          results.push(result)
          if (index !== lastWithRows) earlier++
          outputs.push(tableOutput({ ...made, result: id, name, statement: index, madeAt, values }))
        } else {
          const changed = event.type === 'changed' ? event.rows : null
          outputs.push(runOutput({ statement: index, summary: summaryOf(event.keyword, changed), changed, madeAt: world.clock(), elapsedMs: event.elapsedMs, values }))
        }
        // The last ones come with the end.
        if (index < prepared.length - 1) yield { type: 'outputs', outputs: [...outputs] }
      }
    } catch (error) {
      yield fail(error, start, bound)
      return
    } finally {
      if (!kept) world.abandon(file)
    }
  }
  yield { type: 'end', outputs, results, failure: null }
}

type RunRequest = { sql: string; bound: BoundValues; target: { file: string; name: string }; limits: { rows: number; bytes: number } }

/** Runs a statement with the results that it mentions; where DuckDB then misses a table, once more with all that there could be. Nothing has run when a table is missing. */
export async function* withTables(world: CellWorld, request: RunRequest, tables: readonly string[], signal: AbortSignal) {
  const results = await world.visible(tables, signal)
  try {
    yield* world.engine.stream('session.run', { ...request, results }, { signal })
  } catch (error) {
    if (!(error instanceof OasisError) || error.code !== 'queryFailed' || (error.detail as { type?: string } | undefined)?.type !== 'Catalog') throw error
    const all = await world.visible(null, signal)
    if (all.every(result => results.some(known => known.name === result.name && known.file === result.file))) throw error
    yield* world.engine.stream('session.run', { ...request, results: all }, { signal })
  }
}

/** The values that a cell's text was given, bound or written. */
export function usedValues(text: string, values: BoundValues, dialect: 'duckdb' | 'spark' = 'duckdb'): BoundValues {
  const used = new Set(findMarkers(text, dialect, Object.keys(values)).filter(marker => marker.declared).map(marker => marker.name))
  return Object.fromEntries(Object.entries(values).filter(([name]) => used.has(name)))
}

const summaries: Readonly<Record<string, string>> = { CREATE: 'Created.', DROP: 'Dropped.', ALTER: 'Altered.', SET: 'Set.', RESET: 'Reset.', USE: 'Now in use.', BEGIN: 'A transaction began.', COMMIT: 'Committed.', ROLLBACK: 'Rolled back.', PREPARE: 'Prepared.' }
const verbs: Readonly<Record<string, string>> = { INSERT: 'inserted', UPDATE: 'updated', DELETE: 'deleted', COPY: 'copied', MERGE: 'merged' }

function summaryOf(keyword: string, changed: number | null): string {
  if (changed !== null && verbs[keyword]) return `${changed.toLocaleString('en')} ${changed === 1 ? 'row' : 'rows'} ${verbs[keyword]}.`
  return summaries[keyword] ?? 'Done.'
}
