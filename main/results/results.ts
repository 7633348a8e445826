import { randomBytes } from 'node:crypto'
import { readdirSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { VisibleResult } from '../../contract/engine/session.ts'
import { OasisError } from '../../contract/errors.ts'
import { Result } from '../../model/result/result.ts'
import type { Sqlite } from '../workbench/store/database.ts'
import { privateFolder } from '../workbench/store/private.ts'

/** A result with the file that holds it. */
export interface StoredResult { result: Result; file: string }

export interface ResultsOptions {
  folder: string
  /** The index's database, with its table `result`. */
  database: Sqlite
  clock(): number
  /** Told when the results of a space changed. */
  onChange(space: string): void
  /** Makes every reader of a file let go of it, before it is deleted. */
  release(file: string): Promise<void>
  log(message: string, error?: unknown): void
  /** How long a replaced result can still be read by its id, in milliseconds. */
  grace?: number
}

/** All results of this computer: names are unique in a space, files never change, and a replaced file goes when nobody needs it. */
export interface Results {
  /** A new id, and where its file must be written. */
  reserve(): { id: string; file: string }
  /** Enters a result whose file is written; one of the same name is replaced. */
  put(result: Result, file: string): void
  /** A result by id; a replaced one for a while longer. Fails as `notFound`. */
  get(id: string): StoredResult
  has(id: string): boolean
  find(space: string, name: string): StoredResult | null
  list(space: string): StoredResult[]
  /** What SQL in a space can name. */
  visible(space: string): VisibleResult[]
  /** Keeps a file while `work` reads it. */
  reading<T>(id: string, work: (stored: StoredResult) => Promise<T>): Promise<T>
  /** The same for a stream. */
  streaming<T>(id: string, work: (stored: StoredResult) => AsyncIterable<T>): AsyncGenerator<T>
  remove(id: string): void
  /** A file that was reserved and came to nothing. */
  abandon(file: string): void
  close(): Promise<void>
}

interface Row { file: string; description: string }

/** For how long a window that shows a result may go on reading it after it was made again. */
const defaultGrace = 60_000

export function openResults(options: ResultsOptions): Results {
  const { folder, database } = options
  privateFolder(folder)
  const insert = database.prepare('insert into result (id, space, name, file, description, made_at) values (?, ?, ?, ?, ?, ?)')
  const byId = database.prepare('select file, description from result where id = ?')
  const byName = database.prepare('select file, description from result where space = ? and name = ?')
  const bySpace = database.prepare('select file, description from result where space = ? order by made_at desc')
  const names = database.prepare('select name, file from result where space = ?')
  const files = database.prepare('select file from result')
  const remove = database.prepare('delete from result where id = ?')
  const retired = new Map<string, { stored: StoredResult; timer: NodeJS.Timeout }>()
  const readers = new Map<string, number>()
  const doomed = new Set<string>()
  const reserved = new Set<string>()
  const deleting = new Set<Promise<void>>()

  const read = (row: unknown): StoredResult | null => {
    if (!row) return null
    const { file, description } = row as Row
    const parsed = Result.safeParse(JSON.parse(description))
    return parsed.success ? { result: parsed.data, file: join(folder, file) } : null
  }

  function unlink(file: string): void {
    if (readers.has(file)) {
      doomed.add(file)
      return
    }
    doomed.delete(file)
    const work = options.release(file).catch(() => {}).then(() => rm(file, { force: true })).catch(error => options.log(`A result file could not be deleted: ${file}`, error))
    deleting.add(work)
    void work.finally(() => deleting.delete(work))
  }

  function retire(stored: StoredResult): void {
    const { id } = stored.result
    const timer = setTimeout(() => {
      retired.delete(id)
      unlink(stored.file)
    }, options.grace ?? defaultGrace)
    timer.unref()
    retired.set(id, { stored, timer })
  }

  function get(id: string): StoredResult {
    const stored = retired.get(id)?.stored ?? read(byId.get(id))
    if (!stored) throw new OasisError('notFound', 'This result is not on this computer any more. Run the cell again.', { result: id })
    return stored
  }

  function hold(file: string): () => void {
    readers.set(file, (readers.get(file) ?? 0) + 1)
    return () => {
      const left = (readers.get(file) ?? 1) - 1
      if (left > 0) return void readers.set(file, left)
      readers.delete(file)
      if (doomed.has(file)) unlink(file)
    }
  }

  /** What a crash left behind: files that nothing names. */
  function sweep(): void {
    const known = new Set((files.all() as { file: string }[]).map(row => row.file))
    for (const name of readdirSync(folder)) {
      const file = join(folder, name)
      if (!known.has(name) && !reserved.has(file)) void rm(file, { force: true, recursive: true })
    }
  }
  sweep()

  return {
    reserve() {
      const id = randomBytes(12).toString('hex')
      const file = join(folder, `${id}.duckdb`)
      reserved.add(file)
      return { id, file }
    },
    put(result, file) {
      const name = file.slice(folder.length + 1)
      const old = read(byName.get(result.space, result.name))
      database.transaction(() => {
        if (old) remove.run(old.result.id)
        insert.run(result.id, result.space, result.name, name, JSON.stringify(result), result.madeAt)
      })()
      reserved.delete(file)
      if (old) retire(old)
      options.onChange(result.space)
    },
    get,
    find: (space, name) => read(byName.get(space, name)),
    list: space => bySpace.all(space).map(read).filter(stored => stored !== null),
    has: id => retired.has(id) || byId.get(id) !== undefined,
    visible: space => (names.all(space) as { name: string; file: string }[]).map(({ name, file }) => ({ name, file: join(folder, file) })),
    async reading(id, work) {
      const stored = get(id)
      const release = hold(stored.file)
      try {
        return await work(stored)
      } finally {
        release()
      }
    },
    async *streaming(id, work) {
      const stored = get(id)
      const release = hold(stored.file)
      try {
        yield* work(stored)
      } finally {
        release()
      }
    },
    remove(id) {
      const stored = read(byId.get(id))
      if (!stored) return
      remove.run(id)
      retire(stored)
      options.onChange(stored.result.space)
    },
    abandon(file) {
      reserved.delete(file)
      unlink(file)
    },
    async close() {
      for (const { stored, timer } of retired.values()) {
        clearTimeout(timer)
        unlink(stored.file)
      }
      retired.clear()
      await Promise.all(deleting)
    },
  }
}
