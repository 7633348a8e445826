import type { ChartData } from '../../model/chart/data.ts'
import { placeText, seriesTitle, valueText } from '../../model/chart/option-parts.ts'
import { lightTheme } from '../../model/chart/palette.ts'
import { chartWords } from '../../model/chart/words.ts'
import { useLanguage, useText } from '../language/language.ts'

/** As many rows as are read in one go. */
const most = 500

/** The values that a chart draws, as a table. */
export function ChartValues({ data, height }: { data: ChartData; height: number }) {
  const t = useText()
  const locale = useLanguage()
  const look = { theme: lightTheme, locale, width: 0, height: 0 }
  const points = data.series.flatMap(series => series.points.map(point => ({ series, point })))
  const several = data.series.length > 1
  return (
    <div className="chart-values" style={{ maxHeight: Math.max(height, 120), minHeight: Math.min(height, 120) }} tabIndex={0} role="group" aria-label={t('chart.asTable')}>
      <table>
        {points.length > most ? <caption>{t('chart.firstValues', { count: most })}</caption> : null}
        <thead><tr><th scope="col">{data.roles.x.title ?? data.roles.x.field}</th>{several ? <th scope="col">{t('chart.series')}</th> : null}<th scope="col" className="numeric">{several || !data.series[0] ? t('chart.y') : seriesTitle(data.series[0], data, look)}</th></tr></thead>
        <tbody>
          {points.slice(0, most).map(({ series, point }, index) => (
            <tr key={index}>
              <th scope="row">{point.other ? chartWords[locale].other : placeText(point.x, data, look)}</th>
              {several ? <td>{seriesTitle(series, data, look)}</td> : null}
              <td className="numeric">{valueText(point.y, series.measure, data, look)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
