import type { Edit } from './cell.ts'

type TextEdit = Extract<Edit, { type: 'text' }>
/** The smallest text edit: `insert` puts text at `at`, `remove` takes `count` units from there. */
type Step = { kind: 'insert'; at: number; text: string } | { kind: 'remove'; at: number; count: number }

const steps = (edit: TextEdit): Step[] => [
  ...(edit.remove > 0 ? [{ kind: 'remove' as const, at: edit.at, count: edit.remove }] : []),
  ...(edit.insert !== '' ? [{ kind: 'insert' as const, at: edit.at, text: edit.insert }] : []),
]
const edits = (cell: string, list: Step[]): TextEdit[] => list.map(step => step.kind === 'insert'
  ? { type: 'text', cell, at: step.at, remove: 0, insert: step.text }
  : { type: 'text', cell, at: step.at, remove: step.count, insert: '' })

/** One step moved over another that was made at the same time. Where both insert at one place, the one with `first` stays to the left. */
function moved(step: Step, over: Step, first: boolean): Step[] {
  if (over.kind === 'insert') {
    const length = over.text.length
    if (step.kind === 'insert') return [step.at < over.at || (step.at === over.at && first) ? step : { ...step, at: step.at + length }]
    if (over.at <= step.at) return [{ ...step, at: step.at + length }]
    if (over.at >= step.at + step.count) return [step]
    // The inserted text in the middle of what is removed stays.
    const before = over.at - step.at
    return [{ ...step, count: before }, { kind: 'remove', at: step.at + length, count: step.count - before }]
  }
  const end = over.at + over.count
  if (step.kind === 'insert') return [step.at <= over.at ? step : { ...step, at: step.at >= end ? step.at - over.count : over.at }]
  const left = Math.max(0, Math.min(step.at + step.count, over.at) - step.at)
  const right = Math.max(0, step.at + step.count - Math.max(step.at, end))
  if (left + right === 0) return []
  return [{ kind: 'remove', at: step.at < over.at ? step.at : step.at >= end ? step.at - over.count : over.at, count: left + right }]
}

/** Two lists of steps made on the same text, each moved over the other: `a` then `theirs` gives the same text as `b` then `ours`. */
function cross(a: Step[], b: Step[]): { ours: Step[]; theirs: Step[] } {
  if (a.length === 0 || b.length === 0) return { ours: a, theirs: b }
  if (a.length === 1 && b.length === 1) return { ours: moved(a[0]!, b[0]!, false), theirs: moved(b[0]!, a[0]!, true) }
  if (a.length > 1) {
    const head = cross([a[0]!], b)
    const tail = cross(a.slice(1), head.theirs)
    return { ours: [...head.ours, ...tail.ours], theirs: tail.theirs }
  }
  const head = cross(a, [b[0]!])
  const tail = cross(head.ours, b.slice(1))
  return { ours: tail.ours, theirs: [...head.theirs, ...tail.theirs] }
}

const cellsOf = (edit: Edit): string[] => {
  if (edit.type === 'insert') return [edit.cell.id]
  if (edit.type === 'settings') return []
  if (edit.type === 'split') return [edit.cell, edit.newId]
  if (edit.type === 'restore') return [edit.cell, ...edit.replaces]
  return [edit.cell]
}
const textual = (edit: Edit) => edit.type === 'text' || edit.type === 'source' || edit.type === 'split' || edit.type === 'merge' || edit.type === 'language' || edit.type === 'restore'
/** Those after which the numbers of cells are others. */
const counting = (edit: Edit) => edit.type === 'insert' || edit.type === 'delete' || edit.type === 'move' || edit.type === 'split' || edit.type === 'merge' || edit.type === 'restore'

/** Whether two edits made at the same time cannot both stand: the later one is refused. Text against text always can. */
export function conflicts(edit: Edit, applied: Edit): boolean {
  if (edit.type === 'text' && applied.type === 'text') return false
  if (applied.type === 'restore' && counting(edit)) return true
  // A merge also changes the cell below, which it does not name.
  if (applied.type === 'merge' && (textual(edit) || counting(edit))) return true
  if (edit.type === 'merge' && (textual(applied) || counting(applied))) return true
  const shared = cellsOf(edit).some(id => cellsOf(applied).includes(id))
  if (!shared) return false
  if (applied.type === 'delete' || edit.type === 'insert') return true
  return textual(edit) && textual(applied)
}

/**
 * Moves edits of one window that are not applied yet over an edit that was applied meanwhile, and that edit over them, so that both sides come to the same text. Where both
 * insert at one place the applied text stays to the left. Null where they cannot both stand. Structural edits keep their indexes; who applies them tells the order of the cells.
 * Method: operational transformation by inclusion (Ellis and Gibbs 1989) of single inserts and removals.
 */
export function rebase(pending: Edit[], applied: Edit): { pending: Edit[]; applied: Edit[] } | null {
  let over: Edit[] = [applied]
  const result: Edit[] = []
  for (const edit of pending) {
    if (over.some(other => conflicts(edit, other))) return null
    const next: Edit[] = []
    let mine: Edit[] = [edit]
    for (const other of over) {
      if (other.type !== 'text') {
        next.push(other)
        continue
      }
      const same = (one: Edit): one is TextEdit => one.type === 'text' && one.cell === other.cell
      const pair = cross(mine.filter(same).flatMap(steps), steps(other))
      if (mine.some(same)) {
        mine = edits(other.cell, pair.ours)
        next.push(...edits(other.cell, pair.theirs))
      } else {
        next.push(other)
      }
    }
    over = next
    result.push(...mine)
  }
  return { pending: result, applied: over }
}
