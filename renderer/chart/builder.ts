import { findColumn, isMeasurable, roleOf } from '../../model/chart/column.ts'
import { Grain, type Aggregate, type ChartSpec, type ChartType, type MeasureEncoding } from '../../model/chart/spec.ts'
import type { Column } from '../../model/result/result.ts'

/** The aggregates that a column takes in a chart of a type; null is the rows themselves. */
export function aggregatesFor(type: ChartType, column: Column | null): Aggregate[] {
  if (!column) return ['count']
  const always: Aggregate[] = ['count', 'countDistinct']
  if (isMeasurable(column)) return ['none', 'sum', 'avg', 'median', 'min', 'max', ...always]
  return type === 'bigNumber' ? ['none', 'min', 'max', ...always] : always
}

/** The grains of a type: bars and slices are always of groups. */
export const grainsFor = (type: ChartType): Grain[] => Grain.options.filter(grain => grain !== 'none' || type === 'line' || type === 'area')

/** The columns that the horizontal axis of a type takes. */
export const axisColumns = (type: ChartType, columns: readonly Column[]): Column[] =>
  columns.filter(column => (type === 'scatter' || type === 'histogram' ? roleOf(column) !== 'category' : column.kind !== 'binary'))

/** A measure of a column that fits: its own aggregate where it can keep it, else the first that makes sense. */
export function measureOf(type: ChartType, column: Column | null, aggregate: Aggregate): MeasureEncoding {
  const fitting = aggregatesFor(type, column)
  const kept = fitting.includes(aggregate) ? aggregate : fitting.includes('sum') && type !== 'scatter' ? 'sum' : fitting[0]!
  return column ? { field: column.name, aggregate: kept } : { aggregate: 'count' }
}

/** The same chart as another type, with the axes that the new type needs: what still makes sense is kept. */
export function asChartType(spec: ChartSpec, type: ChartType, columns: readonly Column[]): ChartSpec {
  if (spec.type === type) return spec
  const { x, y = [], series, sort, limit, ...rest } = spec
  const numbers = columns.filter(column => roleOf(column) === 'number')
  const axis = axisColumns(type, columns)
  const current = x ? findColumn(columns, x.field) : undefined
  const preferred = type === 'histogram' || type === 'scatter' ? findColumn(columns, y[0]?.field ?? '') ?? numbers[0] : undefined
  const wanted = type === 'histogram' ? (preferred && roleOf(preferred) === 'number' ? preferred : axis[0]) : current && axis.includes(current) ? current : axis.find(column => column.name !== y[0]?.field) ?? axis[0]
  const measures = y.length > 0 ? y : [{ aggregate: 'count' as const }]
  const next: ChartSpec = { ...rest, type }
  if (type !== 'bigNumber' && wanted) next.x = current?.name !== wanted.name ? { field: wanted.name } : x!.grain === 'none' && !grainsFor(type).includes('none') ? { field: x!.field, ...(x!.title ? { title: x!.title } : {}) } : x!
  if (type === 'scatter') {
    const other = measures.map(measure => findColumn(columns, measure.field ?? '')).find(column => column && isMeasurable(column)) ?? numbers.find(column => column.name !== wanted?.name) ?? numbers[0]
    next.y = other ? [{ field: other.name, aggregate: 'none' }] : [{ aggregate: 'count' }]
  } else if (type === 'histogram') next.y = [{ aggregate: 'count' }]
  else {
    const fitted = measures.map(measure => ({ ...measure, ...measureOf(type, measure.field === undefined ? null : findColumn(columns, measure.field) ?? null, measure.aggregate) }))
    next.y = type === 'pie' ? fitted.slice(0, 1) : fitted
  }
  if (series && type !== 'pie' && type !== 'bigNumber') next.series = series
  if (sort && (type === 'bar' || type === 'stackedBar')) next.sort = sort
  if (limit !== undefined && (type === 'bar' || type === 'stackedBar' || type === 'pie')) next.limit = limit
  return next
}
