import type { DragEvent } from 'react'
import type { Cell } from '../../model/notebook/cell.ts'
import { insertIntoCell, nameType } from '../spaces/insertion.ts'
import { placeAt } from './derive.ts'
import { currentEditor, moveCursor } from './editor.ts'
import { offsetFromPoint } from './pointer.ts'
import type { NotebookStore } from './store.ts'

/** Lets a name of the catalog be dropped into a cell's code, where the pointer is. It comes before the editor, which knows nothing of a cell that is not being written in. */
export function useNameDrop(notebook: NotebookStore, cell: Cell, isEditing: boolean, onStart: (offset: number) => void) {
  const isName = (event: DragEvent) => event.dataTransfer.types.includes(nameType)
  return {
    onDragOverCapture(event: DragEvent) {
      if (!isName(event)) return
      event.preventDefault()
      event.stopPropagation()
      event.dataTransfer.dropEffect = 'copy'
    },
    onDropCapture(event: DragEvent<HTMLElement>) {
      if (!isName(event)) return
      event.preventDefault()
      event.stopPropagation()
      const name = event.dataTransfer.getData(nameType)
      const editor = currentEditor()
      const at = Math.min(cell.source.length, isEditing && editor?.cell === cell.id ? editor.offsetAt(event.clientX, event.clientY) : offsetFromPoint(event.currentTarget, event.clientX, event.clientY))
      insertIntoCell(notebook, cell.id, at, name)
      onStart(at + name.length)
      notebook.select(cell.id, 'edit')
      const { line, column } = placeAt(cell.source.slice(0, at) + name, at + name.length)
      moveCursor(cell.id, line, column)
    },
  }
}
