import { applyEdit, applyEdits } from '../../../model/notebook/apply.ts'
import type { Edit } from '../../../model/notebook/cell.ts'
import type { Notebook } from '../../../model/notebook/notebook.ts'
import { unmoved } from '../../../model/notebook/order.ts'

const jsonOf = (notebook: Notebook, at: number) => notebook.text.nodes[at]!.text.json

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
      if (json !== wants.json || before !== wants.before || after !== wants.after) apply({ ...restoring(to, id), index: now, replaces: [id] })
    }
  }
  if (part.settings && result.text.metadata !== to.text.metadata) apply({ type: 'settings', settings: {}, raw: to.text.metadata })
  return edits
}

/** Deleting a cell says how to put it back, bytes and all. */
const restoring = (notebook: Notebook, id: string) => applyEdit(notebook, { type: 'delete', cell: id }).inverse[0] as Edit & { type: 'restore' }

/** Edits for `theirs` that bring in what was changed between `base` and `mine`, and the cells in which both sides changed something, which are kept twice. */
export interface Merge { edits: Edit[]; doubled: string[] }

/**
 * A three-way merge by cell id. A cell that only one side changed takes that change; where both changed it, theirs stays and mine is put below it as a new cell with the id
 * that `newId` gives; what one side deleted and the other changed stays.
 */
export function merge(base: Notebook, mine: Notebook, theirs: Notebook, newId: () => string): Merge {
  const edits: Edit[] = []
  const doubled: string[] = []
  const index = (notebook: Notebook, id: string) => notebook.cells.findIndex(cell => cell.id === id)
  let result = theirs
  const apply = (edit: Edit) => {
    result = applyEdit(result, edit).notebook
    edits.push(edit)
  }
  for (const cell of base.cells) {
    const inTheirs = index(theirs, cell.id)
    if (index(mine, cell.id) < 0 && inTheirs >= 0 && jsonOf(base, index(base, cell.id)) === jsonOf(theirs, inTheirs)) apply({ type: 'delete', cell: cell.id })
  }
  for (const [at, cell] of mine.cells.entries()) {
    const inBase = index(base, cell.id)
    const changed = inBase < 0 || jsonOf(base, inBase) !== jsonOf(mine, at)
    const here = index(result, cell.id)
    const above = at === 0 ? -1 : index(result, mine.cells[at - 1]!.id)
    if (here >= 0) {
      if (!changed || jsonOf(result, here) === jsonOf(mine, at)) continue
      if (inBase >= 0 && jsonOf(base, inBase) === jsonOf(result, here)) {
        apply({ ...restoring(mine, cell.id), index: here, replaces: [cell.id] })
        continue
      }
      const source = { language: cell.language, source: cell.source }
      if (result.cells[here]!.source === cell.source && result.cells[here]!.language === cell.language) continue
      apply({ type: 'insert', index: here + 1, cell: { id: newId(), ...source } })
      doubled.push(cell.id)
    } else if (changed) {
      apply({ ...restoring(mine, cell.id), index: above + 1, replaces: [] })
    }
  }
  if (base.text.metadata !== mine.text.metadata && base.text.metadata === theirs.text.metadata) apply({ type: 'settings', settings: {}, raw: mine.text.metadata })
  // Read once more from the start: what is returned is known to apply.
  applyEdits(theirs, edits)
  return { edits, doubled }
}
