import { filledPlaces, placesOf, type ChartData, type ChartSeries } from './data.ts'
import { formatTick, formatTimeTick } from './format.ts'
import { chartLimits } from './limits.ts'
import type { ChartLook, ChartOption } from './look.ts'
import { fitText, placeText, seriesTitle, textWidth, tooltipHtml, tooltipLook, valueText } from './option-parts.ts'
import { mix } from './palette.ts'
import { isAdditive } from './sql.ts'
import type { ChartSpec } from './spec.ts'
import { measureTitle } from './words.ts'

/** Room for a label on a bar, and for a row of a lying bar; labels of lines at their end need as much between them. */
const labelRoom = 44
const rowRoom = 18
const endLabelSeries = 6

type Place = number | string | null

/** Everything with two axes: lines, areas, bars, dots and histograms. */
export function plotOption(spec: ChartSpec, data: ChartData, look: ChartLook): ChartOption {
  const bars = spec.type === 'bar' || spec.type === 'stackedBar' || spec.type === 'histogram'
  const banded = bars || data.roles.x.role === 'category'
  const places: Place[] = banded ? bandPlaces(spec, data, look) : []
  const names = places.map(place => placeText(place, data, look))
  const lying = bars && data.roles.x.role === 'category' && isLying(names, look)
  const titles = data.series.map(series => seriesTitle(series, data, look))
  const { theme, locale } = look
  const colours = data.series.map((series, index) => series.other ? theme.axis : theme.categories[index % theme.categories.length]!)
  const top = look.title && spec.title ? 30 : 8
  const legend = data.series.length > 1 && !(spec.type === 'line' && endLabels(data, look))
  const format = data.roles.measures[0]?.format ?? 'auto'
  const valueName = data.roles.measures.length === 1 ? measureTitle(data.roles.measures[0]!, locale) : ''

  const valueAxis: ChartOption = {
    type: 'value', axisLine: { show: false, onZero: false }, axisTick: { show: false }, splitLine: { lineStyle: { color: theme.grid } }, scale: isFlat(spec, data), splitNumber: lying ? Math.max(2, Math.floor(look.width / 120)) : Math.max(2, Math.min(6, Math.floor(look.height / 60))),
    axisLabel: { color: theme.textQuiet, fontFamily: theme.font, hideOverlap: true, formatter: (value: number) => data.roles.measures[0]?.time ? formatTimeTick(value, locale) : formatTick(value, format, locale) },
    ...(lying ? {} : { name: fitText(valueName, look.width * 0.6), nameLocation: 'end', nameGap: 14, nameTextStyle: { align: 'left', color: theme.textQuiet, fontFamily: theme.font, padding: [0, 0, 0, -24] } }),
    ...(data.roles.measures.every(measure => measure.aggregate === 'count' || measure.aggregate === 'countDistinct') ? { minInterval: 1 } : {}),
    ...(bars && !data.roles.measures[0]?.time ? barExtent(spec, data, look, lying) : {}),
  }
  const placeAxis = banded ? bandAxis(names, lying, data, look) : continuousAxis(data, look)
  const series = data.series.map((one, index) => ({
    ...(spec.type === 'scatter' ? dots(one, data, look, colours[index]!) : marks(spec, one, places, data, look, legend)),
    name: titles[index], color: colours[index],
  }))
  const named = legend || !valueName || lying ? 0 : 24
  return {
    grid: { left: 4, right: lying && valuesShown(data, places.length, look, true) ? 64 : endLabels(data, look) && spec.type === 'line' && data.series.length > 1 ? endLabelRoom(titles) : 20, top: top + (legend ? 28 : 0) + named + (legend && valueName ? 18 : 0), bottom: data.roles.x.role === 'number' || data.roles.x.role === 'bins' ? 24 : 4, outerBoundsMode: 'same', outerBoundsContain: 'axisLabel' },
    ...(legend ? { legend: { type: 'scroll', top: top - 4, left: 0, right: 0, align: 'left', icon: 'roundRect', itemWidth: 10, itemHeight: 10, itemGap: 16, textStyle: { color: theme.text, fontFamily: theme.font, fontSize: 12 }, pageIconColor: theme.textQuiet, pageTextStyle: { color: theme.textQuiet }, formatter: (name: string) => fitText(name, 200), data: titles } } : {}),
    tooltip: tooltip(spec, data, places, titles, look),
    xAxis: lying ? valueAxis : data.roles.x.role === 'bins' && data.facts.step !== null && places.length > 0 ? [placeAxis, edgeAxis(places as number[], data, look)] : placeAxis,
    yAxis: lying ? { ...placeAxis, inverse: true } : valueAxis,
    series,
  }
}

/** The places of bars in order: all of a range, so that a gap is seen, or those that there are. */
function bandPlaces(spec: ChartSpec, data: ChartData, look: ChartLook): Place[] {
  const sorted = spec.sort?.by === 'y' || data.roles.x.role === 'category'
  const whole = wholeNumbers(spec, data, look)
  if (whole) return whole
  if (sorted && data.roles.x.role !== 'bins') return placesOf(data).length > 0 && data.series.length > 1 ? rankedPlaces(data, spec) : placesOf(data)
  const filled = filledPlaces(data, Math.max(2, Math.floor(look.width / 3)))
  return spec.sort?.by === 'x' && spec.sort.order === 'desc' ? filled.reverse() : filled
}

/** Whole numbers in their order, such as hours, with those that no row has: a gap among them is seen as one. */
function wholeNumbers(spec: ChartSpec, data: ChartData, look: ChartLook): Place[] | null {
  if (!data.roles.x.integral || data.roles.x.role !== 'category' || spec.sort?.by !== 'x') return null
  const places = placesOf(data)
  const numbers = places.filter(place => place !== null).map(Number)
  let [low, high] = [Infinity, -Infinity]
  for (const number of numbers) [low, high] = [Math.min(low, number), Math.max(high, number)]
  const count = high - low + 1
  if (!(count > 1 && count <= numbers.length * 2 && count <= look.width / chartLimits.pixelsPerBar)) return null
  const filled: Place[] = Array.from({ length: count }, (_, index) => String(low + index))
  if (spec.sort.order === 'desc') filled.reverse()
  return places.includes(null) ? [...filled, null] : filled
}

/** With several series the first may lack a place; the order is then that of the totals, or of the names, as the answer was sorted. */
function rankedPlaces(data: ChartData, spec: ChartSpec): Place[] {
  const first = data.series.reduce((longest, series) => series.points.length > longest.points.length ? series : longest)
  if (first.points.length === placesOf(data).length) return first.points.map(point => point.x)
  const totals = new Map<Place, number>()
  for (const series of data.series) for (const point of series.points) totals.set(point.x, (totals.get(point.x) ?? 0) + (point.y ?? 0))
  const places = [...totals.keys()]
  if (spec.sort && spec.sort.by !== 'y') return spec.sort.by === 'x' ? places.sort((a, b) => (spec.sort!.order === 'desc' ? -1 : 1) * String(a).localeCompare(String(b), 'en', { numeric: true })) : places
  return places.sort((a, b) => (spec.sort?.order === 'asc' ? 1 : -1) * (totals.get(a)! - totals.get(b)!))
}

/** Bars lie where their names would not fit under them, and they are few enough to be read as rows. */
function isLying(names: string[], { width, height }: ChartLook): boolean {
  const longest = Math.max(0, ...names.map(name => textWidth(name)))
  return names.length > 0 && longest + 8 > (width - 60) / names.length && names.length <= Math.floor((height - 40) / rowRoom)
}

function bandAxis(names: string[], lying: boolean, data: ChartData, look: ChartLook): ChartOption {
  const { theme } = look
  const room = lying ? look.width * 0.34 : Math.max(60, (look.width - 60) / Math.max(1, names.length) - 8)
  const time = data.roles.x.role === 'time'
  const longest = Math.max(0, ...names.map(name => textWidth(name)))
  // Short names that do not all fit are left out in turn, which is read better than slanted ones.
  const tight = !lying && !time && longest > (look.width - 60) / names.length && longest > 24
  return {
    type: 'category', data: names, axisLine: { lineStyle: { color: theme.axis } }, axisTick: { show: false }, show: data.roles.x.role !== 'bins',
    axisLabel: { color: theme.textQuiet, fontFamily: theme.font, hideOverlap: true, ...(lying ? { interval: 0 } : {}), ...(tight ? { rotate: 40 } : {}), formatter: (name: string) => fitText(name, tight ? 110 : room) },
  }
}

/** The numbers under the edges of bins, where a band axis could only name their middles. */
function edgeAxis(places: number[], data: ChartData, look: ChartLook): ChartOption {
  const first = Math.min(...places)
  const last = Math.max(...places) + data.facts.step!
  const least = (places.length * 56) / look.width
  const every = [1, 2, 4, 5, 10, 20, 40, 50, 100].find(count => count >= least) ?? Math.ceil(least)
  return { ...continuousAxis(data, look), min: first, max: last, interval: data.facts.step! * every, scale: false, position: 'bottom', splitLine: { show: false }, axisPointer: { show: false } }
}

function continuousAxis(data: ChartData, look: ChartLook): ChartOption {
  const { theme, locale, width } = look
  const { role, timeOfDay } = data.roles.x
  const title = data.roles.x.title ?? data.roles.x.field ?? ''
  const base = {
    axisLine: { onZero: false, lineStyle: { color: theme.axis } }, axisTick: { show: true, lineStyle: { color: theme.axis }, length: 4 }, splitLine: { show: false },
    splitNumber: Math.max(2, Math.floor(width / 110)), minInterval: data.roles.x.integral ? 1 : 0,
  }
  if (role === 'time') return { ...base, type: 'time', axisLabel: { color: theme.textQuiet, fontFamily: theme.font, fontSize: 12, fontWeight: 400, hideOverlap: true, formatter: (at: number) => formatTimeTick(at, locale, timeOfDay) } }
  // A whole number between 1000 and 9999 is as likely a year as a quantity, and is read well without a separator.
  const tick = (value: number) => data.roles.x.integral && value >= 1000 && value <= 9999 ? String(value) : formatTick(value, 'auto', locale)
  return { ...base, type: 'value', scale: true, axisLabel: { color: theme.textQuiet, fontFamily: theme.font, hideOverlap: true, formatter: tick }, name: fitText(title, width - 80), nameLocation: 'middle', nameGap: 28, nameTextStyle: { color: theme.textQuiet, fontFamily: theme.font } }
}

function marks(spec: ChartSpec, one: ChartSeries, places: Place[], data: ChartData, look: ChartLook, legend: boolean): ChartOption {
  const { theme } = look
  const additive = data.roles.measures.every(measure => isAdditive(measure.aggregate))
  const byPlace = new Map(one.points.map(point => [point.x, point.y]))
  const values = places.length > 0 ? places.map(place => byPlace.get(place) ?? null) : one.points.map(point => [point.x, point.y])
  if (spec.type === 'bar' || spec.type === 'stackedBar' || spec.type === 'histogram') {
    const lying = data.roles.x.role === 'category' && isLying(places.map(place => placeText(place, data, look)), look)
    const stacked = spec.type === 'stackedBar' || (spec.type === 'histogram' && data.series.length > 1)
    const shown = !stacked && valuesShown(data, places.length, look, lying)
    return {
      type: 'bar', data: values, barMaxWidth: spec.type === 'histogram' ? null : 56, barCategoryGap: spec.type === 'histogram' ? 1 : '28%', barGap: '8%', ...(stacked ? { stack: 'all' } : {}),
      itemStyle: { borderRadius: stacked || spec.type === 'histogram' ? 0 : lying ? [0, 2, 2, 0] : [2, 2, 0, 0], ...(stacked ? { borderColor: theme.canvas, borderWidth: 0.5 } : {}) }, emphasis: { focus: data.series.length > 1 ? 'series' : 'none' },
      label: { show: shown, position: lying ? 'right' : 'top', color: theme.textQuiet, fontFamily: theme.font, fontSize: 11, formatter: (item: { value: number | null }) => item.value === null ? '' : formatTick(item.value, data.roles.measures[one.measure]?.format ?? 'auto', look.locale) },
      labelLayout: { hideOverlap: true },
    }
  }
  const few = one.points.length <= Math.max(2, look.width / 24)
  return {
    type: 'line', data: values, showSymbol: few || one.points.length === 1, symbol: 'circle', symbolSize: 5, lineStyle: { width: 2, join: 'round' }, connectNulls: false, emphasis: { focus: data.series.length > 1 ? 'series' : 'none', lineStyle: { width: 2.5 } },
    ...(spec.type === 'area' ? { areaStyle: { opacity: additive && data.series.length > 1 ? 0.65 : 0.18 }, ...(additive && data.series.length > 1 ? { stack: 'all' } : {}) } : {}),
    ...(spec.type === 'line' && !legend && data.series.length > 1 ? { endLabel: { show: true, color: 'inherit', fontFamily: theme.font, fontSize: 12, distance: 6, formatter: (item: { seriesName: string }) => fitText(item.seriesName, 120) }, labelLayout: { moveOverlap: 'shiftY' } } : {}),
  }
}

function dots(one: ChartSeries, data: ChartData, look: ChartLook, colour: string): ChartOption {
  let [most, rows] = [1, 0]
  for (const point of one.points) [most, rows] = [Math.max(most, point.n), rows + point.n]
  // A few dots that touch need no shading.
  if (rows < one.points.length * 3) most = 1
  const single = data.series.length === 1
  const size = one.points.length > 2000 ? chartLimits.pixelsPerDot : one.points.length > 300 ? 5 : 8
  const shade = (n: number) => most === 1 ? colour : single ? mix(mix(look.theme.sequentialFrom, look.theme.sequentialTo, 0.25), look.theme.sequentialTo, Math.log(n) / Math.log(most)) : colour
  return {
    type: 'scatter', data: one.points.map(point => [point.x, point.y, point.n]), symbolSize: most > 1 && one.points.length > 2000 ? chartLimits.pixelsPerDot : size, emphasis: { scale: 1.4 },
    itemStyle: { opacity: most > 1 && single ? 1 : one.points.length > 1000 ? 0.55 : 0.75, color: (item: { value: [number, number, number] }) => shade(item.value[2]) },
  }
}

/** The end of a bars' axis close above the longest bar, by steps of 1, 2 or 5: what is chosen by the number of steps alone may leave a third of the room empty. */
function barExtent(spec: ChartSpec, data: ChartData, look: ChartLook, lying: boolean): ChartOption {
  const isStacked = spec.type === 'stackedBar' || (spec.type === 'histogram' && data.series.length > 1)
  const lengths = new Map<string, number>()
  for (const [index, series] of data.series.entries()) {
    for (const { x, y } of series.points) {
      if (y === null) continue
      if (y < 0) return {}
      const bar = isStacked ? String(x) : `${index} ${x}`
      lengths.set(bar, (lengths.get(bar) ?? 0) + y)
    }
  }
  let longest = 0
  for (const length of lengths.values()) longest = Math.max(longest, length)
  if (!(longest > 0 && Number.isFinite(longest))) return {}
  const most = lying ? Math.max(2, Math.min(8, Math.floor(look.width / 90))) : Math.max(2, Math.min(6, Math.floor(look.height / 50)))
  const whole = data.roles.measures.every(measure => measure.aggregate === 'count' || measure.aggregate === 'countDistinct')
  let best: { max: number; interval: number } | null = null
  const magnitude = Math.floor(Math.log10(longest))
  for (let power = magnitude + 1; power >= magnitude - 1; power--) {
    for (const step of [5, 2, 1]) {
      // By a power of ten below zero the division is exact where the multiplication is not.
      const interval = power < 0 ? step / 10 ** -power : step * 10 ** power
      const steps = Math.ceil(longest / interval - 1e-9)
      if (steps < 2 || steps > most || (whole && interval < 1)) continue
      const max = power < 0 ? (steps * step) / 10 ** -power : steps * interval
      // Of two that end alike, the one with a line or two between its ends.
      if (best === null || max < best.max || (max === best.max && best.max / best.interval < 3)) best = { max, interval }
    }
  }
  return best ?? {}
}

/** A line's range may leave out zero where zero is far from every value; lengths of bars and areas may not. */
function isFlat(spec: ChartSpec, data: ChartData): boolean {
  if (spec.type === 'scatter') return true
  if (spec.type !== 'line') return false
  let [low, high] = [Infinity, -Infinity]
  for (const series of data.series) for (const point of series.points) if (point.y !== null) [low, high] = [Math.min(low, point.y), Math.max(high, point.y)]
  return low > 0 ? low > high * 0.6 : high < 0 && high < low * 0.6
}

const valuesShown = (data: ChartData, places: number, look: ChartLook, lying: boolean) =>
  data.series.length === 1 && data.roles.x.role !== 'bins' && (lying ? true : places * labelRoom <= look.width - 60)

/** Few lines with room beside them are named at their ends, where no legend has to be looked up. */
function endLabels(data: ChartData, look: ChartLook): boolean {
  return data.series.length > 1 && data.series.length <= endLabelSeries && look.width >= 480 && data.series.every(series => series.points.at(-1)?.y != null)
}
const endLabelRoom = (titles: string[]) => Math.min(132, Math.max(...titles.map(title => textWidth(title))) + 14)

interface Hovered { seriesIndex: number; dataIndex: number; axisValue?: unknown; value: unknown; color: string }

function tooltip(spec: ChartSpec, data: ChartData, places: Place[], titles: string[], look: ChartLook): ChartOption {
  const { theme } = look
  const colourOf = (item: Hovered) => data.series[item.seriesIndex]?.other ? theme.axis : theme.categories[item.seriesIndex % theme.categories.length]!
  if (spec.type === 'scatter') {
    return {
      ...tooltipLook(look), trigger: 'item',
      formatter: (item: Hovered) => {
        const [x, y, n] = item.value as [number, number, number]
        const measure = data.series[item.seriesIndex]!.measure
        return tooltipHtml(titles.length > 1 ? titles[item.seriesIndex]! : n > 1 ? `${formatTick(n, 'number', look.locale)} ×` : '', [
          { colour: colourOf(item), name: data.roles.x.title ?? data.roles.x.field ?? '', value: placeText(x, data, look) },
          { colour: colourOf(item), name: measureTitle(data.roles.measures[measure]!, look.locale), value: valueText(y, measure, data, look) }], theme.textQuiet)
      },
    }
  }
  return {
    ...tooltipLook(look), trigger: 'axis', axisPointer: { type: places.length > 0 && spec.type !== 'line' && spec.type !== 'area' ? 'shadow' : 'line', snap: true, lineStyle: { color: theme.axis, type: 'solid', width: 1 }, shadowStyle: { color: theme.grid, opacity: 0.6 } },
    formatter: (items: Hovered[]) => {
      const first = items[0]
      if (!first) return ''
      const place = places.length > 0 ? places[first.dataIndex] ?? null : (first.value as [number, number])[0]
      const lines = items.map(item => ({ item, value: places.length > 0 ? item.value as number | null : (item.value as [number, number | null])[1] }))
        .filter(({ value }) => data.series.length === 1 || value !== null)
        .map(({ item, value }) => ({ colour: colourOf(item), name: titles[item.seriesIndex] ?? '', value: valueText(value ?? null, data.series[item.seriesIndex]!.measure, data, look) }))
      return tooltipHtml(placeText(place, data, look), lines, theme.textQuiet)
    },
  }
}
