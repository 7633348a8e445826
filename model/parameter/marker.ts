import { grammars, openingWords, sometimesOpeningWords, type Dialect, type Grammar } from './dialect.ts'
import type { Problem } from './problem.ts'
import { takingOf, type Taking } from './statement.ts'
import { tokenize, type Token } from './tokenizer.ts'

/** A string or a quoted identifier that markers stand in. */
export type QuotedToken = Extract<Token, { kind: 'string' | 'identifier' }>

/** What stands around a marker: `in` after IN without parentheses, `inParentheses` alone in the parentheses after IN, `brackets` alone in square ones. */
export type Surroundings = { kind: 'none' } | { kind: 'in' } | { kind: 'brackets' } | { kind: 'inParentheses'; open: number; close: number }

/**
 * Where a parameter enters SQL, by UTF-16 offsets. `bound` is `:name` (or DuckDB's own `$name`), a value; `text` is `${name}`, substituted in code or inside
 * `within`. `taking` says whether the statement takes a parameter there.
 */
export type Marker =
  | { kind: 'bound'; name: string; start: number; end: number; declared: boolean; taking: Taking; around: Surroundings }
  | { kind: 'text'; name: string; start: number; end: number; declared: boolean; within: QuotedToken | null; glued: boolean; around: Surroundings }
  | { kind: 'positional'; name: string; start: number; end: number; declared: false }

const textMarker = /\$\{([A-Za-z_][A-Za-z0-9_]*)\}/y

/**
 * Finds every marker in SQL, in order. A colon in a string, a comment, a cast, a slice, a struct literal, a prefix alias or after any other operand begins none.
 * A marker whose name is not declared has `declared: false`; a positional parameter outside of PREPARE is one of kind `positional`.
 */
export function findMarkers(sql: string, dialect: Dialect, declaredNames: Iterable<string>): Marker[] {
  const declared = new Set(declaredNames)
  const statements: Token[][] = [[]]
  for (const token of tokenize(sql, dialect)) {
    if (token.kind === 'symbol' && sql[token.start] === ';') statements.push([])
    else if (token.kind !== 'comment' && token.kind !== 'space') statements.at(-1)!.push(token)
  }
  return statements.flatMap((statement) => statementMarkers(sql, statement, grammars[dialect], declared))
}

/** What is wrong with the markers of a cell, with their places: names that the notebook does not declare, positional parameters, text glued to a name. */
export function markerProblems(sql: string, dialect: Dialect, declaredNames: Iterable<string>): { problem: Problem; start: number; end: number }[] {
  const names = [...declaredNames]
  return findMarkers(sql, dialect, names).flatMap((marker) => {
    const problem = problemOf(marker, sql, names)
    return problem ? [{ problem, start: marker.start, end: marker.end }] : []
  })
}

/** What is wrong with one marker, or null. */
export function problemOf(marker: Marker, sql: string, declaredNames: readonly string[]): Problem | null {
  const written = sql.slice(marker.start, marker.end)
  if (marker.kind === 'positional') return { key: 'positional', written }
  const write = (name: string) => written.startsWith('${') ? `\${${name}}` : `${written[0]}${name}`
  if (!marker.declared) {
    const ends = [`${marker.name}_start`, `${marker.name}_end`] as const
    if (ends.every((end) => declaredNames.includes(end))) return { key: 'rangeHasTwoNames', written, start: write(ends[0]), end: write(ends[1]) }
    const near = nearest(marker.name, declaredNames)
    return { key: 'notAParameter', written, suggestion: near === null ? null : write(near) }
  }
  return marker.kind === 'text' && marker.glued ? { key: 'gluedText', written } : null
}

function statementMarkers(sql: string, tokens: readonly Token[], grammar: Grammar, declared: ReadonlySet<string>): Marker[] {
  const textOf = (token: Token | undefined) => token === undefined ? '' : sql.slice(token.start, token.end)
  const wordOf = (token: Token | undefined) => token?.kind === 'word' ? textOf(token).toLowerCase() : ''
  const words = tokens.filter((token) => token.kind === 'word').map(wordOf)
  const pivots = words.includes('pivot') || words.includes('pivot_wider')
  const top: string[] = []
  const markers: Marker[] = []
  const subscripts = new Set<Token>()
  let depth = 0

  const operand = (index: number, colonAt: number): boolean => {
    const token = tokens[index]
    if (token === undefined) return false
    if (token.kind === 'symbol') return ')]}'.includes(textOf(token))
    if (token.kind !== 'word' || textOf(tokens[index - 1]) === '.') return true
    const word = wordOf(token)
    if (openingWords.has(word)) return false
    return !sometimesOpeningWords.has(word) || (grammar.prefixAliases && token.end === colonAt)
  }
  const around = (from: number, to: number): Surroundings => {
    const [before, after] = [textOf(tokens[from - 1]), textOf(tokens[to + 1])]
    if (wordOf(tokens[from - 1]) === 'in') return { kind: 'in' }
    if (before === '[' && after === ']') return { kind: 'brackets' }
    if (before === '(' && after === ')' && wordOf(tokens[from - 2]) === 'in') return { kind: 'inParentheses', open: tokens[from - 1]!.start, close: tokens[to + 1]!.start }
    return { kind: 'none' }
  }
  const taking = (from: number, to: number): Taking => {
    const whole = takingOf(words, top, pivots)
    return whole === 'bound' && takesOnlyConstant(wordOf, textOf, tokens, words[0] ?? '', from, to) ? 'plain' : whole
  }

  for (let index = 0; index < tokens.length; index++) {
    const token = tokens[index]!
    if (token.kind === 'word' && depth === 0) top.push(wordOf(token))
    if (token.kind === 'symbol') {
      const symbol = textOf(token)
      if (symbol === '[' && operand(index - 1, token.start)) subscripts.add(token)
      if ('([{'.includes(symbol)) depth += 1
      else if (')]}'.includes(symbol)) depth -= 1
      const name = tokens[index + 1]
      if (symbol !== ':' || name?.kind !== 'word' || name.start !== token.end) continue
      if (operand(index - 1, token.start) || (grammar.slices && subscripts.has(tokens[index - 1]!))) continue
      markers.push({
        kind: 'bound', name: textOf(name), start: token.start, end: name.end, declared: declared.has(textOf(name)), taking: taking(index, index + 1),
        around: around(index, index + 1),
      })
      index += 1
    } else if (token.kind === 'dollar' && words[0] !== 'prepare') {
      const name = textOf(token).slice(1)
      markers.push({
        kind: 'bound', name, start: token.start, end: token.end, declared: declared.has(name), taking: taking(index, index), around: around(index, index),
      })
    } else if (token.kind === 'positional' && words[0] !== 'prepare') {
      markers.push({ kind: 'positional', name: textOf(token), start: token.start, end: token.end, declared: false })
    } else if (token.kind === 'text') {
      const name = textOf(token).slice(2, -1)
      const glued = touches(tokens[index - 1], token) || touches(token, tokens[index + 1])
      markers.push({ kind: 'text', name, start: token.start, end: token.end, declared: declared.has(name), within: null, glued, around: around(index, index) })
    } else if (token.kind === 'string' || token.kind === 'identifier') {
      for (const marker of quotedMarkers(sql, token, grammar, declared)) markers.push(marker)
    }
  }
  return markers
}

/** Whether both tokens, neither of them a symbol, stand side by side with nothing between. */
function touches(left: Token | undefined, right: Token | undefined): boolean {
  return left !== undefined && right !== undefined && left.end === right.start && left.kind !== 'symbol' && right.kind !== 'symbol'
}

function quotedMarkers(sql: string, token: QuotedToken, grammar: Grammar, declared: ReadonlySet<string>): Marker[] {
  const markers: Marker[] = []
  const backslash = token.quoting === 'escape' || token.quoting === 'unicode' || (token.quoting === 'plain' && grammar.backslash)
  for (let at = token.contentStart; at < token.contentEnd; at++) {
    // A value after an escaping backslash would have its own first character escaped, so that no marker begins there.
    if (backslash && sql[at] === '\\') at += 1
    else if (sql[at] === '$') {
      textMarker.lastIndex = at
      const found = textMarker.exec(sql)
      if (!found || textMarker.lastIndex > token.contentEnd) continue
      const end = textMarker.lastIndex
      markers.push({ kind: 'text', name: found[1]!, start: at, end, declared: declared.has(found[1]!), within: token, glued: false, around: { kind: 'none' } })
      at = end - 1
    }
  }
  return markers
}

/** Places where DuckDB's grammar wants a constant within statements that do take parameters. */
function takesOnlyConstant(
  wordOf: (token: Token | undefined) => string, textOf: (token: Token | undefined) => string, tokens: readonly Token[], verb: string, from: number, to: number,
): boolean {
  const before = wordOf(tokens[from - 1])
  if (before === 'interval' || before === 'sample' || before === 'tablesample') return true
  if (textOf(tokens[from - 1]) === '(' && [2, 3].some((back) => ['sample', 'tablesample'].includes(wordOf(tokens[from - back])))) return true
  const after = tokens[to + 1]
  if (before === 'limit' && (wordOf(after) === 'percent' || textOf(after) === '%')) return true
  if (verb === 'copy' && (before === 'to' || before === 'from')) return true
  const ends = after === undefined || [')', ','].includes(textOf(after)) || ['asc', 'desc', 'nulls', 'limit', 'offset'].includes(wordOf(after))
  return ends && before === 'by' && wordOf(tokens[from - 2]) === 'order'
}

/** The name that a mistyped one most likely meant, or null when none is near. */
function nearest(name: string, names: readonly string[]): string | null {
  let best: string | null = null
  let least = Math.max(1, Math.floor(name.length / 3)) + 1
  if (name.length > 64) return null
  for (const candidate of names) {
    const distance = editDistance(name.toLowerCase(), candidate.toLowerCase())
    if (distance < least) [best, least] = [candidate, distance]
  }
  return best
}

/** Insertions, deletions, replacements and swaps of neighbours that turn one text into the other (optimal string alignment). */
function editDistance(from: string, to: string): number {
  let [older, old] = [[] as number[], Array.from({ length: to.length + 1 }, (_, index) => index)]
  for (let row = 1; row <= from.length; row++) {
    const now = [row]
    for (let column = 1; column <= to.length; column++) {
      const same = from[row - 1] === to[column - 1]
      let cost = Math.min(old[column]! + 1, now[column - 1]! + 1, old[column - 1]! + (same ? 0 : 1))
      if (row > 1 && column > 1 && from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1]) cost = Math.min(cost, older[column - 2]! + 1)
      now.push(cost)
    }
    older = old
    old = now
  }
  return old[to.length]!
}
