import { firstPlace } from '../../model/notebook/halving.ts'
import type { OutlineEntry } from '../../model/notebook/sections.ts'

/** How far under the top of the document the lines are that a cell, and within it a heading, must have passed to be what is read, in CSS pixels. What is gone to comes to stand above both. */
const line = { cell: 100, heading: 60 } as const
/** Frames for which what is gone to is kept in place while cells above it are drawn at their true heights. */
const frames = 40

const page = () => document.querySelector('.document')
const partOf = (cell: string) => page()?.querySelector<HTMLElement>(`[data-cell="${CSS.escape(cell)}"], [data-block="${CSS.escape(cell)}"]`) ?? null

/** What an entry stands for, as it is drawn; null while it is not. */
function elementOf(entry: OutlineEntry): HTMLElement | null {
  const part = partOf(entry.cell)
  return (entry.heading && part?.querySelectorAll<HTMLElement>(`.markdown h${entry.heading.level}`)[entry.heading.place]) || part
}

/** The place in the outline of what is read now: the last entry that has come to the top of the document; -1 above the first. `order` has the place of each cell. */
export function readingPlace(entries: readonly OutlineEntry[], order: ReadonlyMap<string, number>): number {
  const root = page()
  if (!root) return -1
  const { top } = root.getBoundingClientRect()
  const parts = root.querySelectorAll<HTMLElement>('[data-cell], [data-block]')
  const part = parts[firstPlace(parts.length, at => parts[at]!.getBoundingClientRect().top > top + line.cell) - 1]
  const at = part === undefined ? -1 : order.get(part.dataset['cell'] ?? part.dataset['block']!) ?? -1
  let place = entries.findLastIndex(entry => entry.from <= at)
  // Of several headings in one text those that are still below the line do not count.
  while (place > 0 && entries[place]!.from === at && entries[place - 1]!.from === at && (elementOf(entries[place]!)?.getBoundingClientRect().top ?? 0) > top + line.heading) place -= 1
  return place
}

/** Brings what an entry stands for to the top of the document and keeps it there until the page stands still or the person moves it; a cell gets the keyboard. */
export function showEntry(entry: OutlineEntry): void {
  const stop = new AbortController()
  for (const type of ['wheel', 'pointerdown', 'keydown']) addEventListener(type, () => stop.abort(), { signal: stop.signal, capture: true })
  let left = frames
  const step = () => {
    if (stop.signal.aborted) return
    const element = elementOf(entry)
    // The heading that is the report's title has no text of its own there.
    if (element) element.scrollIntoView({ block: 'start' })
    else if (left === frames) page()?.scrollTo({ top: 0 })
    if (left === frames - 1) partOf(entry.cell)?.closest<HTMLElement>('.cell')?.focus({ preventScroll: true })
    left -= 1
    if (left > 0) requestAnimationFrame(step)
    else stop.abort()
  }
  requestAnimationFrame(step)
}
