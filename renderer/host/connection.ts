import { createStore, type StoreApi } from 'zustand/vanilla'
import { createClient } from '../../contract/client.ts'
import type { Input, Output, StreamName } from '../../contract/define.ts'
import { OasisError } from '../../contract/errors.ts'
import type { Port } from '../../contract/frames.ts'
import { workbench as contract, type WorkbenchClient, type WorkbenchContract } from '../../contract/workbench/contract.ts'

/** Waits between attempts to connect, in milliseconds; the last one repeats. */
const backoff = [100, 250, 500, 1000, 2000, 5000] as const

export interface ConnectionState {
  status: 'connecting' | 'online' | 'offline' | 'refused'
  /** Why, where it is offline or refused. */
  reason: string | null
}

/** The one way from a window to the workbench. It connects by itself, and again when the connection is lost. */
export interface Workbench extends Pick<WorkbenchClient, 'call' | 'stream'> {
  /** Names this window in edits for as long as the page lives. */
  readonly window: string
  readonly state: StoreApi<ConnectionState>
  /**
   * Follows a stream across reconnections: `onItem` gets every item, `onError` an error that trying again would not mend (the following ends with it),
   * `onEnd` the stream's regular end. Returns what stops it.
   */
  follow<K extends StreamName<WorkbenchContract>>(name: K, input: Input<WorkbenchContract[K]>, listeners: Follower<Output<WorkbenchContract[K]>>): () => void
  /** Connects now instead of at the next attempt. */
  reconnect(): void
  close(): void
}

export interface Follower<T> { onItem(item: T): void; onError?(error: OasisError): void; onEnd?(): void }

const offline = () => new OasisError('offline', 'The workbench cannot be reached. It is tried again by itself.')

/** `open` makes a new port each time; it rejects where the workbench cannot be reached. */
export function connectWorkbench(open: () => Promise<Port>, window: string): Workbench {
  const state = createStore<ConnectionState>(() => ({ status: 'connecting', reason: null }))
  let client: WorkbenchClient | null = null
  let attempt = 0
  let timer: ReturnType<typeof setTimeout> | undefined
  let closed = false
  const waiting = new Set<(client: WorkbenchClient) => void>()

  function retry(reason: string): void {
    client = null
    if (closed) return
    state.setState({ status: state.getState().status === 'connecting' && attempt < 3 ? 'connecting' : 'offline', reason })
    clearTimeout(timer)
    timer = setTimeout(() => void connect(), backoff[Math.min(attempt, backoff.length - 1)])
    attempt += 1
  }

  async function connect(): Promise<void> {
    clearTimeout(timer)
    try {
      const made = createClient(contract, await open())
      made.onClose(reason => {
        if (client !== made && client !== null) return
        const error = reason instanceof OasisError ? reason : offline()
        if (error.code === 'conflict') {
          closed = true
          client = null
          state.setState({ status: 'refused', reason: error.message })
        } else retry(error.message)
      })
      await made.call('host.info', {})
      client = made
      attempt = 0
      state.setState({ status: 'online', reason: null })
      const ready = [...waiting]
      waiting.clear()
      for (const go of ready) go(made)
    } catch (error) {
      if (state.getState().status !== 'refused') retry(error instanceof Error ? error.message : '')
    }
  }

  const online = (signal: AbortSignal) => new Promise<WorkbenchClient>((resolve, reject) => {
    if (client) return resolve(client)
    waiting.add(resolve)
    signal.addEventListener('abort', () => { waiting.delete(resolve); reject(new OasisError('cancelled', 'Stopped.')) }, { once: true })
  })

  void connect()
  return {
    window,
    state,
    call: (name, input, options) => (client ? client.call(name, input, options) : Promise.reject(offline())),
    async *stream(name, input, options) {
      if (!client) throw offline()
      yield* client.stream(name, input, options)
    },
    follow(name, input, listeners) {
      const stop = new AbortController()
      const run = async () => {
        while (!stop.signal.aborted) {
          const current = await online(stop.signal)
          try {
            for await (const item of current.stream(name, input, { signal: stop.signal })) listeners.onItem(item)
            if (!stop.signal.aborted) listeners.onEnd?.()
            return
          } catch (error) {
            if (stop.signal.aborted) return
            const failure = error instanceof OasisError ? error : new OasisError('internal', 'Following failed.', undefined, error)
            if (failure.code !== 'offline') return listeners.onError?.(failure)
            if (client === current) await new Promise(resolve => setTimeout(resolve, backoff[3]))
          }
        }
      }
      run().catch((error: unknown) => { if (!stop.signal.aborted) throw error })
      return () => stop.abort()
    },
    reconnect() {
      if (client || closed) return
      attempt = 0
      void connect()
    },
    close() {
      closed = true
      clearTimeout(timer)
      client?.close()
    },
  }
}
