import { setTimeout as delay } from 'node:timers/promises'
import { OasisError } from '../../../contract/errors.ts'
import type { Snapshot } from '../../../contract/workbench/notebook.ts'
import type { Edit } from '../../../model/notebook/cell.ts'
import { readOutput } from '../../../model/notebook/outputs.ts'
import { difference } from '../document/difference.ts'
import { createDocument, type Change } from '../document/document.ts'
import { workbenchLimits } from '../limits.ts'
import type { Place } from '../space/spaces.ts'
import { createApplying } from './applying.ts'
import { dependenciesOf, isRespacing } from './dependencies.ts'
import { createDrawings } from './drawings.ts'
import { keepNothing, keepSession } from './kept.ts'
import { createLost } from './lost.ts'
import { createMade } from './made.ts'
import type { OpenNotebook } from './open-notebook.ts'
import { openFile } from './opening.ts'
import { createOutside } from './outside.ts'
import { createParameters } from './parameters.ts'
import { askRows } from './queries.ts'
import { resume } from './resuming.ts'
import { createRuns, type Runs } from './runs.ts'
import { createSaving, type Saving } from './saving.ts'
import { openSession } from './session.ts'
import type { Surroundings } from './surroundings.ts'
import { createTrusting } from './trusting.ts'
import { createVersioning } from './versioning.ts'
import { createWindows } from './windows.ts'

export interface OpenOptions { id: string; path: string; place: Place; surroundings: Surroundings; /** The last window left. */ onLeft(): void; /** Its code counts as consented to. */ consented?: boolean }

/** Windows apply these edits of cells' code by rule; runs and trust follow from them. */
const codeEdits = new Set<Edit['type']>(['text', 'source', 'language', 'name', 'split', 'merge', 'restore', 'insert'])

/** Opens a file as a notebook, with what the journal has of it. */
export async function openNotebook(options: OpenOptions): Promise<OpenNotebook> {
  const { id, surroundings } = options
  const { index, journal, clock, log, results, pages } = surroundings
  let { path, place } = options
  const opened = await openFile(path, journal)
  let recovered = opened.recovered
  let closed = false
  let replaying = false
  let telling: NodeJS.Immediate | null = null
  let toldParameters = ''
  const made = createMade(id, surroundings.headless ? null : index)
  const windows = createWindows({
    snapshot, onLeave: window => document.leave(window),
    onEmpty() { if (!closed) options.onLeft() },
  })
  const { emit } = windows

  /** Parameters are told once for all changes of one turn, where there are any to tell of. */
  function tellParameters(): void {
    telling ??= setImmediate(() => {
      telling = null
      const state = parameters.state()
      const text = JSON.stringify(state)
      if (closed || text === toldParameters) return
      toldParameters = text
      emit({ type: 'parameters', parameters: state })
    })
  }

  function onChanges(changes: Change[]): void {
    const [first, last] = [changes[0]!, changes.at(-1)!]
    const { after, window } = last
    windows.tell(changes, document)
    for (const { edit, before, after: now } of changes) {
      if (!replaying && !outside.taking) saving.edited(edit)
      if (codeEdits.has(edit.type)) {
        const cell = edit.type === 'insert' ? edit.cell.id : 'cell' in edit ? edit.cell : null
        if (cell !== null && !isRespacing(edit, before, now)) runs.edited(cell)
      }
      if (edit.type === 'delete' && !after.cells.some(cell => cell.id === edit.cell)) runs.cancel(edit.cell)
      if (edit.type === 'chart') drawings.soon(edit.cell)
      if (edit.type === 'settings' && before.settings.interpreter !== after.settings.interpreter) {
        runs.cancel()
        runs.outdate(after.cells.map(cell => cell.id))
      }
      if (edit.type === 'settings' && before.settings.timezone !== after.settings.timezone) void restart('The notebook has another time zone now, so its engine was restarted. Temporary tables and variables are gone.')
    }
    if (changes.some(change => change.edit.type === 'settings')) {
      void parameters.refresh()
      tellParameters()
    }
    lost.edited()
    if (window === null || changes.some(change => change.whole)) trusting.weigh()
    if (first.before.title !== after.title) surroundings.onTitle(path, after.title)
  }

  const document = createDocument(opened.notebook, { clock, onChanges, onLost: window => windows.restart(window) })

  const trusting = createTrusting({
    notebook: () => document.notebook, opened: opened.notebook, index, consented: options.consented === true,
    onChange(trust) {
      emit({ type: 'trust', trust })
      if (trust.trusted) consider()
    },
  })

  const mayRun = () => trusting.now.trusted && surroundings.newer === null

  const versioning = createVersioning({ id, versions: surroundings.versions, file: opened.file, notebook: opened.notebook, clock, log, onTrouble: reason => saving.unkept('versions', reason) })

  const outside = createOutside({
    document, saving: () => saving, versioning, trusting,
    onTaken(how, change) {
      void parameters.refresh()
      tellParameters()
      emit({ type: 'outside', how, change })
    },
    onReread() {
      runs.cancel()
      recovered = null
      void parameters.refresh()
      tellParameters()
    },
  })

  const saving: Saving = createSaving({
    path, file: opened.file, document, journal, clock, log,
    autosave: () => !place.foreign && index.settings().autosave && !surroundings.headless,
    onState: save => emit({ type: 'save', save }),
    onOutside: async () => !closed && outside.arrived(),
    onReplacing: () => outside.replacing(),
    onSaved(saved, alone) {
      recovered = null
      trusting.note()
      void versioning.keep(saved, alone ? 'saved' : 'asked')
    },
  })

  const session = openSession({
    id, path: () => path, place: () => place, cells: () => document.notebook.cells, settings: () => document.notebook.settings, surroundings,
    onEngine(state, message, stuck) {
      if (closed) return
      emit({ type: 'interpreter', state, message })
      if (state !== 'ready') runs.lost(stuck)
    },
    onPythonLost(state, message) {
      if (closed) return
      emit({ type: 'interpreter', state, message })
      runs.lostLanguage('python')
    },
    onSpark(spark) {
      emit({ type: 'spark', spark })
      surroundings.onActivity()
    },
    onNotice(text) {
      emit({ type: 'notice', text })
      return windows.followers > 0
    },
    onSparkLost(what, message) {
      if (closed) return
      emit({ type: 'interpreter', state: 'lost', message })
      if (what === 'session') runs.lost()
      else runs.lostLanguage(what)
    },
  })

  const parameters = createParameters({
    settings: () => document.notebook.settings, cells: () => document.notebook.cells, clock,
    remembered: surroundings.headless ? {} : index.parameterValues(id),
    remember: values => { if (!surroundings.headless) index.setParameterValues(id, values) },
    gone: () => runs.gone(),
    allowed: () => mayRun() && document.notebook.settings.interpreter === 'duckdb',
    async ask(query, limit, urgent, wanted) {
      // A list of options can wait for cells that are about to show something, but not for ever.
      if (!urgent) await Promise.race([runs.whenIdle(), delay(workbenchLimits.optionsPatience, undefined, { ref: false })])
      // Its time is counted from its turn: what it waits for is not its own.
      return session.exclusive(async () => {
        if (!wanted()) throw new OasisError('cancelled', 'Another value was chosen meanwhile.')
        return askRows(session.world({}), pages, query, limit, AbortSignal.timeout(workbenchLimits.optionsWait))
      })
    },
    onChange() {
      runs.compare(parameters.boundNow())
      tellParameters()
    },
  })

  const setParameters = createApplying({
    parameters, runs: () => runs, onChange: () => document.notebook.settings.runOnChange, isClosed: () => closed, checkTrust: () => trusting.check(), tell: tellParameters,
  })

  const lost = createLost({
    cells: () => document.notebook.cells, lasting: () => session.sparkNames.lasting,
    onChange(restoring) { if (!closed) emit({ type: 'restoring', restoring }) },
  })

  const drawings = createDrawings({ document, surroundings })

  const kept = surroundings.headless || surroundings.newer !== null ? keepNothing : keepSession(surroundings.dataDir, id, log)

  const runs: Runs = createRuns({
    cells: () => document.notebook.cells, settings: () => document.notebook.settings, clock,
    world: async (cell, count, signal, whole, keeping, values) => session.world(values ?? await parameters.bound(usedBy([cell.id]), signal), count, whole, keeping),
    keeper: {
      keep(now, started = session.spark.session ?? undefined) { if (!closed) kept.write(started === undefined ? null : { ...now, session: started }) },
      write: kept.writeOutputs, persist: () => journal.flush(),
    },
    python: () => surroundings.python.environment() !== null,
    spark: () => (surroundings.spark?.interpreter() ?? null) !== null,
    exclusive: work => session.exclusive(work),
    write: edits => document.apply(edits, { undo: false }),
    onRuns: changed => {
      for (const run of changed) if (run.state !== 'running') made.settle(run.cell)
      emit({ type: 'runs', runs: changed })
      surroundings.onActivity()
    },
    onOutputs(cell, outputs) {
      made.note(cell, outputs)
      emit({ type: 'outputs', cell, outputs })
    },
    onMade: (cell, outputs) => made.remember(cell, outputs),
    onLost: lost.lose,
    onDone(cell, results, writes) {
      lost.ran(cell.id)
      runs.compare(parameters.boundNow(), [cell.id])
      session.forgetOthers(cell.id, results.map(result => result.id))
      if (cell.chart && results.length > 0) drawings.draw(cell.id)
      const changed = [...results.map(result => result.name), ...writes]
      if (changed.length > 0) void parameters.refresh(changed)
    },
    onUnexpected: error => log('A run failed unexpectedly', error),
  })

  function snapshot(window: string): Snapshot {
    document.join(window)
    // It may say more than was told so far.
    toldParameters = ''
    const { notebook, version, canUndo, canRedo } = document
    return {
      notebook: id, path, space: place.id, foreign: place.foreign, title: notebook.title, version, settings: notebook.settings, cells: [...notebook.cells], problems: [...notebook.problems],
      runs: runs.all(), trust: trusting.now, save: saving.state(), parameters: parameters.state(), canUndo, canRedo, recovered, spark: session.spark.state, restoring: lost.now,
    }
  }

  async function restart(reason: string, python = true): Promise<void> {
    runs.cancel()
    await session.restart(reason, python)
    if (document.notebook.settings.interpreter === 'spark') runs.lost()
  }

  function usedBy(cells: readonly string[]): string[] {
    return dependenciesOf(document.notebook.cells, document.notebook.settings.parameters).filter(cell => cells.includes(cell.id)).flatMap(cell => cell.parameters)
  }

  function startCells(cells: string[], how: { stopAtFailure?: boolean; whole?: boolean } = {}): void {
    const wanted = new Set(cells)
    const reads = dependenciesOf(document.notebook.cells, document.notebook.settings.parameters).filter(cell => wanted.has(cell.id)).flatMap(cell => cell.reads)
    // Started beside the engine; what fails here fails again, and is told, when a cell needs it.
    if (reads.length > 0) surroundings.imports.ensure(place, reads).catch(() => {})
    runs.start(cells, how)
  }

  function consider(): void {
    setTimeout(() => {
      if (closed) return
      runs.compare(parameters.boundNow())
      void parameters.refresh()
      // What will draw its charts starts beside what computes them.
      if (document.notebook.cells.some(cell => cell.chart)) {
        pages.call('page.idle', {}).catch(() => {})
        surroundings.pictures.warm()
      }
    }, 20)
  }

  if (opened.unsaved.length > 0) {
    // The journal has them already; they are applied as they were, and can be undone.
    replaying = true
    document.apply(opened.unsaved, { undo: true })
    replaying = false
    saving.recovered()
    trusting.note()
  }
  consider()
  if (!surroundings.headless && surroundings.newer === null) resume({ kept, runs, spark: session.spark, onSpark: () => document.notebook.settings.interpreter === 'spark', mayRun })

  const notebook: OpenNotebook = {
    id,
    get path() { return path },
    get place() { return place },
    get followers() { return windows.followers },
    get saved() { return saving.state() },
    get trusted() { return mayRun() },
    madeHere: (cell, output) => made.html(cell, output, document.notebook.cells.find(candidate => candidate.id === cell)?.outputs ?? []),
    document, runs, parameters, session, lost, versioning, outside, checkTrust: trusting.check,
    watch: (window, view, signal) => windows.watch(window, signal, () => {
      if (view !== 'report' || !mayRun() || runs.busy || document.notebook.cells.some(cell => cell.outputs.map(readOutput).some(output => output.kind === 'table' && results.has(output.result.result)))) return
      // Not before the saved outputs are on their way.
      setImmediate(() => { if (!closed && mayRun()) startCells(runs.cellsOf({ kind: 'all' })) })
    }),
    async save(request) {
      const before = saving.path
      const saved = await saving.save(request)
      if (saving.path !== before) {
        index.renameNotebook(before, saving.path)
        path = saving.path
        surroundings.onMoved(notebook, before)
        place = surroundings.placeOf(path)
        windows.restart()
      }
      return saved
    },
    consent: trusting.consent,
    restore(next, cells) {
      const edits = difference(document.notebook, next, cells === undefined ? undefined : { cells: new Set(cells), settings: false })
      if (edits.length === 0) return false
      trusting.note()
      trusting.arriving(next, document.notebook)
      document.apply(edits, { undo: true })
      return true
    },
    start(scope, { foreign = false, stopAtFailure = false, whole = false } = {}) {
      trusting.check()
      const cells = runs.cellsOf(scope, foreign)
      // A run takes the values that are chosen now.
      const changed = parameters.apply(usedBy(cells), { anew: true })
      startCells(cells, { stopAtFailure, whole })
      runs.outdate(changed.filter(cell => !cells.includes(cell)))
      tellParameters()
      return cells
    },
    restart,
    clearOutputs(cells) {
      const wanted = cells && new Set(cells)
      const edits: Edit[] = document.notebook.cells.filter(cell => cell.outputs.length > 0 && (!wanted || wanted.has(cell.id)))
        .map(cell => ({ type: 'outputs', cell: cell.id, outputs: [], executionCount: null }))
      if (edits.length > 0) document.apply(edits, { undo: true })
    },
    setParameters,
    async settled() {
      await runs.whenIdle()
      await drawings.settled()
    },
    journalTrouble: reason => saving.unkept('journal', reason),
    pause: () => saving.pause(),
    moved(to, next) {
      saving.moved(to)
      path = to
      place = next
      windows.restart()
    },
    async end(reason) {
      emit({ type: 'closed', reason })
      windows.end()
      await notebook.close()
    },
    async close() {
      if (closed) return
      closed = true
      runs.close()
      parameters.close()
      if (telling) clearImmediate(telling)
      drawings.close()
      trusting.note()
      windows.end()
      await saving.close()
      await versioning.close()
      await session.close()
    },
  }
  return notebook
}
