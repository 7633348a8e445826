import { applyEdit } from '../../../model/notebook/apply.ts'
import type { Edit } from '../../../model/notebook/cell.ts'
import type { Notebook } from '../../../model/notebook/notebook.ts'
import { unmoved } from '../../../model/notebook/order.ts'

/** Whether two notebooks have the same text around their cells and metadata, so that edits can make one of the other byte for byte. */
export function sameFrame(one: Notebook, other: Notebook): boolean {
  return one.text.cellsFirst === other.text.cellsFirst && one.text.frame.join('\0') === other.text.frame.join('\0') && JSON.stringify(one.text.space) === JSON.stringify(other.text.space)
}

/** What of a notebook is to become as it is in another: some cells, the notebook's own settings, or all of it. */
export interface Part { cells: ReadonlySet<string> | 'all'; settings: boolean }

/** The edits that make `from` say what `to` says, cell by cell and byte for byte; what is the same, or not asked for, stays untouched. */
export function difference(from: Notebook, to: Notebook, part: Part = { cells: 'all', settings: true }): Edit[] {
  const edits: Edit[] = []
  let result = from
  const apply = (edit: Edit) => {
    result = applyEdit(result, edit).notebook
    edits.push(edit)
  }
  const wanted = (id: string) => part.cells === 'all' || part.cells.has(id)
  const place = (id: string) => result.text.positions.get(id) ?? -1
  for (const { id } of from.cells) if (wanted(id) && !to.text.positions.has(id)) apply({ type: 'delete', cell: id })
  const still = unmoved(result.cells.map(cell => cell.id), to.cells.map(cell => cell.id))
  for (const [at, { id }] of to.cells.entries()) {
    if (!wanted(id)) continue
    // After the cell that is before it there, or the nearest one above that which is here too.
    let next = 0
    for (let above = at - 1; above >= 0 && next === 0; above--) next = place(to.cells[above]!.id) + 1
    const here = place(id)
    if (here < 0) apply({ ...restoring(to, id), index: next, replaces: [] })
    else {
      if (!still.has(id)) apply({ type: 'move', cell: id, index: here < next ? next - 1 : next })
      const now = place(id)
      const { before, after, json } = result.text.nodes[now]!.text
      const wants = to.text.nodes[at]!.text
      if (json === wants.json && before === wants.before && after === wants.after) continue
      const typed = textEdit(id, result.cells[now]!.source, to.cells[at]!.source)
      const typing = applyEdit(result, typed).notebook.text.nodes[now]!.text
      // An edit of the text alone leaves room for what a window types there meanwhile.
      if (typing.json === wants.json && before === wants.before && after === wants.after) apply(typed)
      else apply({ ...restoring(to, id), index: now, replaces: [id] })
    }
  }
  if (part.settings && result.text.metadata !== to.text.metadata) apply({ type: 'settings', settings: {}, raw: to.text.metadata })
  return edits
}

/** Deleting a cell says how to put it back, bytes and all. */
const restoring = (notebook: Notebook, id: string) => applyEdit(notebook, { type: 'delete', cell: id }).inverse[0] as Edit & { type: 'restore' }

/** The smallest edit that makes one text of another. */
function textEdit(cell: string, from: string, to: string): Edit {
  const shorter = Math.min(from.length, to.length)
  let head = 0
  while (head < shorter && from[head] === to[head]) head++
  let tail = 0
  while (tail < shorter - head && from[from.length - 1 - tail] === to[to.length - 1 - tail]) tail++
  return { type: 'text', cell, at: head, remove: from.length - head - tail, insert: to.slice(head, to.length - tail) }
}
