import { applyEdit } from './apply.ts'
import type { Edit, Language } from './cell.ts'
import { writeValue } from './layout.ts'
import { NotebookError, type Notebook } from './notebook.ts'
import { leadOf } from './parse.ts'
import { isObject, memberValue } from './view.ts'

/** A cell as it was copied: all that the file holds of it, and the language that it had there. */
export interface CopiedCell { readonly json: string, readonly language: Language, readonly foreign: string | undefined }

/** Copies of cells of a notebook, in its order; those that it does not have are left out. */
export function copyCells(notebook: Notebook, cells: readonly string[]): CopiedCell[] {
  const wanted = new Set(cells)
  return notebook.cells.flatMap((cell, at) => wanted.has(cell.id) ? [{ json: notebook.text.nodes[at]!.text.json, language: cell.language, foreign: cell.foreign }] : [])
}

/**
 * The edits that put copied cells before the cell at `index`, written as this file writes its cells. A cell whose language came from the other notebook gets it said here, and a name
 * that a cell of this notebook has is left out. Throws NotebookError for a place that there is not.
 */
export function pasteEdits(notebook: Notebook, copied: readonly CopiedCell[], index: number, newId: () => string): Edit[] {
  if (index > notebook.cells.length) throw new NotebookError(`There is no place ${index} in the notebook; the last is ${notebook.cells.length}.`)
  const { layout, space } = notebook.text
  const taken = new Set(notebook.cells.flatMap(cell => cell.name === undefined ? [] : [cell.name.toLowerCase()]))
  const edits: Edit[] = []
  let current = notebook
  const add = (edit: Edit) => {
    current = applyEdit(current, edit).notebook
    edits.push(edit)
  }
  for (const [at, { json, language, foreign }] of copied.entries()) {
    const value = JSON.parse(json) as Record<string, unknown>
    const id = newId()
    value['id'] = id
    const oasis = memberValue(value['metadata'], 'oasis')
    const name = memberValue(oasis, 'name')
    if (isObject(oasis) && typeof name === 'string') {
      if (taken.has(name.toLowerCase())) delete oasis['name']
      else taken.add(name.toLowerCase())
    }
    add({ type: 'restore', index: index + at, cell: id, raw: writeValue(value, layout, leadOf(space.next)), replaces: [] })
    const now = current.cells[index + at]!
    if (now.language !== language && foreign === undefined) add({ type: 'language', cell: id, language })
  }
  return edits
}
