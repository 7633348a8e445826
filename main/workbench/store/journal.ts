import { randomUUID } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { open, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import type { OasisError } from '../../../contract/errors.ts'
import { Edit } from '../../../model/notebook/cell.ts'
import { workbenchLimits } from '../limits.ts'
import { databaseError, openDatabase } from './database.ts'
import { hashOf } from './file.ts'
import { noJournal } from './no-journal.ts'
import { privateFolder } from './private.ts'

const migrations = [`
  create table entry (id integer primary key, path text not null, base text not null, made_at real not null, edits text not null) strict;
  create index entry_path on entry (path, id);
  create table saving (path text primary key, mark integer not null, hash text not null) strict, without rowid;
`]

/** What the journal holds of one file: the hash of the text that the edits start from, that text where it was kept, and the edits in order. */
export interface Recovery { base: string; baseText: string | null; edits: Edit[]; at: number }

/** Edits that are not in their files yet, on disk at most `workbenchLimits.journalDelay` after they were made. */
export interface Journal {
  /** Notes edits of the file at `path`, whose text had the hash `base` when it was last read or saved. */
  append(path: string, base: string, edits: Edit[]): void
  /** Keeps the text that edits start from, so that they can be merged when the file has changed meanwhile. */
  keepBase(base: string, text: string): Promise<void>
  /** Says that a file with this hash, about to be written, will hold everything up to `mark`: a crash between the file and `saved` then loses and doubles nothing. */
  saving(path: string, mark: number, hash: string): void
  /** Forgets everything up to `mark`: it is in the file now, whose hash is `base`. */
  saved(path: string, mark: number, base: string): void
  /** The position of the newest edit of a path, for `saved`. */
  mark(): number
  /** What there is of a path whose file has the hash `current` (null: no file), oldest base first. */
  read(path: string, current: string | null): Recovery[]
  /** Puts these edits in the place of everything there is of a path, at once. */
  replace(path: string, base: string, edits: Edit[]): void
  forget(path: string): void
  rename(from: string, to: string): void
  /** Writes what waits now, if it can be written. */
  flush(): void
  /** The file, where it is of a newer program: then there is no journal. */
  readonly newer: string | null
  /** Why nothing can be written at the moment; null while it can. */
  readonly trouble: OasisError | null
  close(): void
}

interface Row { id: number; base: string; made_at: number; edits: string }
interface Waiting { id: number; path: string; base: string; at: number; edits: Edit[] }

/**
 * Opens the journal of a data folder. Nothing here fails for want of room: what cannot be written waits, in order, and is tried again until it is; `onTrouble` hears when that begins and,
 * with null, when it is over.
 */
export function openJournal(dataDir: string, clock: () => number, onTrouble: (trouble: OasisError | null) => void): Journal {
  const bases = join(dataDir, 'journal')
  privateFolder(bases)
  const file = join(dataDir, 'journal.sqlite')
  const database = openDatabase(file, migrations, 'FULL')
  if (database.readonly) {
    database.close()
    return { ...noJournal, newer: file }
  }
  const insert = database.prepare('insert into entry (id, path, base, made_at, edits) values (?, ?, ?, ?, ?)')
  const select = database.prepare('select id, base, made_at, edits from entry where path = ? order by id')
  const remove = database.prepare('delete from entry where path = ? and id <= ?')
  const rebase = database.prepare('update entry set base = ? where path = ? and id > ?')
  const announce = database.prepare('insert into saving (path, mark, hash) values (?, ?, ?) on conflict (path) do update set mark = excluded.mark, hash = excluded.hash')
  const announced = database.prepare('select mark, hash from saving where path = ?')
  const settle = database.prepare('delete from saving where path = ?')
  const move = database.prepare('update entry set path = ? where path = ?')
  let next = ((database.prepare('select max(id) as id from entry').get() as { id: number | null }).id ?? 0) + 1
  let waiting: Waiting[] = []
  /** Changes of what is there, in order; they come before what waits. */
  let owed: (() => void)[] = []
  let trouble: OasisError | null = null
  let timer: NodeJS.Timeout | null = null

  const write = database.transaction((entries: Waiting[]) => {
    for (const entry of entries) insert.run(entry.id, entry.path, entry.base, entry.at, JSON.stringify(entry.edits))
  })

  function flush(): void {
    if (timer) clearTimeout(timer)
    timer = null
    try {
      for (let next = owed[0]; next; next = owed[0]) {
        next()
        owed.shift()
      }
      if (waiting.length > 0) write(waiting)
      waiting = []
      if (trouble !== null) onTrouble(trouble = null)
    } catch (error) {
      timer = setTimeout(flush, workbenchLimits.unkeptPause)
      const first = trouble === null
      trouble = databaseError(error, file)
      if (first) onTrouble(trouble)
    }
  }

  function change(work: () => void): void {
    owed.push(work)
    flush()
  }

  /** Base texts that no entry names any more, and at the start what an earlier run was writing when it ended. */
  function sweep(atStart = false): void {
    const used = new Set((database.prepare('select distinct base from entry').all() as { base: string }[]).map(row => row.base))
    for (const entry of waiting) used.add(entry.base)
    for (const name of readdirSync(bases)) if ((atStart || name.endsWith('.ipynb')) && !used.has(name.replace('.ipynb', ''))) void rm(join(bases, name), { force: true })
  }
  sweep(true)

  const savedNow = database.transaction((path: string, mark: number, base: string) => {
    remove.run(path, mark)
    rebase.run(base, path, mark)
    settle.run(path)
  })
  function saved(path: string, mark: number, base: string): void {
    waiting = waiting.filter(entry => entry.path !== path || entry.id > mark)
    for (const entry of waiting) if (entry.path === path) entry.base = base
    change(() => savedNow(path, mark, base))
    sweep()
  }

  const replaceNow = database.transaction((path: string, row: Row | null) => {
    remove.run(path, Number.MAX_SAFE_INTEGER)
    settle.run(path)
    if (row) insert.run(row.id, path, row.base, row.made_at, row.edits)
  })

  /** The entries of a path in order, those too that are not on the disk yet, without those that the file with the hash `current` was about to hold. */
  function entriesOf(path: string, current: string | null): Row[] {
    const half = announced.get(path) as { mark: number; hash: string } | undefined
    const isHeld = half !== undefined && half.hash === current
    if (isHeld) saved(path, half.mark, half.hash)
    const rows = (select.all(path) as Row[]).flatMap(row => !isHeld ? [row] : row.id > half.mark ? [{ ...row, base: half.hash }] : [])
    const there = new Set(rows.map(row => row.id))
    return [...rows, ...waiting.filter(entry => entry.path === path && !there.has(entry.id)).map(({ id, base, at, edits }) => ({ id, base, made_at: at, edits: JSON.stringify(edits) }))]
  }

  return {
    append(path, base, edits) {
      waiting.push({ id: next++, path, base, at: clock(), edits })
      timer ??= setTimeout(flush, workbenchLimits.journalDelay)
    },
    async keepBase(base, text) {
      const path = join(bases, `${base}.ipynb`)
      if (existsSync(path)) return
      // A disk may take long to make it safe from a power cut; from the end of this program it is safe before that.
      const part = join(bases, `${base}-${randomUUID()}.part`)
      await writeFile(part, text, { mode: 0o600 })
      await rename(part, path)
      const file = await open(path, 'r+')
      await file.sync().finally(() => file.close())
    },
    mark: () => next - 1,
    saving(path, mark, hash) { change(() => announce.run(path, mark, hash)) },
    saved,
    read(path, current) {
      flush()
      const all: Recovery[] = []
      for (const row of entriesOf(path, current)) {
        const edits = z.array(Edit).safeParse(JSON.parse(row.edits))
        if (!edits.success) continue
        let last = all.at(-1)
        if (last?.base !== row.base) {
          const kept = join(bases, `${row.base}.ipynb`)
          const text = existsSync(kept) ? readFileSync(kept, 'utf8') : null
          last = { base: row.base, baseText: text !== null && hashOf(text) === row.base ? text : null, edits: [], at: row.made_at }
          all.push(last)
        }
        last.edits.push(...edits.data)
        last.at = row.made_at
      }
      return all
    },
    replace(path, base, edits) {
      waiting = waiting.filter(entry => entry.path !== path)
      const row = edits.length === 0 ? null : { id: next++, base, made_at: clock(), edits: JSON.stringify(edits) }
      change(() => replaceNow(path, row))
    },
    forget(path) {
      waiting = waiting.filter(entry => entry.path !== path)
      const newest = next - 1
      change(() => remove.run(path, newest))
      sweep()
    },
    rename(from, to) {
      for (const entry of waiting) if (entry.path === from) entry.path = to
      change(() => move.run(to, from))
    },
    get trouble() { return trouble },
    newer: null,
    flush,
    close() {
      flush()
      if (timer) clearTimeout(timer)
      database.close()
    },
  }
}
