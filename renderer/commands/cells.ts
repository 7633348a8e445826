import type { Cell, Edit, Language } from '../../model/notebook/cell.ts'
import { currentText } from '../language/language.ts'
import { asHeading, between, chosenCells, shiftEdits } from '../notebook/choice.ts'
import { hiddenOf, seenCells, withHidden } from '../notebook/folding.ts'
import { difference, newCellId } from '../notebook/replica.ts'
import type { NotebookStore } from '../notebook/store.ts'
import { notify } from '../ui/notices.ts'
import { announce } from '../ui/voice.ts'

/** Adds an empty cell and selects it. */
export function insertCell(notebook: NotebookStore, index: number, language: Language, mode: 'command' | 'edit' = 'command', source = ''): string {
  const id = newCellId()
  notebook.edit({ type: 'insert', index, cell: { id, language, source } })
  notebook.select(id, mode)
  return id
}

/** The language of a new cell beside one: code stays in its language, text is followed by the notebook's SQL. */
export const languageBeside = (cell: Cell | undefined): Language => (!cell || cell.language === 'markdown' || cell.language === 'raw' ? 'sql' : cell.language)

const idsOf = (cells: readonly Cell[]) => cells.map(cell => cell.id)
/** The selected cells of a notebook with what is folded under them, and where in it they are. */
export function chosenIn(notebook: NotebookStore): { cells: readonly Cell[]; chosen: Cell[]; first: number; last: number } {
  const state = notebook.get()
  const chosen = withHidden(state, chosenCells(state))
  return { cells: state.cells, chosen, first: state.cells.findIndex(cell => cell.id === chosen[0]?.id), last: state.cells.findIndex(cell => cell.id === chosen.at(-1)?.id) }
}

/** Selects the cell some places up or down from the one that has the keyboard. */
export function selectBy(notebook: NotebookStore, step: number): void {
  const cells = seenCells(notebook.get())
  const { selected } = notebook.get()
  const at = cells.findIndex(cell => cell.id === selected)
  const next = cells[Math.max(0, Math.min(cells.length - 1, selected === null ? 0 : at + step))]
  if (next) notebook.select(next.id)
}

/** Selects everything from where the selection began to the cell some places up or down. */
export function extendBy(notebook: NotebookStore, step: number): void {
  const cells = seenCells(notebook.get())
  const { selected, anchor } = notebook.get()
  const at = cells.findIndex(cell => cell.id === selected)
  const next = cells[Math.max(0, Math.min(cells.length - 1, at + step))]
  if (next) extendTo(notebook, next.id, anchor ?? selected ?? next.id)
}

/** Selects everything from where the selection began to a cell. */
export function extendTo(notebook: NotebookStore, cell: string, from = notebook.get().anchor ?? notebook.get().selected ?? cell): void {
  const marked = between(notebook.get().cells, from, cell)
  notebook.mark(marked, cell, from)
  announce(currentText()('cell.selectedCount', { count: marked.length }))
}

export function selectAll(notebook: NotebookStore): void {
  const { cells, selected } = notebook.get()
  const first = cells[0]
  if (!first) return
  notebook.mark(idsOf(cells), selected ?? first.id, first.id)
  announce(currentText()('cell.selectedCount', { count: cells.length }))
}

const removing = (cells: readonly Cell[]): Edit[] => cells.map(cell => ({ type: 'delete', cell: cell.id }))

/** Deletes the selected cells, and offers to bring them back. */
export function deleteChosen(notebook: NotebookStore): void {
  const { chosen } = chosenIn(notebook)
  if (chosen.length === 0) return
  notebook.edit(...removing(chosen))
  const t = currentText()
  notify({ tone: 'info', text: t('cell.deleted', { count: chosen.length }), action: { label: t('ui.undo'), run: () => void notebook.undo() } })
}

export async function copyChosen(notebook: NotebookStore): Promise<void> {
  const { chosen } = chosenIn(notebook)
  if (chosen.length === 0) return
  await notebook.copy(idsOf(chosen))
  announce(currentText()('cell.copied', { count: chosen.length }))
}

export async function cutChosen(notebook: NotebookStore): Promise<void> {
  const { chosen } = chosenIn(notebook)
  if (chosen.length === 0) return
  await notebook.copy(idsOf(chosen))
  notebook.edit(...removing(chosen))
}

export async function pasteBeside(notebook: NotebookStore, where: 'above' | 'below'): Promise<void> {
  const { chosen, first, last } = chosenIn(notebook)
  await notebook.paste(chosen.length === 0 ? 0 : where === 'above' ? first : last + 1)
}

/** Moves the selected cells one place, and says where they are. */
export function moveChosen(notebook: NotebookStore, step: -1 | 1): void {
  const { cells, chosen } = chosenIn(notebook)
  const edits = shiftEdits(cells, idsOf(chosen), step, hiddenOf(notebook.get()))
  if (edits.length === 0) return
  notebook.edit(...edits)
  sayPlace(notebook)
}

/** Says where the selected cells are now. */
export function sayPlace(notebook: NotebookStore): void {
  const { cells, first } = chosenIn(notebook)
  announce(currentText()('cell.movedTo', { at: first + 1, total: cells.length }))
}

/** Joins the selected cells into the first of them; a single one with the cell below it. What is folded under a heading is left as it is. */
export function mergeChosen(notebook: NotebookStore): void {
  const { cells } = notebook.get()
  const chosen = chosenCells(notebook.get())
  const top = chosen[0]
  const first = cells.findIndex(cell => cell.id === top?.id)
  if (!top || (chosen.length === 1 && first === cells.length - 1)) return
  const together: Edit[] = chosen.slice(1).flatMap((cell, at) => {
    const now = cells.findIndex(other => other.id === cell.id)
    return now === first + at + 1 ? [] : [{ type: 'move', cell: cell.id, index: first + at + 1 }]
  })
  notebook.edit(...together, ...Array.from({ length: Math.max(1, chosen.length - 1) }, () => ({ type: 'merge' as const, cell: top.id })))
  notebook.select(top.id)
}

export function makeChosen(notebook: NotebookStore, language: Language): void {
  const edits = chosenCells(notebook.get()).filter(cell => cell.language !== language).map(cell => ({ type: 'language' as const, cell: cell.id, language }))
  if (edits.length > 0) notebook.edit(...edits)
}

/** Makes the selected cells text that begins with a heading of a level. */
export function makeHeading(notebook: NotebookStore, level: number): void {
  const edits = chosenCells(notebook.get()).flatMap(cell => {
    const change = difference(cell.source, asHeading(cell.source, level))
    const own: Edit[] = []
    if (cell.language !== 'markdown') own.push({ type: 'language', cell: cell.id, language: 'markdown' })
    if (change) own.push({ type: 'text', cell: cell.id, ...change })
    return own
  })
  if (edits.length > 0) notebook.edit(...edits)
}

const runnable = (cell: Cell) => cell.language !== 'markdown' && cell.language !== 'raw'

/** Runs the selected cells that can be run, in their order. */
export async function runCells(notebook: NotebookStore, cells: readonly Cell[], whole = false): Promise<void> {
  const ids = idsOf(cells.filter(runnable))
  if (ids.length > 0) await notebook.run({ kind: 'cells', cells: ids }, whole)
}
