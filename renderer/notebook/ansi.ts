/** A colour of a terminal: one of its sixteen by number, or any other as CSS. */
export type AnsiColour = number | string
interface Style { colour: AnsiColour | null; background: AnsiColour | null; bold: boolean; dim: boolean; italic: boolean; underline: boolean }
/** A run of text with what a terminal would do to it. */
export interface AnsiSpan extends Style { text: string }

const plain: Style = { colour: null, background: null, bold: false, dim: false, italic: false, underline: false }
// oxlint-disable-next-line no-control-regex
const codes = /\x1b\[([0-9;:]*)m|\x1b\[([0-2]?)K|\x1b\[[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b[@-Z\\-_]|[\r\n\b]/g

/**
 * Text of a terminal as spans: its colours and styles (ECMA-48 SGR, also of 256 and of 16 million). A carriage return goes back to the start of its line and what follows is written over it; a
 * backspace goes back by one, and a line is erased where that is asked for. Every other code is dropped.
 */
export function readAnsi(text: string): AnsiSpan[] {
  const spans: AnsiSpan[] = []
  let style = plain
  let inverse = false
  /** The line under way, a character and its style each, from when something of it is written over; null while text only follows text. */
  let line: { text: string; style: Style }[] | null = null
  let column = 0
  let lineStart = 0

  const add = (piece: string, as: Style) => {
    const last = spans.at(-1)
    if (last && spans.length > lineStart && sameStyle(last, as)) last.text += piece
    else spans.push({ ...as, text: piece })
  }
  const write = (piece: string) => {
    if (piece === '') return
    const shown = inverse ? { ...style, colour: style.background ?? 'var(--canvas)', background: style.colour ?? 'var(--text)' } : style
    if (!line) return add(piece, shown)
    for (const character of piece) {
      line[column] = { text: character, style: shown }
      column += 1
    }
  }
  /** Takes the line back out of the spans, to be written over. */
  const takeLine = () => {
    if (line) return line
    line = spans.splice(lineStart).flatMap(({ text: words, ...own }) => [...words].map(character => ({ text: character, style: own })))
    column = line.length
    return line
  }
  const endLine = () => {
    for (const character of line ?? []) add(character.text, character.style)
    line = null
  }

  let from = 0
  for (const match of text.matchAll(codes)) {
    write(text.slice(from, match.index))
    from = match.index + match[0].length
    if (match[0] === '\n') {
      endLine()
      add('\n', style)
      lineStart = spans.length
    } else if (match[0] === '\r') {
      // Before a line break it says nothing.
      if (!/^\r*\n/.test(text.slice(from, from + 8)) && from < text.length) {
        takeLine()
        column = 0
      }
    } else if (match[0] === '\b') {
      takeLine()
      column = Math.max(0, column - 1)
    } else if (match[2] !== undefined) {
      const cells = takeLine()
      if (match[2] === '2' || match[2] === '1') for (let at = 0; at < (match[2] === '2' ? cells.length : column); at += 1) cells[at] = { text: ' ', style: plain }
      if (match[2] !== '1') cells.length = match[2] === '2' ? 0 : Math.min(cells.length, column)
      for (let at = cells.length; at < column; at += 1) cells.push({ text: ' ', style: plain })
    } else if (match[1] !== undefined) {
      const list = match[1].split(/[;:]/).map(Number)
      inverse = list.includes(27) || list.includes(0) ? false : inverse || (list.includes(7) && list[0] !== 38 && list[0] !== 48)
      style = withCodes(style, list)
    }
  }
  write(text.slice(from))
  endLine()
  return spans
}

const sameStyle = (a: Style, b: Style) => a.colour === b.colour && a.background === b.background && a.bold === b.bold && a.dim === b.dim && a.italic === b.italic && a.underline === b.underline

function withCodes(style: Style, list: number[]): Style {
  let next = style
  for (let i = 0; i < list.length; i += 1) {
    const code = list[i]!
    if (code === 0) next = plain
    else if (code === 1) next = { ...next, bold: true }
    else if (code === 2) next = { ...next, dim: true }
    else if (code === 3) next = { ...next, italic: true }
    else if (code === 4) next = { ...next, underline: true }
    else if (code === 22) next = { ...next, bold: false, dim: false }
    else if (code === 23) next = { ...next, italic: false }
    else if (code === 24) next = { ...next, underline: false }
    else if (code === 39) next = { ...next, colour: null }
    else if (code === 49) next = { ...next, background: null }
    else if (code >= 30 && code <= 37) next = { ...next, colour: code - 30 }
    else if (code >= 40 && code <= 47) next = { ...next, background: code - 40 }
    else if (code >= 90 && code <= 97) next = { ...next, colour: code - 90 }
    else if (code >= 100 && code <= 107) next = { ...next, background: code - 100 }
    else if (code === 38 || code === 48) {
      const isIndex = list[i + 1] === 5
      const colour = isIndex ? indexed(list[i + 2] ?? 0) : list[i + 1] === 2 ? rgb(list.slice(i + 2, i + 5)) : null
      next = code === 38 ? { ...next, colour } : { ...next, background: colour }
      i += isIndex ? 2 : 4
    }
  }
  return next
}

const rgb = (parts: readonly number[]) => `rgb(${[0, 1, 2].map(at => Math.max(0, Math.min(255, parts[at] || 0))).join(' ')})`

/** The 256 colours of xterm: sixteen of the theme, a cube of six steps, and 24 greys. */
function indexed(index: number): AnsiColour {
  if (index < 16) return index % 8
  if (index >= 232) return rgb(Array.from({ length: 3 }, () => 8 + (index - 232) * 10))
  const step = (value: number) => (value === 0 ? 0 : 55 + value * 40)
  return rgb([step(Math.floor((index - 16) / 36)), step(Math.floor((index - 16) / 6) % 6), step((index - 16) % 6)])
}
