import { OasisError, toWire } from '../../../contract/errors.ts'
import type { CellRun, RunScope } from '../../../contract/workbench/notebook.ts'
import type { Cell, Edit, NotebookSettings, Output } from '../../../model/notebook/cell.ts'
import { dependents } from '../../../model/notebook/dependency.ts'
import { errorOutput, readOutput } from '../../../model/notebook/outputs.ts'
import type { BoundValues } from '../../../model/parameter/definition.ts'
import type { Result } from '../../../model/result/result.ts'
import type { z } from 'zod'
import { runCell, type CellWorld } from './cell-run.ts'
import { dependenciesOf, isRunnable, isTemporary, runsOnSpark } from './dependencies.ts'
import { cellError, type Failure } from './failure.ts'
import type { KeptOutputs, KeptRun, KeptSession } from './kept.ts'
import type { Keeping } from './spark-run.ts'
import { usesOf } from './uses.ts'

export interface RunsOptions {
  cells(): readonly Cell[]
  settings(): NotebookSettings
  clock(): number
  /** The world of one cell's run, with these values or those of the moment. `count` is the number of the run; with `whole` all rows of Spark's tables are wanted; `keeping` is how it is kept in a Spark session. */
  world(cell: Cell, count: number, signal: AbortSignal, whole: boolean, keeping: Keeping, values: BoundValues | undefined): Promise<CellWorld>
  keeper: Keeper
  /** Waits for the engine's attention. */
  exclusive<T>(work: () => Promise<T>): Promise<T>
  /** Whether Python is set up here. */
  python(): boolean
  /** Whether Spark is installed here. */
  spark(): boolean
  /** Writes outputs into the notebook. */
  write(edits: Edit[]): void
  onRuns(runs: CellRun[]): void
  /** Outputs of a running cell, before they are written. */
  onOutputs(cell: string, outputs: Output[]): void
  /** What a run gave in the end, alone: nothing of what was there before. */
  onMade(cell: string, outputs: Output[]): void
  /** A cell ran to its end without a failure. `writes` are the tables that it made or changed. */
  onDone(cell: Cell, results: Result[], writes: string[]): void
  /** What these cells kept in a Spark session is gone; they are in the order in which they ran. */
  onLost(cells: string[]): void
  onUnexpected(error: unknown): void
}

/** Keeps what runs in a Spark session for a workbench that starts again. */
export interface Keeper {
  /** What the session does has changed; `session` is its name where it is known here only now. */
  keep(now: Omit<KeptSession, 'session'>, session?: string): void
  /** What the running cell has shown. */
  write(outputs: KeptOutputs): void
  /** Makes safe what was written into the notebook. */
  persist(): void
}
/** Of a notebook whose runs end with the workbench. */
export const noKeeper: Keeper = { keep() {}, write() {}, persist() {} }

/** The runs of an open notebook's cells: one at a time, in the order asked. */
export interface Runs {
  all(): CellRun[]
  /** The cells of a scope that can run here. With `foreign` those of other interpreters are among them, and say so. */
  cellsOf(scope: z.infer<typeof RunScope>, foreign?: boolean): string[]
  /** Queues cells in this order; those that are queued or running already are not queued twice. With `again` one that is running is queued too: what it runs with is out of date. With `whole` all rows of Spark's tables are fetched. */
  start(cells: string[], options?: { stopAtFailure?: boolean; again?: boolean; whole?: boolean }): void
  /** Goes on with a run that a workbench before this one began; the cells that ran are as they were. */
  resume(kept: KeptSession, outputs: KeptOutputs | null): void
  /** Cancels one cell, or all; gives those that were queued or running. */
  cancel(cell?: string): string[]
  /** After an edit of a cell's code, or of everything. */
  edited(cell: string): void
  /** Marks cells, of those given or of all, whose outputs came of other values than these. */
  compare(values: BoundValues, cells?: readonly string[]): void
  /** After parameters were applied that these cells depend on and that are not to run. */
  outdate(cells: string[]): void
  /** The cells whose temporary tables and variables are not there: they have not run since the engine started. */
  gone(): string[]
  /** The engine is gone; what cells kept in it is too. With `stuck`, because a cell that was cancelled did not stop: the cell says so. */
  lost(stuck?: OasisError): void
  /** What runs a language is gone, and the variables of its cells with it. */
  lostLanguage(language: 'python' | 'scala' | 'r'): void
  /** Whether a cell can run here. */
  isHere(cell: string): boolean
  whenIdle(): Promise<void>
  readonly busy: boolean
  close(): void
}

interface Waiting { cell: string; stopAtFailure: boolean; whole: boolean; before: CellRun; resumed?: { run: KeptRun; session: string; outputs: KeptOutputs | null } }

const idle = (cell: string): CellRun => ({ cell, state: 'idle', stale: false, startedAt: null, finishedAt: null, progress: null, rowsSoFar: null, error: null })

export function createRuns(options: RunsOptions): Runs {
  const runs = new Map<string, CellRun>()
  let queue: Waiting[] = []
  /** The cell that runs in a Spark session, once it has begun there. */
  let running: KeptRun | null = null
  let current: { cell: string; abort: AbortController } | null = null
  let looping: Promise<void> | null = null
  let closed = false
  /** The cells whose temporary tables and variables the engine has. */
  const alive = new Set<string>()
  /** The cell that was cancelled last and whose statement may still be running. */
  let stopping: string | null = null
  let count = Math.max(0, ...options.cells().map(cell => cell.executionCount ?? 0))

  const find = (id: string) => options.cells().find(cell => cell.id === id)
  const runOf = (id: string) => runs.get(id) ?? idle(id)
  const onSpark = () => options.settings().interpreter === 'spark'
  const isForeign = (cell: Cell) => onSpark() ? !options.spark() || !runsOnSpark(cell.language) : !(cell.language === 'sql' || (cell.language === 'python' && options.python()))
  /** What a cell makes ends with its engine; in Spark everything but its results does. */
  const isPassing = (cell: Cell) => (onSpark() ? isRunnable(cell) : isTemporary(cell))

  function set(...changes: CellRun[]): void {
    const changed = changes.filter(run => JSON.stringify(runs.get(run.cell)) !== JSON.stringify(run))
    for (const run of changed) runs.set(run.cell, run)
    if (changed.length > 0 && !closed) options.onRuns(changed)
  }

  /** Keeps what a workbench that starts again needs to go on. */
  function keep(session?: string): void {
    if (!onSpark()) return
    const ran = [...alive].flatMap(id => {
      const run = runOf(id)
      const isOver = run.state === 'done' || run.state === 'failed' || run.state === 'cancelled'
      return [{ run: isOver ? run : { ...idle(id), state: 'done' as const, stale: run.stale, startedAt: run.startedAt, finishedAt: run.startedAt }, source: find(id)?.source ?? '' }]
    })
    options.keeper.keep({ ran, running, queue: queue.filter(entry => entry.resumed === undefined).map(({ cell, stopAtFailure, whole }) => ({ cell, stopAtFailure, whole })) }, session)
  }

  /** Marks those of the cells that show anything. */
  function outdate(cells: readonly string[]): void {
    const marks = cells.flatMap(id => {
      const run = runOf(id)
      const cell = find(id)
      if (!cell || run.stale || run.state === 'queued' || (cell.outputs.length === 0 && run.state === 'idle')) return []
      return [{ ...run, stale: true }]
    })
    set(...marks)
    if (marks.length > 0) keep()
  }
  const below = (id: string) => dependents(dependenciesOf(options.cells(), options.settings().parameters), { cells: [id] })

  const inOrderOfRuns = (cells: string[]) => cells.toSorted((a, b) => (runOf(a).finishedAt ?? 0) - (runOf(b).finishedAt ?? 0))

  async function run({ cell: id, stopAtFailure, whole, resumed }: Waiting): Promise<void> {
    const now = find(id)
    if (!now) return
    const cell = resumed ? { ...now, source: resumed.run.source } : now
    const abort = new AbortController()
    current = { cell: id, abort }
    const before = runOf(id)
    const startedAt = resumed?.run.startedAt ?? options.clock()
    if (resumed) count = Math.max(count, resumed.run.count - 1)
    set({ ...idle(id), state: 'running', startedAt, stale: now.source !== cell.source })
    const keeping: Keeping = {
      resumed: resumed ? { session: resumed.session, run: resumed.run.run, startedAt, outputs: resumed.outputs } : null,
      begin(session, run, values) {
        running = { cell: id, run, source: cell.source, values, count: count + 1, whole, stopAtFailure, startedAt }
        keep(session)
      },
      write: options.keeper.write,
      ended() {
        options.keeper.persist()
        running = null
        keep()
      },
    }
    const end = (state: 'done' | 'failed' | 'cancelled', change: Partial<CellRun> = {}) => {
      // What changed while it ran makes it stale at once.
      set({ ...runOf(id), state, finishedAt: options.clock(), progress: null, rowsSoFar: null, work: null, ...change })
    }
    try {
      if (onSpark() && !options.spark() && runsOnSpark(cell.language)) {
        end('failed', { error: { code: 'invalid', message: 'This notebook runs on Spark, which is not installed here. Its outputs are kept as they were.', detail: { kind: 'interpreter', language: 'spark' } } })
        return
      }
      const world = await options.world(cell, count + 1, abort.signal, whole, keeping, resumed?.run.values)
      // Python and Spark have interpreters of their own; Python takes the engine's turn only while it asks it for something.
      const own = cell.language === 'python' || onSpark()
      const inTurn = own ? <T>(work: () => Promise<T>) => work() : options.exclusive
      await inTurn(async () => {
        for await (const event of runCell(cell, world, abort.signal)) {
          if (abort.signal.aborted) {
            if (!own) return
            // It has shown something before it was interrupted, and says where.
            if (event.type === 'end' && !closed && find(id) && event.outputs !== cell.outputs) {
              options.onMade(id, event.outputs)
              options.write([{ type: 'outputs', cell: id, outputs: event.outputs, executionCount: ++count }])
            }
            continue
          }
          if (cell.language === 'sql') stopping = null
          if (event.type === 'progress') {
            set({ ...runOf(id), progress: event.progress, rowsSoFar: event.rows, work: event.work ?? null })
            continue
          }
          if (event.type === 'outputs') {
            options.onOutputs(id, event.outputs)
            continue
          }
          const now = find(id)
          const kept = event.outputs === cell.outputs
          if (!kept) options.onMade(id, event.outputs)
          if (now && now.language !== 'markdown' && now.language !== 'raw' && !kept) options.write([{ type: 'outputs', cell: id, outputs: event.outputs, executionCount: ++count }])
          const error = event.failure === null ? null : { code: event.failure.code, message: event.failure.message, ...(event.failure.detail === null ? {} : { detail: event.failure.detail }) }
          end(error ? 'failed' : event.cancelled ? 'cancelled' : 'done', { error, ...(kept ? { stale: before.stale } : {}) })
          if (error) return void drop(id, stopAtFailure)
          if (event.cancelled) return
          alive.add(id)
          outdate(below(id))
          options.onDone(cell, event.results, cell.language === 'sql' ? usesOf(cell.source).writes : [])
        }
      })
    } catch (error) {
      if (abort.signal.aborted) return
      if (!(error instanceof OasisError)) options.onUnexpected(error)
      end('failed', { error: toWire(error), stale: before.stale })
      drop(id, stopAtFailure)
    } finally {
      current = null
    }
  }

  /** What waits for a cell that failed does not run; `all` takes everything else from the queue too. */
  function drop(id: string, all: boolean): void {
    const waiting = new Set(below(id))
    const dropped = queue.filter(entry => all || waiting.has(entry.cell))
    queue = queue.filter(entry => !dropped.includes(entry))
    set(...dropped.map(entry => ({ ...entry.before, stale: entry.before.stale || (find(entry.cell)?.outputs.length ?? 0) > 0 })))
  }

  async function loop(): Promise<void> {
    for (let next = queue.shift(); next && !closed; next = queue.shift()) {
      const { cell } = next
      await run(next)
      const again = queue.find(entry => entry.cell === cell)
      if (!again) continue
      again.before = runOf(cell)
      set({ ...again.before, state: 'queued', startedAt: null, finishedAt: null, error: null })
    }
  }

  function cellsOf(scope: z.infer<typeof RunScope>, foreign = false): string[] {
    const cells = options.cells()
    if (scope.kind === 'cells') return scope.cells.filter(id => cells.some(cell => cell.id === id && isRunnable(cell)))
    const place = scope.kind === 'above' || scope.kind === 'below' ? cells.findIndex(cell => cell.id === scope.cell) : 0
    if (place < 0) throw new OasisError('notFound', 'This cell is not in the notebook any more.')
    return cells.filter((cell, at) => {
      if (!isRunnable(cell) || (isForeign(cell) && !foreign)) return false
      if (scope.kind === 'above') return at < place
      if (scope.kind === 'below') return at >= place
      const state = runOf(cell.id)
      return scope.kind === 'all' || state.stale || state.state === 'failed' || state.state === 'cancelled' || (state.state === 'idle' && cell.outputs.length === 0)
    }).map(cell => cell.id)
  }

  return {
    all: () => options.cells().map(cell => runOf(cell.id)),
    cellsOf,
    start(cells, { stopAtFailure = false, again = false, whole = false } = {}) {
      const isRunning = (id: string) => current?.cell === id && !current.abort.signal.aborted
      const next: typeof queue = []
      const fresh: string[] = []
      for (const cell of cells) {
        const queued = queue.find(entry => entry.cell === cell)
        if (queued) {
          // It may read what those before it make.
          if (next.length > 0) next.push(queued)
        } else if (again || !isRunning(cell)) {
          next.push({ cell, stopAtFailure, whole, before: runOf(cell) })
          fresh.push(cell)
        }
      }
      queue = [...queue.filter(entry => !next.includes(entry)), ...next]
      set(...fresh.filter(id => !isRunning(id)).map(id => ({ ...runOf(id), state: 'queued' as const, startedAt: null, finishedAt: null, progress: null, rowsSoFar: null, error: null })))
      keep()
      looping ??= loop().finally(() => { looping = null })
    },
    resume({ session, ran, running: left }, outputs) {
      for (const { run, source } of ran) {
        const cell = find(run.cell)
        if (!cell) continue
        alive.add(run.cell)
        set({ ...run, stale: run.stale || cell.source !== source })
      }
      if (left === null || !find(left.cell)) return
      running = left
      queue.push({ ...left, before: runOf(left.cell), resumed: { run: left, session, outputs } })
      looping ??= loop().finally(() => { looping = null })
    },
    cancel(cell) {
      const dropped = queue.filter(entry => cell === undefined || entry.cell === cell)
      queue = queue.filter(entry => !dropped.includes(entry))
      const cancelled = dropped.map(entry => entry.cell)
      set(...dropped.map(entry => ({ ...runOf(entry.cell), state: 'cancelled' as const, stale: entry.before.stale, finishedAt: options.clock() })))
      if (dropped.length > 0) keep()
      if (current && !current.abort.signal.aborted && (cell === undefined || current.cell === cell)) {
        cancelled.unshift(current.cell)
        if (find(current.cell)?.language === 'sql') stopping ??= current.cell
        set({ ...runOf(current.cell), state: 'cancelled', stale: (find(current.cell)?.outputs.length ?? 0) > 0, finishedAt: options.clock(), progress: null, rowsSoFar: null, work: null })
        current.abort.abort()
      }
      return cancelled
    },
    edited(id) {
      const run = runOf(id)
      // What depends on a stale cell is stale already.
      if (run.stale) return
      outdate([id, ...below(id)])
    },
    compare(values, among) {
      // What a running cell showed before is on its way out; it is compared when it is done.
      outdate(options.cells().filter(cell => (!among || among.includes(cell.id)) && runOf(cell.id).state !== 'running' && cell.outputs.some(output => {
        const read = readOutput(output)
        const made = read.kind === 'table' ? read.result.values : read.kind === 'run' ? read.run.values : {}
        return Object.entries(made).some(([name, value]) => name in values && JSON.stringify(values[name]) !== JSON.stringify(value))
      })).map(cell => cell.id))
    },
    outdate,
    gone: () => options.cells().filter(cell => !alive.has(cell.id) && (cell.language === 'python' || isPassing(cell))).map(cell => cell.id),
    lost(stuck) {
      const cell = stopping === null ? undefined : find(stopping)
      if (stuck && cell && runOf(cell.id).state === 'cancelled') {
        const failure: Failure = { code: stuck.code, message: stuck.message, hint: null, offset: null, detail: stuck.detail }
        const kept = cell.outputs.filter(output => readOutput(output).kind !== 'error')
        set({ ...runOf(cell.id), error: toWire(stuck) })
        options.write([{ type: 'outputs', cell: cell.id, outputs: [...kept, errorOutput(cellError(failure, cell.source))], executionCount: cell.executionCount }])
      }
      stopping = null
      if (onSpark()) options.onLost(inOrderOfRuns([...alive]))
      for (const cell of options.cells()) if (cell.language !== 'python' || onSpark()) alive.delete(cell.id)
      const gone = options.cells().filter(cell => runOf(cell.id).state === 'done' && isPassing(cell)).map(cell => cell.id)
      const reached = dependents(dependenciesOf(options.cells(), options.settings().parameters), { cells: gone })
      outdate([...gone, ...reached])
      // A cell that only set something up shows nothing, but it has to run again.
      set(...gone.map(id => ({ ...runOf(id), stale: true })))
      keep()
    },
    lostLanguage(language) {
      const gone = options.cells().filter(cell => cell.language === language && alive.delete(cell.id)).map(cell => cell.id)
      if (onSpark()) options.onLost(inOrderOfRuns(gone))
      set(...gone.map(id => ({ ...runOf(id), stale: true })))
      keep()
    },
    isHere(id) {
      const cell = find(id)
      return cell !== undefined && isRunnable(cell) && !isForeign(cell)
    },
    async whenIdle() { while (looping) await looping },
    get busy() { return looping !== null },
    close() {
      closed = true
      queue = []
      current?.abort.abort()
    },
  }
}
