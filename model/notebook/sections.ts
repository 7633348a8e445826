import type { Cell } from './cell.ts'
import { headingsOf, levelOf } from './headings.ts'

/** The place after the last cell of the section that begins with the cell at `at`: the next cell with a heading of its level or a higher one, or the end. Its own place and one where it has no heading. */
export function sectionEnd(cells: readonly Cell[], at: number): number {
  const level = levelOf(cells[at]!)
  if (level === null) return at + 1
  let end = at + 1
  while (end < cells.length && (levelOf(cells[end]!) ?? Infinity) > level) end++
  return end
}

/** Whether the section under a cell is folded: one that has lost its heading folds nothing. */
export const isFoldedSection = (cell: Cell): boolean => cell.folds?.includes('section') === true && levelOf(cell) !== null

/**
 * The cells that stand in folded sections, each with the first cell of the outermost one. Sections whose first cell is in `opened` count as open.
 */
export function hiddenIn(cells: readonly Cell[], opened: ReadonlySet<string>): ReadonlyMap<string, string> {
  const hidden = new Map<string, string>()
  for (let at = 0; at < cells.length; at++) {
    const head = cells[at]!
    if (!isFoldedSection(head) || opened.has(head.id)) continue
    const end = sectionEnd(cells, at)
    for (let inside = at + 1; inside < end; inside++) hidden.set(cells[inside]!.id, head.id)
    at = end - 1
  }
  return hidden
}

/** The first cells of the folded sections that a cell stands in, the outermost first. */
export function foldedAround(cells: readonly Cell[], id: string): string[] {
  const place = cells.findIndex(cell => cell.id === id)
  return cells.slice(0, Math.max(0, place)).flatMap((cell, at) => isFoldedSection(cell) && sectionEnd(cells, at) > place ? [cell.id] : [])
}

/** The place of the cell whose heading a cell stands under, or -1: of the nearest one above that is higher than it, or for a cell without a heading of the nearest. */
export function headingAbove(cells: readonly Cell[], at: number): number {
  const level = levelOf(cells[at]!) ?? Infinity
  return cells.findLastIndex((cell, index) => index < at && (levelOf(cell) ?? Infinity) < level)
}

/** A line of the outline: a heading, or a code cell with a name. `level` is 1 for the outermost, whatever level of heading that is; `from` and `to` are the places of the cells that it stands for, `to` not among them. */
export interface OutlineEntry {
  readonly id: string, readonly kind: 'heading' | 'result', readonly cell: string, readonly text: string, readonly level: number, readonly from: number, readonly to: number
  /** Of a heading: its own level, and its place among those of its cell. */
  readonly heading: { readonly level: number, readonly place: number } | null
}

/** The table of contents of a notebook. */
export function outlineOf(cells: readonly Cell[]): OutlineEntry[] {
  const entries: { -readonly [K in keyof OutlineEntry]: OutlineEntry[K] }[] = []
  /** The headings that what comes stands under, outermost first. */
  const open: { entry: (typeof entries)[number], level: number }[] = []
  for (const [at, cell] of cells.entries()) {
    for (const [index, heading] of headingsOf(cell).entries()) {
      while (open.length > 0 && open.at(-1)!.level >= heading.level) {
        const done = open.pop()!.entry
        done.to = Math.max(at, done.from + 1)
      }
      const entry = { id: `${cell.id} ${index}`, kind: 'heading' as const, cell: cell.id, text: heading.text, level: open.length + 1, from: at, to: cells.length, heading: { level: heading.level, place: heading.place } }
      entries.push(entry)
      open.push({ entry, level: heading.level })
    }
    if (cell.name !== undefined && cell.language !== 'markdown' && cell.language !== 'raw') entries.push({ id: cell.id, kind: 'result', cell: cell.id, text: cell.name, level: open.length + 1, from: at, to: at + 1, heading: null })
  }
  for (const { entry } of open) entry.to = cells.length
  return entries
}
