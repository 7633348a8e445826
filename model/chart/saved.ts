import { z } from 'zod'
import { chartLimits } from './limits.ts'
import type { ChartData } from './data.ts'
import { Aggregate, Grain } from './spec.ts'

const Point = z.object({ x: z.union([z.number(), z.string().max(chartLimits.label * 4), z.null()]), y: z.number().nullable(), n: z.number(), text: z.string().nullable(), other: z.boolean() })
const Roles = z.object({
  x: z.object({ role: z.enum(['time', 'number', 'bins', 'category', 'none']), field: z.string().nullable(), title: z.string().nullable(), timeOfDay: z.boolean(), integral: z.boolean() }),
  measures: z.array(z.object({ field: z.string().nullable(), title: z.string().nullable(), aggregate: Aggregate, format: z.enum(['auto', 'number', 'percent', 'compact']), time: z.boolean() })),
  series: z.object({ field: z.string(), title: z.string().nullable() }).nullable(),
})
const Facts = z.object({
  rows: z.number(), leftOut: z.number(), groups: z.number().nullable(), seriesTotal: z.number().nullable(), repeated: z.boolean(), negative: z.number(),
  grain: Grain.exclude(['auto', 'none']).nullable(), coarser: z.boolean(), step: z.number().nullable(), beyond: z.number(),
})
const Saved = z.object({
  roles: Roles, facts: Facts,
  series: z.array(z.object({ measure: z.int().min(0), key: z.string().nullable(), other: z.boolean(), points: z.array(Point).max(100_000) })).max(1000),
})

/** What a file keeps of a drawn chart; null where it keeps none, or what it keeps cannot be drawn. */
export function readSavedChart(points: unknown): ChartData | null {
  const saved = Saved.safeParse(points)
  return saved.success && saved.data.series.every(series => series.measure < saved.data.roles.measures.length) ? saved.data : null
}
