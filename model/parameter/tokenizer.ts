import { grammars, type Dialect, type Grammar } from './dialect.ts'

/** How the inside of a string or quoted identifier is read, which says how a value is written into it. */
export type Quoting = 'plain' | 'escape' | 'raw' | 'unicode' | 'dollar' | 'identifier'

/**
 * One token, by UTF-16 offsets `start` to `end`. A `string` and an `identifier` (a quoted one) also say where their content is, their quote and how it is read;
 * `closed` is false where the text ends before they do. `text` is `${name}` outside of quotes. `positional` is `?` or `$1`, `dollar` is `$name`.
 */
export type Token =
  | { kind: 'space' | 'word' | 'number' | 'text' | 'positional' | 'dollar' | 'symbol'; start: number; end: number }
  | { kind: 'comment'; start: number; end: number; closed: boolean }
  | { kind: 'string' | 'identifier'; start: number; end: number; contentStart: number; contentEnd: number; quote: string; quoting: Quoting; closed: boolean }

const space = /[\s\u0085\u200b-\u200d\u2060]+/y
const textMarker = /\$\{[A-Za-z_][A-Za-z0-9_]*\}/y
const dollarTag = /\$(?:[A-Za-z_\u0080-\uffff][A-Za-z0-9_\u0080-\uffff]*)?\$/y
const dollarName = /\$(?:[A-Za-z_\u0080-\uffff](?:[A-Za-z0-9_\u0080-\uffff])*)/y
const positional = /\?|\$\d+/y
const number = /(?:\d|\.\d)[\w.]*/y
// A `$` that opens `${name}` is no part of the name before it.
const wordWithDollar = /[A-Za-z_\u0080-\uffff](?:[\w\u0080-\uffff]|\$(?!\{))*/y
const wordPlain = /[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*/y
const symbol = /::|:=|[\s\S]/y
const unicodeSpace = /[\u0085\u00a0\u1680\u2000-\u200d\u2028\u2029\u202f\u205f\u2060\u3000\ufeff]/

function endOf(expression: RegExp, sql: string, at: number): number {
  expression.lastIndex = at
  return expression.test(sql) ? expression.lastIndex : -1
}

/**
 * Cuts SQL into tokens that together are the whole text. It never fails: a string or comment that is not closed reaches to the end, and what the dialect does
 * not know is a `symbol` of one character.
 */
export function tokenize(sql: string, dialect: Dialect): Token[] {
  const grammar = grammars[dialect]
  const tokens: Token[] = []
  for (let at = 0; at < sql.length;) {
    const token = tokenAt(sql, at, grammar)
    tokens.push(token)
    at = token.end
  }
  return tokens
}

function tokenAt(sql: string, start: number, grammar: Grammar): Token {
  const first = sql[start]!
  let end: number
  if ((end = endOf(space, sql, start)) > 0) return { kind: 'space', start, end }
  if (first === '-' && sql[start + 1] === '-') return lineComment(sql, start, grammar)
  if (first === '/' && sql[start + 1] === '*') return blockComment(sql, start, grammar)
  if (first === "'") return quoted(sql, start, start, 'plain', grammar)
  if (first === '"') return quoted(sql, start, start, grammar.doubleQuote === 'identifier' ? 'identifier' : 'plain', grammar)
  if (first === '`' && grammar.backtick) return quoted(sql, start, start, 'identifier', grammar)
  const prefixed = prefixedString(sql, start, grammar)
  if (prefixed) return prefixed
  if (first === '$') {
    if ((end = endOf(textMarker, sql, start)) > 0) return { kind: 'text', start, end }
    if (grammar.dollarQuotes && (end = endOf(dollarTag, sql, start)) > 0) return dollarString(sql, start, end)
    if (grammar.positional && (end = endOf(dollarName, sql, start)) > 0) return { kind: 'dollar', start, end }
  }
  if (grammar.positional && (end = endOf(positional, sql, start)) > 0) return { kind: 'positional', start, end }
  if ((end = endOf(number, sql, start)) > 0) return { kind: 'number', start, end }
  if ((end = endOf(grammar.dollarInNames ? wordWithDollar : wordPlain, sql, start)) > 0) return { kind: 'word', start, end: beforeSpace(sql, start, end) }
  return { kind: 'symbol', start, end: endOf(symbol, sql, start) }
}

/** Unicode's spaces are letters to the expressions above, and spaces to every dialect. */
function beforeSpace(sql: string, start: number, end: number): number {
  const found = sql.slice(start, end).search(unicodeSpace)
  return found > 0 ? start + found : end
}

function lineComment(sql: string, start: number, grammar: Grammar): Token {
  for (let at = start + 2; at < sql.length; at++) {
    if (sql[at] !== '\n' && sql[at] !== '\r') continue
    if (!(grammar.continuedLineComments && sql[at] === '\n' && sql[at - 1] === '\\')) return { kind: 'comment', start, end: at, closed: true }
  }
  return { kind: 'comment', start, end: sql.length, closed: true }
}

function blockComment(sql: string, start: number, grammar: Grammar): Token {
  const edge = /\/\*|\*\//g
  edge.lastIndex = start + 2
  let depth = 1
  for (let found = edge.exec(sql); found; found = edge.exec(sql)) {
    if (found[0] === '*/') depth -= 1
    else if (grammar.nestedComments) depth += 1
    if (depth === 0) return { kind: 'comment', start, end: edge.lastIndex, closed: true }
    // `/*/` opens without closing, but where comments do not nest its slash may close one.
    if (found[0] === '/*' && !grammar.nestedComments) edge.lastIndex = found.index + 1
  }
  return { kind: 'comment', start, end: sql.length, closed: false }
}

function quoted(sql: string, start: number, quoteAt: number, quoting: Exclude<Quoting, 'dollar'>, grammar: Grammar): Token {
  const quote = sql[quoteAt]!
  const backslash = quoting === 'escape' || (quoting === 'plain' && grammar.backslash)
  const kind = quoting === 'identifier' ? 'identifier' : 'string'
  const contentStart = quoteAt + 1
  for (let at = contentStart; at < sql.length; at++) {
    if (backslash && sql[at] === '\\') at += 1
    else if (sql[at] === quote) {
      if (sql[at + 1] === quote && quoting !== 'raw') at += 1
      else return { kind, start, end: at + 1, contentStart, contentEnd: at, quote, quoting, closed: true }
    }
  }
  return { kind, start, end: sql.length, contentStart, contentEnd: sql.length, quote, quoting, closed: false }
}

function prefixedString(sql: string, start: number, grammar: Grammar): Token | null {
  for (const [prefix, quoting] of grammar.prefixes) {
    if (sql.slice(start, start + prefix.length).toLowerCase() !== prefix) continue
    const quote = sql[start + prefix.length]
    if (quote === "'" || (quote === '"' && grammar.doubleQuote === 'string')) return quoted(sql, start, start + prefix.length, quoting, grammar)
  }
  return null
}

function dollarString(sql: string, start: number, contentStart: number): Token {
  const quote = sql.slice(start, contentStart)
  const closing = sql.indexOf(quote, contentStart)
  const closed = closing >= 0
  const contentEnd = closed ? closing : sql.length
  return { kind: 'string', start, end: closed ? closing + quote.length : sql.length, contentStart, contentEnd, quote, quoting: 'dollar', closed }
}
