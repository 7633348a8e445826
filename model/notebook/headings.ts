import type { Cell } from './cell.ts'

/** A heading of a text cell: its level from 1 to 6, what it says without marks, and its place among the headings of that level in its cell, from 0. */
export interface Heading { readonly level: number, readonly text: string, readonly place: number }

const fence = /^ {0,3}(`{3,}|~{3,})/
const atx = /^ {0,3}(#{1,6})[ \t]+(.*?)(?:[ \t]+#+)?[ \t]*$/
const underline = /^ {0,3}(?:(=+)|-+)[ \t]*$/
/** Lines that a line under them makes no heading of: quotes, lists, tables, code, other headings. */
const noText = /^(?: {4}|\t| {0,3}(?:[>|]|#{1,6}[ \t]|[-*+][ \t]|\d+[.)][ \t]))/
/** Characters of a line that are looked at: a heading is short, and text may be anything. */
const longest = 1000

/** What a line of Markdown says, without its marks and tags. */
export const plain = (text: string): string => text.replace(/<!--.*?-->|<\/?[A-Za-z][^>]*>/g, '').replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1').replace(/(\*\*|__|`)(.+?)\1/g, '$2').replace(/(^|\s)([*_])(\S(?:.*?\S)?)\2(?=\s|$)/g, '$1$3').trim()

function read(source: string): Heading[] {
  if (!/^ {0,3}(?:#|=|-)/m.test(source)) return []
  const found: Heading[] = []
  const counts = [0, 0, 0, 0, 0, 0, 0]
  let fenced: string | null = null
  let above = ''
  const add = (level: number, line: string) => {
    const place = counts[level]!++
    const text = plain(line)
    if (text !== '') found.push({ level, text, place })
  }
  for (const whole of source.split(/\r?\n/)) {
    const line = whole.slice(0, longest)
    const marks = fence.exec(line)?.[1]
    if (fenced !== null) {
      if (marks?.startsWith(fenced)) fenced = null
      continue
    }
    const [heading, under] = [atx.exec(line), underline.exec(line)]
    if (marks) fenced = marks
    else if (heading) add(heading[1]!.length, heading[2]!)
    else if (under && above.trim() !== '' && !noText.test(above)) add(under[1] ? 1 : 2, above)
    above = marks || heading || under ? '' : line
  }
  return found
}

const known = new WeakMap<Pick<Cell, 'language' | 'source'>, readonly Heading[]>()

/** The headings of a cell, in order; code has none. Read once for each cell, which never changes. */
export function headingsOf(cell: Pick<Cell, 'language' | 'source'>): readonly Heading[] {
  if (cell.language !== 'markdown') return []
  let headings = known.get(cell)
  if (!headings) known.set(cell, headings = read(cell.source))
  return headings
}

/** The level of a cell as the head of a section: that of its highest heading; null where it has none. */
export function levelOf(cell: Pick<Cell, 'language' | 'source'>): number | null {
  const headings = headingsOf(cell)
  return headings.length === 0 ? null : Math.min(...headings.map(heading => heading.level))
}
