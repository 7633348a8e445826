import { isIntegral, roleOf } from './column.ts'
import { chartLimits } from './limits.ts'
import { binShape, grainShape, truncate } from './query-shape.ts'
import type { Plan } from './plan.ts'
import { aggregateOf, asDouble, asTimestamp, asWallClock, isAdditive, measureValue, quoteName } from './sql.ts'

/**
 * Grouped charts: rows are put together by their place on the axis and by series, then limited to what can be read. Steps of the SQL: `source` projects,
 * `shape` picks grain or bin width from the range, `grouped` aggregates, `long` has one row for each measure, `xs` and `ss` rank places and series, `kept` folds or leaves out the rest.
 */
export function groupedSql(plan: Plan): string {
  const { spec, series, role } = plan
  const pie = spec.type === 'pie'
  const measures = pie ? plan.measures.slice(0, 1) : plan.measures
  const additive = measures.every(measure => isAdditive(measure.aggregate))
  const byAppearance = spec.sort?.by === 'none' && role === 'category'
  const key = keyOf(plan)

  const projected = [
    `${key.raw} AS x`, `${series ? quoteName(series.name) : 'CAST(NULL AS VARCHAR)'} AS s`,
    ...measures.map((measure, index) => `${measureValue(measure)} AS v${index}`), ...(byAppearance ? ['row_number() OVER () AS r'] : []),
  ]
  const aggregates = measures.map((measure, index) => `${aggregateOf(measure.aggregate, measure.column ? `v${index}` : '*')} AS y${index}`)
  const long = measures.map((_, index) => `SELECT ${index} AS m, x, s, y${index} AS y, n, r FROM grouped`).join('\n  UNION ALL ')

  const maxSeries = Math.max(1, Math.floor(chartLimits.series / measures.length))
  const fold = additive && measures.length === 1
  const places = placeLimit(plan)
  const foldPlaces = pie && additive
  const keptPlaces = places === null ? null : pie && foldPlaces ? places - 1 : places
  const order = placeOrder(plan)

  return `WITH source AS NOT MATERIALIZED (FROM $relation SELECT ${projected.join(', ')}),
${key.shape}
grouped AS MATERIALIZED (SELECT ${key.place} AS x, s, ${aggregates.join(', ')}, count(*) AS n, ${byAppearance ? 'min(r)' : '0'} AS r
  FROM source${key.from}${key.nulls ? '' : ` WHERE x IS NOT NULL${role === 'bins' ? ' AND x >= low AND x < high' : ''}`} GROUP BY 1, 2),
long AS MATERIALIZED (${long}),
facts AS MATERIALIZED (SELECT (SELECT count(*) FROM source) AS f_rows, ${key.nulls ? '0' : '(SELECT count(*) FROM source WHERE x IS NULL)'} AS f_left,
  (SELECT count(*) FROM (SELECT DISTINCT x FROM grouped)) AS f_groups, (SELECT count(*) FROM (SELECT DISTINCT s FROM grouped)) AS f_series,
  ${measures.some(measure => measure.aggregate === 'none') ? '(SELECT coalesce(max(n), 0) > 1 FROM grouped)' : 'false'} AS f_repeated,
  ${pie ? '(SELECT count(*) FROM grouped WHERE y0 < 0)' : '0'} AS f_negative, ${key.facts}),
xs AS MATERIALIZED (SELECT x, row_number() OVER (ORDER BY ${order}) AS xr FROM (SELECT x, sum(y) FILTER (WHERE m = 0) AS y, min(r) AS r FROM long${pie ? ' WHERE y > 0' : ''} GROUP BY x)),
ss AS MATERIALIZED (SELECT s, row_number() OVER (ORDER BY y DESC NULLS LAST, s NULLS LAST) AS sr, count(*) OVER () AS total FROM (SELECT s, sum(abs(y)) AS y FROM long WHERE m = 0 GROUP BY s)),
ranked AS NOT MATERIALIZED (SELECT m, long.x AS x, long.s AS s, long.y AS y, n, xr, ${keptPlaces === null ? 'false' : `(SELECT count(*) FROM xs) > ${places} AND xr > ${keptPlaces}`} AS xo,
  total > ${maxSeries} AND sr > ${fold ? Math.max(1, maxSeries - 1) : maxSeries} AS so
  FROM long JOIN xs ON long.x IS NOT DISTINCT FROM xs.x JOIN ss ON long.s IS NOT DISTINCT FROM ss.s),
kept AS MATERIALIZED (SELECT m, CASE WHEN xo THEN NULL ELSE x END AS x, CASE WHEN so THEN NULL ELSE s END AS s, xo, so, CASE WHEN xo THEN NULL ELSE xr END AS xr, sum(y) AS y, sum(n) AS n
  FROM ranked WHERE ${[foldPlaces ? 'true' : 'NOT xo', fold ? 'true' : 'NOT so', pie ? 'y > 0' : 'true'].join(' AND ')} GROUP BY ALL)
SELECT CAST(m AS DOUBLE) AS m, left(CAST(s AS VARCHAR), ${chartLimits.label}) AS s, CASE WHEN ${pie ? 'xo' : 'so'} THEN 1.0 ELSE 0.0 END::DOUBLE AS o, ${key.number} AS x, ${key.text} AS xt,
  y, CAST(n AS DOUBLE) AS n, CAST(NULL AS VARCHAR) AS t, CAST(f_rows AS DOUBLE) AS f_rows, CAST(f_left AS DOUBLE) AS f_left, CAST(f_groups AS DOUBLE) AS f_groups, CAST(f_series AS DOUBLE) AS f_series,
  CAST(f_repeated AS DOUBLE) AS f_repeated, CAST(f_negative AS DOUBLE) AS f_negative, f_grain, CAST(f_coarser AS DOUBLE) AS f_coarser, f_step, CAST(f_beyond AS DOUBLE) AS f_beyond
FROM facts LEFT JOIN kept ON true ORDER BY m, so, kept.s NULLS LAST, xr NULLS LAST`
}

/** How rows find their place on the axis: the projected value, the CTE that shapes the places, and how a place is written in the answer. */
interface Key { raw: string; shape: string; place: string; from: string; nulls: boolean; facts: string; number: string; text: string }

const noShape = 'CAST(NULL AS VARCHAR) AS f_grain, 0 AS f_coarser, CAST(NULL AS DOUBLE) AS f_step, 0 AS f_beyond'

function keyOf(plan: Plan): Key {
  const x = plan.x!
  const { width, timezone } = plan.area
  const none = { number: 'CAST(NULL AS DOUBLE)', text: 'CAST(NULL AS VARCHAR)' }
  if (plan.role === 'category') {
    const shown = plan.x!.kind === 'timestamp' ? asWallClock(x, 'x', timezone) : 'x'
    return { ...none, raw: quoteName(x.name), shape: '', place: 'x', from: '', nulls: true, facts: noShape, text: x.kind === 'timestamp' ? `regexp_replace(CAST(${shown} AS VARCHAR), ' 00:00:00$', '')` : `left(CAST(${shown} AS VARCHAR), ${chartLimits.label})` }
  }
  if (plan.role === 'bins') {
    const auto = plan.spec.x?.bins ?? null
    return {
      ...none, raw: asDouble(x), shape: binShape(auto, Math.max(1, Math.floor(width / chartLimits.pixelsPerBin)), isIntegral(x)), place: 'floor(x / step)', from: ', shape', nulls: false,
      facts: 'CAST(NULL AS VARCHAR) AS f_grain, 0 AS f_coarser, (SELECT step FROM shape) AS f_step, (SELECT count(*) FROM source, shape WHERE x < low OR x >= high) AS f_beyond', number: 'x * f_step',
    }
  }
  const perPlace = plan.spec.type === 'line' || plan.spec.type === 'area' ? chartLimits.pixelsPerPoint : chartLimits.pixelsPerBar
  const moment = asTimestamp(x)
  return {
    ...none, raw: `CASE WHEN isfinite(${moment}) THEN ${moment} END`, shape: grainShape(plan.grain, Math.max(1, Math.floor(width / perPlace)), moment => asWallClock(x, moment, timezone)),
    place: truncate(asWallClock(x, 'x', timezone), 'grain'), from: ', shape', nulls: false,
    facts: '(SELECT grain FROM shape) AS f_grain, (SELECT coarser FROM shape) AS f_coarser, CAST(NULL AS DOUBLE) AS f_step, 0 AS f_beyond', number: '(epoch_us(x) / 1000.0)',
  }
}

/** How many places the axis has room for; null where the bins already see to that. */
function placeLimit({ spec, role, area }: Plan): number | null {
  const room = Math.max(1, Math.floor(area.width / 2))
  if (spec.type === 'pie') return Math.max(2, Math.min(spec.limit ?? chartLimits.slices, 50, room))
  // Years are the coarsest grain, and there may be more of them than pixels.
  if (role === 'time') return Math.min(spec.limit ?? area.width, Math.max(2, area.width))
  if (role === 'bins') return spec.limit ?? null
  return Math.max(1, Math.min(spec.limit ?? Math.min(chartLimits.bars, Math.floor(area.width / chartLimits.pixelsPerBar)), room))
}

function placeOrder({ spec, role, x }: Plan): string {
  const sort = spec.sort ?? (spec.type === 'pie' || (role === 'category' && roleOf(x!) !== 'time' && (spec.type === 'bar' || spec.type === 'stackedBar')) ? { by: 'y', order: 'desc' } as const : { by: 'x', order: 'asc' } as const)
  const direction = sort.order === 'desc' ? 'DESC' : 'ASC'
  if (spec.type === 'pie') return 'y DESC NULLS LAST, x NULLS LAST'
  if (sort.by === 'y') return `y ${direction} NULLS LAST, x NULLS LAST`
  if (sort.by === 'none' && role === 'category') return 'r, x NULLS LAST'
  return `x ${direction} NULLS LAST`
}
