import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { deflateRaw, inflateRaw } from 'node:zlib'
import { OasisError } from '../../../contract/errors.ts'
import { VersionReason } from '../../../contract/workbench/history.ts'
import { ChangeSummary } from '../../../model/notebook/difference.ts'
import { workbenchLimits } from '../limits.ts'
import { databaseError, openDatabase, preparing, type Sqlite } from './database.ts'
import { hashOf } from './file.ts'
import { thinned } from './thinning.ts'

const migrations = [`
  create table piece (notebook text not null, hash blob not null, bytes blob not null, packed integer not null, primary key (notebook, hash)) strict, without rowid;
  create table version (id integer primary key, notebook text not null, at real not null, why text not null, name text, hash text not null, change text, pieces blob not null) strict;
  create index version_notebook on version (notebook, at);
`]

/** A kept version: `hash` is of its text, `change` what it changed of the one before it (null for the first), `at` milliseconds since 1970. */
export interface VersionRow { id: number; at: number; why: VersionReason; name: string | null; hash: string; change: ChangeSummary | null }

/** Texts of notebooks as they once were, in a database of their own. Pieces that versions of a notebook share are stored once. */
export interface Versions {
  /** Keeps a text, given in pieces, and lets go what is thinned out. Where it cannot be written nothing is changed, and it fails with the reason. */
  keep(notebook: string, version: Omit<VersionRow, 'id'>, pieces: readonly string[]): Promise<VersionRow>
  /** All of a notebook, newest first. */
  list(notebook: string): VersionRow[]
  newest(notebook: string): VersionRow | null
  /** Fails as `notFound` for one that is not of this notebook. */
  get(notebook: string, id: number): VersionRow
  /** The one before a version; null for the first. */
  before(notebook: string, id: number): VersionRow | null
  text(notebook: string, id: number): Promise<string>
  rename(notebook: string, id: number, name: string | null): void
  /** The file, where it is of a newer program: then nothing is kept. */
  readonly newer: string | null
  close(): void
}

const pack = promisify(deflateRaw)
const unpack = promisify(inflateRaw)
/** A piece is told by so many bytes of its SHA-256. */
const hashBytes = 16
/** Shorter pieces are stored as they are. */
const packed = 256

const keyOf = (piece: string): Buffer => createHash('sha256').update(piece).digest().subarray(0, hashBytes)
function* keysIn(list: Buffer): Generator<Buffer> {
  for (let at = 0; at < list.length; at += hashBytes) yield list.subarray(at, at + hashBytes)
}

interface Row { id: number; at: number; why: string; name: string | null; hash: string; change: string | null }

/** Opens the versions of a data folder. */
export function openVersions(dataDir: string): Versions {
  const file = join(dataDir, 'history.sqlite')
  const database = openDatabase(file, migrations, 'NORMAL')
  return preparing(database, () => versionsIn(database, file))
}

function versionsIn(database: Sqlite, file: string): Versions {
  const columns = 'id, at, why, name, hash, change'
  const hasPiece = database.prepare('select 1 from piece where notebook = ? and hash = ?')
  const addPiece = database.prepare('insert into piece (notebook, hash, bytes, packed) values (?, ?, ?, ?) on conflict do nothing')
  const getPiece = database.prepare('select bytes, packed from piece where notebook = ? and hash = ?')
  const removePiece = database.prepare('delete from piece where notebook = ? and hash = ?')
  const size = database.prepare('select coalesce(sum(length(bytes)), 0) as bytes from piece where notebook = ?')
  const add = database.prepare('insert into version (notebook, at, why, name, hash, change, pieces) values (?, ?, ?, ?, ?, ?, ?)')
  const all = database.prepare(`select ${columns} from version where notebook = ? order by id desc`)
  const one = database.prepare(`select ${columns} from version where notebook = ? and id = ?`)
  const last = database.prepare(`select ${columns} from version where notebook = ? order by id desc limit 1`)
  const previous = database.prepare(`select ${columns} from version where notebook = ? and id < ? order by id desc limit 1`)
  const piecesOf = database.prepare('select pieces from version where id = ?')
  const allPieces = database.prepare('select pieces from version where notebook = ?')
  const remove = database.prepare('delete from version where id = ?')
  const setName = database.prepare('update version set name = ? where notebook = ? and id = ?')

  function read(row: unknown): VersionRow | null {
    if (row === undefined) return null
    const { id, at, why, name, hash, change } = row as Row
    const summary = change === null ? null : ChangeSummary.safeParse(JSON.parse(change))
    const reason = VersionReason.safeParse(why)
    return { id, at, name, hash, why: reason.success ? reason.data : 'saved', change: summary?.success ? summary.data : null }
  }
  const list = (notebook: string) => all.all(notebook).map(row => read(row)!)

  /** Removes versions and the pieces that no other version has. */
  function drop(notebook: string, ids: readonly number[]): void {
    if (ids.length === 0) return
    const gone = new Map<string, Buffer>()
    for (const id of ids) {
      for (const key of keysIn((piecesOf.get(id) as { pieces: Buffer }).pieces)) gone.set(key.toString('hex'), key)
      remove.run(id)
    }
    for (const { pieces } of allPieces.all(notebook) as { pieces: Buffer }[]) for (const key of keysIn(pieces)) gone.delete(key.toString('hex'))
    for (const key of gone.values()) removePiece.run(notebook, key)
  }

  function thin(notebook: string, now: number): void {
    drop(notebook, thinned(list(notebook), now))
    while ((size.get(notebook) as { bytes: number }).bytes > workbenchLimits.versionBytes) {
      const oldest = list(notebook).slice(1).findLast(version => version.name === null)
      if (!oldest) return
      drop(notebook, [oldest.id])
    }
  }

  const get: Versions['get'] = (notebook, id) => {
    const row = read(one.get(notebook, id))
    if (row === null) throw new OasisError('notFound', 'This version is not kept any more.', { version: id })
    return row
  }

  return {
    async keep(notebook, version, pieces) {
      const keys = pieces.map(keyOf)
      const fresh = pieces.map((piece, at) => ({ piece, key: keys[at]! })).filter(({ key }) => hasPiece.get(notebook, key) === undefined)
      const stored: { key: Buffer; bytes: Buffer; packed: 0 | 1 }[] = []
      for (const { piece, key } of fresh) {
        const bytes = Buffer.from(piece)
        stored.push(bytes.length < packed ? { key, bytes, packed: 0 } : { key, bytes: await pack(bytes), packed: 1 })
      }
      const write = database.transaction(() => {
        for (const { key, bytes, packed: how } of stored) addPiece.run(notebook, key, bytes, how)
        const { at, why, name, hash, change } = version
        const { lastInsertRowid } = add.run(notebook, at, why, name, hash, change === null ? null : JSON.stringify(change), Buffer.concat(keys))
        thin(notebook, at)
        return Number(lastInsertRowid)
      })
      try {
        return { id: write(), ...version }
      } catch (error) {
        throw databaseError(error, file)
      }
    },
    list,
    newest: notebook => read(last.get(notebook)),
    get,
    before: (notebook, id) => read(previous.get(notebook, id)),
    async text(notebook, id) {
      const { hash } = get(notebook, id)
      const parts: string[] = []
      for (const key of keysIn((piecesOf.get(id) as { pieces: Buffer }).pieces)) {
        const piece = getPiece.get(notebook, key) as { bytes: Buffer; packed: number } | undefined
        if (piece) parts.push((piece.packed ? await unpack(piece.bytes) : piece.bytes).toString('utf8'))
      }
      const text = parts.join('')
      if (hashOf(text) !== hash) throw new OasisError('internal', 'What was kept of this version is damaged and cannot be read.', { version: id })
      return text
    },
    rename(notebook, id, name) {
      get(notebook, id)
      setName.run(name, notebook, id)
    },
    newer: database.readonly ? file : null,
    close() { database.close() },
  }
}
