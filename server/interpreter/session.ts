import { createClient } from '../../contract/client.ts'
import type { CallName, Client, Input, Output } from '../../contract/define.ts'
import type { catalog } from '../../contract/driver/catalog.ts'
import { driver, type DriverEvent, type RunRequest } from '../../contract/driver/contract.ts'
import { OasisError } from '../../contract/errors.ts'
import type { Port } from '../../contract/frames.ts'
import type { SessionEvent, SessionLoss, SessionState } from '../../contract/interpreter/contract.ts'
import type { DialSetup } from './entrance.ts'
import { interpreterLimits } from './limits.ts'
import { lossOf } from './loss.ts'
import type { Submitted } from './submit.ts'

type Driver = Client<typeof driver>
type Told = DriverEvent extends infer E ? E extends { number: number } ? Omit<E, 'number'> : never : never
type Kept = Told | { type: 'session'; session: SessionState; idleAt: number | null }

export interface SessionOptions {
  /** Has the driver of this session expected; each connection of it is told. */
  expect(onDriver: (port: Port) => void): DialSetup
  submit(setup: DialSetup): Promise<Submitted>
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
  /** Events after a number, until it is over or `signal` aborts. Fails as `conflict` for what was settled. */
  follow(after: number, signal: AbortSignal): AsyncGenerator<SessionEvent>
  settle(through: number): void
  /** Takes a cell; one whose run is known is not taken twice. */
  run(request: RunRequest): void
  interrupt(run: string): void
  complete(request: Input<(typeof driver)['cell.complete']>, signal: AbortSignal): Promise<Output<(typeof driver)['cell.complete']>>
  /** Tells a cell what became of its message. */
  answer(given: Input<(typeof driver)['cell.answer']>): Promise<void>
  /** What its catalog has. */
  catalog<K extends keyof typeof catalog>(name: K, input: Input<(typeof catalog)[K]>, signal: AbortSignal): Promise<Output<(typeof catalog)[K]>>
  read(table: string, signal: AbortSignal): AsyncIterable<Output<(typeof driver)['table.read']>>
  readFile(input: Input<(typeof driver)['file.read']>, signal: AbortSignal): AsyncIterable<Output<(typeof driver)['file.read']>>
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
  let number = 0
  let settled = 0
  let kept: SessionEvent[] = []
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

  function tell(event: Kept): void {
    kept.push({ ...event, number: ++number } as SessionEvent)
    for (const wake of wakers) wake()
  }
  function become(next: SessionState): void {
    state = next
    tell({ type: 'session', session: state, idleAt })
  }

  function end(next: SessionState): void {
    if (isOver()) return
    clearTimeout(timer)
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
    if (wasNear) tell({ type: 'session', session: state, idleAt })
    if (runs.size > 0) return
    timer = setTimeout(() => {
      idleAt = usedAt + idle.after
      tell({ type: 'session', session: state, idleAt })
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
      if (!runs.delete(run)) return
      const message = error instanceof OasisError ? error.message : 'The driver could not take the cell.'
      tell({ type: 'ended', run, cancelled: false, failure: { name: 'Refused', message, traceback: [], kind: null, line: null, offset: null } })
    }
  }

  async function listen(from: Driver): Promise<void> {
    try {
      for await (const event of from.stream('session.follow', { after: heard })) {
        if (event.type === 'alive') continue
        const { number: theirs, ...told } = event
        heard = theirs
        tell(held(told as Told))
        if (event.type === 'ended' && runs.delete(event.run)) use()
        settleSoon(from)
        await room()
      }
    } catch (error) {
      if (!(error instanceof OasisError)) options.log('The events of a Spark session could not be read', error)
    }
    if (connection === from) connection = null
  }

  /** Watches how long a cell runs, and says of one that ran too long why it ended. */
  function held(event: Told): Told {
    const { longest } = options
    if (longest === null) return event
    if (event.type === 'started') {
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

  /** Has the driver forget what was heard, once for what comes together: it may be busy with what it told of. */
  function settleSoon(driver: Driver): void {
    if (settling) return
    settling = true
    setTimeout(() => {
      settling = false
      driver.call('session.settle', { through: heard }).catch(() => {})
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
    const setup = options.expect(port => {
      greet(port).catch(error => {
        port.close()
        options.log('A driver of Spark could not be greeted', error)
      })
    })
    submitted = await options.submit(setup)
    if (stopping) submitted.kill()
    const ended = await submitted.ended
    const loss: SessionLoss = lossOf(ended, state.state === 'starting')
    end(stopping ? { state: stopping } : { state: 'lost', loss })
  }
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

  tell({ type: 'session', session: state, idleAt })
  use()
  return {
    get state() { return state },
    get usedAt() { return usedAt },
    get busy() { return runs.size > 0 },
    get settled() { return settled },
    about: () => ({ driver: described, log: submitted?.log() ?? [] }),
    async *follow(after, signal) {
      if (after < settled) throw new OasisError('conflict', 'These events were told already.')
      let last = after
      while (!signal.aborted) {
        const fresh = kept.filter(event => 'number' in event && event.number > last)
        for (const event of fresh) {
          if ('number' in event) last = event.number
          yield event
        }
        if (fresh.length > 0) continue
        if (isOver()) return
        await change(signal)
      }
    },
    settle(through) {
      settled = Math.max(settled, Math.min(through, number))
      kept = kept.filter(event => 'number' in event && event.number > settled)
      for (const wake of wakers) wake()
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
      if (request !== null) {
        // The driver never heard of it.
        runs.delete(run)
        tell({ type: 'ended', run, cancelled: true, failure: null })
        use()
        return
      }
      void ask('cell.interrupt', { run }).catch(() => {})
    },
    complete: (request, signal) => ask('cell.complete', request, signal),
    async answer(given) { await ask('cell.answer', given) },
    catalog: (name, input, signal) => ask(name, input as Input<(typeof driver)[typeof name]>, signal) as never,
    async *read(table, signal) { yield* (await ready()).stream('table.read', { table }, { signal }) },
    async *readFile(input, signal) { yield* (await ready()).stream('file.read', input, { signal }) },
    async release(table) { await ask('table.release', { table }) },
    keep: use,
    stop,
  }
}
