import { createStore, type StoreApi } from 'zustand/vanilla'
import { useStore } from 'zustand'
import type { z } from 'zod'
import { OasisError } from '../../contract/errors.ts'
import type { CellRun, NotebookEvent, ParameterState, RunScope, SaveState, Snapshot, Trust } from '../../contract/workbench/notebook.ts'
import type { SparkState } from '../../contract/workbench/spark.ts'
import type { Cell, Edit, NotebookSettings, Output } from '../../model/notebook/cell.ts'
import type { ChangeSummary } from '../../model/notebook/difference.ts'
import type { ReadOutput } from '../../model/notebook/outputs.ts'
import type { ParameterValues } from '../../model/parameter/definition.ts'
import type { Workbench } from '../host/connection.ts'
import { hiddenOf, keepInSight } from './folding.ts'
import { pace, type Urgency } from './paced.ts'
import { createPending, resend, type Pending } from './pending.ts'
import type { Draft } from './replica.ts'

/** How long typed text gathers before it is sent, in milliseconds; well within the journal's second. */
const gather = 120

export type TableOutput = Extract<ReadOutput, { kind: 'table' }>
export type NotebookView = 'edit' | 'report'

/** An open notebook as this window knows it, raw; what the face shows is derived from it by pure functions. */
export interface NotebookState {
  phase: 'opening' | 'open' | 'failed' | 'closed'
  /** Why it failed or closed. */
  reason: OasisError | null
  /** '' until it is open. */
  notebook: string
  path: string
  space: string
  foreign: boolean
  title: string
  settings: NotebookSettings
  cells: readonly Cell[]
  problems: readonly string[]
  runs: Readonly<Record<string, CellRun>>
  /** Outputs of running cells as they come; they take the place of the cell's own. */
  live: Readonly<Record<string, readonly Output[]>>
  trust: z.infer<typeof Trust>
  save: z.infer<typeof SaveState>
  parameters: ParameterState
  canUndo: boolean
  canRedo: boolean
  recovered: Snapshot['recovered']
  /** The notebook's Spark session. */
  spark: SparkState
  /** What would restore a Spark session that was lost. */
  restoring: Snapshot['restoring']
  /** What the interpreter last said of itself; null while nothing needs saying. */
  interpreter: { state: 'ready' | 'lost' | 'restarted'; message: string | null } | null
  /** Whether edits are on their way. */
  sending: boolean
  /** The selected cell and whether it is being written in. */
  selected: string | null
  mode: 'command' | 'edit'
  /** All selected cells where there are more than one; the one in `selected` has the keyboard. */
  marked: readonly string[]
  /** Where a range of selected cells starts. */
  anchor: string | null
  /** Cells that this window shows open whatever the notebook has folded of them: something in them was gone to. */
  peeked: ReadonlySet<string>
}

/** An open notebook: its state, and everything that this window may do with it. Failures of what is asked reject with OasisError. */
export interface NotebookStore {
  readonly path: string
  readonly workbench: Workbench
  readonly state: StoreApi<NotebookState>
  /** Reads the state in a component. */
  use<T>(select: (state: NotebookState) => T): T
  get(): NotebookState
  /** Applies edits here at once and sends them. */
  edit(...edits: Edit[]): void
  /** Resolves when nothing is left to send; rejects if the last was refused. */
  flush(): Promise<void>
  undo(): Promise<void>
  redo(): Promise<void>
  /** Writes the file; with a `path` another one, where the notebook then goes on unless it is a `copy`. */
  save(request?: { path: string; overwrite: boolean; copy: boolean }): Promise<void>
  run(scope: z.input<typeof RunScope>, whole?: boolean): Promise<void>
  cancel(cell?: string): Promise<void>
  setParameters(values: ParameterValues, apply: boolean): Promise<void>
  select(cell: string | null, mode?: 'command' | 'edit'): void
  /** Selects several cells; `active` is the one of them that has the keyboard. A range goes on from the anchor, which stays where it is if it is not given. */
  mark(cells: readonly string[], active: string, anchor?: string): void
  /** Shows cells open here, or as the notebook has them again; that is no edit. */
  peek(cells: readonly string[], isOpen: boolean): void
  /** Keeps cells for pasting, also into other notebooks and windows. */
  copy(cells: readonly string[]): Promise<void>
  /** Puts what was copied before the cell at `index` and selects it. */
  paste(index: number): Promise<void>
  /** Stops following; the workbench closes the notebook with its last window. */
  close(): void
}

const noSave: z.infer<typeof SaveState> = { dirty: false, savedAt: null, readOnly: false, converts: null, changedOnDisk: false, error: null, retryAt: null, unkept: [] }
const noParameters: ParameterState = { values: {}, bound: {}, applied: {}, options: {}, problems: {}, dataDays: {}, affected: [] }
const noSettings: NotebookSettings = { version: 1, interpreter: 'duckdb', timezone: 'UTC', parameters: [], runOnChange: false }

const byCell = (runs: readonly CellRun[]) => Object.fromEntries(runs.map(run => [run.cell, run]))
const busy = (run: CellRun | undefined) => run?.state === 'queued' || run?.state === 'running'

/** That a cell runs is told once it runs for a while. What it gave comes with the word that it is done; where its rows come before that they are not held up by either. */
function urgencyOf(event: NotebookEvent): Urgency {
  if (event.type === 'runs') return event.runs.every(busy) ? 'later' : 'now'
  if (event.type === 'outputs') return 'ahead'
  return event.type === 'edit' && event.edit.type === 'outputs' ? 'soon' : 'now'
}

export interface OpenOptions {
  view: NotebookView
  /** Told of edits that were refused and taken back. */
  onRefused(error: OasisError): void
  /** Told that its file is another one now. */
  onMoved(path: string): void
  /** Told of what another program wrote into the file and the notebook took in. */
  onOutside(how: 'taken' | 'merged', change: ChangeSummary): void
  /** Told of what a cell says to who looks at the desktop. */
  onNotice(text: string): void
}

/** Opens a notebook and follows it until closed. */
export function openNotebook(workbench: Workbench, path: string, options: OpenOptions): NotebookStore {
  const state = createStore<NotebookState>(() => ({
    phase: 'opening', reason: null, notebook: '', path, space: '', foreign: false, title: '', settings: noSettings, cells: [], problems: [], runs: {}, live: {},
    trust: { trusted: false, why: 'untrusted' }, save: noSave, parameters: noParameters, canUndo: false, canRedo: false, recovered: null, spark: { state: 'missing' }, restoring: { cells: [], left: [] }, interpreter: null, sending: false, selected: null, mode: 'command', marked: [], anchor: null, peeked: new Set(),
  }))
  keepInSight(state)
  let pending: Pending | null = null
  let timer: ReturnType<typeof setTimeout> | undefined
  const settled: { resolve(): void; reject(error: OasisError): void }[] = []
  /** Those who wait for what the workbench did with the notebook to have come here. */
  const awaited: { version: number; resolve(): void }[] = []
  /** While the workbench changes the notebook for this window nothing is sent: it would be counted in cells that are about to be others. */
  let held = 0

  function show(extra: Partial<NotebookState> = {}): void {
    if (!pending) return
    const { cells, settings } = pending.shown()
    const { selected, marked, cells: before } = state.getState()
    const there = new Set(cells.map(cell => cell.id))
    const gone = selected !== null && !there.has(selected)
    const kept = marked.every(id => there.has(id)) ? {} : { marked: [] }
    state.setState({ cells, settings, sending: !pending.isEmpty(), ...kept, ...(gone ? { selected: nearest(before, cells, selected), mode: 'command' as const, marked: [] } : {}), ...extra })
    const version = pending.version()
    for (const wait of awaited.splice(0)) {
      if (wait.version <= version) wait.resolve()
      else awaited.push(wait)
    }
    if (pending.isEmpty()) for (const wait of settled.splice(0)) wait.resolve()
    // What gathered while a batch was under way goes as soon as that one is settled, by its answer or by its events, whichever came last.
    else if (timer === undefined) void send()
  }

  async function send(): Promise<void> {
    clearTimeout(timer)
    timer = undefined
    if (held > 0) return
    const batch = pending?.take()
    if (!batch) return
    try {
      const { version } = await workbench.call('notebook.edit', { notebook: state.getState().notebook, window: workbench.window, number: batch.number, version: batch.version, edits: batch.edits })
      pending!.answered(version)
      show()
    } catch (error) {
      const failure = error as OasisError
      // What was typed waits for the next snapshot.
      if (failure.code === 'offline') return
      pending!.refused()
      for (const wait of settled.splice(0)) wait.reject(failure)
      show()
      options.onRefused(failure)
    }
  }

  function take(snapshot: Snapshot): void {
    const draft: Draft = { cells: snapshot.cells, settings: snapshot.settings }
    const wanted = pending?.shown()
    const lost = pending?.lost() ?? []
    if (pending) pending.reset(snapshot.version, draft)
    else pending = createPending(snapshot.version, draft)
    const { cells, version: _, runs, ...rest } = snapshot
    const before = state.getState()
    state.setState({ ...rest, phase: 'open', reason: null, runs: byCell(runs), live: {}, cells })
    if (wanted && lost.length > 0) pending.add(resend(lost, wanted, draft))
    show()
    // The path that it was opened by may be a link; only a change of it says that the file was moved.
    if (before.phase === 'open' && before.path !== snapshot.path) options.onMoved(snapshot.path)
  }

  function onEvent(event: NotebookEvent): void {
    if (event.type === 'snapshot') return take(event.snapshot)
    if (!pending) return
    switch (event.type) {
      case 'edit': {
        pending.accepted(event.version, event.edit, event.window === workbench.window ? event.number : null)
        const { live, runs } = state.getState()
        const done = event.edit.type === 'outputs' && !busy(runs[event.edit.cell]) && live[event.edit.cell] ? event.edit.cell : null
        const { [done ?? '']: _, ...rest } = live
        return show({ canUndo: event.canUndo, canRedo: event.canRedo, ...(done ? { live: rest } : {}) })
      }
      case 'cells':
        pending.replaced(event.version, { cells: event.cells, settings: event.settings })
        return show({ title: event.title, problems: event.problems, canUndo: event.canUndo, canRedo: event.canRedo })
      case 'runs': {
        const runs = { ...state.getState().runs, ...byCell(event.runs) }
        const live = Object.fromEntries(Object.entries(state.getState().live).filter(([cell]) => busy(runs[cell])))
        return state.setState({ runs, live })
      }
      case 'outputs': return state.setState({ live: { ...state.getState().live, [event.cell]: event.outputs } })
      case 'trust': return state.setState({ trust: event.trust })
      // What was brought back is in the file once it is saved.
      case 'save': return state.setState({ save: event.save, ...(event.save.dirty || event.save.savedAt === null ? {} : { recovered: null }) })
      case 'parameters': return state.setState({ parameters: event.parameters })
      case 'interpreter': return state.setState({ interpreter: event.state === 'ready' ? null : { state: event.state, message: event.message } })
      case 'spark': {
        // What was said of the session before is over with the next one.
        const isNew = event.spark.state === 'ready' && state.getState().spark.state !== 'ready'
        return state.setState({ spark: event.spark, ...(isNew ? { interpreter: null } : {}) })
      }
      case 'restoring': return state.setState({ restoring: event.restoring })
      case 'notice': return options.onNotice(event.text)
      case 'outside': return options.onOutside(event.how, event.change)
      case 'closed':
        state.setState({ phase: 'closed', reason: new OasisError('notFound', event.reason) })
        for (const wait of awaited.splice(0)) wait.resolve()
        return
    }
  }

  const events = pace<NotebookEvent>(urgencyOf, items => { for (const event of items) onEvent(event) })
  const stop = workbench.follow('notebook.watch', { path, window: workbench.window, view: options.view }, {
    onItem(event) {
      events.add(event)
      // Somebody waits for what comes, or chose a value and looks at it, or there is nothing to see yet.
      if (settled.length > 0 || awaited.length > 0 || event.type === 'parameters' || !pending) events.flush()
    },
    onError(reason) {
      events.flush()
      state.setState({ phase: 'failed', reason })
    },
  })
  const id = () => state.getState().notebook
  const flush = () => new Promise<void>((resolve, reject) => {
    events.flush()
    if (!pending || pending.isEmpty()) return resolve()
    settled.push({ resolve, reject })
    void send()
  })
  /** What the workbench itself does with the notebook: it must have everything first, and nothing is sent until what it did has come. */
  async function exchange<T extends { version: number }>(ask: () => Promise<T>): Promise<T> {
    await flush()
    held += 1
    try {
      const answer = await ask()
      if (state.getState().phase === 'open' && pending && pending.version() < answer.version) await new Promise<void>(resolve => { awaited.push({ version: answer.version, resolve }) })
      return answer
    } finally {
      held -= 1
      if (pending && !pending.isEmpty()) void send()
    }
  }
  const step = async (name: 'notebook.undo' | 'notebook.redo') => {
    const { cell } = await exchange(() => workbench.call(name, { notebook: id() }))
    if (cell !== null) state.setState({ selected: cell, anchor: cell, marked: [] })
  }

  return {
    path,
    workbench,
    state,
    use: select => useStore(state, select),
    get: () => state.getState(),
    edit(...edits) {
      if (!pending || edits.length === 0) return
      pending.add(edits)
      if (edits.every(edit => edit.type === 'text')) timer ??= setTimeout(() => void send(), gather)
      else {
        clearTimeout(timer)
        timer = undefined
      }
      show()
    },
    flush,
    undo: () => step('notebook.undo'),
    redo: () => step('notebook.redo'),
    async save(request) {
      await flush()
      await workbench.call('notebook.save', { notebook: id(), ...request })
    },
    async run(scope, whole = false) {
      // Not even a turn later, where nothing has to be sent before it: what shows the run can wait, the run cannot.
      if (pending && !pending.isEmpty()) await flush()
      await workbench.call('run.start', { notebook: id(), scope, ...(whole ? { whole } : {}) })
    },
    async cancel(cell) {
      await workbench.call('run.cancel', { notebook: id(), ...(cell ? { cell } : {}) })
    },
    async setParameters(values, apply) {
      await workbench.call('parameter.set', { notebook: id(), values, apply })
    },
    select: (selected, mode = 'command') => state.setState({ selected, mode: selected === null ? 'command' : mode, marked: [], anchor: selected }),
    mark: (cells, active, anchor) => state.setState({ selected: active, mode: 'command', marked: cells.length > 1 ? cells : [], ...(anchor === undefined ? {} : { anchor }) }),
    peek(cells, isOpen) {
      const { peeked } = state.getState()
      const next = new Set(isOpen ? [...peeked, ...cells] : [...peeked].filter(id => !cells.includes(id)))
      if (next.size !== peeked.size) state.setState({ peeked: next })
    },
    async copy(cells) {
      await flush()
      await workbench.call('cell.copy', { notebook: id(), cells: [...cells] })
    },
    async paste(index) {
      const { cells } = await exchange(() => workbench.call('cell.paste', { notebook: id(), index }))
      // What comes folded stays so.
      const hidden = hiddenOf(state.getState())
      const seen = cells.every(cell => hidden.has(cell)) ? cells : cells.filter(cell => !hidden.has(cell))
      const last = seen.at(-1)
      if (last !== undefined) state.setState({ selected: last, mode: 'command', marked: seen.length > 1 ? seen : [], anchor: seen[0]! })
    },
    close() {
      clearTimeout(timer)
      void flush().catch(() => {}).finally(stop)
    },
  }
}

/** Where the selection goes when its cell is gone: the cell that took its place, or the last one. */
export function nearest(before: readonly Cell[], after: readonly Cell[], gone: string): string | null {
  const at = before.findIndex(cell => cell.id === gone)
  return after[Math.min(Math.max(at, 0), after.length - 1)]?.id ?? null
}
