import { createHash } from 'node:crypto'
import { querySql } from '../../../model/parameter/query.ts'
import type { Notebook } from '../../../model/notebook/notebook.ts'

/** The hash of everything in a notebook that can run or change what runs: its code cells in order, its parameters, and an interpreter other than DuckDB, which keeps code from less. Null where there is no code at all. */
export function codeHash(notebook: Notebook): string | null {
  const code = notebook.cells.filter(cell => cell.language !== 'markdown' && cell.language !== 'raw' && cell.source.trim() !== '').map(cell => [cell.language, cell.source])
  const { parameters, interpreter } = notebook.settings
  const queries = parameters.some(parameter => querySql(parameter, 'day') !== null || querySql(parameter, 'options') !== null)
  if (code.length === 0 && !queries) return null
  return createHash('sha256').update(JSON.stringify([code, parameters, ...interpreter === 'duckdb' ? [] : [interpreter]])).digest('hex')
}
