import { useEffect, useState } from 'react'
import { Table2 } from 'lucide-react'
import { useStore } from 'zustand'
import type { Output } from '../../contract/define.ts'
import { storageSteps } from '../../contract/workbench/host.ts'
import type { WorkbenchContract } from '../../contract/workbench/contract.ts'
import type { Result } from '../../model/result/result.ts'
import { formatBytes, formatMoment } from '../language/format.ts'
import { useLanguage, useText } from '../language/language.ts'
import { useShell } from '../shell/shell.ts'
import { fileName } from '../shell/TabStrip.tsx'
import { Empty } from '../ui/Empty.tsx'
import { Select } from '../ui/Select.tsx'
import { Waiting } from '../ui/Waiting.tsx'
import './Panel.css'

/** The results and imported files of the chosen space; pressing one goes to the cell that made it. */
export function ResultsPanel() {
  const t = useText()
  const shell = useShell()
  const space = useStore(shell.state, state => state.space)
  const [listed, setListed] = useState<Output<WorkbenchContract['result.watch']> | null>(null)
  useEffect(() => {
    setListed(null)
    if (space === null) return
    return shell.workbench.follow('result.watch', { space }, { onItem: setListed, onError: () => setListed({ results: [] }) })
  }, [shell, space])
  if (!listed) return <div className="side-padded"><Waiting what={t('spaces.resultsLoading')} lines={5} /></div>
  if (listed.results.length === 0) return <div className="panel"><Empty icon={<Table2 />} title={t('spaces.resultsNone')}>{t('spaces.resultsNoneText')}</Empty><Storage stored={listed.stored ?? 0} /></div>
  const sorted = listed.results.toSorted((a, b) => b.madeAt - a.madeAt)
  return <div className="panel"><ul className="panel-list">{sorted.map(result => <ResultRow key={result.id} result={result} path={result.origin.kind === 'cell' ? listed.notebooks?.[result.origin.notebook] : undefined} />)}</ul><Storage stored={listed.stored ?? 0} /></div>
}

/** How much of the disk results take, and how much they may. */
function Storage({ stored }: { stored: number }) {
  const t = useText()
  const shell = useShell()
  const language = useLanguage()
  const limit = useStore(shell.state, state => state.settings.resultStorage)
  const steps = storageSteps.some(step => step === limit) ? storageSteps : [...storageSteps, limit].sort((a, b) => a - b)
  return (
    <section className="panel-storage">
      <p>{t('spaces.stored', { stored: formatBytes(stored, language), limit: formatBytes(limit, language) })}</p>
      <progress max={limit} value={Math.min(stored, limit)} aria-label={t('spaces.storedLabel')} />
      <Select label={t('spaces.storage')} help={t('spaces.storageHelp')} value={String(limit)} choices={steps.map(step => ({ id: String(step), label: formatBytes(step, language) }))} onChange={id => shell.attempt(shell.choose({ resultStorage: Number(id) }))} testId="result-storage" />
    </section>
  )
}

function ResultRow({ result, path }: { result: Result; path: string | undefined }) {
  const t = useText()
  const shell = useShell()
  const language = useLanguage()
  const { origin } = result
  const go = () => {
    if (origin.kind !== 'cell' || path === undefined) return
    shell.open(path, 'edit').select(origin.cell)
  }
  return (
    <li className="panel-row">
      <button type="button" className="panel-row-name panel-row-tall" onClick={go} disabled={path === undefined}>
        <Table2 aria-hidden />
        <span>
          <span className="panel-code">{result.name}</span>
          <small className="numeric">{t('spaces.rows', { count: result.rows })}{result.cut ? ` (${t('spaces.resultCut')})` : ''} · {formatBytes(result.bytes, language)} · {formatMoment(result.madeAt, language)}</small>
          {origin.kind === 'import' ? <small>{t('spaces.resultImported', { file: origin.file.split(/[\\/]/).pop() ?? origin.file })}</small> : path === undefined ? null : <small>{t('spaces.resultFrom', { notebook: fileName(path) })}</small>}
        </span>
      </button>
    </li>
  )
}
