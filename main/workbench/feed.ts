import { setTimeout as delay } from 'node:timers/promises'

/** Events on their way to one window. */
export interface Feed<T> {
  push(event: T): void
  /** Ends the stream after what is queued. */
  end(): void
  /** The events, until the end or until `signal` aborts. */
  read(signal: AbortSignal): AsyncGenerator<T>
}

/** A queue of at most `limit` events; when its reader falls behind further, all are replaced by what `instead` gives. */
export function createFeed<T>(limit: number, instead: () => T): Feed<T> {
  let queue: T[] = []
  let over = false
  let ended = false
  let wake = () => {}
  return {
    push(event) {
      if (ended) return
      if (queue.length >= limit) {
        queue = []
        over = true
      }
      if (!over) queue.push(event)
      wake()
    },
    end() {
      ended = true
      wake()
    },
    async *read(signal) {
      const stop = () => wake()
      signal.addEventListener('abort', stop)
      try {
        while (!signal.aborted) {
          if (over) {
            over = false
            yield instead()
          } else if (queue.length > 0) {
            yield queue.shift()!
          } else if (ended) {
            return
          } else {
            await new Promise<void>(resolve => { wake = resolve })
          }
        }
      } finally {
        signal.removeEventListener('abort', stop)
      }
    },
  }
}

/** Something that changes, of which only the newest state counts. */
export interface Topic {
  changed(): void
  /** What `read` gives now, and again after changes; changes that come while the reader is busy, or within `pause` milliseconds of each other, are one. */
  watch<T>(read: () => T | Promise<T>, signal: AbortSignal, pause?: number): AsyncGenerator<T>
}

export function createTopic(): Topic {
  const listeners = new Set<() => void>()
  return {
    changed() { for (const listener of listeners) listener() },
    async *watch(read, signal, pause = 0) {
      let fresh = true
      let isFirst = true
      let wake = () => {}
      const listener = () => {
        fresh = true
        wake()
      }
      const stop = () => wake()
      listeners.add(listener)
      signal.addEventListener('abort', stop)
      try {
        while (!signal.aborted) {
          if (fresh) {
            if (pause > 0 && !isFirst) await delay(pause, undefined, { ref: false })
            isFirst = false
            fresh = false
            yield await read()
          } else {
            await new Promise<void>(resolve => { wake = resolve })
          }
        }
      } finally {
        listeners.delete(listener)
        signal.removeEventListener('abort', stop)
      }
    },
  }
}
