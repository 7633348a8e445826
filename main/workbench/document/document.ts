import { OasisError } from '../../../contract/errors.ts'
import { applyEdit } from '../../../model/notebook/apply.ts'
import type { Edit } from '../../../model/notebook/cell.ts'
import { NotebookError, type Notebook } from '../../../model/notebook/notebook.ts'
import { rebase } from '../../../model/notebook/rebase.ts'
import { workbenchLimits } from '../limits.ts'
import { cellOf, createHistory } from './history.ts'

/** An edit as it was applied. `whole` says that windows cannot apply it themselves and need the cells after it. */
export interface Change { version: number; edit: Edit; window: string | null; number: number | null; whole: boolean; before: Notebook; after: Notebook }

/** The workbench's own copy of an open notebook: the only one that counts. */
export interface Document {
  readonly notebook: Notebook
  readonly version: number
  readonly canUndo: boolean
  readonly canRedo: boolean
  /** One window's edits, moved over what it has not seen. Fails as `conflict`, after which that window must start from a snapshot. */
  edit(window: string, number: number, version: number, edits: Edit[]): void
  /** Edits of the workbench itself; those of a run are not undone. */
  apply(edits: Edit[], options: { undo: boolean }): void
  /** Undoes or redoes one step; the cell to look at, or null. */
  step(direction: 'undo' | 'redo'): string | null
  /** Takes another notebook as the whole; `undo` bring the old one back. Windows start again from a snapshot. */
  replace(next: Notebook, undo: Edit[]): void
  /** Puts the file's own bytes in the place of the same content, after a save. */
  settle(next: Notebook): void
  /** A window got a snapshot of this version: its edits start from there. */
  join(window: string): void
  /** A window that left is forgotten. */
  leave(window: string): void
}

export interface DocumentOptions {
  clock(): number
  /** After edits that were applied together, in order; never for none. */
  onChanges(changes: Change[]): void
  /** A window whose edits do not fit any more. */
  onLost(window: string): void
}

interface Window { /** Edits that it has not seen, moved over its own. */ ahead: { version: number; edit: Edit }[]; /** It needs a snapshot of at least this version. */ restart: number }

/** Windows apply these by themselves. */
const plain = new Set<Edit['type']>(['text', 'source', 'insert', 'delete', 'move', 'name', 'chart', 'report', 'fold', 'outputs', 'settings'])

/** What of an edit others are moved over or refused for; null where it is in nobody's way. Kept for windows that may be behind for long, so it holds no more than that. */
function outline(edit: Edit): Edit | null {
  switch (edit.type) {
    case 'outputs': case 'name': case 'chart': case 'report': case 'fold': case 'settings': return null
    case 'source': return { ...edit, source: '' }
    case 'insert': return { ...edit, cell: { id: edit.cell.id, language: edit.cell.language, source: '' } }
    case 'restore': return { ...edit, raw: '' }
    default: return edit
  }
}

export function createDocument(start: Notebook, options: DocumentOptions): Document {
  let notebook = start
  let version = 0
  const history = createHistory()
  const windows = new Map<string, Window>()

  interface Step { changes: Change[]; inverse: Edit[] }

  /** What edits make of the notebook, all or none: throws NotebookError, with nothing changed. */
  function prepare(edits: readonly Edit[], window: string | null, number: number | null, whole = false): Step {
    const changes: Change[] = []
    const inverses: Edit[][] = []
    let before = notebook
    for (const edit of edits) {
      const { notebook: after, inverse } = applyEdit(before, edit)
      const unclear = whole || !plain.has(edit.type) || (edit.type === 'settings' && edit.raw !== undefined)
      changes.push({ version: version + changes.length + 1, edit, window, number, whole: unclear, before, after })
      inverses.push(inverse)
      before = after
    }
    return { changes, inverse: inverses.reverse().flat() }
  }

  function commit({ changes }: Step, window: string | null): void {
    const last = changes.at(-1)
    if (!last) return
    notebook = last.after
    version = last.version
    for (const [name, state] of windows) {
      if (name === window) continue
      state.ahead.push(...changes.flatMap(change => {
        const edit = outline(change.edit)
        return edit ? [{ version: change.version, edit }] : []
      }))
      if (state.ahead.length > workbenchLimits.behind) {
        state.ahead = []
        state.restart = version
      }
    }
  }

  function windowOf(name: string): Window {
    let state = windows.get(name)
    if (!state) windows.set(name, state = { ahead: [], restart: version })
    return state
  }

  function lose(name: string, state: Window, message: string, code: 'conflict' | 'invalid', cause?: unknown): never {
    state.ahead = []
    state.restart = version
    options.onLost(name)
    throw new OasisError(code, message, { version }, cause)
  }

  return {
    get notebook() { return notebook },
    get version() { return version },
    get canUndo() { return history.canUndo },
    get canRedo() { return history.canRedo },
    edit(name, number, seen, edits) {
      const known = windows.has(name)
      const state = windowOf(name)
      // A window's first edits may come when others have edited since its snapshot; what those were is not kept for it.
      if (!known && seen < version) lose(name, state, 'The notebook changed before this edit arrived; it was not applied.', 'conflict')
      if (seen > version) lose(name, state, 'This edit is of a version that there never was.', 'invalid')
      if (seen < state.restart) throw new OasisError('conflict', 'The notebook changed before this edit arrived; it was not applied.', { version })
      state.ahead = state.ahead.filter(entry => entry.version > seen)
      const behind = state.ahead.length > 0
      let mine = edits
      const ahead: Window['ahead'] = []
      let whole = false
      for (const entry of state.ahead) {
        const moved = rebase(mine, entry.edit)
        if (!moved) lose(name, state, 'The same cell was changed in another window; this edit was not applied.', 'conflict')
        mine = moved.pending
        ahead.push(...moved.applied.map(edit => ({ version: entry.version, edit })))
        whole ||= entry.edit.type !== 'text'
      }
      // Places are counted in the notebook as that window saw it; they are made to fit, and everybody is told the order that came of it.
      const counted = whole && mine.some(edit => edit.type === 'insert' || edit.type === 'move' || edit.type === 'merge')
      // A batch moved to nothing is still answered, so that its window counts on.
      if (mine.length === 0 && edits[0]?.type === 'text') mine = [{ ...edits[0], at: 0, remove: 0, insert: '' }]
      if (counted) mine = mine.map(edit => edit.type === 'insert' || edit.type === 'move' ? { ...edit, index: Math.min(edit.index, notebook.cells.length) } : edit)
      let step: Step
      try {
        step = prepare(mine, name, number, counted)
      } catch (error) {
        if (!(error instanceof NotebookError)) throw error
        lose(name, state, error.message, behind ? 'conflict' : 'invalid', error)
      }
      commit(step, name)
      state.ahead = ahead
      history.made(mine, step.inverse, name, options.clock())
      options.onChanges(step.changes)
    },
    apply(edits, { undo }) {
      const step = prepare(edits, null, null)
      commit(step, null)
      if (undo) history.made(edits, step.inverse, null, options.clock())
      if (step.changes.length > 0) options.onChanges(step.changes)
    },
    step(direction) {
      const taken = history.take(direction)
      if (!taken) throw new OasisError('invalid', direction === 'undo' ? 'There is nothing to undo.' : 'There is nothing to redo.')
      let step: Step
      try {
        step = prepare(taken.edits, null, null)
      } catch (error) {
        if (!(error instanceof NotebookError)) throw error
        throw new OasisError('conflict', `This step cannot be ${direction === 'undo' ? 'undone' : 'redone'} any more: ${error.message}`, undefined, error)
      }
      const cell = taken.cell ?? cellOf(taken.edits[0])
      commit(step, null)
      history.put(direction === 'undo' ? 'redo' : 'undo', step.inverse, cell)
      if (step.changes.length > 0) options.onChanges(step.changes)
      return cell
    },
    replace(next, undo) {
      notebook = next
      version++
      for (const [name, state] of windows) {
        state.ahead = []
        state.restart = version
        options.onLost(name)
      }
      history.made([], undo, null, options.clock())
    },
    settle(next) { notebook = next },
    join(window) { windows.set(window, { ahead: [], restart: version }) },
    leave(window) { windows.delete(window) },
  }
}
