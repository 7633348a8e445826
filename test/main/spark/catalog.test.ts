import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { SparkCatalog } from '../../../contract/workbench/metastore.ts'
import { manyTables, skipWithoutSpark } from '../../support/spark.ts'
import { follow, notebookText, type Bench, type Follower } from '../workbench/bench.ts'
import { startSparkBench } from './bench.ts'

describe.skipIf(skipWithoutSpark)('the catalog of a notebook on Spark', () => {
  let bench: Bench
  let notebook: Follower
  let state: SparkCatalog = { state: 'none' }
  const stop = new AbortController()
  beforeAll(async () => {
    bench = await startSparkBench()
    await mkdir(join(bench.dataDir, 'spaces', 'notebooks'), { recursive: true })
    const path = join(bench.dataDir, 'spaces', 'notebooks', 'Catalog.ipynb')
    await writeFile(path, notebookText([
      { id: 'made', source: "CREATE DATABASE shop;\nCREATE TABLE shop.orders (id BIGINT, price DECIMAL(12,2), day DATE COMMENT 'when') USING parquet PARTITIONED BY (day) COMMENT 'what was ordered';\nINSERT INTO shop.orders VALUES (1, 2.5, DATE'2024-05-01'), (2, 3.5, DATE'2024-05-02');\nCREATE TEMP VIEW recent AS SELECT id AS recent_id FROM shop.orders" },
      { id: 'many', language: 'python', source: manyTables },
      { id: 'udf', language: 'python', source: 'spark.udf.register("shout", lambda s: s.upper())\nspark.sql("USE shop")\nspark.sql("ALTER TABLE shop.orders ADD COLUMNS (later STRING)")\nNone' },
    ], { interpreter: 'spark' }))
    notebook = await follow(bench.client, path)
  })
  afterAll(async () => {
    stop.abort()
    notebook?.stop()
    await bench?.close()
  })
  async function run(cell: string): Promise<void> {
    const before = notebook.run(cell).startedAt
    await bench.client.call('run.start', { notebook: notebook.id, scope: { kind: 'cells', cells: [cell] } })
    await notebook.until(`${cell} ran`, ({ run: runOf }) => runOf(cell).startedAt !== before && ['done', 'failed'].includes(runOf(cell).state), 120_000)
    expect(notebook.run(cell).error).toBeFalsy()
  }
  const ready = () => state as Extract<SparkCatalog, { state: 'ready' }>
  async function until(fits: (found: Extract<SparkCatalog, { state: 'ready' }>) => boolean): Promise<void> {
    await expect.poll(() => state.state === 'ready' && fits(state), { timeout: 60_000 }).toBe(true)
  }
  const offered = async (source: string) => (await bench.client.call('cell.complete', { notebook: notebook.id, cell: 'made', source: source.replace('|', ''), offset: source.indexOf('|') })).items.map(item => item.insert ?? item.label)

  it('[INT6] nothing is started by looking; an untrusted notebook starts nothing; the session is started on request', async () => {
    void (async () => {
      for await (const next of bench.client.stream('metastore.watch', { notebook: notebook.id }, { signal: stop.signal })) state = next
    })().catch(() => {})
    expect(await bench.client.call('metastore.find', { notebook: notebook.id, text: 'orders' })).toEqual({ found: [], total: 0 })
    expect(await bench.client.call('metastore.tables', { notebook: notebook.id, database: 'default' })).toEqual({ tables: [], total: 0 })
    expect(await bench.client.call('metastore.describe', { notebook: notebook.id, database: null, name: 'orders' })).toEqual({ table: null })
    expect(await offered('SELECT * FROM ord|')).toEqual(expect.arrayContaining(['ORDER BY']))
    await expect(bench.client.call('metastore.start', { notebook: notebook.id })).rejects.toMatchObject({ code: 'forbidden' })
    expect(notebook.snapshot.spark).toEqual({ state: 'none' })
    await bench.client.call('notebook.trust', { notebook: notebook.id })
    await bench.client.call('metastore.start', { notebook: notebook.id })
    await until(({ databases }) => databases.length === 1)
    expect(ready()).toMatchObject({ current: 'default', databases: ['default'], views: [], shared: { database: 'global_temp', views: [] }, cut: false })
  }, 120_000)

  it('[INT6] what cells make is in the catalog soon after, is described, completed and explained, and changes with what they change', async () => {
    await run('made')
    await until(({ databases, views }) => databases.includes('shop') && views.includes('recent'))
    await until(({ read }) => read === 2)
    expect(await bench.client.call('metastore.tables', { notebook: notebook.id, database: 'shop' })).toEqual({ tables: [{ name: 'orders', kind: 'table' }], total: 1 })
    const { table } = await bench.client.call('metastore.describe', { notebook: notebook.id, database: 'shop', name: 'orders' })
    expect(table).toMatchObject({ format: 'parquet', comment: 'what was ordered', partitioned: ['day'], columns: [{ name: 'id' }, { name: 'price', type: 'decimal(12,2)' }, { name: 'day', comment: 'when' }] })
    expect(await bench.client.call('metastore.partitions', { notebook: notebook.id, database: 'shop', name: 'orders', text: '05-02', offset: 0, limit: 10 })).toEqual({ partitions: ['day=2024-05-02'], total: 1 })
    expect(await offered('SELECT * FROM ord|')).toContain('shop.orders')
    await expect.poll(() => offered('SELECT pr| FROM shop.orders')).toContain('price')
    await expect.poll(() => offered('SELECT recent_| FROM recent')).toContain('recent_id')
    await expect.poll(() => offered('SELECT date_tru|')).toContain('date_trunc')
    const hover = await bench.client.call('cell.hover', { notebook: notebook.id, cell: 'made', source: 'SELECT * FROM shop.orders', offset: 22 })
    expect(hover?.meaning).toMatchObject({ kind: 'table', area: 'shop', format: 'parquet', comment: 'what was ordered', partitioned: ['day'], columnCount: 3 })

    await run('udf')
    await until(({ current }) => current === 'shop')
    expect((await offered('SELECT * FROM ord|'))[0]).toBe('orders')
    await expect.poll(() => offered('SELECT lat| FROM orders')).toContain('later')
    await expect.poll(() => offered('SELECT sho|')).toContain('shout')
  }, 120_000)

  it('[INT6] 1,500 tables in 150 databases are read a database at a time, found by a part of their name, and gone with the session', async () => {
    await run('many')
    await until(({ databases, read }) => databases.length === 152 && read === 152)
    const { found, total } = await bench.client.call('metastore.find', { notebook: notebook.id, text: 'facts_7_' })
    expect(total).toBe(10)
    expect(found[0]).toEqual({ database: 'area_007', name: 'facts_7_0', kind: 'table' })
    expect((await bench.client.call('metastore.find', { notebook: notebook.id, text: 'AREA_012.facts' })).total).toBe(10)
    expect(await offered('SELECT * FROM facts_29_|')).toContain('area_029.facts_29_3')
    await bench.client.call('spark.stop', { notebook: notebook.id })
    await expect.poll(() => state.state).toBe('none')
    expect(await bench.client.call('metastore.find', { notebook: notebook.id, text: 'facts' })).toEqual({ found: [], total: 0 })
    expect(await offered('SELECT * FROM facts_29_|')).toEqual([])
  }, 120_000)
})
