import type { Dialect } from '../parameter/dialect.ts'
import { breaksLine, canPart, isComment, piecesOf } from './pieces.ts'

interface Code { text: string; kind: string; touches: boolean; newLine: boolean; canPart: boolean }

/** What is left of SQL where spaces and comments are not looked at, but for those that say something. */
function codeOf(sql: string, dialect: Dialect): { code: Code[]; comments: string[] } {
  const code: Code[] = []
  const comments: string[] = []
  let touches = false
  let newLine = false
  let last = null
  for (const piece of piecesOf(sql, dialect)) {
    newLine ||= breaksLine(piece.gap)
    if (isComment(piece)) {
      comments.push(piece.text.trimEnd())
      touches = false
      continue
    }
    code.push({ text: piece.text, kind: piece.token.kind, touches: touches && piece.gap === '', newLine, canPart: last === null || canPart(last, piece) })
    ;[touches, newLine, last] = [true, false, piece]
  }
  return { code, comments }
}

/**
 * Whether two texts of SQL differ in nothing but spaces that say nothing, and in where comments stand between the same tokens. Strings, names, numbers, markers of parameters and comments
 * are the same to the letter. Two strings one after the other are one string if a line ends between them, and so that must stay.
 */
export function isSameSql(before: string, after: string, dialect: Dialect): boolean {
  if (lettersIn(before) !== lettersIn(after)) return false
  const [one, other] = [codeOf(before, dialect), codeOf(after, dialect)]
  if (one.code.length !== other.code.length || one.comments.length !== other.comments.length) return false
  if (one.comments.some((comment, at) => comment !== other.comments[at])) return false
  return one.code.every((code, at) => {
    const now = other.code[at]!
    if (code.text !== now.text || code.kind !== now.kind) return false
    if (!code.canPart && code.touches !== now.touches) return false
    return code.kind !== 'string' || one.code[at - 1]?.kind !== 'string' || code.newLine === now.newLine
  })
}

/** How many characters of a text are no spaces; told without a copy of it, as each key press asks. */
function lettersIn(text: string): number {
  let count = 0
  for (let at = 0; at < text.length; at++) if (text.charCodeAt(at) > 32) count++
  return count
}

/** Where an offset of a text is in the text that formatting made of it: behind the same letter. */
export function offsetInFormatted(before: string, after: string, offset: number): number {
  let letters = before.slice(0, offset).replace(/\s+/g, '').length
  if (letters === 0) return 0
  let at = 0
  while (at < after.length && letters > 0) if (!/\s/.test(after[at++]!)) letters--
  // A space that was typed behind the letter stays before the cursor where there still is one.
  return /\s/.test(before[offset - 1] ?? '') && after[at] === ' ' ? at + 1 : at
}
