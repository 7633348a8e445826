import type { ChartData, ChartPoint, ChartSeries } from './data.ts'
import { formatMoment, formatNumber } from './format.ts'
import type { ChartLook, ChartOption } from './look.ts'
import { chartWords, measureTitle } from './words.ts'

const escapes: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', '\'': '&#39;' }
/** Text for a tooltip, which ECharts takes as HTML. */
export const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, character => escapes[character]!)

/** A place on the axis in words, as a tooltip says it. */
export function placeText(place: ChartPoint['x'], data: ChartData, look: ChartLook): string {
  const { role, timeOfDay } = data.roles.x
  if (place === null) return chartWords[look.locale].none
  if (typeof place === 'string') return place
  if (role === 'time') return formatMoment(place, data.facts.grain, look.locale, timeOfDay)
  if (role === 'bins' && data.facts.step !== null) return `${formatNumber(place, 'number', look.locale)} – ${formatNumber(place + data.facts.step, 'number', look.locale)}`
  return formatNumber(place, 'number', look.locale)
}

/** What a series is called in legends, labels and tooltips. */
export function seriesTitle(series: ChartSeries, data: ChartData, look: ChartLook): string {
  const measure = measureTitle(data.roles.measures[series.measure]!, look.locale)
  if (data.roles.series === null) return measure
  const key = series.other ? chartWords[look.locale].other : series.key ?? chartWords[look.locale].none
  return data.roles.measures.length > 1 ? `${key} · ${measure}` : key
}

/** About how wide a text is drawn at a size; Japanese letters are twice as wide as Latin ones. */
export function textWidth(text: string, size = 12): number {
  let width = 0
  for (const character of text) width += character.codePointAt(0)! > 0x2e7f ? size : size * 0.56
  return width
}

/** A label that fits: cut at a number of pixels with an ellipsis. */
export function fitText(text: string, pixels: number, size = 12): string {
  if (textWidth(text, size) <= pixels) return text
  let width = textWidth('…', size)
  let kept = ''
  for (const character of text) {
    width += textWidth(character, size)
    if (width > pixels) break
    kept += character
  }
  return `${kept.trimEnd()}…`
}

/** The look of every tooltip. */
export function tooltipLook({ theme }: ChartLook): ChartOption {
  return {
    confine: true, transitionDuration: 0, backgroundColor: theme.raised, borderColor: theme.line, borderWidth: 1, padding: [8, 10],
    textStyle: { color: theme.text, fontFamily: theme.font, fontSize: 12, fontWeight: 400 }, extraCssText: 'font-variant-numeric: tabular-nums; box-shadow: 0 4px 16px rgb(0 0 0 / 0.16);',
  }
}

/** The rows of a tooltip: a heading, then a colour, a name and a value on each line. */
export function tooltipHtml(heading: string, lines: { colour: string; name: string; value: string }[], quiet: string): string {
  const rows = lines.map(line => `<tr><td style="padding:1px 6px 1px 0"><span style="display:inline-block;width:8px;height:8px;border-radius:2px;background:${escapeHtml(line.colour)}"></span></td>`
    + `<td style="padding:1px 16px 1px 0">${escapeHtml(fitText(line.name, 260))}</td><td style="text-align:right;font-weight:600">${escapeHtml(line.value)}</td></tr>`)
  return `<div style="color:${escapeHtml(quiet)};margin-bottom:2px">${escapeHtml(fitText(heading, 320))}</div><table style="border-collapse:collapse">${rows.join('')}</table>`
}

/** A value as a tooltip or a label writes it. */
export function valueText(value: number | null, measure: number, data: ChartData, look: ChartLook): string {
  if (value === null) return chartWords[look.locale].none
  return formatNumber(value, data.roles.measures[measure]?.format ?? 'auto', look.locale)
}
