import type { ChartData } from './data.ts'
import { formatNumber } from './format.ts'
import type { ChartLook, ChartOption } from './look.ts'
import { fitText, placeText, tooltipHtml, tooltipLook, valueText } from './option-parts.ts'
import { chartWords, measureTitle } from './words.ts'

/** Shares of a whole, each labelled beside its slice with its share. */
export function pieOption(data: ChartData, look: ChartLook): ChartOption {
  const { theme, locale, width, height } = look
  const points = data.series.flatMap(series => series.points)
  const total = points.reduce((sum, point) => sum + (point.y ?? 0), 0)
  const names = points.map(point => point.other ? chartWords[locale].other : placeText(point.x, data, look))
  const share = (index: number) => formatNumber((points[index]?.y ?? 0) / (total || 1), 'percent', locale)
  // The ring leaves room for labels on both sides before it takes all the height.
  const outer = Math.max(36, Math.min(height * 0.38, width / 2 - 110))
  const room = Math.max(40, width / 2 - outer - 28)
  return {
    tooltip: {
      ...tooltipLook(look), trigger: 'item',
      formatter: (item: { dataIndex: number; color: string }) => tooltipHtml(names[item.dataIndex] ?? '', [
        { colour: item.color, name: measureTitle(data.roles.measures[0]!, locale), value: `${valueText(points[item.dataIndex]?.y ?? null, 0, data, look)} (${share(item.dataIndex)})` }], theme.textQuiet),
    },
    series: [{
      type: 'pie', radius: [outer * 0.58, outer], center: ['50%', '52%'], startAngle: 90, minShowLabelAngle: 4, avoidLabelOverlap: true,
      itemStyle: { borderColor: theme.canvas, borderWidth: 2 }, emphasis: { scaleSize: 4 },
      label: { color: theme.text, fontFamily: theme.font, fontSize: 12, lineHeight: 16, formatter: (item: { dataIndex: number }) => `${fitText(names[item.dataIndex] ?? '', room)}\n{share|${share(item.dataIndex)}}`, rich: { share: { color: theme.textQuiet, fontFamily: theme.font, fontSize: 12, lineHeight: 16 } } },
      labelLine: { length: 8, length2: 8, lineStyle: { color: theme.axis } },
      data: points.map((point, index) => ({ name: names[index], value: point.y, itemStyle: { color: point.other ? theme.axis : theme.categories[index % theme.categories.length] } })),
    }],
  }
}
