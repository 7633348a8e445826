import { stat } from 'node:fs/promises'
import { OasisError } from '../../../contract/errors.ts'
import { unsaid } from '../../../model/import/reading.ts'
import type { LandingEngine } from '../../engine/engines.ts'
import type { Results } from '../../results/results.ts'
import { readDescription, tableFile } from './description.ts'
import type { Place, Spaces } from './spaces.ts'

/** The tables that a space's `space.json` names, made into immutable result files when they are first needed and again when their files changed. */
export interface Imports {
  /** Imports those of the space's tables that `names` mentions (all without `names`) and that are not there yet. Fails with the name of the table that could not be read. */
  ensure(place: Place, names: readonly string[] | null, signal?: AbortSignal): Promise<void>
  /** Keeps the engine for other work that needs it to make results; afterwards it rests as after an import. */
  withEngine<T>(work: (landing: LandingEngine) => Promise<T>): Promise<T>
  /** Shows an import in the status bar, and keeps the engine meanwhile. */
  begin(id: string, title: string): { progress(part: number | null): void; end(): void }
  /** What is being imported, for the status bar. */
  tasks(): { id: string; title: string; progress: number | null }[]
}

/** How long the engine waits for another import, in milliseconds. */
const idle = 20_000

export interface ImportsOptions { spaces: Pick<Spaces, 'tableFolders'>; results: Results; landing: LandingEngine; clock(): number; onTask(): void }

export function createImports({ spaces, results, landing, clock, onTask }: ImportsOptions): Imports {
  const running = new Map<string, Promise<void>>()
  const tasks = new Map<string, { title: string; progress: number | null }>()
  let held = 0
  let rest: NodeJS.Timeout | undefined

  function hold(): () => void {
    clearTimeout(rest)
    held++
    return () => {
      held--
      // Imports are rare and their engine is large: it is let go when there was none for a while.
      if (held === 0) rest = setTimeout(() => { if (held === 0) void landing.restart().then(onTask) }, idle).unref()
    }
  }

  function begin(id: string, title: string) {
    const release = hold()
    const task: { title: string; progress: number | null } = { title, progress: null }
    tasks.set(id, task)
    onTask()
    return {
      progress(part: number | null) {
        task.progress = part
        onTask()
      },
      end() {
        tasks.delete(id)
        onTask()
        release()
      },
    }
  }

  async function run(place: Place, name: string, file: string, key: string): Promise<void> {
    const task = begin(key, name)
    const { id, file: target } = results.reserve()
    try {
      for await (const event of landing.stream('landing.import', { files: [file], reading: unsaid, columns: null, leaveOut: false, target: { file: target, name } })) {
        if (event.type === 'progress') {
          task.progress(event.progress)
          continue
        }
        results.put({
          id, space: place.id, name, columns: event.columns, rows: event.rows, totalRows: event.rows, bytes: event.bytes, cut: null, madeAt: clock(), elapsedMs: event.elapsedMs,
          origin: { kind: 'import', file },
        }, target)
        return
      }
    } catch (error) {
      results.abandon(target)
      if (error instanceof OasisError) throw new OasisError(error.code, `The table ${name} could not be read from ${file}: ${error.message}`, error.detail, error)
      throw error
    } finally {
      task.end()
    }
  }

  async function ensureOne(place: Place, name: string, file: string): Promise<void> {
    const key = `${place.id}/${name}`
    const already = running.get(key)
    if (already) return already
    const real = await tableFile(file, spaces.tableFolders(place))
    const known = results.find(place.id, name)
    if (real === null) {
      if (known) return
      throw new OasisError('notFound', `The space's table ${name} needs the file ${file}, which is not in the space's folder.`, { table: name })
    }
    if (known && known.result.madeAt >= (await stat(real)).mtimeMs) return
    const late = running.get(key)
    if (late) return late
    const done = run(place, name, real, key).finally(() => running.delete(key))
    running.set(key, done)
    return done
  }

  return {
    async ensure(place, names, signal) {
      if (names?.length === 0) return
      const description = await readDescription(place.folder)
      const wanted = names === null ? null : new Set(names.map(name => name.toLowerCase()))
      const tables = (description?.tables ?? []).filter(table => wanted === null || wanted.has(table.name.toLowerCase()))
      // One that cannot be read does not keep the others away.
      const work = Promise.allSettled(tables.map(table => ensureOne(place, table.name, table.file))).then(outcomes => {
        const failed = outcomes.find(outcome => outcome.status === 'rejected')
        if (failed) throw failed.reason
      })
      if (!signal) return void await work
      // Who gives up does not stop the import: others may wait for it, and the next run will need it.
      work.catch(() => {})
      await new Promise<void>((resolve, reject) => {
        const stop = () => reject(new OasisError('cancelled', 'The run was cancelled.'))
        if (signal.aborted) return stop()
        signal.addEventListener('abort', stop, { once: true })
        work.then(() => resolve(), reject).finally(() => signal.removeEventListener('abort', stop))
      })
    },
    async withEngine(work) {
      const release = hold()
      try {
        return await work(landing)
      } finally {
        release()
      }
    },
    begin,
    tasks: () => [...tasks.entries()].map(([id, { title, progress }]) => ({ id, title, progress })),
  }
}
