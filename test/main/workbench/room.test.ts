import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { noLog } from '../../../main/log/log.ts'
import { parseNotebook } from '../../../model/notebook/document.ts'
import { skipWithoutDisk, smallDisk, type Disk } from '../../support/disk.ts'
import { follow, notebookText, startBench, type Bench, type Follower } from './bench.ts'

const text = notebookText([{ id: 'a', source: 'SELECT 1' }])
const source = async (path: string) => parseNotebook(await readFile(path, 'utf8')).cells[0]!.source
let number = 0
const type = (bench: Bench, notebook: Follower, insert: string) => bench.client.call('notebook.edit', {
  notebook: notebook.id, window: 'w1', number: ++number, version: notebook.snapshot.version, edits: [{ type: 'text', cell: 'a', at: 0, remove: 0, insert }],
})

describe.skipIf(skipWithoutDisk)('a disk of its own for notebooks', () => {
  let bench: Bench
  let disk: Disk
  let path: string
  let notebook: Follower
  beforeEach(async () => {
    disk = smallDisk(1)
    bench = await startBench({ log: noLog })
    path = join(disk.path, 'N.ipynb')
    await writeFile(path, text)
    await bench.client.call('space.addFolder', { path: disk.path })
    notebook = await follow(bench.client, path)
  })
  afterEach(async () => {
    await bench?.close()
    disk?.remove()
  })

  it('[NB6] that is full leaves the file whole and the typing going on; the autosave tries again until there is room, and the warning goes', async () => {
    disk.fill()
    await type(bench, notebook, 'one ')
    await notebook.until('it is said', ({ snapshot }) => snapshot.save.error !== null)
    expect(notebook.snapshot.save).toMatchObject({ dirty: true, error: `${path} cannot be written: the disk is full. Free some space and try again.`, retryAt: expect.any(Number) })
    await expect(bench.client.call('notebook.save', { notebook: notebook.id })).rejects.toMatchObject({ code: 'invalid' })
    await type(bench, notebook, 'two ')
    expect(await source(path)).toBe('SELECT 1')
    expect((await readdir(disk.path)).filter(name => name.includes('saving')), 'no half file').toEqual([])
    disk.free()
    await notebook.until('saved by itself', ({ snapshot }) => !snapshot.save.dirty, 40_000)
    expect(notebook.snapshot.save).toMatchObject({ error: null, retryAt: null, savedAt: expect.any(Number) })
    expect(await source(path)).toBe('two one SELECT 1')
  })

  it('[NB6] that is full keeps nobody from saving a copy elsewhere, or from going on there', async () => {
    disk.fill()
    await type(bench, notebook, 'one ')
    await expect(bench.client.call('notebook.save', { notebook: notebook.id })).rejects.toMatchObject({ code: 'invalid' })
    const elsewhere = join(bench.dataDir, '..', 'elsewhere')
    await mkdir(elsewhere)
    const copy = join(elsewhere, 'Copy.ipynb')
    await bench.client.call('notebook.save', { notebook: notebook.id, path: copy, copy: true })
    expect(await source(copy)).toBe('one SELECT 1')
    expect(notebook.snapshot.save.dirty, 'a copy saves not the notebook').toBe(true)
    await expect(bench.client.call('notebook.save', { notebook: notebook.id, path: copy, copy: true })).rejects.toMatchObject({ code: 'conflict', detail: { kind: 'exists' } })
    await expect(bench.client.call('notebook.save', { notebook: notebook.id, path, copy: true })).rejects.toMatchObject({ code: 'invalid' })
    await bench.client.call('notebook.save', { notebook: notebook.id, path: copy, overwrite: true })
    await notebook.until('it goes on there', ({ snapshot }) => snapshot.path === copy && snapshot.save.error === null && !snapshot.save.dirty)
    expect(await source(path)).toBe('SELECT 1')
  })

  it('[NB6] that may not be written says so, and is tried again when it may', async () => {
    disk.lock(true)
    await type(bench, notebook, 'one ')
    await notebook.until('it is said', ({ snapshot }) => snapshot.save.error !== null)
    expect(notebook.snapshot.save.error).toContain(disk.path)
    expect(notebook.snapshot.save.error).toMatch(/read-only|may not write/)
    disk.lock(false)
    await notebook.until('saved by itself', ({ snapshot }) => !snapshot.save.dirty && snapshot.save.error === null, 40_000)
    expect(await source(path)).toBe('one SELECT 1')
  })
})

describe.skipIf(skipWithoutDisk)('a disk of its own for the data folder', () => {
  let bench: Bench
  let disk: Disk
  let path: string
  beforeEach(async () => {
    disk = smallDisk(48)
    bench = await startBench({ log: noLog, dataDir: join(disk.path, 'data') })
    await mkdir(join(bench.sampleDir, '..', 'notebooks'))
    path = join(bench.sampleDir, '..', 'notebooks', 'N.ipynb')
    await writeFile(path, text)
    await bench.client.call('space.addFolder', { path: join(bench.sampleDir, '..', 'notebooks') })
  })
  afterEach(async () => {
    await bench?.close()
    disk?.remove()
  })

  it('[NB6] that is full says that the journal and the versions are not kept; both catch up by themselves and nothing is lost', async () => {
    const notebook = await follow(bench.client, path)
    await type(bench, notebook, 'zero ')
    await bench.client.call('notebook.save', { notebook: notebook.id })
    disk.fill()
    // Some of it fits into what the log has already.
    for (let at = 0; notebook.snapshot.save.unkept.length === 0 && at < 200; at++) {
      await type(bench, notebook, `${'x'.repeat(2_000)}${at} `)
      await delay(20)
    }
    await notebook.until('the journal is missed', ({ snapshot }) => snapshot.save.unkept.some(sentence => sentence.startsWith('What you type is not in the journal') && sentence.includes('journal.sqlite cannot be written: the disk is full')))
    await bench.client.call('notebook.save', { notebook: notebook.id })
    await type(bench, notebook, 'after ')
    await bench.client.call('notebook.save', { notebook: notebook.id }).catch(() => {})
    const typed = notebook.cell('a').source
    expect(await source(path), 'what was saved is what was typed').toBe(typed)
    await notebook.until('the versions are missed', ({ snapshot }) => snapshot.save.unkept.some(sentence => sentence.startsWith('Versions are not kept')))
    await type(bench, notebook, 'last ')
    disk.free()
    await notebook.until('both are kept again', ({ snapshot }) => snapshot.save.unkept.length === 0)
    await notebook.until('saved', ({ snapshot }) => !snapshot.save.dirty)
    const stop = new AbortController()
    for await (const { versions } of bench.client.stream('history.watch', { notebook: notebook.id }, { signal: stop.signal })) {
      if (versions.length < 4) continue
      stop.abort()
      break
    }
    await bench.reopen()
    const again = await follow(bench.client, path)
    expect(again.cell('a').source).toBe(`last ${typed}`)
  })

  it('[NB6] that is full fails the cell with words and leaves no half result; with room it runs', async () => {
    const big = join(bench.sampleDir, '..', 'notebooks', 'Big.ipynb')
    await writeFile(big, notebookText([{ id: 'a', source: "SELECT md5(i::VARCHAR) || md5((i + 1)::VARCHAR) AS t FROM range(400000) r(i)" }, { id: 'b', source: 'SELECT 2 AS two' }]))
    const notebook = await follow(bench.client, big)
    await bench.client.call('notebook.trust', { notebook: notebook.id })
    const run = async (cell: string) => {
      await bench.client.call('run.start', { notebook: notebook.id, scope: { kind: 'cells', cells: [cell] } })
      await notebook.until('it ended', ({ run: runOf }) => ['done', 'failed'].includes(runOf(cell).state) && !['queued', 'running'].includes(runOf(cell).state))
    }
    await run('b')
    disk.fill(4 * 1024 * 1024)
    await run('a')
    expect(notebook.run('a')).toMatchObject({ state: 'failed', error: { code: 'queryFailed', message: expect.stringMatching(/^The disk of .*results is full, so nothing more can be written there\.$/) } })
    expect((await readdir(join(bench.dataDir, 'results'))).filter(name => /part|wal/.test(name)), 'no half file').toEqual([])
    expect(notebook.outputs('a')).toMatchObject([{ kind: 'error', error: { hint: expect.stringContaining('Free some space') } }])
    disk.free()
    await run('b')
    expect(notebook.run('b').state).toBe('done')
    const before = notebook.run('a').finishedAt
    await bench.client.call('run.start', { notebook: notebook.id, scope: { kind: 'cells', cells: ['a'] } })
    await notebook.until('it ended again', ({ run: runOf }) => runOf('a').finishedAt !== before && runOf('a').state === 'done')
  })
})
