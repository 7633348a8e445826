import type { Column } from '../result/result.ts'
import { roleOf } from './column.ts'
import { planChart, type ChartArea, type ChartRoles, type Plan } from './plan.ts'
import { bigNumberSql } from './query-number.ts'
import { densePointSql, scatterSql } from './query-points.ts'
import { groupedSql } from './query-groups.ts'
import type { ChartSpec } from './spec.ts'

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
