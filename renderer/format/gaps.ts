import { breaksLine, canPart, isComment, type Piece } from '../../model/sql/pieces.ts'

/** Words before a parenthesis that call nothing: a space stands between. */
const callsNothing = new Set([
  'all', 'and', 'any', 'as', 'between', 'by', 'case', 'check', 'distinct', 'else', 'except', 'exclude', 'exists', 'filter', 'from', 'group', 'having', 'ilike', 'in', 'intersect', 'is', 'join', 'key', 'lateral', 'like', 'limit',
  'materialized', 'not', 'offset', 'on', 'or', 'over', 'qualify', 'recursive', 'rename', 'returning', 'select', 'set', 'sets', 'some', 'then', 'to', 'union', 'unique', 'using', 'values', 'when', 'where', 'window', 'with', 'within',
])
/** Words that stay on the line of the word before them. */
const joined = new Map([
  ['all', new Set(['asc', 'desc', 'nulls', 'by'])],
  ...['preceding', 'following', 'row'].map(word => [word, new Set(['and'])] as const),
])
const unary = new Set(['-', '+', '~', '!', '@'])

/**
 * The pieces of SQL in the order of a formatter (`after`) with the spaces between them: the formatter's, except where these would change what is meant, or part what people write
 * together. `before` is the same code as it was written; only comments may stand elsewhere.
 */
export function fitted(before: readonly Piece[], after: readonly Piece[]): Piece[] {
  const code = before.flatMap((piece, at) => (isComment(piece) ? [] : [at]))
  let seen = 0
  return withCommas(after).map((piece, index, pieces) => {
    if (isComment(piece)) return piece
    const at = code[seen++] ?? -1
    const left = pieces[index - 1]
    const wasLeft = before[at - 1]
    return !before[at] || !wasLeft || !left || isComment(wasLeft) || isComment(left) ? piece : { ...piece, gap: gapBetween(left, piece, before[at].gap, isUnary(before, at - 1)) }
  })
}

/** A comma that comes on a line of its own, behind a comment that ends the line, goes before that comment. */
function withCommas(pieces: readonly Piece[]): Piece[] {
  const moved = [...pieces]
  for (let at = 1; at < moved.length; at++) {
    const [comment, comma] = [moved[at - 1]!, moved[at]!]
    if (comma.text === ',' && isComment(comment) && comment.text.startsWith('--')) [moved[at - 1], moved[at]] = [{ ...comma, gap: '' }, comment]
  }
  return moved
}

/** Whether the piece at a place is written as the sign of what follows. */
function isUnary(pieces: readonly Piece[], at: number): boolean {
  const [left, piece] = [pieces[at - 1], pieces[at]!]
  if (!unary.has(piece.text)) return false
  return left === undefined || piece.gap !== '' || (left.token.kind === 'symbol' && ![')', ']', '}'].includes(left.text))
}

/** The space between two pieces, where `was` stood before and a formatter wants that of the right one. */
function gapBetween(left: Piece, right: Piece, was: string, isSign: boolean): string {
  const { gap } = right
  if (!canPart(left, right) && (was === '' || gap === '')) return was === '' ? '' : ' '
  if (left.token.kind === 'string' && right.token.kind === 'string' && breaksLine(was) !== breaksLine(gap)) return breaksLine(was) ? '\n' : ' '
  if (was === '' && gap === ' ' && (right.text === '[' || isSign)) return ''
  if (left.token.kind !== 'word') return gap
  const word = left.text.toLowerCase()
  if (right.text === '(' && !breaksLine(gap) && !breaksLine(was)) return was === '' && callsNothing.has(word) ? gap : was === '' ? '' : ' '
  if (!breaksLine(gap)) return gap
  return word === 'limit' || word === 'offset' || joined.get(word)?.has(right.text.toLowerCase()) ? ' ' : gap
}
