import { useState } from 'react'
import { Download, RefreshCw, RotateCw } from 'lucide-react'
import { useStore } from 'zustand'
import { OasisError } from '../../contract/errors.ts'
import type { UpdateMode, UpdateState, UpdateStep } from '../../contract/workbench/update.ts'
import { formatBytes, formatMoment } from '../language/format.ts'
import { useLanguage, useText } from '../language/language.ts'
import { sayError } from '../language/trouble.ts'
import { useShell } from '../shell/shell.ts'
import { Button } from '../ui/Button.tsx'
import { Select } from '../ui/Select.tsx'
import { TextField } from '../ui/TextField.tsx'
import './Updates.css'

/** How updates stand; null until the workbench has told. */
export function useUpdates(): UpdateState | null {
  return useStore(useShell().state, state => state.updates)
}

/** What happens by itself, or who else updates this program. */
export function UpdateModeChoice() {
  const t = useText()
  const shell = useShell()
  const updates = useUpdates()
  if (!updates) return null
  if (updates.by !== 'here') return <span className="settings-fact">{t(`update.by.${updates.by}`)}</span>
  return (
    <Select
      ariaLabel={t('settings.updates')} value={updates.mode} choices={(['off', 'tell', 'install'] as const).map(id => ({ id, label: t(`update.mode.${id}`) }))}
      onChange={mode => shell.attempt(shell.workbench.call('update.ask', { kind: 'choose', mode: mode as UpdateMode }))}
    />
  )
}

/** The version that runs, how far the way to a newer one is, and the next thing to do. */
export function UpdateProgress() {
  const updates = useUpdates()
  const t = useText()
  const language = useLanguage()
  if (!updates) return null
  const { step, checkedAt, version } = updates
  return (
    <div className="updates">
      <p className="updates-version">{t('update.version', { version })}</p>
      <div role="status" className="updates-status"><StepWords step={step} />{checkedAt !== null && (step.kind === 'idle' || step.kind === 'current') ? <p>{t('update.checked', { when: formatMoment(checkedAt, language) })}</p> : null}</div>
      {step.kind === 'downloading' ? <progress max={step.total} value={step.transferred} aria-label={t('update.found', { version: step.version })} /> : null}
      {'notes' in step && step.notes !== null && step.notes.trim() !== '' ? <Notes version={step.version} notes={step.notes} /> : null}
      <NextStep step={step} hasServer={(updates.address ?? updates.builtIn) !== null} />
    </div>
  )
}

function StepWords({ step }: { step: UpdateStep }) {
  const t = useText()
  const language = useLanguage()
  switch (step.kind) {
    case 'idle': return null
    case 'checking': return <p>{t('update.checking')}</p>
    case 'current': return <p>{t('update.current')}</p>
    case 'found': return <p>{t('update.found', { version: step.version })}</p>
    case 'downloading': return <p className="numeric">{t('update.downloading', { version: step.version, done: formatBytes(step.transferred, language), total: formatBytes(step.total, language) })}</p>
    case 'ready': return <p>{t('update.ready', { version: step.version })}</p>
    case 'failed': {
      const { code, message, detail } = step.error
      return <p className="updates-failed">{sayError({ code: code as OasisError['code'], message, detail }, language, t).text}</p>
    }
  }
}

/** The notes are the maker's text, and shown as nothing else. */
function Notes({ version, notes }: { version: string; notes: string }) {
  const t = useText()
  return <section className="updates-notes" aria-label={t('update.notes', { version })} tabIndex={0} data-testid="update-notes"><h4>{t('update.notes', { version })}</h4><p>{notes}</p></section>
}

function NextStep({ step, hasServer }: { step: UpdateStep; hasServer: boolean }) {
  const t = useText()
  const shell = useShell()
  const [asks, setAsks] = useState(false)
  const ask = (kind: 'check' | 'download' | 'cancel') => shell.attempt(shell.workbench.call('update.ask', { kind }))
  const restart = async (evenIfRunning: boolean) => {
    try {
      await shell.workbench.call('update.restart', { evenIfRunning })
    } catch (error) {
      if (!(error instanceof OasisError) || error.code !== 'conflict' || (error.detail as { kind?: string } | undefined)?.kind !== 'running') throw error
      setAsks(true)
    }
  }
  if (asks && step.kind === 'ready') return (
    <div className="updates-asks" role="alert">
      <p>{t('update.running')}</p>
      <div className="updates-actions"><Button onPress={() => setAsks(false)}>{t('update.later')}</Button><Button variant="danger" onPress={() => shell.attempt(restart(true))}>{t('update.endThem')}</Button></div>
    </div>
  )
  switch (step.kind) {
    case 'found': return <div className="updates-actions"><Button key="check" icon={<RefreshCw aria-hidden />} onPress={() => ask('check')}>{t('update.check')}</Button><Button key="go" variant="primary" icon={<Download aria-hidden />} onPress={() => ask('download')}>{t('update.download')}</Button></div>
    case 'downloading': return <div className="updates-actions"><Button key="cancel" onPress={() => ask('cancel')}>{t('update.cancel')}</Button></div>
    case 'ready': return <div className="updates-actions"><Button key="go" variant="primary" icon={<RotateCw aria-hidden />} onPress={() => shell.attempt(restart(false))}>{t('update.restart')}</Button></div>
    default: return <div className="updates-actions"><Button key="check" icon={<RefreshCw aria-hidden />} isDisabled={!hasServer || step.kind === 'checking'} onPress={() => ask('check')}>{t('update.check')}</Button></div>
  }
}

/** The address of the update server: the person's own, or the one that is built in. */
export function UpdateAddress() {
  const t = useText()
  const shell = useShell()
  const updates = useUpdates()
  const language = useLanguage()
  const [draft, setDraft] = useState<string | null>(null)
  const [problem, setProblem] = useState<string | null>(null)
  if (!updates) return null
  const now = updates.address ?? updates.builtIn ?? ''
  const commit = async (text: string) => {
    if (draft === null || text.trim() === now) {
      setDraft(null)
      return setProblem(null)
    }
    try {
      await shell.workbench.call('update.ask', { kind: 'choose', address: text.trim() === '' ? null : text })
      setDraft(null)
      setProblem(null)
    } catch (error) {
      if (!(error instanceof OasisError)) throw error
      setProblem(sayError(error, language, t).text)
    }
  }
  return <TextField ariaLabel={t('settings.updateAddress')} value={draft ?? now} placeholder={t('update.example')} error={problem} onChange={setDraft} onCommit={text => shell.attempt(commit(text))} testId="update-address" />
}

/** The token for that server: set, used and forgotten, and never shown. */
export function UpdateToken() {
  const t = useText()
  const shell = useShell()
  const updates = useUpdates()
  const language = useLanguage()
  const [draft, setDraft] = useState('')
  const [problem, setProblem] = useState<{ text: string; isKeychain: boolean } | null>(null)
  if (!updates) return null
  const hasServer = (updates.address ?? updates.builtIn) !== null
  if (updates.token !== 'none') return (
    <div className="updates-actions">
      <span className="settings-fact">{t(updates.token === 'kept' ? 'update.token.isKept' : 'update.token.isSession')}</span>
      <Button onPress={() => shell.attempt(shell.workbench.call('update.ask', { kind: 'forgetToken' }))}>{t('update.token.forget')}</Button>
    </div>
  )
  const keep = async (inKeychain: boolean) => {
    try {
      await shell.workbench.call('update.ask', { kind: 'setToken', token: draft.trim(), keep: inKeychain })
      setDraft('')
      setProblem(null)
    } catch (error) {
      if (!(error instanceof OasisError)) throw error
      setProblem({ text: sayError(error, language, t).text, isKeychain: (error.detail as { kind?: string } | undefined)?.kind === 'keychain' })
    }
  }
  return (
    <div className="updates-token">
      <div className="updates-actions">
        <TextField ariaLabel={t('update.token')} isSecret value={draft} isDisabled={!hasServer} onChange={setDraft} onKeyDown={({ key, nativeEvent }) => { if (key === 'Enter' && !nativeEvent.isComposing && draft.trim() !== '') shell.attempt(keep(true)) }} testId="update-token" />
        <Button isDisabled={!hasServer || draft.trim() === ''} onPress={() => shell.attempt(keep(true))}>{t('update.token.set')}</Button>
      </div>
      {problem ? <p className="updates-failed" role="alert">{problem.text}</p> : null}
      {problem?.isKeychain ? <Button isDisabled={draft.trim() === ''} onPress={() => shell.attempt(keep(false))}>{t('update.token.session')}</Button> : null}
    </div>
  )
}
