import type { ChartLocale } from './format.ts'
import type { ChartTheme } from './palette.ts'

/** How a chart is drawn. Sizes are CSS pixels; `title` draws the spec's title into the picture, for where nothing around it says it. */
export interface ChartLook { theme: ChartTheme; locale: ChartLocale; width: number; height: number; title?: boolean }

/** An ECharts option: plain data but for a few functions that write labels. */
export type ChartOption = Record<string, unknown>
