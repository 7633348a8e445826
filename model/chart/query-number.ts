import { isInstant, roleOf } from './column.ts'
import type { Plan } from './plan.ts'
import { asDouble, asWallClock, measureValue, quoteName } from './sql.ts'

/** One row for each measure, with the exact value as text in `t`; `none` is the value of the first row. */
export function bigNumberSql(plan: Plan): string {
  const selected = plan.measures.flatMap(({ column, aggregate }, index) => {
    if (!column) return [`count(*) AS v${index}`]
    const name = quoteName(column.name)
    if (aggregate === 'count') return [`count(${name}) AS v${index}`]
    if (aggregate === 'countDistinct') return [`count(DISTINCT ${name}) AS v${index}`]
    const own = isInstant(column) ? asWallClock(column, name, plan.area.timezone) : name
    // A boolean counts as 0 and 1 only where it is added up or averaged.
    if (aggregate === 'none') return [`first(${own}) AS v${index}`]
    if (aggregate === 'min' || aggregate === 'max') return [`${aggregate}(${own}) AS v${index}`]
    if (column.kind === 'boolean') return [`${aggregate}(${asDouble(column)}) AS v${index}`]
    if (/^U?HUGEINT$|^DECIMAL/i.test(column.type)) return [`${aggregate}(${name}) AS v${index}`]
    return [`${aggregate}(${measureValue({ column, aggregate: 'sum' })}) AS v${index}`]
  })
  const rows = plan.measures.map(({ column, aggregate }, index) => {
    const numeric = !column || aggregate === 'count' || aggregate === 'countDistinct' || roleOf(column) === 'number' || (column.kind === 'boolean' && aggregate !== 'none' && aggregate !== 'min' && aggregate !== 'max')
    const y = numeric ? `TRY_CAST(v${index} AS DOUBLE)` : 'CAST(NULL AS DOUBLE)'
    return `SELECT CAST(${index} AS DOUBLE) AS m, ${y} AS y, left(CAST(v${index} AS VARCHAR), 1000) AS t, CAST(f AS DOUBLE) AS f_rows FROM total`
  })
  return `WITH total AS MATERIALIZED (FROM $relation SELECT ${selected.join(', ')}, count(*) AS f)
SELECT m, CAST(NULL AS VARCHAR) AS s, 0.0::DOUBLE AS o, CAST(NULL AS DOUBLE) AS x, CAST(NULL AS VARCHAR) AS xt, y, f_rows AS n, t,
  f_rows, 0.0::DOUBLE AS f_left, CAST(NULL AS DOUBLE) AS f_groups, CAST(NULL AS DOUBLE) AS f_series, 0.0::DOUBLE AS f_repeated, 0.0::DOUBLE AS f_negative,
  CAST(NULL AS VARCHAR) AS f_grain, 0.0::DOUBLE AS f_coarser, CAST(NULL AS DOUBLE) AS f_step, 0.0::DOUBLE AS f_beyond
FROM (${rows.join('\nUNION ALL ')}) ORDER BY m`
}
