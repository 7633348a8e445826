import type { ChartLocale } from './format.ts'
import type { MeasureRole } from './plan.ts'
import type { Aggregate, ChartType } from './spec.ts'

/** The few words that a chart itself writes, where no dictionary of the page is at hand. */
interface ChartWords {
  none: string; other: string; rows: string
  measure: Record<Exclude<Aggregate, 'none'>, (field: string) => string>
  type: Record<ChartType, string>
  by: (what: string, by: string) => string
  from: (first: string, last: string) => string
  extremes: (low: string, lowAt: string, high: string, highAt: string) => string
  values: (list: string) => string
  many: (count: string) => string
  nothing: string
}

export const chartWords: Record<ChartLocale, ChartWords> = {
  en: {
    none: 'null', other: 'Other', rows: 'rows',
    measure: {
      count: field => `count of ${field}`, countDistinct: field => `distinct ${field}`, sum: field => `sum of ${field}`, avg: field => `average ${field}`,
      min: field => `lowest ${field}`, max: field => `highest ${field}`, median: field => `median ${field}`,
    },
    type: { line: 'Line chart', area: 'Area chart', bar: 'Bar chart', stackedBar: 'Stacked bar chart', scatter: 'Scatter chart', pie: 'Pie chart', histogram: 'Histogram', bigNumber: 'Number' },
    by: (what, by) => `${what} by ${by}`,
    from: (first, last) => `from ${first} to ${last}`,
    extremes: (low, lowAt, high, highAt) => `lowest ${low} at ${lowAt}, highest ${high} at ${highAt}`,
    values: list => list,
    many: count => `${count} series`,
    nothing: 'nothing to draw',
  },
  ja: {
    none: 'null', other: 'その他', rows: '行数',
    measure: {
      count: field => `${field} の件数`, countDistinct: field => `${field} の種類数`, sum: field => `${field} の合計`, avg: field => `${field} の平均`,
      min: field => `${field} の最小`, max: field => `${field} の最大`, median: field => `${field} の中央値`,
    },
    type: { line: '折れ線グラフ', area: '面グラフ', bar: '棒グラフ', stackedBar: '積み上げ棒グラフ', scatter: '散布図', pie: '円グラフ', histogram: 'ヒストグラム', bigNumber: '数値' },
    by: (what, by) => `${by}ごとの${what}`,
    from: (first, last) => `${first}から${last}まで`,
    extremes: (low, lowAt, high, highAt) => `最小は${lowAt}の${low}、最大は${highAt}の${high}`,
    values: list => list,
    many: count => `${count}系列`,
    nothing: '描くものがありません',
  },
}

/** What a measure is called on axes and in legends: its title, or its field and how it was put together. */
export function measureTitle(measure: MeasureRole, locale: ChartLocale): string {
  if (measure.title) return measure.title
  const words = chartWords[locale]
  if (measure.field === null) return words.rows
  return measure.aggregate === 'none' ? measure.field : words.measure[measure.aggregate](measure.field)
}
