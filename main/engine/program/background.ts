import type { DuckDBConnection } from '@duckdb/node-api'
import { OasisError } from '../../../contract/errors.ts'
import { readFailure, wasInterrupted } from './failure.ts'
import type { ResultStore } from './store.ts'

/** Milliseconds between progress events, and between interrupts of work that goes on after a cancel. */
const progressEvery = 100
const interruptEvery = 50
/** How many long pieces of work run at once: each holds a thread of Node's pool, of which pages and attaching need one each. Electron's utility processes have four. */
const width = Math.min(4, Math.max(1, Number(process.env['UV_THREADPOOL_SIZE'] ?? 4) - 2))

/** Work that may take long: each on a connection of its own, few at a time, interrupted when its signal aborts. */
export class Background {
  readonly #store: ResultStore
  readonly #running = new Set<{ signal: AbortSignal; done: Promise<unknown> }>()
  readonly #waiting: (() => void)[] = []
  #free = width

  constructor(store: ResultStore) {
    this.#store = store
  }

  async call<T>(signal: AbortSignal, work: (connection: DuckDBConnection) => Promise<T>, timezone?: string): Promise<T> {
    return this.#run(signal, work, timezone).done
  }

  async *stream<T, P, L>(signal: AbortSignal, work: (connection: DuckDBConnection) => Promise<T>, progress: (fraction: number | null) => P, last: (value: T) => L): AsyncGenerator<P | L> {
    const { done, fraction } = this.#run(signal, work)
    let ended = false
    const settled = done.then(() => { ended = true }, () => { ended = true })
    try {
      while (!ended) {
        let timer: NodeJS.Timeout | undefined
        await Promise.race([settled, new Promise(resolve => { timer = setTimeout(resolve, progressEvery) })])
        clearTimeout(timer)
        if (!ended && !signal.aborted) yield progress(fraction())
      }
      yield last(await done)
    } finally {
      await settled
    }
  }

  /** Resolves when nothing that was cancelled runs any more. */
  async idle(): Promise<void> {
    await Promise.allSettled([...this.#running].filter(({ signal }) => signal.aborted).map(({ done }) => done))
  }

  #run<T>(signal: AbortSignal, work: (connection: DuckDBConnection) => Promise<T>, timezone?: string): { done: Promise<T>; fraction: () => number | null } {
    let connection: DuckDBConnection | null = null
    const done = (async () => {
      if (this.#free > 0) this.#free--
      else await new Promise<void>(resolve => { this.#waiting.push(resolve) })
      let interrupting: NodeJS.Timeout | undefined
      const interrupt = () => {
        connection?.interrupt()
        interrupting ??= setInterval(() => connection?.interrupt(), interruptEvery)
      }
      try {
        connection = await this.#store.connect(timezone)
        signal.addEventListener('abort', interrupt, { once: true })
        if (signal.aborted) throw new OasisError('cancelled', 'It was cancelled.')
        return await work(connection)
      } catch (error) {
        if (error instanceof OasisError) throw error
        if (signal.aborted || wasInterrupted(error)) throw new OasisError('cancelled', 'It was cancelled.')
        throw new OasisError('queryFailed', readFailure(error).message, { type: readFailure(error).type }, error)
      } finally {
        clearInterval(interrupting)
        signal.removeEventListener('abort', interrupt)
        connection?.closeSync()
        connection = null
        const next = this.#waiting.shift()
        if (next) next()
        else this.#free++
      }
    })()
    const running = { signal, done }
    this.#running.add(running)
    done.finally(() => this.#running.delete(running)).catch(() => {})
    const fraction = () => {
      const percentage = connection?.progress.percentage ?? 0
      return percentage > 0 && percentage <= 100 ? percentage / 100 : null
    }
    return { done, fraction }
  }
}
