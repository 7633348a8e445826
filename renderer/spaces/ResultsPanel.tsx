import { useEffect, useState } from 'react'
import { Table2 } from 'lucide-react'
import { useStore } from 'zustand'
import type { Result } from '../../model/result/result.ts'
import { formatBytes, formatMoment } from '../language/format.ts'
import { useLanguage, useText } from '../language/language.ts'
import { useShell } from '../shell/shell.ts'
import { fileName } from '../shell/TabStrip.tsx'
import { Empty } from '../ui/Empty.tsx'
import { Waiting } from '../ui/Waiting.tsx'
import './Panel.css'

/** The results and imported files of the chosen space; pressing one goes to the cell that made it. */
export function ResultsPanel() {
  const t = useText()
  const shell = useShell()
  const space = useStore(shell.state, state => state.space)
  const [results, setResults] = useState<Result[] | null>(null)
  useEffect(() => {
    setResults(null)
    if (space === null) return
    return shell.workbench.follow('result.watch', { space }, { onItem: item => setResults(item.results), onError: () => setResults([]) })
  }, [shell, space])
  if (!results) return <div className="side-padded"><Waiting what={t('spaces.resultsLoading')} lines={5} /></div>
  if (results.length === 0) return <Empty icon={<Table2 />} title={t('spaces.resultsNone')}>{t('spaces.resultsNoneText')}</Empty>
  const sorted = results.toSorted((a, b) => b.madeAt - a.madeAt)
  return <div className="panel"><ul className="panel-list">{sorted.map(result => <ResultRow key={result.id} result={result} />)}</ul></div>
}

function ResultRow({ result }: { result: Result }) {
  const t = useText()
  const shell = useShell()
  const language = useLanguage()
  const { origin } = result
  const go = () => {
    if (origin.kind !== 'cell') return
    const notebook = shell.open(origin.notebook, 'edit')
    notebook.select(origin.cell)
  }
  return (
    <li className="panel-row">
      <button type="button" className="panel-row-name panel-row-tall" onClick={go} disabled={origin.kind !== 'cell'}>
        <Table2 aria-hidden />
        <span>
          <span className="panel-code">{result.name}</span>
          <small className="numeric">{t('spaces.rows', { count: result.rows })}{result.cut ? ` (${t('spaces.resultCut')})` : ''} · {formatBytes(result.bytes, language)} · {formatMoment(result.madeAt, language)}</small>
          <small>{origin.kind === 'cell' ? t('spaces.resultFrom', { notebook: fileName(origin.notebook) }) : t('spaces.resultImported', { file: origin.file.split(/[\\/]/).pop() ?? origin.file })}</small>
        </span>
      </button>
    </li>
  )
}
