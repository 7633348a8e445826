import { DuckDBArrayType, DuckDBDecimalType, DuckDBListType, DuckDBMapType, DuckDBStructType, DuckDBTypeId, type DuckDBConnection, type DuckDBType } from '@duckdb/node-api'
import { identifier, literal } from './names.ts'
import type { Relation } from './store.ts'

/** JSON numbers are read as doubles nearly everywhere: whole numbers up to here, and decimals of so many digits, come back as they were. */
const exact = { whole: '9007199254740991', digits: 15 } as const

const wide = new Set([DuckDBTypeId.BIGINT, DuckDBTypeId.UBIGINT, DuckDBTypeId.HUGEINT, DuckDBTypeId.UHUGEINT])

/**
 * The SELECT that writes a relation as JSON that every reader takes. Numbers that a double cannot hold are texts, for a column's every row where one of its values needs it, so that
 * a column is of one type; inside of nested values each for itself. NaN and the infinities, which JSON does not have, are the texts NaN, Infinity and -Infinity.
 */
export async function jsonSelect(connection: DuckDBConnection, relation: Relation): Promise<string> {
  const prepared = await connection.prepare(`FROM ${relation.sql}`)
  const columns = relation.columns.map(({ name }, index) => ({ name: identifier(name), type: prepared.columnType(index) }))
  prepared.destroySync()
  const tested = columns.flatMap(({ name, type }) => {
    const fits = fitsSql(name, type)
    return fits === null ? [] : [{ name, sql: `coalesce(bool_and(${fits}), true)` }]
  })
  const [facts] = tested.length === 0 ? [[]] : (await connection.runAndReadAll(`SELECT ${tested.map(({ sql }) => sql).join(', ')} FROM ${relation.sql}`)).getRows()
  const fitting = new Set(tested.filter((_, index) => facts![index] === true).map(({ name }) => name))
  const shown = columns.map(({ name, type }) => {
    if (fitting.has(name) && type.typeId !== DuckDBTypeId.FLOAT) return name
    if (wide.has(type.typeId) || type instanceof DuckDBDecimalType) return fitsSql(name, type) === null ? name : `CAST(${name} AS VARCHAR) AS ${name}`
    return needsWork(type) ? `${valueSql(name, type, 0)} AS ${name}` : name
  })
  return `SELECT ${shown.join(', ')} FROM ${relation.sql}`
}

/** SQL that says whether a number comes back from JSON as it was; null where any of its type does. */
function fitsSql(value: string, type: DuckDBType): string | null {
  if (wide.has(type.typeId)) return `${value} BETWEEN ${type.typeId === DuckDBTypeId.UBIGINT || type.typeId === DuckDBTypeId.UHUGEINT ? '0' : `-${exact.whole}`} AND ${exact.whole}`
  if (type.typeId === DuckDBTypeId.DOUBLE || type.typeId === DuckDBTypeId.FLOAT) return `isfinite(${value})`
  if (!(type instanceof DuckDBDecimalType) || type.width <= exact.digits) return null
  const digits = '9'.repeat(exact.digits).padStart(type.scale + 1, '0')
  const most = `CAST('${digits.slice(0, digits.length - type.scale)}.${digits.slice(digits.length - type.scale)}' AS DECIMAL(${type.width}, ${type.scale}))`
  return `${value} BETWEEN -${most} AND ${most}`
}

function needsWork(type: DuckDBType): boolean {
  if (type instanceof DuckDBListType || type instanceof DuckDBArrayType || type instanceof DuckDBMapType) return needsWork(type.valueType)
  if (type instanceof DuckDBStructType) return type.entryTypes.some(needsWork)
  return type.typeId === DuckDBTypeId.BIGNUM || fitsSql('', type) !== null
}

/** A value as JSON. `depth` keeps the names of what runs over lists apart. */
function valueSql(value: string, type: DuckDBType, depth: number): string {
  if (!needsWork(type)) return `to_json(${value})`
  const each = `v${depth}`
  const all = (list: string, of: DuckDBType) => `list_transform(${list}, lambda ${each}: ${valueSql(each, of, depth + 1)})`
  if (type instanceof DuckDBListType || type instanceof DuckDBArrayType) return `to_json(${all(value, type.valueType)})`
  if (type instanceof DuckDBMapType) return `CASE WHEN ${value} IS NULL THEN NULL ELSE to_json(map(map_keys(${value}), ${all(`map_values(${value})`, type.valueType)})) END`
  if (type instanceof DuckDBStructType) {
    const fields = type.entryNames.map((name, index) => `${literal(name)}, ${valueSql(`${value}.${identifier(name)}`, type.entryTypes[index]!, depth)}`)
    return `CASE WHEN ${value} IS NULL THEN NULL ELSE json_object(${fields.join(', ')}) END`
  }
  if (type.typeId === DuckDBTypeId.BIGNUM) return `to_json(CAST(${value} AS VARCHAR))`
  if (type.typeId === DuckDBTypeId.DOUBLE || type.typeId === DuckDBTypeId.FLOAT) {
    // A FLOAT as a double has digits that it does not know; its text has those that it does.
    const number = type.typeId === DuckDBTypeId.FLOAT ? `CAST(CAST(${value} AS VARCHAR) AS DOUBLE)` : value
    return `CASE WHEN isfinite(${value}) THEN to_json(${number}) WHEN isnan(${value}) THEN to_json('NaN') WHEN ${value} > 0 THEN to_json('Infinity') WHEN ${value} < 0 THEN to_json('-Infinity') END`
  }
  return `CASE WHEN ${fitsSql(value, type)} THEN to_json(${value}) ELSE to_json(CAST(${value} AS VARCHAR)) END`
}
