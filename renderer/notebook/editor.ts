/** The editor that has the keyboard, as commands and error places need it. Offsets are UTF-16 units in the cell's source. */
export interface EditorHandle {
  cell: string
  offset(): number
  /** The offset under a point of the window; the cursor's where there is none. */
  offsetAt(x: number, y: number): number
  /** Moves the cursor; line and column count from 1. */
  moveTo(line: number, column: number): void
  focus(): void
  /** Shows a formatted text, which the notebook is about to be given: the cursor stays behind its letter, and one undo brings the old text back. */
  reshape(text: string): void
  /** Shows what the name at the cursor means. The plain field knows nothing of it. */
  describe?(): void
  /** Marks places in its text, such as what was found; the ones before go. The plain field has no marks. */
  mark?(places: readonly { at: number; length: number; isCurrent: boolean }[]): void
}

let current: EditorHandle | null = null
/** Where the next editor of a cell puts its cursor. */
let place: { cell: string; line: number; column: number } | null = null

export const currentEditor = (): EditorHandle | null => current
export function setCurrentEditor(handle: EditorHandle): void {
  current = handle
  if (place?.cell === handle.cell) handle.moveTo(place.line, place.column)
  place = null
}
export function dropCurrentEditor(handle: EditorHandle): void {
  if (current === handle) current = null
}

/** Moves the cursor of a cell, at once or as soon as its editor is there. */
export function moveCursor(cell: string, line: number, column: number): void {
  if (current?.cell === cell) {
    current.moveTo(line, column)
    current.focus()
  } else place = { cell, line, column }
}
