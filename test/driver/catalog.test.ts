import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { skipWithoutSpark, startSession, told, type TestSession } from '../support/spark.ts'

describe.skipIf(skipWithoutSpark)('the catalog of a session', () => {
  let session: TestSession
  beforeAll(async () => { session = await startSession() }, 120_000)
  afterAll(() => session?.close())
  const describe_ = async (name: string, database: string | null = 'shop') => (await session.client.call('catalog.describe', { tables: [{ database, name }] })).tables[0]

  it('[INT6] databases, tables, views and functions are told by name, and tables with columns, comments, partitions, format, statistics and place', async () => {
    const made = await session.sql(
      'CREATE DATABASE shop',
      'CREATE TABLE shop.orders (id BIGINT COMMENT "the number; `of` it", what VARCHAR(10), price DECIMAL(12,2), lines ARRAY<STRUCT<sku: STRING, n: INT>>, day DATE) USING parquet PARTITIONED BY (day) COMMENT "what was ordered"',
      'INSERT INTO shop.orders VALUES (1, "a", 1.5, array(), DATE"2024-05-01"), (2, "b", 2.5, array(), DATE"2024-05-02")', 'ANALYZE TABLE shop.orders COMPUTE STATISTICS',
      'CREATE TABLE shop.`1st_try` (a INT) USING csv', 'CREATE VIEW shop.totals COMMENT "by day" AS SELECT day, sum(price) AS total FROM shop.orders GROUP BY day',
      'CREATE TEMP VIEW recent AS SELECT * FROM shop.orders', 'CREATE GLOBAL TEMP VIEW everywhere AS SELECT 1 AS one', 'USE shop',
    )
    expect(told(made, 'ended')[0]!.failure).toBeNull()
    await session.python('spark.udf.register("shout", lambda s: s.upper())')
    expect(await session.client.call('catalog.look', {})).toEqual({
      lasting: false, current: 'shop', databases: ['default', 'shop'], views: ['recent'], shared: { database: 'global_temp', views: ['everywhere'] }, functions: ['shout'],
    })
    expect(await session.client.call('catalog.tables', { database: 'shop', most: 100 })).toEqual({ tables: [{ name: '1st_try', kind: 'table' }, { name: 'orders', kind: 'table' }, { name: 'totals', kind: 'view' }], total: 3 })
    expect(await session.client.call('catalog.tables', { database: 'shop', most: 1 })).toEqual({ tables: [{ name: '1st_try', kind: 'table' }], total: 3 })
    expect(await session.client.call('catalog.tables', { database: 'nothing', most: 1 })).toEqual({ tables: [], total: 0 })
    expect(await describe_('orders')).toMatchObject({
      kind: 'table', managed: true, format: 'parquet', location: expect.stringMatching(/^file:.*shop\.db\/orders$/), rows: 2, bytes: expect.any(Number), comment: 'what was ordered', text: null, partitioned: ['day'], buckets: null,
      columns: [
        { name: 'id', type: 'bigint', comment: 'the number; `of` it' }, { name: 'what', type: 'varchar(10)', comment: null }, { name: 'price', type: 'decimal(12,2)', comment: null },
        { name: 'lines', type: 'array<struct<sku:string,n:int>>', comment: null }, { name: 'day', type: 'date', comment: null },
      ],
    })
    expect(await describe_('1st_try')).toMatchObject({ format: 'csv', bytes: null, rows: null })
    expect(await describe_('totals')).toMatchObject({ kind: 'view', comment: 'by day', text: expect.stringContaining('sum(price)'), columns: [{ name: 'day' }, { name: 'total', type: 'decimal(22,2)' }] })
    expect(await describe_('recent', null)).toMatchObject({ kind: 'view', columns: [{ name: 'id' }, { name: 'what' }, { name: 'price' }, { name: 'lines' }, { name: 'day' }] })
    expect(await describe_('orders', null)).toMatchObject({ format: 'parquet' })
    expect(await describe_('everywhere', 'global_temp')).toMatchObject({ kind: 'view', columns: [{ name: 'one', type: 'int' }] })
    expect(await describe_('missing')).toBeNull()
    expect(await describe_('orders', 'nowhere')).toBeNull()
    const partitions = (given: { name?: string; text?: string; offset?: number; limit?: number }) => session.client.call('catalog.partitions', { database: 'shop', name: 'orders', text: '', offset: 0, limit: 10, ...given })
    expect(await partitions({})).toEqual({ partitions: ['day=2024-05-02', 'day=2024-05-01'], total: 2 })
    expect(await partitions({ offset: 1, limit: 1 })).toEqual({ partitions: ['day=2024-05-01'], total: 2 })
    expect(await partitions({ text: 'DAY=2024-05-02' })).toEqual({ partitions: ['day=2024-05-02'], total: 1 })
    expect(await partitions({ name: '1st_try' })).toEqual({ partitions: [], total: 0 })
    expect(await partitions({ name: 'missing' })).toEqual({ partitions: [], total: 0 })

    const { functions } = await session.client.call('catalog.functions', {})
    expect(functions.length).toBeGreaterThan(300)
    expect(functions.find(({ name }) => name === 'date_trunc')).toMatchObject({ kind: 'scalar', signatures: ['date_trunc(fmt, ts)'], description: expect.stringContaining('truncated'), example: expect.stringContaining('SELECT date_trunc(') })
    expect(functions.find(({ name }) => name === 'count')).toMatchObject({ kind: 'aggregate', signatures: ['count(*)', 'count(expr[, expr...])', 'count(DISTINCT expr[, expr...])'] })
  }, 120_000)

  it('[INT6] it answers while a cell runs, and starts no job of Spark', async () => {
    const jobs = 'print(len(sc.statusTracker().getJobIdsForGroup(None)))'
    const before = told(await session.python(jobs), 'stream').map(event => event.text).join('')
    const run = await session.begin('import time\nwhile True:\n    time.sleep(0.05)')
    await session.until(event => event.type === 'started' && event.run === run)
    await Promise.all([session.client.call('catalog.look', {}), session.client.call('catalog.tables', { database: 'shop', most: 10 }), describe_('orders'), session.client.call('catalog.functions', {})])
    expect(session.events.some(event => event.type === 'ended' && event.run === run)).toBe(false)
    await session.interrupt(run)
    expect(told(await session.python(jobs), 'stream').map(event => event.text).join('')).toBe(before)
  }, 60_000)
})
