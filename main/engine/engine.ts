import { fileURLToPath } from 'node:url'
import { createClient } from '../../contract/client.ts'
import type { CallName, CallOptions, Client, Contract, Input, Output, StreamName } from '../../contract/define.ts'
import type { EngineRole } from '../../contract/engine/contract.ts'
import { OasisError } from '../../contract/errors.ts'
import { nodeProcessHost, type HostedProcess, type ProcessHost } from './host.ts'
import { residentMemory } from './memory.ts'

/** What the workbench does about an engine that misbehaves. Times are milliseconds. */
export const engineLimits = {
  /** After a cancel an engine has this long to stop what it does; then it is killed. */
  cancel: 2_000,
  /** How often the memory of a busy engine is read, and the multiple of its limit at which it is killed. */
  memoryPoll: 100, memoryFactor: 1.5,
  /** From start to its first answer. */
  start: 30_000,
  /** An engine that was told to end has this long. */
  close: 1_000,
} as const

/** Why an engine was lost: it crashed, passed its memory limit, did not stop after a cancel, was restarted on purpose, or says that its lock no longer holds. */
export type LossReason = 'crash' | 'memory' | 'cancel' | 'restart' | 'unlocked'
export interface Loss { reason: LossReason; error: OasisError }

export interface EngineOptions<C extends Contract> {
  contract: C
  role: EngineRole
  /** Bytes for the whole process; asked at each start. */
  memoryLimit: () => number
  /** Sets a fresh process up; called at each start. */
  open(client: Client<C>): Promise<void>
  /** The call that answers when nothing that was cancelled runs any more. */
  idle: CallName<C>
  host?: ProcessHost
}

/**
 * A client of an engine process that starts on first use and again after it was lost. Calls in flight when it is lost fail as `interpreterLost` with detail `{reason}`; a cancelled
 * one fails as `cancelled` at once, and the process is killed if it does not stop in time.
 */
export interface Engine<C extends Contract> {
  call<K extends CallName<C>>(name: K, input: Input<C[K]>, options?: CallOptions): Promise<Output<C[K]>>
  stream<K extends StreamName<C>>(name: K, input: Input<C[K]>, options?: CallOptions): AsyncIterable<Output<C[K]>>
  /** Hears each time a running process is lost, with what to tell a person. Gives the way to stop hearing. */
  onLost(listener: (loss: Loss) => void): () => void
  /** Ends the process; the next use starts another. Calls in flight fail with reason `restart`. */
  restart(): Promise<void>
  /** Ends the process for good. */
  close(): Promise<void>
  readonly pid: number | undefined
}

interface Live<C extends Contract> {
  process: HostedProcess
  client: Client<C>
  ready: Promise<void>
  exited: Promise<void>
  /** Why it is being killed, once it is. */
  killing: LossReason | null
  over: boolean
  /** Whether it was set up; one that never was is not lost. */
  opened: boolean
  memoryLimit: number
  busy: number
  settling: Promise<void> | null
}

const entry = fileURLToPath(new URL(import.meta.url.endsWith('.ts') ? './program/entry.ts' : './program/entry.js', import.meta.url))

function lossError(reason: LossReason, memoryLimit: number): OasisError {
  const mebibytes = Math.round((memoryLimit * engineLimits.memoryFactor) / 1024 ** 2)
  const said: Record<LossReason, string> = {
    crash: 'DuckDB crashed. It starts again at the next run; temporary tables and variables are gone. If the same statement crashes again, make it smaller or split it.',
    memory: `The engine was stopped because it took more than ${mebibytes} MiB of memory. Select fewer rows or columns, aggregate earlier, `
      + 'or raise the memory limit in the settings. Temporary tables and variables are gone.',
    cancel: `DuckDB did not stop within ${engineLimits.cancel / 1000} s of the cancel, so its process was ended. Temporary tables and variables are gone.`,
    restart: 'The engine was restarted. Temporary tables and variables are gone.',
    unlocked: 'The statement turned on logging, profiling or another parser, which a notebook may not, so its engine was stopped. Temporary tables and variables are gone.',
  }
  return new OasisError('interpreterLost', said[reason], { reason })
}

export function createEngine<C extends Contract>(options: EngineOptions<C>): Engine<C> {
  const host = options.host ?? nodeProcessHost
  const listeners = new Set<(loss: Loss) => void>()
  let live: Live<C> | null = null
  let closed = false

  function start(): Live<C> {
    const child = host.fork(entry, [options.role])
    const client = createClient(options.contract, child.port)
    let exit = () => {}
    const started: Live<C> = {
      process: child, client, ready: Promise.resolve(), exited: new Promise(resolve => { exit = resolve }), killing: null, over: false, opened: false, memoryLimit: options.memoryLimit(), busy: 0, settling: null,
    }
    child.onExit(() => {
      started.over = true
      exit()
      client.close()
      if (live === started) live = null
      if (closed || !started.opened) return
      const reason = started.killing ?? 'crash'
      const error = lossError(reason, started.memoryLimit)
      for (const listener of listeners) listener({ reason, error })
    })
    client.onClose(() => {
      // The channel is gone, so the process is of no use; it may still be there.
      setTimeout(() => { if (!started.over) child.kill('its channel is gone') }, engineLimits.close).unref()
    })
    const late = setTimeout(() => kill(started, 'crash'), engineLimits.start)
    started.ready = options.open(client).finally(() => clearTimeout(late))
    started.ready.then(() => { started.opened = true }, () => {
      if (live === started) live = null
      child.kill('it could not be set up')
    })
    return started
  }

  function kill(target: Live<C>, reason: LossReason): void {
    if (target.over || target.killing) return
    target.killing = reason
    if (live === target) live = null
    target.process.kill(reason)
  }

  function watchMemory(target: Live<C>): void {
    const { pid } = target.process
    if (pid === undefined) return
    const read = async () => {
      if (target.over || target.busy === 0) return
      const bytes = await residentMemory(pid)
      if (bytes !== null && bytes > target.memoryLimit * engineLimits.memoryFactor) kill(target, 'memory')
      else setTimeout(() => void read(), engineLimits.memoryPoll).unref()
    }
    void read()
  }

  function hold(target: Live<C>): () => void {
    if (target.busy++ === 0) watchMemory(target)
    return () => { target.busy-- }
  }

  /** Waits until an engine has stopped what was cancelled, or kills it. */
  function settle(target: Live<C>): void {
    if (target.over || target.killing) return
    const release = hold(target)
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<void>(resolve => {
      timer = setTimeout(() => {
        kill(target, 'cancel')
        resolve()
      }, engineLimits.cancel)
    })
    const settling: Promise<void> = Promise.race([target.client.call(options.idle, {} as Input<C[CallName<C>]>).then(() => {}, () => {}), late]).finally(() => {
      clearTimeout(timer)
      release()
      if (target.settling === settling) target.settling = null
    })
    target.settling = settling
  }

  /** A process that is ready and, unless it pages, done with what was cancelled. */
  async function ready(): Promise<Live<C>> {
    for (;;) {
      if (closed) throw new OasisError('offline', 'The engine was closed.')
      live ??= start()
      const current = live
      if (current.settling && options.role !== 'page') await current.settling
      if (current.over || current.killing) {
        await current.exited
        continue
      }
      try {
        await current.ready
      } catch (error) {
        throw await explain(current, error)
      }
      if (!current.over && !current.killing) return current
    }
  }

  async function explain(target: Live<C>, error: unknown): Promise<unknown> {
    if (!(error instanceof OasisError) || closed) return error
    if (error.code === 'interpreterLost') kill(target, 'unlocked')
    else if (error.code !== 'offline') return error
    await target.exited
    return lossError(target.killing ?? 'crash', target.memoryLimit)
  }

  return {
    async call(name, input, callOptions) {
      const target = await ready()
      const release = hold(target)
      const { signal } = callOptions ?? {}
      const cancelled = () => settle(target)
      signal?.addEventListener('abort', cancelled, { once: true })
      try {
        return await target.client.call(name, input, callOptions)
      } catch (error) {
        throw await explain(target, error)
      } finally {
        signal?.removeEventListener('abort', cancelled)
        release()
      }
    },
    async *stream(name, input, callOptions) {
      const target = await ready()
      const release = hold(target)
      let ended = false
      try {
        for await (const item of target.client.stream(name, input, callOptions)) yield item
        ended = true
      } catch (error) {
        const explained = await explain(target, error)
        ended = !(explained instanceof OasisError && explained.code === 'cancelled')
        throw explained
      } finally {
        if (!ended) settle(target)
        release()
      }
    },
    onLost(listener) {
      listeners.add(listener)
      return () => { listeners.delete(listener) }
    },
    async restart() {
      const target = live
      if (!target) return
      kill(target, 'restart')
      await target.exited
    },
    async close() {
      closed = true
      const target = live
      live = null
      if (!target) return
      target.client.close()
      const timer = setTimeout(() => target.process.kill('it did not end by itself'), engineLimits.close)
      await target.exited
      clearTimeout(timer)
    },
    get pid() { return live?.process.pid },
  }
}
