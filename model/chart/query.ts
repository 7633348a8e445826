import type { Column } from '../result/result.ts'
import { findColumn, isMeasurable, roleOf } from './column.ts'
import { bigNumberSql } from './query-number.ts'
import { densePointSql, scatterSql } from './query-points.ts'
import { groupedSql } from './query-groups.ts'
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

/**
 * A chart's question. `sql` names its relation by the placeholder that `withRelation` fills. The answer always has the columns of `answerColumns`, DOUBLE or VARCHAR only,
 * and at least one row; a row whose `m` is null carries facts alone.
 */
export interface ChartQuery { sql: string; roles: ChartRoles }

/**
 * The columns of every chart's answer. `m` counts the measures, `s` is the series, `o` is 1 for the series or slice that stands for the rest, `x` a number or wall-clock
 * milliseconds, `xt` a category's text, `y` the value, `n` how many rows it stands for, `t` its exact text. The others are facts of the whole answer, the same in every row.
 */
export const answerColumns = ['m', 's', 'o', 'x', 'xt', 'y', 'n', 't', 'f_rows', 'f_left', 'f_groups', 'f_series', 'f_repeated', 'f_negative', 'f_grain', 'f_coarser', 'f_step', 'f_beyond'] as const

/** A measured field, resolved. */
export interface Measure { column: Column | null; aggregate: Aggregate }
/** A spec whose fields are resolved against the columns. */
export interface Plan { spec: ChartSpec; x: Column | null; role: XRole; grain: Grain; measures: Measure[]; series: Column | null; area: ChartArea }

/** Resolves a spec against a result's columns. Throws ChartProblem where they do not fit. */
function planChart(spec: ChartSpec, columns: readonly Column[], area: ChartArea): Plan {
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

/**
 * DuckDB SQL that aggregates a result to what `area` can show: never more rows than its pixels. It is run by the page engine on an immutable relation, and identifiers and
 * texts of the person are quoted. Throws ChartProblem where the spec does not fit the columns.
 */
export function chartQuery(spec: ChartSpec, columns: readonly Column[], area: ChartArea): ChartQuery {
  const plan = planChart(spec, columns, { ...area, width: Math.max(1, Math.floor(area.width)), height: Math.max(1, Math.floor(area.height)) })
  return { sql: sqlOf(plan), roles: rolesOf(plan) }
}

function sqlOf(plan: Plan): string {
  if (plan.spec.type === 'bigNumber') return bigNumberSql(plan)
  if (plan.spec.type === 'scatter') return scatterSql(plan)
  const isRaw = plan.measures.every(measure => measure.aggregate === 'none')
  const isLine = plan.spec.type === 'line' || plan.spec.type === 'area'
  if (isLine && (plan.role === 'number' || (plan.role === 'time' && (isRaw || plan.grain === 'none')))) return densePointSql(plan)
  return groupedSql(plan)
}

function rolesOf(plan: Plan): ChartRoles {
  const { spec, x, series } = plan
  return {
    x: { role: plan.role, field: x?.name ?? null, title: spec.x?.title ?? null, timeOfDay: x?.kind === 'time', integral: x !== null && /INT/i.test(x.type) },
    measures: plan.measures.map((measure, index) => {
      const encoding = spec.type === 'histogram' ? undefined : spec.y?.[index]
      return { field: measure.column?.name ?? null, title: encoding?.title ?? null, aggregate: measure.aggregate, format: encoding?.format ?? 'auto', time: measure.column !== null && roleOf(measure.column) === 'time' }
    }),
    series: series ? { field: series.name, title: spec.series?.title ?? null } : null,
  }
}
