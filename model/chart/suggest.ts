import type { Column } from '../result/result.ts'
import { isInstant, isMeasurable, roleOf } from './column.ts'
import type { ChartSpec, MeasureEncoding } from './spec.ts'

/** What is known of a result beyond its columns; `distinct` may be approximate and is keyed by column name. */
export interface ChartProfile { rows?: number; distinct?: Record<string, number> }

/** More rows than this under one number column are a distribution, not a list. */
const distributionRows = 30
/** More values than this do not make a readable legend, or bars. */
const fewSeries = 10
const fewBars = 60
const identifier = /(^|_)(id|key|code|zip|postcode|lat|latitude|lon|lng|longitude|year|number|no)$/i
const yearly = /(^|_)(year|month|week|day|hour|quarter)$/i

/**
 * A chart worth looking at for any result, or null where a table says more. The row order of the statement is trusted only where it already
 * has one row for each value on the axis; else values are added up.
 */
export function suggest(columns: readonly Column[], profile: ChartProfile = {}): ChartSpec | null {
  const rows = profile.rows
  const distinct = (column: Column) => profile.distinct?.[column.name]
  const numbers = columns.filter(column => roleOf(column) === 'number')
  const measures = numbers.filter(column => !identifier.test(column.name) && !yearly.test(column.name))
  const times = columns.filter(column => roleOf(column) === 'time')
  const categories = columns.filter(column => roleOf(column) === 'category' && column.kind !== 'nested' && column.kind !== 'binary')
  const steps = numbers.filter(column => yearly.test(column.name))
  if (columns.length === 0 || rows === 0) return null

  if (rows === 1) {
    const shown = numbers.length > 0 ? numbers.slice(0, 4) : columns.length === 1 ? columns.slice(0, 1) : []
    return shown.length > 0 ? { type: 'bigNumber', y: shown.map(column => ({ field: column.name, aggregate: 'none' as const })) } : null
  }

  const time = times.find(column => column.kind !== 'time') ?? times[0]
  const unique = (column: Column) => rows !== undefined && distinct(column) !== undefined && distinct(column)! >= rows * 0.8
  const sums = (picked: Column[]) => picked.map(column => ({ field: column.name, aggregate: additive(column) ? 'sum' as const : 'avg' as const }))

  if (time) {
    const series = categories.find(column => (distinct(column) ?? Infinity) <= fewSeries && (distinct(column) ?? 0) > 1) ?? (profile.distinct ? undefined : categories[0])
    const alone = !series && (unique(time) || (rows !== undefined && rows <= 200 && columns.length === 1 + measures.length))
    const picked = measures.slice(0, series ? 1 : 4)
    const x = { field: time.name, grain: 'auto' as const }
    const y: MeasureEncoding[] = picked.length === 0 ? [{ aggregate: 'count' as const }] : alone ? picked.map(column => ({ field: column.name, aggregate: 'none' as const })) : sums(picked)
    return { type: 'line', x, y: sameScale(y), ...(series ? { series: { field: series.name } } : {}) }
  }

  const category = categories.find(column => (distinct(column) ?? 2) > 1) ?? categories[0]
  if (category && (measures.length > 0 || numbers.length === 0)) {
    const many = distinct(category)
    const second = categories.find(column => column !== category && distinct(column) !== undefined && distinct(column)! > 1 && distinct(column)! <= fewSeries)
    const picked = measures[0]
    const y = picked ? [{ field: picked.name, aggregate: unique(category) || rows === undefined ? 'none' as const : sums([picked])[0]!.aggregate }] : [{ aggregate: 'count' as const }]
    // A column where nearly every row has its own value says nothing as bars, unless the rows are few.
    if (many !== undefined && rows !== undefined && many > fewBars && unique(category) && measures.length === 0) return null
    const base = { x: { field: category.name }, y, sort: { by: 'y' as const, order: 'desc' as const } }
    return second ? { type: 'stackedBar', ...base, series: { field: second.name } } : { type: 'bar', ...base }
  }

  const step = steps.find(column => (distinct(column) ?? Infinity) <= 400)
  if (step && measures.length > 0) return { type: 'line', x: { field: step.name }, y: unique(step) ? [{ field: measures[0]!.name, aggregate: 'none' }] : sums([measures[0]!]) }
  if (measures.length >= 2) return { type: 'scatter', x: { field: measures[0]!.name }, y: [{ field: measures[1]!.name, aggregate: 'none' }] }
  const only = measures[0] ?? numbers[0]
  if (only && (rows === undefined || rows >= distributionRows)) return { type: 'histogram', x: { field: only.name }, y: [{ aggregate: 'count' }] }
  if (category) return { type: 'bar', x: { field: category.name }, y: [{ aggregate: 'count' }], sort: { by: 'y', order: 'desc' } }
  return only ? { type: 'histogram', x: { field: only.name }, y: [{ aggregate: 'count' }] } : null
}

/** Shares, means and rates are averaged when they are put together; anything else is added up. */
function additive(column: Column): boolean {
  return isMeasurable(column) && !isInstant(column)
    && !/(avg|mean|average|median|rate|ratio|share|percent|pct|price|temperature|temp|score|speed|delay|age|min|max|p\d\d)(_|$)/i.test(column.name)
}

/** Several measures share one axis only where they are put together the same way. */
function sameScale(measures: MeasureEncoding[]): MeasureEncoding[] {
  return measures.filter(measure => measure.aggregate === measures[0]!.aggregate)
}
