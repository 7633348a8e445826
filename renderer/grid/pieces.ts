/** Characters that are laid out at once: a long text in one piece stops the window while it is. */
const pieceLimits = { least: 6_000, most: 8_000 } as const

/**
 * A text as pieces that stand under one another, of which only those in view are laid out. It is cut at a new line, which the cut itself stands for; where a line is longer than a
 * piece, anywhere but inside of a character.
 */
export function inPieces(text: string): string[] {
  const pieces: string[] = []
  let from = 0
  while (text.length - from > pieceLimits.most) {
    const line = text.lastIndexOf('\n', from + pieceLimits.most)
    if (line >= from + pieceLimits.least) {
      pieces.push(text.slice(from, line))
      from = line + 1
      continue
    }
    const isInside = /[\uD800-\uDBFF]/.test(text[from + pieceLimits.most - 1]!)
    const end = from + pieceLimits.most - (isInside ? 1 : 0)
    pieces.push(text.slice(from, end))
    from = end
  }
  pieces.push(text.slice(from))
  return pieces
}
