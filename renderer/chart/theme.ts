import type { ChartTheme } from '../../model/chart/palette.ts'
import type { Theme } from '../theme/theme.ts'

/** The page's colours as charts take them. */
export function chartTheme({ colours, categories, font }: Theme): ChartTheme {
  return {
    categories, sequentialFrom: colours['sequential-from'], sequentialTo: colours['sequential-to'], text: colours.text, textQuiet: colours['text-quiet'], grid: colours['chart-grid'],
    axis: colours['chart-axis'], canvas: colours.canvas, raised: colours.raised, line: colours.line, font,
  }
}
