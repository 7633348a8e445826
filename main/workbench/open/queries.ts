import { setImmediate as turn } from 'node:timers/promises'
import { OasisError } from '../../../contract/errors.ts'
import { bind } from '../../../model/parameter/bind.ts'
import type { BoundValues } from '../../../model/parameter/definition.ts'
import type { Column, Cut } from '../../../model/result/result.ts'
import type { PageEngine } from '../../engine/engines.ts'
import type { CellWorld } from './cell-run.ts'

/** The first columns of a small query's rows, as text in DuckDB's spelling; `cut` says that there were more, and why they are not here. */
export interface Rows { columns: Column[]; rows: (string | null)[][]; cut: Cut | null }

/** Bytes of a query's result on disk. */
const bytes = 64 * 1024 ** 2
/** The value and the label of an option. */
const columnsRead = 2
/** Rows that are read before others have their turn. */
const slice = 5_000

/**
 * Runs one query of a notebook's parameters in its engine, with values of other parameters; its result is read and thrown away.
 * @throws ParameterError where the query has a marker that names no value
 */
export async function askRows(world: CellWorld, pages: PageEngine, query: { sql: string; values: BoundValues }, limit: number, signal: AbortSignal): Promise<Rows> {
  const { file } = world.reserve()
  try {
    const { sql, bound } = bind(query.sql, 'duckdb', query.values)
    const analysis = await world.engine.call('session.analyze', { sql }, { signal })
    if (!analysis.rows) throw new OasisError('invalid', 'A query that gives values must be a SELECT.')
    const results = await world.visible(analysis.tables, signal)
    const request = { sql, bound, results, target: { file, name: 'query_values' }, limits: { rows: limit + 1, bytes } }
    for await (const event of world.engine.stream('session.run', request, { signal })) {
      if (event.type === 'progress' || event.type === 'given') continue
      if (event.type !== 'result') break
      const { rows, preview, cut: cutBy } = event.result
      const columns = event.result.columns.slice(0, columnsRead)
      const cut: Cut | null = rows > limit ? { by: 'rows', limit } : cutBy
      if (rows === preview.length) return { columns, rows: preview.slice(0, limit).map(row => row.slice(0, columnsRead)), cut }
      const texts = columns.map((column, at) => `CAST("${column.name.replaceAll('"', '""')}" AS VARCHAR) AS c${at}`)
      const page = await pages.call('page.aggregate', { file, sql: `SELECT ${texts.join(', ')} FROM $relation LIMIT ${limit}` }, { signal })
      // Not with the program: it takes a while to load, and a start needs none of it.
      const { tableFromIPC } = await import('apache-arrow')
      const table = tableFromIPC(page.arrow)
      const vectors = columns.map((_, column) => table.getChildAt(column))
      const read: (string | null)[][] = []
      for (let row = 0; row < table.numRows; row++) {
        if (row > 0 && row % slice === 0) await turn()
        read.push(vectors.map(vector => (vector?.get(row) as string | null | undefined) ?? null))
      }
      return { columns, rows: read, cut }
    }
    throw new OasisError('invalid', 'A query that gives values must return rows.')
  } finally {
    world.abandon(file)
  }
}
