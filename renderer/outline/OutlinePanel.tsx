import { useMemo } from 'react'
import { TableOfContents } from 'lucide-react'
import { useStore } from 'zustand'
import { outlineOf } from '../../model/notebook/sections.ts'
import { useText } from '../language/language.ts'
import type { NotebookStore, NotebookView } from '../notebook/store.ts'
import { useShell } from '../shell/shell.ts'
import { Empty } from '../ui/Empty.tsx'
import { OutlineTree } from './OutlineTree.tsx'
import './Outline.css'

/** The table of contents of the notebook in view. */
export function OutlinePanel() {
  const t = useText()
  const shell = useShell()
  const tab = useStore(shell.state, state => state.tabs.find(entry => entry.path === state.active))
  const notebook = shell.active()
  return notebook && tab ? <OfNotebook key={notebook.path} notebook={notebook} view={tab.view} /> : <Empty icon={<TableOfContents />} title={t('outline.title')}>{t('outline.noNotebook')}</Empty>
}

function OfNotebook({ notebook, view }: { notebook: NotebookStore; view: NotebookView }) {
  const t = useText()
  const all = notebook.use(state => state.cells)
  const cells = useMemo(() => (view === 'edit' ? all : all.filter(cell => cell.report !== 'hidden')), [all, view])
  const entries = useMemo(() => outlineOf(cells).filter(entry => view === 'edit' || entry.kind === 'heading'), [cells, view])
  return entries.length === 0 ? <Empty icon={<TableOfContents />} title={t('outline.none')}>{t('outline.noneText')}</Empty> : <OutlineTree notebook={notebook} view={view} cells={cells} entries={entries} />
}
