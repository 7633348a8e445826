import { randomBytes } from 'node:crypto'
import { readdirSync, statSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { VisibleResult } from '../../contract/engine/session.ts'
import { OasisError } from '../../contract/errors.ts'
import { Result } from '../../model/result/result.ts'
import { databaseError, preparing, type Sqlite } from '../workbench/store/database.ts'
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
  /** Bytes that results may take on disk, and those that a person sees now: they stay whatever it is. Imported tables do not count and stay too. */
  limit?(): number
  shown?(): ReadonlySet<string>
  /** How long a replaced result can still be read by its id, in milliseconds. */
  grace?: number
}

/** All results of this computer: names are unique in a space, files never change, and a replaced file goes when nobody needs it. */
export interface Results {
  /** A new id, and where its file must be written. */
  reserve(): { id: string; file: string }
  /** Enters a result whose file is written; one of the same name is replaced. Where that cannot be written it fails with the reason, and nothing is changed. */
  put(result: Result, file: string): void
  /** A result by id; a replaced one for a while longer. Fails as `notFound`. */
  get(id: string): StoredResult
  has(id: string): boolean
  find(space: string, name: string): StoredResult | null
  /** The newest first. The list is the same one until a result of the space changes. */
  list(space: string): readonly StoredResult[]
  /** What SQL in a space can name. */
  visible(space: string): VisibleResult[]
  /** SQL of a space is about to read results of these names. */
  use(space: string, names: readonly string[]): void
  /** Keeps a file while `work` reads it; one that is being written is waited for. */
  reading<T>(id: string, work: (stored: StoredResult) => Promise<T>): Promise<T>
  /** The same for a stream. */
  streaming<T>(id: string, work: (stored: StoredResult) => AsyncIterable<T>): AsyncGenerator<T>
  remove(id: string): void
  /** Bytes on disk of all results but imported tables. */
  stored(): number
  /** Removes those that were unused for longest until the rest keeps within the limit. Gives their ids. */
  evict(): string[]
  /** Takes a result out of its space and keeps its file for a while, so that `restore` can put it back. Fails as `notFound`. */
  discard(id: string): void
  /** Puts back what was discarded. Fails as `notFound`, or as `conflict` where its name has been given to another. */
  restore(id: string): Result
  /** A file that was reserved and came to nothing. */
  abandon(file: string): void
  close(): Promise<void>
}

const idOf = (file: string) => basename(file, '.duckdb')

interface Row { file: string; description: string }

/** For how long what a person deleted is kept, in milliseconds. */
const discardedFor = 7 * 86_400_000
/** For how long a window that shows a result may go on reading it after it was made again. */
const defaultGrace = 60_000
/** How long a result that was made or used is left alone, in milliseconds. */
const justUsed = 60_000
/** How exactly it is kept when a result was used, in milliseconds. */
const usedPause = 10_000

/** Opens the results of a data folder. Where its index may only be read, nothing is noted and nothing removed. */
export const openResults = (options: ResultsOptions): Results => preparing(options.database, () => resultsIn(options))

function resultsIn(options: ResultsOptions): Results {
  const { folder, database } = options
  privateFolder(folder)
  const insert = database.prepare('insert into result (id, space, name, file, description, made_at, used_at) values (?, ?, ?, ?, ?, ?, ?)')
  const byId = database.prepare('select file, description from result where id = ?')
  const byName = database.prepare('select file, description from result where space = ? and name = ?')
  const bySpace = database.prepare('select file, description from result where space = ? order by made_at desc')
  const names = database.prepare('select name, file from result where space = ?')
  const files = database.prepare('select file from result')
  const discarded = {
    all: database.prepare('select file from discarded'), insert: database.prepare('insert into discarded (id, space, name, file, description, discarded_at) values (?, ?, ?, ?, ?, ?)'),
    byId: database.prepare('select file, description from discarded where id = ?'), remove: database.prepare('delete from discarded where id = ?'), forget: database.prepare('delete from discarded where discarded_at < ?'),
  }
  const remove = database.prepare('delete from result where id = ?')
  const oldest = database.prepare("select id, space, file, used_at from result where description ->> '$.origin.kind' = 'cell' order by used_at, made_at")
  const note = database.prepare('update result set used_at = ? where id = ?')
  /** When each was used last, as it was written last: a scroll is not a write for each page. */
  const used = new Map<string, number>()
  /** Of files, which never change, by their names. */
  const sizes = new Map<string, number>()
  const retired = new Map<string, { stored: StoredResult; timer: NodeJS.Timeout }>()
  const readers = new Map<string, number>()
  const doomed = new Set<string>()
  /** Files that are being written, by their ids; each is told when it is entered or came to nothing. */
  const reserved = new Map<string, { arrived: Promise<void>; arrive(): void }>()
  /** The results of each space as they were read last, by what was read: checking a thousand descriptions takes longer than a completion may. */
  const listed = new Map<string, { stale: boolean; read: Map<string, StoredResult>; list: readonly StoredResult[] }>()
  const deleting = new Set<Promise<void>>()

  const read = (row: unknown): StoredResult | null => {
    if (!row) return null
    const { file, description } = row as Row
    const parsed = Result.safeParse(JSON.parse(description))
    return parsed.success ? { result: parsed.data, file: join(folder, file) } : null
  }

  function list(space: string): readonly StoredResult[] {
    const before = listed.get(space)
    if (before && !before.stale) return before.list
    const now = new Map<string, StoredResult>()
    for (const row of bySpace.all(space) as Row[]) {
      const key = `${row.file} ${row.description}`
      const stored = before?.read.get(key) ?? read(row)
      if (stored) now.set(key, stored)
    }
    const made = { stale: false, read: now, list: [...now.values()] }
    listed.set(space, made)
    return made.list
  }

  function changed(space: string): void {
    const known = listed.get(space)
    if (known) known.stale = true
    options.onChange(space)
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

  function touch(id: string): void {
    if (database.readonly) return
    const now = options.clock()
    if (now - (used.get(id) ?? -Infinity) < usedPause) return
    used.set(id, now)
    try {
      note.run(now, id)
    } catch (error) {
      // A page is read also where nothing can be written.
      options.log('When a result was used could not be noted', error)
    }
  }

  function sizeOf(file: string): number {
    const known = sizes.get(file) ?? statSync(join(folder, file), { throwIfNoEntry: false })?.size ?? 0
    sizes.set(file, known)
    return known
  }
  const counted = () => oldest.all() as { id: string; space: string; file: string; used_at: number }[]
  const stored = () => counted().reduce((sum, { file }) => sum + sizeOf(file), 0)

  function evict(): string[] {
    if (database.readonly) return []
    const limit = options.limit?.() ?? Infinity
    let total = stored()
    if (total <= limit) return []
    const shown = options.shown?.() ?? new Set()
    const evicted: string[] = []
    const spaces = new Set<string>()
    for (const { id, space, file, used_at } of counted()) {
      if (total <= limit) break
      const path = join(folder, file)
      // One that was just made is not on any screen yet, and one that a statement names is about to be read.
      if (shown.has(id) || readers.has(path) || options.clock() - used_at < justUsed) continue
      total -= sizeOf(file)
      remove.run(id)
      used.delete(id)
      sizes.delete(file)
      unlink(path)
      evicted.push(id)
      spaces.add(space)
    }
    for (const space of spaces) changed(space)
    return evicted
  }

  /** What waits for a file goes on. */
  function settle(file: string): void {
    const id = idOf(file)
    reserved.get(id)?.arrive()
    reserved.delete(id)
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
    discarded.forget.run(options.clock() - discardedFor)
    const known = new Set(([...files.all(), ...discarded.all.all()] as { file: string }[]).map(row => row.file))
    for (const name of readdirSync(folder)) {
      const file = join(folder, name)
      if (!known.has(name) && !reserved.has(idOf(file))) void rm(file, { force: true, recursive: true })
    }
  }
  if (!database.readonly) sweep()

  return {
    reserve() {
      const id = randomBytes(12).toString('hex')
      const file = join(folder, `${id}.duckdb`)
      const { promise, resolve } = Promise.withResolvers<void>()
      reserved.set(id, { arrived: promise, arrive: resolve })
      return { id, file }
    },
    put(result, file) {
      const name = file.slice(folder.length + 1)
      const old = read(byName.get(result.space, result.name))
      const enter = database.transaction(() => {
        if (old) remove.run(old.result.id)
        insert.run(result.id, result.space, result.name, name, JSON.stringify(result), result.madeAt, options.clock())
      })
      try {
        enter()
      } catch (error) {
        throw databaseError(error, database.name)
      }
      settle(file)
      if (old) retire(old)
      changed(result.space)
      try {
        evict()
      } catch (error) {
        options.log('What is over the limit of results could not be removed', error)
      }
    },
    get,
    find: (space, name) => read(byName.get(space, name)),
    list,
    has: id => retired.has(id) || byId.get(id) !== undefined,
    visible: space => (names.all(space) as { name: string; file: string }[]).map(({ name, file }) => ({ name, file: join(folder, file) })),
    use(space, names) {
      for (const name of names) {
        const stored = read(byName.get(space, name))
        if (stored) touch(stored.result.id)
      }
    },
    async reading(id, work) {
      const coming = reserved.get(id)
      if (coming) await coming.arrived
      const stored = get(id)
      touch(id)
      const release = hold(stored.file)
      try {
        return await work(stored)
      } finally {
        release()
      }
    },
    async *streaming(id, work) {
      const coming = reserved.get(id)
      if (coming) await coming.arrived
      const stored = get(id)
      touch(id)
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
      changed(stored.result.space)
    },
    stored,
    evict,
    discard(id) {
      const stored = read(byId.get(id))
      if (!stored) throw new OasisError('notFound', 'This table is not here any more.', { result: id })
      const { result, file } = stored
      database.transaction(() => {
        remove.run(id)
        discarded.insert.run(id, result.space, result.name, file.slice(folder.length + 1), JSON.stringify(result), options.clock())
      })()
      changed(result.space)
    },
    restore(id) {
      const stored = read(discarded.byId.get(id))
      if (!stored) throw new OasisError('notFound', 'This table was deleted for good.', { result: id })
      const { result, file } = stored
      if (byName.get(result.space, result.name)) throw new OasisError('conflict', `There is another table named ${result.name} in this space now. Rename or delete that one first.`, { kind: 'name', name: result.name })
      database.transaction(() => {
        discarded.remove.run(id)
        insert.run(id, result.space, result.name, file.slice(folder.length + 1), JSON.stringify(result), result.madeAt, options.clock())
      })()
      changed(result.space)
      return result
    },
    abandon(file) {
      settle(file)
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
