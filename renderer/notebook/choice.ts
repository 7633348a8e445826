import type { Cell, Edit } from '../../model/notebook/cell.ts'
import type { NotebookState } from './store.ts'

type Chosen = Pick<NotebookState, 'cells' | 'selected' | 'marked'>

/** The cells that a command is about, in document order: those that are selected, or the first cell where none is. */
export function chosenCells({ cells, selected, marked }: Chosen): Cell[] {
  const wanted = new Set(marked.length > 0 ? marked : [selected ?? cells[0]?.id])
  return cells.filter(cell => wanted.has(cell.id))
}

/** The cells from one to another, both of them in it, in document order. */
export function between(cells: readonly Cell[], from: string, to: string): string[] {
  const [a, b] = [cells.findIndex(cell => cell.id === from), cells.findIndex(cell => cell.id === to)]
  return a < 0 || b < 0 ? [to] : cells.slice(Math.min(a, b), Math.max(a, b) + 1).map(cell => cell.id)
}

/** What is selected after one more cell was added to it or taken from it; null where it is the only one. */
export function toggled({ cells, selected, marked }: Chosen, cell: string): { marked: string[]; active: string } | null {
  const before = marked.length > 0 ? marked : selected === null ? [] : [selected]
  if (!before.includes(cell)) {
    const wanted = new Set([...before, cell])
    return { marked: cells.filter(each => wanted.has(each.id)).map(each => each.id), active: cell }
  }
  const rest = before.filter(id => id !== cell)
  return rest.length === 0 ? null : { marked: rest, active: selected === cell ? rest.at(-1)! : selected! }
}

/** Moves each cell one place up or down past those that stay; at the end of the notebook nothing moves. A heading with the cells that are `hidden` under it is one place. */
export function shiftEdits(cells: readonly Cell[], chosen: readonly string[], step: -1 | 1, hidden: ReadonlyMap<string, string> = new Map()): Edit[] {
  const wanted = new Set(chosen)
  const places: { isWanted: boolean; ids: string[] }[] = []
  for (const { id } of cells) {
    if (hidden.has(id)) places.at(-1)!.ids.push(id)
    else places.push({ isWanted: wanted.has(id), ids: [id] })
  }
  const at = places.flatMap((place, index) => place.isWanted ? [index] : [])
  if (at.length === 0 || (step < 0 ? at[0] === 0 : at.at(-1) === places.length - 1)) return []
  for (const index of step < 0 ? at : at.toReversed()) [places[index], places[index + step]] = [places[index + step]!, places[index]!]
  return orderEdits(cells.map(cell => cell.id), places.flatMap(place => place.ids), wanted)
}

/** The moves that bring cells into another order by moving those of `moves` alone. */
function orderEdits(before: readonly string[], after: readonly string[], moves: ReadonlySet<string>): Edit[] {
  let now = [...before]
  const edits: Edit[] = []
  for (const [place, cell] of after.entries()) {
    if (!moves.has(cell)) continue
    const without = now.filter(id => id !== cell)
    const index = place === 0 ? 0 : without.indexOf(after[place - 1]!) + 1
    if (now.indexOf(cell) !== index) edits.push({ type: 'move', cell, index })
    now = without.toSpliced(index, 0, cell)
  }
  return edits
}

/** Brings cells together, in their order, before the one that is at `before` now. */
export function gatherEdits(cells: readonly Cell[], chosen: readonly string[], before: number): Edit[] {
  const wanted = new Set(chosen)
  const moved = cells.filter(cell => wanted.has(cell.id)).map(cell => cell.id)
  const rest = cells.filter(cell => !wanted.has(cell.id)).map(cell => cell.id)
  const start = cells.slice(0, before).filter(cell => !wanted.has(cell.id)).length
  return orderEdits(cells.map(cell => cell.id), rest.toSpliced(start, 0, ...moved), wanted)
}

/** The source of a cell as a heading of a level: the one that it has changes, a text without one gets it. */
export function asHeading(source: string, level: number): string {
  return `${'#'.repeat(level)} ${source.replace(/^ {0,3}#{1,6}(?:[ \t]+|$)/, '')}`
}
