import { existsSync, rmSync, statSync } from 'node:fs'
import Database from 'better-sqlite3'
import { OasisError } from '../../../contract/errors.ts'
import { fileError } from './file.ts'
import { privateFile } from './private.ts'

export type Sqlite = Database.Database

/** What SQLite and the operating system call a place that cannot be written, and the operating system's word for it. */
const unwritable: readonly (readonly [RegExp, string])[] = [[/^(SQLITE_FULL|ENOSPC|EDQUOT)$/, 'ENOSPC'], [/^(SQLITE_READONLY|SQLITE_PERM|SQLITE_CANTOPEN|EACCES|EPERM|EROFS)/, 'EACCES']]
const systemCode = (error: unknown): string | undefined => unwritable.find(([codes]) => codes.test(String((error as { code?: unknown } | null)?.code)))?.[1]
const isUnwritable = (error: unknown): boolean => systemCode(error) !== undefined

/** What a database says that cannot be written, as a sentence with its path and what to do. */
export function databaseError(error: unknown, path: string): OasisError {
  if (error instanceof OasisError) return error
  return fileError(Object.assign(new Error((error as Error).message, { cause: error }), { code: systemCode(error) ?? (error as { code?: string }).code }), path, 'written')
}

/** The version of a file's schema, 0 where there is no file yet. The file is not changed. */
export function schemaVersion(path: string): number {
  if (!existsSync(path) || statSync(path).size === 0) return 0
  const database = new Database(path, { readonly: true })
  try {
    return database.pragma('user_version', { simple: true }) as number
  } finally {
    database.close()
  }
}

/** Prepares what a store asks of its database; one of a newer program, which may ask in other ways, fails as `conflict` with what to do. */
export function preparing<T>(database: Sqlite, work: () => T): T {
  try {
    return work()
  } catch (error) {
    if (!database.readonly) throw error
    throw new OasisError('conflict', `${database.name} was written by a newer version of Oasis Workbench. Update this program, or start it with another data folder.`, { path: database.name }, error)
  }
}

/**
 * Opens a SQLite file of the data folder and brings its schema to the newest version. `migrations[n]` brings version n to n + 1, after a copy of the file as it was (`PATH.version-N`); a file of a newer version than this
 * program knows is opened to be read only (`readonly` says so), never changed.
 */
export function openDatabase(path: string, migrations: string[], synchronous: 'NORMAL' | 'FULL'): Sqlite {
  let database: Sqlite
  try {
    if (schemaVersion(path) > migrations.length) return new Database(path, { readonly: true })
    // SQLite gives its log and index files the mode of the database.
    privateFile(path, ['-wal', '-shm'])
    database = new Database(path)
    database.pragma('journal_mode = WAL')
    database.pragma(`synchronous = ${synchronous}`)
    database.pragma('busy_timeout = 5000')
    database.pragma('foreign_keys = ON')
  } catch (error) {
    if (isUnwritable(error)) throw databaseError(error, path)
    throw new OasisError('internal', `${path} cannot be opened as a database: ${(error as Error).message}. Move it away to start with an empty one.`, { path }, error)
  }
  const version = database.pragma('user_version', { simple: true }) as number
  // What a migration gets wrong can be undone by hand; the copy is of before it.
  if (version > 0 && version < migrations.length) {
    const copy = `${path}.version-${version}`
    rmSync(copy, { force: true })
    privateFile(copy)
    database.prepare('vacuum into ?').run(copy)
  }
  for (let from = version; from < migrations.length; from++) {
    database.transaction(() => {
      database.exec(migrations[from]!)
      database.pragma(`user_version = ${from + 1}`)
    })()
  }
  return database
}
