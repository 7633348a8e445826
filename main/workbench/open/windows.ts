import type { NotebookEvent, Snapshot } from '../../../contract/workbench/notebook.ts'
import type { Change } from '../document/document.ts'
import { createFeed, type Feed } from '../feed.ts'
import { workbenchLimits } from '../limits.ts'

export interface WindowsOptions {
  snapshot(window: string): Snapshot
  /** A window has no more views of the notebook. */
  onLeave(window: string): void
  /** No window follows the notebook any more. */
  onEmpty(): void
}

/** The windows that follow an open notebook, each view of it with a feed of its own. */
export interface Windows {
  readonly followers: number
  /** Tells all of them. */
  emit(event: NotebookEvent): void
  /** Tells edits: one by one where windows can apply them by rule, else the cells as they are now. */
  tell(changes: readonly Change[], steps: { canUndo: boolean; canRedo: boolean }): void
  /** Gives all of them, or one window, everything anew. */
  restart(window?: string): void
  /** A view of the notebook, from everything on. `onJoined` is called when the first event is on its way. */
  watch(window: string, signal: AbortSignal, onJoined: () => void): AsyncGenerator<NotebookEvent>
  /** Ends every view. */
  end(): void
}

export function createWindows({ snapshot, onLeave, onEmpty }: WindowsOptions): Windows {
  const feeds = new Set<{ feed: Feed<NotebookEvent>; window: string }>()
  const everything = (window: string): NotebookEvent => ({ type: 'snapshot', snapshot: snapshot(window) })
  const emit = (event: NotebookEvent) => { for (const { feed } of feeds) feed.push(event) }

  return {
    get followers() { return feeds.size },
    emit,
    tell(changes, { canUndo, canRedo }) {
      const { after, version, window, number } = changes.at(-1)!
      if (changes.length > workbenchLimits.editEvents || changes.some(change => change.whole || changesLanguage(change))) {
        emit({ type: 'cells', version, cells: [...after.cells], settings: after.settings, title: after.title, problems: [...after.problems], canUndo, canRedo, window, number })
        return
      }
      for (const { before, after: next, edit, version: at } of changes) {
        const about = { ...(before.title === next.title ? {} : { title: next.title }), ...(before.problems.join() === next.problems.join() ? {} : { problems: [...next.problems] }) }
        emit({ type: 'edit', version: at, edit, window, number, canUndo, canRedo, ...about })
      }
    },
    restart(window) {
      for (const follower of feeds) if (window === undefined || follower.window === window) follower.feed.push(everything(follower.window))
    },
    async *watch(window, signal, onJoined) {
      const follower = { feed: createFeed<NotebookEvent>(workbenchLimits.events, () => everything(window)), window }
      follower.feed.push(everything(window))
      feeds.add(follower)
      onJoined()
      try {
        yield* follower.feed.read(signal)
      } finally {
        feeds.delete(follower)
        if (![...feeds].some(other => other.window === window)) onLeave(window)
        if (feeds.size === 0) onEmpty()
      }
    },
    end() { for (const { feed } of feeds) feed.end() },
  }
}

/** A magic in the text makes another language of a cell, which no window knows by itself. */
function changesLanguage({ edit, before, after }: Change): boolean {
  if (edit.type !== 'text' && edit.type !== 'source') return false
  const [old, now] = [before, after].map(notebook => notebook.cells.find(cell => cell.id === edit.cell))
  return old?.language !== now?.language || old?.foreign !== now?.foreign
}
