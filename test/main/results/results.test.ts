import { existsSync } from 'node:fs'
import { chmod, mkdir, readdir, readFile, stat, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { tableFromIPC } from 'apache-arrow'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Result } from '../../../model/result/result.ts'
import { openResults } from '../../../main/results/results.ts'
import { openDatabase } from '../../../main/workbench/store/database.ts'
import { openIndex } from '../../../main/workbench/store/index.ts'
import { follow, notebookText, ownNotebook, startBench, temporaryFolder, type Bench, type Follower } from '../workbench/bench.ts'

let bench: Bench
let notebook: Follower
let id: string
beforeAll(async () => {
  bench = await startBench()
  notebook = await follow(bench.client, await ownNotebook(bench, 'Rows.ipynb', notebookText([{
    id: 'a', name: 'rows_made', source: "SELECT i AS n, i * 9007199254740993 AS big, 'text ' || i AS words, i % 7 AS part, repeat('x', CASE WHEN i = 3 THEN 9000 ELSE 1 END) AS long FROM range(1000) r(i)",
  }])))
  await bench.client.call('notebook.trust', { notebook: notebook.id })
  await bench.client.call('run.start', { notebook: notebook.id, scope: { kind: 'all' } })
  await notebook.until('ran', ({ run }) => run('a').state === 'done')
  const [output] = notebook.outputs('a')
  if (output?.kind !== 'table') throw new Error('No table')
  id = output.result.result
})
afterAll(async () => { await bench?.close() })

describe('reading a result', () => {
  it('[GRID1] pages are exact, and sorted and filtered through a view', async () => {
    const page = await bench.client.call('result.page', { result: id, offset: 990, limit: 100 })
    expect(page.rows).toBe(10)
    const table = tableFromIPC(page.arrow)
    expect(String(table.getChild('big')!.get(9))).toBe(String(999n * 9007199254740993n))
    let view = ''
    for await (const event of bench.client.stream('result.view', { result: id, sort: [{ column: 'n', descending: true }], filter: [{ column: 'part', op: '=', values: ['3'] }] })) if (event.type === 'view') { view = event.view; expect(event.rows).toBe(143) }
    const sorted = tableFromIPC((await bench.client.call('result.page', { result: id, view, offset: 0, limit: 2, columns: ['n'] })).arrow)
    expect([sorted.numCols, String(sorted.getChildAt(0)!.get(0))]).toEqual([1, '997'])
    await bench.client.call('result.dropView', { view })
    await expect(bench.client.call('result.page', { result: id, view, offset: 0, limit: 2 })).rejects.toMatchObject({ code: 'notFound' })
  })

  it('[GRID1] a text that a page cut is listed and can be had whole', async () => {
    const page = await bench.client.call('result.page', { result: id, offset: 0, limit: 10 })
    expect(page.cutCells).toEqual([[3, 'long']])
    expect((await bench.client.call('result.value', { result: id, row: 3, column: 'long' })).text).toHaveLength(9000)
  })

  it('[GRID1] a profile counts nulls, distinct values and the range', async () => {
    const { rows, columns } = await bench.client.call('result.profile', { result: id, columns: ['part'] })
    expect([rows, columns[0]!.name, columns[0]!.min, columns[0]!.max, columns[0]!.nulls]).toEqual([1000, 'part', '0', '6', 0])
  })

  it('[CHART1] a chart is aggregated by DuckDB; a spec that does not fit is refused', async () => {
    const chart = await bench.client.call('result.chart', { result: id, spec: { type: 'bar', x: { field: 'part' }, y: [{ field: 'n', aggregate: 'sum' }] }, width: 600, height: 300, timezone: 'UTC' })
    const table = tableFromIPC(chart.arrow)
    expect(table.numRows).toBe(7)
    expect(Array.from({ length: 7 }, (_, row) => Number(table.getChild('y')!.get(row))).reduce((a, b) => a + b)).toBe(499_500)
    await expect(bench.client.call('result.chart', { result: id, spec: { type: 'bar', x: { field: 'gone' }, y: [{ aggregate: 'count' }] }, width: 600, height: 300, timezone: 'UTC' })).rejects.toMatchObject({ code: 'invalid', message: expect.stringContaining('gone') })
  })

  it('[GRID1] the whole result exports without running again: to a link that works once, or to a path', async () => {
    for (const format of ['csv', 'json', 'parquet'] as const) {
      let url = ''
      for await (const event of bench.client.stream('result.export', { result: id, format })) if (event.type === 'file') url = event.url!
      expect(url).toMatch(new RegExp(`^/files/[A-Za-z0-9_-]{32}/rows_made\\.${format}$`))
      expect(await bench.workbench.download(`${url}x/../..`)).toBeNull()
      const download = (await bench.workbench.download(url))!
      const chunks: Buffer[] = []
      for await (const chunk of download.stream) chunks.push(chunk as Buffer)
      const bytes = Buffer.concat(chunks)
      expect(Number(download.headers['Content-Length'])).toBe(bytes.length)
      expect(download.headers['Content-Disposition']).toContain(`filename="rows_made.${format}"`)
      if (format === 'csv') expect(bytes.toString().trim().split('\n')).toHaveLength(1001)
      if (format === 'json') expect(bytes.toString()).toContain(String(999n * 9007199254740993n))
      if (format === 'parquet') expect(bytes.subarray(0, 4).toString()).toBe('PAR1')
      expect(await bench.workbench.download(url), 'once').toBeNull()
    }
    await expect.poll(() => readdir(join(bench.dataDir, 'exports')), { timeout: 5_000 }).toEqual([])
    const path = join(bench.dataDir, '..', 'out.csv')
    for await (const event of bench.client.stream('result.export', { result: id, format: 'csv', path })) if (event.type === 'file') expect(event.path).toBe(path)
    expect((await readFile(path, 'utf8')).split('\n')[0]).toBe('n,big,words,part,long')
    const into = async (target: string) => { for await (const _ of bench.client.stream('result.export', { result: id, format: 'csv', path: target })) { /* to its end */ } }
    await expect(into(join(bench.dataDir, 'results', 'x.csv'))).rejects.toMatchObject({ code: 'forbidden' })
    await expect(into(join(bench.dataDir, 'nowhere', 'x.csv'))).rejects.toMatchObject({ code: 'notFound' })
    expect(await bench.workbench.download('/files/../index.sqlite')).toBeNull()
  })

  it('[ENG2] what is not there says what to do', async () => {
    await expect(bench.client.call('result.describe', { result: 'abcdefgh' })).rejects.toMatchObject({ code: 'notFound', message: expect.stringContaining('Run the cell again') })
  })
})

describe('files of results', () => {
  const made = (id: string, name: string): Result => ({ id, space: 's', name, columns: [], rows: 0, totalRows: 0, bytes: 1, cut: null, madeAt: 1, elapsedMs: 1, origin: { kind: 'import', file: '/x' } })

  it('[FAST1] who reads one that is being written waits until it is there, or comes to nothing', async () => {
    const folder = await temporaryFolder()
    const index = openIndex(folder, Date.now)
    const results = openResults({ folder: join(folder, 'results'), database: index.database, clock: Date.now, onChange() {}, release: async () => {}, log() {} })
    const [one, two] = [results.reserve(), results.reserve()]
    const [read, none] = [results.reading(one.id, async stored => stored.result.name), results.reading(two.id, async () => 'there')]
    await expect(Promise.race([read, none, delay(20, 'waiting')])).resolves.toBe('waiting')
    await writeFile(one.file, '1')
    results.put(made(one.id, 'late'), one.file)
    results.abandon(two.file)
    await expect(read).resolves.toBe('late')
    await expect(none).rejects.toMatchObject({ code: 'notFound' })
    await results.close()
    index.close()
  })

  it('[ENG2] a replaced file stays while somebody reads it or its window may, and then goes; what a crash left goes at the next start', async () => {
    const folder = await temporaryFolder()
    const index = openIndex(folder, Date.now)
    const released: string[] = []
    const open = () => openResults({ folder: join(folder, 'results'), database: index.database, clock: Date.now, onChange() {}, release: async file => { released.push(file) }, log() {}, grace: 50 })
    await mkdir(join(folder, 'results'), { recursive: true })
    await writeFile(join(folder, 'results', 'orphan.duckdb'), 'x')
    const results = open()
    const [one, two] = [results.reserve(), results.reserve()]
    await writeFile(one.file, '1')
    await writeFile(two.file, '2')
    results.put(made(one.id, 'Name'), one.file)
    let stop = () => {}
    const reading = results.reading(one.id, () => new Promise<void>(resolve => { stop = resolve }))
    results.put(made(two.id, 'name'), two.file)
    expect(results.list('s').map(stored => stored.result.id), 'names are the same without their case').toEqual([two.id])
    expect(results.get(one.id).file).toBe(one.file)
    await delay(150)
    expect(existsSync(one.file), 'while it is read').toBe(true)
    await expect.poll(() => existsSync(join(folder, 'results', 'orphan.duckdb')), { timeout: 5_000 }).toBe(false)
    stop()
    await reading
    await expect.poll(() => existsSync(one.file), { timeout: 5_000 }).toBe(false)
    expect(released).toContain(one.file)
    expect(() => results.get(one.id)).toThrow(expect.objectContaining({ code: 'notFound' }))
    expect(existsSync(two.file)).toBe(true)
    results.remove(two.id)
    await results.close()
    expect(existsSync(two.file)).toBe(false)
    index.close()
  })

  it('[DATA3] past the limit the least recently used goes, never one on screen, being read or just made, and no imported table', async () => {
    const folder = await temporaryFolder()
    const index = openIndex(folder, Date.now)
    let now = 1_000_000
    let limit = Infinity
    const shown = new Set<string>()
    const changed: string[] = []
    const open = () => openResults({ folder: join(folder, 'results'), database: index.database, clock: () => now, onChange: space => changed.push(space), release: async () => {}, log() {}, limit: () => limit, shown: () => shown })
    let results = open()
    const make = async (name: string, origin: Result['origin'] = { kind: 'cell', notebook: 'n', cell: 'c', statement: 0, sql: '', values: {} }) => {
      const { id: made_, file } = results.reserve()
      await writeFile(file, 'x'.repeat(100))
      results.put({ ...made(made_, name), origin, madeAt: now }, file)
      now += 1_000
      return { id: made_, file }
    }
    const imported = await make('imported', { kind: 'import', file: '/x' })
    const [read, seen, used, unused] = [await make('read'), await make('seen'), await make('used'), await make('unused')]
    expect(results.stored()).toBe(400)
    now += 100_000
    await results.reading(used.id, async () => {})
    shown.add(seen.id)
    let stop = () => {}
    const reading = results.reading(read.id, () => new Promise<void>(resolve => { stop = resolve }))
    // What was used is known after a restart too.
    results = open()
    const again = results.reading(read.id, () => new Promise<void>(resolve => { const before = stop; stop = () => { before(); resolve() } }))
    limit = 350
    expect(results.evict()).toEqual([unused.id])
    await expect.poll(() => existsSync(unused.file)).toBe(false)
    expect(changed.at(-1)).toBe('s')
    now += 50_000
    results.use('s', ['Used'])
    limit = 350
    const kept = await make('kept')
    expect(results.list('s').map(stored => stored.result.name), 'SQL that names it uses it').toContain('used')
    results.remove(kept.id)
    now += 61_000
    limit = 250
    const young = await make('young')
    expect(results.list('s').map(stored => stored.result.name).sort()).toEqual(['imported', 'read', 'seen', 'young'])
    limit = 0
    expect(results.evict()).toEqual([])
    stop()
    await Promise.all([reading, again])
    now += 100_000
    expect(results.evict().sort()).toEqual([read.id, young.id].sort())
    expect([existsSync(imported.file), existsSync(seen.file)]).toEqual([true, true])
    expect(() => results.get(young.id)).toThrow(expect.objectContaining({ code: 'notFound', message: expect.stringContaining('Run the cell again') }))
    await results.close()
    index.close()
  })
})

describe('results and the disk', () => {
  it('[DATA3] the limit is ten gigabytes until it is set; setting it evicts, and the notebook keeps the first rows of what went and runs it again', async () => {
    let ahead = 0
    const other = await startBench({ clock: () => Date.now() + ahead })
    try {
      const path = await ownNotebook(other, 'Kept.ipynb', notebookText([{ id: 'a', name: 'kept_rows', source: 'SELECT i FROM range(80) r(i)' }]))
      let view = await follow(other.client, path)
      await other.client.call('notebook.trust', { notebook: view.id })
      await other.client.call('run.start', { notebook: view.id, scope: { kind: 'all' } })
      await view.until('ran', ({ run }) => run('a').state === 'done')
      const table = () => { const [output] = view.outputs('a'); return output?.kind === 'table' ? output.result : null }
      const first = table()!
      await other.client.call('notebook.save', { notebook: view.id })
      const watch = async () => { for await (const item of other.client.stream('result.watch', { space: view.snapshot.space })) return item; return null }
      for await (const settings of other.client.stream('settings.watch', {})) { expect(settings.resultStorage).toBe(10 * 1024 ** 3); break }
      await expect(other.client.call('settings.set', { resultStorage: 5 })).rejects.toMatchObject({ code: 'invalid' })
      const file = other.workbench.findResult('kept_rows')!.file
      await other.reopen()
      // Much larger, without taking any of the disk.
      await chmod(file, 0o600)
      await truncate(file, 3 * 1024 ** 3)
      ahead = 120_000
      view = await follow(other.client, path)
      expect((await watch())!.stored).toBeGreaterThanOrEqual(3 * 1024 ** 3)
      await other.client.call('settings.set', { resultStorage: 2 * 1024 ** 3 })
      expect(existsSync(file), 'it is on screen').toBe(true)
      view.stop()
      await other.reopen()
      await other.client.call('settings.set', { resultStorage: 1024 ** 3 })
      await expect.poll(() => existsSync(file), { timeout: 10_000 }).toBe(false)
      view = await follow(other.client, path)
      expect(table()).toMatchObject({ result: first.result, rows: 80, preview: first.preview })
      expect(first.preview).toHaveLength(50)
      await expect(other.client.call('result.page', { result: first.result, offset: 0, limit: 10 })).rejects.toMatchObject({ code: 'notFound' })
      await other.client.call('run.start', { notebook: view.id, scope: { kind: 'all' } })
      await view.until('ran again', ({ run }) => run('a').state === 'done')
      expect((await other.client.call('result.page', { result: table()!.result, offset: 0, limit: 100 })).rows).toBe(80)
      expect((await watch())!.stored).toBeLessThan(1024 ** 2)
      view.stop()
    } finally {
      await other.close()
    }
  })

  it('[DATA3] a local database is copied before it migrates, for this user alone; the copy is as it was', async () => {
    const folder = await temporaryFolder()
    const path = join(folder, 'some.sqlite')
    const first = openDatabase(path, ['create table kept (a integer)'], 'FULL')
    first.exec('insert into kept values (7)')
    first.close()
    expect(await readdir(folder)).toEqual(['some.sqlite'])
    const second = openDatabase(path, ['create table kept (a integer)', 'alter table kept add column b text', 'drop table kept'], 'FULL')
    expect(second.pragma('user_version', { simple: true })).toBe(3)
    second.close()
    const copy = `${path}.version-1`
    expect((await stat(copy)).mode & 0o777).toBe(0o600)
    const old = openDatabase(copy, ['create table kept (a integer)'], 'FULL')
    expect(old.prepare('select * from kept').all()).toEqual([{ a: 7 }])
    old.close()
    openDatabase(path, ['', '', ''], 'FULL').close()
    expect((await readdir(folder)).filter(name => name.includes('version'))).toEqual(['some.sqlite.version-1'])
  })
})
