import { SquareMousePointer } from 'lucide-react'
import { formatDuration, formatMoment } from '../language/format.ts'
import { useLanguage, useText } from '../language/language.ts'
import { Checkbox } from '../ui/Checkbox.tsx'
import { Empty } from '../ui/Empty.tsx'
import { Select } from '../ui/Select.tsx'
import type { Language } from '../../model/notebook/cell.ts'
import { standingOf } from './derive.ts'
import type { NotebookStore } from './store.ts'
import './NotebookHead.css'

const languages: readonly Language[] = ['sql', 'markdown', 'python', 'scala', 'r']

/** The selected cell: its language, whether the report shows it, its last run. */
export function CellInfo({ notebook }: { notebook: NotebookStore }) {
  const t = useText()
  const language = useLanguage()
  const cell = notebook.use(state => state.cells.find(candidate => candidate.id === state.selected))
  const run = notebook.use(state => state.runs[state.selected ?? ''])
  const timezone = notebook.use(state => state.settings.timezone)
  if (!cell) return <Empty icon={<SquareMousePointer />} title={t('cell.noneSelected')}>{t('cell.noneSelectedText')}</Empty>
  const standing = standingOf(run)
  const took = standing.startedAt !== null && standing.finishedAt !== null ? standing.finishedAt - standing.startedAt : null
  return (
    <div className="cell-info">
      <Select label={t('cell.languageLabel')} value={cell.language} choices={languages.map(id => ({ id, label: t(`language.${id}`) }))} onChange={id => notebook.edit({ type: 'language', cell: cell.id, language: id as Language })} />
      <Checkbox isSelected={cell.report !== 'hidden'} onChange={shown => notebook.edit({ type: 'report', cell: cell.id, report: shown ? 'shown' : 'hidden' })}>{t('cell.inReport')}</Checkbox>
      <dl>
        <dt>{t('cell.stateLabel')}</dt><dd>{t(`cell.state.${standing.state}`)}{standing.stale ? ` (${t('cell.staleShort')})` : ''}</dd>
        {standing.startedAt === null ? null : <><dt>{t('cell.startedAt')}</dt><dd className="numeric">{formatMoment(standing.startedAt, language, timezone)}</dd></>}
        {took === null ? null : <><dt>{t('cell.took')}</dt><dd className="numeric">{formatDuration(took, language)}</dd></>}
        <dt>{t('cell.id')}</dt><dd><code>{cell.id}</code></dd>
      </dl>
    </div>
  )
}
