import { useEffect } from 'react'
import { FileUp } from 'lucide-react'
import { useStore } from 'zustand'
import { currentLanguage, useText } from '../language/language.ts'
import { sayError } from '../language/trouble.ts'
import { useShell } from '../shell/shell.ts'
import { Button } from '../ui/Button.tsx'
import { Dialog } from '../ui/Dialog.tsx'
import { Empty } from '../ui/Empty.tsx'
import { Original } from '../ui/Original.tsx'
import { Waiting } from '../ui/Waiting.tsx'
import { isReady } from './draft.ts'
import { DraftForm } from './DraftForm.tsx'
import { DraftList } from './DraftList.tsx'
import { cancelImport, hideImport, importStore, runImport, type ImportState } from './store.ts'
import './Imports.css'

/** Shows how files would be read, lets it be changed, and makes tables of them. */
export function ImportDialog() {
  const t = useText()
  const shell = useShell()
  const state = useStore(importStore, store => store.current)
  useEffect(() => { if (!state) shell.show(null) }, [state, shell])
  if (!state) return null
  const wanted = state.drafts.filter(draft => draft.isWanted)
  const isRunning = state.phase === 'running'
  const runs = () => shell.attempt(runImport(shell))
  const actions = isRunning ? (
    <>
      <Button onPress={() => cancelImport(shell)}>{t('imports.stop')}</Button>
      <Button variant="primary" onPress={() => hideImport(shell)}>{t('imports.hide')}</Button>
    </>
  ) : (
    <>
      <Button onPress={() => hideImport(shell)}>{t('ui.cancel')}</Button>
      <Button variant="primary" testId="import-run" isDisabled={state.phase !== 'choosing' || wanted.length === 0 || !wanted.every(draft => isReady(draft, state.drafts) || (draft.preview === null && !draft.error && !draft.isLooking))} onPress={runs}>
        {wanted.length > 1 ? t('imports.importMany', { count: wanted.length }) : t('imports.import')}
      </Button>
    </>
  )
  return <Dialog title={t('imports.title')} isOpen onClose={() => hideImport(shell)} size="wide" actions={actions} testId="import-dialog"><Body state={state} /></Dialog>
}

function Body({ state }: { state: ImportState }) {
  const t = useText()
  if (state.phase === 'sending') return <p className="import-sending">{t('imports.sending')}<progress className="import-progress" max={1} value={state.sent} aria-label={t('imports.sending')} /></p>
  if (state.phase === 'finding') return <Waiting what={t('imports.finding')} lines={6} />
  if (state.error) {
    const said = sayError(state.error, currentLanguage(), t)
    return <Empty icon={<FileUp />} title={t('imports.nothing')}>{said.text}{said.original ? <Original text={said.original} /> : null}</Empty>
  }
  const draft = state.drafts.find(entry => entry.id === state.shown) ?? state.drafts[0]
  const hasList = state.drafts.length > 1
  return (
    <div className={`import-body${hasList ? ' import-body-many' : ''}`}>
      {hasList ? <DraftList state={state} /> : null}
      {draft ? <DraftForm key={draft.id} draft={draft} state={state} /> : null}
      {state.left.length > 0 ? <p className="import-left">{t('imports.left', { names: state.left.slice(0, 8).join(', ') + (state.left.length > 8 ? ' …' : '') })}</p> : null}
    </div>
  )
}
