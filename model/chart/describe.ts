import { placesOf, type ChartData } from './data.ts'
import type { ChartLocale } from './format.ts'
import { bigNumbers } from './option-number.ts'
import { placeText, seriesTitle, valueText } from './option-parts.ts'
import { lightTheme } from './palette.ts'
import type { ChartSpec } from './spec.ts'
import { chartWords, measureTitle } from './words.ts'

/** As many places as a listener can follow are read out in full. */
const readOut = 8

/** A chart in one or two sentences for who cannot see it: what it is, its range, its extremes, or all of its values where they are few. */
export function describeChart(spec: ChartSpec, data: ChartData, locale: ChartLocale): string {
  const words = chartWords[locale]
  const [comma, stop] = locale === 'ja' ? ['、', '。'] : [', ', '. ']
  const kind = spec.title ? `${spec.title}${comma}${words.type[spec.type]}` : words.type[spec.type]
  if (spec.type === 'bigNumber') return bigNumbers(data, locale).map(number => `${number.title}: ${number.value}`).join(comma)
  const look = { theme: lightTheme, locale, width: 0, height: 0 }
  const points = data.series.flatMap(series => series.points.map(point => ({ ...point, series })))
  if (points.length === 0) return `${kind}${stop}${words.nothing}`.trim()
  const measures = data.roles.measures.map(measure => measureTitle(measure, locale)).join(comma)
  const head = `${kind}: ${words.by(measures, data.roles.x.title ?? data.roles.x.field ?? '')}`
  const place = (point: (typeof points)[number]) => point.other ? words.other : placeText(point.x, data, look)
  const value = (point: (typeof points)[number]) => valueText(point.y, point.series.measure, data, look)
  if (data.series.length === 1 && points.length <= readOut) return `${head}${stop}${words.values(points.map(point => `${place(point)} ${value(point)}`).join(comma))}`
  const parts = [head]
  if (data.series.length > 1) parts.push(`${words.many(String(data.series.length))}: ${data.series.slice(0, readOut).map(series => seriesTitle(series, data, look)).join(comma)}`)
  if (data.roles.x.role !== 'category') {
    const places = placesOf(data).filter(at => typeof at === 'number')
    let [low, high] = [Infinity, -Infinity]
    for (const at of places) [low, high] = [Math.min(low, at), Math.max(high, at)]
    parts.push(words.from(placeText(low, data, look), placeText(high, data, look)))
  }
  const valued = points.filter(point => point.y !== null)
  if (valued.length > 0) {
    const low = valued.reduce((least, point) => point.y! < least.y! ? point : least)
    const high = valued.reduce((most, point) => point.y! > most.y! ? point : most)
    parts.push(words.extremes(value(low), place(low), value(high), place(high)))
  }
  return parts.join(stop)
}
