import { existsSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { findOwner } from '../owner/owner.ts'
import { isWithin } from '../workbench/space/description.ts'

/** A result of the data folder: its name and the file that holds it. */
export interface Found { name: string; file: string }

/** What a run without a window may know of a data folder. */
export interface StoredData {
  /** The space that a notebook stands in, or null. */
  spaceOf(path: string): { id: string; folder: string; title: string; sample: boolean } | null
  /** A result or imported table of a space by name, or null. */
  find(space: string, name: string): Promise<Found | null>
  close(): void
}

/** Reads a data folder that may be in use: its owner answers for results if there is one; else the index is read, never written. */
export async function openStoredData(dataDir: string): Promise<StoredData> {
  const file = join(dataDir, 'index.sqlite')
  const index = existsSync(file) ? openReadOnly(file) : null
  const owner = existsSync(dataDir) ? await findOwner(dataDir) : null
  type Space = { id: string; folder: string; title: string; sample: number }
  const spaces = index ? index.prepare('select id, folder, title, sample from space').all() as Space[] : []
  return {
    spaceOf(path) {
      const within = spaces.filter(space => isWithin(space.folder, path)).sort((a, b) => b.folder.length - a.folder.length)[0]
      return within ? { ...within, sample: within.sample === 1 } : null
    },
    async find(space, name) {
      if (owner) {
        const { found } = await owner.call('result.find', { space, name }).catch(() => ({ found: null }))
        return found && existsSync(found.file) ? { name: found.result.name, file: found.file } : null
      }
      const row = index?.prepare('select name, file from result where space = ? and name = ?').get(space, name) as { name: string; file: string } | undefined
      const path = row && join(dataDir, 'results', row.file)
      return path && existsSync(path) ? { name: row.name, file: path } : null
    },
    close() {
      index?.close()
      owner?.close()
    },
  }
}

/** An index that cannot be read, or of another version, is as none: the notebook then has its own tables only. */
function openReadOnly(file: string): Database.Database | null {
  try {
    const database = new Database(file, { readonly: true, fileMustExist: true })
    database.prepare('select id, folder, title, sample from space limit 1').all()
    database.prepare('select name, file from result limit 1').all()
    return database
  } catch {
    return null
  }
}
