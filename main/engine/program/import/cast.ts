import type { DuckDBConnection } from '@duckdb/node-api'
import type { ImportColumn, ImportProblem } from '../../../../model/import/reading.ts'
import { identifier } from '../names.ts'
import { failWithAll, problemLimits } from './problem.ts'

export interface Castable {
  /** The relation as it stands after FROM. */
  relation: string
  /** The type that each column of it is cast to where nobody chose one; null leaves it. */
  found(column: string): string | null
  /** The SQL of a row's number in the file, from 1. */
  place: string
}

const target = ({ found }: Castable, column: ImportColumn): string | null => column.type ?? found(column.from)

/** Selects columns with their types. */
export function castQuery(castable: Castable, columns: readonly ImportColumn[]): string {
  const items = columns.map(column => {
    const type = target(castable, column)
    const value = identifier(column.from)
    return `${type === null ? value : `CAST(${value} AS ${type})`} AS ${identifier(column.name)}`
  })
  return `SELECT ${items.join(', ')} FROM ${castable.relation}`
}

/** Finds the values that are not of their column's type. */
export async function castProblems(connection: DuckDBConnection, castable: Castable, file: string, columns: readonly ImportColumn[]): Promise<Error | null> {
  const problems: ImportProblem[] = []
  for (const column of columns) {
    const type = target(castable, column)
    if (type === null) continue
    const value = identifier(column.from)
    const left = problemLimits.told + 1 - problems.length
    if (left <= 0) break
    const bad = await connection.runAndReadAll(
      `SELECT place, CAST(value AS VARCHAR) FROM (SELECT ${castable.place} AS place, ${value} AS value FROM ${castable.relation}) WHERE value IS NOT NULL AND TRY_CAST(value AS ${type}) IS NULL LIMIT ${left}`)
    for (const [place, text] of bad.getRows()) problems.push({ fault: 'value', file, unit: 'row', place: Number(place), column: column.from, value: String(text), type })
  }
  if (problems.length === 0) return null
  problems.sort((a, b) => (a.place ?? 0) - (b.place ?? 0))
  return failWithAll(problems)
}
