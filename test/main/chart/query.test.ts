import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { roleOf } from '../../../model/chart/column.ts'
import { pointCount, readChartData, rowsAsTable, type ChartData } from '../../../model/chart/data.ts'
import { chartNotes } from '../../../model/chart/notes.ts'
import { ChartProblem } from '../../../model/chart/problem.ts'
import type { ChartArea } from '../../../model/chart/plan.ts'
import { answerColumns, chartQuery } from '../../../model/chart/query.ts'
import { Aggregate, ChartType, Grain, type ChartSpec } from '../../../model/chart/spec.ts'
import { withRelation } from '../../../model/chart/sql.ts'
import { suggest } from '../../../model/chart/suggest.ts'
import type { Column, ColumnKind } from '../../../model/result/result.ts'

let connection: DuckDBConnection
const area: ChartArea = { width: 640, height: 360, timezone: 'Asia/Tokyo' }

function kindOf(type: string): ColumnKind {
  if (type.startsWith('TIMESTAMP')) return 'timestamp'
  if (type.startsWith('TIME')) return 'time'
  if (type === 'DATE') return 'date'
  if (type === 'BOOLEAN') return 'boolean'
  if (type === 'BLOB') return 'binary'
  if (/\[|^STRUCT|^MAP|^UNION/.test(type)) return 'nested'
  return /INT|^DECIMAL|^FLOAT|^DOUBLE|^BIGNUM/.test(type) && type !== 'INTERVAL' ? 'number' : 'text'
}

async function rowsOf(sql: string): Promise<Record<string, unknown>[]> {
  const reader = await connection.runAndReadAll(sql)
  return reader.getRowObjects() as Record<string, unknown>[]
}

/** Makes a table, and says its columns as results say them. */
async function table(name: string, sql: string): Promise<Column[]> {
  await connection.run(`CREATE OR REPLACE TABLE ${name} AS ${sql}`)
  const described = await rowsOf(`DESCRIBE ${name}`)
  return described.map(row => ({ name: String(row.column_name), label: String(row.column_name), type: String(row.column_type), kind: kindOf(String(row.column_type)) }))
}

async function draw(name: string, spec: ChartSpec, columns: Column[], where: ChartArea = area): Promise<ChartData> {
  const query = chartQuery(spec, columns, where)
  const rows = await rowsOf(withRelation(query.sql, name))
  expect(rows.length).toBeGreaterThan(0)
  expect(Object.keys(rows[0]!)).toEqual([...answerColumns])
  return readChartData(rowsAsTable(rows), query.roles)
}

beforeAll(async () => { connection = await (await DuckDBInstance.create(':memory:')).connect() })
afterAll(() => connection.closeSync())

const everyType = `SELECT
  CASE WHEN i % 7 = 0 THEN NULL ELSE i::TINYINT END AS tiny, i::INTEGER AS "int", (9007199254740993 + i)::BIGINT AS big, (i * 1e30)::HUGEINT AS huge, i::UBIGINT AS ubig,
  (i / 3)::DECIMAL(18,3) AS money, (i / 7)::DECIMAL(38,10) AS wide, CASE WHEN i = 3 THEN 'nan'::DOUBLE WHEN i = 4 THEN 'inf'::DOUBLE ELSE i / 3 END AS float8, i::FLOAT AS float4, i % 2 = 0 AS flag,
  CASE WHEN i = 5 THEN 'infinity'::DATE WHEN i = 6 THEN NULL ELSE DATE '2001-01-01' + i::INTEGER END AS day, TIMESTAMP '2001-01-01' + to_hours(i) AS moment,
  CASE WHEN i = 8 THEN '-infinity'::TIMESTAMPTZ ELSE TIMESTAMPTZ '2001-01-01 00:00:00+00' + to_hours(i) END AS instant,
  (TIMESTAMP '2001-01-01' + to_seconds(i))::TIMESTAMP_S AS s, (TIMESTAMP '2001-01-01' + to_seconds(i))::TIMESTAMP_MS AS ms, (TIMESTAMP '2001-01-01' + to_seconds(i))::TIMESTAMP_NS AS ns,
  TIME '00:00' + to_minutes(i) AS clock, to_days(i::INTEGER) AS span, CASE WHEN i % 5 = 0 THEN NULL ELSE 'name ' || i % 20 END AS label, uuid() AS id, 'x'::BLOB AS bytes, [i] AS list,
  {'a': i} AS struct, map([i], [i]) AS "map", (CASE i % 2 WHEN 0 THEN 'a' ELSE 'b' END)::ENUM('a','b') AS choice, '101'::BIT AS bits,
  i AS "we ird""name;--", i AS "$relation", i AS "x", i AS "s", i AS "y", 'é' || i AS "列 名", i AS "select"
  FROM range(100) t(i)`

describe('chart questions on real data', () => {
  it('[CHART1] every chart type runs with every column type on its axes, or says why not', async () => {
    const columns = await table('everything', everyType)
    for (const type of ChartType.options) {
      for (const x of columns) {
        for (const y of [null, columns[2]!, columns[5]!, columns[7]!, columns[9]!, columns[18]!]) {
          const spec: ChartSpec = { type, x: { field: x.name }, y: [y ? { field: y.name, aggregate: 'none' } : { aggregate: 'count' }] }
          try {
            const data = await draw('everything', spec, columns)
            expect(pointCount(data)).toBeLessThanOrEqual(area.width * area.height)
            chartNotes(spec, data)
          } catch (error) {
            if (!(error instanceof ChartProblem)) throw new Error(`${type} of ${x.type} ${y?.type ?? 'count'}: ${(error as Error).message}\n${chartQuery(spec, columns, area).sql}`)
          }
        }
      }
    }
  })

  it('[CHART1] every aggregate and grain runs on every column type', async () => {
    const columns = await table('everything', everyType)
    for (const aggregate of Aggregate.options) {
      for (const y of columns) {
        for (const spec of [{ type: 'bigNumber', y: [{ field: y.name, aggregate }] }, { type: 'bar', x: { field: 'label' }, y: [{ field: y.name, aggregate }], series: { field: 'choice' } }] as ChartSpec[]) {
          try { await draw('everything', spec, columns) } catch (error) { if (!(error instanceof ChartProblem)) throw new Error(`${spec.type} ${aggregate} of ${y.type}: ${(error as Error).message}`) }
        }
      }
    }
    for (const grain of Grain.options) {
      for (const x of columns.filter(column => roleOf(column) === 'time')) {
        for (const type of ['line', 'bar', 'pie', 'histogram', 'area'] as const) await draw('everything', { type, x: { field: x.name, grain }, y: [{ aggregate: 'count' }] }, columns)
      }
    }
  }, 120_000)

  it('[CHART1] a suggestion runs for any set of columns', async () => {
    const columns = await table('everything', everyType)
    await fc.assert(fc.asyncProperty(fc.subarray(columns, { minLength: 1, maxLength: 6 }), fc.boolean(), async (picked, known) => {
      const distinct = Object.fromEntries(picked.map(column => [column.name, 20]))
      const spec = suggest(picked, known ? { rows: 100, distinct } : {})
      if (spec) expect(pointCount(await draw('everything', spec, columns))).toBeLessThanOrEqual(area.width * area.height)
    }), { numRuns: 60 })
  })

  it('[CHART1] no chart gets more points than pixels can show, whatever the size and the data', async () => {
    const columns = await table('walk', `SELECT TIMESTAMP '2001-01-01' + to_seconds(i) AS at, i, sin(i / 1000.0) * i AS v, (hash(i) % 1000)::INTEGER AS w, 'c' || hash(i) % 5000 AS name, 's' || i % 300 AS many FROM range(300000) t(i)`)
    await fc.assert(fc.asyncProperty(
      fc.constantFrom(...ChartType.options), fc.constantFrom('at', 'i', 'w', 'name'), fc.constantFrom<'none' | 'sum' | 'avg'>('none', 'sum', 'avg'),
      fc.constantFrom('auto' as const, 'second' as const, 'none' as const), fc.boolean(), fc.integer({ min: 1, max: 1500 }), fc.integer({ min: 40, max: 900 }),
      async (type, x, aggregate, grain, split, width, height) => {
        const spec: ChartSpec = { type, x: { field: x, grain }, y: [{ field: 'v', aggregate }, { field: 'w', aggregate }], ...(split ? { series: { field: 'many' } } : {}) }
        let data
        try { data = await draw('walk', spec, columns, { ...area, width, height }) } catch (error) { if (error instanceof ChartProblem) return; throw error }
        expect(pointCount(data)).toBeLessThanOrEqual(width * height)
        expect(new Set(data.series.map(series => series.key)).size).toBeLessThanOrEqual(10)
      }), { numRuns: 50 })
  }, 120_000)

  it('[CHART1] a line keeps the first, last, lowest and highest value of each pixel column', async () => {
    const columns = await table('spike', 'SELECT i AS x, CASE i WHEN 123456 THEN 1000 WHEN 77777 THEN -1000 ELSE i % 10 END AS y FROM range(200000) t(i)')
    const data = await draw('spike', { type: 'line', x: { field: 'x' }, y: [{ field: 'y', aggregate: 'none' }] }, columns)
    const points = data.series[0]!.points
    expect(points.find(point => point.y === 1000)?.x).toBe(123456)
    expect(points.find(point => point.y === -1000)?.x).toBe(77777)
    expect([points[0]!.x, points.at(-1)!.x]).toEqual([0, 199999])
    expect(points.length).toBeGreaterThan(area.width)
    expect(chartNotes({ type: 'line' }, data)).toEqual([{ key: 'reduced', values: { rows: 200000, points: points.length } }])
  })

  it('[CHART1] a line of what was put together keeps its extremes too, however many places there are', async () => {
    const columns = await table('sums', 'SELECT i % 100000 AS x, TIMESTAMP \'2001-01-01\' + to_seconds(i % 100000) AS at, CASE i WHEN 54321 THEN 1000 ELSE 1 END AS y FROM range(200000) t(i)')
    for (const x of [{ field: 'x' }, { field: 'at', grain: 'none' as const }]) {
      const data = await draw('sums', { type: 'line', x, y: [{ field: 'y', aggregate: 'sum' }] }, columns)
      expect(pointCount(data)).toBeLessThanOrEqual(4 * area.width)
      expect(Math.max(...data.series[0]!.points.map(point => point.y!))).toBe(1001)
      expect(chartNotes({ type: 'line' }, data)).toEqual([])
    }
    const years = await table('ages', `SELECT make_date((i + 1)::INTEGER, 1, 1) AS at FROM range(5000) t(i)`)
    expect(pointCount(await draw('ages', { type: 'bar', x: { field: 'at' }, y: [{ aggregate: 'count' }] }, years))).toBeLessThanOrEqual(area.width)
  })

  it('[CHART1] a pixel column of nulls is a gap', async () => {
    const columns = await table('gap', 'SELECT i AS x, CASE WHEN i BETWEEN 40 AND 60 THEN NULL ELSE i END AS y FROM range(100) t(i)')
    const data = await draw('gap', { type: 'line', x: { field: 'x' }, y: [{ field: 'y', aggregate: 'none' }] }, columns)
    expect(data.series[0]!.points.filter(point => point.y === null).map(point => point.x)).toEqual(Array.from({ length: 21 }, (_, i) => i + 40))
  })

  it('[CHART1] days are those of the notebook\'s zone', async () => {
    const columns = await table('zoned', `SELECT TIMESTAMPTZ '2001-01-01 16:00:00+00' AS at, 1 AS v`)
    const spec: ChartSpec = { type: 'bar', x: { field: 'at', grain: 'day' }, y: [{ field: 'v', aggregate: 'sum' }] }
    expect((await draw('zoned', spec, columns)).series[0]!.points[0]!.x).toBe(Date.UTC(2001, 0, 2))
    expect((await draw('zoned', spec, columns, { ...area, timezone: 'UTC' })).series[0]!.points[0]!.x).toBe(Date.UTC(2001, 0, 1))
  })

  it('[CHART1] the grain follows range and width, and a grain that does not fit is made coarser and said', async () => {
    const columns = await table('days', `SELECT TIMESTAMP '2001-01-01 00:30' + to_hours(i) AS at, 1 AS v FROM range(4320) t(i)`)
    const spec = (grain: Grain): ChartSpec => ({ type: 'bar', x: { field: 'at', grain }, y: [{ field: 'v', aggregate: 'sum' }] })
    const auto = await draw('days', spec('auto'), columns)
    expect(auto.facts.grain).toBe('week')
    expect(chartNotes(spec('auto'), auto)).toEqual([])
    const hours = await draw('days', spec('hour'), columns)
    expect(hours.facts).toMatchObject({ grain: 'week', coarser: true })
    expect(chartNotes(spec('hour'), hours)).toEqual([{ key: 'coarser', values: { grain: 'week' } }])
    expect((await draw('days', spec('auto'), columns, { ...area, width: 4000 })).facts.grain).toBe('day')
    const months = await table('firsts', `SELECT DATE '2001-01-01' + to_months(i::INTEGER) AS at, 1 AS v FROM range(6) t(i)`)
    expect((await draw('firsts', { type: 'line', x: { field: 'at' }, y: [{ field: 'v', aggregate: 'sum' }] }, months)).facts.grain).toBe('month')
  })

  it('[CHART1] bars and slices are limited to what can be read, and the rest is said', async () => {
    const columns = await table('wide', `SELECT CASE WHEN i % 101 = 100 THEN NULL ELSE 'k' || lpad((i % 101)::VARCHAR, 3, '0') END AS k, 1 AS v FROM range(10100) t(i)`)
    const bar: ChartSpec = { type: 'bar', x: { field: 'k' }, y: [{ field: 'v', aggregate: 'sum' }] }
    const bars = await draw('wide', bar, columns)
    expect(pointCount(bars)).toBe(45)
    expect(chartNotes(bar, bars)).toEqual([{ key: 'placesCut', values: { shown: 45, total: 101 } }])
    const pie: ChartSpec = { type: 'pie', x: { field: 'k' }, y: [{ field: 'v', aggregate: 'sum' }] }
    const slices = await draw('wide', pie, columns)
    expect(slices.series[0]!.points.map(point => point.y).reduce((a, b) => a! + b!, 0)).toBe(10100)
    expect(slices.series[0]!.points).toHaveLength(8)
    expect(slices.series[0]!.points.at(-1)).toMatchObject({ other: true, y: 9400 })
    expect(chartNotes(pie, slices)).toEqual([{ key: 'slicesFolded', values: { shown: 7, rest: 94 } }])
  })

  it('[CHART1] a null category is a bar of its own, and a row without a place on the axis is said', async () => {
    const columns = await table('holes', `SELECT * FROM (VALUES ('a', 1, 1), (NULL, 2, NULL), ('null', 3, 3)) t(k, v, n)`)
    const data = await draw('holes', { type: 'bar', x: { field: 'k' }, y: [{ field: 'v', aggregate: 'none' }] }, columns)
    expect(data.series[0]!.points.map(point => [point.x, point.y])).toEqual([['null', 3], [null, 2], ['a', 1]])
    const scatter: ChartSpec = { type: 'scatter', x: { field: 'n' }, y: [{ field: 'v', aggregate: 'none' }] }
    expect(chartNotes(scatter, await draw('holes', scatter, columns))).toEqual([{ key: 'leftOut', values: { rows: 1 } }])
  })

  it('[CHART1] series beyond the colours are folded where adding makes sense, and left out and said where not', async () => {
    const columns = await table('lines', `SELECT i % 20 AS x, 's' || (i % 30) AS s, i % 30 AS v FROM range(6000) t(i)`)
    const spec = (aggregate: Aggregate): ChartSpec => ({ type: 'stackedBar', x: { field: 'x' }, y: [{ field: 'v', aggregate }], series: { field: 's' } })
    const sums = await draw('lines', spec('sum'), columns)
    expect(sums.series).toHaveLength(10)
    expect(sums.series.at(-1)!.other).toBe(true)
    expect(sums.series.flatMap(series => series.points).reduce((sum, point) => sum + point.y!, 0)).toBe(200 * 435)
    expect(chartNotes(spec('sum'), sums)).toEqual([{ key: 'seriesFolded', values: { shown: 9, rest: 21, total: 30 } }])
    const means = await draw('lines', spec('avg'), columns)
    expect(means.series.map(series => series.other)).toEqual(Array(10).fill(false))
    expect(chartNotes(spec('avg'), means)).toEqual([{ key: 'seriesCut', values: { shown: 10, rest: 20, total: 30 } }])
  })

  it('[CHART1] bins have round edges and hold every row', async () => {
    const columns = await table('values', 'SELECT (i * 0.37)::DOUBLE AS v, i AS n FROM range(1000) t(i)')
    const data = await draw('values', { type: 'histogram', x: { field: 'v' } }, columns)
    expect(data.facts.step).toBe(20)
    expect(data.series[0]!.points.reduce((sum, point) => sum + point.y!, 0)).toBe(1000)
    expect((await draw('values', { type: 'histogram', x: { field: 'n', bins: 10 } }, columns)).facts.step).toBe(100)
    const one = await table('single', 'SELECT 5 AS v')
    expect((await draw('single', { type: 'histogram', x: { field: 'v' } }, one)).series[0]!.points).toMatchObject([{ x: 5, y: 1 }])
    const extreme = await table('extreme', 'SELECT unnest([-1.7e308, 0, 1.7e308]) AS v')
    expect(pointCount(await draw('extreme', { type: 'histogram', x: { field: 'v' } }, extreme))).toBe(3)
  })

  it('[CHART1] a long tail is left out of the axis and said, unless the bins were chosen', async () => {
    const columns = await table('tailed', 'SELECT CASE WHEN i % 1000 = 0 THEN i * 100 ELSE i % 200 END AS v FROM range(10000) t(i)')
    const spec: ChartSpec = { type: 'histogram', x: { field: 'v' } }
    const data = await draw('tailed', spec, columns)
    const drawn = data.series[0]!.points.reduce((sum, point) => sum + point.y!, 0)
    expect(data.facts.beyond).toBe(9)
    expect(drawn).toBe(10000 - 9)
    expect(chartNotes(spec, data)).toEqual([{ key: 'beyond', values: { rows: 9 } }])
    const whole = await draw('tailed', { type: 'histogram', x: { field: 'v', bins: 20 } }, columns)
    expect(whole.series[0]!.points.reduce((sum, point) => sum + point.y!, 0)).toBe(10000)
    expect(whole.facts.beyond).toBe(0)
  })

  it('[CHART1] dots that share pixels are put together with their number', async () => {
    const columns = await table('cloud', 'SELECT (hash(i) % 100000) / 1000.0 AS a, (hash(i + 1) % 100000) / 1000.0 AS b FROM range(200000) t(i)')
    const spec: ChartSpec = { type: 'scatter', x: { field: 'a' }, y: [{ field: 'b', aggregate: 'none' }] }
    const data = await draw('cloud', spec, columns)
    expect(data.series[0]!.points.reduce((sum, point) => sum + point.n, 0)).toBe(200000)
    expect(pointCount(data)).toBeLessThanOrEqual(area.width * area.height / 16)
    expect(chartNotes(spec, data)[0]).toMatchObject({ key: 'reduced' })
    expect(pointCount(await draw('cloud', spec, columns, { ...area, maxPoints: 500 }))).toBeLessThanOrEqual(500)
  })

  it('[CHART1] a big number is exact', async () => {
    const columns = await table('exact', `SELECT 9007199254740993::BIGINT AS v, 0.1::DECIMAL(18,3) AS d FROM range(3)`)
    const data = await draw('exact', { type: 'bigNumber', y: [{ field: 'v', aggregate: 'sum' }, { field: 'd', aggregate: 'sum' }, { aggregate: 'count' }] }, columns)
    expect(data.series.map(series => series.points[0]!.text)).toEqual(['27021597764222979', '0.300', '3'])
  })

  it('[CHART1] an empty result and one of nulls draw nothing and say so', async () => {
    const columns = await table('empty', 'SELECT 1 AS a, 2 AS b WHERE false')
    for (const type of ChartType.options) {
      const spec: ChartSpec = { type, x: { field: 'a' }, y: [{ field: 'b', aggregate: 'none' }] }
      const data = await draw('empty', spec, columns)
      expect(type === 'bigNumber' ? data.series[0]!.points[0]!.text : pointCount(data)).toBe(type === 'bigNumber' ? null : 0)
      if (type !== 'bigNumber') expect(chartNotes(spec, data)).toEqual([{ key: 'noRows', values: {} }])
    }
    const nulls = await table('nulls', 'SELECT NULL::INTEGER AS a, NULL::DOUBLE AS b FROM range(3)')
    const spec: ChartSpec = { type: 'line', x: { field: 'a' }, y: [{ field: 'b', aggregate: 'none' }] }
    expect(chartNotes(spec, await draw('nulls', spec, nulls))).toEqual([{ key: 'leftOut', values: { rows: 3 } }])
  })
})
