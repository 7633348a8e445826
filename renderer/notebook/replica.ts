import { Fold, type Cell, type Edit, type NotebookSettings } from '../../model/notebook/cell.ts'

/** The part of a notebook that edits change, as a window holds it. */
export interface Draft { cells: readonly Cell[]; settings: NotebookSettings }

const indexOf = (draft: Draft, id: string) => draft.cells.findIndex(cell => cell.id === id)
const bounded = (value: number, length: number) => Math.max(0, Math.min(value, length))

function change(draft: Draft, id: string, update: (cell: Cell) => Cell): Draft {
  const at = indexOf(draft, id)
  return at < 0 ? draft : { ...draft, cells: draft.cells.with(at, update(draft.cells[at]!)) }
}

function withOptional<K extends 'name' | 'chart' | 'report'>(cell: Cell, key: K, value: Cell[K] | null): Cell {
  const { [key]: _, ...rest } = cell
  return (value === null || value === undefined ? rest : { ...rest, [key]: value }) as Cell
}

function withFold(cell: Cell, part: Fold, folded: boolean): Cell {
  const { folds = [], ...rest } = cell
  const next = Fold.options.filter(option => (option === part ? folded : folds.includes(option)))
  return next.length > 0 ? { ...rest, folds: next } : rest
}

/**
 * What an edit does to a window's copy, at once, before the workbench has answered. An edit of a cell that is not there changes nothing. `restore` is left to the workbench, which
 * alone has the bytes: it answers with all cells.
 */
export function applyToDraft(draft: Draft, edit: Edit): Draft {
  switch (edit.type) {
    case 'text': return change(draft, edit.cell, cell => ({ ...cell, source: cell.source.slice(0, edit.at) + edit.insert + cell.source.slice(edit.at + edit.remove) }))
    case 'source': return change(draft, edit.cell, cell => ({ ...cell, source: edit.source }))
    case 'insert': {
      if (indexOf(draft, edit.cell.id) >= 0) return draft
      return { ...draft, cells: draft.cells.toSpliced(bounded(edit.index, draft.cells.length), 0, { outputs: [], executionCount: null, ...edit.cell } as Cell) }
    }
    case 'delete': return { ...draft, cells: draft.cells.filter(cell => cell.id !== edit.cell) }
    case 'move': {
      const from = indexOf(draft, edit.cell)
      if (from < 0) return draft
      const rest = draft.cells.toSpliced(from, 1)
      return { ...draft, cells: rest.toSpliced(bounded(edit.index, rest.length), 0, draft.cells[from]!) }
    }
    case 'split': {
      const at = indexOf(draft, edit.cell)
      if (at < 0 || indexOf(draft, edit.newId) >= 0) return draft
      const cell = draft.cells[at]!
      const below: Cell = { id: edit.newId, language: cell.language, source: cell.source.slice(edit.at), outputs: [], executionCount: null }
      return { ...draft, cells: draft.cells.toSpliced(at, 1, { ...cell, source: cell.source.slice(0, edit.at) }, below) }
    }
    case 'merge': {
      const at = indexOf(draft, edit.cell)
      const below = draft.cells[at + 1]
      if (at < 0 || !below) return draft
      const cell = draft.cells[at]!
      return { ...draft, cells: draft.cells.toSpliced(at, 2, { ...cell, source: `${cell.source}\n${below.source}` }) }
    }
    case 'language': return change(draft, edit.cell, cell => ({ ...cell, language: edit.language, ...(edit.language === 'markdown' ? { outputs: [], executionCount: null } : {}) }))
    case 'name': return change(draft, edit.cell, cell => withOptional(cell, 'name', edit.name))
    case 'chart': return change(draft, edit.cell, cell => withOptional(cell, 'chart', edit.chart))
    case 'report': return change(draft, edit.cell, cell => withOptional(cell, 'report', edit.report))
    case 'fold': return change(draft, edit.cell, cell => withFold(cell, edit.part, edit.folded))
    case 'outputs': return change(draft, edit.cell, cell => ({ ...cell, outputs: edit.outputs, executionCount: edit.executionCount }))
    case 'settings': return { ...draft, settings: { ...draft.settings, ...edit.settings } as NotebookSettings }
    case 'restore': return draft
  }
}

/** The smallest replacement that turns one text into another, or null if they are the same. Never splits a surrogate pair's halves apart from each other's edit. */
export function difference(from: string, to: string): { at: number; remove: number; insert: string } | null {
  if (from === to) return null
  let start = 0
  const most = Math.min(from.length, to.length)
  while (start < most && from.charCodeAt(start) === to.charCodeAt(start)) start += 1
  if (start > 0 && (from.charCodeAt(start - 1) & 0xfc00) === 0xd800) start -= 1
  let tail = 0
  while (tail < most - start && from.charCodeAt(from.length - 1 - tail) === to.charCodeAt(to.length - 1 - tail)) tail += 1
  if (tail > 0 && (from.charCodeAt(from.length - tail) & 0xfc00) === 0xdc00) tail -= 1
  return { at: start, remove: from.length - start - tail, insert: to.slice(start, to.length - tail) }
}

/** A new nbformat cell id. */
export const newCellId = (): string => crypto.randomUUID().slice(0, 8)
