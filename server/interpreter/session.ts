import { createClient } from '../../contract/client.ts'
import type { CallName, Client, Input, Output } from '../../contract/define.ts'
import type { catalog } from '../../contract/driver/catalog.ts'
import { driver, type DriverEvent, type RunRequest } from '../../contract/driver/contract.ts'
import { OasisError } from '../../contract/errors.ts'
import type { Port } from '../../contract/frames.ts'
import type { SessionEvent, SessionState } from '../../contract/interpreter/contract.ts'
import { interpreterLimits } from './limits.ts'
import { lossOf } from './loss.ts'
import type { Submitted } from './submitted.ts'

type Driver = Client<typeof driver>
type Told = Exclude<DriverEvent, { type: 'alive' }>
type StateEvent = Extract<SessionEvent, { type: 'session' }>

export interface SessionOptions {
  /** Submits its driver, or takes over the one that an earlier service submitted; each connection of it is told. Null where that one is gone. */
  start(onDriver: (port: Port) => void): Promise<Submitted | null>
  /** Of a session that an earlier service had: the milliseconds in which its driver dials, else it is ended, and whether it ever had dialled. */
  found?: { within: number; early: boolean }
  clock(): number
  /** Milliseconds without a run after which it ends; it warns `warning` before that. */
  idle: { after: number; warning: number }
  /** Milliseconds that a cell may run; null for as long as it likes. */
  longest: number | null
  /** It is over, whichever way. */
  onOver(): void
  log(message: string, error?: unknown): void
}

/** One Spark application and what happens in it. */
export interface Session {
  readonly state: SessionState
  readonly usedAt: number
  readonly busy: boolean
  /** The number of the last event that was settled. */
  readonly settled: number
  /** How it is, and then events after a number, until it is over or `signal` aborts. Fails as `conflict` for what was settled. */
  follow(after: number, signal: AbortSignal): AsyncGenerator<SessionEvent>
  /** What is told of these events is safe, so that the driver forgets them. */
  settle(through: number): void
  /** Takes a cell; one whose run is known is not taken twice. */
  run(request: RunRequest): void
  interrupt(run: string): void
  complete(request: Input<(typeof driver)['cell.complete']>, signal: AbortSignal): Promise<Output<(typeof driver)['cell.complete']>>
  describe(request: Input<(typeof driver)['cell.describe']>, signal: AbortSignal): Promise<Output<(typeof driver)['cell.describe']>>
  /** Tells a cell what became of its message. */
  answer(given: Input<(typeof driver)['cell.answer']>): Promise<void>
  /** What its catalog has. */
  catalog<K extends keyof typeof catalog>(name: K, input: Input<(typeof catalog)[K]>, signal: AbortSignal): Promise<Output<(typeof catalog)[K]>>
  read(table: string, signal: AbortSignal): AsyncIterable<Output<(typeof driver)['table.read']>>
  readFile(input: Input<(typeof driver)['file.read']>, signal: AbortSignal): AsyncIterable<Output<(typeof driver)['file.read']>>
  /** Where its driver has a file on its own computer; null where it has none there. */
  place(input: Input<(typeof driver)['file.place']>): Promise<string | null>
  release(table: string): Promise<void>
  /** Of its driver, null until it is there, and the last lines of its log. */
  about(): { driver: Output<(typeof driver)['session.describe']> | null; log: string[] }
  keep(): void
  /** Ends the application; resolves when its process is gone. */
  stop(why: 'stopped' | 'idle'): Promise<void>
}

const over = () => new OasisError('interpreterLost', 'The Spark session is over.')

export function openSession(options: SessionOptions): Session {
  const { clock, idle } = options
  let state: SessionState = { state: 'starting' }
  let settled = 0
  /** What is not settled, in order, after `dropped` that was; how it was before the first of them. */
  const kept: (Told | StateEvent)[] = []
  let dropped = 0
  let before: StateEvent
  const wakers = new Set<() => void>()
  let usedAt = clock()
  let idleAt: number | null = null
  let timer: NodeJS.Timeout | undefined
  /** Runs that were taken and have not ended. Those that the driver does not have yet have a request. */
  const runs = new Map<string, RunRequest | null>()
  const taken = new Set<string>()
  /** Of runs that may not go on for ever; null for one that was ended for it. */
  const timers = new Map<string, NodeJS.Timeout | null>()
  let connection: Driver | null = null
  const waiting: ((driver: Driver | null) => void)[] = []
  /** The number of the driver's last event that came. */
  let heard = 0
  let settling = false
  let submitted: Submitted | null = null
  let described: Output<(typeof driver)['session.describe']> | null = null
  let stopping: 'stopped' | 'idle' | null = null
  const isOver = () => state.state !== 'starting' && state.state !== 'ready'

  function tell(event: Told | StateEvent): void {
    kept.push(event)
    for (const wake of wakers) wake()
  }
  const told = (): StateEvent => ({ type: 'session', session: state, idleAt })
  function become(next: SessionState): void {
    state = next
    tell(told())
  }
  before = told()

  function end(next: SessionState): void {
    if (isOver()) return
    clearTimeout(timer)
    clearTimeout(late)
    idleAt = null
    runs.clear()
    become(next)
    connection?.close()
    connection = null
    for (const resolve of waiting.splice(0)) resolve(null)
    options.onOver()
  }

  function use(): void {
    usedAt = clock()
    clearTimeout(timer)
    const wasNear = idleAt !== null
    idleAt = null
    if (isOver()) return
    if (wasNear) tell(told())
    if (runs.size > 0) return
    timer = setTimeout(() => {
      idleAt = usedAt + idle.after
      tell(told())
      timer = setTimeout(() => void stop('idle'), Math.max(0, idleAt - clock()))
      timer.unref()
    }, Math.max(0, idle.after - idle.warning))
    timer.unref()
  }

  /** The driver, once it is there. */
  async function ready(): Promise<Driver> {
    if (isOver()) throw over()
    const found = connection ?? await new Promise<Driver | null>(resolve => { waiting.push(resolve) })
    if (!found) throw over()
    return found
  }

  async function ask<K extends CallName<typeof driver>>(name: K, input: Input<(typeof driver)[K]>, signal?: AbortSignal): Promise<Output<(typeof driver)[K]>> {
    return (await ready()).call(name, input, { signal })
  }

  /** A driver dialled: it is asked for what happened since, and given the cells that it does not have. */
  async function greet(port: Port): Promise<void> {
    const dialled = createClient(driver, port)
    const about = described = await dialled.call('session.describe', {})
    if (isOver()) return dialled.close()
    clearTimeout(late)
    // Another service may have heard of these.
    settled = Math.max(settled, about.settled)
    heard = Math.max(heard, settled)
    connection = dialled
    void listen(dialled)
    for (const [run, request] of runs) if (request !== null) await hand(dialled, run, request)
    if (state.state === 'starting') become({ state: 'ready', spark: about.spark, python: about.python, application: about.application, languages: about.languages })
    for (const resolve of waiting.splice(0)) resolve(dialled)
  }

  async function hand(to: Driver, run: string, request: RunRequest): Promise<void> {
    try {
      await to.call('cell.run', request)
      if (runs.has(run)) runs.set(run, null)
    } catch (error) {
      // One whose connection broke is handed to the next.
      if (error instanceof OasisError && error.code === 'offline') return
      refuse(run, error instanceof OasisError ? error.message : 'The driver could not take the cell.')
    }
  }

  async function listen(from: Driver): Promise<void> {
    try {
      for await (const event of from.stream('session.follow', { after: heard })) {
        if (event.type === 'alive') continue
        heard = event.number
        know(event)
        tell(held(event))
        if (event.type === 'ended' && runs.delete(event.run)) use()
        await room()
      }
    } catch (error) {
      if (!(error instanceof OasisError)) options.log('The events of a Spark session could not be read', error)
    }
    if (connection === from) connection = null
  }

  /** A run of which a service before this one knew is a run here too. */
  function know(event: Told): void {
    if (!('run' in event) || event.run === null || taken.has(event.run)) return
    taken.add(event.run)
    runs.set(event.run, null)
    use()
  }

  /** Ends a run of which the driver has not heard. It is no event of the driver's: it comes after the last one and is settled with it. */
  function refuse(run: string, message: string | null): void {
    if (!runs.delete(run)) return
    tell({ type: 'ended', number: heard, run, cancelled: message === null, failure: message === null ? null : { name: 'Refused', message, traceback: [], kind: null, line: null, offset: null } })
    use()
  }

  /** Watches how long a cell runs, and says of one that ran too long why it ended. */
  function held(event: Told): Told {
    const { longest } = options
    if (longest === null) return event
    if ('run' in event && event.run !== null && event.type !== 'ended' && !timers.has(event.run)) {
      const { run } = event
      const timer = setTimeout(() => {
        timers.set(run, null)
        void ask('cell.interrupt', { run }).catch(() => {})
      }, longest)
      timer.unref()
      timers.set(run, timer)
    }
    if (event.type !== 'ended') return event
    const timer = timers.get(event.run)
    timers.delete(event.run)
    if (timer !== null) {
      clearTimeout(timer)
      return event
    }
    const message = `The cell ran for ${Math.round(longest / 6_000) / 10} minutes, as long as a cell may run here, and was cancelled. Compute less in it, or ask who set Spark up here.`
    return { ...event, cancelled: false, failure: { name: 'TooLong', message, traceback: [], kind: null, line: null, offset: null } }
  }

  /** Has the driver forget what is settled, once for what comes together: it may be busy with what it told of. */
  function settleSoon(): void {
    if (settling) return
    settling = true
    setTimeout(() => {
      settling = false
      connection?.call('session.settle', { through: settled }).catch(() => {})
    }, interpreterLimits.settling).unref()
  }

  /** Waits while too much is untold. */
  async function room(): Promise<void> {
    while (kept.length > interpreterLimits.events && !isOver()) await change()
  }
  const change = (signal?: AbortSignal) => new Promise<void>(resolve => {
    const wake = () => {
      wakers.delete(wake)
      signal?.removeEventListener('abort', wake)
      resolve()
    }
    wakers.add(wake)
    signal?.addEventListener('abort', wake, { once: true })
  })

  async function start(): Promise<void> {
    submitted = await options.start(port => {
      greet(port).catch(error => {
        port.close()
        options.log('A driver of Spark could not be greeted', error)
      })
    })
    if (submitted === null) return end({ state: 'lost', loss: { kind: 'exit', code: null, signal: null, said: null } })
    if (stopping) submitted.kill()
    const ended = await submitted.ended
    const early = state.state === 'starting' && options.found?.early !== false
    end(stopping ? { state: stopping } : { state: 'lost', loss: lossOf(ended, early) })
  }
  // One that does not come back hangs, or cannot reach this computer any more.
  const late = options.found && !options.found.early ? setTimeout(() => submitted?.kill(), options.found.within) : undefined
  late?.unref()
  const whole = start().catch((error: unknown) => {
    options.log('Spark could not be started', error)
    end({ state: 'lost', loss: { kind: 'start', code: null, signal: null, said: null } })
  })

  async function stop(why: 'stopped' | 'idle'): Promise<void> {
    if (isOver()) return
    stopping ??= why
    clearTimeout(timer)
    const late = setTimeout(() => submitted?.kill(), interpreterLimits.stop)
    if (connection) await connection.call('session.stop', {}).catch(() => submitted?.kill())
    else submitted?.kill()
    await whole
    clearTimeout(late)
  }

  use()
  return {
    get state() { return state },
    get usedAt() { return usedAt },
    get busy() { return runs.size > 0 },
    get settled() { return settled },
    about: () => ({ driver: described, log: submitted?.log() ?? [] }),
    async *follow(after, signal) {
      if (after < settled) throw new OasisError('conflict', 'These events were told already.')
      // What is known to who asks is passed over, up to how the session was then.
      const isKnown = (event: Told | StateEvent) => event.type === 'session' || event.number <= after
      const passed = kept.findIndex(event => !isKnown(event))
      let at = dropped + (passed < 0 ? kept.length : passed)
      yield kept.slice(0, at - dropped).findLast(event => event.type === 'session') ?? before
      while (!signal.aborted) {
        if (at < dropped) {
          at = dropped
          yield before
        }
        const next = kept[at - dropped]
        if (next) {
          at++
          yield next
        } else if (isOver()) return
        else await change(signal)
      }
    },
    settle(through) {
      const known = Math.max(settled, Math.min(through, heard))
      while (kept[0] && (kept[0].type === 'session' || kept[0].number <= known)) {
        const [event] = kept.splice(0, 1)
        dropped++
        if (event?.type === 'session') before = event
      }
      for (const wake of wakers) wake()
      if (known === settled) return
      settled = known
      settleSoon()
    },
    run(request) {
      if (isOver()) throw over()
      if (taken.has(request.run)) return
      taken.add(request.run)
      runs.set(request.run, request)
      use()
      if (connection) void hand(connection, request.run, request)
    },
    interrupt(run) {
      const request = runs.get(run)
      if (request === undefined) return
      // The driver never heard of it.
      if (request !== null) return refuse(run, null)
      void ask('cell.interrupt', { run }).catch(() => {})
    },
    complete: (request, signal) => ask('cell.complete', request, signal),
    describe: (request, signal) => ask('cell.describe', request, signal),
    async answer(given) { await ask('cell.answer', given) },
    catalog: (name, input, signal) => ask(name, input as Input<(typeof driver)[typeof name]>, signal) as never,
    async *read(table, signal) { yield* (await ready()).stream('table.read', { table }, { signal }) },
    async *readFile(input, signal) { yield* (await ready()).stream('file.read', input, { signal }) },
    async place(input) { return (await ask('file.place', input)).path },
    async release(table) { await ask('table.release', { table }) },
    keep: use,
    stop,
  }
}
