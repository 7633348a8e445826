import type { SqlFunction } from '../../../contract/engine/session.ts'
import type { Completion } from '../../../contract/workbench/names.ts'
import type { Parameter } from '../../../model/parameter/definition.ts'
import type { Dialect } from '../../../model/parameter/dialect.ts'
import { boundNames } from '../../../model/parameter/value.ts'
import { workbenchLimits } from '../limits.ts'
import type { NamedColumn, NamedTable, NameIndex } from './catalog.ts'
import { fieldsOf } from './fields.ts'
import { resolve, type Resolver } from './resolve.ts'
import { StatementAt } from './scope.ts'
import { wordsOf, type SqlWords } from './words.ts'

type Item = Completion['items'][number]

/** What is offered from; nothing in it has to be waited for. `indexes` are in the order in which SQL finds names. */
export interface Offered { indexes: readonly NameIndex[]; functions: readonly SqlFunction[]; types: readonly string[]; parameters: readonly Parameter[]; dialect?: Dialect }

const ranks = new WeakMap<SqlWords, ReadonlyMap<string, number>>()
/** The places of the functions that are offered first. */
function placesOf(words: SqlWords): ReadonlyMap<string, number> {
  let places = ranks.get(words)
  if (!places) ranks.set(words, places = new Map(words.common.map((name, at) => [name, at])))
  return places
}

/** What can be offered at a place of a cell's SQL. It reads what is kept and asks nobody, so that it is there at the speed of typing. */
export function completeSql(source: string, offset: number, offered: Offered): Completion {
  const marker = /(^|[^:\w])(?::|\$\{)([A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?$/.exec(source.slice(0, offset))
  const dialect = offered.dialect ?? 'duckdb'
  const language = wordsOf(dialect)
  const statement = new StatementAt(source, offset, dialect)
  const quote = language.quote
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
  if (chain.length > 0) return list(from, members(chain, start, isQuoted, resolver, offered, quote))
  if (statement.symbol(at - 1) === '.' || (name === null && statement.tokens[at - 1]?.kind === 'number' && statement.tokens[at - 1]!.end === offset)) return { items: [], from }

  const wanted = statement.wanted(at)
  if (isQuoted) return list(from, [...columnItems(resolver, start, true, quote), ...(wanted === 'table' ? [] : anyColumns(resolver, start, true, offered, quote)), ...tableItems(start, true, offered, quote)])
  const words = wordItems(wanted === 'start' ? [...language.beginnings, ...language.keywords] : language.keywords, start)
  switch (wanted) {
    case 'type': return list(from, [...offered.types, ...language.types].filter(type => type.toLowerCase().startsWith(start)).map(label => ({ label, kind: 'type' as const })))
    case 'table': {
      const own = [...resolver.scope.common].filter(([lower]) => lower.startsWith(start)).map(([, { name: label }]): Item => ({ label, kind: 'table', of: 'query', ...quoteFor(label, false, quote) }))
      const areas = [...new Set(offered.indexes.flatMap(index => index.tables.flatMap(table => [table.schema, table.database])))].filter(area => area !== null && area.toLowerCase().startsWith(start))
      return list(from, [...own, ...tableItems(start, false, offered, quote), ...areas.map(area => ({ label: area!, kind: 'schema' as const, ...quoteFor(area!, false, quote) })), ...functionItems(start, offered, language, ['table']), ...words])
    }
    case 'start': return list(from, [...words, ...tableItems(start, false, offered, quote)])
    case 'after': return list(from, [...words, ...columnItems(resolver, start, false, quote), ...parameterMarkers(offered.parameters, start)])
    case 'expression': return list(from, [
      ...columnItems(resolver, start, false, quote), ...parameterMarkers(offered.parameters, start), ...aliases(resolver, start), ...anyColumns(resolver, start, false, offered, quote), ...(start === '' ? words : []), ...functionItems(start, offered, language),
      ...(start === '' ? [] : words), ...tableItems(start, false, offered, quote),
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
  const once = items.filter(({ label, kind, insert }) => {
    // A column and a parameter of one name are two things to write, and so are tables of two databases.
    const key = `${kind === 'parameter' ? ':' : ''}${((kind === 'table' ? insert : undefined) ?? label).toLowerCase()}`
    return !seen.has(key) && seen.add(key)
  })
  const { completions } = workbenchLimits
  return { items: once.slice(0, completions), from, ...(once.length > completions ? { more: true } : {}) }
}

/** Where a name that needs quotes, or is written in them, is put in with them. */
const quoteFor = (name: string, quoted: boolean, quote: string): { insert?: string } => (!quoted && /^[a-z_][a-z0-9_]*$/i.test(name) ? {} : { insert: `${quote}${name.replaceAll(quote, quote + quote)}${quote}` })

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

/** A table, with what SQL has to write before its name where its schema is not written yet. */
function tableItem({ name, kind, rows, reach = [] }: NamedTable, quoted: boolean, quote: string, isInside = false): Item {
  const item: Item = { label: name, kind: kind === 'result' ? 'result' : 'table', ...(rows === null ? { of: kind } : { rows }), ...quoteFor(name, quoted, quote) }
  if (isInside || reach.length === 0) return item
  return { label: name, kind: item.kind, detail: reach.join('.'), insert: [...reach, name].map(part => quoteFor(part, quoted, quote).insert ?? part).join('.') }
}
const tableItems = (start: string, quoted: boolean, { indexes }: Offered, quote: string): Item[] => indexes.flatMap(index => byStart(index.tables, table => table.lower, start)).map(table => tableItem(table, quoted, quote))

const columnItem = (column: NamedColumn, table: string, quoted: boolean, quote: string): Item => {
  const detail = [column.type, table].filter(text => text !== '').join(' · ')
  return { label: column.name, kind: 'column', ...(detail === '' ? {} : { detail }), ...quoteFor(column.name, quoted, quote) }
}
const columnsOf = (columns: readonly NamedColumn[], of: string, start: string, quoted: boolean, quote: string): Item[] => byStart(columns, column => column.name.toLowerCase(), start).map(column => columnItem(column, of, quoted, quote))

/** The columns of the tables that the statement names. */
const columnItems = ({ scope, tableOf }: Resolver, start: string, quoted: boolean, quote: string): Item[] => scope.references.flatMap(reference => {
  const table = tableOf(reference)
  return table === null ? [] : columnsOf(table.columns, table.name, start, quoted, quote)
})

/** Columns of any table, while nothing says yet of which: SELECT is written before FROM. */
function anyColumns({ scope, tableOf }: Resolver, start: string, quoted: boolean, { indexes }: Offered, quote: string): Item[] {
  if (start === '' || scope.references.some(reference => tableOf(reference) !== null)) return []
  return indexes.flatMap(index => index.columns(start, workbenchLimits.columnsAnywhere)).map(({ column, table }) => columnItem(column, table.name, quoted, quote))
}

const aliases = ({ scope }: Resolver, start: string): Item[] => scope.references.flatMap(({ alias, parts }): Item[] => (alias !== null && alias.toLowerCase().startsWith(start) ? [{ label: alias, kind: 'table', ...(parts.length === 0 ? { of: 'query' } : { detail: parts.join('.') }) }] : []))

const wordItems = (words: readonly string[], start: string): Item[] => words.filter(word => word.toLowerCase().startsWith(start)).map(label => ({ label, kind: 'keyword' }))

function functionItems(start: string, { functions }: Offered, language: SqlWords, kinds?: readonly SqlFunction['kind'][]): Item[] {
  const fits = functions.filter(each => (kinds === undefined ? each.kind !== 'table' : kinds.includes(each.kind) || (each.kind === 'macro' && each.signatures.length > 0)) && each.name.toLowerCase().startsWith(start))
  const written = (kinds === undefined ? language.grammarFunctions : language.tableFunctions).filter(name => name.startsWith(start))
  const names = [...new Set([...fits.map(({ name }) => name), ...written])]
  const places = placesOf(language)
  const first = names.filter(name => places.has(name)).sort((a, b) => places.get(a)! - places.get(b)!)
  return [...first, ...names.filter(name => !places.has(name))].map(label => ({ label, kind: 'function' }))
}

/** What belongs to a name before a point: the columns of a table or alias, the fields of a column, the tables of a schema or database. */
function members(chain: readonly string[], start: string, quoted: boolean, resolver: Resolver, { indexes }: Offered, quote: string): Item[] {
  const found = resolver.find(chain)
  if (found) return found.column === null ? columnsOf(found.table.columns, found.table.name, start, quoted, quote) : columnsOf(fieldsOf(found.column.type), found.column.name, start, quoted, quote)
  const [area, schema] = chain.map(part => part.toLowerCase())
  const inside = indexes.flatMap(index => index.tables).filter(({ database, schema: own }) => (schema === undefined ? database?.toLowerCase() === area || own?.toLowerCase() === area : database?.toLowerCase() === area && own?.toLowerCase() === schema))
  return byStart(inside, ({ lower }) => lower, start).map(table => tableItem(table, quoted, quote, true))
}
