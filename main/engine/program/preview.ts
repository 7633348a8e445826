import type { DuckDBConnection } from '@duckdb/node-api'
import { sessionLimits } from '../../../contract/engine/session.ts'
import type { Column } from '../../../model/result/result.ts'
import { identifier } from './names.ts'

/** The first rows of a table as text. */
export async function previewOf(connection: DuckDBConnection, table: string, columns: readonly Column[]): Promise<(string | null)[][]> {
  const cells = columns.slice(0, sessionLimits.previewColumns).map(column => `left(CAST(${identifier(column.name)} AS VARCHAR), ${sessionLimits.previewText})`)
  const reader = await connection.runAndReadAll(`SELECT ${cells.join(', ')} FROM ${table} LIMIT ${sessionLimits.previewRows}`)
  return reader.getRows() as (string | null)[][]
}
