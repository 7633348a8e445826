import { applyEdits, newNotebook, serializeNotebook } from '../../model/notebook/document.ts'
import type { Edit } from '../../model/notebook/cell.ts'
import type { NotebookState } from '../notebook/store.ts'

/** A notebook as this window shows it, as the text of a file of its own: all of its cells and settings, without outputs, which the workbench has. */
export function notebookFileOf({ cells, settings }: Pick<NotebookState, 'cells' | 'settings'>): string {
  const edits = cells.map(({ id, language, source, name, chart, report }, index): Edit => ({
    type: 'insert', index, cell: { id, language, source, ...(name === undefined ? {} : { name }), ...(chart === undefined ? {} : { chart }), ...(report === undefined ? {} : { report }) },
  }))
  return serializeNotebook(applyEdits(newNotebook({ cell: null }), [...edits, { type: 'settings', settings }]).notebook)
}
