import { DATE, BIGINT, BOOLEAN, DOUBLE, LIST, TIMESTAMPTZ, VARCHAR, DuckDBDateValue, DuckDBTimestampTZValue, listValue, type DuckDBPreparedStatement, type DuckDBType, type DuckDBValue } from '@duckdb/node-api'
import { OasisError } from '../../../contract/errors.ts'
import type { BoundValue, BoundValues } from '../../../model/parameter/definition.ts'

const whole = (value: unknown): boolean => typeof value === 'number' && Number.isSafeInteger(value)

/** The value and exact type that a parameter binds: whole numbers as BIGINT, others as DOUBLE, a list as a list of one of them. */
function typed(value: BoundValue): { value: DuckDBValue; type: DuckDBType } {
  switch (value.type) {
    case 'text': return { value: value.value, type: VARCHAR }
    case 'boolean': return { value: value.value, type: BOOLEAN }
    case 'number':
      if (value.value === null) return { value: null, type: DOUBLE }
      return whole(value.value) ? { value: BigInt(value.value), type: BIGINT } : { value: value.value, type: DOUBLE }
    case 'date':
      return { value: value.value === null ? null : new DuckDBDateValue(Math.round(Date.parse(`${value.value}T00:00:00Z`) / 86_400_000)), type: DATE }
    case 'datetime':
      return { value: value.value === null ? null : new DuckDBTimestampTZValue(BigInt(Date.parse(value.value)) * 1000n), type: TIMESTAMPTZ }
    case 'list': {
      const items = value.value
      const type = value.of === 'text' ? VARCHAR : items === null || items.every(whole) ? BIGINT : DOUBLE
      if (items === null) return { value: null, type: LIST(type) }
      return { value: listValue(items.map(item => (type === VARCHAR ? String(item) : type === BIGINT ? BigInt(item) : Number(item)))), type: LIST(type) }
    }
  }
}

/** Binds what a prepared statement names; a name without a value fails as `invalid`. */
export function bindValues(prepared: DuckDBPreparedStatement, values: BoundValues): void {
  for (let index = 1; index <= prepared.parameterCount; index++) {
    const name = prepared.parameterName(index)
    const key = Object.keys(values).find(candidate => candidate === name) ?? Object.keys(values).find(candidate => candidate.toLowerCase() === name.toLowerCase())
    if (key === undefined) throw new OasisError('invalid', `The statement uses $${name}, which has no value. Declare a parameter named ${name}, or set a value for it.`)
    const { value, type } = typed(values[key]!)
    if (value === null) prepared.bindNull(index)
    else prepared.bindValue(index, value, type)
  }
}
