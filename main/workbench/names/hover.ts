import type { SqlFunction } from '../../../contract/engine/session.ts'
import type { Hover, NameMeaning } from '../../../contract/workbench/names.ts'
import { findMarkers } from '../../../model/parameter/marker.ts'
import { boundNames } from '../../../model/parameter/value.ts'
import { workbenchLimits } from '../limits.ts'
import type { NamedTable } from './catalog.ts'
import type { Offered } from './completion.ts'
import { fieldsOf } from './fields.ts'
import { resolve, type Resolver } from './resolve.ts'
import { StatementAt } from './scope.ts'

/** What the name at a place of a cell's SQL means, from what is kept: it runs nothing and waits for nothing. Null where nothing is known. */
export function hoverSql(source: string, offset: number, offered: Offered): Hover | null {
  return parameterAt(source, offset, offered) ?? nameAt(source, offset, offered)
}

function parameterAt(source: string, offset: number, { parameters, dialect = 'duckdb' }: Offered): Hover | null {
  const owners = new Map(parameters.flatMap(parameter => boundNames(parameter).map(name => [name, parameter.name] as const)))
  const marker = findMarkers(source, dialect, owners.keys()).find(({ start, end, declared }) => declared && start <= offset && offset <= end)
  const parameter = marker && owners.get(marker.name)
  return parameter === undefined ? null : { from: marker!.start, to: marker!.end, meaning: { kind: 'parameter', name: marker!.name, parameter } }
}

function nameAt(source: string, offset: number, offered: Offered): Hover | null {
  const statement = new StatementAt(source, offset, offered.dialect)
  const name = statement.inside ? null : statement.nameAt()
  if (name === null) return null
  const at = statement.tokens.findIndex(token => token.start === name.start)
  const resolver = resolve(statement, offered.indexes)
  const wanted = statement.wanted(at)
  const isLead = statement.symbol(at + 1) === '.'
  const table = (): NameMeaning | null => tableMeaning(name.parts, resolver, offered)
  const called = (): NameMeaning | null => (name.quoted ? null : functionMeaning(name.parts.at(-1)!, offered.functions))
  const column = (): NameMeaning | null => columnMeaning(name.parts, resolver)
  // What a name is given to has no meaning of its own yet.
  const isGiven = statement.word(at - 1) === 'as' && wanted !== 'table' && name.parts.length === 1
  const meaning = isGiven || wanted === 'type' ? null
    : wanted === 'table' ? table() ?? (name.call ? called() : null)
    : name.call ? called() ?? table()
    : name.parts.length === 1 && isLead ? table() ?? column()
    : column() ?? table() ?? called()
  return meaning && { from: name.start, to: name.end, meaning }
}

function tableMeaning(parts: readonly string[], { tableNamed, tableOf }: Resolver, { indexes }: Offered): NameMeaning | null {
  const found = parts.length === 1 ? tableNamed(parts[0]!) : tableOf({ parts: [...parts], alias: null })
  return found && describe(found, isAmbiguous(found, indexes))
}

const isAmbiguous = (table: NamedTable, indexes: Offered['indexes']): boolean => table.database !== null && indexes.flatMap(index => index.tables).filter(({ lower }) => lower === table.lower).length > 1

/** `isFar` says that there is another table of that name. */
function describe(table: NamedTable, isFar: boolean): NameMeaning {
  const { name, kind, database, schema, rows, bytes, madeAt, columns, facts } = table
  const area = table.area !== undefined ? table.area : (isFar || (schema !== null && schema !== 'main')) && database !== null ? [database, schema].filter(part => part !== null).join('.') : null
  const said = facts ? { format: facts.format, comment: facts.comment, partitioned: [...facts.partitioned] } : {}
  return { kind: 'table', name, of: kind, area, rows, bytes, madeAt, ...said, columns: columns.slice(0, workbenchLimits.hoverColumns).map(column => ({ ...column })), columnCount: columns.length }
}

function columnMeaning(parts: readonly string[], resolver: Resolver): NameMeaning | null {
  if (parts.length === 1) {
    const found = resolver.columnsNamed(parts[0]!)
    const [first] = found
    return first ? { kind: 'column', name: first.column.name, found: found.map(({ column, table }) => ({ type: column.type, table: table.name })), fields: fieldsOf(first.column.type).slice(0, workbenchLimits.hoverColumns) } : null
  }
  const found = resolver.find(parts)
  if (!found?.column) return null
  const { column, table } = found
  return { kind: 'column', name: column.name, found: [{ type: column.type, table: table.name }], fields: fieldsOf(column.type).slice(0, workbenchLimits.hoverColumns) }
}

function functionMeaning(name: string, functions: readonly SqlFunction[]): NameMeaning | null {
  const lower = name.toLowerCase()
  const found = functions.find(each => each.name.toLowerCase() === lower)
  if (!found) return null
  const { kind, signatures, description, example } = found
  return { kind: 'function', name: found.name, of: kind, signatures: signatures.slice(0, workbenchLimits.hoverSignatures), signatureCount: signatures.length, description, example }
}
