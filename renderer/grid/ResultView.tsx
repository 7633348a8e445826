import { lazy, Suspense, useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { ChartColumn, ScanSearch, Sheet, SlidersHorizontal } from 'lucide-react'
import type { Cell } from '../../model/notebook/cell.ts'
import type { ChartSpec } from '../../model/chart/spec.ts'
import { isOfFirst } from '../../model/result/result.ts'
import { readSavedChart } from '../../model/chart/saved.ts'
import { readOutput, type ResultOutput } from '../../model/notebook/outputs.ts'
import type { SavedChart } from '../chart/ResultChart.tsx'
import { useSuggestion } from '../chart/source.ts'
import { useText } from '../language/language.ts'
import { reasonOf } from '../language/trouble.ts'
import type { NotebookStore, TableOutput } from '../notebook/store.ts'
import { useShell } from '../shell/shell.ts'
import { Button } from '../ui/Button.tsx'
import { Empty } from '../ui/Empty.tsx'
import { Tip } from '../ui/Tip.tsx'
import { Tabs } from '../ui/Tabs.tsx'
import { Waiting } from '../ui/Waiting.tsx'
import { ExportMenu } from './ExportMenu.tsx'
import { Grid } from './Grid.tsx'
import { GoneResult } from './Preview.tsx'
import { ProfileView } from './ProfileView.tsx'
import { QuietLine } from './QuietLine.tsx'
import { tableHeight } from './scale.ts'
import { useRows } from './view.ts'
import './ResultView.css'

const ResultChart = lazy(() => import('../chart/ResultChart.tsx').then(module => ({ default: module.ResultChart })))

/** Rows that a table shows without scrolling, and the height of a chart in CSS pixels. */
const viewSizes = { rows: 12, chart: 320, chartNumber: 104 } as const

/** The saved chart of a result among a cell's outputs; its data only where it was drawn as the cell's chart stands now. */
export function savedChartOf(cell: Cell, result: string): SavedChart | null {
  for (const output of cell.outputs) {
    const read = readOutput(output)
    if (read.kind === 'chart' && read.chart.result === result) return { data: isSameChart(read.chart.spec, cell.chart) ? readSavedChart(read.chart.points) : null, svg: read.svg, text: read.text }
  }
  return null
}

const isSameChart = (a: ChartSpec, b: ChartSpec | undefined) => JSON.stringify({ ...a, title: null }) === JSON.stringify({ ...b, title: null })

/** Whether a result is the last of its cell: the one that the cell's chart is made from. */
function isLastResult(cell: Cell, result: ResultOutput): boolean {
  const tables = cell.outputs.flatMap(output => {
    const read = readOutput(output)
    return read.kind === 'table' ? [read.result] : []
  })
  const last = tables.at(-1)
  return !last || last.statement <= result.statement
}

type View = 'table' | 'chart' | 'profile'

/** The view that a person chose stays when the cell runs again; by the cell and its statement. */
const chosenViews = new WeakMap<NotebookStore, Map<string, View>>()

/** The views chosen in a notebook; with the notebook they are gone. */
function viewsOf(notebook: NotebookStore): Map<string, View> {
  const known = chosenViews.get(notebook)
  if (known) return known
  const views = new Map<string, View>()
  chosenViews.set(notebook, views)
  return views
}

/** A result in its views, with the quiet line that says what it is. */
export function ResultView({ output, cell, notebook }: { output: TableOutput; cell: Cell; notebook: NotebookStore }) {
  const { result } = output
  const t = useText()
  const { workbench } = notebook
  const timezone = notebook.use(state => state.settings.timezone)
  const parameters = notebook.use(state => state.settings.parameters)
  const canRun = notebook.use(state => state.trust.trusted)
  const onSpark = notebook.use(state => state.settings.interpreter === 'spark')
  const isBusy = notebook.use(state => ['queued', 'running'].includes(state.runs[cell.id]?.state ?? 'idle'))
  const isLast = useMemo(() => isLastResult(cell, result), [cell, result])
  const spec = isLast ? cell.chart ?? null : null
  const saved = useMemo(() => (isLast ? savedChartOf(cell, result.result) : null), [cell, isLast, result.result])
  const chosen = viewsOf(notebook)
  const memory = `${cell.id} ${result.statement}`
  const [view, setView] = useState<View>(() => chosen.get(memory) ?? (spec ? 'chart' : 'table'))
  const [goneResult, setGone] = useState<string | null>(null)
  const gone = goneResult === result.result
  const rows = useRows(workbench, result.result, result.rows)
  const onGone = useCallback(() => setGone(result.result), [result.result])
  const choose = (next: View) => {
    chosen.set(memory, next)
    setView(next)
  }
  const [width, setWidth] = useState(0)
  // Who changes the chart wants to see it.
  const before = useRef(spec)
  useEffect(() => {
    if (before.current !== spec && spec) {
      chosen.set(memory, 'chart')
      setView('chart')
    }
    before.current = spec
  }, [spec, chosen, memory])

  const height = tableHeight(result.rows, result.columns.length, viewSizes.rows)
  const table = gone ? <GoneResult result={result} height={height} onRun={canRun ? () => void notebook.run({ kind: 'cells', cells: [cell.id] }) : null} /> : (
    <div className="result-table">
      {rows.making || rows.error ? (
        <div className="result-making" role="status">
          {rows.making ? <>
            <progress max={1} {...(rows.making.progress === null ? {} : { value: rows.making.progress })} aria-label={t('grid.viewing', { rows: result.rows })} />
            {t('grid.viewing', { rows: result.rows })}
            <Button variant="link" size="small" onPress={rows.cancel}>{t('ui.cancel')}</Button>
          </> : t('grid.viewFailed', { reason: reasonOf(rows.error) })}
        </div>
      ) : null}
      <Grid key={result.result} workbench={workbench} result={result.result} name={result.name} columns={result.columns} rows={rows} preview={result.preview} timezone={timezone} height={height} width={width} onWidth={setWidth} onGone={onGone} />
    </div>
  )
  const tabs = [
    { id: 'table', label: t('grid.table'), icon: <Sheet aria-hidden />, content: table },
    { id: 'chart', label: t('grid.chart'), icon: <ChartColumn aria-hidden />, content: <ChartTab key={result.result} result={result} cell={cell} notebook={notebook} spec={spec} saved={saved} isLast={isLast} timezone={timezone} /> },
    { id: 'profile', label: t('grid.profile'), icon: <ScanSearch aria-hidden />, content: gone ? table : <ProfileView key={result.result} workbench={workbench} result={result} height={360} onGone={onGone} /> },
  ]
  return (
    <div className="result" data-testid="result" data-result={result.name}>
      <Tabs label={t('grid.views', { name: result.name })} tabs={tabs} selected={view} onSelect={id => choose(id as View)} className="result-tabs" />
      <QuietLine result={result} shown={view !== 'table' ? result.rows : gone ? result.preview.length : rows.rows} timezone={timezone} parameters={parameters}>
        {onSpark && canRun && isOfFirst(result.cut) ? (
          <Tip text={t('grid.fetchAll.help')}><Button variant="link" size="small" isDisabled={isBusy} onPress={() => void notebook.run({ kind: 'cells', cells: [cell.id] }, true)} testId="fetch-all">{t('grid.fetchAll')}</Button></Tip>
        ) : null}
        {rows.filter.length > 0 && view === 'table' ? <Button variant="link" size="small" onPress={() => rows.ask(rows.sort, [])}>{t('grid.clearFilter')}</Button> : null}
        {gone ? null : <ExportMenu workbench={workbench} result={result.result} name={result.name} view={rows.view} rows={rows.rows} />}
      </QuietLine>
    </div>
  )
}

/** How many of very many columns a suggestion shows; null where a chart of a few is what anybody expects. */
function columnsShown(spec: ChartSpec, total: number): number | null {
  const used = new Set([spec.x?.field, spec.series?.field, ...(spec.y ?? []).map(measure => measure.field)].filter(field => field !== undefined)).size
  return used < total && (spec.type === 'bigNumber' || total > manyColumns) ? used : null
}
const manyColumns = 20

interface ChartTabProps { result: ResultOutput; cell: Cell; notebook: NotebookStore; spec: ChartSpec | null; saved: SavedChart | null; isLast: boolean; timezone: string }

function ChartTab({ result, cell, notebook, spec, saved, isLast, timezone }: ChartTabProps) {
  const t = useText()
  const shell = useShell()
  const { workbench } = notebook
  const suggestion = useSuggestion(workbench, result.result, result.columns, result.rows, spec === null)
  const shown = spec ?? suggestion
  const edit = () => {
    notebook.select(cell.id)
    shell.state.setState(state => ({ right: { ...state.right, isOpen: true, panel: 'chart' } }))
  }
  const waiting = <div style={{ height: viewSizes.chart }}><Waiting what={t('chart.waiting')} lines={6} height={24} /></div>
  if (shown === undefined) return waiting
  if (shown === null) return <Empty title={t('chart.none')} actions={isLast ? <Button onPress={edit}>{t('chart.edit')}</Button> : null}>{t(isLast ? 'chart.noneText' : 'chart.onlyLast')}</Empty>
  const leftOut = spec ? null : columnsShown(shown, result.columns.length)
  return (
    <div className="chart-tab">
      <div className="chart-tools">
        {spec ? null : <span className="chart-suggested">{leftOut ? t('chart.suggestedOf', { shown: leftOut, total: result.columns.length }) : t('chart.suggested')}</span>}
        {isLast ? null : <span className="chart-only-last">{t('chart.onlyLast')}</span>}
        {spec || !isLast ? null : <Button size="small" variant="quiet" onPress={() => notebook.edit({ type: 'chart', cell: cell.id, chart: shown })}>{t('chart.keep')}</Button>}
        {isLast ? <Button size="small" variant="quiet" icon={<SlidersHorizontal aria-hidden />} onPress={edit} testId="edit-chart">{t('chart.edit')}</Button> : null}
      </div>
      <Suspense fallback={waiting}>
        <ResultChart workbench={workbench} result={result} spec={shown} timezone={timezone} height={shown.type === 'bigNumber' ? viewSizes.chartNumber : viewSizes.chart} saved={spec ? saved : null} />
      </Suspense>
    </div>
  )
}
