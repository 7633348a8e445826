import { readFileSync } from 'node:fs'
import * as echarts from 'echarts'
import { describe, expect, it } from 'vitest'
import { filledPlaces, readChartData, rowsAsTable, type ChartData } from '../../../model/chart/data.ts'
import { describeChart } from '../../../model/chart/describe.ts'
import { formatExact, formatMoment, formatTick, formatTimeTick } from '../../../model/chart/format.ts'
import { bigNumbers } from '../../../model/chart/option-number.ts'
import { chartOption } from '../../../model/chart/option.ts'
import { escapeHtml, fitText, textWidth } from '../../../model/chart/option-parts.ts'
import { lightTheme } from '../../../model/chart/palette.ts'
import type { ChartRoles } from '../../../model/chart/plan.ts'
import { readSavedChart } from '../../../model/chart/saved.ts'
import { ChartType, type ChartSpec } from '../../../model/chart/spec.ts'

const facts = { f_rows: 10, f_left: 0, f_groups: 3, f_series: 1, f_repeated: 0, f_negative: 0, f_grain: null, f_coarser: 0, f_step: null, f_beyond: 0 }
const roles = (role: ChartRoles['x']['role'], series = false): ChartRoles => ({
  x: { role, field: 'shop', title: null, timeOfDay: false, integral: false }, measures: [{ field: 'sales', title: null, aggregate: 'sum', format: 'auto', time: false }], series: series ? { field: 'kind', title: null } : null,
})
const row = (values: Record<string, unknown>) => ({ m: 0, s: null, o: 0, x: null, xt: null, y: null, n: 1, t: null, ...facts, ...values })
const bars = (names: (string | null)[]): ChartData => readChartData(rowsAsTable(names.map((xt, index) => row({ xt, y: (index + 1) * 1234.5 }))), roles('category'))
const times = (...at: string[]): ChartData => readChartData(rowsAsTable(at.map((text, index) => row({ x: Date.parse(text), y: index, f_grain: 'month' }))), roles('time'))
const look = { theme: lightTheme, locale: 'en' as const, width: 600, height: 300 }

function svgOf(spec: ChartSpec, data: ChartData, width = 600): string {
  const chart = echarts.init(null, null, { renderer: 'svg', ssr: true, width, height: 300 })
  chart.setOption(chartOption(spec, data, { ...look, width, title: true }) as echarts.EChartsCoreOption)
  const svg = chart.renderToSVGString()
  chart.dispose()
  return svg
}

describe('drawing a chart', () => {
  it('[CHART1] every type draws without a page, with its title', () => {
    for (const type of ChartType.options) {
      const role = type === 'scatter' ? 'number' : type === 'histogram' ? 'bins' : type === 'line' || type === 'area' ? 'time' : type === 'bigNumber' ? 'none' : 'category'
      const rows = [1, 2, 3].map(index => row({ x: index * 1e10, xt: `shop ${index}`, y: index, t: String(index), ...(role === 'bins' ? { f_step: 1e10 } : {}) }))
      const svg = svgOf({ type, title: 'A title <of> all' }, readChartData(rowsAsTable(rows), roles(role)))
      expect(svg).toMatch(/^<svg/)
      expect(svg).toContain('A title &lt;of&gt; all')
      expect(svg).toMatch(/<path|<text/)
    }
  })

  it('[CHART1] an empty chart draws too', () => {
    for (const type of ChartType.options) expect(svgOf({ type }, readChartData(rowsAsTable([row({ m: null })]), roles('category')))).toMatch(/^<svg/)
  })

  it('[CHART1] a null category is seen as such, and long names lie down', () => {
    expect(svgOf({ type: 'bar' }, bars(['a', null]))).toContain('>null<')
    const option = chartOption({ type: 'bar' }, bars(Array.from({ length: 8 }, (_, index) => `A rather long name of an airport ${index}`)), look)
    expect(option['yAxis']).toMatchObject({ type: 'category', inverse: true })
    expect(chartOption({ type: 'bar' }, bars(['a', 'b']), look)['xAxis']).toMatchObject({ type: 'category' })
  })

  it('[CHART1] the axis of bars ends close above the longest, at a round number', () => {
    const axis = (values: number[], width: number, names = 'shop') => {
      const data = readChartData(rowsAsTable(values.map((y, index) => row({ xt: `${names} ${index}`, y }))), roles('category'))
      const option = chartOption({ type: 'bar' }, data, { ...look, width })
      return (option['xAxis'] as { type: string }).type === 'value' ? option['xAxis'] : option['yAxis']
    }
    expect(axis([0.43, 0.1], 600)).toMatchObject({ max: 0.5, interval: 0.1 })
    expect(axis([0.43, 0.1], 560, 'A rather long name of an airport, longer than its place below the bars could ever be')).toMatchObject({ max: 0.5, interval: 0.1 })
    expect(axis([3, 1], 600)).toMatchObject({ max: 3, interval: 1 })
    expect(axis([1_040_000, 5], 600)).toMatchObject({ max: 1_200_000, interval: 200_000 })
    for (const values of [[-1, 4], [0, 0]]) expect(axis(values, 600)).not.toHaveProperty('max')
    for (let power = -8; power < 12; power++) {
      for (const digits of [1, 1.01, 1.99, 2.3, 4.3, 5, 7.7, 9.99]) {
        const longest = digits * 10 ** power
        const { max, interval } = axis([longest], 600) as { max: number; interval: number }
        expect(max).toBeGreaterThanOrEqual(longest * (1 - 1e-9))
        expect(max).toBeLessThanOrEqual(longest * 1.34)
        expect(Math.round(max / interval)).toBeLessThanOrEqual(6)
      }
    }
  })

  it('[CHART1] what a tooltip shows is text, never markup', () => {
    const data = bars(['<img src=x onerror=alert(1)>'])
    const tooltip = chartOption({ type: 'bar' }, data, look)['tooltip'] as { formatter(items: unknown): string }
    const html = tooltip.formatter([{ seriesIndex: 0, dataIndex: 0, value: 5, color: '#000' }])
    expect(html).not.toContain('<img')
    expect(html).toContain('&lt;img')
    expect(escapeHtml('"\'&<>')).toBe('&quot;&#39;&amp;&lt;&gt;')
  })

  it('[CHART1] a missing month is a gap among bars', () => {
    const data = times('2001-01-01', '2001-03-01', '2001-04-01')
    expect(filledPlaces(data, 100).map(at => new Date(at).toISOString().slice(0, 7))).toEqual(['2001-01', '2001-02', '2001-03', '2001-04'])
    expect(filledPlaces(data, 2)).toHaveLength(3)
    const option = chartOption({ type: 'bar' }, data, look)
    expect((option['series'] as { data: unknown[] }[])[0]!.data).toEqual([0, null, 1, 2])
  })

  it('[CHART1] whole numbers in order keep the places of those that are missing', () => {
    const data = bars(['0', '1', '4'])
    data.roles.x.integral = true
    const option = chartOption({ type: 'bar', sort: { by: 'x', order: 'asc' } }, data, look)
    expect((option['xAxis'] as { data: string[] }).data).toEqual(['0', '1', '2', '3', '4'])
  })

  it('[CHART1] bars begin at zero, a line may leave it out', () => {
    const high = readChartData(rowsAsTable([row({ x: 1, y: 1000 }), row({ x: 2, y: 1010 })]), roles('number'))
    expect(chartOption({ type: 'line' }, high, look)['yAxis']).toMatchObject({ scale: true })
    expect(chartOption({ type: 'area' }, high, look)['yAxis']).toMatchObject({ scale: false })
  })

  it('[CHART1] numbers, moments and ticks read in the reader\'s language', () => {
    expect(formatTick(1_250_000, 'auto', 'en')).toBe('1.3M')
    expect(formatTick(1_250_000, 'auto', 'ja')).toBe('125万')
    expect(formatTick(0.264, 'percent', 'en')).toBe('26.4%')
    expect(formatExact('27021597764222979', 'en')).toBe('27,021,597,764,222,979')
    expect(formatExact('-1234.5000', 'en')).toBe('-1,234.5000')
    const june = Date.UTC(2001, 5, 14)
    expect(formatMoment(june, 'quarter', 'en')).toBe('Q2 2001')
    expect(formatMoment(june, 'month', 'ja')).toBe('2001年6月')
    expect(formatTimeTick(Date.UTC(2001, 0, 1), 'en')).toBe('2001')
    expect(formatTimeTick(Date.UTC(2001, 1, 1), 'ja')).toBe('2月')
    expect(formatTimeTick(june + 9 * 3_600_000, 'en')).toBe('09:00')
  })

  it('[CHART1] labels fit where they are put', () => {
    for (const text of ['short', 'a very long label that cannot fit', '日本語のとても長いラベルは収まりません']) expect(textWidth(fitText(text, 80))).toBeLessThanOrEqual(80)
  })

  it('[CHART1] a big number keeps every digit', () => {
    const data = readChartData(rowsAsTable([row({ y: 27021597764222980, t: '27021597764222979' }), row({ m: 1, y: 0, t: '0.0' }), row({ m: 2, t: null })]), { ...roles('none'), measures: [...roles('none').measures, ...roles('none').measures, ...roles('none').measures] })
    expect(bigNumbers(data, 'en').map(({ value }) => value)).toEqual(['27,021,597,764,222,979', '0', 'null'])
  })

  it('[UI1] a chart is said in words, in both languages', () => {
    expect(describeChart({ type: 'bar', title: 'Sales' }, bars(['north', 'south']), 'en')).toBe('Sales, Bar chart: sum of sales by shop. north 1,234.5, south 2,469')
    expect(describeChart({ type: 'bar' }, bars(['north', null]), 'ja')).toBe('棒グラフ: shopごとのsales の合計。north 1,234.5、null 2,469')
    expect(describeChart({ type: 'bar' }, bars(Array.from({ length: 40 }, (_, index) => `s${index}`)), 'en')).toContain('highest 49,380 at s39')
  })

  it('[CHART1] what a file keeps of a chart is read back, and nonsense is not', () => {
    const data = bars(['a', null])
    expect(readSavedChart(JSON.parse(JSON.stringify(data)))).toEqual(data)
    expect(readSavedChart(null)).toBeNull()
    expect(readSavedChart({ ...data, series: [{ measure: 9, key: null, other: false, points: [] }] })).toBeNull()
  })

  it('[UI1] pictures have the colours of the light theme', () => {
    const css = readFileSync(new URL('../../../renderer/theme/tokens.css', import.meta.url), 'utf8')
    const token = (name: string) => new RegExp(`--${name}: light-dark\\((#[0-9a-f]{6})`).exec(css)?.[1]
    expect(lightTheme.categories).toEqual(Array.from({ length: 10 }, (_, index) => token(`chart-${index + 1}`)))
    expect([lightTheme.text, lightTheme.textQuiet, lightTheme.grid, lightTheme.axis, lightTheme.sequentialFrom, lightTheme.sequentialTo]).toEqual(['text', 'text-quiet', 'chart-grid', 'chart-axis', 'sequential-from', 'sequential-to'].map(token))
  })
})
