import type { DragEvent } from 'react'
import { insertCell } from '../commands/cells.ts'
import { currentEditor } from '../notebook/editor.ts'
import type { NotebookStore } from '../notebook/store.ts'
import type { Shell } from '../shell/shell.ts'

/** The type under which a dragged name of the catalog travels; beside it goes the same as plain text. */
export const nameType = 'application/x-oasis-name'

/** What lets a line of a catalog be dragged by the name that it inserts; one without a name stays. */
export const dragOf = (name: string | null) => ({
  draggable: name !== null,
  onDragStart(event: DragEvent): void {
    if (name === null) return
    event.dataTransfer.setData(nameType, name)
    event.dataTransfer.setData('text/plain', name)
    event.dataTransfer.effectAllowed = 'copy'
  },
})

/** Adds a cell that shows the first rows of a table, under the selected one. `name` is as SQL takes it. */
export function queryTable(shell: Shell, name: string): void {
  const notebook = shell.active()
  if (notebook?.get().phase !== 'open') return
  const { cells, selected } = notebook.get()
  const at = cells.findIndex(cell => cell.id === selected)
  shell.setView(notebook.path, 'edit')
  insertCell(notebook, at < 0 ? cells.length : at + 1, 'sql', 'edit', `SELECT *\nFROM ${name}\nLIMIT 100`)
}

/** Puts text into a cell at an offset, and the cursor after it. */
export function insertIntoCell(notebook: NotebookStore, cell: string, at: number, text: string): void {
  notebook.edit({ type: 'text', cell, at, remove: 0, insert: text })
}

/** Puts a name where the cursor is: into the cell that is being written in, else at the end of the selected one. False where there is none. */
export function insertName(notebook: NotebookStore, name: string): boolean {
  const { cells, selected } = notebook.get()
  const cell = cells.find(entry => entry.id === selected)
  if (!cell) return false
  const editor = currentEditor()
  const at = editor?.cell === cell.id ? editor.offset() : cell.source.length
  insertIntoCell(notebook, cell.id, at, at > 0 && /\w/.test(cell.source[at - 1]!) ? ` ${name}` : name)
  return true
}
