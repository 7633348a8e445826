import { setTimeout as wait } from 'node:timers/promises'
import type { Table } from 'apache-arrow'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { DriverEvent } from '../../contract/driver/contract.ts'
import type { BoundValues } from '../../model/parameter/definition.ts'
import { bind } from '../../model/parameter/bind.ts'
import { commandLines, limits, nextRun, ofRun, skipWithoutSpark, startSession, type TestSession } from '../support/spark.ts'

describe.skipIf(skipWithoutSpark)('SQL in a session', () => {
  let session: TestSession
  beforeAll(async () => { session = await startSession({ timezone: 'Asia/Tokyo', conf: { 'spark.r.command': '/nowhere/Rscript' } }) }, 180_000)
  afterAll(() => session?.close())

  const sql = (...texts: string[]) => session.run({ statements: texts.map(text => ({ sql: text, values: {} })) })
  const read = (events: DriverEvent[], at?: number) => session.read(events, at)
  const rows = (table: Table) => table.toArray().map(row => Object.values(row!.toJSON()))

  it('[DRV1] describes itself', async () => {
    expect(await session.client.call('session.describe', {})).toMatchObject({ spark: expect.stringMatching(/^4\./), application: expect.stringMatching(/^local-/), languages: ['sql', 'python', 'scala'] })
  })

  it('[DRV2] a session that finds no R has none, and a cell of it is told what to install', async () => {
    await expect(session.r('1')).rejects.toMatchObject({ code: 'invalid', message: expect.stringContaining('apt-get install r-base-core') })
    expect((await session.client.call('cell.complete', { language: 'r', source: '', offset: 0, most: 1 }).catch((error: { code: string }) => error.code))).toBe('invalid')
  })

  it('[LAND1] the first rows come as Arrow, in order, and what was cut is told', async () => {
    const few = await sql('SELECT id, id * 1.5D AS d, concat("é", id) AS s FROM range(0, 5, 1, 3) ORDER BY id')
    expect(few.map(event => event.type).filter(type => type !== 'progress')).toEqual(['started', 'table', 'ended'])
    expect(few.find(event => event.type === 'table')).toMatchObject({ rows: 5, cut: null, columns: [{ name: 'id', type: 'bigint' }, { name: 'd', type: 'double' }, { name: 's', type: 'string' }] })
    expect(rows(await read(few))).toEqual([0n, 1n, 2n, 3n, 4n].map(id => [id, Number(id) * 1.5, `é${id}`]))
    const many = await session.run({ statements: [{ sql: 'SELECT id FROM range(0, 100000, 1, 8)', values: {} }], limits: { ...limits, rows: 1000 } })
    expect(many.find(event => event.type === 'table')).toMatchObject({ rows: 1000, cut: 'rows' })
    expect((await read(many)).numRows).toBeGreaterThanOrEqual(1000)
    const wide = await session.run({ statements: [{ sql: 'SELECT id, repeat("x", 10000) AS s FROM range(0, 20000, 1, 4)', values: {} }], limits: { rows: 20_000, bytes: 30_000_000, whole: null } })
    expect(wide.find(event => event.type === 'table')).toMatchObject({ cut: 'bytes' })
    const none = await sql('SELECT id FROM range(10) WHERE id < 0')
    expect(none.find(event => event.type === 'table')).toMatchObject({ rows: 0, cut: null })
    expect((await read(none)).schema.fields.map(field => field.name)).toEqual(['id'])
  })

  it('[DRV1] several statements share the session, and each tells what it gave', async () => {
    const events = await sql('CREATE OR REPLACE TEMP VIEW three AS SELECT id FROM range(3)', 'SET spark.sql.shuffle.partitions = 7', 'SELECT sum(id) AS total FROM three')
    expect(events.filter(event => event.type === 'done' || event.type === 'table').map(event => [event.type, event.statement])).toEqual([['done', 0], ['table', 1], ['table', 2]])
    expect(rows(await read(events, 1))).toEqual([[3n]])
    expect(rows(await read(await sql('SET spark.sql.shuffle.partitions')))).toEqual([['spark.sql.shuffle.partitions', '7']])
  })

  it('[DRV5] parameters are bound values of their types, and whatever is in them stays data', async () => {
    const values: BoundValues = {
      t: { type: 'text', value: "x'; DROP TABLE a -- ${env:HOME} :n \u0000 \u{1F600}" }, n: { type: 'number', value: -42 }, m: { type: 'number', value: 2 ** 53 - 1 }, f: { type: 'number', value: 0.5 }, b: { type: 'boolean', value: true },
      d: { type: 'date', value: '2001-02-03' }, z: { type: 'text', value: null }, l: { type: 'list', of: 'text', value: ["a'b", 'c'] }, e: { type: 'list', of: 'text', value: [] },
      at: { type: 'datetime', value: '2001-02-03T04:05:06+09:00' },
    }
    const bound = bind("SELECT :t AS t, :n AS n, :m AS m, :f AS f, :b AS b, CAST(:d AS STRING) AS d, :z IS NULL AS z, 'c' IN :l AS yes, 'x' IN :l AS no, 'c' IN :e AS none, CAST(:at AS STRING) AS at, '${env:HOME}' AS home", 'spark', values)
    const events = await session.run({ statements: [{ sql: bound.sql, values: bound.bound }] })
    expect(events.at(-1)).toMatchObject({ type: 'ended', failure: null })
    expect(rows(await read(events))[0]).toEqual([(values['t'] as { value: string }).value, -42n, 9007199254740991n, 0.5, true, '2001-02-03', true, true, false, false, '2001-02-03 04:05:06', '${env:HOME}'])
  })

  it('[DRV1] an error tells its place, in which statement, and the cells after it run', async () => {
    const events = await sql('SELECT 1 AS one', 'SELECT\n  missing_column\nFROM range(3)', 'SELECT 2')
    expect(events.filter(event => event.type === 'table')).toHaveLength(1)
    expect(events.at(-1)).toMatchObject({ type: 'ended', cancelled: false, failure: { statement: 1, line: 2, offset: 9, kind: expect.stringContaining('UNRESOLVED_COLUMN'), message: expect.stringContaining('missing_column') } })
    const syntax = (await sql('SELEC 1')).at(-1)
    expect(syntax).toMatchObject({ failure: { statement: 0, line: 1, offset: 0, kind: 'PARSE_SYNTAX_ERROR' } })
    expect((await sql('SELECT raise_error("gone wrong")')).at(-1)).toMatchObject({ failure: { message: expect.stringContaining('gone wrong') } })
    expect(rows(await read(await sql('SELECT 3 AS three')))).toEqual([[3]])
  })

  it('[DRV6] progress is told, and an interrupt ends a job within two seconds', async () => {
    const run = nextRun()
    const begun = performance.now()
    await session.client.call('cell.run', { run, language: 'sql', limits, statements: [{ sql: 'SELECT count(*) FROM range(0, 200000000000, 1, 8) WHERE pow(id, 1.5) % 7 = 3', values: {} }] })
    await session.until(event => event.type === 'progress' && event.run === run && event.active > 0)
    expect(performance.now() - begun, 'running tasks are told before an executor reports again, after ten seconds').toBeLessThan(9000)
    const asked = performance.now()
    await session.client.call('cell.interrupt', { run })
    expect(await session.until(event => event.type === 'ended' && event.run === run)).toMatchObject({ cancelled: true, failure: null })
    expect(performance.now() - asked).toBeLessThan(4000)
    expect(rows(await read(await sql('SELECT 1 AS one')))).toEqual([[1]])
  })

  it('[DRV6] the bytes that a run read, wrote and shuffled are told with its tasks', async () => {
    // The last statement keeps the run going until the ones before it are told.
    const events = await sql('CREATE TABLE moved USING parquet AS SELECT id % 100 AS k, count(*) AS n FROM range(0, 100000, 1, 4) GROUP BY 1', 'SELECT sum(n) FROM moved', "SELECT java_method('java.lang.Thread', 'sleep', 1500L)", 'DROP TABLE moved')
    expect(events.at(-1)).toMatchObject({ failure: null })
    const progress = events.flatMap(event => event.type === 'progress' ? [event] : [])
    const last = progress.at(-1)!
    expect(last.read).toBeGreaterThan(100)
    expect(last.written).toBeGreaterThan(100)
    expect(last.shuffled).toBeGreaterThan(100)
    for (const { read, written, shuffled, tasks, done } of progress) {
      expect([read, written, shuffled].every((bytes, at) => bytes <= [last.read, last.written, last.shuffled][at]!)).toBe(true)
      expect(done).toBeLessThanOrEqual(tasks)
    }
    expect(last.done).toBeGreaterThan(4)
  })

  it('[INT5] a run is taken once, events come again from any number until they are settled', async () => {
    const request = { run: nextRun(), language: 'sql' as const, limits, statements: [{ sql: 'SELECT 1 AS one', values: {} }] }
    await session.client.call('cell.run', request)
    await session.until(event => event.type === 'ended' && event.run === request.run)
    await session.client.call('cell.run', request)
    const told = session.events.filter(event => event.type !== 'alive')
    const again: DriverEvent[] = []
    for await (const event of session.client.stream('session.follow', { after: 3 })) {
      if (event.type === 'alive') break
      again.push(event)
    }
    expect(again).toEqual(told.slice(3))
    await session.client.call('session.settle', { through: 5 })
    await expect((async () => { for await (const _ of session.client.stream('session.follow', { after: 3 })) break })()).rejects.toMatchObject({ code: 'conflict' })
  })

  it('[DRV5] nothing of the code, the values or the secret is on a command line', async () => {
    const lines = commandLines(session)
    expect(lines).toContain('driver/start.py')
    expect(lines).not.toMatch(/secret=|DROP TABLE|missing_column/)
  })

  it('[DRV6] what plans and cannot be stopped is left behind within the same time, and the next cell runs', async () => {
    const run = nextRun()
    // Spark works this out while it plans, in a loop of Java's that nothing interrupts.
    await session.client.call('cell.run', { run, language: 'sql', limits, statements: [{ sql: "SELECT levenshtein(repeat('a', 120000), repeat('b', 120000)) AS steps", values: {} }] })
    await session.until(event => event.type === 'started' && event.run === run)
    await wait(1000)
    expect(session.events.filter(ofRun(run)).map(event => event.type)).toEqual(['started'])
    const asked = performance.now()
    await session.client.call('cell.interrupt', { run })
    expect(await session.until(event => event.type === 'ended' && event.run === run)).toMatchObject({ cancelled: true })
    expect(performance.now() - asked).toBeLessThan(4000)
    expect(rows(await read(await sql('SELECT 1 AS one')))).toEqual([[1]])
  })
})
