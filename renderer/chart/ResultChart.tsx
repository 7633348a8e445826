import { useEffect, useLayoutEffect, useMemo, useRef, useState, type ReactNode } from 'react'
import { OasisError } from '../../contract/errors.ts'
import type { ChartSpec } from '../../model/chart/spec.ts'
import type { ChartData } from '../../model/chart/data.ts'
import type { ChartNote } from '../../model/chart/notes.ts'
import { chartNotes } from '../../model/chart/notes.ts'
import type { ResultOutput } from '../../model/notebook/outputs.ts'
import type { Workbench } from '../host/connection.ts'
import { useText } from '../language/language.ts'
import { Waiting } from '../ui/Waiting.tsx'
import { Chart } from './Chart.tsx'
import { problemText } from './notes.ts'
import { useChartData } from './source.ts'

interface Drawn { spec: ChartSpec; data: ChartData; notes: readonly ChartNote[] }

export interface SavedChart { data: ChartData | null; svg: string; text: string }

export interface ResultChartProps {
  workbench: Pick<Workbench, 'call'>
  result: ResultOutput
  spec: ChartSpec
  timezone: string
  height: number
  /** What the file keeps of the chart: shown while the result is asked, and where there is no result any more. */
  saved: SavedChart | null
  /** Stands in the place of a chart that cannot be drawn at all. */
  fallback?: ReactNode
}

/** A chart of a result: its height is taken from the start, so that nothing moves when it comes. */
export function ResultChart({ workbench, result, spec, timezone, height, saved, fallback }: ResultChartProps) {
  const t = useText()
  const place = useRef<HTMLDivElement>(null)
  const [width, setWidth] = useState(0)
  useLayoutEffect(() => {
    const element = place.current!
    setWidth(element.clientWidth)
    const observer = new ResizeObserver(() => setWidth(element.clientWidth))
    observer.observe(element)
    return () => observer.disconnect()
  }, [])
  const { spec: asked, data, notes, error, isWaiting, isSame } = useChartData({ workbench, result: result.result, columns: result.columns, spec, width, height, timezone })
  const extra = result.cut ? [t('chart.note.ofFirst', { rows: result.rows })] : []
  // What the file keeps of this very result is newer than what is still drawn of the one before.
  const kept = useMemo(() => (saved?.data ? { spec, data: saved.data, notes: chartNotes(spec, saved.data) } : null), [saved, spec])
  const here = data && asked ? { spec: asked, data, notes } : null
  const known: Drawn | null = here && (isSame || !isWaiting) ? here : kept ?? here
  // What stood here, be it from the file, stays until the new comes.
  const before = useRef<Drawn | null>(null)
  const drawn = known ?? (isWaiting ? before.current : null)
  useEffect(() => { before.current = drawn })
  const isOld = isWaiting && drawn !== null && kept === null && !(data !== null && isSame)
  const isGone = error instanceof OasisError && (error.code === 'notFound' || error.code === 'offline')
  // What is on its way out keeps its height too.
  const steady = useRef(height)
  if (!isOld) steady.current = height
  const isNumber = spec.type === 'bigNumber'
  return (
    <div ref={place} className="result-chart" style={{ minHeight: isNumber ? 66 : height }} data-testid="chart" aria-busy={isWaiting}>
      {drawn && (!error || isGone) ? <Chart spec={drawn.spec} data={drawn.data} notes={drawn.notes} height={steady.current} isOld={isOld} extra={extra} />
        : error && isGone && saved?.svg ? <SavedPicture saved={saved} />
        : error ? fallback ?? <p className="chart-problem" role="status">{problemText(t, error)}</p>
        : <Waiting what={t('chart.waiting')} lines={isNumber ? 2 : Math.max(3, Math.floor(height / 40))} height={isNumber ? 24 : 20} />}
    </div>
  )
}

function SavedPicture({ saved }: { saved: SavedChart }) {
  const t = useText()
  return (
    <figure className="chart">
      <img className="chart-picture" alt={saved.text} src={`data:image/svg+xml;charset=utf-8,${encodeURIComponent(saved.svg)}`} />
      <div className="chart-foot"><p className="chart-notes">{t('chart.note.saved')}</p></div>
    </figure>
  )
}
