import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { z } from 'zod'
import type { HostInfo, Settings } from '../../../contract/workbench/host.ts'
import { ParameterValues } from '../../../model/parameter/definition.ts'
import { workbenchLimits } from '../limits.ts'
import { databaseError, openDatabase, preparing, type Sqlite } from './database.ts'
import { openSettings, severalKeys } from './settings.ts'

const migrations = [`
  create table setting (key text primary key, value text not null) strict, without rowid;
  create table space (id text primary key, title text not null, folder text not null unique, sample integer not null, added_at real not null) strict;
  create table notebook (id text primary key, path text not null unique, seen_at real not null) strict;
  create table recent (path text primary key, title text not null, opened_at real not null) strict, without rowid;
  create table trust (hash text primary key, why text not null, given_at real not null) strict, without rowid;
  create table granted (notebook text not null references notebook (id) on delete cascade, folder text not null, granted_at real not null, primary key (notebook, folder)) strict, without rowid;
  create table parameter (notebook text primary key references notebook (id) on delete cascade, chosen text not null) strict, without rowid;
  create table result (
    id text primary key, space text not null, name text not null collate nocase, file text not null, description text not null, made_at real not null, unique (space, name)
  ) strict;
`, `
  create table made_output (
    notebook text not null references notebook (id) on delete cascade, cell text not null, hash text not null, primary key (notebook, cell, hash)
  ) strict, without rowid;
`, `
  alter table result add column used_at real not null default 0;
  update result set used_at = made_at;
`, `
  create table discarded (id text primary key, space text not null, name text not null, file text not null, description text not null, discarded_at real not null) strict;
`, severalKeys]

export type TrustReason = 'sample' | 'typedHere' | 'consented'
export interface SpaceRow { id: string; title: string; folder: string; sample: boolean }
export interface RecentRow { path: string; title: string; openedAt: number }

/** What the workbench remembers of this person: all of it can be lost without losing a notebook. */
export interface Index {
  database: Sqlite
  /** The file, where it is of a newer program and may only be read. */
  readonly newer: string | null
  settings(): Settings
  setSettings(change: Partial<Settings>): Settings
  /** What could not be read of the settings when the index was opened. */
  readonly unread: z.infer<typeof HostInfo>['unread']
  spaces(): SpaceRow[]
  addSpace(space: SpaceRow): void
  /** The stable id of a notebook's path; made at first sight. */
  notebookId(path: string): string
  /** Where a notebook was last; null for an id that was never given. */
  notebookPath(id: string): string | null
  renameNotebook(from: string, to: string): void
  recent(): RecentRow[]
  addRecent(path: string, title: string): void
  forgetRecent(path: string): void
  trusted(hash: string): TrustReason | null
  trust(hash: string, why: TrustReason): void
  grants(notebook: string): { path: string; grantedAt: number }[]
  addGrant(notebook: string, folder: string): void
  removeGrant(notebook: string, folder: string): boolean
  parameterValues(notebook: string): ParameterValues
  setParameterValues(notebook: string, values: ParameterValues): void
  /** The hashes of the HTML that the last run here of a cell gave. */
  madeOutputs(notebook: string, cell: string): string[]
  setMadeOutputs(notebook: string, cell: string, hashes: readonly string[]): void
  close(): void
}

/** Opens the index of a data folder. What a person asks for fails where it cannot be written; what is only remembered for next time is then forgotten, and `onForgotten` hears why. */
export function openIndex(dataDir: string, clock: () => number, onForgotten: (error: unknown) => void = () => {}): Index {
  const file = join(dataDir, 'index.sqlite')
  const database = openDatabase(file, migrations, 'NORMAL')
  const all = <Row>(sql: string, ...values: unknown[]) => database.prepare(sql).all(...values) as Row[]
  const one = <Row>(sql: string, ...values: unknown[]) => database.prepare(sql).get(...values) as Row | undefined
  const asked = <T>(work: () => T): T => {
    try {
      return work()
    } catch (error) {
      throw databaseError(error, file)
    }
  }
  const remember = (work: () => unknown): void => {
    if (database.readonly) return
    try {
      work()
    } catch (error) {
      onForgotten(error)
    }
  }
  const run = (sql: string, ...values: unknown[]) => asked(() => database.prepare(sql).run(...values))
  const ids = new Map<string, string>()

  // What every start asks.
  preparing(database, () => database.prepare('select key, value from setting, (select id, path from notebook), (select id, title, folder, sample, added_at from space)'))

  const settings = openSettings({ database, dataDir, clock, asked, onForgotten })

  return {
    database,
    newer: database.readonly ? file : null,
    settings: settings.read,
    unread: settings.unread,
    setSettings: settings.write,
    spaces: () => all<{ id: string; title: string; folder: string; sample: number }>('select id, title, folder, sample from space order by sample desc, added_at').map(row => ({ ...row, sample: row.sample === 1 })),
    addSpace(space) {
      run('insert into space (id, title, folder, sample, added_at) values (?, ?, ?, ?, ?) on conflict (folder) do nothing', space.id, space.title, space.folder, space.sample ? 1 : 0, clock())
    },
    notebookId(path) {
      const known = one<{ id: string }>('select id from notebook where path = ?', path)
      if (known) return known.id
      // A notebook opens also where nothing can be written; its id is then good until the workbench ends.
      const id = ids.get(path) ?? randomBytes(10).toString('hex')
      ids.set(path, id)
      remember(() => run('insert into notebook (id, path, seen_at) values (?, ?, ?)', id, path, clock()))
      return id
    },
    notebookPath: id => one<{ path: string }>('select path from notebook where id = ?', id)?.path ?? null,
    renameNotebook(from, to) {
      remember(database.transaction(() => {
        run('delete from notebook where path = ?', to)
        run('update notebook set path = ? where path = ?', to, from)
        run('delete from recent where path = ?', to)
        run('update recent set path = ? where path = ?', to, from)
      }))
    },
    recent: () => all<{ path: string; title: string; opened_at: number }>('select path, title, opened_at from recent order by opened_at desc limit ?', workbenchLimits.recent)
      .map(row => ({ path: row.path, title: row.title, openedAt: row.opened_at })),
    addRecent(path, title) {
      remember(() => run('insert into recent (path, title, opened_at) values (?, ?, ?) on conflict (path) do update set title = excluded.title, opened_at = excluded.opened_at', path, title, clock()))
    },
    forgetRecent(path) { remember(() => run('delete from recent where path = ?', path)) },
    trusted: hash => one<{ why: TrustReason }>('select why from trust where hash = ?', hash)?.why ?? null,
    trust(hash, why) { remember(() => run('insert into trust (hash, why, given_at) values (?, ?, ?) on conflict (hash) do nothing', hash, why, clock())) },
    grants: notebook => all<{ folder: string; granted_at: number }>('select folder, granted_at from granted where notebook = ? order by folder', notebook)
      .map(row => ({ path: row.folder, grantedAt: row.granted_at })),
    addGrant(notebook, folder) { run('insert into granted (notebook, folder, granted_at) values (?, ?, ?) on conflict do nothing', notebook, folder, clock()) },
    removeGrant: (notebook, folder) => run('delete from granted where notebook = ? and folder = ?', notebook, folder).changes > 0,
    parameterValues(notebook) {
      const row = one<{ chosen: string }>('select chosen from parameter where notebook = ?', notebook)
      const read = z.record(z.string(), z.unknown()).safeParse(row ? JSON.parse(row.chosen) : {})
      const values: ParameterValues = {}
      for (const [name, value] of Object.entries(read.success ? read.data : {})) {
        const one = ParameterValues.safeParse({ [name]: value })
        if (one.success) Object.assign(values, one.data)
      }
      return values
    },
    setParameterValues(notebook, values) {
      remember(() => run('insert into parameter (notebook, chosen) values (?, ?) on conflict (notebook) do update set chosen = excluded.chosen', notebook, JSON.stringify(values)))
    },
    madeOutputs: (notebook, cell) => all<{ hash: string }>('select hash from made_output where notebook = ? and cell = ?', notebook, cell).map(row => row.hash),
    setMadeOutputs(notebook, cell, hashes) {
      remember(database.transaction(() => {
        run('delete from made_output where notebook = ? and cell = ?', notebook, cell)
        for (const hash of hashes) run('insert into made_output (notebook, cell, hash) values (?, ?, ?) on conflict do nothing', notebook, cell, hash)
      }))
    },
    close() { database.close() },
  }
}
