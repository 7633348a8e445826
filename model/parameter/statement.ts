import type { Dialect } from './dialect.ts'
import { tokenize, type Token } from './tokenizer.ts'

/** One statement of a cell: UTF-16 offsets in the cell's source, and its text, which starts and ends at a token that is no space or comment. */
export type Statement = { start: number; end: number; text: string }

/** The statements of a cell, cut at semicolons outside of strings and comments; empty ones and those of comments alone are left out. */
export function splitStatements(sql: string, dialect: Dialect): Statement[] {
  const statements: Statement[] = []
  let first: Token | null = null
  let last: Token | null = null
  const close = () => {
    if (first && last) statements.push({ start: first.start, end: last.end, text: sql.slice(first.start, last.end) })
    first = last = null
  }
  for (const token of tokenize(sql, dialect)) {
    if (token.kind === 'space' || token.kind === 'comment') continue
    if (token.kind === 'symbol' && sql[token.start] === ';') close()
    else {
      first ??= token
      last = token
    }
  }
  close()
  return statements
}

/**
 * How a statement takes parameters: `bound`; `typed`, a typed literal must stand for each; `plain`, only a bare literal parses there; `prepare`, its `$name`
 * are its own and a literal stands for `:name`.
 */
export type Taking = 'bound' | 'typed' | 'plain' | 'prepare'

const plainStatements = new Set(['alter', 'attach', 'comment', 'deallocate', 'describe', 'detach', 'drop', 'export', 'import', 'install', 'load', 'show', 'truncate', 'use', 'execute'])

/**
 * How a statement with these words takes parameters. `words` are its unquoted words in lower case, `top` those among them outside of parentheses that stand before
 * the parameter; `pivots` says whether PIVOT is among the words.
 */
export function takingOf(words: readonly string[], top: readonly string[], pivots: boolean): Taking {
  let first = 0
  if (words[0] === 'explain') first = words[1] === 'analyze' ? 2 : 1
  const verb = words[first] ?? ''
  if (verb === 'prepare') return 'prepare'
  if (pivots) return 'typed'
  if (verb === 'create') {
    const made = top.find((word) => ['table', 'view', 'macro', 'function', 'sequence', 'type', 'schema', 'index', 'secret', 'database'].includes(word))
    if (made === 'view' || made === 'macro' || made === 'function') return 'typed'
    return made === 'table' && top.includes('as') ? 'bound' : 'plain'
  }
  if ((verb === 'describe' || verb === 'show') && words[first + 1] !== undefined && ['select', 'from', 'with', 'values'].includes(words[first + 1]!)) return 'bound'
  return plainStatements.has(verb) ? 'plain' : 'bound'
}
