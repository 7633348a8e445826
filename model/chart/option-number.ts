import type { ChartData } from './data.ts'
import { formatExact, formatNumber } from './format.ts'
import type { ChartLook, ChartOption } from './look.ts'
import { chartWords, measureTitle } from './words.ts'

/** A big number: what it is and its value, exact to the last digit unless its format asks for a shorter form. */
export interface BigNumber { title: string; value: string }

/** The numbers of a `bigNumber` chart in order. */
export function bigNumbers(data: ChartData, locale: ChartLook['locale']): BigNumber[] {
  return data.series.map(series => {
    const measure = data.roles.measures[series.measure]!
    const point = series.points[0]
    const title = measureTitle(measure, locale)
    if (!point || point.text === null) return { title, value: chartWords[locale].none }
    if (point.y !== null && (measure.format === 'percent' || measure.format === 'compact')) return { title, value: formatNumber(point.y, measure.format, locale) }
    // A mean has no exact decimal form, only a double's many digits.
    const rounded = point.y !== null && (measure.aggregate === 'avg' || measure.aggregate === 'median' || /[eE]|\.\d{7,}/.test(point.text))
    // DuckDB writes a whole DOUBLE with one zero after its point.
    if (point.y !== null && /^-?\d+\.0$/.test(point.text)) return { title, value: formatExact(point.text.slice(0, -2), locale) }
    return { title, value: rounded ? formatNumber(point.y!, 'number', locale) : formatExact(point.text, locale) }
  })
}

/** The same as a picture. */
export function numberOption(data: ChartData, look: ChartLook): ChartOption {
  const numbers = bigNumbers(data, look.locale)
  const { theme } = look
  return {
    title: numbers.map((number, index) => ({
      text: number.value, subtext: number.title, left: `${((index + 0.5) / numbers.length) * 100}%`, top: 'middle', textAlign: 'center', itemGap: 6,
      textStyle: { fontFamily: theme.font, fontSize: 36, fontWeight: 600, color: theme.text }, subtextStyle: { fontFamily: theme.font, fontSize: 13, color: theme.textQuiet },
    })),
  }
}
