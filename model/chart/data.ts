import type { ChartRoles } from './plan.ts'
import { grains } from './query-shape.ts'
import type { Grain } from './spec.ts'

/** The part of an Arrow table that is read here; `tableFromIPC` of apache-arrow gives one. */
export interface ColumnarTable { numRows: number; getChild(name: string): { get(row: number): unknown } | null }

/**
 * A point of a chart. `x` is a number or wall-clock milliseconds, or a category's text (null is a category of its own); `y` is null where there is no value; `n` is the number of rows behind
 * it; `text` the exact value, of big numbers only; `other` marks the slice that stands for the rest.
 */
export interface ChartPoint { x: number | string | null; y: number | null; n: number; text: string | null; other: boolean }
/** One line, set of bars or cloud. `key` is the series' value, null for no value; `other` marks the one that stands for the rest. */
export interface ChartSeries { measure: number; key: string | null; other: boolean; points: ChartPoint[] }

/** What was counted on the way. `leftOut` rows had no place on the axis; `groups` and `seriesTotal` say how many there are in all, drawn or not. */
interface ChartFacts {
  rows: number; leftOut: number; groups: number | null; seriesTotal: number | null; repeated: boolean; negative: number
  grain: Exclude<Grain, 'auto' | 'none'> | null; coarser: boolean; step: number | null
  /** Rows beyond the ends of the axis, of histograms. */
  beyond: number
}
export interface ChartData { roles: ChartRoles; facts: ChartFacts; series: ChartSeries[] }

/** Reads the answer to a chart's question. The table may come from Arrow or from any other rows of the same columns. */
export function readChartData(table: ColumnarTable, roles: ChartRoles): ChartData {
  const column = (name: string) => {
    const child = table.getChild(name)
    return (row: number): unknown => child === null || row >= table.numRows ? null : child.get(row)
  }
  const number = (name: string) => {
    const read = column(name)
    return (row: number): number | null => {
      const value = read(row)
      return value === null || value === undefined ? null : Number(value)
    }
  }
  const text = (name: string) => {
    const read = column(name)
    return (row: number): string | null => {
      const value = read(row)
      return value === null || value === undefined ? null : String(value)
    }
  }
  const [m, s, o, x, xt, y, n, t] = [number('m'), text('s'), number('o'), number('x'), text('xt'), number('y'), number('n'), text('t')]
  const grain = text('f_grain')(0)
  const facts: ChartFacts = {
    rows: number('f_rows')(0) ?? 0, leftOut: number('f_left')(0) ?? 0, groups: number('f_groups')(0), seriesTotal: number('f_series')(0), repeated: number('f_repeated')(0) === 1,
    negative: number('f_negative')(0) ?? 0, grain: grains.find(entry => entry.grain === grain)?.grain ?? null, coarser: number('f_coarser')(0) === 1, step: number('f_step')(0), beyond: number('f_beyond')(0) ?? 0,
  }
  const series: ChartSeries[] = []
  const pie = roles.series === null
  for (let row = 0; row < table.numRows; row++) {
    const measure = m(row)
    if (measure === null) continue
    const key = s(row)
    const other = o(row) === 1
    const seriesOther = other && !pie
    let last = series.at(-1)
    if (!last || last.measure !== measure || last.key !== key || last.other !== seriesOther) series.push(last = { measure, key, other: seriesOther, points: [] })
    last.points.push({ x: roles.x.role === 'category' ? xt(row) : x(row), y: y(row), n: n(row) ?? 1, text: t(row), other: other && pie })
  }
  return { roles, facts, series }
}

/** Reads an answer given as plain rows, by column name; for callers without Arrow. */
export function rowsAsTable(rows: readonly Record<string, unknown>[]): ColumnarTable {
  return { numRows: rows.length, getChild: name => ({ get: row => rows[row]?.[name] ?? null }) }
}

/** How many points a chart draws. */
export const pointCount = (data: ChartData): number => data.series.reduce((sum, series) => sum + series.points.length, 0)

/** The places on the axis that the points use, in their order, each once. */
export function placesOf(data: ChartData): (number | string | null)[] {
  const seen = new Set<number | string | null>()
  for (const series of data.series) for (const point of series.points) seen.add(point.x)
  return [...seen]
}

const monthly = { month: 1, quarter: 3, year: 12 } as const

/** The start of the bucket after this one; wall-clock milliseconds. */
function nextBucket(at: number, grain: Exclude<Grain, 'auto' | 'none'>): number {
  if (grain === 'month' || grain === 'quarter' || grain === 'year') {
    const date = new Date(at)
    return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + monthly[grain], 1)
  }
  return at + grains.find(entry => entry.grain === grain)!.seconds * 1000
}

/**
 * All places from the first to the last, those without rows included, so that a gap in time or numbers is seen as one. Where that would be more than `most`, only those that have rows.
 */
export function filledPlaces(data: ChartData, most: number): number[] {
  const places = placesOf(data).filter(place => typeof place === 'number').sort((a, b) => a - b)
  const [first, last] = [places[0], places.at(-1)]
  const { grain, step } = data.facts
  if (first === undefined || last === undefined || (grain === null && step === null)) return places
  const filled: number[] = []
  for (let at = first, index = 0; at <= last + (step ?? 0) / 2 && filled.length <= most; index++, at = grain ? nextBucket(at, grain) : first + index * step!) {
    // Sums of steps drift by a few units in the last place; the value that the data has is the one to use.
    filled.push(step ? places.find(place => Math.abs(place - at) < step / 1000) ?? at : at)
  }
  return filled.length > most || places.some(place => !filled.includes(place)) ? places : filled
}
