import { randomUUID } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { DriverEvent, ScalaValue } from '../../../contract/driver/contract.ts'
import type { Cell } from '../../../model/notebook/cell.ts'
import { runnableSource } from '../../../model/notebook/document.ts'
import { errorOutput, runOutput } from '../../../model/notebook/outputs.ts'
import { bind, type BoundSql } from '../../../model/parameter/bind.ts'
import type { BoundValues } from '../../../model/parameter/definition.ts'
import { splitStatements, type Statement } from '../../../model/parameter/statement.ts'
import { firstRows, type Result } from '../../../model/result/result.ts'
import { pythonLimits } from '../../python/limits.ts'
import type { Spark, SparkEvent } from '../../spark/spark.ts'
import { usedValues, type CellEvent, type CellWorld } from './cell-run.ts'
import { cellError, failureOf, type Failure } from './failure.ts'
import { workbenchLimits } from '../limits.ts'
import type { KeptOutputs } from './kept.ts'
import { landing, type LandingWorld, type Shown } from './landing.ts'
import { paced } from './paced.ts'
import { collectOutputs } from './python-outputs.ts'
import { valuesFor } from './python-run.ts'
import { gatherFiles } from './whole.ts'

/** How a run is kept for a workbench that starts again while it goes on. */
export interface Keeping {
  /** The run with which this one goes on, and what it had shown. */
  resumed: { session: string; run: string; startedAt: number; outputs: KeptOutputs | null } | null
  /** The session is about to run it, with these values, under this name. */
  begin(session: string, run: string, values: BoundValues): void
  /** What it has shown so far is to be safe when this returns. */
  write(outputs: KeptOutputs): void
  /** What it gave in the end was taken, and is to be safe when this returns. */
  ended(): void
}

/** A run that ends with the workbench. */
export const notKept: Keeping = { resumed: null, begin() {}, write() {}, ended() {} }

/** What a cell of a Spark notebook needs besides what every cell does. */
export interface SparkWorld extends LandingWorld {
  spark: Pick<Spark, 'run' | 'read' | 'fetch' | 'release' | 'settle' | 'answer'>
  keeping: Keeping
  /** Whether all rows of its tables are wanted, and not the first ones alone. */
  whole: boolean
  /** Where tables wait for the landing engine. */
  exchange: string
  /** The number of the run. */
  count: number
  /** The names of the parameters that are ranges of dates. */
  ranges: readonly string[]
  /** The names of the parameters that take whole numbers alone. */
  integers: readonly string[]
}

interface Prepared { statement: Statement; bound: BoundSql }

/** Statements whose rows are what a person asks for; others may give rows too, such as SET. */
const asking = /^[\s(]*(?:select|with|from|values|table|show|describe|desc|explain|map|reduce)\b/i

/** Runs a cell of SQL, Python, Scala or R in the notebook's Spark session. Tables become results of their first rows, and then of all where they are wanted. An abort ends it with what it showed until then. */
export async function* runOnSpark(cell: Cell, world: CellWorld, own: SparkWorld, signal: AbortSignal): AsyncGenerator<CellEvent> {
  const { text, offset } = runnableSource(cell)
  const { keeping } = own
  const name = keeping.resumed?.run ?? randomUUID()
  /** What it had shown where it was left. */
  const left = keeping.resumed?.outputs ?? null
  const shown = collectOutputs(left?.shown)
  const results: Result[] = [...left?.results ?? []]
  const startedAt = performance.now() - (keeping.resumed ? Math.max(0, world.clock() - keeping.resumed.startedAt) : 0)
  const first = { rows: Math.min(world.limits.rows, firstRows.rows), bytes: Math.min(world.limits.bytes, firstRows.bytes) }
  const limits = { ...first, whole: own.whole ? world.limits : null }
  const land = landing(cell, world, own, { text, results, shown, startedAt })
  const end = (failure: Failure | null, cancelled = false): CellEvent => ({ type: 'end', outputs: shown.list, results, failure, ...(cancelled ? { cancelled } : {}) })
  const fail = (failure: Failure): CellEvent => {
    shown.add(errorOutput(cellError(failure, cell.source)))
    return end(failure)
  }

  const prepared: Prepared[] = []
  if (cell.language === 'sql') {
    for (const statement of splitStatements(text, 'spark')) {
      try {
        prepared.push({ statement, bound: bind(statement.text, 'spark', world.values) })
      } catch (error) {
        return yield fail(failureOf(error, at => at, offset + statement.start))
      }
    }
    if (prepared.length === 0) return yield end(null)
  }
  const lastAsking = prepared.findLastIndex(({ statement }) => asking.test(statement.text))
  const named = lastAsking < 0 ? prepared.length - 1 : lastAsking

  const request = cell.language === 'sql'
    ? { language: 'sql' as const, statements: prepared.map(({ bound }) => ({ sql: bound.sql, values: bound.bound })), limits }
    : codeRequest()
  function codeRequest() {
    const code = { source: '\n'.repeat(cell.source.slice(0, offset).split('\n').length - 1) + text, name: cell.name ?? null, count: own.count, limits: { ...limits, text: pythonLimits.text } }
    const parameters = valuesFor(world.values, own.ranges)
    if (cell.language === 'python' || cell.language === 'r') return { ...code, language: cell.language, parameters }
    const integers = new Set(own.integers)
    const typed = Object.entries(parameters).map(([name, value]): [string, ScalaValue] => [name, value.type === 'number' && integers.has(name) && Number.isInteger(value.value ?? 0) ? { ...value, integer: true } : value])
    return { ...code, language: 'scala' as const, parameters: Object.fromEntries(typed) }
  }

  type Told<T extends SparkEvent['type']> = Extract<SparkEvent, { type: T }>
  /** What is known of a table that was told. */
  function aboutOf(event: Told<'table' | 'whole'>, most: { rows: number; bytes: number }) {
    const at = event.statement
    const statement = at === undefined ? undefined : prepared[at]?.statement
    return {
      last: at === undefined ? event.last === true : at === named, totalRows: event.cut === null ? event.rows : null, cut: event.cut, limits: most,
      ...(statement ? { statement: at, sql: statement.text, values: usedValues(statement.text, world.values, 'spark') } : {}),
    }
  }
  /** Tables that are shown with their first rows, by their names in the session. */
  const tables = new Map<string, Shown>(left?.tables.flatMap(({ table, result, output }) => {
    const [of, at] = [results[result], shown.list[output]]
    return of && at ? [[table, { result: of, output: at }]] : []
  }))
  const files = gatherFiles(own.spark, own.exchange, signal)
  for (const file of left?.files ?? []) files.add(file)
  /** What was told since what is shown was made safe; the session keeps it, with these tables, to tell it again. */
  let unkept = { bytes: 0, events: 0, since: performance.now() }
  let used: string[] = []
  let endedAt: number | null = null
  /** The session may forget what it told up to here. */
  function settle(through: number): void {
    own.spark.settle(through)
    for (const table of used) own.spark.release(table)
    used = []
    unkept = { bytes: 0, events: 0, since: performance.now() }
  }
  function keep({ number, ...event }: SparkEvent): void {
    const { bytes, events, pause } = workbenchLimits.sparkUnkept
    unkept = { ...unkept, bytes: unkept.bytes + sizeOf(event), events: unkept.events + 1 }
    // The more there is, the more seldom.
    // What was sent to somebody is not sent again.
    if (event.type !== 'notify' && unkept.bytes < bytes && unkept.events < events && performance.now() - unkept.since < pause + shown.size / workbenchLimits.pythonPace) return
    const { list } = shown
    keeping.write({
      run: name, through: number, shown: shown.state(), results, files: files.told(),
      tables: [...tables].map(([table, { result, output }]) => ({ table, result: results.indexOf(result), output: list.indexOf(output) })),
    })
    settle(number)
  }

  async function fetch(event: Told<'table'>): Promise<void> {
    const file = join(own.exchange, `${randomUUID()}.arrow`)
    try {
      const landed = await land(aboutOf(event, first), async (engine, target) => {
        await pipeline(Readable.from(own.spark.read(event.table)), createWriteStream(file, { mode: 0o600 }))
        return engine.call('landing.arrow', { file, rows: event.rows, target, timezone: own.timezone })
      })
      if (landed) tables.set(event.table, landed)
    } finally {
      await rm(file, { force: true })
      if (!own.whole || event.cut === null) used.push(event.table)
    }
  }

  /** All rows take the place of the first ones. */
  async function fetchWhole(event: Told<'whole'>): Promise<void> {
    const before = tables.get(event.table)
    try {
      const { paths, rows } = await files.of(event.table, event.files)
      if (!before || signal.aborted) return
      if (paths.length === 0) {
        shown.text('stderr', `A limit ended the fetching of all rows before the first file of them was whole: ${event.cut === 'rows' ? `${world.limits.rows} rows` : `${world.limits.bytes} bytes`}. The first rows stay.\n`)
        return
      }
      await land(aboutOf(event, world.limits), (engine, target) => engine.call('landing.whole', {
        files: paths, columns: event.columns, rows, limit: rows > event.rows ? event.rows : null, target, timezone: own.timezone,
      }, { signal }), before)
    } catch (error) {
      // The run was interrupted; it ends with what it showed.
      if (!signal.aborted) throw error
    } finally {
      await files.forget(event.table)
      used.push(event.table)
    }
  }

  /** The cell waits for it; what it shows meanwhile is not held up. */
  async function notify({ run, ask, channel, message }: Told<'notify'>): Promise<void> {
    const error = await world.notify(channel, message, signal).then(() => null, (reason: Error) => reason.message)
    own.spark.answer({ run, ask, error })
  }

  /** A failure of SQL stands at a place of its statement, which Spark counts in characters; one of another language at a line. */
  function failed(failure: NonNullable<Extract<SparkEvent, { type: 'ended' }>['failure']>): CellEvent {
    const one = failure.statement === undefined ? undefined : prepared[failure.statement]
    if (!one) {
      shown.add({ output_type: 'error', ename: failure.name, evalue: failure.message, traceback: failure.traceback })
      return end({ code: 'queryFailed', message: `${failure.name}: ${failure.message}`, hint: null, offset: null, detail: { kind: 'python', line: failure.line } })
    }
    const place = failure.offset === null ? 0 : one.bound.map([...one.bound.sql].slice(0, failure.offset).join('').length)
    return fail({ code: 'queryFailed', message: failure.message, hint: null, offset: offset + one.statement.start + place, detail: { kind: 'spark', type: failure.kind } })
  }

  async function take(event: SparkEvent): Promise<CellEvent | null> {
    // It was taken before the workbench started again.
    if (event.number <= (left?.through ?? 0)) return null
    const told = await takeNew(event)
    if (event.type === 'ended') endedAt = event.number
    else keep(event)
    return told
  }

  async function takeNew(event: SparkEvent): Promise<CellEvent | null> {
    if (event.type === 'progress') {
      const { tasks, done, failed, read, written, shuffled } = event
      return { type: 'progress', progress: tasks === 0 ? null : done / tasks, rows: null, work: { tasks, done, failed, read, written, shuffled } }
    }
    if (event.type === 'stream') shown.text(event.name, event.text)
    if (event.type === 'display') shown.display({ ...event, run: own.count }, own.count)
    if (event.type === 'notify') void notify(event)
    if (event.type === 'clear') shown.clear(event.wait)
    if (event.type === 'table') await fetch(event)
    if (event.type === 'file') files.add(event)
    if (event.type === 'whole') await fetchWhole(event)
    if (event.type === 'done') shown.add(runOutput({ statement: event.statement, summary: 'Done.', changed: null, madeAt: world.clock(), elapsedMs: Math.round(performance.now() - startedAt), values: usedValues(prepared[event.statement]?.statement.text ?? '', world.values, 'spark') }))
    if (event.type === 'ended') return event.failure === null ? end(null, event.cancelled) : failed(event.failure)
    return null
  }

  try {
    const { resumed } = keeping
    yield* paced(own.spark.run(request, signal, { name, resumed: resumed?.session ?? null, begin: session => keeping.begin(session, name, world.values) }), shown, take)
  } catch (error) {
    const failure = failureOf(error, at => at, null)
    if (failure.code === 'cancelled') throw error
    yield fail(failure)
  } finally {
    // Whoever asked for the run has taken its end by now.
    keeping.ended()
    if (endedAt !== null) settle(endedAt)
    await files.close()
  }
}

/** About how many bytes the session keeps for an event. */
function sizeOf(event: Unnumbered<DriverEvent>): number {
  if (event.type === 'stream') return event.text.length
  if (event.type === 'display') return Object.values(event.data).reduce<number>((sum, value) => sum + (typeof value === 'string' ? value.length : JSON.stringify(value ?? null).length), 256)
  return event.type === 'table' ? event.bytes : 256
}
type Unnumbered<E> = E extends { number: number } ? Omit<E, 'number'> : never
