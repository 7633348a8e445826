import { useRef, type KeyboardEvent } from 'react'
import { FileText, FilePen, X } from 'lucide-react'
import { useStore } from 'zustand'
import { useCommandKeys } from '../commands/useCommandKeys.ts'
import { useText } from '../language/language.ts'
import type { NotebookStore } from '../notebook/store.ts'
import { useShell, type Tab } from './shell.ts'

/** The open notebooks, and on the right how the one in view is seen. */
export function TabStrip() {
  const t = useText()
  const shell = useShell()
  const tabs = useStore(shell.state, state => state.tabs)
  const active = useStore(shell.state, state => state.active)
  const keys = useCommandKeys('window.report')
  const strip = useRef<HTMLDivElement>(null)
  const current = tabs.find(tab => tab.path === active)
  if (!current) return null
  const onKeyDown = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0
    if (step !== 0) {
      const next = tabs[(tabs.indexOf(current) + step + tabs.length) % tabs.length]!
      shell.open(next.path)
      requestAnimationFrame(() => strip.current?.querySelector<HTMLElement>('[aria-selected=true]')?.focus())
    } else if (event.key === 'Delete') shell.close(current.path)
  }
  return (
    <div className="strip">
      <div className="strip-tabs" role="tablist" aria-label={t('shell.tabs')} ref={strip} onKeyDown={onKeyDown}>
        {tabs.map(tab => <TabEntry key={tab.path} tab={tab} notebook={shell.notebook(tab.path)!} isActive={tab.path === active} />)}
      </div>
      <div className="view-switch" role="group" aria-label={t('shell.view')}>
        {(['edit', 'report'] as const).map(view => (
          <button key={view} type="button" aria-pressed={current.view === view} onClick={() => shell.setView(current.path, view)} title={keys}>{t(view === 'edit' ? 'shell.edit' : 'shell.report')}</button>
        ))}
      </div>
    </div>
  )
}

function TabEntry({ tab, notebook, isActive }: { tab: Tab; notebook: NotebookStore; isActive: boolean }) {
  const t = useText()
  const shell = useShell()
  const title = notebook.use(state => state.title) || fileName(tab.path)
  const dirty = notebook.use(state => state.save.dirty)
  const Icon = tab.view === 'report' ? FileText : FilePen
  return (
    <div className={`strip-tab${isActive ? ' strip-tab-active' : ''}`} role="presentation">
      <button type="button" role="tab" aria-selected={isActive} tabIndex={isActive ? 0 : -1} className="strip-tab-name" title={tab.path} onClick={() => shell.open(tab.path)} onAuxClick={event => { if (event.button === 1) shell.close(tab.path) }}>
        <Icon aria-hidden /><span>{title}</span>
      </button>
      <button type="button" className={`strip-tab-close${dirty ? ' strip-tab-dirty' : ''}`} tabIndex={-1} aria-label={t('shell.closeTab', { title })} onClick={() => shell.close(tab.path)}><X aria-hidden /></button>
    </div>
  )
}

/** The name of a file without its folder and extension, on every system. */
export const fileName = (path: string): string => (path.split(/[\\/]/).pop() ?? path).replace(/\.ipynb$/i, '')
