/** Browsers lose rows in elements taller than some tens of millions of pixels; above this the scroll bar stands for more than it is tall. */
export const tallest = 8_000_000
export const rowHeight = 26
export const headHeight = 30

/** The height of a table that shows `most` rows at once, known before any row is here, so that nothing moves when they come. Many columns need a scroll bar under them. */
export const tableHeight = (rows: number, columns: number, most: number): number => headHeight + Math.min(rows === 0 ? 2 : rows, most) * rowHeight + (columns > 4 ? 12 : 2)

/** How the scroll bar maps to rows. `height` is the element's; `factor` is how many pixels of rows one pixel of scrolling stands for. */
export interface Scale { height: number; rowsHeight: number; factor: number; view: number }

/** `rows` in all, in a view of `view` pixels below the heading. */
export function scaleOf(rows: number, view: number): Scale {
  const rowsHeight = rows * rowHeight
  if (rowsHeight <= tallest) return { height: rowsHeight, rowsHeight, factor: 1, view }
  return { height: tallest, rowsHeight, factor: (rowsHeight - view) / (tallest - view), view }
}

/** The pixel of the rows that is at the top of the view, within what there is. */
export const clampTop = (top: number, scale: Scale): number => Math.min(Math.max(0, top), Math.max(0, scale.rowsHeight - scale.view))

/** The rows in view: first and one past the last. */
export function rowsInView(top: number, scale: Scale, rows: number): [number, number] {
  return [Math.min(rows, Math.floor(top / rowHeight)), Math.min(rows, Math.ceil((top + scale.view) / rowHeight))]
}

/** Where each column starts, and where the last one ends. */
export function columnStarts(widths: readonly number[]): number[] {
  const starts = [0]
  for (const width of widths) starts.push(starts.at(-1)! + width)
  return starts
}

/** The columns in view: first and one past the last. */
export function columnsInView(starts: readonly number[], left: number, width: number): [number, number] {
  let first = 0
  while (first < starts.length - 2 && starts[first + 1]! <= left) first += 1
  let last = first
  while (last < starts.length - 1 && starts[last]! < left + width) last += 1
  return [first, last]
}
