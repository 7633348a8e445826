import type { Asked } from '../../contract/workbench/window.ts'
import { createTopic } from './feed.ts'

/** What the system asks of windows. It waits for a window that is not connected yet, or not at the moment. */
export interface Asks {
  ask(window: number, asked: Asked): void
  read(window: number, signal: AbortSignal): AsyncGenerator<Asked>
}

export function createAsks(): Asks {
  const waiting = new Map<number, Asked[]>()
  const more = createTopic()
  return {
    ask(window, asked) {
      waiting.set(window, [...waiting.get(window) ?? [], asked])
      more.changed()
    },
    async *read(window, signal) {
      for await (const asks of more.watch(() => {
        const taken = waiting.get(window) ?? []
        waiting.delete(window)
        return taken
      }, signal)) yield* asks
    },
  }
}
