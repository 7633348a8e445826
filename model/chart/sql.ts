import type { Column } from '../result/result.ts'
import { isInstant, isIntegral } from './column.ts'
import type { Aggregate } from './spec.ts'

/** Where the relation's name goes; a chart's SQL holds it once as SQL, and nothing before that place can hold the same text. */
const placeholder = '$relation'

/** Puts the relation, quoted by the caller, into a chart's SQL. Only the first occurrence is the placeholder: a column may be called `$relation`. */
export const withRelation = (sql: string, relation: string): string => sql.replace(placeholder, () => relation)

export const quoteName = (name: string): string => `"${name.replaceAll('"', '""')}"`
const quoteText = (text: string): string => `'${text.replaceAll('\'', '\'\'')}'`

/** A numeric or boolean column as DOUBLE, null where it is no finite number. */
export function asDouble(column: Column, name = quoteName(column.name)): string {
  const cast = `TRY_CAST(${name} AS DOUBLE)`
  return isIntegral(column) ? cast : `CASE WHEN isfinite(${cast}) THEN ${cast} END`
}

/** Times in microseconds of their own line (an instant's are UTC), as BIGINT; null where DuckDB has no such moment. */
export function asMicroseconds(column: Column): string {
  const name = quoteName(column.name)
  if (isInstant(column)) return `CASE WHEN isfinite(${name}) THEN epoch_us(${name}) END`
  return `CASE WHEN isfinite(${asTimestamp(column)}) THEN epoch_us(${asTimestamp(column)}) END`
}

/** Times as they are ordered in the file: TIMESTAMP, or TIMESTAMP WITH TIME ZONE for instants. A time of day falls on 1970-01-01. */
export function asTimestamp(column: Column): string {
  const name = quoteName(column.name)
  if (isInstant(column)) return name
  if (column.kind === 'time') return `(DATE '1970-01-01' + TRY_CAST(${name} AS TIME))`
  return `TRY_CAST(${name} AS TIMESTAMP)`
}

/** What a wall clock in the zone shows at a moment that `asTimestamp` gave, as TIMESTAMP. */
export const asWallClock = (column: Column, moment: string, timezone: string): string =>
  isInstant(column) ? `timezone(${quoteText(timezone)}, ${moment})` : moment

/** Wall-clock milliseconds since 1970 of microseconds that `asMicroseconds` gave, as DOUBLE. */
export const wallMilliseconds = (column: Column, microseconds: string, timezone: string): string =>
  isInstant(column) ? `(epoch_us(timezone(${quoteText(timezone)}, make_timestamptz(${microseconds}))) / 1000.0)` : `(${microseconds} / 1000.0)`

/**
 * A column as its sum can be made without loss or overflow: whole numbers and short decimals as they are, all else as DOUBLE.
 * DECIMAL(28) leaves room for ten billion rows.
 */
function asSummable(column: Column): string {
  const decimal = /^DECIMAL\((\d+)/i.exec(column.type)
  if (decimal && Number(decimal[1]) <= 28) return quoteName(column.name)
  if (/^U?(TINY|SMALL|BIG)?INT(EGER)?$/i.test(column.type)) return quoteName(column.name)
  return asDouble(column)
}

/** The expression that a measure is put together from; its rows themselves where it has no column. */
export function measureValue({ column, aggregate }: { column: Column | null; aggregate: Aggregate }): string {
  if (!column) return '1'
  if (aggregate === 'count' || aggregate === 'countDistinct') return quoteName(column.name)
  return aggregate === 'sum' || aggregate === 'none' ? asSummable(column) : asDouble(column)
}

/** One aggregate over an expression, as DOUBLE. `none` adds up, for rows that turn out to share a place. */
export function aggregateOf(aggregate: Aggregate, value: string): string {
  switch (aggregate) {
    case 'count': return `CAST(count(${value}) AS DOUBLE)`
    case 'countDistinct': return `CAST(count(DISTINCT ${value}) AS DOUBLE)`
    case 'none': return `CAST(sum(${value}) AS DOUBLE)`
    default: return `CAST(${aggregate}(${value}) AS DOUBLE)`
  }
}

/** Groups of values may be put together again by adding. */
export const isAdditive = (aggregate: Aggregate): boolean => aggregate === 'sum' || aggregate === 'count' || aggregate === 'none'
