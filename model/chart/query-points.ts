import { roleOf } from './column.ts'
import { chartLimits } from './limits.ts'
import type { Plan } from './plan.ts'
import { aggregateOf, asDouble, asMicroseconds, measureValue, quoteName, wallMilliseconds } from './sql.ts'

const emptyFacts = 'CAST(NULL AS DOUBLE) AS f_groups, CAST(f_series AS DOUBLE) AS f_series, 0.0::DOUBLE AS f_repeated, 0.0::DOUBLE AS f_negative, CAST(NULL AS VARCHAR) AS f_grain, 0.0::DOUBLE AS f_coarser, CAST(NULL AS DOUBLE) AS f_step, 0.0::DOUBLE AS f_beyond'

/** The horizontal value as DOUBLE: a number, or microseconds. */
const position = (plan: Plan) => roleOf(plan.x!) === 'time' ? `CAST(${asMicroseconds(plan.x!)} AS DOUBLE)` : asDouble(plan.x!)
const drawn = (plan: Plan, name: string) => roleOf(plan.x!) === 'time' ? wallMilliseconds(plan.x!, `CAST(${name} AS BIGINT)`, plan.area.timezone) : name

/**
 * Lines through rows, or through what shares a place put together, by M4 (Jugel et al., "M4: A Visualization-Oriented Time Series Data Aggregation", VLDB 2014): of each pixel column the first, last, lowest and highest
 * point, which draws the same picture as all points would. A pixel column without any value keeps one null, which is a gap.
 */
export function densePointSql(plan: Plan): string {
  const { series, measures, area } = plan
  const maxSeries = Math.max(1, Math.floor(chartLimits.series / measures.length))
  const budget = Math.min(area.maxPoints ?? Infinity, area.width * area.height)
  const pixels = Math.max(1, Math.min(area.width, Math.floor(budget / (4 * (series ? maxSeries : 1) * measures.length))))
  const extremes = measures.map((_, i) => `min(x) FILTER (WHERE v${i} IS NOT NULL) AS a${i}, arg_min(v${i}, x) AS b${i}, max(x) FILTER (WHERE v${i} IS NOT NULL) AS c${i}, arg_max(v${i}, x) AS d${i},
    min(v${i}) AS e${i}, arg_min(x, v${i}) AS f${i}, max(v${i}) AS g${i}, arg_max(x, v${i}) AS h${i}`)
  const points = measures.map((_, i) => `SELECT DISTINCT ${i} AS m, s, unnest([coalesce(a${i}, any_x), f${i}, h${i}, c${i}]) AS x, unnest([b${i}, e${i}, g${i}, d${i}]) AS y FROM columns`)
  const isRaw = measures.every(measure => measure.aggregate === 'none')
  const values = measures.map((measure, i) => `${isRaw ? asDouble(measure.column!) : measureValue(measure)} AS v${i}`)
  const together = measures.map((measure, i) => `${aggregateOf(measure.aggregate, measure.column ? `v${i}` : '*')} AS v${i}`)
  return `WITH rows AS NOT MATERIALIZED (FROM $relation SELECT ${position(plan)} AS x, ${series ? quoteName(series.name) : 'CAST(NULL AS VARCHAR)'} AS s, ${values.join(', ')}),
source AS ${isRaw ? 'NOT MATERIALIZED (FROM rows' : `MATERIALIZED (SELECT x, s, ${together.join(', ')} FROM rows WHERE x IS NOT NULL GROUP BY x, s`}),
bounds AS MATERIALIZED (SELECT min(x) AS lo, max(x) AS hi, count(*) AS f_rows, count(*) - count(x) AS f_left FROM rows),
ss AS MATERIALIZED (SELECT s, row_number() OVER (ORDER BY count(*) DESC, s NULLS LAST) AS sr FROM source WHERE x IS NOT NULL GROUP BY s),
columns AS MATERIALIZED (SELECT s, least(${pixels - 1}, floor((x / 2 - lo / 2) / nullif(hi / 2 - lo / 2, 0) * ${pixels})) AS p, min(x) AS any_x,
  ${extremes.join(',\n  ')}
  FROM bounds, source${series ? ` JOIN (FROM ss SELECT s AS kept WHERE sr <= ${maxSeries}) ON s IS NOT DISTINCT FROM kept` : ''} WHERE x IS NOT NULL GROUP BY 1, 2),
points AS MATERIALIZED (SELECT * FROM (${points.join('\n  UNION ALL ')}) WHERE x IS NOT NULL),
facts AS MATERIALIZED (SELECT f_rows, f_left, (SELECT count(*) FROM ss) AS f_series FROM bounds)
SELECT CAST(m AS DOUBLE) AS m, left(CAST(s AS VARCHAR), ${chartLimits.label}) AS s, 0.0::DOUBLE AS o, CAST(${drawn(plan, 'x')} AS DOUBLE) AS x, CAST(NULL AS VARCHAR) AS xt, y, 1.0::DOUBLE AS n, CAST(NULL AS VARCHAR) AS t,
  CAST(f_rows AS DOUBLE) AS f_rows, CAST(f_left AS DOUBLE) AS f_left, ${emptyFacts}
FROM facts LEFT JOIN points ON true ORDER BY m, points.s NULLS LAST, points.x`
}

/** Dots, put together where several fall on the same few pixels: `n` says how many, and the dot stands at their mean. A dot of one row stands exactly where it is. */
export function scatterSql(plan: Plan): string {
  const { series, measures, area } = plan
  const side = Math.max(chartLimits.pixelsPerDot, Math.sqrt((area.width * area.height) / Math.max(1, area.maxPoints ?? Infinity)))
  const maxSeries = Math.max(1, Math.floor(chartLimits.series / measures.length))
  // Each series may fill the whole area: all together must still fit it.
  const cells = Math.max(1, Math.min((area.width / side) * (area.height / side), (area.maxPoints ?? area.width * area.height) / ((series ? maxSeries : 1) * measures.length)))
  const across = Math.max(1, Math.floor(Math.sqrt(cells * area.width / area.height)))
  const down = Math.max(1, Math.floor(cells / across))
  const raw = measures.every(measure => measure.aggregate === 'none')
  const values = measures.map((measure, i) => `${raw && measure.column ? asDouble(measure.column) : measureValue(measure)} AS v${i}`)
  const source = `FROM $relation SELECT ${position(plan)} AS x, ${series ? quoteName(series.name) : 'CAST(NULL AS VARCHAR)'} AS s, ${values.join(', ')}`
  const placed = raw ? 'SELECT * FROM source WHERE x IS NOT NULL'
    : `SELECT x, s, ${measures.map((measure, i) => `${aggregateOf(measure.aggregate, measure.column ? `v${i}` : '*')} AS v${i}`).join(', ')} FROM source WHERE x IS NOT NULL GROUP BY x, s`
  const long = measures.map((_, i) => `SELECT ${i} AS m, x, s, CAST(v${i} AS DOUBLE) AS y FROM placed WHERE v${i} IS NOT NULL`).join('\n  UNION ALL ')
  const lows = measures.map((_, i) => `CAST(min(v${i}) AS DOUBLE)`)
  const highs = measures.map((_, i) => `CAST(max(v${i}) AS DOUBLE)`)
  const cell = (name: string, lo: string, hi: string, count: number) => `coalesce(least(${count - 1}, floor((${name} / 2 - ${lo} / 2) / nullif(${hi} / 2 - ${lo} / 2, 0) * ${count})), 0)`
  const missing = raw ? ` OR ${measures.map((_, i) => `v${i} IS NULL`).join(' AND ')}` : ''
  return `WITH source AS NOT MATERIALIZED (${source}),
placed AS ${raw ? 'NOT ' : ''}MATERIALIZED (${placed}),
bounds AS MATERIALIZED (SELECT min(x) AS xlo, max(x) AS xhi, least(${[...lows, ...lows.slice(0, 1)].join(', ')}) AS ylo, greatest(${[...highs, ...highs.slice(0, 1)].join(', ')}) AS yhi FROM placed),
facts AS MATERIALIZED (SELECT count(*) AS f_rows, count(*) FILTER (WHERE x IS NULL${missing}) AS f_left, (SELECT count(*) FROM (SELECT DISTINCT s FROM placed)) AS f_series FROM source),
ss AS MATERIALIZED (SELECT s, row_number() OVER (ORDER BY count(*) DESC, s NULLS LAST) AS sr FROM placed GROUP BY s),
long AS NOT MATERIALIZED (${long}),
dots AS MATERIALIZED (SELECT m, s, avg(x) AS x, avg(y) AS y, count(*) AS n FROM (SELECT m, s, x, y, ${cell('x', 'xlo', 'xhi', across)} AS gx, ${cell('y', 'ylo', 'yhi', down)} AS gy
  FROM bounds, long${series ? ` JOIN (FROM ss SELECT s AS kept WHERE sr <= ${maxSeries}) ON s IS NOT DISTINCT FROM kept` : ''}) GROUP BY m, s, gx, gy)
SELECT CAST(m AS DOUBLE) AS m, left(CAST(s AS VARCHAR), ${chartLimits.label}) AS s, 0.0::DOUBLE AS o, CAST(${drawn(plan, 'x')} AS DOUBLE) AS x, CAST(NULL AS VARCHAR) AS xt, y, CAST(n AS DOUBLE) AS n, CAST(NULL AS VARCHAR) AS t,
  CAST(f_rows AS DOUBLE) AS f_rows, CAST(f_left AS DOUBLE) AS f_left, ${emptyFacts}
FROM facts LEFT JOIN dots ON true ORDER BY m, dots.s NULLS LAST, n`
}
