import { lazy, Suspense, useCallback, useMemo, useState } from 'react'
import { ChevronRight, CircleAlert } from 'lucide-react'
import { Grid } from '../grid/Grid.tsx'
import { ExportMenu } from '../grid/ExportMenu.tsx'
import { GoneResult, PreviewTable } from '../grid/Preview.tsx'
import { rowsText } from '../grid/QuietLine.tsx'
import { tableHeight } from '../grid/scale.ts'
import { savedChartOf } from '../grid/ResultView.tsx'
import { useRows } from '../grid/view.ts'
import { useLanguage, useText } from '../language/language.ts'
import { useSentence } from '../language/trouble.ts'
import { Markdown } from '../notebook/Markdown.tsx'
import { Outputs } from '../notebook/Outputs.tsx'
import { withoutTerminalCodes } from '../../model/notebook/outputs.ts'
import type { NotebookStore } from '../notebook/store.ts'
import { tellError } from '../shell/trouble.ts'
import { Button } from '../ui/Button.tsx'
import { Waiting } from '../ui/Waiting.tsx'
import type { Block } from './blocks.ts'

const ResultChart = lazy(() => import('../chart/ResultChart.tsx').then(module => ({ default: module.ResultChart })))

/** Heights in CSS pixels, taken before anything is here; and the rows of a table before it scrolls. */
const sizes = { chart: 320, number: 66, rows: 10 } as const
type Of<K extends Block['kind']> = Extract<Block, { kind: K }>

/** One block of a report. */
export function BlockView({ block, notebook }: { block: Block; notebook: NotebookStore }) {
  switch (block.kind) {
    case 'text': return <TextBlock block={block} notebook={notebook} />
    case 'chart': case 'number': return <ChartBlock block={block} notebook={notebook} />
    case 'table': return <TableBlock key={block.result.result} block={block} notebook={notebook} />
    case 'error': return <ErrorBlock block={block} />
    case 'waiting': return <WaitingBlock block={block} />
    case 'raw': return <div className="report-raw" data-block={block.cell.id}><Outputs outputs={[block.output]} first={block.place} cell={block.cell} number={1} notebook={notebook} /></div>
  }
}

function TextBlock({ block, notebook }: { block: Of<'text'>; notebook: NotebookStore }) {
  return <div className="report-text" data-block={block.cell.id}><Markdown source={block.cell.source} notebook={notebook} /></div>
}

function ChartBlock({ block, notebook }: { block: Of<'chart' | 'number'>; notebook: NotebookStore }) {
  const timezone = notebook.use(state => state.settings.timezone)
  const saved = useMemo(() => savedChartOf(block.cell, block.result.result), [block.cell, block.result.result])
  const height = block.kind === 'number' ? sizes.number : sizes.chart
  const t = useText()
  return (
    <section className={`report-card report-card-${block.kind}${block.isOld ? ' report-old' : ''}`} aria-busy={block.isOld} data-block={block.cell.id}>
      <Suspense fallback={<div style={{ minHeight: height }}><Waiting what={t('chart.waiting')} /></div>}>
        <ResultChart workbench={notebook.workbench} result={block.result} spec={block.spec} timezone={timezone} height={height} saved={saved} fallback={<PreviewTable result={block.result} height={height} isRounded />} />
      </Suspense>
    </section>
  )
}

function TableBlock({ block, notebook }: { block: Of<'table'>; notebook: NotebookStore }) {
  const t = useText()
  const language = useLanguage()
  const { result } = block
  const timezone = notebook.use(state => state.settings.timezone)
  const trusted = notebook.use(state => state.trust.trusted)
  const rows = useRows(notebook.workbench, result.result, result.rows)
  const [gone, setGone] = useState(false)
  const onGone = useCallback(() => setGone(true), [])
  const height = tableHeight(result.rows, result.columns.length, sizes.rows)
  return (
    <section className={`report-table${block.isOld ? ' report-old' : ''}`} aria-busy={block.isOld} data-block={block.cell.id}>
      <div className="report-screen result">
        {gone ? <GoneResult result={result} height={height} isRounded onRun={trusted ? () => void notebook.run({ kind: 'cells', cells: [block.cell.id] }).catch(tellError) : null} />
          : <Grid workbench={notebook.workbench} result={result.result} name={result.name} columns={result.columns} rows={rows} preview={result.preview} timezone={timezone} height={height} isRounded onGone={onGone} />}
        <div className="quiet-line">
          {gone ? <span>{t('grid.rowsOf', { shown: result.preview.length, total: result.rows })}</span> : rowsText(t, language, result).map((text, index) => <span key={index} className={result.cut && index === 0 ? 'quiet-cut' : undefined}>{text}</span>)}
          <span className="quiet-space" />
          {rows.making ? <Button variant="link" size="small" onPress={rows.cancel}>{t('ui.cancel')}</Button> : null}
          {rows.filter.length > 0 ? <Button variant="link" size="small" onPress={() => rows.ask(rows.sort, [])}>{t('grid.clearFilter')}</Button> : null}
          {gone ? null : <ExportMenu workbench={notebook.workbench} result={result.result} name={result.name} view={rows.view} rows={rows.rows} />}
        </div>
      </div>
      <div className="report-paper"><PreviewTable result={result} isRounded /><p className="quiet-line">{result.rows > result.preview.length ? t('grid.rowsOf', { shown: result.preview.length, total: result.rows }) : rowsText(t, language, result)[0]}</p></div>
    </section>
  )
}

function ErrorBlock({ block }: { block: Of<'error'> }) {
  const t = useText()
  const say = useSentence()
  return (
    <section className="report-error" role="group" aria-label={t('report.failed')}>
      <CircleAlert aria-hidden />
      <div>
        <p className="report-error-title">{t('report.failed')}</p>
        <p>{t('report.failedText')}</p>
        <details><summary><ChevronRight aria-hidden />{t('report.details')}</summary><pre>{[say(block.error.message), block.error.hint && say(block.error.hint), withoutTerminalCodes(block.traceback)].filter(Boolean).join('\n\n')}</pre></details>
      </div>
    </section>
  )
}

function WaitingBlock({ block }: { block: Of<'waiting'> }) {
  const t = useText()
  const isNumber = block.spec?.type === 'bigNumber'
  return <section className={`report-card report-card-${isNumber ? 'number' : 'chart'}`} style={{ minHeight: isNumber ? sizes.number : block.spec ? sizes.chart : 160 }}><Waiting what={t('report.waiting')} lines={isNumber ? 2 : 5} height={20} /></section>
}
