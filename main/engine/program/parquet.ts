import type { DuckDBConnection } from '@duckdb/node-api'
import { identifier } from './names.ts'
import type { Relation } from './store.ts'

/**
 * The query of a relation's rows as Parquet takes them: it has no integer of 128 bits, for which DuckDB would write doubles, so those are decimals where all values of a column fit
 * and text where they do not. Other columns stay as they are.
 */
export async function parquetSelect(connection: DuckDBConnection, relation: Relation): Promise<string> {
  const wide = relation.columns.filter(column => /\bU?HUGEINT\b/.test(column.type))
  if (wide.length === 0) return `FROM ${relation.sql}`
  const fits = wide.map(({ name, type }) => (/^U?HUGEINT$/.test(type) ? `coalesce(bool_and(TRY_CAST(${identifier(name)} AS DECIMAL(38,0)) IS NOT NULL) FILTER (${identifier(name)} IS NOT NULL), true)` : 'false'))
  const [answers] = (await connection.runAndReadAll(`SELECT ${fits.join(', ')} FROM ${relation.sql}`)).getRows()
  const casts = wide.map(({ name, type }, index) => `CAST(${identifier(name)} AS ${answers![index] === true ? 'DECIMAL(38,0)' : type.replace(/\bU?HUGEINT\b/g, 'VARCHAR')}) AS ${identifier(name)}`)
  return `SELECT * REPLACE (${casts.join(', ')}) FROM ${relation.sql}`
}
