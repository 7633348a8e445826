import type { Dialect } from '../../../model/parameter/dialect.ts'
import { tokenize, type Token } from '../../../model/parameter/tokenizer.ts'
import { commonTables, type CommonTable } from '../open/uses.ts'

/**
 * A table as a statement names it: the parts of its name without quotes, and what it is called in the statement, maybe with names for its columns. For a query in its place `query` is where
 * the parenthesis stands among the tokens, and there are no parts.
 */
export interface Reference { parts: string[]; alias: string | null; columns?: string[]; query?: number }

/** What a table is called in its statement; '' for a query without a name. */
export const calledIn = ({ alias, parts }: Reference): string => alias ?? parts.at(-1) ?? ''

/** What belongs at a place of SQL: a table after FROM, a type after `::`, an expression, the start of a statement, or a keyword after something whole. */
export type Wanted = 'table' | 'type' | 'expression' | 'start' | 'after'

/** A name that is written, maybe with what it belongs to: `parts` of `a.b.c` up to the part at the place. `call` says that a parenthesis follows. */
export interface WrittenName { parts: string[]; start: number; end: number; quoted: boolean; call: boolean }

export interface Scope {
  /** Tables that the statement names where the place can see them, the nearest first. */
  references: Reference[]
  /** Queries that WITH names, by name in lower case. */
  common: ReadonlyMap<string, CommonTable>
}

/** After these, the name of a table follows. */
const openers = new Set(['from', 'join', 'into', 'update', 'table', 'view', 'describe', 'desc', 'summarize', 'show', 'pivot', 'unpivot', 'use'])
const closers = new Set(['where', 'group', 'order', 'having', 'limit', 'offset', 'qualify', 'window', 'select', 'union', 'intersect', 'except', 'set', 'values', 'returning', 'on', 'sample', 'tablesample', 'when', 'using'])
/** Words that cannot be an alias. */
const notAlias = new Set([
  ...closers, ...openers, 'as', 'left', 'right', 'inner', 'outer', 'full', 'cross', 'natural', 'semi', 'anti', 'asof', 'positional', 'fetch', 'for', 'with', 'at', 'then', 'and', 'or', 'by', 'to', 'if', 'lateral', 'add', 'rename', 'alter', 'drop',
])
/** Words after which an expression may still begin; after any other word something is whole. */
const joiners = new Set([
  'select', 'distinct', 'where', 'and', 'or', 'not', 'on', 'having', 'by', 'when', 'then', 'else', 'case', 'in', 'like', 'ilike', 'between', 'limit', 'offset', 'qualify', 'set', 'returning', 'values', 'using', 'all', 'any', 'some', 'is', 'as', 'over',
  'filter', 'exclude', 'replace', 'partition', 'order', 'group', 'interval', 'similar', 'escape', 'lambda', 'if', 'exists', 'with', 'recursive', 'union', 'except', 'intersect', 'only', 'sample', 'glob',
])

/** Tables by the region that they stand in, the regions around the place, and the region that each parenthesis opens; 0 is the statement itself. */
interface Named { found: { reference: Reference; region: number; at: number }[]; around: number[]; regions: Map<number, number>; common: Map<string, CommonTable> }

export const isName = (token: Token | undefined): token is Token => token?.kind === 'word' || token?.kind === 'identifier'

/** The tokens of the statement that a place is in, spaces and comments left out. */
export class StatementAt {
  readonly sql: string
  readonly offset: number
  readonly tokens: Token[]
  /** How many of the tokens begin before the place. */
  readonly before: number
  /** The string or comment that the place is in. */
  readonly inside: Token | null

  constructor(sql: string, offset: number, dialect: Dialect = 'duckdb') {
    this.sql = sql
    this.offset = offset
    const all = tokenize(sql, dialect)
    this.inside = all.find(token => (token.kind === 'string' || token.kind === 'comment') && token.start < offset && (offset < token.end || !token.closed || (token.kind === 'comment' && offset === token.end && sql.startsWith('--', token.start)))) ?? null
    const solid = all.filter(token => token.kind !== 'space' && token.kind !== 'comment')
    const isEnd = (token: Token) => token.kind === 'symbol' && sql[token.start] === ';'
    const from = solid.findLastIndex(token => isEnd(token) && token.end <= offset) + 1
    const to = solid.findIndex((token, at) => at >= from && isEnd(token))
    this.tokens = solid.slice(from, to < 0 ? undefined : to)
    const next = this.tokens.findIndex(token => token.start >= offset)
    this.before = next < 0 ? this.tokens.length : next
  }

  /** The text of a token: a word in small letters, a symbol, a name without its quotes. */
  text(at: number): string {
    const token = this.tokens[at]
    if (!token) return ''
    if (token.kind === 'identifier') return this.sql.slice(token.contentStart, token.contentEnd).replaceAll(token.quote + token.quote, token.quote)
    return this.sql.slice(token.start, token.end)
  }

  /** A word that is not quoted, in small letters; empty for anything else. */
  word(at: number): string {
    return this.tokens[at]?.kind === 'word' ? this.text(at).toLowerCase() : ''
  }

  symbol(at: number): string {
    return this.tokens[at]?.kind === 'symbol' ? this.text(at) : ''
  }

  /** The name whose part is at the place, which may be right behind it. */
  nameAt(): WrittenName | null {
    const at = this.tokens.findIndex(token => isName(token) && token.start <= this.offset && this.offset <= token.end)
    if (at < 0) return null
    const token = this.tokens[at]!
    return { parts: [...this.leading(at), this.text(at)], start: token.start, end: token.end, quoted: token.kind === 'identifier', call: this.symbol(at + 1) === '(' }
  }

  /** The parts before the token `at` that a point joins to it. */
  leading(at: number): string[] {
    const parts: string[] = []
    for (let dot = at - 1; this.symbol(dot) === '.' && isName(this.tokens[dot - 1]); dot -= 2) parts.unshift(this.text(dot - 1))
    return parts
  }

  /** What belongs before the token `at`, where a name stands or would begin. */
  wanted(at: number): Wanted {
    let last = at - 1
    while (this.symbol(last) === '.' && last > 0) last -= 2
    if (last < 0) return 'start'
    const symbol = this.symbol(last)
    const word = this.word(last)
    if (symbol === '::') return 'type'
    if (word === 'as' && this.#inCast(last)) return 'type'
    if (openers.has(word)) return word === 'from' && this.word(last - 1) === 'distinct' && this.word(last - 2) === 'is' ? 'expression' : 'table'
    if (symbol === ',') return this.#inTables(last) ? 'table' : 'expression'
    if (symbol === '(') {
      const outer = this.word(last - 1)
      return outer === 'from' || outer === 'join' || outer === 'as' || outer === 'exists' || outer === 'in' ? 'start' : 'expression'
    }
    if (symbol !== '') return symbol === ')' || symbol === ']' || symbol === '}' ? 'after' : 'expression'
    if (word === 'explain' || word === 'analyze' || word === 'union' || word === 'except' || word === 'intersect') return 'start'
    return joiners.has(word) ? 'expression' : 'after'
  }

  /** Whether AS at `at` is the one of a CAST. */
  #inCast(at: number): boolean {
    let depth = 0
    for (let back = at - 1; back > 0; back--) {
      const symbol = this.symbol(back)
      if (symbol === ')') depth++
      else if (symbol === '(' && depth-- === 0) return ['cast', 'try_cast'].includes(this.word(back - 1))
    }
    return false
  }

  /** Whether the comma at `at` parts tables. */
  #inTables(at: number): boolean {
    let depth = 0
    for (let back = at - 1; back >= 0; back--) {
      const symbol = this.symbol(back)
      if (symbol === ')') depth++
      else if (symbol === '(') {
        if (depth-- === 0) return false
      } else if (depth === 0) {
        const word = this.word(back)
        if (word === 'from') return true
        if (closers.has(word)) return false
      }
    }
    return false
  }

  scope(): Scope {
    const { found, around, common } = this.#named()
    const near = new Set(around)
    const seen = found.filter(({ region }) => near.has(region)).sort((a, b) => b.region - a.region)
    return { references: (seen.length > 0 ? seen : found).map(({ reference }) => reference), common }
  }

  /** The tables that are named directly in the parenthesis that opens at `open`, between two places. */
  referencesIn(open: number, from: number, to: number): Reference[] {
    const { found, regions } = this.#named()
    return found.filter(({ region, at }) => region === regions.get(open) && from <= at && at < to).map(({ reference }) => reference)
  }

  /** Where the parenthesis that opens at a place closes; the end where it does not. */
  closing(open: number): number {
    if (this.#closings === null) {
      this.#closings = new Map()
      const around: number[] = []
      for (let at = 0; at < this.tokens.length; at++) {
        const symbol = this.symbol(at)
        if (symbol === '(') around.push(at)
        else if (symbol === ')' && around.length > 0) this.#closings.set(around.pop()!, at)
      }
    }
    return this.#closings.get(open) ?? this.tokens.length
  }

  #closings: Map<number, number> | null = null
  #known: Named | null = null
  /** The tables that the statement names, each with the parenthesis that it stands in, by its number. */
  #named(): Named {
    if (this.#known) return this.#known
    /** For each open parenthesis, whether tables are being listed in it, and its number. */
    const open = [{ listing: false, id: 0 }]
    const regions = new Map<number, number>()
    let around: number[] = [0]
    const found: Named['found'] = []
    const take = (from: number) => {
      let at = from
      while (['lateral', 'only', 'if', 'not', 'exists', 'or', 'replace', 'temp', 'temporary'].includes(this.word(at)) && (isName(this.tokens[at + 1]) || this.symbol(at + 1) === '(')) at++
      const isQuery = this.symbol(at) === '(' && ['select', 'from', 'with', 'values'].includes(this.word(at + 1))
      if (!isQuery && (!isName(this.tokens[at]) || this.symbol(at + 1) === '(' || (this.word(at) !== '' && notAlias.has(this.word(at))))) return
      const query = isQuery ? { query: at } : {}
      const parts = isQuery ? [] : [this.text(at)]
      at = isQuery ? this.closing(at) + 1 : at + 1
      for (; !isQuery && this.symbol(at) === '.' && isName(this.tokens[at + 1]); at += 2) parts.push(this.text(at + 1))
      const spelt = this.word(at) === 'as'
      const alias = spelt ? at + 1 : at
      const named = isName(this.tokens[alias]) && (spelt || this.tokens[alias]!.kind === 'identifier' || !notAlias.has(this.word(alias))) && !this.#touches(alias)
      const columns: string[] = []
      if (named && this.symbol(alias + 1) === '(') for (let next = alias + 2; isName(this.tokens[next]); next += 2) columns.push(this.text(next))
      found.push({ reference: { parts, alias: named ? this.text(alias) : null, ...query, ...(columns.length > 0 ? { columns } : {}) }, region: open.at(-1)!.id, at: from })
    }
    for (let at = 0; at < this.tokens.length; at++) {
      if (at === this.before) around = open.map(level => level.id)
      const symbol = this.symbol(at)
      if (symbol === '(') {
        regions.set(at, regions.size + 1)
        open.push({ listing: false, id: regions.size })
      } else if (symbol === ')' && open.length > 1) open.pop()
      else if (symbol === ',' && open.at(-1)!.listing) take(at + 1)
      const word = this.word(at)
      if (word === '' || (this.symbol(at - 1) === '.' && this.tokens[at - 1]!.end === this.tokens[at]!.start)) continue
      if (closers.has(word)) open.at(-1)!.listing = false
      if (!openers.has(word)) continue
      if (word === 'from') open.at(-1)!.listing = true
      take(at + 1)
    }
    if (this.before >= this.tokens.length) around = open.map(level => level.id)
    return this.#known = { found, around, regions, common: commonTables(this.tokens, this.sql) }
  }

  /** Whether a token is the one that is being written, so that it is no alias yet. */
  #touches(at: number): boolean {
    const token = this.tokens[at]!
    return token.start < this.offset && this.offset <= token.end
  }
}
