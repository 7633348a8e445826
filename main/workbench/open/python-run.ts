import { randomUUID } from 'node:crypto'
import { copyFile, link, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { OasisError } from '../../../contract/errors.ts'
import type { PythonValue, RunMessage } from '../../../contract/python/messages.ts'
import type { Cell } from '../../../model/notebook/cell.ts'
import { runnableSource } from '../../../model/notebook/document.ts'
import { errorOutput } from '../../../model/notebook/outputs.ts'
import { bind } from '../../../model/parameter/bind.ts'
import type { BoundValues } from '../../../model/parameter/definition.ts'
import { splitStatements } from '../../../model/parameter/statement.ts'
import type { Result } from '../../../model/result/result.ts'
import type { Python } from '../../python/python.ts'
import { withTables, type CellEvent, type CellWorld } from './cell-run.ts'
import { cellError, failureOf, type Failure } from './failure.ts'
import { landing, type LandingWorld } from './landing.ts'
import { paced } from './paced.ts'
import { collectOutputs } from './python-outputs.ts'

/** What a cell of Python needs besides what every cell does. */
export interface PythonWorld extends LandingWorld {
  python: Pick<Python, 'run'>
  /** Where tables wait for the workbench and results for Python; on the disk of the results. */
  exchange: string
  /** The number of the run. */
  count: number
  /** The names of the parameters that are ranges of dates. */
  ranges: readonly string[]
  /** Waits for the engine's turn. */
  exclusive<T>(work: () => Promise<T>): Promise<T>
}

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
  const startedAt = performance.now()
  const end = (failure: Failure | null): CellEvent => ({ type: 'end', outputs: shown.list, results, failure })
  const lost = (error: unknown): CellEvent => {
    const failure = failureOf(error, at => at, null)
    if (failure.code === 'cancelled') throw error
    shown.add(errorOutput(cellError(failure, cell.source)))
    return end(failure)
  }

  const land = landing(cell, world, own, { text, results, shown, startedAt })
  const take = async (message: RunMessage): Promise<CellEvent | null> => {
    if (message.type === 'ended') {
      const { failure } = message
      if (failure === null) return end(null)
      shown.add({ output_type: 'error', ename: failure.name, evalue: failure.message, traceback: failure.traceback })
      return end({ code: 'queryFailed', message: `${failure.name}: ${failure.message}`, hint: null, offset: null, detail: { kind: 'python', line: failure.line } })
    }
    if (message.type === 'stream') shown.text(message.name, message.text)
    if (message.type === 'display') shown.display(message, own.count)
    if (message.type === 'clear') shown.clear(message.wait)
    if (message.type === 'table') {
      const { file, columns, rows: _, ...about } = message
      await land(about, (engine, target) => engine.call('landing.land', { file, target, columns, timezone: own.timezone })).finally(() => rm(file, { force: true }))
    }
    return null
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
    if (message.type === 'notify') {
      await world.notify(message.channel, message.message, signal)
      return null
    }
    const found = (await world.visible([message.name], signal)).find(result => result.name.toLowerCase() === message.name.toLowerCase())
    if (!found) throw new OasisError('notFound', `There is no result or table named ${message.name} in this space.`)
    return hand(found.file)
  }, signal)

  try {
    yield* paced(messages, shown, take)
  } catch (error) {
    yield lost(error)
  }
}

/** Bound values as Python gets them: a range is also one pair of dates, under the parameter's own name. */
export function valuesFor(values: BoundValues, ranges: readonly string[]): Record<string, PythonValue> {
  const pairs = ranges.flatMap((name): [string, PythonValue][] => {
    const [start, end] = [values[`${name}_start`], values[`${name}_end`]]
    return start?.type === 'date' && end?.type === 'date' ? [[name, { type: 'range', start: start.value, end: end.value }]] : []
  })
  return { ...values, ...Object.fromEntries(pairs) }
}
