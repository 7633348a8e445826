import type { FilterTerm } from '../../../contract/engine/page.ts'
import { OasisError } from '../../../contract/errors.ts'
import type { Column } from '../../../model/result/result.ts'
import { identifier } from './names.ts'

const comparisons = { '=': '=', '!=': '<>', '<': '<', '<=': '<=', '>': '>', '>=': '>=' } as const

/** A condition as SQL with `?` for its values, which are bound as text and cast to the column's type by DuckDB. */
export function filterSql(term: FilterTerm, column: Column): { sql: string; values: string[] } {
  const name = identifier(column.name)
  const value = `CAST(CAST(? AS VARCHAR) AS ${column.type})`
  const need = (count: number) => {
    if (term.values.length !== count) throw new OasisError('invalid', `The filter ${term.op} on ${column.label || column.name} takes ${count} value${count === 1 ? '' : 's'}.`)
  }
  switch (term.op) {
    case 'isNull': case 'isNotNull':
      need(0)
      return { sql: `${name} IS ${term.op === 'isNull' ? '' : 'NOT '}NULL`, values: [] }
    case 'between':
      need(2)
      return { sql: `${name} BETWEEN ${value} AND ${value}`, values: term.values }
    case 'in':
      if (term.values.length === 0) return { sql: 'false', values: [] }
      return { sql: `${name} IN (${term.values.map(() => value).join(', ')})`, values: term.values }
    case 'contains': case 'startsWith': {
      need(1)
      const search = term.op === 'contains' ? 'contains' : 'starts_with'
      return { sql: `${search}(lower(CAST(${name} AS VARCHAR)), lower(CAST(? AS VARCHAR)))`, values: term.values }
    }
    default:
      need(1)
      return { sql: `${name} ${comparisons[term.op]} ${value}`, values: term.values }
  }
}
