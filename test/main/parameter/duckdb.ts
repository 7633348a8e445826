import { BIGINT, BOOLEAN, DATE, DOUBLE, DuckDBDateValue, DuckDBListValue, DuckDBTimestampTZValue, LIST, SQLNULL, TIMESTAMPTZ, VARCHAR, type DuckDBType, type DuckDBValue } from '@duckdb/node-api'
import type { BoundSql } from '../../../model/parameter/bind.ts'
import type { BoundValue, OptionValue } from '../../../model/parameter/definition.ts'
import { toDayNumber } from '../../../model/parameter/calendar.ts'

const wholeNumbers = (values: readonly OptionValue[]) => values.every((value) => Number.isSafeInteger(value))

function typed(bound: BoundValue): [DuckDBValue, DuckDBType] {
  switch (bound.type) {
    case 'text': return [bound.value, VARCHAR]
    case 'boolean': return [bound.value, BOOLEAN]
    case 'date': return [bound.value === null ? null : new DuckDBDateValue(toDayNumber(bound.value)), DATE]
    case 'datetime': return [bound.value === null ? null : new DuckDBTimestampTZValue(BigInt(Date.parse(bound.value)) * 1000n), TIMESTAMPTZ]
    case 'number': {
      if (bound.value === null) return [null, DOUBLE]
      return Number.isSafeInteger(bound.value) ? [BigInt(bound.value), BIGINT] : [bound.value, DOUBLE]
    }
    case 'list': {
      if (bound.value === null || bound.value.length === 0) return [bound.value && new DuckDBListValue([]), LIST(SQLNULL)]
      if (bound.of === 'text') return [new DuckDBListValue(bound.value), LIST(VARCHAR)]
      return wholeNumbers(bound.value) ? [new DuckDBListValue(bound.value.map((value) => BigInt(value))), LIST(BIGINT)] : [new DuckDBListValue(bound.value), LIST(DOUBLE)]
    }
  }
}

/** Bound SQL as DuckDB's own client takes it. */
export function bindTo({ sql, bound }: BoundSql): { sql: string; values: Record<string, DuckDBValue>; types: Record<string, DuckDBType> } {
  const entries = Object.entries(bound).map(([name, value]) => [name, typed(value)] as const)
  return { sql, values: Object.fromEntries(entries.map(([name, [value]]) => [name, value])), types: Object.fromEntries(entries.map(([name, [, type]]) => [name, type])) }
}
