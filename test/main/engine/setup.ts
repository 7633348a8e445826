import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { RunEvent, SessionSetup, VisibleResult } from '../../../contract/engine/session.ts'
import type { BoundValues } from '../../../model/parameter/definition.ts'
import { resultLimits } from '../../../model/result/result.ts'
import { notebookEngine, type NotebookEngine } from '../../../main/engine/engines.ts'

export const mebibyte = 1024 ** 2

/** A data folder with a notebook's own folder beside it, and engines that end with the test. */
export interface Bench {
  root: string
  own: string
  results: string
  setup(changes?: Partial<SessionSetup>): SessionSetup
  engine(changes?: Partial<SessionSetup>): NotebookEngine
  /** Runs a statement and gives its last event; its result goes to `results/NAME-n.duckdb`. */
  run(engine: NotebookEngine, sql: string, options?: { bound?: BoundValues; results?: VisibleResult[]; name?: string; limits?: { rows: number; bytes: number }; signal?: AbortSignal; onEvent?: (event: RunEvent) => void }): Promise<RunEvent & { file: string }>
  rows(engine: NotebookEngine, sql: string, results?: VisibleResult[]): Promise<(string | null)[][]>
  close(): Promise<void>
}

export async function createBench(): Promise<Bench> {
  const root = await mkdtemp(join(tmpdir(), 'oasis-engine-'))
  const [own, results, work] = ['own', 'results', 'work'].map(name => join(root, name)) as [string, string, string]
  for (const folder of [own, results, work]) await mkdir(folder)
  const engines: NotebookEngine[] = []
  let count = 0
  const bench: Bench = {
    root, own, results,
    setup: changes => ({ database: null, work: join(work, String(++count)), folder: own, grants: [], memoryLimit: 1024 * mebibyte, threads: 2, timezone: 'UTC', ...changes }),
    engine(changes) {
      const setup = bench.setup(changes)
      const engine = notebookEngine(() => setup)
      engines.push(engine)
      return engine
    },
    async run(engine, sql, { bound = {}, results: visible = [], name = 'r', limits = resultLimits, signal, onEvent } = {}) {
      const file = join(results, `${name}-${++count}.duckdb`)
      let last: RunEvent | undefined
      for await (const event of engine.stream('session.run', { sql, bound, results: visible, target: { file, name }, limits }, { signal })) {
        onEvent?.(event)
        last = event
      }
      if (!last) throw new Error('The engine sent no event.')
      return { ...last, file }
    },
    async rows(engine, sql, visible) {
      const event = await bench.run(engine, sql, visible ? { results: visible } : {})
      if (event.type !== 'result') throw new Error(`${sql} gave ${event.type}`)
      return event.result.preview
    },
    async close() {
      await Promise.all(engines.map(engine => engine.close()))
      await rm(root, { recursive: true, force: true })
    },
  }
  return bench
}
