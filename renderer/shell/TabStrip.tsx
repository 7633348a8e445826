import { useEffect, useRef, type KeyboardEvent, type WheelEvent } from 'react'
import { FileText, FilePen, X } from 'lucide-react'
import { useStore } from 'zustand'
import { useCommandKeys } from '../commands/useCommandKeys.ts'
import { useText } from '../language/language.ts'
import type { NotebookStore, NotebookView } from '../notebook/store.ts'
import { Segments } from '../ui/Segments.tsx'
import { useShell, type Tab } from './shell.ts'

/** The open notebooks, and on the right how the one in view is seen. */
export function TabStrip() {
  const t = useText()
  const shell = useShell()
  const tabs = useStore(shell.state, state => state.tabs)
  const active = useStore(shell.state, state => state.active)
  const keys = useCommandKeys('window.report')
  const strip = useRef<HTMLElement>(null)
  const current = tabs.find(tab => tab.path === active)
  const isShown = current !== undefined
  // What is in view keeps its tab in view, also where the strip gets narrower.
  useEffect(() => {
    if (!isShown || !strip.current) return
    const observer = new ResizeObserver(() => strip.current?.querySelector('.strip-tab-active')?.scrollIntoView({ block: 'nearest', inline: 'nearest' }))
    observer.observe(strip.current)
    return () => observer.disconnect()
  }, [isShown])
  if (!current) return null
  const onKeyDown = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0
    if (step !== 0) {
      const next = tabs[(tabs.indexOf(current) + step + tabs.length) % tabs.length]!
      shell.open(next.path)
      requestAnimationFrame(() => strip.current?.querySelector<HTMLElement>('[aria-current]')?.focus())
    } else if (event.key === 'Delete') shell.close(current.path)
  }
  // What does not fit is scrolled to, by an ordinary wheel too.
  const onWheel = (event: WheelEvent<HTMLElement>) => { if (event.deltaX === 0) event.currentTarget.scrollLeft += event.deltaY }
  return (
    <div className="strip">
      <nav className="strip-tabs" aria-label={t('shell.tabs')} ref={strip} onKeyDown={onKeyDown} onWheel={onWheel}>
        {tabs.map(tab => <TabEntry key={tab.path} tab={tab} notebook={shell.notebook(tab.path)!} isActive={tab.path === active} />)}
      </nav>
      <ViewSwitch view={current.view} keys={keys} onChoose={view => shell.setView(current.path, view)} />
    </div>
  )
}

/** Edit | Report: one of two, chosen by pointer, arrow key or command. */
function ViewSwitch({ view, keys, onChoose }: { view: NotebookView; keys: string | undefined; onChoose(view: NotebookView): void }) {
  const t = useText()
  return <Segments label={t('shell.view')} selected={view} onSelect={onChoose} segments={[{ id: 'edit', label: t('shell.edit') }, { id: 'report', label: t('shell.report') }]} title={keys} />
}

function TabEntry({ tab, notebook, isActive }: { tab: Tab; notebook: NotebookStore; isActive: boolean }) {
  const t = useText()
  const shell = useShell()
  const title = notebook.use(state => state.title) || fileName(tab.path)
  const dirty = notebook.use(state => state.save.dirty)
  const entry = useRef<HTMLDivElement>(null)
  useEffect(() => { if (isActive) entry.current?.scrollIntoView({ block: 'nearest', inline: 'nearest' }) }, [isActive, title])
  const Icon = tab.view === 'report' ? FileText : FilePen
  return (
    <div ref={entry} className={`strip-tab${isActive ? ' strip-tab-active' : ''}`}>
      <button type="button" aria-current={isActive ? 'page' : undefined} tabIndex={isActive ? 0 : -1} className="strip-tab-name" title={tab.path} onClick={() => shell.open(tab.path)} onAuxClick={event => { if (event.button === 1) shell.close(tab.path) }}>
        <Icon aria-hidden /><span>{title}</span>
      </button>
      <button type="button" className={`strip-tab-close${dirty ? ' strip-tab-dirty' : ''}`} tabIndex={isActive ? 0 : -1} aria-label={t('shell.closeTab', { title })} onClick={() => shell.close(tab.path)}><X aria-hidden /></button>
    </div>
  )
}

/** The name of a file without its folder and extension, on every system. */
export const fileName = (path: string): string => (path.split(/[\\/]/).pop() ?? path).replace(/\.ipynb$/i, '')
