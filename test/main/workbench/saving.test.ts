import { chmod, lstat, mkdir, readdir, readFile, stat, symlink, unlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parseNotebook } from '../../../model/notebook/document.ts'
import { follow, notebookText, ownNotebook, startBench, type Bench, type Follower } from './bench.ts'

let bench: Bench
let elsewhere: string
beforeAll(async () => {
  bench = await startBench()
  elsewhere = join(bench.dataDir, '..', 'elsewhere')
  await mkdir(elsewhere)
})
afterAll(async () => { await bench?.close() })

const source = async (path: string, id = 'a') => parseNotebook(await readFile(path, 'utf8')).cells.find(cell => cell.id === id)!.source
let number = 0
const type = (notebook: Follower, insert: string, cell = 'a') => bench.client.call('notebook.edit', {
  notebook: notebook.id, window: 'w1', number: ++number, version: notebook.snapshot.version, edits: [{ type: 'text', cell, at: 0, remove: 0, insert }],
})
const text = notebookText([{ id: 'a', source: 'SELECT 1' }, { id: 'b', source: '# words', language: 'markdown' }])

describe('saving', () => {
  it('[NB1] a save changes the bytes of the edited cell alone, keeps the file\'s mode, and follows a link', async () => {
    const real = join(elsewhere, 'real.ipynb')
    await writeFile(real, text)
    await chmod(real, 0o640)
    const link = join(elsewhere, 'link.ipynb')
    await symlink(real, link)
    const notebook = await follow(bench.client, link)
    await type(notebook, '-- edited\n')
    await bench.client.call('notebook.save', { notebook: notebook.id })
    expect((await lstat(link)).isSymbolicLink()).toBe(true)
    expect((await stat(real)).mode & 0o777).toBe(0o640)
    expect(await readFile(real, 'utf8')).toBe(text.replace('"SELECT 1"', '"-- edited\\n",\n    "SELECT 1"'))
    expect((await readdir(elsewhere)).filter(name => name.includes('saving'))).toEqual([])
    await notebook.until('clean', ({ snapshot }) => !snapshot.save.dirty && snapshot.save.savedAt !== null)
  })

  it('[NB1] a notebook of a space saves itself; one from elsewhere, and one that would be converted, waits to be asked', async () => {
    const own = await ownNotebook(bench, 'Auto.ipynb', text)
    const foreign = join(elsewhere, 'Manual.ipynb')
    await writeFile(foreign, text)
    const old = await ownNotebook(bench, 'Old.ipynb', text.replace('"nbformat_minor": 5', '"nbformat_minor": 4'))
    const notebooks = [await follow(bench.client, own), await follow(bench.client, foreign), await follow(bench.client, old)]
    expect(notebooks.map(notebook => notebook.snapshot.save.converts)).toEqual([null, null, expect.stringContaining('4.5')])
    for (const notebook of notebooks) await type(notebook, 'x')
    await notebooks[0]!.until('saved by itself', ({ snapshot }) => snapshot.save.savedAt !== null, 6_000)
    await delay(500)
    expect(await source(own)).toBe('xSELECT 1')
    expect(await source(foreign)).toBe('SELECT 1')
    expect(parseNotebook(await readFile(old, 'utf8')).format.minor).toBe(4)
    await bench.client.call('notebook.save', { notebook: notebooks[2]!.id })
    expect(parseNotebook(await readFile(old, 'utf8')).format).toMatchObject({ minor: 5, convertsOnSave: false })
    await notebooks[2]!.until('converted', ({ snapshot }) => snapshot.save.converts === null)
    await bench.client.call('settings.set', { autosave: false })
    await type(notebooks[0]!, 'y')
    await delay(2_600)
    expect(await source(own), 'not while it is switched off').toBe('xSELECT 1')
    await bench.client.call('settings.set', { autosave: true })
  })

  it('[NB1] what another program wrote is never overwritten in silence', async () => {
    const path = await ownNotebook(bench, 'Changed.ipynb', text)
    const notebook = await follow(bench.client, path)
    await type(notebook, 'mine ')
    await writeFile(path, text.replace('SELECT 1', 'SELECT theirs'))
    await expect(bench.client.call('notebook.save', { notebook: notebook.id })).rejects.toMatchObject({ code: 'conflict', detail: { kind: 'changedOnDisk' } })
    await notebook.until('it is noticed', ({ snapshot }) => snapshot.save.changedOnDisk)
    await delay(2_600)
    expect(await source(path), 'nor by itself').toBe('SELECT theirs')
    await bench.client.call('notebook.reload', { notebook: notebook.id })
    await notebook.until('reloaded', ({ cell, snapshot }) => cell('a').source === 'SELECT theirs' && !snapshot.save.changedOnDisk)
    await bench.client.call('notebook.undo', { notebook: notebook.id })
    await notebook.until('undone', ({ cell }) => cell('a').source === 'mine SELECT 1')
    await writeFile(path, text)
    await bench.client.call('notebook.save', { notebook: notebook.id, overwrite: true })
    expect(await source(path), 'over it only when asked').toBe('mine SELECT 1')
    await writeFile(path, text.replace('SELECT 1', 'again'))
    await notebook.until('noticed without a save', ({ cell }) => cell('a').source === 'again')
  })

  it('[NB1] a read-only file says so and is saved under another name', async () => {
    const path = join(elsewhere, 'Fixed.ipynb')
    await writeFile(path, text)
    await chmod(path, 0o444)
    const notebook = await follow(bench.client, path)
    expect(notebook.snapshot.save.readOnly).toBe(true)
    await type(notebook, 'x')
    await expect(bench.client.call('notebook.save', { notebook: notebook.id })).rejects.toMatchObject({ code: 'forbidden', message: expect.stringContaining('read-only') })
    expect(await source(path)).toBe('SELECT 1')
    const other = join(elsewhere, 'Other.ipynb')
    await bench.client.call('notebook.save', { notebook: notebook.id, path: other })
    expect(await source(other)).toBe('xSELECT 1')
    await notebook.until('it goes on there', ({ snapshot }) => snapshot.path === other && !snapshot.save.readOnly)
    await type(notebook, 'y')
    await bench.client.call('notebook.save', { notebook: notebook.id })
    expect(await source(other)).toBe('yxSELECT 1')
    await expect(bench.client.call('notebook.save', { notebook: notebook.id, path })).rejects.toMatchObject({ code: 'conflict', detail: { kind: 'exists' } })
    await expect(bench.client.call('notebook.save', { notebook: notebook.id, path: join(elsewhere, 'page.html') })).rejects.toMatchObject({ code: 'invalid' })
  })

  it('[NB4] edits that were never saved are there again after a restart', async () => {
    const path = join(elsewhere, 'Unsaved.ipynb')
    await writeFile(path, text)
    await type(await follow(bench.client, path), 'unsaved ')
    await bench.reopen()
    const notebook = await follow(bench.client, path)
    expect(notebook.cell('a').source).toBe('unsaved SELECT 1')
    expect(await source(path)).toBe('SELECT 1')
    expect(notebook.snapshot.recovered).toMatchObject({ edits: 1 })
  })

  it('[NB1] a file that was deleted is written again only when asked', async () => {
    const path = await ownNotebook(bench, 'Gone.ipynb', text)
    const notebook = await follow(bench.client, path)
    await type(notebook, 'x')
    await unlink(path)
    await notebook.until('it is said', ({ snapshot }) => snapshot.save.error !== null, 6_000)
    await expect(stat(path)).rejects.toThrow()
    await bench.client.call('notebook.save', { notebook: notebook.id })
    expect(await source(path)).toBe('xSELECT 1')
  })

  it('[NB1] what is no notebook is refused with the reason', async () => {
    await writeFile(join(elsewhere, 'text.ipynb'), 'not json')
    await writeFile(join(elsewhere, 'latin.ipynb'), Buffer.from([0xff, 0xfe, 0x41]))
    await expect(follow(bench.client, join(elsewhere, 'text.ipynb'))).rejects.toMatchObject({ code: 'invalid' })
    await expect(follow(bench.client, join(elsewhere, 'latin.ipynb'))).rejects.toMatchObject({ code: 'invalid', message: expect.stringContaining('UTF-8') })
    await expect(follow(bench.client, join(elsewhere, 'none.ipynb'))).rejects.toMatchObject({ code: 'notFound' })
    await expect(follow(bench.client, 'relative.ipynb')).rejects.toMatchObject({ code: 'invalid' })
  })
})

describe('two windows', () => {
  it('[NB2] see each other\'s edits, and come to the same cells', async () => {
    const path = await ownNotebook(bench, 'Windows.ipynb', text)
    const other = bench.window()
    const [one, two] = [await follow(bench.client, path, 'one'), await follow(other, path, 'two')]
    expect(two.id).toBe(one.id)
    const version = one.snapshot.version
    await Promise.all([
      bench.client.call('notebook.edit', { notebook: one.id, window: 'one', number: 1, version, edits: [{ type: 'text', cell: 'a', at: 8, remove: 0, insert: ' + 1' }] }),
      other.call('notebook.edit', { notebook: one.id, window: 'two', number: 1, version, edits: [{ type: 'text', cell: 'a', at: 0, remove: 0, insert: '/* sum */ ' }] }),
    ])
    await bench.client.call('notebook.edit', { notebook: one.id, window: 'one', number: 2, version: version + 2, edits: [{ type: 'split', cell: 'a', at: 10, newId: 'c' }] })
    const both = (sources: string[]) => Promise.all([one, two].map(window => window.until('the same', ({ snapshot }) => snapshot.cells.map(cell => cell.source).join('|') === sources.join('|'))))
    await both(['/* sum */ ', 'SELECT 1 + 1', '# words'])
    await other.call('notebook.undo', { notebook: one.id })
    await both(['/* sum */ SELECT 1 + 1', '# words'])
    await other.call('notebook.redo', { notebook: one.id })
    await both(['/* sum */ ', 'SELECT 1 + 1', '# words'])
    await expect(other.call('notebook.edit', { notebook: one.id, window: 'two', number: 2, version: version + 2, edits: [{ type: 'text', cell: 'a', at: 0, remove: 0, insert: 'late' }] })).rejects.toMatchObject({ code: 'conflict' })
  })
})
