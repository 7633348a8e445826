import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { notebookEngine, type NotebookEngine } from '../../../main/engine/engines.ts'
import type { CellWorld } from '../../../main/workbench/open/cell-run.ts'
import { createParameters } from '../../../main/workbench/open/parameters.ts'
import { createRuns, noKeeper } from '../../../main/workbench/open/runs.ts'
import type { Cell, NotebookSettings } from '../../../model/notebook/cell.ts'
import { readOutput } from '../../../model/notebook/outputs.ts'
import type { ParameterValues } from '../../../model/parameter/definition.ts'
import type { Generated } from './generate.ts'

/** How one generated notebook went. `cells` and `ran` count those that a full re-run and a selective one ran, over all changes; `moved` the changes after which some output was another. */
export interface Checked { changes: number; moved: number; cells: number; ran: number; failed: number; differences: string[] }

/** DuckDB for many generated notebooks, one after the other. */
export interface Checker {
  /** Runs a notebook, changes its parameters, runs again what the workbench says, and holds every output against that of all cells run anew with the same values. `skip` leaves out the last of what would run. */
  check(notebook: Generated, options?: { skip?: boolean }): Promise<Checked>
  close(): Promise<void>
}

const clock = () => Date.parse('2001-03-01T12:00:00Z')
/** After so many notebooks a fresh engine takes over. */
const perEngine = 100

export async function openChecker(): Promise<Checker> {
  const root = await mkdtemp(join(tmpdir(), 'oasis-selective-'))
  let engine: NotebookEngine | null = null
  let notebooks = 0
  let files = 0
  let copies = 0

  async function engineNow(): Promise<NotebookEngine> {
    if (engine && notebooks % perEngine !== 0) return engine
    await engine?.close()
    const work = join(root, `engine-${notebooks}`)
    const [own, results] = [join(work, 'own'), join(work, 'results')]
    for (const folder of [own, results]) await mkdir(folder, { recursive: true })
    return engine = notebookEngine(() => ({ database: null, work, folder: own, grants: [], memoryLimit: 1024 ** 3, threads: 1, timezone: 'UTC' }))
  }

  /** One copy of the notebook, whose names are its own. */
  function copyOf(generated: Generated, values: ParameterValues, duck: NotebookEngine) {
    const prefix = `k${copies++}_`
    const own = (text: string) => text.replaceAll('@', prefix)
    let cells: Cell[] = generated.cells.map(cell => ({ ...cell, id: own(cell.id), source: own(cell.source), ...(cell.name === undefined ? {} : { name: own(cell.name) }), outputs: [], executionCount: null }))
    const settings: NotebookSettings = { version: 1, interpreter: 'duckdb', timezone: 'UTC', parameters: generated.parameters, runOnChange: false }
    const results = new Map<string, { name: string; file: string }>()
    const parameters = createParameters({
      settings: () => settings, cells: () => cells, remembered: values, remember() {}, clock, allowed: () => true, gone: () => runs.gone(),
      ask: () => Promise.reject(new Error('These notebooks have no queries of parameters.')), onChange() {},
    })
    const world = async (_: Cell, _count: number, signal: AbortSignal): Promise<CellWorld> => ({
      notebook: 'n', space: 's', python: null, spark: null, engine: duck, values: await parameters.bound(generated.parameters.map(({ name }) => name), signal), limits: { rows: 10_000, bytes: 1024 ** 3 }, clock,
      visible: async () => [...results.values()], claim: (_cell, name) => name, notify: async () => {}, reserve: () => ({ id: `result${String(++files).padStart(8, '0')}`, file: join(root, `engine-${Math.floor((notebooks - 1) / perEngine) * perEngine}`, 'results', `${files}.duckdb`) }),
      put: (result, file) => { results.set(result.name.toLowerCase(), { name: result.name, file }) }, abandon: file => { void rm(file, { force: true }) },
    })
    const unexpected: unknown[] = []
    const started = new Set<string>()
    const runs = createRuns({
      cells: () => cells, settings: () => settings, clock, world, exclusive: work => work(), python: () => false, spark: () => false, keeper: noKeeper,
      write(edits) { for (const edit of edits) if (edit.type === 'outputs') cells = cells.map(cell => (cell.id === edit.cell ? { ...cell, outputs: edit.outputs, executionCount: edit.executionCount } : cell)) },
      onRuns(changed) { for (const run of changed) if (run.state === 'running') started.add(run.cell) },
      onOutputs() {}, onMade() {}, onDone() {}, onLost() {}, onUnexpected: error => unexpected.push(error),
    })
    const sql = () => cells.filter(cell => cell.language === 'sql').map(cell => cell.id)
    return {
      async runAll() {
        runs.start(sql())
        await runs.whenIdle()
        if (unexpected.length > 0) throw unexpected[0]
      },
      /** Runs what the workbench says depends on the change; gives how many cells that were. */
      async change(change: ParameterValues, skip: boolean) {
        started.clear()
        parameters.choose(change)
        const wanted = parameters.apply().filter(id => sql().includes(id))
        runs.start(skip ? wanted.slice(0, -1) : wanted, { again: true })
        await runs.whenIdle()
        if (unexpected.length > 0) throw unexpected[0]
        return started.size
      },
      /** What every cell shows, without what differs between two runs of the same. */
      shown: () => cells.map(cell => JSON.stringify(cell.outputs.map(output => {
        const read = readOutput(output)
        if (read.kind === 'table') return { name: read.result.name, columns: read.result.columns, rows: read.result.rows, totalRows: read.result.totalRows, values: read.result.values, preview: read.result.preview }
        if (read.kind === 'run') return { summary: read.run.summary, changed: read.run.changed, values: read.run.values }
        return read.kind === 'error' ? { error: read.error.message } : read
      })).replaceAll(prefix, '@')),
      sources: () => cells.map(cell => cell.source.replaceAll(prefix, '@')),
      failed: () => runs.all().filter(run => run.state === 'failed').length,
      size: () => sql().length,
      async forget() { await Promise.all([...results.values()].map(({ file }) => rm(file, { force: true }))) },
    }
  }

  return {
    async check(generated, { skip = false } = {}) {
      const duck = await engineNow()
      notebooks++
      const checked: Checked = { changes: 0, moved: 0, cells: 0, ran: 0, failed: 0, differences: [] }
      let values: ParameterValues = {}
      const selective = copyOf(generated, values, duck)
      await selective.runAll()
      checked.failed += selective.failed()
      for (const change of generated.changes) {
        values = { ...values, ...change }
        const before = selective.shown()
        checked.ran += await selective.change(change, skip)
        const whole = copyOf(generated, values, duck)
        await whole.runAll()
        const [here, there] = [selective.shown(), whole.shown()]
        checked.changes++
        checked.cells += whole.size()
        if (before.some((shown, at) => shown !== there[at])) checked.moved++
        const at = here.findIndex((shown, index) => shown !== there[index])
        if (at >= 0) checked.differences.push(`After ${JSON.stringify(change)} cell ${at} shows\n${here[at]}\nand run anew with all others\n${there[at]}\nin\n${selective.sources().map((source, index) => `${index}: ${source}`).join('\n')}`)
        await whole.forget()
      }
      await selective.forget()
      return checked
    },
    async close() {
      await engine?.close()
      await rm(root, { recursive: true, force: true })
    },
  }
}
