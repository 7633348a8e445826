import { statSync } from 'node:fs'
import { chmod, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Edit } from '../../../model/notebook/cell.ts'
import { openJournal, type Journal } from '../../../main/workbench/store/journal.ts'
import { hashOf } from '../../../main/workbench/store/file.ts'
import { workbenchLimits } from '../../../main/workbench/limits.ts'
import { temporaryFolder } from './bench.ts'

let folder: string
let journal: Journal
const open = () => openJournal(folder, () => 7, error => { throw error })
const edit = (insert: string): Edit => ({ type: 'text', cell: 'a', at: 0, remove: 0, insert })
const inserts = (path: string, current: string | null) => journal.read(path, current).map(recovery => [recovery.base, recovery.edits.map(each => each.type === 'text' && each.insert)])

beforeEach(async () => {
  folder = await temporaryFolder()
  journal = open()
})
afterEach(async () => {
  journal.close()
  await rm(folder, { recursive: true, force: true })
})

describe('the journal', () => {
  it('[NB4] has an edit on disk within a second, by itself', async () => {
    expect(workbenchLimits.journalDelay).toBeLessThan(1_000)
    journal.append('/n', 'one', [edit('x')])
    await delay(900)
    const other = open()
    expect(other.read('/n', 'one')[0]!.edits).toEqual([edit('x')])
    other.close()
  })

  it('[NB4] is written through a log that is synced at each commit', () => {
    const pragma = vi.spyOn(Database.prototype, 'pragma')
    const other = open()
    // What only looks at its version is closed again.
    const database = (pragma.mock.contexts as Database.Database[]).at(-1)
    pragma.mockRestore()
    expect(database!.name).toBe(join(folder, 'journal.sqlite'))
    expect(database!.pragma('journal_mode', { simple: true })).toBe('wal')
    expect(database!.pragma('synchronous', { simple: true }), 'FULL').toBe(2)
    other.close()
  })

  it.skipIf(process.platform === 'win32')('[NB4] can be read by this user alone, also where it could be read by others before', async () => {
    const file = join(folder, 'journal.sqlite')
    journal.append('/n', 'one', [edit('x')])
    journal.flush()
    const modes = () => [file, `${file}-wal`, `${file}-shm`, join(folder, 'journal')].map(path => statSync(path).mode & 0o777)
    expect(modes()).toEqual([0o600, 0o600, 0o600, 0o700])
    for (const path of [file, `${file}-wal`, `${file}-shm`]) await chmod(path, 0o644)
    await chmod(join(folder, 'journal'), 0o755)
    const other = open()
    expect(modes()).toEqual([0o600, 0o600, 0o600, 0o700])
    other.close()
  })

  it('[NB4] a save takes away what the file has and keeps what came after, from the new text on', () => {
    journal.append('/n', 'one', [edit('a')])
    const mark = journal.mark()
    journal.saving('/n', mark, 'two')
    journal.append('/n', 'one', [edit('b')])
    journal.saved('/n', mark, 'two')
    expect(inserts('/n', 'two')).toEqual([['two', ['b']]])
  })

  it('[NB4] a crash after the file was written and before that was noted loses and doubles nothing', () => {
    journal.append('/n', 'one', [edit('a')])
    journal.saving('/n', journal.mark(), 'two')
    journal.append('/n', 'one', [edit('b')])
    journal.flush()
    expect(inserts('/n', 'two'), 'the file is the new one').toEqual([['two', ['b']]])
  })

  it('[NB4] a crash before the file was written keeps everything', () => {
    journal.append('/n', 'one', [edit('a')])
    journal.saving('/n', journal.mark(), 'two')
    expect(inserts('/n', 'one'), 'the file is the old one').toEqual([['one', ['a']]])
  })

  it('[NB4] keeps the text that edits start from as long as there are edits', async () => {
    const base = hashOf('the text')
    journal.append('/n', base, [edit('a')])
    await journal.keepBase(base, 'the text')
    journal.close()
    journal = open()
    expect(journal.read('/n', null)).toEqual([{ base, baseText: 'the text', edits: [edit('a')], at: 7 }])
    journal.rename('/n', '/m')
    expect(inserts('/m', null)).toEqual([[base, ['a']]])
    journal.replace('/m', 'other', [edit('z')])
    expect(journal.read('/m', null)).toMatchObject([{ base: 'other', baseText: null }])
    journal.forget('/m')
    expect(journal.read('/m', null)).toEqual([])
  })
})
