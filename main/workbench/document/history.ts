import type { Edit } from '../../../model/notebook/cell.ts'
import { workbenchLimits } from '../limits.ts'

/** What one undo takes back. `edits` are applied in order; `cell` is where to look afterwards. */
export interface Step { edits: Edit[]; cell: string | null; bytes: number }

interface Typing { window: string | null; cell: string; end: number; at: number }

/** The steps that can be undone and those that can be done again. Typing without a pause is one step. */
export interface History {
  /** A change was made; `inverse` takes it back. `at` is milliseconds since 1970. */
  made(edits: Edit[], inverse: Edit[], window: string | null, at: number): void
  /** Takes the next step to apply; what takes that back goes to `put`. */
  take(direction: 'undo' | 'redo'): Step | null
  put(direction: 'undo' | 'redo', inverse: Edit[], cell: string | null): void
  readonly canUndo: boolean
  readonly canRedo: boolean
}

const sizeOf = (edits: Edit[]) => edits.reduce((sum, edit) => sum + 64
  + (edit.type === 'text' ? edit.insert.length : edit.type === 'source' ? edit.source.length : edit.type === 'restore' ? edit.raw.length : edit.type === 'settings' ? (edit.raw?.length ?? 0)
    : edit.type === 'outputs' ? JSON.stringify(edit.outputs).length : 0), 0)

/** The cell that an edit is about; null where it is about the notebook. */
export function cellOf(edit: Edit | undefined): string | null {
  if (!edit || edit.type === 'settings') return null
  return edit.type === 'insert' ? edit.cell.id : edit.cell
}

export function createHistory(): History {
  let past: Step[] = []
  let future: Step[] = []
  let bytes = 0
  let typing: Typing | null = null

  function push(step: Step): void {
    past.push(step)
    bytes += step.bytes
    let drop = Math.max(0, past.length - workbenchLimits.undoSteps)
    for (let over = bytes - workbenchLimits.undoBytes, i = 0; over > 0 && i < past.length - 1; i++) {
      over -= past[i]!.bytes
      drop = Math.max(drop, i + 1)
    }
    for (const old of past.splice(0, drop)) bytes -= old.bytes
  }

  return {
    made(edits, inverse, window, at) {
      if (inverse.length === 0) return
      future = []
      const only = edits.length === 1 && edits[0]!.type === 'text' ? edits[0]! : null
      const last = past.at(-1)
      const follows = only && last && typing && typing.window === window && typing.cell === only.cell && at - typing.at < workbenchLimits.undoPause
        && (only.at === typing.end || only.at + only.remove === typing.end) && !only.insert.includes('\n')
      if (follows) {
        const size = sizeOf(inverse)
        last.edits = [...inverse, ...last.edits]
        last.bytes += size
        bytes += size
      } else {
        push({ edits: inverse, cell: cellOf(edits[0]), bytes: sizeOf(inverse) })
      }
      typing = only ? { window, cell: only.cell, end: only.at + only.insert.length, at } : null
    },
    take(direction) {
      typing = null
      if (direction === 'redo') return future.pop() ?? null
      const step = past.pop() ?? null
      if (step) bytes -= step.bytes
      return step
    },
    put(direction, inverse, cell) {
      const step = { edits: inverse, cell, bytes: sizeOf(inverse) }
      if (direction === 'undo') push(step)
      else future.push(step)
    },
    get canUndo() { return past.length > 0 },
    get canRedo() { return future.length > 0 },
  }
}
