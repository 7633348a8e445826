import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { MessageChannel } from 'node:worker_threads'
import { createClient } from '../../../contract/client.ts'
import { messagePort } from '../../../contract/ports.ts'
import type { Port } from '../../../contract/frames.ts'
import { workbench as contract, type WorkbenchClient } from '../../../contract/workbench/contract.ts'
import type { NotebookEvent, Snapshot } from '../../../contract/workbench/notebook.ts'
import type { Cell, NotebookSettings, Output } from '../../../model/notebook/cell.ts'
import { applyEdit, serializeNotebook, newNotebook } from '../../../model/notebook/document.ts'
import { readOutput } from '../../../model/notebook/outputs.ts'
import { nodeProcessHost } from '../../../main/engine/host.ts'
import { logOf } from '../../support/log.ts'
import { createWorkbench, type Workbench, type WorkbenchOptions } from '../../../main/workbench/workbench.ts'

/** Two ends of a channel as ports. */
function pair(): [Port, Port] {
  const { port1, port2 } = new MessageChannel()
  const side = (port: typeof port1): Port => messagePort({
    postMessage: message => port.postMessage(message), onMessage: listener => port.on('message', listener), onClose: listener => port.on('close', listener), close: () => port.close(),
  })
  return [side(port1), side(port2)]
}

/** A folder for one test; removed by what it gives. */
export async function temporaryFolder(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'oasis-test-'))
}

export interface Bench { dataDir: string; sampleDir: string; workbench: Workbench; client: WorkbenchClient; window(): WorkbenchClient; reopen(): Promise<void>; close(): Promise<void> }

/** A real workbench with real engines, on a data folder of its own, and a window. The sample has a small table `flights`. */
export async function startBench(options: Partial<WorkbenchOptions> & { sample?: Record<string, string> } = {}): Promise<Bench> {
  const root = await temporaryFolder()
  const sampleDir = options.sampleDir ?? join(root, 'shipped')
  if (!options.sampleDir) {
    await mkdir(join(sampleDir, 'data'), { recursive: true })
    await writeFile(join(sampleDir, 'space.json'), JSON.stringify({ title: 'Sample', tables: [{ name: 'flights', file: 'data/flights.csv' }] }))
    const rows = Array.from({ length: 600 }, (_, index) => `${['ORD', 'SFO', 'JFK'][index % 3]},2001-0${1 + (index % 6)}-${String(1 + (index % 28)).padStart(2, '0')},${(index * 7) % 60 - 10}`)
    await writeFile(join(sampleDir, 'data', 'flights.csv'), `origin,date,delay\n${rows.join('\n')}\n`)
    for (const [name, text] of Object.entries(options.sample ?? {})) await writeFile(join(sampleDir, name), text)
  }
  const dataDir = options.dataDir ?? join(root, 'data')
  const problems: unknown[] = []
  const { sample: _, ...rest } = options
  const start = () => createWorkbench({
    dataDir, sampleDir, processes: nodeProcessHost, host: { kind: 'browser', language: 'en' }, log: logOf((message, error) => { problems.push([message, error]); console.error(message, error) }), ...rest,
  })
  let workbench = await start()
  const clients: WorkbenchClient[] = []
  const window = () => {
    const [here, there] = pair()
    workbench.connect(there)
    const client = createClient(contract, here)
    clients.push(client)
    return client
  }
  const bench: Bench = {
    dataDir, sampleDir, workbench, client: window(), window,
    async reopen() {
      for (const client of clients.splice(0)) client.close()
      await workbench.close()
      bench.workbench = workbench = await start()
      bench.client = window()
    },
    async close() {
      for (const client of clients) client.close()
      await workbench.close()
      await rm(root, { recursive: true, force: true })
    },
  }
  return bench
}

/** The text of a notebook with these cells. */
export function notebookText(cells: (Partial<Cell> & { id: string; source: string })[], settings: Partial<NotebookSettings> = {}): string {
  let notebook = newNotebook({ cell: null })
  for (const [index, cell] of cells.entries()) notebook = applyEdit(notebook, { type: 'insert', index, cell: { language: 'sql', ...cell } }).notebook
  if (Object.keys(settings).length > 0) notebook = applyEdit(notebook, { type: 'settings', settings }).notebook
  return serializeNotebook(notebook)
}

/** A window's copy of an open notebook, from the events alone. */
export interface Follower {
  snapshot: Snapshot
  events: NotebookEvent[]
  id: string
  /** Resolves when a condition on the copy holds; fails after a while, saying where it stands. */
  until(what: string, condition: (follower: Follower) => boolean, timeout?: number): Promise<void>
  cell(id: string): Cell
  run(id: string): Snapshot['runs'][number]
  outputs(id: string): ReturnType<typeof readOutput>[]
  stop(): void
  ended: Promise<unknown>
}

export async function follow(client: WorkbenchClient, path: string, window = 'w1', view: 'edit' | 'report' = 'edit'): Promise<Follower> {
  const abort = new AbortController()
  const waiting = new Set<() => void>()
  const events: NotebookEvent[] = []
  let resolveFirst: () => void
  let rejectFirst: (error: unknown) => void
  const first = new Promise<void>((resolve, reject) => { resolveFirst = resolve; rejectFirst = reject })
  const follower: Follower = {
    snapshot: undefined as unknown as Snapshot, events, id: '',
    async until(what, condition, timeout = 20_000) {
      const end = Date.now() + timeout
      while (!condition(follower)) {
        if (Date.now() > end) throw new Error(`Waited too long for: ${what}. Runs: ${JSON.stringify(follower.snapshot.runs)}. Parameters: ${JSON.stringify(follower.snapshot.parameters)}. Last event: ${JSON.stringify(events.at(-1))?.slice(0, 500)}`)
        await new Promise<void>(resolve => {
          const timer = setTimeout(resolve, 50)
          waiting.add(() => { clearTimeout(timer); resolve() })
        })
      }
    },
    cell: id => follower.snapshot.cells.find(cell => cell.id === id)!,
    run: id => follower.snapshot.runs.find(run => run.cell === id) ?? { cell: id, state: 'idle', stale: false, startedAt: null, finishedAt: null, progress: null, rowsSoFar: null },
    outputs: id => follower.cell(id).outputs.map((output: Output) => readOutput(output)),
    stop: () => abort.abort(),
    ended: Promise.resolve(),
  }
  const take = (event: NotebookEvent) => {
    const { snapshot } = follower
    if (event.type === 'snapshot') {
      follower.snapshot = event.snapshot
      follower.id = event.snapshot.notebook
      resolveFirst()
    } else if (event.type === 'edit') {
      snapshot.version = event.version
      snapshot.cells = applyLocally(snapshot.cells, event.edit)
      if (event.edit.type === 'settings') snapshot.settings = { ...snapshot.settings, ...event.edit.settings } as NotebookSettings
      Object.assign(snapshot, { canUndo: event.canUndo, canRedo: event.canRedo }, event.title === undefined ? {} : { title: event.title })
    } else if (event.type === 'cells') {
      Object.assign(snapshot, { version: event.version, cells: event.cells, settings: event.settings, title: event.title, canUndo: event.canUndo, canRedo: event.canRedo })
    } else if (event.type === 'runs') {
      for (const run of event.runs) snapshot.runs = [...snapshot.runs.filter(other => other.cell !== run.cell), run]
    } else if (event.type === 'trust') snapshot.trust = event.trust
    else if (event.type === 'save') snapshot.save = event.save
    else if (event.type === 'spark') snapshot.spark = event.spark
    else if (event.type === 'restoring') snapshot.restoring = event.restoring
    else if (event.type === 'parameters') snapshot.parameters = event.parameters
    events.push(event)
    for (const wake of waiting) wake()
    waiting.clear()
  }
  follower.ended = (async () => {
    for await (const event of client.stream('notebook.watch', { path, window, view }, { signal: abort.signal })) take(event)
  })().catch((error: unknown) => { rejectFirst(error); return error })
  await first
  return follower
}

/** What a window does with an edit that it can apply by itself. */
function applyLocally(cells: Cell[], edit: Extract<NotebookEvent, { type: 'edit' }>['edit']): Cell[] {
  const at = (id: string) => cells.findIndex(cell => cell.id === id)
  const change = (id: string, update: (cell: Cell) => Cell) => cells.map(cell => cell.id === id ? update(cell) : cell)
  switch (edit.type) {
    case 'text': return change(edit.cell, cell => ({ ...cell, source: cell.source.slice(0, edit.at) + edit.insert + cell.source.slice(edit.at + edit.remove) }))
    case 'source': return change(edit.cell, cell => ({ ...cell, source: edit.source }))
    case 'insert': return cells.toSpliced(edit.index, 0, { outputs: [], executionCount: null, ...edit.cell } as Cell)
    case 'delete': return cells.filter(cell => cell.id !== edit.cell)
    case 'move': return cells.toSpliced(at(edit.cell), 1).toSpliced(edit.index, 0, cells[at(edit.cell)]!)
    case 'outputs': return change(edit.cell, cell => ({ ...cell, outputs: edit.outputs, executionCount: edit.executionCount }))
    case 'chart': return change(edit.cell, ({ chart: _, ...cell }) => edit.chart ? { ...cell, chart: edit.chart } : cell)
    case 'name': return change(edit.cell, ({ name: _, ...cell }) => edit.name ? { ...cell, name: edit.name } : cell)
    default: return cells
  }
}

/** Writes a notebook into the person's own space and gives its path. */
export async function ownNotebook(bench: Bench, name: string, text: string): Promise<string> {
  await new Promise(resolve => setTimeout(resolve, 0))
  const folder = join(bench.dataDir, 'spaces', 'notebooks')
  await mkdir(folder, { recursive: true })
  const path = join(folder, name)
  await writeFile(path, text)
  return path
}
