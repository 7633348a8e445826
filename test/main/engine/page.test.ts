import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { tableFromIPC, type Table } from 'apache-arrow'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { pageLimits } from '../../../contract/engine/page.ts'
import type { FilterTerm, SortKey } from '../../../contract/workbench/result.ts'
import { OasisError } from '../../../contract/errors.ts'
import { pageEngine, type PageEngine } from '../../../main/engine/engines.ts'
import { createBench, mebibyte, type Bench } from './setup.ts'

let bench: Bench
let pages: PageEngine
let work: string
beforeAll(async () => {
  bench = await createBench()
  work = join(bench.root, 'pages')
  pages = pageEngine({ work, memoryLimit: 1024 * mebibyte, threads: 2, timezone: 'UTC' })
})
afterAll(async () => {
  await pages.close()
  await bench.close()
})

async function make(sql: string): Promise<string> {
  const engine = bench.engine({ memoryLimit: 2048 * mebibyte })
  const event = await bench.run(engine, sql)
  await engine.close()
  if (event.type !== 'result') throw new Error(`${sql} gave ${event.type}`)
  return event.file
}
async function view(file: string, sort: SortKey[], filter: FilterTerm[] = []): Promise<{ view: string; rows: number }> {
  for await (const event of pages.stream('page.view', { file, sort, filter })) if (event.type === 'view') return { view: event.view, rows: event.rows }
  throw new Error('no view')
}
async function rows(file: string, offset: number, limit: number, options: { view?: string; columns?: string[] } = {}): Promise<{ table: Table; cutCells: [number, string][]; rows: number }> {
  const page = await pages.call('page.rows', { file, offset, limit, ...options })
  const table = tableFromIPC(page.arrow)
  expect(table.numRows).toBe(page.rows)
  return { table, cutCells: page.cutCells, rows: page.rows }
}
const texts = (table: Table, column: string): (string | null)[] => Array.from(table.getChild(column)!, value => (value === null ? null : String(value)))
const failure = async (promise: Promise<unknown>): Promise<OasisError> => {
  const error = await promise.then(() => null, (caught: unknown) => caught)
  expect(error).toBeInstanceOf(OasisError)
  return error as OasisError
}

describe('a page', () => {
  it('[GRID1] gives the rows at any offset, and fewer at the end', async () => {
    const file = await make('SELECT range AS i, range * 2 AS j FROM range(300000)')
    for (const offset of [0, 1, 2047, 2048, 122_879, 122_880, 250_001, 299_900]) {
      const { table } = await rows(file, offset, 200)
      const expected = Array.from({ length: Math.min(200, 300_000 - offset) }, (_, n) => String(offset + n))
      expect(texts(table, 'i')).toEqual(expected)
    }
    expect((await rows(file, 300_000, 200)).rows).toBe(0)
    expect((await rows(file, 5, 0)).rows).toBe(0)
    expect((await rows(file, 5, 3, { columns: ['j'] })).table.schema.fields.map(field => field.name)).toEqual(['j'])
    expect(await failure(rows(file, 0, 1, { columns: ['nope'] }))).toMatchObject({ code: 'invalid' })
  })

  it('[GRID1] keeps every value exactly: the same text as DuckDB\'s own, natively where Arrow can', async () => {
    const sql = `SELECT i % 3 = 0 AS bool, (i % 100)::TINYINT AS i8, (i % 200)::UTINYINT AS u8, (i * 30)::SMALLINT AS i16, (i * 60)::USMALLINT AS u16, i::INTEGER AS i32, (i + 4000000000)::UINTEGER AS u32,
      i * 9007199254740993 AS i64, 18446744073709551615::UBIGINT - i::UBIGINT AS u64, i * 0.1::FLOAT AS f32, i / 7 AS f64, 170141183460469231731687303715884105727 - i::HUGEINT AS huge, 1234567890123456789.123::DECIMAL(38, 3) + i AS dec,
      CASE WHEN i % 5 = 0 THEN NULL ELSE 'é漢😀 ' || repeat('x', (i % 30)::INTEGER) END AS s, DATE '1969-12-01' + i::INTEGER AS day, TIMESTAMP '1969-12-31 23:59:59.999999' + to_microseconds(i * 123456789) AS ts,
      TIMESTAMPTZ '2020-01-01 00:00:00.000001+00' + to_minutes(i) AS tz, TIME '00:00:00' + to_microseconds(i) AS tod, INTERVAL (i) DAY AS iv, [i, NULL] AS l, {'a': i, 'b': 'x'} AS st, MAP {'k': i} AS m,
      (CASE WHEN i % 2 = 0 THEN 'a' ELSE 'b' END)::ENUM ('a', 'b') AS e, i::VARCHAR::BLOB AS bin, i::VARIANT AS v, CASE WHEN i < 990 THEN NULL ELSE i END AS mostly_null, NULL::INTEGER AS never
      FROM range(1000) t(i)`
    const file = await make(sql)
    const { table } = await rows(file, 900, 100)
    const instance = await DuckDBInstance.create(file, { access_mode: 'READ_ONLY' })
    const connection = await instance.connect()
    await connection.run(`SET TimeZone = 'UTC'`)
    const types = new Map((await connection.runAndReadAll('SELECT column_name, data_type FROM duckdb_columns()')).getRows() as [string, string][])
    const native = new Set(['BOOLEAN', 'TINYINT', 'UTINYINT', 'SMALLINT', 'USMALLINT', 'INTEGER', 'UINTEGER', 'BIGINT', 'UBIGINT', 'FLOAT', 'DOUBLE', 'VARCHAR', 'DATE', 'TIMESTAMP', 'TIMESTAMP WITH TIME ZONE'])
    for (const field of table.schema.fields) {
      const type = types.get(field.name)!
      expect(field.metadata.get('type')).toBe(type)
      // What DuckDB would show; times as their number, since Arrow's own reading of them loses digits.
      const shown = type === 'DATE' ? `epoch(${field.name}) / 86400` : type.startsWith('TIMESTAMP') ? `epoch_us(${field.name})` : field.name
      const expected = (await connection.runAndReadAll(`SELECT CAST(${shown} AS VARCHAR) FROM r LIMIT 100 OFFSET 900`)).getRows().map(([value]) => value as string | null)
      const column = table.getChild(field.name)!
      const raw = column.data[0]!
      const actual = expected.map((_, row) => {
        if (column.get(row) === null) return null
        if (type === 'DATE') return String(raw.values[row])
        if (type.startsWith('TIMESTAMP')) return String(raw.values[row])
        return String(column.get(row))
      })
      if (type === 'FLOAT' || type === 'DOUBLE' || type === 'DATE') expect(actual.map(value => (value === null ? null : Math.fround(Number(value)))), field.name).toEqual(expected.map(value => (value === null ? null : Math.fround(Number(value)))))
      else expect(actual, field.name).toEqual(expected)
      expect(String(field.type) === 'Utf8').toBe(!native.has(type) || type === 'VARCHAR')
    }
    connection.closeSync()
    instance.closeSync()
  })

  it('[GRID1] infinite dates and times are text in every page of their column', async () => {
    const file = await make(`SELECT CASE WHEN i = 0 THEN DATE 'infinity' ELSE DATE '2020-01-01' END AS day, CASE WHEN i = 0 THEN TIMESTAMP '-infinity' ELSE TIMESTAMP '2020-01-01' END AS ts, i FROM range(5000) t(i)`)
    const first = await rows(file, 0, 2)
    expect(texts(first.table, 'day')).toEqual(['infinity', '2020-01-01'])
    expect(texts(first.table, 'ts')).toEqual(['-infinity', '2020-01-01 00:00:00'])
    expect(String((await rows(file, 4000, 2)).table.schema.fields[0]!.type)).toBe('Utf8')
  })

  it('[GRID1] long texts are cut and listed, and one whole value can be had', async () => {
    const file = await make(`SELECT i, repeat('長', (i * 3000)::INTEGER) AS long, [repeat('y', (i * 3000)::INTEGER)] AS nested FROM range(4) t(i)`)
    const { table, cutCells } = await rows(file, 0, 10)
    expect(cutCells.sort()).toEqual([[2, 'long'], [2, 'nested'], [3, 'long'], [3, 'nested']])
    expect(texts(table, 'long').map(text => text!.length)).toEqual([0, 3000, pageLimits.text, pageLimits.text])
    expect(await pages.call('page.value', { file, row: 3, column: 'long' })).toEqual({ text: '長'.repeat(9000), cut: false })
    expect((await pages.call('page.value', { file, row: 3, column: 'nested' })).text).toHaveLength(9002)
    expect(await failure(pages.call('page.value', { file, row: 4, column: 'long' }))).toMatchObject({ code: 'notFound' })
  })

  it('[GRID1] a page of very wide rows is bounded in bytes and says how many rows it has', async () => {
    const columns = Array.from({ length: 400 }, (_, n) => `repeat('x', 5000) AS c${n}`).join(', ')
    const file = await make(`SELECT ${columns} FROM range(100)`)
    const page = await pages.call('page.rows', { file, offset: 0, limit: 100 })
    expect(page.rows).toBeGreaterThan(0)
    expect(page.arrow.byteLength).toBeLessThan(pageLimits.bytes * 1.2)
    expect(page.cutCells.length).toBe(page.rows * 400)
  })

  it('[GRID1] null bits are right where chunks meet at any row', async () => {
    const file = await make(`SELECT CASE WHEN hash(i) % 3 = 0 THEN NULL ELSE i END AS n, CASE WHEN hash(i) % 4 = 0 THEN NULL ELSE i % 2 = 0 END AS b, CASE WHEN hash(i) % 5 = 0 THEN NULL ELSE 't' || i END AS s, i FROM range(20000) t(i)`)
    for (const [offset, limit] of [[2000, 100], [2040, 20], [1, 10_000], [4095, 3], [123, 4567]] as const) {
      const { table } = await rows(file, offset, limit)
      const instance = await DuckDBInstance.create(file, { access_mode: 'READ_ONLY' })
      const connection = await instance.connect()
      const expected = (await connection.runAndReadAll(`SELECT n::VARCHAR, b::VARCHAR, s FROM r LIMIT ${limit} OFFSET ${offset}`)).getRows()
      connection.closeSync()
      instance.closeSync()
      for (const [index, name] of ['n', 'b', 's'].entries()) expect(texts(table, name)).toEqual(expected.map(row => row[index]))
    }
  })
})

describe('a view', () => {
  it('[GRID1] sorts by several columns, nulls last, and keeps the order of equal keys', async () => {
    const file = await make('SELECT i, CASE WHEN i % 10 = 0 THEN NULL ELSE i % 3 END AS k FROM range(10000) t(i)')
    const sorted = await view(file, [{ column: 'k', descending: true }])
    expect(sorted.rows).toBe(10_000)
    const { table } = await rows(file, 0, 3, { view: sorted.view })
    expect(texts(table, 'i')).toEqual(['2', '5', '8'])
    expect(texts((await rows(file, 9999, 1, { view: sorted.view })).table, 'k')).toEqual([null])
    const both = await view(file, [{ column: 'k', descending: false }, { column: 'i', descending: true }])
    expect(texts((await rows(file, 0, 2, { view: both.view })).table, 'i')).toEqual(['9999', '9996'])
    expect(await pages.call('page.value', { file, view: both.view, row: 1, column: 'i' })).toEqual({ text: '9996', cut: false })
  })

  it.each([
    [{ column: 'i', op: '=', values: ['5'] }, 1], [{ column: 'i', op: '!=', values: ['5'] }, 99], [{ column: 'i', op: '<', values: ['10'] }, 10], [{ column: 'i', op: '<=', values: ['10'] }, 11], [{ column: 'i', op: '>', values: ['90'] }, 9],
    [{ column: 'i', op: '>=', values: ['90'] }, 10], [{ column: 'i', op: 'between', values: ['10', '19'] }, 10], [{ column: 'i', op: 'in', values: ['1', '3', '1000'] }, 2], [{ column: 'i', op: 'in', values: [] }, 0],
    [{ column: 's', op: 'contains', values: ['NAME 1'] }, 10], [{ column: 's', op: 'startsWith', values: ['name 1'] }, 10], [{ column: 's', op: 'isNull', values: [] }, 10], [{ column: 's', op: 'isNotNull', values: [] }, 90],
    [{ column: 'day', op: '>=', values: ['2020-04-01'] }, 9], [{ column: 'dec', op: '=', values: ['0.07'] }, 1], [{ column: 's', op: '=', values: ['\' OR true --'] }, 0], [{ column: 's', op: 'contains', values: ['%'] }, 0],
    [{ column: 'l', op: 'contains', values: ['42'] }, 1], [{ column: 'e', op: '=', values: ['a'] }, 50],
  ] as [FilterTerm, number][])('[GRID1] filters %j', async (term, expected) => {
    filtered ??= make(`SELECT i, CASE WHEN i % 10 = 9 THEN NULL ELSE 'Name ' || i END AS s, DATE '2020-01-01' + i::INTEGER AS day, (i / 100)::DECIMAL(9, 2) AS dec, [i] AS l, (CASE WHEN i % 2 = 0 THEN 'a' ELSE 'b' END)::ENUM ('a', 'b') AS e FROM range(100) t(i)`)
    expect((await view(await filtered, [], [term])).rows).toBe(expected)
  })
  let filtered: Promise<string> | undefined

  it('[GRID1] a filter that does not fit says so and leaves nothing behind', async () => {
    const file = await make('SELECT 1 AS i')
    const before = readdirSync(join(work, 'views')).length
    expect(await failure(view(file, [], [{ column: 'i', op: '=', values: ['no number'] }]))).toMatchObject({ code: 'invalid' })
    expect(await failure(view(file, [], [{ column: 'i', op: 'between', values: ['1'] }]))).toMatchObject({ code: 'invalid' })
    expect(await failure(view(file, [{ column: 'i"; DROP', descending: false }]))).toMatchObject({ code: 'invalid' })
    expect(readdirSync(join(work, 'views')).length).toBe(before)
  })

  it('[GRID1] applying it shows progress, can be cancelled, and delays no page', async () => {
    const file = await make(`SELECT hash(range) AS h, 'text ' || hash(range + 1) AS s FROM range(3000000)`)
    await rows(file, 0, 200)
    const controller = new AbortController()
    let progressed = 0
    const building = failure((async () => {
      for await (const event of pages.stream('page.view', { file, sort: [{ column: 's', descending: true }], filter: [] }, { signal: controller.signal })) if (event.type === 'progress') progressed++
    })())
    await expect.poll(() => progressed).toBeGreaterThan(0)
    const at = performance.now()
    expect((await rows(file, 1_234_567, 200)).rows).toBe(200)
    expect(performance.now() - at).toBeLessThan(500)
    controller.abort()
    expect((await building).code).toBe('cancelled')
    await expect.poll(() => readdirSync(join(work, 'views')).filter(name => statSync(join(work, 'views', name)).size > 10_000_000), { timeout: 5_000 }).toEqual([])
    expect((await rows(file, 5, 10)).rows).toBe(10)
  })

  it('[GRID1] is gone when dropped, when its result is released, and when newer ones need its place', async () => {
    const file = await make('SELECT range AS i FROM range(10)')
    const dropped = await view(file, [{ column: 'i', descending: true }])
    await pages.call('page.dropView', { view: dropped.view })
    expect(await failure(rows(file, 0, 1, { view: dropped.view }))).toMatchObject({ code: 'notFound' })
    const first = await view(file, [{ column: 'i', descending: true }])
    for (let i = 0; i < pageLimits.views; i++) await view(file, [{ column: 'i', descending: false }])
    expect(await failure(rows(file, 0, 1, { view: first.view }))).toMatchObject({ code: 'notFound' })
    const last = await view(file, [{ column: 'i', descending: true }])
    await pages.call('page.release', { file })
    expect(await failure(rows(file, 0, 1, { view: last.view }))).toMatchObject({ code: 'notFound' })
    expect((await rows(file, 0, 1)).rows).toBe(1)
  })
})

describe('the rest of the page engine', () => {
  it('[GRID1] describes and profiles a result', async () => {
    const file = await make(`SELECT i, CASE WHEN i % 4 = 0 THEN NULL ELSE 'g' || i % 2 END AS g, TIMESTAMP '2020-01-01' + to_hours(i) AS ts, [i] AS l, 1 AS a, 2 AS a FROM range(1000) t(i)`)
    const described = await pages.call('page.describe', { file })
    expect(described).toMatchObject({ name: 'r', rows: 1000, bytes: statSync(file).size })
    expect(described.columns.map(({ name, label, kind }) => [name, label, kind])).toEqual([['i', 'i', 'number'], ['g', 'g', 'text'], ['ts', 'ts', 'timestamp'], ['l', 'l', 'nested'], ['a', 'a', 'number'], ['a_1', 'a', 'number']])
    const { rows: count, columns } = await pages.call('page.profile', { file })
    expect(count).toBe(1000)
    const [i, g, ts, l] = columns
    expect(i).toMatchObject({ nulls: 0, min: '0', max: '999', mean: 499.5 })
    expect(i!.histogram.reduce((sum, bin) => sum + bin.count, 0)).toBe(1000)
    expect(g).toMatchObject({ nulls: 250, distinct: 2, min: 'g0', max: 'g1', mean: null, histogram: [{ label: 'g1', count: 500 }, { label: 'g0', count: 250 }] })
    expect(ts).toMatchObject({ min: '2020-01-01 00:00:00', max: '2020-02-11 15:00:00' })
    expect(l).toMatchObject({ min: null, max: null, histogram: [] })
  })

  it('[GRID1] [CHART1] aggregates a result or a view, with bound values, in a time zone', async () => {
    const file = await make(`SELECT i % 3 AS g, i AS x, TIMESTAMPTZ '2020-01-01 00:00:00+00' + to_hours(i) AS moment FROM range(30) t(i)`)
    const sql = `SELECT g, sum(x) AS total, count(*) FILTER (moment::DATE = DATE '2020-01-01') AS first_day, CAST(sum(x) AS DOUBLE) AS drawn FROM $relation WHERE g <> CAST($skip AS BIGINT) GROUP BY g ORDER BY g`
    const answer = await pages.call('page.aggregate', { file, sql, values: { skip: '1' }, timezone: 'Asia/Tokyo' })
    const table = tableFromIPC(answer.arrow)
    expect(table.schema.fields.map(field => [field.name, String(field.type), field.metadata.get('type')])).toEqual([['g', 'Int64', 'BIGINT'], ['total', 'Utf8', 'HUGEINT'], ['first_day', 'Int64', 'BIGINT'], ['drawn', 'Float64', 'DOUBLE']])
    expect(texts(table, 'total')).toEqual(['135', '155'])
    expect(texts(table, 'first_day')).toEqual(['5', '5'])
    const low = await view(file, [], [{ column: 'x', op: '<', values: ['3'] }])
    expect(texts(tableFromIPC((await pages.call('page.aggregate', { file, view: low.view, sql: 'SELECT count(*) AS n FROM $relation' })).arrow), 'n')).toEqual(['3'])
  })

  it.each(['csv', 'parquet', 'json'] as const)('[GRID1] exports a whole result and a view as %s', async format => {
    const file = await make(`SELECT i, 'a "quoted", 漢' || i AS s, [i] AS l FROM range(5000) t(i)`)
    const target = join(bench.own, `out.${format}`)
    const some = await view(file, [{ column: 'i', descending: true }], [{ column: 'i', op: '<', values: ['100'] }])
    for (const [chosen, count] of [[undefined, 5000], [some.view, 100]] as const) {
      let bytes = 0
      for await (const event of pages.stream('page.export', { file, format, target, ...(chosen ? { view: chosen } : {}) })) bytes = event.bytes
      expect(bytes).toBe(statSync(target).size)
      const instance = await DuckDBInstance.create(':memory:')
      const connection = await instance.connect()
      const [row] = (await connection.runAndReadAll(`SELECT count(*), max(i), first(s) FROM '${target}'`)).getRows()
      expect(row!.map(String)).toEqual([String(count), String(count - 1), chosen ? 'a "quoted", 漢99' : 'a "quoted", 漢0'])
      connection.closeSync()
      instance.closeSync()
    }
    expect(readdirSync(bench.own).filter(name => name.includes('.part'))).toEqual([])
  })

  it('[GRID1] JSON is read back without loss by who reads numbers as doubles', async () => {
    const target = join(bench.own, 'exact.json')
    const json = async (sql: string): Promise<unknown> => {
      const file = await make(sql)
      for await (const _ of pages.stream('page.export', { file, format: 'json', target })) { /* until it is written */ }
      return JSON.parse(readFileSync(target, 'utf8'))
    }
    expect(await json(`SELECT * FROM (VALUES ('nan'::DOUBLE, 0.1::FLOAT, 1.5::DOUBLE), ('-inf', 'inf', 2), (1.25, 16777216, NULL), (NULL, NULL, 3)) t(d, f, plain)`))
      .toEqual([{ d: 'NaN', f: 0.1, plain: 1.5 }, { d: '-Infinity', f: 'Infinity', plain: 2 }, { d: 1.25, f: 16_777_216, plain: null }, { d: null, f: null, plain: 3 }])
    // A column is of one type: texts where one of its values needs it.
    expect(await json(`SELECT * FROM (VALUES (9007199254740993, 1::HUGEINT, 18446744073709551615::UBIGINT, 1::BIGINT), (7, 170141183460469231731687303715884105727, 1, NULL)) t(big, huge, unsigned, small)`))
      .toEqual([{ big: '9007199254740993', huge: '1', unsigned: '18446744073709551615', small: 1 }, { big: '7', huge: '170141183460469231731687303715884105727', unsigned: '1', small: null }])
    expect(await json(`SELECT 12345678901234.0123456789::DECIMAL(38,10) AS long, 1.5::DECIMAL(38,10) AS short, 99999999999999.5::DECIMAL(18,4) AS price, 0.1234567890123456::DECIMAL(20,18) AS small, 12.34::DECIMAL(9,2) AS narrow, 123456789012345678901234567890::BIGNUM AS n`))
      .toEqual([{ long: '12345678901234.0123456789', short: 1.5, price: '99999999999999.5000', small: '0.123456789012345600', narrow: 12.34, n: '123456789012345678901234567890' }])
    expect(await json(`SELECT [1.5, 'nan'::DOUBLE, NULL] AS l, {'a''b': 9007199254740993, 'c': [{'f': 0.1::FLOAT}]} AS s, MAP {'k': 'inf'::DOUBLE} AS m, [1, 9007199254740993]::BIGINT[2] AS fixed, NULL::STRUCT(a BIGINT) AS none, {'t': 'x'} AS plain`))
      .toEqual([{ l: [1.5, 'NaN', null], s: { 'a\'b': '9007199254740993', c: [{ f: 0.1 }] }, m: { k: 'Infinity' }, fixed: [1, '9007199254740993'], none: null, plain: { t: 'x' } }])
    expect(await json('SELECT 1::BIGINT AS "a ""b", 1.5::DOUBLE AS d WHERE false')).toEqual([])
  })

  it('[GRID1] an export that is cancelled leaves the old file as it was', async () => {
    const file = await make('SELECT range AS i, hash(range)::VARCHAR AS s FROM range(5000000)')
    const target = join(bench.own, 'kept.csv')
    const { writeFile } = await import('node:fs/promises')
    await writeFile(target, 'old')
    const controller = new AbortController()
    const running = failure((async () => { for await (const event of pages.stream('page.export', { file, format: 'csv', target }, { signal: controller.signal })) if (event.type === 'progress') controller.abort() })())
    expect((await running).code).toBe('cancelled')
    await expect.poll(() => readdirSync(bench.own).filter(name => name.includes('.part')), { timeout: 5_000 }).toEqual([])
    expect(readFileSync(target, 'utf8')).toBe('old')
  })

  it('[GRID1] an export to a place that cannot be written says so', async () => {
    const file = await make('SELECT 1 AS i')
    const error = await failure((async () => { for await (const _ of pages.stream('page.export', { file, format: 'csv', target: join(bench.root, 'no', 'such', 'folder.csv') })) { /* until it fails */ } })())
    expect(error).toMatchObject({ code: 'invalid', message: expect.stringContaining('folder.csv') })
  })

  it('[GRID1] a result that is no longer stored is notFound', async () => {
    expect(await failure(pages.call('page.describe', { file: join(bench.results, 'none.duckdb') }))).toMatchObject({ code: 'notFound' })
    expect(existsSync(join(bench.results, 'none.duckdb'))).toBe(false)
  })
})
