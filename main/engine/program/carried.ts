import type { Carried, CarriedColumn } from '../../../contract/driver/contract.ts'
import { identifier, literal, uniqueNames } from './names.ts'

/** The query of a whole result's rows in its Parquet files, in their order: columns as they are called and with the types that they had. `limit` is how many rows count; null: all. */
export function carriedQuery(files: readonly string[], columns: readonly CarriedColumn[], limit: number | null): { query: string; labels: Map<string, string> } {
  const names = uniqueNames(columns.map(({ name }) => name))
  const chosen = columns.map(({ as }, at) => `${valueOf(`c${at}`, as, 0)} AS ${identifier(names[at]!)}`)
  const query = `SELECT ${chosen.join(', ')} FROM read_parquet([${files.map(literal).join(', ')}], hive_partitioning = false)${limit === null ? '' : ` LIMIT ${limit}`}`
  return { query, labels: new Map(columns.flatMap(({ name }, at) => (names[at] === name ? [] : [[names[at]!, name] as const]))) }
}

/** SQL that makes of a value what it was; `depth` counts the lambdas around it. */
function valueOf(sql: string, as: Carried, depth: number): string {
  if (as === 'same') return sql
  if (as === 'months') return `to_months(${sql})`
  if (as === 'microseconds') return `to_microseconds(${sql})`
  const item = `v${depth}`
  if ('list' in as) return `list_transform(${sql}, lambda ${item}: ${valueOf(item, as.list, depth + 1)})`
  if ('map' in as) {
    const [key, value] = [valueOf(`${item}.key`, as.map[0], depth + 1), valueOf(`${item}.value`, as.map[1], depth + 1)]
    return `CASE WHEN ${sql} IS NOT NULL THEN map_from_entries(list_transform(map_entries(${sql}), lambda ${item}: struct_pack(key := ${key}, value := ${value}))) END`
  }
  const names = uniqueNames(as.struct.map(({ name }) => name))
  const fields = as.struct.map((field, at) => `${identifier(names[at]!)} := ${valueOf(`struct_extract(${sql}, 'f${at}')`, field.as, depth)}`)
  return `CASE WHEN ${sql} IS NOT NULL THEN struct_pack(${fields.join(', ')}) END`
}
