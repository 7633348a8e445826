import type { Client, Input, Output } from '../../contract/define.ts'
import type { catalog } from '../../contract/driver/catalog.ts'
import type { DriverEvent, RunRequest } from '../../contract/driver/contract.ts'
import { OasisError } from '../../contract/errors.ts'
import type { interpreter, SessionAbout, SessionEvent, SessionLoss, SessionState } from '../../contract/interpreter/contract.ts'
import type { SparkState } from '../../contract/workbench/spark.ts'
import { fetchFile, linkFile, type WholeFile } from './fetch.ts'

/** The interpreter service, as the workbench asks it. */
export type Interpreter = Client<typeof interpreter>

export interface SparkOptions {
  /** Null where Spark is not installed. */
  interpreter(): Interpreter | null
  notebook: string
  /** Asked at each start. */
  timezone(): string
  onState(state: SparkState): void
  /** The session, or the process of one of its languages, is gone with what it kept. */
  onLost(what: 'session' | 'python' | 'scala' | 'r', message: string): void
  log(message: string, error?: unknown): void
}

/** What a run asks for, before it has a name. */
type Unnamed = RunRequest extends infer R ? R extends { run: string } ? Omit<R, 'run'> : never : never
/** `name` is the run's own; `begin` is told of the session that will run it, before it does. A run that goes on in the session `resumed` has begun there under this name. */
export interface RunHow { name: string; begin?(session: string): void; resumed?: string | null }
/** What happens in a run. */
export type SparkEvent = Extract<DriverEvent, { run: string }>

/** The Spark session of one notebook: it starts at the first run and again after it is over. It outlives the notebook's windows. */
export interface Spark {
  readonly state: SparkState
  /** The name of the session that runs; null where none does. */
  readonly session: string | null
  /**
   * Follows the session of this name that a workbench before this one had, and a run in it that it had begun; where it runs no more, its loss is told. Gives whether it runs. Without a name, follows whichever session of the
   * notebook there is.
   */
  attach(session: string | null, run: string | null): Promise<boolean>
  /**
   * Runs a cell and gives what happens until it has ended. An abort interrupts it, and it ends by itself. Where the session is lost it fails as `interpreterLost`. What it gives is kept by the session until it is settled.
   */
  run(request: Unnamed, signal: AbortSignal, how: RunHow): AsyncGenerator<SparkEvent>
  /** What came up to this event is safe here. */
  settle(through: number): void
  /** The bytes of a table that a run showed, as a stream of Arrow. */
  read(table: string): AsyncGenerator<Uint8Array>
  /** Fetches a file of a whole result into `path`, as `fetchFile` does; one that the session has on this computer gets that name too, and nothing is sent. */
  fetch(file: WholeFile & { table: string; file: number }, path: string, signal: AbortSignal): Promise<void>
  /** Lets the session forget a table and its files. */
  release(table: string): void
  /** Null where no session runs; a completion starts none. */
  complete(request: Omit<Input<(typeof interpreter)['cell.complete']>, 'session'>): Promise<Output<(typeof interpreter)['cell.complete']>['found']>
  /** What a name means; null where no session runs. */
  describe(request: Omit<Input<(typeof interpreter)['cell.describe']>, 'session'>): Promise<Output<(typeof interpreter)['cell.describe']>['found']>
  /** Tells a cell what became of its message. */
  answer(given: Omit<Input<(typeof interpreter)['cell.answer']>, 'session'>): void
  /** What the session's catalog has; null where no session is ready. */
  catalog<K extends keyof typeof catalog>(name: K, input: Input<(typeof catalog)[K]>): Promise<Output<(typeof catalog)[K]> | null>
  /** Starts a session where none runs; resolves before it is ready. */
  start(): Promise<void>
  keep(): Promise<void>
  /** What is to know of the session, also for a while after it is over; null where there was none. */
  about(): Promise<SessionAbout | null>
  stop(): Promise<void>
  /** Leaves the session as it is. */
  close(): void
}

export const noSpark = () => new OasisError('invalid', 'Spark is not installed here. Install it by: npx oasis spark install', { kind: 'spark' })

/** Why a session was lost, in words that say what to do. */
export function lossText({ kind, signal, code, said }: SessionLoss): string {
  const how = signal === null ? `exit code ${code}` : signal
  const log = said === null ? '' : ` Its log says: ${said}`
  switch (kind) {
    case 'java': return `Spark found no Java that it runs on. Install a JDK, 17 or 21, or name one in JAVA_HOME, then run the cell again.${log}`
    case 'ticket': return 'The cluster asks for Kerberos, and there is no valid ticket here. Get one by kinit, or set OASIS_SPARK_IDENTITY to keytab and start the workbench again; then run the cell again.'
    case 'start': return `Spark could not be started.${log}`
    case 'unreached': return 'Spark was started, and its driver could not reach this computer. Name in OASIS_SPARK_HOST how machines of the cluster reach it, and in OASIS_SPARK_PORT a port that they may dial, then start the workbench again.'
    case 'memory': return `Spark ran out of memory in its driver and ended. Show or collect fewer rows, or give the driver more memory in OASIS_SPARK_MEMORY. Run the cells again that made views and variables.${log}`
    case 'killed': return `Spark was ended from outside (${how}). Run the cells again that made views and variables.${log}`
    // Of one that an earlier workbench started nobody heard how it ended.
    case 'exit': return code === null && signal === null ? `Spark ended. Run the cells again that made views and variables.${log}` : `Spark ended (${how}). Run the cells again that made views and variables.${log}`
  }
}

const ended = 'The Spark session ended while the workbench was not there. Run the cells again that made views and variables.'

interface Live { id: string; service: Interpreter; after: number; runs: Map<string, { events: SparkEvent[]; wake: () => void }>; state: SessionState; /** Somebody here stops it. */ stopping: boolean; abort: AbortController }

export function createSpark(options: SparkOptions): Spark {
  let live: Live | null = null
  let last: Live | null = null
  let opening: Promise<Live> | null = null
  let finding: Promise<Live | null> | null = null
  let state: SparkState = { state: options.interpreter() === null ? 'missing' : 'none' }
  let closed = false

  function become(next: SparkState): void {
    if (JSON.stringify(next) === JSON.stringify(state)) return
    state = next
    if (!closed) options.onState(state)
  }

  /** The session that runs, or a new one. */
  async function open(): Promise<Live> {
    const service = options.interpreter()
    if (service === null) throw noSpark()
    const { session, after } = await service.call('session.open', { notebook: options.notebook, timezone: options.timezone() })
    return take(service, session, after, null)
  }
  /** Follows a session; what it tells of a run that is named waits to be asked for. */
  function take(service: Interpreter, id: string, after: number, run: string | null): Live {
    const taken: Live = { id, service, after, runs: new Map(), state: { state: 'starting' }, stopping: false, abort: new AbortController() }
    if (run !== null) taken.runs.set(run, { events: [], wake() {} })
    live = last = taken
    void follow(taken)
    return taken
  }
  async function find(run: string | null): Promise<Live | null> {
    const service = options.interpreter()
    if (service === null) return null
    const { session, after } = await service.call('session.find', { notebook: options.notebook })
    return closed || session === null ? null : take(service, session, after, run)
  }
  async function ready(): Promise<Live> {
    if (closed) throw new OasisError('offline', 'The notebook was closed.')
    await finding?.catch(() => null)
    return live ?? await (opening ??= open().finally(() => { opening = null }))
  }
  /** The session in which a run had begun. */
  async function still(session: string): Promise<Live> {
    await finding?.catch(() => null)
    if (live?.id === session) return live
    throw new OasisError('interpreterLost', state.state === 'over' ? state.reason : ended, { kind: 'spark' })
  }
  const settle = (target: Live, through: number) => void target.service.call('session.settle', { session: target.id, through }).catch(() => {})

  function hear(target: Live, event: SessionEvent): void {
    if (event.type === 'session') {
      target.state = event.session
      if (event.session.state === 'ready') become({ state: 'ready', spark: event.session.spark, application: event.session.application, idleAt: event.idleAt })
      if (event.session.state === 'starting') become({ state: 'starting' })
      return
    }
    if (event.type === 'alive') return
    if (event.type === 'lost') {
      const name = { python: 'Python', scala: 'Scala', r: 'R' }[event.language]
      options.onLost(event.language, event.reason === 'cancel' ? `${name} did not stop after the cancel, so it was ended. The variables of its cells are gone; the Spark session goes on.` : `${name} ended. It starts again at the next run; the variables of its cells are gone. The Spark session goes on.`)
      return
    }
    const run = target.runs.get(event.run)
    run?.events.push(event)
    run?.wake()
    // Nobody here waits for it.
    if (!run && target.runs.size === 0) settle(target, event.number)
  }

  async function follow(target: Live): Promise<void> {
    let failure: OasisError | null = null
    try {
      for await (const event of target.service.stream('session.follow', { session: target.id, after: target.after }, { signal: target.abort.signal })) hear(target, event)
    } catch (error) {
      failure = error instanceof OasisError ? error : new OasisError('internal', 'The events of the Spark session cannot be read any more.')
      if (!(error instanceof OasisError)) options.log('The events of a Spark session could not be read', error)
    }
    if (live === target) live = null
    for (const run of target.runs.values()) run.wake()
    if (closed || target.abort.signal.aborted) return
    const { state: last } = target
    if (last.state === 'stopped' && target.stopping) return become({ state: 'none' })
    const reason = last.state === 'lost' ? lossText(last.loss) : last.state === 'idle' ? 'Nothing ran in the Spark session for long, so it was ended. It starts again at the next run; views and variables are gone.'
      : failure?.message ?? 'The Spark session was stopped. It starts again at the next run; views and variables are gone.'
    become({ state: 'over', reason })
    options.onLost('session', reason)
  }

  return {
    get state() { return state },
    get session() { return live?.id ?? null },
    async attach(session, run) {
      if (live || closed) return live?.id === session
      finding ??= find(run).finally(() => { finding = null })
      const found = await finding.catch(error => {
        options.log('The Spark session of a notebook could not be asked for', error)
        return null
      })
      if (closed || session === null || found?.id === session) return found !== null
      if (found === null) become({ state: 'over', reason: ended })
      options.onLost('session', ended)
      return false
    },
    settle(through) { if (live) settle(live, through) },
    async *run(request, signal, { name, begin, resumed = null }) {
      const target = resumed === null ? await ready() : await still(resumed)
      if (signal.aborted) throw new OasisError('cancelled', 'The run was cancelled.')
      const mine = target.runs.get(name) ?? { events: [] as SparkEvent[], wake: () => {} }
      target.runs.set(name, mine)
      begin?.(target.id)
      const interrupt = () => void target.service.call('cell.interrupt', { session: target.id, run: name }).catch(() => {})
      signal.addEventListener('abort', interrupt, { once: true })
      try {
        await target.service.call('cell.run', { session: target.id, request: { ...request, run: name } as RunRequest })
        for (;;) {
          const event = mine.events.shift()
          if (event) {
            yield event
            if (event.type === 'ended') return
          } else if (live !== target) {
            throw new OasisError('interpreterLost', state.state === 'over' ? state.reason : 'The Spark session was stopped.', { kind: 'spark' })
          } else {
            await new Promise<void>(resolve => { mine.wake = resolve })
          }
        }
      } finally {
        signal.removeEventListener('abort', interrupt)
        target.runs.delete(name)
      }
    },
    async *read(table) {
      const target = live
      if (!target) throw new OasisError('interpreterLost', 'The Spark session is over.')
      for await (const { data } of target.service.stream('table.read', { session: target.id, table })) yield data
    },
    async fetch({ table, file, ...about }, path, signal) {
      const target = live
      if (!target) throw new OasisError('interpreterLost', 'The Spark session is over.')
      const { path: there } = await target.service.call('file.place', { session: target.id, table, file }).catch(() => ({ path: null }))
      if (there !== null && await linkFile(there, about, path)) return
      async function* read(offset: number) {
        for await (const { data } of target!.service.stream('file.read', { session: target!.id, table, file, offset }, { signal })) yield data
      }
      await fetchFile(read, about, path, signal)
    },
    release(table) {
      const target = live
      target?.service.call('table.release', { session: target.id, table }).catch(() => {})
    },
    async complete(request) {
      if (live?.state.state !== 'ready') return null
      return (await live.service.call('cell.complete', { session: live.id, ...request })).found
    },
    async describe(request) {
      if (live?.state.state !== 'ready') return null
      return (await live.service.call('cell.describe', { session: live.id, ...request })).found
    },
    answer(given) {
      live?.service.call('cell.answer', { session: live.id, ...given }).catch(() => {})
    },
    async catalog(name, input) {
      if (live?.state.state !== 'ready') return null
      return (await live.service.call(name, { session: live.id, ...input } as Input<(typeof interpreter)[typeof name]>)) as never
    },
    async start() { await ready() },
    async about() {
      const target = live ?? last
      return target && target.service.call('session.about', { session: target.id }).catch(() => null)
    },
    async keep() {
      if (live) await live.service.call('session.keep', { session: live.id })
    },
    async stop() {
      const target = live
      if (!target) return become({ state: 'none' })
      target.stopping = true
      await target.service.call('session.stop', { session: target.id })
    },
    close() {
      closed = true
      live?.abort.abort()
    },
  }
}
