import { Fragment, useEffect, useMemo } from 'react'
import { FileText, Printer, RotateCw } from 'lucide-react'
import type { Cell } from '../../model/notebook/cell.ts'
import { plain } from '../../model/notebook/headings.ts'
import { formatMoment } from '../language/format.ts'
import { useLanguage, useText } from '../language/language.ts'
import type { NotebookStore } from '../notebook/store.ts'
import { ParameterForm } from '../parameters/ParameterForm.tsx'
import { tellError } from '../shell/trouble.ts'
import { Button } from '../ui/Button.tsx'
import { Empty } from '../ui/Empty.tsx'
import { IconButton } from '../ui/IconButton.tsx'
import { BlockView } from './BlockView.tsx'
import { blocksOf, layOut, standingOf } from './blocks.ts'
import { computedWith } from './values.ts'
import './Report.css'

/** A notebook as its readers see it: parameters, text, numbers, charts and tables, without the code. */
export function Report({ notebook }: { notebook: NotebookStore }) {
  const t = useText()
  const cells = notebook.use(state => state.cells)
  const runs = notebook.use(state => state.runs)
  const live = notebook.use(state => state.live)
  const title = notebook.use(state => state.title)
  const { heading, rest } = useMemo(() => headingOf(cells), [cells])
  const sections = useMemo(() => layOut(rest.flatMap(cell => blocksOf(cell, runs[cell.id], live[cell.id]))), [rest, runs, live])
  useFirstRun(notebook)
  return (
    <article className="report" data-testid="report" aria-label={t('report.label')}>
      <ReportHead notebook={notebook} title={heading ?? title} />
      <ParameterForm notebook={notebook} look="report" />
      {sections.length === 0 ? <Empty icon={<FileText />} title={t('report.empty')}>{t('report.emptyText')}</Empty> : (
        <div className="report-body">
          {sections.map(section => (
            section.kind === 'block' ? <Fragment key={section.blocks[0]!.key}><BlockView block={section.blocks[0]!} notebook={notebook} /></Fragment> : (
              <div key={section.blocks[0]!.key} className={`report-${section.kind}`} data-count={section.blocks.length} data-odd={section.blocks.length > 1 && section.blocks.length % 2 === 1}>
                {section.blocks.map(block => <BlockView key={block.key} block={block} notebook={notebook} />)}
              </div>
            )
          ))}
        </div>
      )}
    </article>
  )
}

/** How long the workbench has to start what a report needs before the window asks for it, in milliseconds. */
const patience = 600

/** A trusted report without any stored result is computed when it is opened; any other waits to be asked. */
function useFirstRun(notebook: NotebookStore): void {
  useEffect(() => {
    const timer = setTimeout(() => {
      const { cells, runs, trust, phase } = notebook.get()
      const code = cells.filter(cell => cell.language === 'sql' && cell.source.trim() !== '')
      const isFresh = code.length > 0 && code.every(cell => cell.outputs.length === 0 && (runs[cell.id]?.state ?? 'idle') === 'idle')
      if (phase === 'open' && trust.trusted && isFresh) void notebook.run({ kind: 'all' }).catch(tellError)
    }, patience)
    return () => clearTimeout(timer)
  }, [notebook])
}

/** Where the first text begins with a heading, that is the report's title and is not said twice. */
function headingOf(cells: readonly Cell[]): { heading: string | null; rest: readonly Cell[] } {
  const first = cells.find(cell => cell.report !== 'hidden' && !(cell.language === 'markdown' && cell.source.trim() === ''))
  const match = first?.language === 'markdown' ? /^\s*#\s+([^\n]+?)\s*#*\s*(?:\n([\s\S]*))?$/.exec(first.source) : null
  if (!first || !match || /\$/.test(match[1]!) || plain(match[1]!) === '') return { heading: null, rest: cells }
  return { heading: plain(match[1]!), rest: cells.flatMap(cell => (cell !== first ? [cell] : match[2]?.trim() ? [{ ...cell, source: match[2].replace(/^\n+/, '') }] : [])) }
}

function ReportHead({ notebook, title }: { notebook: NotebookStore; title: string }) {
  const t = useText()
  const language = useLanguage()
  const cells = notebook.use(state => state.cells)
  const runs = notebook.use(state => state.runs)
  const settings = notebook.use(state => state.settings)
  const trusted = notebook.use(state => state.trust.trusted)
  const standing = useMemo(() => standingOf(cells, runs), [cells, runs])
  const values = useMemo(() => computedWith(standing.results, settings.parameters, language), [standing, settings.parameters, language])
  const compute = () => void notebook.run({ kind: 'all' }).catch(tellError)
  const when = standing.computedAt === null ? t('report.never') : t('report.computed', { when: formatMoment(standing.computedAt, language, settings.timezone) })
  return (
    <header className="report-head">
      <div className="report-title-line">
        <h1 className="report-title">{title}</h1>
        <div className="report-actions">
          {standing.missing > 0 && trusted && !standing.isBusy ? <Button variant="primary" size="small" onPress={compute}>{t('report.compute')}</Button> : null}
          {standing.isBusy ? <Button size="small" onPress={() => void notebook.cancel().catch(tellError)} testId="report-cancel">{t('report.cancel')}</Button>
            : trusted ? <IconButton icon={<RotateCw aria-hidden />} label={t('report.refresh')} onPress={compute} testId="report-refresh" /> : null}
          <IconButton icon={<Printer aria-hidden />} label={t('report.print')} onPress={() => print()} />
        </div>
      </div>
      <div className="report-facts" role="status">
        {standing.isBusy ? <span className="report-busy">{t('report.computing')}{standing.total > 1 ? ` · ${t('report.partly', { done: standing.done, total: standing.total })}` : ''}</span> : <span>{when}</span>}
        {values.map(({ label, value }) => <span key={label}><span className="report-fact-label">{label}</span> {value}</span>)}
        {standing.missing > 0 && standing.computedAt !== null && !standing.isBusy ? <span className="report-stale">{t('report.missing', { count: standing.missing })}</span> : null}
        {standing.isStale && !standing.isBusy ? <span className="report-stale">{t('report.stale')}</span> : null}
      </div>
    </header>
  )
}
