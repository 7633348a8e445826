import type { Dialect } from '../../../model/parameter/dialect.ts'
import { tokenize, type Token } from '../../../model/parameter/tokenizer.ts'

/**
 * What an SQL text uses and makes, read from its tokens alone: `reads` and `writes` are names of tables, views, macros and variables in lower case, the last part of a
 * qualified one. `temporary` says that it makes something that the end of its engine takes along.
 */
export interface Uses { reads: string[]; writes: string[]; temporary: boolean }

/** After these, names of tables follow, separated by commas. */
const listOpeners = new Set(['from', 'using'])
/** After these, one name of a table follows. */
const nameOpeners = new Set(['join', 'table', 'describe', 'desc', 'summarize', 'show', 'pivot', 'unpivot', 'pivot_wider'])
const listClosers = new Set([
  'where', 'group', 'order', 'having', 'limit', 'offset', 'qualify', 'window', 'select', 'union', 'intersect', 'except', 'set', 'values', 'returning', 'on', 'sample', 'tablesample', 'when', 'fetch',
])
const madeKinds = new Set(['table', 'view', 'macro', 'function', 'sequence', 'type', 'schema', 'index'])
const modifiers = new Set(['or', 'replace', 'temp', 'temporary', 'if', 'not', 'exists', 'recursive', 'unique', 'persistent', 'only', 'lateral', 'ignore', 'into', 'variable', 'session', 'local', 'global'])
const writers = new Set(['insert', 'update', 'delete', 'merge', 'truncate', 'alter', 'drop', 'copy', 'create'])

interface Word { text: string; quoted: boolean }

/** The names that an SQL text of one or more statements uses; a name too many is harmless, a name too few is not. */
export function usesOf(sql: string, dialect: Dialect = 'duckdb'): Uses {
  const reads = new Set<string>()
  const writes = new Set<string>()
  let temporary = false
  const tokens = tokenize(sql, dialect).filter(token => token.kind !== 'space' && token.kind !== 'comment')
  const common = commonTables(tokens, sql)
  /** For each open parenthesis, whether names of tables are being listed. */
  let listing: boolean[] = [false]
  let verb = ''
  let verbAt = 0

  const word = (at: number): Word | null => {
    const token = tokens[at]
    if (!token) return null
    if (token.kind === 'word') return { text: sql.slice(token.start, token.end).toLowerCase(), quoted: false }
    if (token.kind === 'identifier') return { text: sql.slice(token.contentStart, token.contentEnd).replaceAll(token.quote + token.quote, token.quote).toLowerCase(), quoted: true }
    return null
  }
  const symbol = (at: number) => tokens[at]?.kind === 'symbol' ? sql.slice(tokens[at]!.start, tokens[at]!.end) : null
  /** A name, maybe qualified, from `at`: its last part and the place after it. */
  const name = (from: number): { text: string; next: number } | null => {
    let at = from
    while (word(at) && !word(at)!.quoted && modifiers.has(word(at)!.text)) at++
    const first = word(at)
    if (!first) return null
    let { text } = first
    for (at++; symbol(at) === '.' && word(at + 1); at += 2) text = word(at + 1)!.text
    return { text, next: at }
  }
  const read = (at: number) => {
    const found = name(at)
    if (found && !common.has(found.text)) reads.add(found.text)
  }

  for (let at = 0; at < tokens.length; at++) {
    const mark = symbol(at)
    if (mark === ';') {
      listing = [false]
      verb = ''
      continue
    }
    if (mark === '(') listing.push(false)
    if (mark === ')' && listing.length > 1) listing.pop()
    if (mark === ',' && listing.at(-1)) read(at + 1)
    const now = word(at)
    if (!now || now.quoted) continue
    if (verb === '') {
      verb = now.text
      verbAt = at
    }
    if (writers.has(now.text) && (at === verbAt || symbol(at - 1) === '(' || symbol(at - 1) === ')')) verb = now.text
    if (listClosers.has(now.text)) listing[listing.length - 1] = false
    if (listOpeners.has(now.text)) {
      // `extract(year FROM x)` and `DELETE FROM x`: both name something, and a column too many is harmless.
      listing[listing.length - 1] = true
      if (verb === 'delete') write(at + 1)
      read(at + 1)
    }
    if (nameOpeners.has(now.text) && !(verb === 'create' && now.text === 'table')) read(at + 1)
    if (symbol(at + 1) === '(') reads.add(now.text)
    if ((now.text === 'query' || now.text === 'query_table') && symbol(at + 1) === '(') quotedNames(at + 2)
    if (now.text === 'getvariable' && tokens[at + 2]?.kind === 'string') reads.add(sql.slice((tokens[at + 2] as Token & { contentStart: number }).contentStart, (tokens[at + 2] as Token & { contentEnd: number }).contentEnd).toLowerCase())
    if (now.text === 'into' && (verb === 'insert' || verb === 'merge')) write(at + 1)
    if (now.text === 'update' && at === verbAt) write(at + 1)
    if (now.text === 'copy' && at === verbAt && symbol(at + 1) !== '(') copied(at + 1)
    if (now.text === 'set' && at === verbAt && word(at + 1)?.text === 'variable') {
      write(at + 2)
      temporary = true
    }
    if (now.text === 'prepare' && at === verbAt) {
      write(at + 1)
      temporary = true
    }
    if (now.text === 'execute' && at === verbAt) read(at + 1)
    if (madeKinds.has(now.text) && (verb === 'create' || verb === 'alter' || verb === 'drop' || verb === 'truncate')) write(at + 1)
    if (verb === 'truncate' && at === verbAt) write(at + 1)
    if (verb === 'create' && (now.text === 'temp' || now.text === 'temporary') && at - verbAt < 4) temporary = true
  }
  return { reads: [...reads], writes: [...writes], temporary }

  /** The tables that a call of query or query_table names in its strings, as far as its parenthesis reaches. */
  function quotedNames(from: number): void {
    for (let at = from, depth = 1; at < tokens.length && depth > 0; at++) {
      if (symbol(at) === '(') depth++
      if (symbol(at) === ')') depth--
      const token = tokens[at]!
      if (token.kind !== 'string') continue
      const content = sql.slice(token.contentStart, token.contentEnd).replaceAll("''", "'")
      reads.add(content.trim().toLowerCase())
      for (const found of usesOf(content).reads) reads.add(found)
    }
  }
  function write(at: number): void {
    const found = name(at)
    if (!found) return
    writes.add(found.text)
    // What changes a table also needs it to be there.
    if (verb !== 'create') reads.add(found.text)
  }
  function copied(at: number): void {
    const found = name(at)
    if (!found) return
    reads.add(found.text)
    let next = found.next
    if (symbol(next) === '(') while (next < tokens.length && symbol(next) !== ')') next++
    if (word(next)?.text === 'from' || word(next + 1)?.text === 'from') writes.add(found.text)
  }
}

/** A query that WITH gives a name, maybe with names for its columns. `open` is the place of its parenthesis among the tokens. */
export interface CommonTable { name: string; columns: string[]; open: number }

/** What `WITH name AS (` defines, by its name in lower case: no tables of anybody else. `tokens` are without spaces and comments. */
export function commonTables(tokens: Token[], sql: string): Map<string, CommonTable> {
  const found = new Map<string, CommonTable>()
  const text = (at: number) => tokens[at] ? sql.slice(tokens[at]!.start, tokens[at]!.end).toLowerCase() : ''
  const nameAt = (at: number) => {
    const token = tokens[at]!
    return token.kind === 'identifier' ? sql.slice(token.contentStart, token.contentEnd).replaceAll(token.quote + token.quote, token.quote) : sql.slice(token.start, token.end)
  }
  for (let at = 1; at < tokens.length; at++) {
    if (text(at) !== 'as') continue
    const open = text(at + 1) === 'materialized' ? at + 2 : text(at + 1) === 'not' ? at + 3 : at + 1
    if (text(open) !== '(') continue
    let before = at - 1
    const columns: string[] = []
    // `name (a, b) AS (`
    if (text(before) === ')') {
      for (before--; before > 0 && text(before) !== '('; before--) if (text(before) !== ',') columns.unshift(nameAt(before))
      before--
    }
    const previous = text(before - 1)
    if (!tokens[before] || (previous !== 'with' && previous !== ',' && previous !== 'recursive')) continue
    const name = nameAt(before)
    if (!found.has(name.toLowerCase())) found.set(name.toLowerCase(), { name, columns, open })
  }
  return found
}
