import type { BoundValue, BoundValues } from './definition.ts'
import { grammars, type Dialect } from './dialect.ts'
import { escapeContent, itemLiterals, plainLiteral, plainText, typedLiteral } from './literal.ts'
import { findMarkers, problemOf, type Marker, type QuotedToken } from './marker.ts'
import { ParameterError } from './problem.ts'
import { keepSpaces } from './spaces.ts'

/** SQL that is ready to run, the values to bind to it by name, and where its offsets stand in the source. */
export type BoundSql = {
  sql: string
  /** Only what the statement still names: DuckDB's `$name`, Spark's `:name`. */
  bound: BoundValues
  /** The offset in the source of an offset in `sql`, both in UTF-16 units; inside a written value it is where its marker begins. */
  map(offset: number): number
}

type Edit = { start: number; end: number; text: string }
type BoundMarker = Extract<Marker, { kind: 'bound' }>
type TextMarker = Extract<Marker, { kind: 'text' }>

/**
 * Binds a statement's parameters. `:name` becomes what the dialect binds, or a literal where the statement takes no parameters (and everywhere with `literals`);
 * `${name}` becomes text quoted for its type and place, and stays as it is in a comment. A list works as `x IN :list` and as `x IN (:list)`. Values are never
 * read again for markers.
 * @throws ParameterError for a marker that names no value, and for a value that cannot be written where it must be
 */
export function bind(sql: string, dialect: Dialect, values: BoundValues, options: { literals?: boolean } = {}): BoundSql {
  const names = Object.keys(values)
  const bound: BoundValues = {}
  const edits: Edit[] = []
  const rewritten = new Set<QuotedToken>()
  const markers = findMarkers(sql, dialect, names)
  for (const marker of markers) {
    const problem = problemOf(marker, sql, names)
    if (problem) throw new ParameterError(problem, marker)
    if (marker.kind === 'positional') continue
    const value = values[marker.name]!
    try {
      if (marker.kind === 'bound') edits.push(...boundEdits(marker, value, dialect, bound, options.literals ?? false))
      else if (!marker.within) edits.push({ start: marker.start, end: marker.end, text: bareText(marker, value, dialect) })
      else if (marker.within.quoting !== 'raw' && marker.within.quoting !== 'dollar') edits.push(quotedEdit(marker, value, dialect, sql))
      else if (!rewritten.has(marker.within)) {
        rewritten.add(marker.within)
        edits.push(rewriteEdit(marker.within, markers, values, dialect, sql))
      }
    } catch (error) {
      throw error instanceof ParameterError ? new ParameterError(error.problem, marker) : error
    }
  }
  edits.sort((left, right) => left.start - right.start)
  const produced = apply(sql, edits)
  return { sql: dialect === 'duckdb' ? keepSpaces(produced) : produced, bound, map: (offset) => mapBack(offset, edits) }
}

function boundEdits(marker: BoundMarker, value: BoundValue, dialect: Dialect, bound: BoundValues, literals: boolean): Edit[] {
  const { named } = grammars[dialect]
  const { name, start, end, around, taking } = marker
  // DuckDB tells names apart by more than their case, but not parameters.
  const taken = dialect === 'duckdb' && Object.keys(bound).some((other) => other !== name && other.toLowerCase() === name.toLowerCase())
  const asLiteral = literals || taking !== 'bound' || named === null || taken
  if (!asLiteral) bound[name] = value
  const text = !asLiteral ? `${named}${name}` : taking === 'typed' || taking === 'bound' ? typedLiteral(value, dialect, name) : plainLiteral(value, dialect, name)
  const one = { start, end, text }
  if (value.type !== 'list' || around.kind === 'none' || around.kind === 'brackets') return [one]
  const items = value.value === null ? 'NULL' : itemLiterals(value, dialect, name) || noRows
  if (around.kind === 'in') {
    const [before, after] = listTest(dialect)
    return [{ ...one, text: asLiteral ? `(${items})` : `${before}${text}${after}` }]
  }
  if (asLiteral) return [{ ...one, text: items }]
  const [before, after] = listTest(dialect)
  return [{ start: around.open, end: around.open + 1, text: before || ' ' }, one, { start: around.close, end: around.close + 1, text: after || ' ' }]
}

/** Stands in the parentheses after IN for an empty list: nothing is in it, and everything is NOT IN it. */
const noRows = 'SELECT NULL WHERE FALSE'

/** What stands around an array after IN: DuckDB takes one without parentheses, elsewhere a subquery makes rows of it. */
function listTest(dialect: Dialect): [string, string] {
  switch (dialect) {
    case 'duckdb': return ['', '']
    case 'postgres': return ['(SELECT unnest(', '))']
    case 'trino': return ['(SELECT item FROM UNNEST(', ') AS items(item))']
    case 'spark':
    case 'hive': return ['(SELECT explode(', '))']
  }
}

function bareText(marker: TextMarker, value: BoundValue, dialect: Dialect): string {
  const { name } = marker
  if (value.type !== 'list') return plainLiteral(value, dialect, name)
  const { kind } = marker.around
  const inside = kind === 'in' || kind === 'inParentheses'
  const none = value.value === null ? 'NULL' : inside ? noRows : kind === 'brackets' ? '' : 'NULL'
  const items = itemLiterals(value, dialect, name) || none
  return kind === 'in' ? `(${items})` : items
}

function quotedEdit(marker: TextMarker, value: BoundValue, dialect: Dialect, sql: string): Edit {
  const within = marker.within!
  const text = plainText(value)
  const alone = marker.start === within.contentStart && marker.end === within.contentEnd
  if (within.kind === 'identifier' && alone && text === '') throw new ParameterError({ key: 'emptyIdentifier', name: marker.name })
  const quote = sql[within.contentStart - 1]!
  return { start: marker.start, end: marker.end, text: escapeContent(text, within.quoting as 'plain', quote, dialect, marker.name) }
}

/** A raw or dollar-quoted string has no escapes, so that it is written again as a plain one. */
function rewriteEdit(token: QuotedToken, markers: readonly Marker[], values: BoundValues, dialect: Dialect, sql: string): Edit {
  let text = "'"
  let at = token.contentStart
  const content = (from: string, name: string) => escapeContent(from, 'plain', "'", dialect, name)
  for (const marker of markers) {
    if (marker.kind !== 'text' || marker.within !== token || !marker.declared) continue
    text += content(sql.slice(at, marker.start), marker.name) + content(plainText(values[marker.name]!), marker.name)
    at = marker.end
  }
  return { start: token.start, end: token.end, text: `${text}${content(sql.slice(at, token.contentEnd), '')}'` }
}

function apply(sql: string, edits: readonly Edit[]): string {
  let produced = ''
  let at = 0
  for (const edit of edits) {
    produced += sql.slice(at, edit.start) + edit.text
    at = edit.end
  }
  return produced + sql.slice(at)
}

function mapBack(offset: number, edits: readonly Edit[]): number {
  let shift = 0
  for (const edit of edits) {
    const start = edit.start + shift
    if (offset < start) break
    if (offset < start + edit.text.length) return edit.start
    shift += edit.text.length - (edit.end - edit.start)
  }
  return offset - shift
}
