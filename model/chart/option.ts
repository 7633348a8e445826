import type { ChartData } from './data.ts'
import type { ChartLook, ChartOption } from './look.ts'
import { numberOption } from './option-number.ts'
import { pieOption } from './option-pie.ts'
import { plotOption } from './option-plot.ts'
import type { ChartSpec } from './spec.ts'

/** What ECharts draws for a chart's data. Times are wall-clock milliseconds drawn as UTC, so that the axis reads in the notebook's zone wherever it is drawn. */
export function chartOption(spec: ChartSpec, data: ChartData, look: ChartLook): ChartOption {
  const option = spec.type === 'bigNumber' ? numberOption(data, look) : spec.type === 'pie' ? pieOption(data, look) : plotOption(spec, data, look)
  const { theme } = look
  return {
    animation: false, useUTC: true, backgroundColor: 'transparent', color: [...theme.categories], textStyle: { fontFamily: theme.font, color: theme.text, fontSize: 12 },
    ...option, ...(look.title && spec.title ? { title: [{ text: spec.title, left: 0, top: 0, textStyle: { fontFamily: theme.font, fontSize: 14, fontWeight: 600, color: theme.text } }] } : {}),
  }
}
