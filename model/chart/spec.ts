import { z } from 'zod'

export const ChartType = z.enum(['line', 'area', 'bar', 'stackedBar', 'scatter', 'pie', 'histogram', 'bigNumber'])
export type ChartType = z.infer<typeof ChartType>
export const Aggregate = z.enum(['none', 'count', 'countDistinct', 'sum', 'avg', 'min', 'max', 'median'])
export type Aggregate = z.infer<typeof Aggregate>
export const Grain = z.enum(['auto', 'none', 'year', 'quarter', 'month', 'week', 'day', 'hour', 'minute', 'second'])
export type Grain = z.infer<typeof Grain>

/** A column on an axis; `grain` groups times, `bins` groups numbers. */
export const AxisEncoding = z.object({ field: z.string(), title: z.string().optional(), grain: Grain.optional(), bins: z.int().min(1).max(1000).optional() })
/** A measured column; `count` needs no field. */
export const MeasureEncoding = z.object({ field: z.string().optional(), aggregate: Aggregate, title: z.string().optional(), format: z.enum(['auto', 'number', 'percent', 'compact']).optional() })
export type MeasureEncoding = z.infer<typeof MeasureEncoding>

/** A chart as it stands in a cell's `metadata.oasis.chart`. Fields are column names of the cell's last result. */
export const ChartSpec = z.looseObject({
  type: ChartType,
  title: z.string().max(500).optional(),
  x: AxisEncoding.optional(),
  y: z.array(MeasureEncoding).max(20).optional(),
  series: z.object({ field: z.string(), title: z.string().optional() }).optional(),
  sort: z.object({ by: z.enum(['x', 'y', 'none']), order: z.enum(['asc', 'desc']) }).optional(),
  limit: z.int().min(1).max(10_000).optional(),
})
export type ChartSpec = z.infer<typeof ChartSpec>
