import { readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Version } from '../../../contract/workbench/history.ts'
import { workbenchLimits } from '../../../main/workbench/limits.ts'
import { hashOf } from '../../../main/workbench/store/file.ts'
import { thinned } from '../../../main/workbench/store/thinning.ts'
import { openVersions, type Versions } from '../../../main/workbench/store/versions.ts'
import { parseNotebook } from '../../../model/notebook/document.ts'
import { follow, notebookText, ownNotebook, startBench, temporaryFolder, type Bench, type Follower } from './bench.ts'

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

describe('thinning', () => {
  const now = Date.UTC(2026, 10, 25, 12)
  const every = (step: number, from: number, count: number) => Array.from({ length: count }, (_, at) => ({ id: at + 1, at: now - from + at * step, name: null as string | null }))
  const left = (versions: ReturnType<typeof every>) => {
    const gone = new Set(thinned(versions, now))
    return versions.filter(version => !gone.has(version.id))
  }

  it('[NB6] keeps all of the last hour, then fewer the older they are, and the newest always', () => {
    expect(left(every(10_000, hour - 1, 360))).toHaveLength(360)
    const kept = left(every(minute, 3 * day, 3 * 24 * 60))
    const of = (from: number, to: number) => kept.filter(version => now - version.at > from && now - version.at <= to).length
    expect(of(0, hour)).toBeGreaterThanOrEqual(59)
    expect(of(2 * hour, 3 * hour)).toBe(12)
    expect(of(2 * day, 2 * day + 3 * hour)).toBe(3)
    expect(kept.at(-1)!.at).toBe(now - minute)
  })

  it('[NB6] never goes below fifty, and never takes a named one', () => {
    expect(left(every(1_000, 100 * day, 50))).toHaveLength(50)
    expect(left(every(1_000, 100 * day, 200)), 'all of one day long ago').toHaveLength(50)
    const named = every(1_000, 100 * day, 200).map(version => ({ ...version, name: version.id % 2 ? 'kept' : null }))
    expect(left(named).filter(version => version.name !== null)).toHaveLength(100)
  })
})

describe('the store of versions', () => {
  let folder: string
  let versions: Versions
  let at = 1_000
  beforeEach(async () => {
    folder = await temporaryFolder()
    versions = openVersions(folder)
  })
  afterEach(async () => {
    versions.close()
    await rm(folder, { recursive: true, force: true })
  })
  const keep = (pieces: string[], name: string | null = null, when = at += 1_000) => versions.keep('n', { at: when, why: 'saved', name, hash: hashOf(pieces.join('')), change: null }, pieces)
  const count = () => {
    const database = new Database(join(folder, 'history.sqlite'), { readonly: true })
    const row = database.prepare('select count(*) as pieces, sum(length(bytes)) as bytes from piece').get() as { pieces: number; bytes: number }
    database.close()
    return row
  }

  it('[NB6] gives back each text, stores a piece that versions share once, and small', async () => {
    const long = 'SELECT origin, avg(delay) FROM flights GROUP BY origin;\n'.repeat(2_000)
    for (let number = 0; number < 60; number++) await keep(['{', long, `"${number}"`, '}'])
    const list = versions.list('n')
    expect(list).toHaveLength(60)
    expect(await Promise.all(list.slice(0, 3).map(version => versions.text('n', version.id)))).toEqual([59, 58, 57].map(number => `{${long}"${number}"}`))
    expect(count()).toEqual({ pieces: 63, bytes: expect.toSatisfy((bytes: number) => bytes < long.length / 10) })
    expect(versions.before('n', list[0]!.id)!.id).toBe(list[1]!.id)
    expect(versions.before('n', list.at(-1)!.id)).toBeNull()
  })

  it('[NB6] lets go the pieces of a version that is thinned out, and no others', async () => {
    const step = 20
    for (let number = 0; number < 120; number++) await keep(['shared', `own ${number}`], null, 10 * day + number * step)
    await keep(['shared', 'late'], null, 20 * day)
    const list = versions.list('n')
    expect(list).toHaveLength(workbenchLimits.versions.least)
    expect(count().pieces).toBe(list.length + 1)
    for (const version of list) expect(hashOf(await versions.text('n', version.id))).toBe(version.hash)
  })

  it('[NB6] says so where what was kept is damaged', async () => {
    const { id } = await keep(['one', 'two'])
    const database = new Database(join(folder, 'history.sqlite'))
    database.prepare('delete from piece where hash = (select min(hash) from piece)').run()
    database.close()
    await expect(versions.text('n', id)).rejects.toMatchObject({ code: 'internal', message: expect.stringContaining('damaged') })
    await expect(versions.text('other', id)).rejects.toMatchObject({ code: 'notFound' })
  })

  it('[NB6] can be read by this user alone', async () => {
    expect((await stat(join(folder, 'history.sqlite'))).mode & 0o777).toBe(0o600)
  })
})

describe('the history of a notebook', () => {
  let bench: Bench
  let number = 0
  beforeAll(async () => { bench = await startBench() })
  afterAll(async () => { await bench?.close() })

  const text = notebookText([{ id: 'a', source: 'SELECT 1' }, { id: 'b', source: '# words', language: 'markdown' }, { id: 'c', source: 'SELECT 3' }])
  const edit = (notebook: Follower, ...edits: Parameters<typeof bench.client.call<'notebook.edit'>>[1]['edits']) => bench.client.call('notebook.edit', { notebook: notebook.id, window: 'w1', number: ++number, version: notebook.snapshot.version, edits })
  const save = (notebook: Follower) => bench.client.call('notebook.save', { notebook: notebook.id })
  async function listed(notebook: Follower, enough: (versions: Version[]) => boolean): Promise<Version[]> {
    for await (const { versions } of bench.client.stream('history.watch', { notebook: notebook.id })) if (enough(versions)) return versions
    throw new Error('The stream ended')
  }
  const sources = (notebook: Follower) => notebook.snapshot.cells.map(cell => cell.source)

  it('[NB6] has a version of each save and of what was there before, with what changed', async () => {
    const notebook = await follow(bench.client, await ownNotebook(bench, 'History.ipynb', text))
    expect(await listed(notebook, () => true)).toMatchObject([{ why: 'found', change: null, name: null }])
    await edit(notebook, { type: 'source', cell: 'a', source: 'SELECT 10' }, { type: 'name', cell: 'a', name: 'ten' })
    await save(notebook)
    await save(notebook)
    await edit(notebook, { type: 'delete', cell: 'c' })
    await notebook.until('saved by itself', ({ snapshot }) => !snapshot.save.dirty, 10_000)
    const versions = await listed(notebook, all => all.length >= 3)
    expect(versions.map(version => version.why), 'the same text once').toEqual(['saved', 'asked', 'found'])
    expect(versions.map(version => version.change)).toMatchObject([{ removed: 1, edited: 0 }, { edited: 1, cells: ['ten'] }, null])
    expect(await bench.client.call('history.compare', { notebook: notebook.id, version: versions[1]!.id, against: 'before' })).toMatchObject({
      cells: [{ kind: 'changed', cell: 'a', lines: [{ kind: 'removed', spans: [{ text: 'SELECT ' }, { text: '1', changed: true }] }, { kind: 'added', spans: [{ text: 'SELECT ' }, { text: '10', changed: true }] }], facts: [{ what: 'name', after: 'ten' }] }, { kind: 'same', count: 2 }],
    })
    expect((await bench.client.call('history.compare', { notebook: notebook.id, version: versions[2]!.id, against: 'now' })).cells).toMatchObject([{ kind: 'changed', cell: 'a' }, { kind: 'same', count: 1 }, { kind: 'removed', cell: 'c' }])
    expect((await bench.client.call('history.compare', { notebook: notebook.id, version: versions[2]!.id, against: 'before' })).cells).toMatchObject([{ kind: 'added' }, { kind: 'added' }, { kind: 'added' }])
  })

  it('[NB6] has what was opened once, also where the first look and the first save meet', async () => {
    const notebook = await follow(bench.client, await ownNotebook(bench, 'Once.ipynb', text))
    await edit(notebook, { type: 'source', cell: 'a', source: 'SELECT 10' })
    await Promise.all([save(notebook), listed(notebook, all => all.length > 0), listed(notebook, all => all.length > 0)])
    expect((await listed(notebook, () => true)).map(version => version.why)).toEqual(['asked', 'found'])
  })

  it('[NB6] restores the whole byte for byte, or one cell, as a step that undoes', async () => {
    const path = await ownNotebook(bench, 'Restored.ipynb', text)
    const notebook = await follow(bench.client, path)
    await edit(notebook, { type: 'source', cell: 'a', source: 'SELECT 10' }, { type: 'delete', cell: 'c' }, { type: 'settings', settings: { title: 'Changed' } })
    await save(notebook)
    const first = (await listed(notebook, all => all.length === 2))[1]!
    const restore = (cells?: string[]) => bench.client.call('history.restore', { notebook: notebook.id, version: first.id, ...(cells ? { cells } : {}) })
    expect(await restore(['c'])).toEqual({ changed: true })
    await notebook.until('one cell', () => sources(notebook).join() === 'SELECT 10,# words,SELECT 3')
    expect(await restore(['c'])).toEqual({ changed: false })
    await bench.client.call('notebook.undo', { notebook: notebook.id })
    await notebook.until('undone', () => sources(notebook).join() === 'SELECT 10,# words')
    await restore()
    await notebook.until('all of it', () => sources(notebook).join() === 'SELECT 1,# words,SELECT 3')
    await save(notebook)
    expect(await readFile(path, 'utf8')).toBe(text)
    await bench.client.call('notebook.undo', { notebook: notebook.id })
    await notebook.until('undone again', () => sources(notebook).join() === 'SELECT 10,# words' && notebook.snapshot.settings.title === 'Changed')
  })

  it('[NB6] keeps more than fifty versions, also over a restart and under another name, and names stay', async () => {
    const path = await ownNotebook(bench, 'Many.ipynb', text)
    let notebook = await follow(bench.client, path)
    for (let count = 1; count <= 60; count++) {
      await edit(notebook, { type: 'source', cell: 'a', source: `SELECT ${count * 1000}` })
      await save(notebook)
    }
    const { version } = await bench.client.call('history.keep', { notebook: notebook.id, name: ' For the board ' })
    await edit(notebook, { type: 'source', cell: 'a', source: 'unsaved' })
    await bench.client.call('history.keep', { notebook: notebook.id, name: 'Not saved yet' })
    const renamed = await bench.client.call('space.renameNotebook', { path, name: 'Renamed' })
    await bench.reopen()
    notebook = await follow(bench.client, renamed.path)
    const versions = await listed(notebook, () => true)
    expect(versions.length).toBeGreaterThanOrEqual(62)
    expect(versions.find(each => each.id === version)).toMatchObject({ name: 'For the board', why: 'asked' })
    expect(versions.find(each => each.name === 'Not saved yet')).toMatchObject({ why: 'named' })
    await bench.client.call('history.rename', { notebook: notebook.id, version, name: null })
    expect((await listed(notebook, () => true)).find(each => each.id === version)!.name).toBeNull()
    await expect(bench.client.call('history.rename', { notebook: notebook.id, version: 10 ** 9, name: 'x' })).rejects.toMatchObject({ code: 'notFound' })
    await expect(bench.client.call('history.keep', { notebook: notebook.id, name: '  ' })).rejects.toMatchObject({ code: 'invalid' })
  })

  it('[NB6] keeps what was not saved when the file is read again', async () => {
    const path = await ownNotebook(bench, 'Replaced.ipynb', text)
    const notebook = await follow(bench.client, path)
    await edit(notebook, { type: 'source', cell: 'a', source: 'mine' })
    await writeFile(path, text.replace('SELECT 3', 'SELECT theirs'))
    await bench.client.call('notebook.reload', { notebook: notebook.id })
    const versions = await listed(notebook, all => all.length >= 3)
    expect(versions.map(version => version.why)).toEqual(['outside', 'replaced', 'found'])
    await bench.client.call('history.restore', { notebook: notebook.id, version: versions[1]!.id })
    await notebook.until('mine again', () => sources(notebook)[0] === 'mine')
  })

  it('[NB6] code of an untrusted version runs nothing until it is consented to, whatever step brings it back', async () => {
    const path = await ownNotebook(bench, 'Trust.ipynb', text)
    const notebook = await follow(bench.client, path)
    await bench.client.call('notebook.trust', { notebook: notebook.id })
    await notebook.until('trusted', ({ snapshot }) => snapshot.trust.trusted)
    await writeFile(path, text.replace('SELECT 3', "COPY (SELECT 1) TO 'theirs.csv'"))
    await bench.client.call('notebook.reload', { notebook: notebook.id })
    const trusted = (is: boolean) => notebook.until(`trusted: ${is}`, ({ snapshot }) => snapshot.trust.trusted === is)
    await trusted(false)
    await bench.client.call('notebook.undo', { notebook: notebook.id })
    await trusted(true)
    await bench.client.call('notebook.redo', { notebook: notebook.id })
    await trusted(false)
    await bench.client.call('notebook.undo', { notebook: notebook.id })
    await trusted(true)
    await save(notebook).catch(() => bench.client.call('notebook.save', { notebook: notebook.id, overwrite: true }))
    const outside = (await listed(notebook, all => all.some(version => version.why === 'outside'))).find(version => version.why === 'outside')!
    await bench.reopen()
    const again = await follow(bench.client, path)
    expect(again.snapshot.trust.trusted).toBe(true)
    await bench.client.call('history.restore', { notebook: again.id, version: outside.id, cells: ['c'] })
    await again.until('not trusted', ({ snapshot }) => !snapshot.trust.trusted)
    await expect(bench.client.call('run.start', { notebook: again.id, scope: { kind: 'cells', cells: ['c'] } })).rejects.toMatchObject({ code: 'forbidden' })
    await bench.client.call('notebook.undo', { notebook: again.id })
    await again.until('trusted again', ({ snapshot }) => snapshot.trust.trusted)
    expect(parseNotebook(await readFile(path, 'utf8')).cells[2]!.source).toBe('SELECT 3')
  })
})
