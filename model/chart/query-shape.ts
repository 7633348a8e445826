import { chartLimits } from './limits.ts'
import type { Grain } from './spec.ts'

/** The grains from fine to coarse, with their length in seconds (months and longer: their shortest). */
export const grains: readonly { grain: Exclude<Grain, 'auto' | 'none'>; seconds: number }[] = [
  { grain: 'second', seconds: 1 }, { grain: 'minute', seconds: 60 }, { grain: 'hour', seconds: 3600 }, { grain: 'day', seconds: 86_400 }, { grain: 'week', seconds: 604_800 },
  { grain: 'month', seconds: 2_419_200 }, { grain: 'quarter', seconds: 7_776_000 }, { grain: 'year', seconds: 31_536_000 },
]

/**
 * SQL of the CTE `shape` with the columns `grain` and `coarser`: the finest grain, not finer than the one asked for, that leaves at most `room` places between the first and the
 * last moment of `source.x`. Where none was asked for, it is not finer than the data (whole days stay days, firsts of the month stay months). `coarser` says that the grain asked for
 * did not fit. Beyond `room` years, years are still used; the places are limited later.
 */
export function grainShape(asked: Grain, room: number, wall: (moment: string) => string): string {
  const start = grains.findIndex(entry => entry.grain === asked)
  const fits = (index: number) => `(index <= ${index} AND seconds / ${grains[index]!.seconds} < ${room})`
  const cases = grains.map(({ grain }, index) => `WHEN ${fits(index)} THEN '${grain}'`).join(' ')
  const aligned = grains.slice().reverse().filter(({ grain }) => grain !== 'second' && grain !== 'quarter')
    .map(({ grain }) => `WHEN bool_and(date_trunc('${grain}', w) = w) THEN ${grains.findIndex(entry => entry.grain === grain)}`).join(' ')
  const least = start >= 0 ? `SELECT ${start} AS index` : `SELECT CASE ${aligned} ELSE 0 END AS index FROM (SELECT ${wall('x')} AS w FROM source WHERE x IS NOT NULL LIMIT ${chartLimits.alignmentRows})`
  return `bounds AS MATERIALIZED (SELECT epoch(${wall('max(x)')}) - epoch(${wall('min(x)')}) AS seconds FROM source),
shape AS MATERIALIZED (SELECT CASE ${cases} ELSE 'year' END AS grain, ${start >= 0 ? `grain <> '${asked}'` : 'false'} AS coarser FROM (SELECT coalesce(seconds, 0) AS seconds FROM bounds), (${least})),`
}

/** A moment cut to the grain that the column `grain` names. Every branch is a constant, which DuckDB runs over whole vectors. */
export function truncate(moment: string, column: string): string {
  return `CASE ${column} ${grains.map(({ grain }) => `WHEN '${grain}' THEN date_trunc('${grain}', ${moment})`).join(' ')} END`
}

/**
 * SQL of the CTE `shape` with the columns `step`, `low` and `high`: a width of 1, 2, 2.5 or 5 times a power of ten that cuts the range of `source.x` into about `asked` bins (or as
 * many as the row count deserves), at most `room`. Whole numbers get whole widths. Where no number was asked for and a hundredth of the rows would take most of the axis, bins run
 * from `low` to below `high` only; else these are infinite.
 */
export function binShape(asked: number | null, room: number, integral: boolean): string {
  const wanted = asked === null ? `least(${Math.min(chartLimits.bins, room)}, greatest(5, ceil(sqrt(rows))))` : String(Math.min(asked, room))
  const raw = `(hi / ${wanted} - lo / ${wanted})`
  const step = `CASE WHEN raw / power <= 1 THEN 1 WHEN raw / power <= 2 THEN 2 WHEN raw / power <= 2.5 AND ${integral ? 'power > 1' : 'true'} THEN 2.5 WHEN raw / power <= 5 THEN 5 ELSE 10 END * power`
  const ends = asked === null
    ? `SELECT rows, long_tail, CASE WHEN long_tail THEN q[1] ELSE lo END AS lo, CASE WHEN long_tail THEN q[2] ELSE hi END AS hi
  FROM (SELECT *, coalesce(rows >= ${chartLimits.tailRows} AND q[2] > q[1] AND hi / ${chartLimits.tail} - lo / ${chartLimits.tail} > q[2] - q[1], false) AS long_tail
  FROM (SELECT min(x) AS lo, max(x) AS hi, count(x) AS rows, approx_quantile(x, [0.005, 0.995]) AS q FROM source))`
    : 'SELECT min(x) AS lo, max(x) AS hi, count(x) AS rows, false AS long_tail FROM source'
  return `bounds AS MATERIALIZED (${ends}),
shape AS MATERIALIZED (SELECT step, CASE WHEN long_tail THEN floor(lo / step) * step ELSE '-infinity'::DOUBLE END AS low, CASE WHEN long_tail THEN (floor(hi / step) + 1) * step ELSE 'infinity'::DOUBLE END AS high
  FROM (SELECT lo, hi, long_tail, CASE WHEN raw > 0 THEN ${integral ? `greatest(1, ${step})` : step} ELSE 1 END::DOUBLE AS step
  FROM (SELECT lo, hi, long_tail, raw, CASE WHEN raw > 0 THEN pow(10, floor(log10(raw))) ELSE 1 END AS power FROM (SELECT lo, hi, long_tail, ${raw} AS raw FROM bounds)))),`
}
