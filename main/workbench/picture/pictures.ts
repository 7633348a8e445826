import { Worker } from 'node:worker_threads'
import { OasisError } from '../../../contract/errors.ts'
import type { Picture, PictureAnswer, PictureRequest } from './worker.ts'

/** Draws charts without a window, in a thread of its own that starts with the first drawing. */
export interface Pictures {
  /** Fails as `internal` where the chart cannot be drawn. */
  draw(request: Omit<PictureRequest, 'id'>): Promise<Picture>
  /** Starts the thread, for who will draw soon. */
  warm(): void
  close(): Promise<void>
}

/** A thread that nobody asked for this long is let go, in milliseconds. */
const idle = 60_000

export function createPictures(): Pictures {
  const waiting = new Map<number, { resolve(picture: Picture): void; reject(error: OasisError): void }>()
  let worker: Worker | null = null
  let timer: NodeJS.Timeout | null = null
  let next = 1

  function lost(): void {
    worker = null
    for (const { reject } of waiting.values()) reject(new OasisError('internal', 'The chart could not be drawn.'))
    waiting.clear()
  }

  function start(): Worker {
    const started = new Worker(new URL(import.meta.url.endsWith('.ts') ? './worker.ts' : './worker.js', import.meta.url))
    started.unref()
    started.on('message', (answer: PictureAnswer) => {
      const entry = waiting.get(answer.id)
      waiting.delete(answer.id)
      if (waiting.size === 0) started.unref()
      if ('error' in answer) entry?.reject(new OasisError('internal', `The chart could not be drawn: ${answer.error}`))
      else entry?.resolve(answer.picture)
    })
    started.on('error', () => { if (worker === started) lost() })
    started.on('exit', () => { if (worker === started) lost() })
    return started
  }

  function rest(): void {
    if (timer) clearTimeout(timer)
    timer = setTimeout(() => {
      if (waiting.size > 0) return
      const old = worker
      worker = null
      void old?.terminate()
    }, idle)
    timer.unref()
  }

  return {
    warm() {
      rest()
      worker ??= start()
    },
    draw(request) {
      rest()
      worker ??= start()
      const id = next++
      const current = worker
      return new Promise((resolve, reject) => {
        waiting.set(id, { resolve, reject })
        current.ref()
        current.postMessage({ ...request, id } satisfies PictureRequest)
      })
    },
    async close() {
      if (timer) clearTimeout(timer)
      const old = worker
      worker = null
      await old?.terminate()
    },
  }
}
