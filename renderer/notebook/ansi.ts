/** A run of text with what a terminal would do to it. */
export interface AnsiSpan { text: string; colour: number | null; bold: boolean; dim: boolean; italic: boolean; underline: boolean }

const plain = { colour: null, bold: false, dim: false, italic: false, underline: false } as const
// oxlint-disable-next-line no-control-regex
const codes = /\x1b\[([0-9;]*)m|\x1b\[[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b[@-Z\\-_]/g

/** Text of a terminal as spans: its 16 colours and styles (ECMA-48 SGR); every other code is dropped, and a carriage return starts its line again. */
export function readAnsi(text: string): AnsiSpan[] {
  const spans: AnsiSpan[] = []
  let style: Omit<AnsiSpan, 'text'> = { ...plain }
  let from = 0
  const source = text.replace(/\r+\n/g, '\n').replace(/[^\n]*\r(?=[^\n])/g, '')
  const add = (piece: string) => { if (piece !== '') spans.push({ ...style, text: piece }) }
  for (const match of source.matchAll(codes)) {
    add(source.slice(from, match.index))
    from = match.index + match[0].length
    if (match[1] !== undefined) style = withCodes(style, match[1].split(';').map(Number))
  }
  add(source.slice(from))
  return spans
}

function withCodes(style: Omit<AnsiSpan, 'text'>, list: number[]): Omit<AnsiSpan, 'text'> {
  let next = style
  for (let i = 0; i < list.length; i += 1) {
    const code = list[i]!
    if (code === 0) next = { ...plain }
    else if (code === 1) next = { ...next, bold: true }
    else if (code === 2) next = { ...next, dim: true }
    else if (code === 3) next = { ...next, italic: true }
    else if (code === 4) next = { ...next, underline: true }
    else if (code === 22) next = { ...next, bold: false, dim: false }
    else if (code === 39) next = { ...next, colour: null }
    else if (code >= 30 && code <= 37) next = { ...next, colour: code - 30 }
    else if (code >= 90 && code <= 97) next = { ...next, colour: code - 90 }
    else if (code === 38 && list[i + 1] === 5) {
      const index = list[i + 2] ?? 0
      next = { ...next, colour: index < 16 ? index % 8 : null }
      i += 2
    } else if (code === 38 && list[i + 1] === 2) i += 4
  }
  return next
}
