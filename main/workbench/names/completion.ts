import type { SqlFunction } from '../../../contract/engine/session.ts'
import type { Completion } from '../../../contract/workbench/names.ts'
import type { Parameter } from '../../../model/parameter/definition.ts'
import { boundNames } from '../../../model/parameter/value.ts'
import { workbenchLimits } from '../limits.ts'
import type { NamedColumn, NamedTable, NameIndex } from './catalog.ts'
import { fieldsOf } from './fields.ts'
import { resolve, type Resolver } from './resolve.ts'
import { StatementAt } from './scope.ts'

type Item = Completion['items'][number]

/** What is offered from; nothing in it has to be waited for. `indexes` are in the order in which SQL finds names. */
export interface Offered { indexes: readonly NameIndex[]; functions: readonly SqlFunction[]; types: readonly string[]; parameters: readonly Parameter[] }

/** Words that begin a statement, and those within one. */
const beginnings = [
  'SELECT', 'FROM', 'WITH', 'CREATE TABLE', 'CREATE OR REPLACE TABLE', 'CREATE VIEW', 'CREATE OR REPLACE VIEW', 'CREATE TEMP TABLE', 'CREATE MACRO', 'INSERT INTO', 'UPDATE', 'DELETE FROM', 'MERGE INTO', 'SUMMARIZE', 'DESCRIBE', 'EXPLAIN', 'EXPLAIN ANALYZE',
  'PIVOT', 'UNPIVOT', 'DROP TABLE', 'DROP VIEW', 'ALTER TABLE', 'COPY', 'VALUES', 'SHOW TABLES', 'SET VARIABLE', 'USE', 'BEGIN', 'COMMIT', 'ROLLBACK',
]
const keywords = [
  'SELECT', 'FROM', 'WHERE', 'GROUP BY', 'GROUP BY ALL', 'ORDER BY', 'ORDER BY ALL', 'HAVING', 'LIMIT', 'OFFSET', 'JOIN', 'LEFT JOIN', 'RIGHT JOIN', 'FULL JOIN', 'CROSS JOIN', 'SEMI JOIN', 'ANTI JOIN', 'ASOF JOIN', 'ON', 'USING', 'AS', 'AND', 'OR', 'NOT', 'IN', 'IS NULL',
  'IS NOT NULL', 'IS DISTINCT FROM', 'BETWEEN', 'LIKE', 'ILIKE', 'CASE', 'WHEN', 'THEN', 'ELSE', 'END', 'DISTINCT', 'DISTINCT ON', 'UNION', 'UNION ALL', 'UNION BY NAME', 'EXCEPT', 'INTERSECT', 'WITH', 'VALUES', 'QUALIFY', 'OVER', 'PARTITION BY', 'WINDOW', 'FILTER',
  'EXCLUDE', 'REPLACE', 'COLUMNS', 'INTERVAL', 'DATE', 'TIMESTAMP', 'CAST', 'TRY_CAST', 'EXISTS', 'TRUE', 'FALSE', 'NULL', 'ASC', 'DESC', 'NULLS FIRST', 'NULLS LAST', 'ROWS BETWEEN', 'RANGE BETWEEN', 'UNBOUNDED PRECEDING', 'CURRENT ROW', 'LATERAL', 'SET', 'RETURNING',
  'USING SAMPLE', 'ON CONFLICT', 'DO NOTHING', 'DO UPDATE', 'COLLATE', 'LAMBDA',
]

/** Functions that most statements are made of, in the order in which they are offered before all others. */
const common = [
  'count', 'sum', 'avg', 'min', 'max', 'coalesce', 'round', 'date_trunc', 'date_part', 'strftime', 'substring', 'lower', 'upper', 'trim', 'replace', 'concat', 'length', 'abs', 'median', 'quantile_cont', 'stddev',
  'row_number', 'rank', 'dense_rank', 'lag', 'lead', 'first_value', 'last_value', 'list', 'string_agg', 'unnest', 'range', 'generate_series', 'current_date', 'now', 'any_value', 'arg_max', 'arg_min', 'nullif', 'greatest', 'least', 'corr',
]
const places = new Map(common.map((name, at) => [name, at]))
/** Written by the grammar, so that DuckDB's list of functions lacks them. */
const grammarFunctions = ['coalesce', 'nullif', 'extract', 'row_number', 'rank', 'dense_rank', 'lag', 'lead', 'first_value', 'last_value', 'ntile', 'percent_rank', 'cume_dist', 'nth_value']

/** What can be offered at a place of a cell's SQL. It reads what is kept and asks nobody, so that it is there at the speed of typing. */
export function completeSql(source: string, offset: number, offered: Offered): Completion {
  const marker = /(^|[^:\w])(?::|\$\{)([A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?$/.exec(source.slice(0, offset))
  const statement = new StatementAt(source, offset)
  if (statement.inside) return { items: [], from: offset }
  if (marker) return list(offset - (marker[2]?.length ?? 0), parameterItems(offered.parameters, marker[2] ?? ''))
  const name = statement.nameAt()
  const written = name?.parts.at(-1) ?? ''
  const isQuoted = name?.quoted === true
  // What stands behind the place is not typed yet.
  const typed = name === null ? '' : isQuoted ? source.slice(name.start + 1, offset) : written.slice(0, offset - name.start)
  const from = name?.start ?? offset
  const at = name === null ? statement.before : statement.tokens.findIndex(token => token.start === name.start)
  const chain = statement.leading(at)
  const resolver = resolve(statement, offered.indexes)
  const start = typed.toLowerCase()
  if (chain.length > 0) return list(from, members(chain, start, isQuoted, resolver, offered))
  if (statement.symbol(at - 1) === '.' || (name === null && statement.tokens[at - 1]?.kind === 'number' && statement.tokens[at - 1]!.end === offset)) return { items: [], from }

  const wanted = statement.wanted(at)
  if (isQuoted) return list(from, [...columnItems(resolver, start, true), ...(wanted === 'table' ? [] : anyColumns(resolver, start, true, offered)), ...tableItems(start, true, offered)])
  const words = wordItems(wanted === 'start' ? [...beginnings, ...keywords] : keywords, start)
  switch (wanted) {
    case 'type': return list(from, offered.types.filter(type => type.toLowerCase().startsWith(start)).map(label => ({ label, kind: 'type' as const })))
    case 'table': {
      const own = [...resolver.scope.common].filter(([lower]) => lower.startsWith(start)).map(([, { name: label }]): Item => ({ label, kind: 'table', of: 'query', ...quoteFor(label, false) }))
      const areas = [...new Set(offered.indexes.flatMap(index => index.tables.flatMap(table => [table.schema, table.database])))].filter(area => area !== null && area.toLowerCase().startsWith(start))
      return list(from, [...own, ...tableItems(start, false, offered), ...areas.map(area => ({ label: area!, kind: 'schema' as const, ...quoteFor(area!, false) })), ...functionItems(start, offered, ['table']), ...words])
    }
    case 'start': return list(from, [...words, ...tableItems(start, false, offered)])
    case 'after': return list(from, [...words, ...columnItems(resolver, start, false), ...parameterMarkers(offered.parameters, start)])
    case 'expression': return list(from, [
      ...columnItems(resolver, start, false), ...parameterMarkers(offered.parameters, start), ...aliases(resolver, start), ...anyColumns(resolver, start, false, offered), ...(start === '' ? words : []), ...functionItems(start, offered),
      ...(start === '' ? [] : words), ...tableItems(start, false, offered),
    ])
  }
}

/** The names of the parameters, as cells write them. */
function parameterItems(parameters: readonly Parameter[], word: string): Item[] {
  return parameters.flatMap(parameter => boundNames(parameter).map(name => ({ label: name, kind: 'parameter' as const, parameter: parameter.name }))).filter(item => item.label.toLowerCase().startsWith(word.toLowerCase()))
}
const parameterMarkers = (parameters: readonly Parameter[], start: string): Item[] => (start === '' ? [] : parameterItems(parameters, start).map(item => ({ ...item, insert: `:${item.label}` })))

/** Each name once, in this order, as many as a window is told; `more` says that there are others. */
function list(from: number, items: readonly Item[]): Completion {
  const seen = new Set<string>()
  const once = items.filter(({ label, kind }) => {
    // A column and a parameter of one name are two things to write.
    const key = `${kind === 'parameter' ? ':' : ''}${label.toLowerCase()}`
    return !seen.has(key) && seen.add(key)
  })
  const { completions } = workbenchLimits
  return { items: once.slice(0, completions), from, ...(once.length > completions ? { more: true } : {}) }
}

/** Where a name that needs quotes, or is written in them, is put in with them. */
const quoteFor = (name: string, quoted: boolean): { insert?: string } => (!quoted && /^[a-z_][a-z0-9_]*$/i.test(name) ? {} : { insert: `"${name.replaceAll('"', '""')}"` })

/** Those that begin with the text, then those in which a later word does. */
function byStart<T>(things: readonly T[], name: (thing: T) => string, start: string): T[] {
  if (start === '') return [...things]
  const first: T[] = []
  const later: T[] = []
  for (const thing of things) {
    const lower = name(thing)
    if (lower.startsWith(start)) first.push(thing)
    else if (lower.includes(`_${start}`) || lower.includes(` ${start}`)) later.push(thing)
  }
  return [...first, ...later]
}

const tableItem = ({ name, kind, rows }: NamedTable, quoted: boolean): Item => ({ label: name, kind: kind === 'result' ? 'result' : 'table', ...(rows === null ? { of: kind } : { rows }), ...quoteFor(name, quoted) })
const tableItems = (start: string, quoted: boolean, { indexes }: Offered): Item[] => indexes.flatMap(index => byStart(index.tables, table => table.lower, start)).map(table => tableItem(table, quoted))

const columnItem = (column: NamedColumn, table: string, quoted: boolean): Item => {
  const detail = [column.type, table].filter(text => text !== '').join(' · ')
  return { label: column.name, kind: 'column', ...(detail === '' ? {} : { detail }), ...quoteFor(column.name, quoted) }
}
const columnsOf = (columns: readonly NamedColumn[], of: string, start: string, quoted: boolean): Item[] => byStart(columns, column => column.name.toLowerCase(), start).map(column => columnItem(column, of, quoted))

/** The columns of the tables that the statement names. */
const columnItems = ({ scope, tableOf }: Resolver, start: string, quoted: boolean): Item[] => scope.references.flatMap(reference => {
  const table = tableOf(reference)
  return table === null ? [] : columnsOf(table.columns, table.name, start, quoted)
})

/** Columns of any table, while nothing says yet of which: SELECT is written before FROM. */
function anyColumns({ scope, tableOf }: Resolver, start: string, quoted: boolean, { indexes }: Offered): Item[] {
  if (start === '' || scope.references.some(reference => tableOf(reference) !== null)) return []
  return indexes.flatMap(index => index.columns(start, workbenchLimits.columnsAnywhere)).map(({ column, table }) => columnItem(column, table.name, quoted))
}

const aliases = ({ scope }: Resolver, start: string): Item[] => scope.references.flatMap(({ alias, parts }): Item[] => (alias !== null && alias.toLowerCase().startsWith(start) ? [{ label: alias, kind: 'table', ...(parts.length === 0 ? { of: 'query' } : { detail: parts.join('.') }) }] : []))

const wordItems = (words: readonly string[], start: string): Item[] => words.filter(word => word.toLowerCase().startsWith(start)).map(label => ({ label, kind: 'keyword' }))

function functionItems(start: string, { functions }: Offered, kinds?: readonly SqlFunction['kind'][]): Item[] {
  const fits = functions.filter(each => (kinds === undefined ? each.kind !== 'table' : kinds.includes(each.kind) || (each.kind === 'macro' && each.signatures.length > 0)) && each.name.toLowerCase().startsWith(start))
  const written = kinds === undefined ? grammarFunctions.filter(name => name.startsWith(start)) : []
  const names = [...new Set([...fits.map(({ name }) => name), ...written])]
  const first = names.filter(name => places.has(name)).sort((a, b) => places.get(a)! - places.get(b)!)
  return [...first, ...names.filter(name => !places.has(name))].map(label => ({ label, kind: 'function' }))
}

/** What belongs to a name before a point: the columns of a table or alias, the fields of a column, the tables of a schema or database. */
function members(chain: readonly string[], start: string, quoted: boolean, resolver: Resolver, { indexes }: Offered): Item[] {
  const found = resolver.find(chain)
  if (found) return found.column === null ? columnsOf(found.table.columns, found.table.name, start, quoted) : columnsOf(fieldsOf(found.column.type), found.column.name, start, quoted)
  const [area, schema] = chain.map(part => part.toLowerCase())
  const inside = indexes.flatMap(index => index.tables).filter(({ database, schema: own }) => (schema === undefined ? database?.toLowerCase() === area || own?.toLowerCase() === area : database?.toLowerCase() === area && own?.toLowerCase() === schema))
  return byStart(inside, ({ lower }) => lower, start).map(table => tableItem(table, quoted))
}
