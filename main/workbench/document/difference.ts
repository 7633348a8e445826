import { applyEdit, applyEdits } from '../../../model/notebook/apply.ts'
import type { Edit } from '../../../model/notebook/cell.ts'
import type { Notebook } from '../../../model/notebook/notebook.ts'

const jsonOf = (notebook: Notebook, at: number) => notebook.text.nodes[at]!.text.json

/** The edits that make `from` say what `to` says, cell by cell; cells at both ends that are the same stay untouched. */
export function difference(from: Notebook, to: Notebook): Edit[] {
  const shorter = Math.min(from.cells.length, to.cells.length)
  let head = 0
  while (head < shorter && jsonOf(from, head) === jsonOf(to, head)) head++
  let tail = 0
  while (tail < shorter - head && jsonOf(from, from.cells.length - 1 - tail) === jsonOf(to, to.cells.length - 1 - tail)) tail++
  const edits: Edit[] = from.cells.slice(head, from.cells.length - tail).map(cell => ({ type: 'delete', cell: cell.id }))
  for (const [at, cell] of to.cells.slice(head, to.cells.length - tail).entries()) {
    // Deleting a cell says how to put it back, bytes and all.
    const [restore] = applyEdit(to, { type: 'delete', cell: cell.id }).inverse
    if (restore?.type === 'restore') edits.push({ ...restore, index: head + at })
  }
  if (from.text.metadata !== to.text.metadata) edits.push({ type: 'settings', settings: {}, raw: to.text.metadata })
  return edits
}

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
  const restoreOf = (id: string) => applyEdit(mine, { type: 'delete', cell: id }).inverse[0] as Edit & { type: 'restore' }
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
        apply({ ...restoreOf(cell.id), index: here, replaces: [cell.id] })
        continue
      }
      const source = { language: cell.language, source: cell.source }
      if (result.cells[here]!.source === cell.source && result.cells[here]!.language === cell.language) continue
      apply({ type: 'insert', index: here + 1, cell: { id: newId(), ...source } })
      doubled.push(cell.id)
    } else if (changed) {
      apply({ ...restoreOf(cell.id), index: above + 1, replaces: [] })
    }
  }
  if (base.text.metadata !== mine.text.metadata && base.text.metadata === theirs.text.metadata) apply({ type: 'settings', settings: {}, raw: mine.text.metadata })
  // Read once more from the start: what is returned is known to apply.
  applyEdits(theirs, edits)
  return { edits, doubled }
}
