import type { StoreApi } from 'zustand/vanilla'
import type { Cell, Edit, Fold } from '../../model/notebook/cell.ts'
import { foldedAround, hiddenIn, isFoldedSection } from '../../model/notebook/sections.ts'
import type { NotebookState } from './store.ts'

type Folding = Pick<NotebookState, 'cells' | 'peeked'>

interface Hidden { peeked: ReadonlySet<string>; hidden: ReadonlyMap<string, string>; counts: ReadonlyMap<string, number> }
const known = new WeakMap<readonly Cell[], Hidden>()

function lookUp({ cells, peeked }: Folding): Hidden {
  let found = known.get(cells)
  if (found?.peeked === peeked) return found
  const hidden = hiddenIn(cells, peeked)
  const counts = new Map<string, number>()
  for (const head of hidden.values()) counts.set(head, (counts.get(head) ?? 0) + 1)
  known.set(cells, found = { peeked, hidden, counts })
  return found
}

/** The cells that this window does not show, each with the first cell of the folded section that it stands in. */
export const hiddenOf = (state: Folding): ReadonlyMap<string, string> => lookUp(state).hidden
/** How many cells are hidden under each folded heading. */
export const hiddenCounts = (state: Folding): ReadonlyMap<string, number> => lookUp(state).counts

/** The cells that this window shows. */
export function seenCells(state: Folding): readonly Cell[] {
  const hidden = hiddenOf(state)
  return hidden.size === 0 ? state.cells : state.cells.filter(cell => !hidden.has(cell.id))
}

/** Cells, and with each folded heading among them the cells of its section, in document order. */
export function withHidden(state: Folding, chosen: readonly Cell[]): Cell[] {
  const hidden = hiddenOf(state)
  if (hidden.size === 0) return [...chosen]
  const wanted = new Set(chosen.map(cell => cell.id))
  return state.cells.filter(cell => wanted.has(cell.id) || wanted.has(hidden.get(cell.id) ?? ''))
}

/** Whether a part of a cell is folded as this window shows it. */
export const isFolded = (cell: Cell, part: Fold, peeked: ReadonlySet<string>): boolean => !peeked.has(cell.id) && (part === 'section' ? isFoldedSection(cell) : cell.folds?.includes(part) ?? false)

/** The edits that fold or open a part of cells, and which of them this window looks into no more: to fold what is folded in the notebook is to stop looking. */
export function foldEdits(cells: readonly Cell[], part: Fold, folded: boolean): { edits: Edit[]; settled: string[] } {
  const edits = cells.filter(cell => (cell.folds?.includes(part) ?? false) !== folded).map(cell => ({ type: 'fold' as const, cell: cell.id, part, folded }))
  return { edits, settled: cells.map(cell => cell.id) }
}

/**
 * Keeps the selected cell in sight: one that is gone to opens the sections around it in this window alone, since looking is no edit; where somebody folds the section that it stands in,
 * the selection goes to the heading, unless it is being written in.
 */
export function keepInSight(state: StoreApi<NotebookState>): void {
  state.subscribe((now, before) => {
    if (now.cells === before.cells && now.selected === before.selected && now.peeked === before.peeked) return
    const peeked = now.peeked.size === 0 || now.cells === before.cells ? now.peeked : stillFolded(now)
    const { selected } = now
    const head = selected === null ? undefined : hiddenOf(now).get(selected)
    if (selected === null || head === undefined) {
      if (peeked !== now.peeked) state.setState({ peeked })
      return
    }
    const isFoldedNow = now.selected === before.selected && now.mode === 'command' && !before.cells.some(cell => cell.id === head && isFolded(cell, 'section', before.peeked))
    if (isFoldedNow) state.setState({ peeked, selected: head, anchor: head, marked: [] })
    else state.setState({ peeked: new Set([...peeked, ...foldedAround(now.cells, selected)]) })
  })
}

/** Of the cells that are looked into, those that still have something folded. */
function stillFolded({ cells, peeked }: Folding): ReadonlySet<string> {
  const kept = cells.filter(cell => peeked.has(cell.id) && cell.folds !== undefined).map(cell => cell.id)
  return kept.length === peeked.size ? peeked : new Set(kept)
}
