import type { DuckDBConnection } from '@duckdb/node-api'
import { pageLimits, type ColumnProfile } from '../../../contract/engine/page.ts'
import { OasisError } from '../../../contract/errors.ts'
import type { Column } from '../../../model/result/result.ts'
import { identifier, literal } from './names.ts'
import type { Relation } from './store.ts'

const comparable = (column: Column): boolean => column.kind !== 'nested'
const short = (sql: string): string => `left(CAST(${sql} AS VARCHAR), 200)`

/** Nulls, distinct values (approximately), extremes, mean and a histogram of each column. */
export async function profile(connection: DuckDBConnection, relation: Relation, columns: Column[], signal: AbortSignal): Promise<{ rows: number; columns: ColumnProfile[] }> {
  const profiles: ColumnProfile[] = []
  for (const column of columns) {
    if (signal.aborted) throw new OasisError('cancelled', 'It was cancelled.')
    const name = identifier(column.name)
    const mean = column.kind === 'number' ? `CAST(avg(CAST(${name} AS DOUBLE)) AS DOUBLE)` : 'NULL'
    const extremes = comparable(column) ? `${short(`min(${name})`)}, ${short(`max(${name})`)}` : 'NULL, NULL'
    const [facts] = (await connection.runAndReadAll(`SELECT count(*) - count(${name}), approx_count_distinct(${name}), ${extremes}, ${mean} FROM ${relation.sql}`)).getRows()
    const [nulls, distinct, min, max, average] = facts!
    profiles.push({
      name: column.name, nulls: Number(nulls), distinct: Math.min(Number(distinct), relation.rows - Number(nulls)), min: min as string | null, max: max as string | null,
      mean: typeof average === 'number' && Number.isFinite(average) ? average : null, histogram: await histogram(connection, relation, column),
    })
  }
  return { rows: relation.rows, columns: profiles }
}

async function histogram(connection: DuckDBConnection, relation: Relation, column: Column): Promise<ColumnProfile['histogram']> {
  const name = identifier(column.name)
  const bins = pageLimits.histogramBins
  if (column.kind === 'number' || column.kind === 'date' || column.kind === 'timestamp') {
    const value = column.kind === 'number' ? `CAST(${name} AS DOUBLE)` : `CAST(epoch(CAST(${name} AS TIMESTAMP)) AS DOUBLE)`
    const label = column.kind === 'number' ? 'CAST(low + n * (high - low) / bins AS VARCHAR)' : `strftime(to_timestamp(low + n * (high - low) / bins) AT TIME ZONE 'UTC', ${literal('%Y-%m-%d %H:%M')})`
    const rows = (await connection.runAndReadAll(`
      WITH v AS (SELECT ${value} AS x FROM ${relation.sql} WHERE ${name} IS NOT NULL AND isfinite(${column.kind === 'number' ? value : name})),
        b AS (SELECT min(x) AS low, max(x) AS high, ${bins} AS bins FROM v),
        c AS (SELECT CASE WHEN high > low THEN least(bins - 1, CAST(floor((x - low) / (high - low) * bins) AS INTEGER)) ELSE 0 END AS n, count(*) AS rows FROM v, b GROUP BY 1)
      SELECT ${label}, rows FROM c, b ORDER BY n`)).getRows()
    return rows.map(([text, count]) => ({ label: String(text), count: Number(count) }))
  }
  if (column.kind !== 'text' && column.kind !== 'boolean') return []
  const rows = (await connection.runAndReadAll(`SELECT ${short(name)}, count(*) FROM ${relation.sql} WHERE ${name} IS NOT NULL GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT ${bins}`)).getRows()
  return rows.map(([text, count]) => ({ label: String(text), count: Number(count) }))
}
