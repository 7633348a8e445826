import { OasisError } from '../../contract/errors.ts'
import type { CodeMeaning, FromPython, PythonSetup, PythonValue, RunMessage, ToPython } from '../../contract/python/messages.ts'
import { residentMemory } from '../engine/memory.ts'
import { pythonLimits } from './limits.ts'
import { startPython, type PythonEnd, type PythonProcess } from './process.ts'

/** Why a notebook's Python was lost: it crashed, passed its memory limit, did not stop after a cancel, or was restarted on purpose. */
export type PythonLoss = 'crash' | 'memory' | 'cancel' | 'restart'

export interface PythonOptions {
  /** The Python to run, or null where there is none; asked at each start. */
  environment(): string | null
  /** Asked at each start. */
  setup(): PythonSetup
  /** Bytes; killed at `memoryFactor` of them. */
  memoryLimit: number
  /** It ended, for a reason of the workbench's or by itself; for the log. */
  onEnd?(end: PythonEnd, reason: PythonLoss | 'closed'): void
  /** A running process was lost. */
  onLost(reason: PythonLoss, error: OasisError): void
  onStart(): void
  /** It ended before it was ready. */
  onBroken(): void
  log(message: string, error?: unknown): void
}

/** What a cell runs with. `results` are ids by name. */
export interface PythonRun { source: string; name: string | null; count: number; parameters: Record<string, PythonValue>; results: Record<string, string>; limits?: { rows: number; bytes: number } }

/** The Python of one notebook: it starts on first use and again after it was lost. One run at a time. */
export interface Python {
  /**
   * Runs a cell and gives what it sends until it has ended. `answer` is asked for results and SQL, and gives a file that Python deletes, or null for a statement without rows and a message that was sent. An abort interrupts the run, which then ends
   * by itself; where it does not in time, and where Python is lost, this fails as `interpreterLost` with detail `{kind, reason}`.
   */
  run(request: PythonRun, answer: (message: Extract<FromPython, { type: 'result' | 'sql' | 'notify' }>) => Promise<string | null>, signal: AbortSignal): AsyncGenerator<RunMessage>
  /** Completions at an offset of characters; null while a cell runs or where it takes too long. */
  complete(source: string, offset: number, most: number): Promise<Extract<FromPython, { type: 'completions' }> | null>
  /** What a name means, of the chain of names that leads to it; null where no Python runs, while a cell runs, and where it takes too long. */
  describe(names: readonly string[], most: number): Promise<CodeMeaning | null>
  /** Ends the process; the next use starts another. */
  restart(): Promise<void>
  close(): Promise<void>
  readonly pid: number | undefined
  readonly busy: boolean
}

interface Live { process: PythonProcess; ready: Promise<void>; killing: PythonLoss | null; opened: boolean; over: boolean; ended: Promise<void> }

type Answer = Extract<FromPython, { type: 'completions' | 'described' }>

export const notSetUp = () => new OasisError('invalid', 'Python is not set up here. Set it up below the cell, or run: npx oasis python install', { kind: 'python' })

export function createPython(options: PythonOptions): Python {
  let live: Live | null = null
  let closed = false
  let lastRun = 0
  let lastAsk = 0
  /** The run that is under way: its messages as they come, and what wakes its reader. */
  let current: { run: number; messages: RunMessage[]; wake: () => void } | null = null
  const asking = new Map<number, (answer: Answer | null) => void>()

  function lossError(reason: PythonLoss, exit: { code: number | null; signal: string | null }): OasisError {
    const how = exit.signal ? `by ${exit.signal}` : `with exit code ${exit.code}`
    const mebibytes = Math.round((options.memoryLimit * pythonLimits.memoryFactor) / 1024 ** 2)
    const said: Record<PythonLoss, string> = {
      crash: `Python ended ${how}. It starts again at the next run; the variables of its cells are gone.`,
      memory: `Python was stopped because it took more than ${mebibytes} MiB of memory. Read fewer rows or columns, or aggregate in SQL first. The variables of its cells are gone.`,
      cancel: `Python did not stop within ${pythonLimits.cancel / 1000} s of the cancel, so its process was ended. The variables of its cells are gone.`,
      restart: 'Python was restarted. The variables of its cells are gone.',
    }
    return new OasisError('interpreterLost', said[reason], { kind: 'pythonLost', reason })
  }

  function start(): Live {
    const python = options.environment()
    if (python === null) throw notSetUp()
    const opening = Promise.withResolvers<void>()
    const started: Live = {
      process: startPython(python, options.setup(), message => {
        if (message.type === 'ready') {
          started.opened = true
          opening.resolve()
        } else if (message.type === 'completions' || message.type === 'described') {
          asking.get(message.ask)?.(message)
        } else if (current?.run === message.run) {
          current.messages.push(message)
          current.wake()
        }
      }, options.log),
      ready: opening.promise, killing: null, opened: false, over: false, ended: Promise.resolve(),
    }
    const late = setTimeout(() => kill(started, 'crash'), pythonLimits.start)
    opening.promise.catch(() => {})
    opening.promise.then(options.onStart, () => {})
    started.ended = started.process.ended.then(exit => {
      clearTimeout(late)
      started.over = true
      if (live === started) live = null
      for (const done of asking.values()) done(null)
      const reason = started.killing ?? 'crash'
      const error = lossError(reason, exit)
      options.onEnd?.(exit, closed ? 'closed' : reason)
      if (!started.opened) {
        // What the set-up made has been changed since, or is of another system.
        if (started.killing === null && exit.code !== 0) options.onBroken()
        opening.reject(new OasisError('invalid', `Python could not be started: it ended ${exit.signal ? `by ${exit.signal}` : `with exit code ${exit.code}`}. Set it up again below the cell, or run: npx oasis python install`, { kind: 'python' }))
      }
      lost?.(error)
      if (!closed && started.opened) options.onLost(reason, error)
    })
    void started.ready.then(() => clearTimeout(late), () => clearTimeout(late))
    return started
  }
  /** Hears of the loss of the process that the run under way is in. */
  let lost: ((error: OasisError) => void) | null = null

  function kill(target: Live, reason: PythonLoss): void {
    if (target.over || target.killing) return
    target.killing = reason
    if (live === target) live = null
    target.process.kill()
  }

  async function ready(): Promise<Live> {
    if (closed) throw new OasisError('offline', 'The notebook was closed.')
    live ??= start()
    const target = live
    await target.ready
    return target
  }

  /** What Python answers to a question; null where it takes too long, or a cell runs. */
  async function answerTo(question: (ask: number) => ToPython): Promise<Answer | null> {
    const ask = ++lastAsk
    const answered = Promise.withResolvers<Answer | null>()
    asking.set(ask, answered.resolve)
    const late = setTimeout(() => answered.resolve(null), pythonLimits.completion)
    try {
      const begun = ready().then(target => {
        if (!current) target.process.send(question(ask))
        return answered.promise
      })
      // A start that is slow goes on, for the next time.
      return await Promise.race([begun, answered.promise])
    } finally {
      clearTimeout(late)
      asking.delete(ask)
    }
  }

  function watchMemory(target: Live, until: () => boolean): void {
    const read = async () => {
      if (target.over || until()) return
      const { pid } = target.process
      const bytes = pid === undefined ? null : await residentMemory(pid)
      if (bytes !== null && bytes > options.memoryLimit * pythonLimits.memoryFactor) kill(target, 'memory')
      else setTimeout(() => void read(), pythonLimits.memoryPoll).unref()
    }
    void read()
  }

  return {
    async *run(request, answer, signal) {
      const target = await ready()
      if (signal.aborted) throw new OasisError('cancelled', 'The run was cancelled.')
      const run = ++lastRun
      const mine = current = { run, messages: [] as RunMessage[], wake: () => {} }
      let failure: OasisError | null = null
      let over = false
      lost = error => {
        failure = error
        mine.wake()
      }
      let timer: NodeJS.Timeout | undefined
      const interrupt = () => {
        target.process.send({ type: 'interrupt', run })
        timer = setTimeout(() => kill(target, 'cancel'), pythonLimits.cancel)
      }
      signal.addEventListener('abort', interrupt, { once: true })
      watchMemory(target, () => over)
      target.process.send({ type: 'run', run, ...request })
      try {
        for (;;) {
          const message = mine.messages.shift()
          if (!message) {
            if (failure) throw failure
            await new Promise<void>(resolve => { mine.wake = resolve })
            continue
          }
          if (message.type === 'result' || message.type === 'sql' || message.type === 'notify') {
            // Python waits for it; what it sends meanwhile is not held up.
            answer(message).then(file => target.process.send({ type: 'answer', ask: message.ask, file, error: null }), (error: unknown) => {
              target.process.send({ type: 'answer', ask: message.ask, file: null, error: error instanceof OasisError ? error.message : 'The workbench could not answer; its log has the details.' })
              if (!(error instanceof OasisError)) options.log('An answer to Python failed', error)
            })
            continue
          }
          if (message.type === 'ended') over = true
          yield message
          if (over) return
        }
      } finally {
        over = true
        clearTimeout(timer)
        signal.removeEventListener('abort', interrupt)
        if (current === mine) current = null
        lost = null
      }
    },
    async complete(source, offset, most) {
      if (current) return null
      const answer = await answerTo(ask => ({ type: 'complete', ask, source, offset, most }))
      return answer?.type === 'completions' ? answer : null
    },
    async describe(names, most) {
      if (current || !live?.opened) return null
      const answer = await answerTo(ask => ({ type: 'describe', ask, names, most }))
      return answer?.type === 'described' ? answer.found : null
    },
    async restart() {
      const target = live
      if (!target) return
      kill(target, 'restart')
      await target.ended
    },
    async close() {
      closed = true
      const target = live
      live = null
      if (!target) return
      target.process.kill()
      await target.ended
    },
    get pid() { return live?.process.pid },
    get busy() { return current !== null },
  }
}
