import { OasisError } from '../../../contract/errors.ts'
import type { Column } from '../../../model/result/result.ts'
import type { PageEngine } from '../../engine/engines.ts'
import type { CellWorld } from './cell-run.ts'

/** The rows of a small query, as text; `more` says that there were more than asked for. */
export interface Rows { columns: Column[]; rows: (string | null)[][]; more: boolean }

/** Runs one query of a notebook's parameters in its engine; its result is read and thrown away. */
export async function askRows(world: CellWorld, pages: PageEngine, sql: string, limit: number, signal: AbortSignal): Promise<Rows> {
  const { file } = world.reserve()
  try {
    const analysis = await world.engine.call('session.analyze', { sql }, { signal })
    if (!analysis.rows) throw new OasisError('invalid', 'A query that gives values must be a SELECT.')
    const results = await world.visible(analysis.tables, signal)
    const request = { sql, bound: {}, results, target: { file, name: 'query_values' }, limits: { rows: limit + 1, bytes: 64 * 1024 * 1024 } }
    for await (const event of world.engine.stream('session.run', request, { signal })) {
      if (event.type === 'progress') continue
      if (event.type !== 'result') break
      const { columns, rows, preview } = event.result
      if (rows === preview.length) return { columns, rows: preview.slice(0, limit), more: rows > limit }
      const page = await pages.call('page.rows', { file, offset: 0, limit }, { signal })
      // Not with the program: it takes a while to load, and a start needs none of it.
      const { tableFromIPC } = await import('apache-arrow')
      const table = tableFromIPC(page.arrow)
      const read: (string | null)[][] = []
      for (let row = 0; row < table.numRows; row++) {
        read.push(columns.map((_, column) => {
          const value: unknown = table.getChildAt(column)?.get(row)
          return value === null || value === undefined ? null : String(value)
        }))
      }
      return { columns, rows: read, more: rows > limit }
    }
    throw new OasisError('invalid', 'A query that gives values must return rows.')
  } finally {
    world.abandon(file)
  }
}
