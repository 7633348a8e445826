import { lazy, Suspense } from 'react'
import { useStore } from 'zustand'
import { useText } from '../language/language.ts'
import { CellInfo } from '../notebook/CellInfo.tsx'
import { Tabs } from '../ui/Tabs.tsx'
import { Waiting } from '../ui/Waiting.tsx'
import { SideSplitter } from './SideSplitter.tsx'
import { useShell, type RightPanel } from './shell.ts'

const ChartBuilder = lazy(() => import('../chart/ChartBuilder.tsx').then(module => ({ default: module.ChartBuilder })))
const HistoryPanel = lazy(() => import('../history/HistoryPanel.tsx').then(module => ({ default: module.HistoryPanel })))
const ParameterEditor = lazy(() => import('../parameters/ParameterEditor.tsx').then(module => ({ default: module.ParameterEditor })))

/** What is selected: its chart, the parameters, the cell itself, the notebook's history. */
export function RightSide() {
  const t = useText()
  const shell = useShell()
  const panel = useStore(shell.state, state => state.right.panel)
  useStore(shell.state, state => state.active)
  const notebook = shell.active()
  const waiting = <div className="side-padded"><Waiting what={t('notebook.opening')} /></div>
  return (
    <aside className="side side-right" data-region="right" aria-label={t('shell.inspector')}>
      {notebook ? (
        <Tabs
          label={t('shell.inspector')} className="side-tabs" selected={panel} onSelect={id => shell.state.setState(state => ({ right: { ...state.right, panel: id as RightPanel } }))}
          tabs={[
            { id: 'chart', label: t('shell.chart'), content: <Suspense fallback={waiting}><ChartBuilder notebook={notebook} /></Suspense> },
            { id: 'parameters', label: t('shell.parameters'), content: <Suspense fallback={waiting}><ParameterEditor notebook={notebook} /></Suspense> },
            { id: 'cell', label: t('shell.cell'), content: <CellInfo notebook={notebook} /> },
            { id: 'history', label: t('history.title'), content: <Suspense fallback={waiting}><HistoryPanel key={notebook.path} notebook={notebook} /></Suspense> },
          ]}
        />
      ) : null}
      <SideSplitter side="right" />
    </aside>
  )
}
