import { existsSync } from 'node:fs'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Output } from '../../../contract/define.ts'
import { space as spaceTopic } from '../../../contract/workbench/space.ts'
import type { EmbeddedSpark } from '../../../main/spark/embedded.ts'
import { follow, notebookText, ownNotebook, startBench, temporaryFolder, type Bench } from './bench.ts'

let bench: Bench
beforeAll(async () => { bench = await startBench({ sample: { 'Report.ipynb': notebookText([{ id: 'a', source: 'SELECT 1' }]) } }) })
afterAll(async () => { await bench?.close() })

type Listing = Output<(typeof spaceTopic)['space.watch']>
async function until(condition: (listing: Listing) => boolean): Promise<Listing> {
  for await (const listing of bench.client.stream('space.watch', {})) if (condition(listing)) return listing
  throw new Error('The stream ended')
}
const titles = (listing: Listing, id: string) => listing.spaces.find(space => space.id === id)?.notebooks.map(notebook => notebook.title)

describe('spaces', () => {
  it('[DATA1] the sample is copied on first start without its data, and a notebook deleted from it does not come back', async () => {
    const listing = await until(({ spaces }) => spaces.length === 2)
    expect(listing.spaces.map(space => [space.id, space.title, space.sample])).toEqual([['sample', 'Sample', true], ['notebooks', 'Notebooks', false]])
    expect(titles(listing, 'sample')).toEqual(['Report'])
    const [report] = listing.spaces[0]!.notebooks
    expect(existsSync(join(listing.spaces[0]!.folder, 'data'))).toBe(false)
    const { trashed } = await bench.client.call('space.deleteNotebook', { path: report!.path })
    await bench.reopen()
    expect(titles(await until(() => true), 'sample')).toEqual([])
    await bench.client.call('space.restoreNotebook', { trashed })
    expect(titles(await until(next => titles(next, 'sample')!.length === 1), 'sample')).toEqual(['Report'])
  })

  it('[NB1] notebooks are made, renamed, duplicated, deleted and restored, open or not', async () => {
    const { path } = await bench.client.call('space.createNotebook', { space: 'notebooks', title: 'Sales: Q1/Q2' })
    expect(path).toMatch(/Sales Q1 Q2\.ipynb$/)
    const second = await bench.client.call('space.createNotebook', { space: 'notebooks', title: 'Sales: Q1/Q2' })
    expect(second.path).toMatch(/Sales Q1 Q2 2\.ipynb$/)
    const notebook = await follow(bench.client, path)
    expect(notebook.snapshot.title).toBe('Sales: Q1/Q2')
    const [cell] = notebook.snapshot.cells
    await bench.client.call('notebook.edit', { notebook: notebook.id, window: 'w1', number: 1, version: 0, edits: [{ type: 'source', cell: cell!.id, source: 'SELECT 1 AS kept' }] })
    const renamed = await bench.client.call('space.renameNotebook', { path, name: 'Results' })
    await notebook.until('it has the new path', ({ snapshot }) => snapshot.path === renamed.path)
    expect(notebook.snapshot.notebook, 'it is the same notebook').toBe(notebook.id)
    await bench.client.call('notebook.save', { notebook: notebook.id })
    expect(existsSync(path)).toBe(false)
    expect(await readFile(renamed.path, 'utf8')).toContain('SELECT 1 AS kept')
    await expect(bench.client.call('space.renameNotebook', { path: second.path, name: 'Results' })).rejects.toMatchObject({ code: 'conflict' })
    const copy = await bench.client.call('space.duplicateNotebook', { path: renamed.path })
    expect(copy.path).toMatch(/Results copy\.ipynb$/)
    const { trashed } = await bench.client.call('space.deleteNotebook', { path: renamed.path })
    await notebook.until('it is closed', ({ events }) => events.some(event => event.type === 'closed'))
    expect(titles(await until(() => true), 'notebooks')).toEqual(expect.not.arrayContaining(['Results']))
    const restored = await bench.client.call('space.restoreNotebook', { trashed })
    expect(restored.path).toBe(renamed.path)
    const listing = await until(next => titles(next, 'notebooks')!.includes('Results'))
    expect(listing.recent.some(entry => entry.path === copy.path)).toBe(false)
    await expect(bench.client.call('space.restoreNotebook', { trashed: restored.path })).rejects.toMatchObject({ code: 'invalid' })
    await expect(bench.client.call('space.createNotebook', { space: 'none' })).rejects.toMatchObject({ code: 'notFound' })
  })

  it('[NB1] a folder becomes a space, and a notebook that appears in it is listed', async () => {
    const folder = join(bench.dataDir, '..', 'team')
    await mkdir(join(folder, 'deep', 'er'), { recursive: true })
    await mkdir(join(folder, 'node_modules'))
    await writeFile(join(folder, 'deep', 'er', 'Old.ipynb'), notebookText([]))
    await writeFile(join(folder, 'node_modules', 'Not.ipynb'), notebookText([]))
    const { space } = await bench.client.call('space.addFolder', { path: folder })
    expect((await bench.client.call('space.addFolder', { path: folder })).space).toBe(space)
    await until(listing => titles(listing, space)?.join() === 'Old')
    setTimeout(() => void writeFile(join(folder, 'New.ipynb'), notebookText([])), 100)
    await until(listing => titles(listing, space)?.join() === 'Old,New' || titles(listing, space)?.join() === 'New,Old')
    expect((await follow(bench.client, join(folder, 'New.ipynb'))).snapshot).toMatchObject({ space, foreign: false })
    await expect(bench.client.call('space.addFolder', { path: join(folder, 'New.ipynb') })).rejects.toMatchObject({ code: 'notFound' })
  })
})

describe('the host', () => {
  it('[BASE2] tells what it is, keeps settings, and lists folders', async () => {
    const info = await bench.client.call('host.info', {})
    expect(info).toMatchObject({ kind: 'browser', nativeDialogs: false, dataDir: bench.dataDir })
    expect(info.memoryLimit).toBeGreaterThan(100 * 1024 ** 2)
    await bench.client.call('settings.set', { theme: 'dark', keys: { 'notebook.save': ['Mod+S', 'Mod+J'], 'cell.cut': [] } })
    await bench.reopen()
    for await (const settings of bench.client.stream('settings.watch', {})) {
      expect(settings).toEqual({ theme: 'dark', language: 'system', keys: { 'notebook.save': ['Mod+S', 'Mod+J'], 'cell.cut': [] }, autosave: true, lineNumbers: false, notices: true, resultStorage: 10 * 1024 ** 3, resultRows: 10_000_000, resultBytes: 2 * 1024 ** 3 })
      break
    }
    await ownNotebook(bench, 'Listed.ipynb', notebookText([]))
    const listed = await bench.client.call('file.list', { path: join(bench.dataDir, 'spaces'), extensions: ['ipynb'] })
    expect(listed.entries.map(entry => [entry.name, entry.kind])).toEqual([['notebooks', 'folder'], ['sample', 'folder']])
    const inside = await bench.client.call('file.list', { path: join(bench.dataDir, 'spaces', 'sample'), extensions: ['ipynb'] })
    expect(inside.entries.map(entry => entry.name), 'only notebooks').toEqual(['Report.ipynb'])
    await expect(bench.client.call('file.list', { path: join(bench.dataDir, 'none') })).rejects.toMatchObject({ code: 'notFound' })
    await expect(bench.client.call('file.pick', { title: 'x', extensions: [] })).rejects.toMatchObject({ code: 'invalid' })
  })
})

it('[SPK2] the sample of Spark comes once Spark is there, also while the workbench runs, and does not come back when it was deleted', async () => {
  const root = await temporaryFolder()
  const sampleDir = resolve('resources/sample')
  let installed = false
  // The service is asked whether it is there; it starts nothing.
  const spark = { interpreter: () => (installed ? {} as NonNullable<ReturnType<EmbeddedSpark['interpreter']>> : null), close: async () => {} }
  const other = await startBench({ sampleDir, spark, dataDir: join(root, 'data') })
  try {
    const spaces = async () => {
      for await (const listing of other.client.stream('space.watch', {})) return listing.spaces
      return []
    }
    expect((await spaces()).map(space => space.id)).toEqual(['sample', 'notebooks'])
    installed = true
    const there = await spaces()
    expect(there.map(space => [space.id, space.title, space.sample])).toEqual([['sample', 'Sample: US flights 2001', true], ['sample-spark', 'Sample: Spark', true], ['notebooks', 'Notebooks', false]])
    expect(there[1]!.notebooks).toHaveLength(10)
    for (const { path } of there[1]!.notebooks.slice(0, 9)) await other.client.call('space.deleteNotebook', { path })
    await other.reopen()
    expect((await spaces())[1]!.notebooks).toHaveLength(1)
    const notebook = await follow(other.client, (await spaces())[1]!.notebooks[0]!.path)
    expect(notebook.snapshot.trust).toMatchObject({ trusted: true, why: 'sample' })
    notebook.stop()
  } finally {
    await other.close()
    await rm(root, { recursive: true, force: true })
  }
})
