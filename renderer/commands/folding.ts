import type { Cell, Fold } from '../../model/notebook/cell.ts'
import { levelOf } from '../../model/notebook/headings.ts'
import { headingAbove, sectionEnd } from '../../model/notebook/sections.ts'
import { currentText } from '../language/language.ts'
import { chosenCells } from '../notebook/choice.ts'
import { isCode } from '../notebook/derive.ts'
import { moveCursor } from '../notebook/editor.ts'
import { foldEdits, hiddenCounts, isFolded, seenCells } from '../notebook/folding.ts'
import type { NotebookStore } from '../notebook/store.ts'
import { announce } from '../ui/voice.ts'
import { insertCell } from './cells.ts'

/** What of a cell a part can be folded of. */
const has = (cell: Cell, part: Fold): boolean => (part === 'section' ? levelOf(cell) !== null : isCode(cell.language) && (part === 'code' || cell.outputs.length > 0 || cell.folds?.includes(part) === true))

/** Folds or opens a part of cells, as one step to undo. */
export function fold(notebook: NotebookStore, cells: readonly Cell[], part: Fold, folded: boolean): void {
  const { edits, settled } = foldEdits(cells.filter(cell => has(cell, part)), part, folded)
  // A selected cell that this hides gives the selection to its heading before it is gone.
  notebook.edit(...edits)
  notebook.peek(settled, false)
}

/** Folds a part of the selected cells, or opens it where it is folded in all of them. */
export function toggleChosen(notebook: NotebookStore, part: Fold): void {
  const state = notebook.get()
  const cells = chosenCells(state).filter(cell => has(cell, part))
  if (cells.length === 0) return
  fold(notebook, cells, part, !cells.every(cell => isFolded(cell, part, state.peeked)))
}

/** Folds or opens a part of every cell. */
export function foldAll(notebook: NotebookStore, part: Fold, folded: boolean): void {
  fold(notebook, notebook.get().cells, part, folded)
}

/** Opens or folds the section under a heading, and says so. */
export function foldSection(notebook: NotebookStore, cell: Cell, folded: boolean): void {
  fold(notebook, [cell], 'section', folded)
  const { cells } = notebook.get()
  const at = cells.findIndex(other => other.id === cell.id)
  announce(currentText()(folded ? 'fold.folded' : 'fold.opened', { count: at < 0 ? 0 : sectionEnd(cells, at) - at - 1 }))
}

/** The key to the left: folds the section of the selected heading, else goes to the heading that the cell stands under. */
export function goLeft(notebook: NotebookStore, cell: Cell, at: number): void {
  const { cells, peeked } = notebook.get()
  if (levelOf(cell) !== null && !isFolded(cell, 'section', peeked) && sectionEnd(cells, at) > at + 1) return foldSection(notebook, cell, true)
  const above = cells[headingAbove(cells, at)]
  if (above) notebook.select(above.id)
}

/** The key to the right: opens the section of the selected heading, else goes to the next heading. */
export function goRight(notebook: NotebookStore, cell: Cell): void {
  const state = notebook.get()
  if (isFolded(cell, 'section', state.peeked)) return foldSection(notebook, cell, false)
  const seen = seenCells(state)
  const next = seen.find((other, index) => index > seen.indexOf(cell) && levelOf(other) !== null)
  if (next) notebook.select(next.id)
}

/** Adds a heading of the level of the one that the selected cell stands under, before that section or after it, and begins to write it. */
export function insertHeading(notebook: NotebookStore, at: number, where: 'above' | 'below'): void {
  const { cells } = notebook.get()
  const own = cells[at] && levelOf(cells[at]) !== null ? at : headingAbove(cells, at)
  const level = own < 0 ? 1 : levelOf(cells[own]!)!
  const id = insertCell(notebook, own < 0 ? (where === 'above' ? 0 : cells.length) : where === 'above' ? own : sectionEnd(cells, own), 'markdown', 'edit', `${'#'.repeat(level)} `)
  moveCursor(id, 1, level + 2)
}

/** Opens the section of the selected heading where it is folded; says whether it did, since what was asked for is about a cell that was not seen. */
export function openedFirst(notebook: NotebookStore, cell: Cell): boolean {
  const state = notebook.get()
  if (!hiddenCounts(state).has(cell.id)) return false
  notebook.peek([cell.id], true)
  return true
}
