import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react'
import { describeChart } from '../../model/chart/describe.ts'
import type { ChartData } from '../../model/chart/data.ts'
import type { ChartNote } from '../../model/chart/notes.ts'
import { chartOption } from '../../model/chart/option.ts'
import { bigNumbers } from '../../model/chart/option-number.ts'
import type { ChartSpec } from '../../model/chart/spec.ts'
import { useLanguage, useText } from '../language/language.ts'
import { useTheme } from '../theme/theme.ts'
import { Button } from '../ui/Button.tsx'
import { ChartValues } from './ChartValues.tsx'
import { noteText } from './notes.ts'
import { chartTheme } from './theme.ts'
import './Chart.css'

type Library = typeof import('./echarts.ts')
let library: Library | null = null
const load = async () => (library ??= await import('./echarts.ts'))

export interface ChartProps {
  spec: ChartSpec
  data: ChartData
  notes: readonly ChartNote[]
  /** The picture's height in CSS pixels; the width is that of the place. */
  height: number
  /** Newer data is on the way. */
  isOld?: boolean
  /** Said under the chart besides its notes. */
  extra?: readonly string[]
}

/** A chart with its title, what it leaves out, and its values as a table for whoever wants to read them. */
export function Chart({ spec, data, notes, height, isOld = false, extra = [] }: ChartProps) {
  const t = useText()
  const language = useLanguage()
  const [asTable, setAsTable] = useState(false)
  const text = useMemo(() => describeChart(spec, data, language), [spec, data, language])
  const said = [...notes.map(note => noteText(t, note)), ...extra]
  const isNumber = spec.type === 'bigNumber'
  return (
    <figure className={`chart${isOld ? ' chart-old' : ''}`}>
      {spec.title ? <figcaption className="chart-title">{spec.title}</figcaption> : null}
      {isNumber ? <BigNumbers data={data} /> : asTable ? <ChartValues data={data} height={height} /> : <Drawing spec={spec} data={data} height={height} text={text} />}
      {isNumber && said.length === 0 ? null : (
        <div className="chart-foot">
          <p className="chart-notes">{said.join(language === 'ja' ? '。' : '. ')}</p>
          {isNumber ? null : <Button variant="link" size="small" className="chart-switch" onPress={() => setAsTable(!asTable)}>{t(asTable ? 'chart.asPicture' : 'chart.asTable')}</Button>}
        </div>
      )}
    </figure>
  )
}

function BigNumbers({ data }: { data: ChartData }) {
  const language = useLanguage()
  return (
    <dl className="big-numbers" data-chart-painted="true">
      {bigNumbers(data, language).map((number, index) => <div key={index} className="big-number"><dt>{number.title}</dt><dd>{number.value}</dd></div>)}
    </dl>
  )
}

function Drawing({ spec, data, height, text }: { spec: ChartSpec; data: ChartData; height: number; text: string }) {
  const theme = useTheme()
  const locale = useLanguage()
  const box = useRef<HTMLDivElement>(null)
  const chart = useRef<ReturnType<Library['init']> | null>(null)
  const [ready, setReady] = useState(library !== null)
  const [width, setWidth] = useState(0)
  const [painted, setPainted] = useState(false)

  useEffect(() => {
    if (!ready) void load().then(() => setReady(true))
  }, [ready])
  useLayoutEffect(() => {
    const element = box.current!
    setWidth(element.clientWidth)
    const observer = new ResizeObserver(() => setWidth(element.clientWidth))
    observer.observe(element)
    return () => observer.disconnect()
  }, [])
  useEffect(() => () => {
    chart.current?.dispose()
    chart.current = null
  }, [])
  useEffect(() => {
    if (!ready || width === 0) return
    chart.current ??= library!.init(box.current!, null, { width, height })
    const drawn = chart.current
    drawn.resize({ width, height })
    const onFinished = () => setPainted(true)
    drawn.on('finished', onFinished)
    drawn.setOption(chartOption(spec, data, { theme: chartTheme(theme), locale, width, height }) as Parameters<typeof drawn.setOption>[0], { notMerge: true, lazyUpdate: false })
    return () => { drawn.off('finished', onFinished) }
  }, [ready, width, height, spec, data, theme, locale])

  return <div ref={box} className="chart-canvas" role="img" aria-label={text} style={{ height }} {...(painted ? { 'data-chart-painted': 'true' } : {})} />
}
