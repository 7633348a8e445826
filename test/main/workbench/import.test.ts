import { existsSync, readdirSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Input, Output } from '../../../contract/define.ts'
import { importLimits, type imports as topic, type ImportSource } from '../../../contract/workbench/import.ts'
import type { WorkbenchClient } from '../../../contract/workbench/contract.ts'
import { unsaid } from '../../../model/import/reading.ts'
import { follow, notebookText, ownNotebook, startBench, type Bench } from './bench.ts'

let bench: Bench
let files: string
let count = 0
const space = 'notebooks'
beforeAll(async () => {
  bench = await startBench()
  files = join(bench.dataDir, '..', 'files')
  await mkdir(files)
})
afterAll(async () => { await bench?.close() })

const path = (name: string): ImportSource => ({ kind: 'path', path: join(files, name) })
async function file(name: string, content: string | Uint8Array): Promise<ImportSource> {
  await mkdir(join(files, name, '..'), { recursive: true })
  await writeFile(join(files, name), content)
  return path(name)
}

type Start = Input<(typeof topic)['import.start']>
type Done = Extract<Output<(typeof topic)['import.start']>, { type: 'done' }>
async function start(source: ImportSource, name: string, more: Partial<Start> = {}, signal?: AbortSignal, client: WorkbenchClient = bench.client): Promise<Done> {
  for await (const event of client.stream('import.start', { space, source, reading: unsaid, columns: null, leaveOut: false, name, ...more }, { signal })) if (event.type === 'done') return event
  throw new Error('no end')
}

/** Runs SQL in a new notebook of the space and gives its outputs as text. */
async function query(sql: string): Promise<string> {
  const opened = await follow(bench.client, await ownNotebook(bench, `${++count}.ipynb`, notebookText([{ id: 'a', source: sql }])))
  await bench.client.call('notebook.trust', { notebook: opened.id })
  await bench.client.call('run.start', { notebook: opened.id, scope: { kind: 'cells', cells: ['a'] } })
  await opened.until('it ran', follower => ['done', 'failed'].includes(follower.run('a').state))
  opened.stop()
  return JSON.stringify(opened.outputs('a'))
}

describe('importing', () => {
  it('[DATA2] finds the tables in files, folders and patterns, with names that are free', async () => {
    await file('data/sales-2020.csv', 'id\n1\n')
    await file('data/sales-2021.csv', 'id\n2\n')
    await file('data/readme.docx', 'x')
    await file('data/_SUCCESS', '')
    await file('mixed/people.csv', 'id\n1\n')
    await file('mixed/towns.csv', 'id\n1\n')
    const { groups, left } = await bench.client.call('import.find', { space, sources: [path('data'), path('mixed'), path('data/*2021.csv'), path('mixed/people.csv')] })
    expect(groups.map(({ whole, parts, together }) => [whole.name, whole.format, whole.files, parts.map(part => part.name), together])).toEqual([
      ['data', 'csv', 2, ['sales_2020', 'sales_2021'], true], ['mixed', 'csv', 2, ['people', 'towns'], false], ['sales_2021_2', 'csv', 1, [], true], ['people_2', 'csv', 1, [], true],
    ])
    expect(left).toEqual([join('data', 'readme.docx')])
    await expect(bench.client.call('import.find', { space, sources: [path('nothing.csv')] })).rejects.toMatchObject({ code: 'notFound' })
    await expect(bench.client.call('import.find', { space, sources: [path('no*thing.csv')] })).rejects.toMatchObject({ code: 'notFound' })
  })

  it('[DATA2] makes tables that catalog, completion and SQL of every notebook of the space have, for good', async () => {
    await file('many/a.csv', 'id,name\n1,x\n')
    await file('many/b.csv', 'id,name\n2,y\n')
    const { result } = await start(path('many'), 'many')
    expect(result).toMatchObject({ name: 'many', rows: 2, origin: { kind: 'import', file: join(files, 'many') } })
    expect((await start(path('many/*a.csv'), 'only_a')).result.rows).toBe(1)
    const notebook = await follow(bench.client, await ownNotebook(bench, 'Uses.ipynb', notebookText([{ id: 'a', source: 'SELECT sum(id) AS total FROM many' }])))
    await bench.client.call('notebook.trust', { notebook: notebook.id })
    const { tables } = await bench.client.call('catalog.list', { notebook: notebook.id })
    expect(tables.find(table => table.name === 'many')).toMatchObject({ kind: 'import', rows: 2, isGiven: false, columns: [{ name: 'id', type: 'BIGINT' }, { name: 'name', type: 'VARCHAR' }] })
    expect((await bench.client.call('catalog.list', { space })).tables.map(table => table.name).sort()).toEqual(['many', 'only_a'])
    const { items } = await bench.client.call('cell.complete', { notebook: notebook.id, cell: 'a', source: 'SELECT * FROM man', offset: 17 })
    expect(items.map(item => item.label)).toContain('many')
    expect(await query('SELECT sum(id) + 40 AS total FROM many')).toContain('43')
    notebook.stop()
    await bench.reopen()
    expect((await bench.client.call('catalog.list', { space })).tables.map(table => table.name)).toContain('many')
  })

  it('[DATA2] refuses a name that is taken, a bad type and a cancelled import, and leaves nothing half made', async () => {
    const source = await file('bad.csv', `id\n${'1\n'.repeat(200_000)}x\n`)
    const before = readdirSync(join(bench.dataDir, 'results'))
    await expect(start(source, 'MANY')).rejects.toMatchObject({ code: 'conflict' })
    await expect(start(source, 'not a name')).rejects.toMatchObject({ code: 'invalid' })
    await expect(start(source, 'bad', { columns: [{ from: 'id', name: 'id', type: 'BIGINT' }] })).rejects.toMatchObject({ code: 'invalid', detail: { kind: 'import', problems: [{ place: 200_002, value: 'x' }] } })
    await expect(start(source, 'bad', { columns: [{ from: 'id', name: 'a', type: null }, { from: 'id', name: 'A', type: null }] })).rejects.toMatchObject({ code: 'invalid' })
    await expect(start(source, 'bad', { columns: [{ from: 'no', name: 'a', type: null }] })).rejects.toMatchObject({ code: 'invalid' })
    const stop = new AbortController()
    const stopped = start(source, 'stopped', {}, stop.signal)
    setTimeout(() => stop.abort(), 20)
    await expect(stopped).rejects.toMatchObject({ code: 'cancelled' })
    await expect.poll(() => readdirSync(join(bench.dataDir, 'results'))).toEqual(before)
    expect((await bench.client.call('catalog.list', { space })).tables.filter(table => table.kind === 'import').map(table => table.name).sort()).toEqual(['many', 'only_a'])
    expect((await start(source, 'bad', { columns: [{ from: 'id', name: 'id', type: 'VARCHAR' }] })).result.rows).toBe(200_001)
  })

  it('[DATA2] takes files that a window sends, piece by piece, and forgets them with it', async () => {
    const window = bench.window()
    const text = Buffer.from(`id,name\n${Array.from({ length: 150_000 }, (_, at) => `${at},name ${at}`).join('\n')}\n`)
    const { upload } = await window.call('upload.open', { files: [{ name: 'drop/../../part=1/a.csv', bytes: text.byteLength }, { name: 'drop/part=2/b.csv', bytes: 5 }] })
    await expect(window.call('upload.write', { upload, file: 0, at: 5, bytes: text.subarray(0, 5) })).rejects.toMatchObject({ code: 'invalid' })
    for (let at = 0; at < text.byteLength; at += importLimits.piece) await window.call('upload.write', { upload, file: 0, at, bytes: text.subarray(at, at + importLimits.piece) })
    await expect(window.call('upload.write', { upload, file: 0, at: text.byteLength, bytes: text.subarray(0, 1) })).rejects.toMatchObject({ code: 'invalid' })
    const source: ImportSource = { kind: 'upload', upload }
    await expect(window.call('import.find', { space, sources: [source] })).rejects.toMatchObject({ code: 'notFound' })
    await window.call('upload.write', { upload, file: 1, at: 0, bytes: Buffer.from('id\n1\n') })
    const folder = join(bench.dataDir, 'work', 'uploads', upload)
    expect(readdirSync(folder).sort()).toEqual(['drop'])
    const { groups } = await window.call('import.find', { space, sources: [source] })
    expect(groups).toMatchObject([{ whole: { files: 2, name: 'drop' }, parts: [{ source: { upload, file: 'drop/../../part=1/a.csv' } }, {}] }])
    await expect(bench.client.call('import.find', { space, sources: [source] }), 'another window').rejects.toMatchObject({ code: 'notFound' })
    expect((await start({ ...source, file: 'drop/../../part=1/a.csv' }, 'sent', {}, undefined, window)).result).toMatchObject({ rows: 150_000, origin: { file: 'drop/../../part=1/a.csv' } })
    window.close()
    await expect.poll(() => existsSync(folder)).toBe(false)
    await expect(bench.client.call('upload.open', { files: [{ name: 'x.csv', bytes: 2 ** 52 }] })).rejects.toMatchObject({ code: 'invalid', message: expect.stringContaining('too little room') })
  })

  it('[DATA2] a table is renamed, deleted and put back; one of space.json is not', async () => {
    const [many] = (await bench.client.call('catalog.list', { space })).tables.filter(table => table.name === 'many')
    const renamed = await bench.client.call('result.rename', { result: many!.result!, name: 'several' })
    await expect(bench.client.call('result.rename', { result: renamed.id, name: 'only_a' })).rejects.toMatchObject({ code: 'conflict' })
    await bench.client.call('table.delete', { result: renamed.id })
    expect((await bench.client.call('catalog.list', { space })).tables.map(table => table.name)).not.toContain('several')
    await bench.reopen()
    expect(await bench.client.call('table.restore', { result: renamed.id })).toMatchObject({ name: 'several', rows: 2 })
    expect(await query('SELECT count(*) + 40 AS n FROM several')).toContain('42')
    await bench.client.call('table.delete', { result: renamed.id })
    await start(path('many'), 'several')
    await expect(bench.client.call('table.restore', { result: renamed.id })).rejects.toMatchObject({ code: 'conflict' })
    await expect(bench.client.call('table.restore', { result: 'nothing1' })).rejects.toMatchObject({ code: 'notFound' })
    await expect.poll(async () => (await bench.client.call('catalog.list', { space: 'sample' })).tables.length).toBe(1)
    const [flights] = (await bench.client.call('catalog.list', { space: 'sample' })).tables
    expect(flights).toMatchObject({ name: 'flights', isGiven: true })
    await expect(bench.client.call('table.delete', { result: flights!.result! })).rejects.toMatchObject({ code: 'invalid' })
    await expect(start(path('many'), 'flights', { space: 'sample' })).rejects.toMatchObject({ code: 'conflict' })
  })
})
