import type { Column } from '../result/result.ts'
import { findColumn, isMeasurable, roleOf } from './column.ts'
import { ChartProblem } from './problem.ts'
import type { Aggregate, ChartSpec, Grain } from './spec.ts'

/** The drawing area in CSS pixels, the zone of the time axis, and, for a picture, the most points that it may hold. */
export interface ChartArea { width: number; height: number; timezone: string; maxPoints?: number }

/** How the horizontal axis reads: `bins` are ranges of numbers, `category` names. Times are wall-clock milliseconds. */
type XRole = 'time' | 'number' | 'bins' | 'category' | 'none'
export interface MeasureRole { field: string | null; title: string | null; aggregate: Aggregate; format: 'auto' | 'number' | 'percent' | 'compact'; time: boolean }

/** What the columns of a chart's answer stand for. `x.title` and `series.title` are null where the field's name is the title. */
export interface ChartRoles {
  x: { role: XRole; field: string | null; title: string | null; timeOfDay: boolean; integral: boolean }
  measures: MeasureRole[]
  series: { field: string; title: string | null } | null
}

/** A measured field, resolved. */
export interface Measure { column: Column | null; aggregate: Aggregate }
/** A spec whose fields are resolved against the columns. */
export interface Plan { spec: ChartSpec; x: Column | null; role: XRole; grain: Grain; measures: Measure[]; series: Column | null; area: ChartArea }

/** Resolves a spec against a result's columns. Throws ChartProblem where they do not fit. */
export function planChart(spec: ChartSpec, columns: readonly Column[], area: ChartArea): Plan {
  const need = (name: string): Column => {
    const column = findColumn(columns, name)
    if (!column) throw new ChartProblem('noColumn', name)
    return column
  }
  const x = spec.x ? need(spec.x.field) : null
  const series = spec.series && spec.type !== 'bigNumber' && spec.type !== 'pie' ? need(spec.series.field) : null
  const encodings = spec.type === 'histogram' ? [{ aggregate: 'count' as const }] : spec.y && spec.y.length > 0 ? spec.y : [{ aggregate: 'count' as const }]
  const measures = encodings.map(encoding => {
    const column = 'field' in encoding && encoding.field !== undefined ? need(encoding.field) : null
    const { aggregate } = encoding
    if (!column && aggregate !== 'count') throw new ChartProblem('measureNeeded')
    const anyType = aggregate === 'count' || aggregate === 'countDistinct' || (spec.type === 'bigNumber' && (aggregate === 'none' || aggregate === 'min' || aggregate === 'max'))
    if (column && !anyType && !isMeasurable(column)) throw new ChartProblem('numberNeeded', column.name)
    return { column, aggregate }
  })
  if (spec.type === 'bigNumber') return { spec, x: null, role: 'none', grain: 'none', measures, series, area }
  if (!x) throw new ChartProblem('xNeeded')
  const natural = roleOf(x)
  const grain: Grain = natural === 'time' ? spec.x?.grain ?? 'auto' : 'none'
  if ((spec.type === 'scatter' || spec.type === 'histogram') && natural === 'category') throw new ChartProblem('numberOrTimeNeeded', x.name)
  return { spec, x, role: xRole(spec, natural), grain, measures, series, area }
}

function xRole(spec: ChartSpec, natural: ReturnType<typeof roleOf>): XRole {
  if (natural === 'category') return 'category'
  if (natural === 'time') return spec.type === 'pie' ? (spec.x?.grain === 'none' ? 'category' : 'time') : spec.type === 'bar' || spec.type === 'stackedBar' ? (spec.x?.grain === 'none' ? 'category' : 'time') : 'time'
  if (spec.type === 'histogram' || spec.x?.bins !== undefined) return 'bins'
  return spec.type === 'bar' || spec.type === 'stackedBar' || spec.type === 'pie' ? 'category' : 'number'
}
