import { workbenchLimits } from '../limits.ts'
import type { NamedColumn } from './catalog.ts'
import { columnAt } from './fields.ts'
import { calledIn, isName, type Reference, type StatementAt } from './scope.ts'

/** Columns of a query, and whether these are all and in their order: an expression without a name has one that DuckDB makes up. */
export interface QueryColumns { columns: readonly NamedColumn[]; isWhole: boolean }

/** The columns of what a query names in FROM; null where it is not known. */
type ColumnsOf = (reference: Reference) => QueryColumns | null

const setOperators = new Set(['union', 'except', 'intersect'])
const afterList = new Set([...setOperators, 'from', 'where', 'group', 'having', 'order', 'limit', 'qualify', 'window'])

/** The columns that the query in a parenthesis gives, as far as the list of its first SELECT tells. */
export function columnsOfQuery(statement: StatementAt, open: number, columnsOf: ColumnsOf): QueryColumns {
  const close = statement.closing(open)
  let select = -1
  let end = close
  for (const at of ownPlaces(statement, open + 1, close)) {
    const word = statement.word(at)
    if (word === 'select' && select < 0) select = at
    if (setOperators.has(word) && (select >= 0 || statement.word(open + 1) === 'from')) {
      end = at
      break
    }
  }
  const tables = statement.referencesIn(open, open + 1, end).map(reference => ({ called: calledIn(reference).toLowerCase(), known: columnsOf(reference) }))
  const together = (some: typeof tables): QueryColumns => ({ columns: some.flatMap(({ known }) => known?.columns ?? []), isWhole: some.length > 0 && some.every(({ known }) => known?.isWhole === true) })
  const every = together(tables)
  const all = (named?: string): QueryColumns => (named === undefined ? every : together(tables.filter(({ called }) => called === named.toLowerCase()).slice(0, 1)))
  if (select < 0) return statement.word(open + 1) === 'from' ? all() : { columns: [], isWhole: false }

  const columns: NamedColumn[] = []
  let isWhole = true
  for (const [from, to] of itemsOf(statement, select, end)) {
    const item = columnsOfItem(statement, from, to, all)
    for (const column of item?.columns ?? []) columns.push(column)
    isWhole &&= item?.isWhole === true
    // Queries that read one another twice would double without end.
    if (columns.length > workbenchLimits.queryColumns) return { columns: columns.slice(0, workbenchLimits.queryColumns), isWhole: false }
  }
  return { columns, isWhole }
}

/** The places between two that no parenthesis or bracket encloses. */
function* ownPlaces(statement: StatementAt, from: number, to: number): Generator<number> {
  let depth = 0
  for (let at = from; at < to; at++) {
    const symbol = statement.symbol(at)
    if (symbol === '(') at = statement.closing(at)
    else if (symbol === '[' || symbol === '{') depth++
    else if (symbol === ']' || symbol === '}') depth--
    else if (depth === 0) yield at
  }
}

/** The items of the list of a SELECT, each from a place to another. */
function itemsOf(statement: StatementAt, select: number, end: number): [number, number][] {
  let from = select + 1
  if (statement.word(from) === 'all') from++
  if (statement.word(from) === 'distinct') from = statement.word(from + 1) === 'on' && statement.symbol(from + 2) === '(' ? statement.closing(from + 2) + 1 : from + 1
  const items: [number, number][] = []
  let to = end
  for (const at of ownPlaces(statement, from, end)) {
    if (statement.symbol(at) === ',') {
      items.push([from, at])
      from = at + 1
    } else if (afterList.has(statement.word(at)) && !(statement.word(at) === 'from' && statement.word(at - 1) === 'distinct')) {
      to = at
      break
    }
  }
  return from < to ? [...items, [from, to]] : items
}

function columnsOfItem(statement: StatementAt, from: number, to: number, all: (named?: string) => QueryColumns): QueryColumns | null {
  const one = (name: string, type: string): QueryColumns => ({ columns: [{ name, type }], isWhole: true })
  let last = from
  while (isName(statement.tokens[last]) && statement.symbol(last + 1) === '.') last += 2
  if (statement.symbol(last) === '*') return star(statement, last + 1, to, all(last > from ? statement.text(last - 2) : undefined))
  if (isName(statement.tokens[from]) && statement.symbol(from + 1) === ':' && from + 2 < to) return one(statement.text(from), typeOf(statement, from + 2, to, all))
  const end = to - 1
  if (!isName(statement.tokens[end])) return null
  if (last === end) return one(statement.text(end), typeOf(statement, from, to, all))
  if (statement.word(end - 1) === 'as') return one(statement.text(end), typeOf(statement, from, end - 1, all))
  // Without AS only where what stands before is whole beyond doubt.
  const before = statement.tokens[end - 1]!
  const isWhole = statement.symbol(end - 1) === ')' || statement.symbol(end - 1) === ']' || statement.symbol(end - 2) === '::' || last === end - 1 || (end - 1 === from && (before.kind === 'number' || before.kind === 'string'))
  return isWhole && !['end', 'null', 'over'].includes(statement.word(end)) ? one(statement.text(end), typeOf(statement, from, end, all)) : null
}

/** `*` with what EXCLUDE, REPLACE and RENAME make of it. */
function star(statement: StatementAt, from: number, to: number, { columns, isWhole }: QueryColumns): QueryColumns {
  let left = columns
  for (let at = from; at < to;) {
    const word = statement.word(at)
    const isList = statement.symbol(at + 1) === '('
    const close = isList ? statement.closing(at + 1) : at + 2
    const names = Array.from({ length: Math.max(0, close - at - (isList ? 2 : 1)) }, (_, index) => at + (isList ? 2 : 1) + index)
    if (word === 'exclude') {
      const gone = new Set(names.map(name => statement.text(name).toLowerCase()))
      left = left.filter(({ name }) => !gone.has(name.toLowerCase()))
    } else if (word === 'rename') {
      const next = new Map(names.filter(name => statement.word(name) === 'as').map(name => [statement.text(name - 1).toLowerCase(), statement.text(name + 1)]))
      left = left.map(column => ({ ...column, name: next.get(column.name.toLowerCase()) ?? column.name }))
    } else if (word !== 'replace') return { columns: left, isWhole: false }
    at = isList ? close + 1 : close
  }
  return { columns: left, isWhole }
}

/** The type of an expression where it is plain to see; '' elsewhere. */
function typeOf(statement: StatementAt, from: number, to: number, all: (named?: string) => QueryColumns): string {
  const cast = statement.symbol(to - 2) === '::' ? statement.word(to - 1) : ''
  if (cast !== '') return cast.toUpperCase()
  const first = statement.tokens[from]
  if (to - from === 1 && first?.kind === 'string') return 'VARCHAR'
  if (to - from === 1 && first?.kind === 'number') return /^\d+$/.test(statement.text(from)) ? 'INTEGER' : ''
  if (statement.word(from) === 'count' && statement.symbol(from + 1) === '(' && statement.closing(from + 1) === to - 1) return 'BIGINT'
  const parts: string[] = []
  for (let at = from; at < to; at += 2) {
    if (!isName(statement.tokens[at]) || (at + 1 < to && statement.symbol(at + 1) !== '.')) return ''
    parts.push(statement.text(at))
  }
  const typeIn = (columns: readonly NamedColumn[], path: readonly string[]): string => columnAt(columns, path)?.type ?? ''
  return (parts.length > 1 ? typeIn(all(parts[0]).columns, parts.slice(1)) : '') || typeIn(all().columns, parts)
}
