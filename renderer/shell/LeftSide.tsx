import { BookOpen, Database, Table2, TableOfContents } from 'lucide-react'
import { useStore } from 'zustand'
import { useText } from '../language/language.ts'
import { OutlinePanel } from '../outline/OutlinePanel.tsx'
import { CatalogPanel } from '../spaces/CatalogPanel.tsx'
import { NotebooksPanel } from '../spaces/NotebooksPanel.tsx'
import { ResultsPanel } from '../spaces/ResultsPanel.tsx'
import { Tabs } from '../ui/Tabs.tsx'
import { SideSplitter } from './SideSplitter.tsx'
import { useShell, type LeftPanel } from './shell.ts'

/** What there is: notebooks, what is in the one in view, tables, results. */
export function LeftSide() {
  const t = useText()
  const shell = useShell()
  const panel = useStore(shell.state, state => state.left.panel)
  return (
    <nav className="side side-left" data-region="left" aria-label={t('shell.left')}>
      <Tabs
        label={t('shell.left')} className="side-tabs" selected={panel} onSelect={id => shell.state.setState(state => ({ left: { ...state.left, panel: id as LeftPanel } }))}
        tabs={[
          { id: 'notebooks', label: t('shell.notebooks'), icon: <BookOpen aria-hidden />, content: <NotebooksPanel /> },
          { id: 'outline', label: t('outline.title'), icon: <TableOfContents aria-hidden />, content: <OutlinePanel /> },
          { id: 'catalog', label: t('shell.catalog'), icon: <Database aria-hidden />, content: <CatalogPanel /> },
          { id: 'results', label: t('shell.results'), icon: <Table2 aria-hidden />, content: <ResultsPanel /> },
        ]}
      />
      <SideSplitter side="left" />
    </nav>
  )
}
