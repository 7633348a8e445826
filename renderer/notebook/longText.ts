/** Of a text that is folded: lines from its start and its end that show, and how many it may have before it is folded; characters likewise. */
export const foldLimits = { head: 30, tail: 10, lines: 50, characters: 20_000 } as const

export interface FoldedText { head: string; tail: string; /** What is left out. */ lines: number; characters: number }

/** The start and the end of a long text; null for one that shows whole. A text of few but long lines is cut by characters. */
export function foldText(text: string): FoldedText | null {
  const lines = text.split('\n')
  const byLines = lines.length > foldLimits.lines
  let head = byLines ? lines.slice(0, foldLimits.head).join('\n') : text
  let tail = byLines ? lines.slice(-foldLimits.tail).join('\n') : ''
  if (head.length > foldLimits.characters) head = whole(head.slice(0, foldLimits.characters))
  if (tail.length > foldLimits.characters) tail = tail.slice(-foldLimits.characters)
  const characters = text.length - head.length - tail.length
  if (characters <= 0 || (!byLines && characters < foldLimits.characters / 10)) return null
  return { head, tail, lines: byLines ? lines.length - foldLimits.head - foldLimits.tail : 0, characters }
}

/** Without half of a code or of a character at the end. */
// oxlint-disable-next-line no-control-regex
const whole = (text: string) => text.replace(/[\ud800-\udbff]$|\x1b[^a-zA-Z]{0,32}$/, '')

/** A text in pieces of whole lines, each small enough to be drawn at once. */
export function piecesOf(text: string, size = 40_000): string[] {
  const pieces: string[] = []
  for (let from = 0; from < text.length;) {
    const end = from + size >= text.length ? text.length : Math.max(text.lastIndexOf('\n', from + size), -1) + 1
    const to = end > from ? end : Math.min(text.length, (text.indexOf('\n', from + size) + 1) || text.length)
    pieces.push(text.slice(from, to))
    from = to
  }
  return pieces
}
