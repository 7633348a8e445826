import type { BoundValue } from './definition.ts'
import { grammars, type Dialect } from './dialect.ts'
import { ParameterError } from './problem.ts'
import type { Quoting } from './tokenizer.ts'

/** The value as the text that substitution writes inside quotes: null is empty, a list is separated by commas. */
export function plainText(bound: BoundValue): string {
  if (bound.value === null) return ''
  return bound.type === 'list' ? bound.value.map(String).join(', ') : String(bound.value)
}

/**
 * Text as the content of a quoted token, which it neither ends nor changes the reading of.
 * @param quoting `dollar` and `raw` cannot hold every text: their tokens are written again as plain ones
 * @throws ParameterError when the dialect cannot write a null byte there
 */
export function escapeContent(text: string, quoting: Exclude<Quoting, 'raw' | 'dollar'>, quote: string, dialect: Dialect, name: string): string {
  const wellFormed = text.toWellFormed()
  const backslash = quoting === 'escape' || (quoting === 'plain' && grammars[dialect].backslash)
  if (wellFormed.includes('\0') && !(backslash && quoting === 'plain')) {
    throw new ParameterError({ key: 'nullByte', name, place: quoting === 'identifier' ? 'a name' : 'a string of SQL' })
  }
  if (backslash) return wellFormed.replaceAll('\\', '\\\\').replaceAll(quote, `\\${quote}`).replaceAll('\0', '\\u0000')
  const doubled = wellFormed.replaceAll(quote, quote + quote)
  return quoting === 'unicode' ? doubled.replaceAll('\\', '\\\\') : doubled
}

function textLiteral(text: string, dialect: Dialect, name: string): string {
  return `'${escapeContent(text, 'plain', "'", dialect, name)}'`
}

/** A negative number has parentheses, so that no minus before it makes a comment and no cast or power after it binds more tightly. */
function numberLiteral(value: number): string {
  const text = Number.isSafeInteger(value) ? String(value === 0 ? 0 : value) : String(value).includes('e') ? String(value) : `${value}e0`
  return value < 0 ? `(${text})` : text
}

/** The type that a value has in the dialect, as its SQL writes it: `VARCHAR`, `BIGINT`, `DOUBLE`, `BOOLEAN`, `DATE`, and lists of the first three. */
export function typeName(bound: BoundValue, dialect: Dialect): string {
  const text = dialect === 'spark' || dialect === 'hive' ? 'STRING' : 'VARCHAR'
  const double = dialect === 'postgres' ? 'DOUBLE PRECISION' : 'DOUBLE'
  switch (bound.type) {
    case 'text': return text
    case 'boolean': return 'BOOLEAN'
    case 'date': return 'DATE'
    case 'datetime': return dialect === 'duckdb' || dialect === 'postgres' ? 'TIMESTAMPTZ' : dialect === 'trino' ? 'TIMESTAMP WITH TIME ZONE' : 'TIMESTAMP'
    case 'number': return bound.value === null || Number.isSafeInteger(bound.value) ? 'BIGINT' : double
    case 'list': {
      const item = bound.of === 'text' ? text : (bound.value ?? []).every((value) => Number.isSafeInteger(value)) ? 'BIGINT' : double
      return dialect === 'duckdb' || dialect === 'postgres' ? `${item}[]` : dialect === 'trino' ? `ARRAY(${item})` : `ARRAY<${item}>`
    }
  }
}

/** Items of a list as literals separated by commas, or '' for none. */
export function itemLiterals(bound: Extract<BoundValue, { type: 'list' }>, dialect: Dialect, name: string): string {
  return (bound.value ?? []).map((item) => typeof item === 'number' ? numberLiteral(item) : textLiteral(item, dialect, name)).join(', ')
}

/** A literal for the value: NULL, a number, `'text'`, TRUE, `DATE '2001-01-31'`, or an array. */
export function plainLiteral(bound: BoundValue, dialect: Dialect, name: string): string {
  if (bound.value === null) return 'NULL'
  switch (bound.type) {
    case 'text': return textLiteral(bound.value, dialect, name)
    case 'number': return numberLiteral(bound.value)
    case 'boolean': return bound.value ? 'TRUE' : 'FALSE'
    case 'date': return `DATE '${bound.value}'`
    // Written with its offset, an instant in every session's zone.
    case 'datetime': return dialect === 'duckdb' || dialect === 'postgres' ? `TIMESTAMPTZ '${bound.value}'` : dialect === 'trino' ? `TIMESTAMP '${bound.value.replace('T', ' ').replace(/(?=[+-]\d\d:\d\d$)/, ' ')}'` : `TIMESTAMP '${bound.value}'`
    case 'list': {
      const items = itemLiterals(bound, dialect, name)
      // An empty list without a type compares with anything in DuckDB, one with a type only with its own.
      if (dialect === 'duckdb') return `[${items}]`
      if (items === '') return `CAST(${dialect === 'spark' || dialect === 'hive' ? 'array()' : dialect === 'trino' ? 'ARRAY[]' : "'{}'"} AS ${typeName(bound, dialect)})`
      return dialect === 'spark' || dialect === 'hive' ? `array(${items})` : `ARRAY[${items}]`
    }
  }
}

/** A literal that has the type of the value where binding it would: NULL and whole numbers are cast. */
export function typedLiteral(bound: BoundValue, dialect: Dialect, name: string): string {
  const literal = plainLiteral(bound, dialect, name)
  if (bound.value === null || (bound.type === 'number' && Number.isSafeInteger(bound.value))) return `CAST(${literal} AS ${typeName(bound, dialect)})`
  return bound.type === 'list' && bound.of === 'number' && bound.value.length > 0 ? `CAST(${literal} AS ${typeName(bound, dialect)})` : literal
}
