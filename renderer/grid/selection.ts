/** A cell of the grid; row -1 is the heading. */
export interface Place { row: number; column: number }
/** The cell with the keyboard, and the other corner of what is selected. */
export interface Selection { at: Place; from: Place }
export interface Extent { top: number; bottom: number; left: number; right: number }
export interface Size { rows: number; columns: number; page: number }

/** The cells of a selection, the heading left out; both ends are included. */
export function extentOf({ at, from }: Selection): Extent {
  return {
    top: Math.max(0, Math.min(at.row, from.row)), bottom: Math.max(at.row, from.row, 0), left: Math.min(at.column, from.column), right: Math.max(at.column, from.column),
  }
}

const within = (value: number, least: number, most: number) => Math.min(Math.max(value, least), Math.max(least, most))

/** Where a key takes the keyboard, or null if it is no key of the grid. Keys are those of the ARIA grid pattern. */
export function moveBy(at: Place, key: string, ctrl: boolean, { rows, columns, page }: Size): Place | null {
  const to = (row: number, column: number): Place => ({ row: within(row, -1, rows - 1), column: within(column, 0, columns - 1) })
  switch (key) {
    case 'ArrowUp': return to(ctrl ? 0 : at.row - 1, at.column)
    case 'ArrowDown': return to(ctrl ? rows - 1 : at.row + 1, at.column)
    case 'ArrowLeft': return to(at.row, ctrl ? 0 : at.column - 1)
    case 'ArrowRight': return to(at.row, ctrl ? columns - 1 : at.column + 1)
    case 'PageUp': return to(Math.max(0, at.row - page), at.column)
    case 'PageDown': return to(at.row + page, at.column)
    case 'Home': return to(ctrl ? 0 : at.row, 0)
    case 'End': return to(ctrl ? rows - 1 : at.row, columns - 1)
    default: return null
  }
}
