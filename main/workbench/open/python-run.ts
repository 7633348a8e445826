import { randomUUID } from 'node:crypto'
import { copyFile, link, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { Output } from '../../../contract/define.ts'
import type { landingContract } from '../../../contract/engine/contract.ts'
import { OasisError } from '../../../contract/errors.ts'
import type { PythonValue, ShownTable } from '../../../contract/python/messages.ts'
import type { Cell } from '../../../model/notebook/cell.ts'
import { runnableSource } from '../../../model/notebook/document.ts'
import { errorOutput, tableOutput } from '../../../model/notebook/outputs.ts'
import { bind } from '../../../model/parameter/bind.ts'
import type { BoundValues } from '../../../model/parameter/definition.ts'
import { splitStatements } from '../../../model/parameter/statement.ts'
import type { Result } from '../../../model/result/result.ts'
import type { LandingEngine } from '../../engine/engines.ts'
import type { Python } from '../../python/python.ts'
import { workbenchLimits } from '../limits.ts'
import { withTables, type CellEvent, type CellWorld } from './cell-run.ts'
import { resultName } from './dependencies.ts'
import { cellError, failureOf, type Failure } from './failure.ts'
import { collectOutputs } from './python-outputs.ts'

/** What a cell of Python needs besides what every cell does. */
export interface PythonWorld {
  python: Pick<Python, 'run'>
  /** Lends the engine that makes results of files. */
  withLanding(work: (landing: LandingEngine) => Promise<void>): Promise<void>
  /** Where tables wait for the workbench and results for Python; on the disk of the results. */
  exchange: string
  timezone: string
  /** The number of the run. */
  count: number
  /** The names of the parameters that are ranges of dates. */
  ranges: readonly string[]
  /** Waits for the engine's turn. */
  exclusive<T>(work: () => Promise<T>): Promise<T>
}

type Landed = Output<(typeof landingContract)['landing.land']>

/** The names in a text of Python, wherever they stand. */
export const wordsOf = (source: string): Set<string> => new Set(source.match(/[\p{L}_][\p{L}\p{N}_]*/gu))

/** Runs a cell of Python. Tables that it shows become results; what it prints is told while it runs. An abort ends it with what it showed until then. */
export async function* runPython(cell: Cell, world: CellWorld, own: PythonWorld, signal: AbortSignal): AsyncGenerator<CellEvent> {
  const { text, offset } = runnableSource(cell)
  // A magic's line that is not run still counts.
  const source = '\n'.repeat(cell.source.slice(0, offset).split('\n').length - 1) + text
  const words = wordsOf(text)
  const shown = collectOutputs()
  const results: Result[] = []
  const base = resultName(cell)
  const startedAt = performance.now()
  const end = (failure: Failure | null): CellEvent => ({ type: 'end', outputs: shown.list, results, failure })
  const lost = (error: unknown): CellEvent => {
    const failure = failureOf(error, at => at, null)
    if (failure.code === 'cancelled') throw error
    shown.add(errorOutput(cellError(failure, cell.source)))
    return end(failure)
  }

  async function land(table: ShownTable): Promise<void> {
    const { id, file } = world.reserve()
    let kept = false
    try {
      const isNamed = table.last && !results.some(result => result.name === base)
      const name = world.claim(cell, isNamed ? base : `${base}_${results.filter(result => result.name !== base).length + 1}`)
      const keep = (made: Landed) => {
        const cut = table.cut === null ? null : { by: table.cut, limit: world.limits[table.cut] }
        const about = { columns: made.columns, rows: made.rows, totalRows: table.totalRows, bytes: made.bytes, cut, madeAt: world.clock(), elapsedMs: Math.round(performance.now() - startedAt) }
        const statement = results.length
        const result: Result = { id, space: world.space, name, ...about, origin: { kind: 'cell', notebook: world.notebook, cell: cell.id, statement, sql: text, values: world.values } }
        world.put(result, file)
        kept = true
        results.push(result)
        shown.add(tableOutput({ result: id, name, statement, ...about, values: world.values, preview: made.preview }))
      }
      await own.withLanding(async landing => keep(await landing.call('landing.land', { file: table.file, target: { file, name }, columns: table.columns, timezone: own.timezone })))
    } catch (error) {
      if (!(error instanceof OasisError)) throw error
      shown.text('stderr', `This table did not become a result: ${error.message}\n`)
    } finally {
      if (!kept) world.abandon(file)
      await rm(table.file, { force: true })
    }
  }

  /** A result's file under a name that only Python gets, so that no cell learns where results are and the file stays until it was read. */
  async function hand(file: string): Promise<string> {
    const path = join(own.exchange, `${randomUUID()}.duckdb`)
    await link(file, path).catch(() => copyFile(file, path))
    return path
  }

  async function query(sql: string): Promise<string | null> {
    const statements = splitStatements(sql, 'duckdb')
    if (statements.length !== 1) throw new OasisError('invalid', statements.length === 0 ? 'There is no statement in this text.' : 'oasis.sql runs one statement at a time.')
    const { id, file } = world.reserve()
    try {
      const bound = bind(statements[0]!.text, 'duckdb', world.values)
      return await own.exclusive(async () => {
        const analysis = await world.engine.call('session.analyze', { sql: bound.sql }, { signal })
        for await (const event of withTables(world, { sql: bound.sql, bound: bound.bound, target: { file, name: `query_${id}` }, limits: world.limits }, analysis.tables, signal)) {
          if (event.type === 'result') return hand(file)
        }
        return null
      })
    } catch (error) {
      const { message, hint } = failureOf(error, at => at, null)
      throw new OasisError('queryFailed', hint === null ? message : `${message}\n${hint}`)
    } finally {
      world.abandon(file)
    }
  }

  // A table of the space that cannot be read is told where it is asked for.
  const visible = await world.visible([...words], signal).catch(() => world.visible([], signal))
  const known = Object.fromEntries(visible.filter(result => words.has(result.name)).map(result => [result.name, result.file]))
  const messages = own.python.run({ source, name: cell.name ?? null, count: own.count, parameters: valuesFor(world.values, own.ranges), results: known, limits: world.limits }, async message => {
    if (message.type === 'sql') return query(message.sql)
    const found = (await world.visible([message.name], signal)).find(result => result.name.toLowerCase() === message.name.toLowerCase())
    if (!found) throw new OasisError('notFound', `There is no result or table named ${message.name} in this space.`)
    return hand(found.file)
  }, signal)

  let next: Promise<IteratorResult<Awaited<ReturnType<typeof messages.next>>['value']>> | null = null
  let toldAt = -Infinity
  let untold = false
  try {
    for (;;) {
      next ??= messages.next()
      // The more there is to tell, the more seldom.
      const pause = workbenchLimits.pythonPause + shown.size / workbenchLimits.pythonPace
      const arrived = await (untold ? Promise.race([next, delay(Math.max(0, toldAt + pause - performance.now()))]) : next)
      if (!arrived) {
        untold = false
        toldAt = performance.now()
        yield { type: 'outputs', outputs: shown.list }
        continue
      }
      next = null
      if (arrived.done) return
      const message = arrived.value
      if (message.type === 'ended') {
        const { failure } = message
        if (failure === null) return yield end(null)
        shown.add({ output_type: 'error', ename: failure.name, evalue: failure.message, traceback: failure.traceback })
        return yield end({ code: 'queryFailed', message: `${failure.name}: ${failure.message}`, hint: null, offset: null, detail: { kind: 'python', line: failure.line } })
      }
      if (message.type === 'stream') shown.text(message.name, message.text)
      if (message.type === 'display') shown.display(message, own.count)
      if (message.type === 'clear') shown.clear(message.wait)
      if (message.type === 'table') await land(message)
      untold = true
    }
  } catch (error) {
    yield lost(error)
  } finally {
    await messages.return(undefined)
  }
}

/** Bound values as Python gets them: a range is also one pair of dates, under the parameter's own name. */
function valuesFor(values: BoundValues, ranges: readonly string[]): Record<string, PythonValue> {
  const pairs = ranges.flatMap((name): [string, PythonValue][] => {
    const [start, end] = [values[`${name}_start`], values[`${name}_end`]]
    return start?.type === 'date' && end?.type === 'date' ? [[name, { type: 'range', start: start.value, end: end.value }]] : []
  })
  return { ...values, ...Object.fromEntries(pairs) }
}
