import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Version } from '../../../contract/workbench/history.ts'
import type { Edit } from '../../../model/notebook/cell.ts'
import { applyEdits, parseNotebook, serializeNotebook } from '../../../model/notebook/document.ts'
import { follow, notebookText, ownNotebook, startBench, type Bench, type Follower } from './bench.ts'

let bench: Bench
let elsewhere: string
beforeAll(async () => {
  bench = await startBench()
  elsewhere = join(bench.dataDir, '..', 'elsewhere')
  await mkdir(elsewhere)
})
afterAll(async () => { await bench?.close() })

const text = notebookText([{ id: 'a', source: 'SELECT 1' }, { id: 'b', source: '# words', language: 'markdown' }, { id: 'c', source: 'SELECT 3' }])
let number = 0
let files = 0
const edit = (notebook: Follower, ...edits: Edit[]) => bench.client.call('notebook.edit', { notebook: notebook.id, window: 'w1', number: ++number, version: notebook.snapshot.version, edits })
const source = (cell: string, to: string): Edit => ({ type: 'source', cell, source: to })
const sources = (notebook: Follower) => notebook.snapshot.cells.map(cell => cell.source).join('|')
const changed = (...edits: Edit[]) => serializeNotebook(applyEdits(parseNotebook(text), edits).notebook)
const outside = (notebook: Follower) => notebook.events.filter(event => event.type === 'outside').map(event => event.how)
const trusted = (notebook: Follower, is: boolean) => notebook.until(`trusted: ${is}`, ({ snapshot }) => snapshot.trust.trusted === is)

/** A notebook from elsewhere, which saves only when it is asked to. */
async function open(): Promise<{ path: string; notebook: Follower }> {
  const path = join(elsewhere, `Outside ${++files}.ipynb`)
  await writeFile(path, text)
  const notebook = await follow(bench.client, path)
  await bench.client.call('notebook.trust', { notebook: notebook.id })
  await trusted(notebook, true)
  return { path, notebook }
}
async function versions(notebook: Follower, enough: (all: Version[]) => boolean): Promise<Version[]> {
  for await (const { versions: all } of bench.client.stream('history.watch', { notebook: notebook.id })) if (enough(all)) return all
  throw new Error('The stream ended')
}

describe('a file that another program changes', () => {
  it('[NB6] is taken over at once where nothing is unsaved, says so, and undoes', async () => {
    const { path, notebook } = await open()
    await writeFile(path, changed(source('b', '# theirs')))
    await notebook.until('taken', () => outside(notebook).length === 1)
    expect(sources(notebook)).toBe('SELECT 1|# theirs|SELECT 3')
    expect(notebook.snapshot.save).toMatchObject({ dirty: false, changedOnDisk: false })
    expect(notebook.events.findLast(event => event.type === 'outside')).toMatchObject({ how: 'taken', change: { edited: 1 } })
    expect(notebook.snapshot.trust.trusted, 'no code came in').toBe(true)
    await bench.client.call('notebook.undo', { notebook: notebook.id })
    await notebook.until('undone', () => sources(notebook) === 'SELECT 1|# words|SELECT 3' && notebook.snapshot.save.dirty)
    expect(await readFile(path, 'utf8'), 'nothing is written over unasked').toBe(changed(source('b', '# theirs')))
    await bench.client.call('notebook.save', { notebook: notebook.id })
    expect(await readFile(path, 'utf8')).toBe(text)
    expect((await versions(notebook, all => all.length >= 3)).map(version => version.why)).toEqual(['asked', 'outside', 'found'])
  })

  it('[NB6] is taken over byte for byte also where it is laid out otherwise, and where a program writes it piece by piece', async () => {
    const { path, notebook } = await open()
    const other = `${JSON.stringify(JSON.parse(changed(source('a', 'SELECT 10'))), null, 4)}\n`
    await writeFile(path, other.slice(0, 100))
    await delay(300)
    await writeFile(path, other)
    await notebook.until('taken', () => outside(notebook).length === 1)
    expect(sources(notebook)).toBe('SELECT 10|# words|SELECT 3')
    await notebook.until('not asked about', ({ snapshot }) => !snapshot.save.changedOnDisk)
    await edit(notebook, source('c', 'SELECT 30'))
    await bench.client.call('notebook.save', { notebook: notebook.id })
    expect(await readFile(path, 'utf8')).toBe(other.replace('SELECT 3', 'SELECT 30'))
  })

  it('[NB6] code that comes in so runs nothing until it is consented to, whatever step brings it back', async () => {
    const { path, notebook } = await open()
    await writeFile(path, changed(source('c', "COPY (SELECT 1) TO 'theirs.csv'")))
    await trusted(notebook, false)
    await expect(bench.client.call('run.start', { notebook: notebook.id, scope: { kind: 'all' } })).rejects.toMatchObject({ code: 'forbidden' })
    await bench.client.call('notebook.undo', { notebook: notebook.id })
    await trusted(notebook, true)
    await bench.client.call('notebook.redo', { notebook: notebook.id })
    await trusted(notebook, false)
    await writeFile(path, text)
    await trusted(notebook, true)
  })

  it('[NB6] is merged with what is unsaved, by cells and lines, as one step', async () => {
    const { path, notebook } = await open()
    await edit(notebook, source('a', 'SELECT 1\n-- mine'), { type: 'delete', cell: 'b' })
    const theirs = changed(source('a', '-- theirs\nSELECT 1'), { type: 'insert', index: 3, cell: { id: 't', language: 'markdown', source: 'new' } })
    await writeFile(path, theirs)
    await notebook.until('merged', () => outside(notebook).length === 1)
    expect(sources(notebook)).toBe('-- theirs\nSELECT 1\n-- mine|SELECT 3|new')
    expect(outside(notebook)).toEqual(['merged'])
    expect(notebook.snapshot.save).toMatchObject({ dirty: true, changedOnDisk: false })
    expect(notebook.snapshot.trust.trusted, 'code came in').toBe(false)
    expect(await readFile(path, 'utf8')).toBe(theirs)
    await bench.client.call('notebook.undo', { notebook: notebook.id })
    await notebook.until('undone', () => sources(notebook) === 'SELECT 1\n-- mine|SELECT 3' && notebook.snapshot.trust.trusted)
    await bench.client.call('notebook.redo', { notebook: notebook.id })
    await notebook.until('again', () => sources(notebook) === '-- theirs\nSELECT 1\n-- mine|SELECT 3|new' && !notebook.snapshot.trust.trusted)
    expect((await versions(notebook, all => all.length >= 3)).map(version => version.why)).toEqual(['outside', 'replaced', 'found'])
    await bench.reopen()
    const again = await follow(bench.client, path)
    expect(sources(again), 'what was merged is in the journal').toBe('-- theirs\nSELECT 1\n-- mine|SELECT 3|new')
    expect(again.snapshot.trust.trusted).toBe(false)
    await bench.client.call('notebook.save', { notebook: again.id })
    expect(parseNotebook(await readFile(path, 'utf8')).cells.map(cell => cell.source).join('|')).toBe(sources(again))
  })

  it('[NB6] keeps what is typed while it comes in', async () => {
    const { path, notebook } = await open()
    await edit(notebook, { type: 'text', cell: 'b', at: 7, remove: 0, insert: ' more' })
    const seen = notebook.snapshot.version
    await writeFile(path, changed(source('a', 'SELECT 100')))
    await notebook.until('merged', () => outside(notebook).length === 1)
    // This window had not heard of it yet.
    await bench.client.call('notebook.edit', { notebook: notebook.id, window: 'w1', number: ++number, version: seen, edits: [{ type: 'text', cell: 'a', at: 8, remove: 0, insert: ' + 1' }] })
    await notebook.until('both', () => sources(notebook) === 'SELECT 100 + 1|# words more|SELECT 3')
  })

  it('[NB6] is asked about where both changed the same, and nothing is written until then', async () => {
    const { path, notebook } = await open()
    await edit(notebook, source('a', 'SELECT mine'), source('c', 'SELECT 30'))
    await writeFile(path, changed(source('a', 'SELECT theirs'), source('b', '# theirs')))
    await notebook.until('asked', ({ snapshot }) => snapshot.save.changedOnDisk)
    expect(sources(notebook)).toBe('SELECT mine|# words|SELECT 30')
    await expect(bench.client.call('notebook.save', { notebook: notebook.id })).rejects.toMatchObject({ code: 'conflict', detail: { kind: 'changedOnDisk' } })
    await bench.client.call('notebook.merge', { notebook: notebook.id })
    await notebook.until('settled', ({ snapshot }) => !snapshot.save.changedOnDisk && sources(notebook) === 'SELECT theirs|SELECT mine|# theirs|SELECT 30')
    await bench.client.call('notebook.save', { notebook: notebook.id })
    expect(parseNotebook(await readFile(path, 'utf8')).cells.map(cell => cell.source).join('|')).toBe(sources(notebook))
  })

  it('[NB6] is compared conflict by conflict, and merged as is chosen, as one step; a file that changed once more is looked at again', async () => {
    const { path, notebook } = await open()
    await edit(notebook, source('a', 'SELECT mine'), source('c', 'SELECT 30'))
    await writeFile(path, changed(source('a', 'SELECT theirs'), source('c', 'SELECT 300'), source('b', '# theirs')))
    await notebook.until('asked', ({ snapshot }) => snapshot.save.changedOnDisk)
    const { file, conflicts, left } = await bench.client.call('notebook.conflicts', { notebook: notebook.id })
    expect(conflicts.map(conflict => conflict.key)).toEqual(['a', 'c'])
    expect(left).toBe(0)
    const choices = { a: 'theirs', c: 'mine' } as const
    await writeFile(path, changed(source('a', 'SELECT theirs again'), source('c', 'SELECT 300'), source('b', '# theirs')))
    await expect(bench.client.call('notebook.merge', { notebook: notebook.id, file, choices })).rejects.toMatchObject({ code: 'conflict' })
    const again = await bench.client.call('notebook.conflicts', { notebook: notebook.id })
    await bench.client.call('notebook.merge', { notebook: notebook.id, file: again.file, choices })
    await notebook.until('as chosen', ({ snapshot }) => !snapshot.save.changedOnDisk && sources(notebook) === 'SELECT theirs again|# theirs|SELECT 30')
    await bench.client.call('notebook.undo', { notebook: notebook.id })
    await notebook.until('one step', () => sources(notebook) === 'SELECT mine|# words|SELECT 30')
    expect((await bench.client.call('notebook.conflicts', { notebook: notebook.id })).conflicts, 'the file is what was merged with').toEqual([])
  })

  it('[NB6] that is written over when somebody asks for it is a version first', async () => {
    const { path, notebook } = await open()
    await edit(notebook, source('a', 'SELECT mine'))
    await writeFile(path, changed(source('a', 'SELECT theirs')))
    await bench.client.call('notebook.save', { notebook: notebook.id, overwrite: true })
    const all = await versions(notebook, list => list.length >= 3)
    expect(all.map(version => version.why)).toEqual(['asked', 'outside', 'found'])
    await bench.client.call('history.restore', { notebook: notebook.id, version: all[1]!.id })
    await notebook.until('theirs', () => sources(notebook).startsWith('SELECT theirs') && !notebook.snapshot.trust.trusted)
  })

  it('[NB6] merges by itself also when it was only noticed as a save began', async () => {
    const path = await ownNotebook(bench, 'Noticed.ipynb', text)
    const notebook = await follow(bench.client, path)
    await edit(notebook, source('a', 'SELECT mine'))
    await Promise.all([writeFile(path, changed(source('b', '# theirs'))), bench.client.call('notebook.save', { notebook: notebook.id })])
    await notebook.until('both', ({ snapshot }) => sources(notebook) === 'SELECT mine|# theirs|SELECT 3' && !snapshot.save.dirty, 10_000)
    expect(parseNotebook(await readFile(path, 'utf8')).cells.map(cell => cell.source).join('|')).toBe(sources(notebook))
  })
})
