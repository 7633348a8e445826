import { duckdb, formatDialect, spark, type FormatOptionsWithDialect } from 'sql-formatter'
import { findMarkers } from '../../model/parameter/marker.ts'
import { isOpen, piecesOf, type Piece } from '../../model/sql/pieces.ts'
import { isSameSql } from '../../model/sql/sameness.ts'
import { fitted } from './gaps.ts'

export type FormattedDialect = 'duckdb' | 'spark'
/** SQL in the order of the formatter, or why it stays as it is: it cannot be read (from `line` on, counted from 1), or would have come to mean something else. */
export type Formatted = { kind: 'formatted'; sql: string } | { kind: 'unreadable'; line: number | null } | { kind: 'differs' }

const options = {
  tabWidth: 2, keywordCase: 'preserve', dataTypeCase: 'preserve', functionCase: 'preserve', identifierCase: 'preserve', expressionWidth: 80, linesBetweenQueries: 1,
  paramTypes: { custom: [{ regex: String.raw`#\d+` }, { regex: '@(?![>@?])' }] },
} satisfies Omit<FormatOptionsWithDialect, 'dialect'>

/** The pieces of SQL, `:name` where it is a parameter being one. */
function withMarkers(source: string, dialect: FormattedDialect): Piece[] {
  const markers = new Map(findMarkers(source, dialect, []).map(({ kind, start, end }) => [start, kind === 'bound' ? end : start]))
  const pieces: Piece[] = []
  let end = 0
  for (const piece of piecesOf(source, dialect)) {
    const { start } = piece.token
    if (start < end) continue
    end = Math.max(piece.token.end, markers.get(start) ?? 0)
    pieces.push(end === piece.token.end ? piece : { token: { kind: 'dollar', start, end }, text: source.slice(start, end), gap: piece.gap })
  }
  return pieces
}

const maskedKinds = new Set(['comment', 'string', 'identifier', 'dollar', 'positional', 'text'])

/** What stands for a piece while it is put in order: about its width, and nothing in it that a formatter could take for something. */
function mask({ token, text }: Piece, name: string): string {
  if (token.kind === 'comment') return text.startsWith('--') ? `--${name}` : `/*${name}*/`
  const quote = token.kind === 'string' ? "'" : token.kind === 'identifier' ? '"' : ''
  return `${quote}${name.padEnd(Math.min(text.length, 80) - 2 * quote.length, '_')}${quote}`
}

/**
 * Puts SQL in order: a line for each clause and each item, indented by two. Words keep their case, strings and comments every letter; a text of which that cannot be shown stays as it is.
 */
export function formatSql(source: string, dialect: FormattedDialect): Formatted {
  const before = withMarkers(source, dialect)
  const open = before.find(isOpen)
  if (open) return { kind: 'unreadable', line: lineAt(source, open.token.start) }
  let tag = 'q'
  while (source.toLowerCase().includes(tag)) tag += 'z'
  const parts = before.map((piece, at) => piece.gap + (maskedKinds.has(piece.token.kind) ? mask(piece, `${tag}${at}`) : piece.text))
  let ordered: string
  try {
    ordered = formatDialect(parts.join(''), { ...options, dialect: dialect === 'duckdb' ? duckdb : spark })
  } catch (error) {
    return { kind: 'unreadable', line: troubleLine(source, before, parts, error) }
  }
  const masks = new RegExp(`${tag}(\\d+)`)
  const after = piecesOf(ordered, dialect).map(piece => {
    const was = before[Number(masks.exec(piece.text)?.[1] ?? -1)]
    return was ? { ...was, gap: piece.gap } : piece
  })
  const line = source.includes('\r\n') ? '\r\n' : '\n'
  const sql = fitted(before, after).map(({ gap, text }) => gap.replaceAll('\n', line) + text).join('')
  return isSameSql(source, sql, dialect) ? { kind: 'formatted', sql } : { kind: 'differs' }
}

const lineAt = (text: string, offset: number): number => text.slice(0, offset).split(/\r\n|\n|\r/).length

/** The line of the source that the formatter stumbled at, which it tells as a place in the text that it was given; null where it does not. */
function troubleLine(source: string, before: readonly Piece[], parts: readonly string[], error: unknown): number | null {
  const told = / at line (\d+) column (\d+)/.exec(error instanceof Error ? error.message : '')
  if (!told) return null
  const given = parts.join('').split('\n')
  let left = given.slice(0, Number(told[1]) - 1).reduce((sum, text) => sum + text.length + 1, 0) + Number(told[2]) - 1
  const at = parts.findIndex(part => (left -= part.length) < 0)
  return lineAt(source, (before[at] ?? before.at(-1))!.token.start)
}
