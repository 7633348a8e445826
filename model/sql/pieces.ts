import type { Dialect } from '../parameter/dialect.ts'
import { tokenize, type Token } from '../parameter/tokenizer.ts'

/** A token of SQL that is no space, with the space before it. */
export interface Piece { token: Token; text: string; gap: string }

/** SQL as pieces; the space behind the last one is left out. */
export function piecesOf(sql: string, dialect: Dialect): Piece[] {
  const pieces: Piece[] = []
  let gap = ''
  for (const token of tokenize(sql, dialect)) {
    const text = sql.slice(token.start, token.end)
    if (token.kind === 'space') gap = text
    else {
      pieces.push({ token, text, gap })
      gap = ''
    }
  }
  return pieces
}

export const isComment = ({ token }: Piece): boolean => token.kind === 'comment'
/** Whether a string, a quoted name or a comment reaches to the end because nothing closes it. */
export const isOpen = ({ token }: Piece): boolean => 'closed' in token && !token.closed
export const breaksLine = (gap: string): boolean => /[\n\r]/.test(gap)

/** Symbols beside which spaces never say anything. */
const free = new Set(['(', ')', '[', ']', '{', '}', ',', ';'])
/** Symbols of which several side by side are one operator; between them and a name spaces say nothing. */
const operator = /^(?:[-+*/%<>=!~&|^]|::|:=)$/

/**
 * Whether two pieces may come to touch, or part, with nothing changed: not where together they can be one word of the dialect (`>` and `=`, `x` and a string), nor where a parameter,
 * a slice or an alias is told by its colon's neighbours.
 */
export function canPart(left: Piece, right: Piece): boolean {
  const isSymbol = (piece: Piece) => piece.token.kind === 'symbol'
  if ((isSymbol(left) && free.has(left.text)) || (isSymbol(right) && free.has(right.text))) return true
  const [first, second] = [isSymbol(left) && operator.test(left.text), isSymbol(right) && operator.test(right.text)]
  // A parameter's colon makes no operator with one before it, but for another colon.
  return first ? !isSymbol(right) || (right.text === ':' && left.text !== '::') : second && !isSymbol(left)
}
