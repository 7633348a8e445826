import { lazy, Suspense, useEffect } from 'react'
import { FileUp } from 'lucide-react'
import { I18nProvider } from 'react-aria-components/I18nProvider'
import { useStore } from 'zustand'
import { localeOf } from '../language/format.ts'
import { useLanguage, useText } from '../language/language.ts'
import { useDrop } from '../imports/useDrop.ts'
import { Notices } from '../ui/Notices.tsx'
import { Voice } from '../ui/Voice.tsx'
import { ConnectionBanner } from './ConnectionBanner.tsx'
import { NewerBanner } from './NewerBanner.tsx'
import { DocumentArea } from './DocumentArea.tsx'
import { Header } from './Header.tsx'
import { LeftSide } from './LeftSide.tsx'
import { RightSide } from './RightSide.tsx'
import { StatusBar } from './StatusBar.tsx'
import { useShell } from './shell.ts'
import { useFolding } from './useFolding.ts'
import { useKeyboard } from './useKeyboard.ts'
import { useLocation } from './useLocation.ts'
import './Shell.css'

const Overlays = lazy(() => import('./Overlays.tsx'))

/** The window: header, left side, document, right side, status bar. */
export function Shell() {
  const t = useText()
  const shell = useShell()
  const language = useLanguage()
  const left = useStore(shell.state, state => state.left)
  const right = useStore(shell.state, state => state.right)
  const overlay = useStore(shell.state, state => state.overlay)
  const view = useStore(shell.state, state => state.tabs.find(tab => tab.path === state.active)?.view ?? 'edit')
  useKeyboard(shell)
  useFolding(shell)
  useLocation(shell)
  const isDropping = useDrop(shell)
  useEffect(() => { document.title = t('shell.product') }, [t])
  const showsRight = right.isOpen && view === 'edit'
  return (
    <I18nProvider locale={localeOf(language)}>
      <div className="window" data-view={view}>
        <Header />
        <ConnectionBanner />
        <NewerBanner />
        <div className="window-middle" style={{ gridTemplateColumns: `${left.isOpen ? `${left.width}px ` : ''}minmax(0, 1fr)${showsRight ? ` ${right.width}px` : ''}` }}>
          {left.isOpen ? <LeftSide /> : null}
          <DocumentArea />
          {showsRight ? <RightSide /> : null}
        </div>
        <StatusBar />
      </div>
      <Notices />
      <Voice />
      {isDropping ? <div className="drop-veil" aria-hidden><FileUp />{t('imports.drop')}</div> : null}
      {overlay ? <Suspense fallback={null}><Overlays overlay={overlay} /></Suspense> : null}
    </I18nProvider>
  )
}
