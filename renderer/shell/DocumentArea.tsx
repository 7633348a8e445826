import { lazy, Suspense, useEffect } from 'react'
import { BookOpen, FileText } from 'lucide-react'
import { useStore } from 'zustand'
import { perform } from '../commands/actions.ts'
import { useCommandKeys } from '../commands/useCommandKeys.ts'
import { useLanguage, useText } from '../language/language.ts'
import { sayError } from '../language/trouble.ts'
import { Banners } from '../notebook/Banners.tsx'
import { FindBar } from '../find/FindBar.tsx'
import { NotebookHead } from '../notebook/NotebookHead.tsx'
import { NotebookView } from '../notebook/NotebookView.tsx'
import type { NotebookStore, NotebookView as View } from '../notebook/store.ts'
import { ParameterBar } from '../parameters/ParameterBar.tsx'
import { Report } from '../report/Report.tsx'
import { Button } from '../ui/Button.tsx'
import { Empty } from '../ui/Empty.tsx'
import { Original } from '../ui/Original.tsx'
import { Waiting } from '../ui/Waiting.tsx'
import { Invitation } from './Invitation.tsx'
import { openRecent } from '../spaces/recent.ts'
import { fileName, TabStrip } from './TabStrip.tsx'
import { useShell } from './shell.ts'

/** Recent notebooks in a window with none open. */
const recentShown = 6

const VersionView = lazy(() => import('../history/VersionView.tsx'))

/** The centre of the window: open notebooks, one of them shown. */
export function DocumentArea() {
  const t = useText()
  const shell = useShell()
  const tab = useStore(shell.state, state => state.tabs.find(entry => entry.path === state.active))
  const finding = useStore(shell.state, state => state.finding)
  const isReady = useStore(shell.state, state => state.spaces !== null)
  const notebook = shell.active()
  const keys = useCommandKeys('search')
  return (
    <main className="centre" data-region="document" aria-label={t('shell.document')}>
      <TabStrip />
      {finding && notebook && tab?.view === 'edit' ? <FindBar key={`find ${notebook.path}`} notebook={notebook} replaces={finding === 'replace'} /> : null}
      {tab && notebook ? <OpenDocument key={tab.path} notebook={notebook} view={tab.view} />
        : isReady ? (
          <div className="nothing-open">
            <Empty icon={<BookOpen />} title={t('shell.nothingOpen')} actions={<Button variant="primary" onPress={() => perform('notebook.new', shell)}>{t('spaces.new')}</Button>}>
              {t('shell.nothingOpenText', { keys: keys ?? '' })}
            </Empty>
            <Recent />
          </div>
        ) : <div className="document-waiting"><Waiting what={t('shell.connecting')} lines={6} /></div>}
    </main>
  )
}

/** The notebooks that were open last, to go on with. */
function Recent() {
  const t = useText()
  const shell = useShell()
  const recent = useStore(shell.state, state => state.recent)
  if (recent.length === 0) return null
  return (
    <section className="recent" aria-labelledby="recent">
      <h2 id="recent">{t('spaces.recent')}</h2>
      <ul>
        {recent.slice(0, recentShown).map(({ path }) => (
          <li key={path}><button type="button" title={path} onClick={() => shell.attempt(openRecent(shell, path))}><FileText aria-hidden /><span>{fileName(path)}</span><span className="recent-folder">{path.slice(0, -path.split(/[\\/]/).at(-1)!.length - 1)}</span></button></li>
        ))}
      </ul>
    </section>
  )
}

function OpenDocument({ notebook, view }: { notebook: NotebookStore; view: View }) {
  const t = useText()
  const shell = useShell()
  const phase = notebook.use(state => state.phase)
  const language = useLanguage()
  const reason = notebook.use(state => state.reason)
  const title = notebook.use(state => state.title)
  const version = useStore(shell.state, state => (state.version?.path === notebook.path ? state.version.id : null))
  useEffect(() => {
    document.title = title ? `${title} · ${t('shell.product')}` : t('shell.product')
    return () => { document.title = t('shell.product') }
  }, [title, t])
  if (phase === 'opening') return <div className="document-waiting"><Waiting what={t('notebook.opening')} lines={8} /></div>
  if (phase === 'failed' || phase === 'closed') {
    const said = reason && sayError(reason, language, t)
    return <Empty icon={<BookOpen />} title={t(phase === 'failed' ? 'notebook.cannotOpen' : 'notebook.closed')} actions={<Button onPress={() => shell.close(notebook.path)}>{t('ui.close')}</Button>}>{said?.text}{said?.original ? <Original text={said.original} /> : null}</Empty>
  }
  if (view === 'report') {
    return (
      <div key="report" className="document document-report" tabIndex={-1}>
        <Banners notebook={notebook} />
        <Invitation notebook={notebook} view="report" />
        <Report notebook={notebook} />
      </div>
    )
  }
  return (
    <div key="edit" className="document-stack">
      <div className="document" tabIndex={-1} data-testid="document" inert={version !== null}>
        <div className="document-page">
          <NotebookHead notebook={notebook} />
          <Banners notebook={notebook} />
          <Invitation notebook={notebook} view="edit" />
          <div className="document-parameters"><ParameterBar notebook={notebook} /></div>
          <NotebookView notebook={notebook} />
        </div>
      </div>
      {version === null ? null : <Suspense><VersionView key={version} notebook={notebook} id={version} /></Suspense>}
    </div>
  )
}
