import { useEffect, useMemo, useRef, useState, type KeyboardEvent, type ReactNode } from 'react'
import { CircleAlert, CircleCheck, LoaderCircle, RotateCcw, ShieldAlert, Undo2, Zap } from 'lucide-react'
import { useStore } from 'zustand'
import { startValues } from '../../model/parameter/value.ts'
import { useText } from '../language/language.ts'
import type { NotebookStore } from '../notebook/store.ts'
import { tellError } from '../shell/trouble.ts'
import { Button } from '../ui/Button.tsx'
import { IconButton } from '../ui/IconButton.tsx'
import { createDraft } from './draft.ts'
import { groupsOf } from './groups.ts'
import { ParameterField } from './ParameterField.tsx'
import { ParameterGroup } from './ParameterGroup.tsx'
import { progressOf } from './ran.ts'
import { SetsMenu } from './SetsMenu.tsx'
import { standingOf } from './standing.ts'
import { useNow } from './useNow.ts'
import './Parameters.css'

/** Options that are asked for at a time. */
const found = 200

/** A draft that lives as long as the form does. */
function useDraft(notebook: NotebookStore) {
  const [draft] = useState(() => {
    const id = () => notebook.get().notebook
    return createDraft({
      get: () => notebook.get(),
      subscribe: listener => notebook.state.subscribe((now, before) => { if (now.parameters !== before.parameters || now.settings !== before.settings) listener() }),
      set: (values, apply) => notebook.workbench.call('parameter.set', { notebook: id(), values, apply }),
      reset: () => notebook.workbench.call('parameter.reset', { notebook: id(), apply: false }),
    }, tellError)
  })
  useEffect(() => () => draft.close(), [draft])
  return draft
}

/** The notebook's parameters: one dense line over its cells, or a form over its report; how many cells a change makes run again, and how that goes. Nothing where there are none. */
export function ParameterForm({ notebook, look }: { notebook: NotebookStore; look: 'bar' | 'report' }) {
  const t = useText()
  const form = useRef<HTMLFormElement>(null)
  const draft = useDraft(notebook)
  const now = useNow()
  const { entries, ran } = useStore(draft.state)
  const settings = notebook.use(state => state.settings)
  const parameters = notebook.use(state => state.parameters)
  const isTrusted = notebook.use(state => state.trust.trusted)
  const runs = notebook.use(state => state.runs)
  const fields = useMemo(() => standingOf(settings.parameters, settings.timezone, parameters, entries, now, startValues(settings, {})), [settings, parameters, entries, now])
  const groups = useMemo(() => groupsOf(fields), [fields])
  if (fields.length === 0) return null

  const isChanged = fields.some(field => field.isChanged)
  const wrong = fields.filter(field => field.problem !== null).length
  const canApply = isChanged && wrong === 0 && isTrusted
  const apply = () => {
    if (settings.runOnChange) draft.settle()
    else if (canApply) draft.apply()
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || event.nativeEvent.isComposing) return
    const isHere = event.currentTarget.contains(event.target as Node)
    if (event.ctrlKey || event.metaKey || (isHere && (event.target as Element).matches('input:not([type=checkbox])'))) {
      event.preventDefault()
      apply()
    }
  }
  const showWrong = () => form.current?.querySelector<HTMLElement>('[data-invalid] :is(input, textarea, button)')?.focus()
  const askAgain = () => void notebook.workbench.call('parameter.refresh', { notebook: notebook.get().notebook }).catch(tellError)

  const progress = ran && progressOf(ran, runs)
  const count = parameters.affected.length
  const willRun = !isChanged || settings.runOnChange ? null : count === 0 ? t('parameters.noneRun') : t('parameters.willRun', { count })
  const says = wrong > 0 ? { icon: <CircleAlert aria-hidden />, tone: 'bad', text: t('parameters.toCorrect', { count: wrong }) }
    : !isTrusted ? { icon: <ShieldAlert aria-hidden />, tone: 'warn', text: t('parameters.needsTrust') }
    : progress?.isRunning ? { icon: <LoaderCircle className="parameter-spin" aria-hidden />, tone: 'busy', text: t('parameters.runningOf', { count: progress.done + progress.failed, total: progress.total }) }
    : progress && progress.failed > 0 ? { icon: <CircleAlert aria-hidden />, tone: 'bad', text: t('parameters.failedOf', { count: progress.failed, total: progress.total }) }
    : progress && !isChanged ? { icon: <CircleCheck aria-hidden />, tone: 'good', text: progress.total === 0 ? t('parameters.noneRun') : t('parameters.ran', { count: progress.total }) }
    : settings.runOnChange ? { icon: <Zap aria-hidden />, tone: 'quiet', text: t('parameters.runsOnChange') } : null
  return (
    <form ref={form} className={`parameters parameters-${look}`} aria-label={t('parameters.label')} data-testid="parameters" noValidate onSubmit={event => event.preventDefault()} onKeyDown={onKeyDown}>
      {groups.map(group => (
        <ParameterGroup key={group.name ?? ''} name={group.name} look={look} changed={group.fields.filter(field => field.isChanged || field.problem !== null).length}>
          {group.fields.map(field => (
            <ParameterField
              key={`${field.parameter.name} ${field.parameter.type}`} standing={field} look={look} isTrusted={isTrusted} onAskAgain={askAgain} onLeave={draft.settle}
              onSearch={text => notebook.workbench.call('parameter.search', { notebook: notebook.get().notebook, parameter: field.parameter.name, text, limit: found })}
              onChange={(value, how, problem) => draft.enter(field.parameter.name, value, how, problem)}
            />
          ))}
        </ParameterGroup>
      ))}
      <div className="parameters-actions">
        {settings.runOnChange ? null : (
          <Button variant={canApply ? 'primary' : 'plain'} aria-disabled={!canApply} className="parameters-apply" onPress={apply} size={look === 'report' ? 'large' : 'normal'} testId="apply-parameters">
            {willRun === null || wrong > 0 ? t('parameters.apply') : `${t('parameters.apply')} · ${willRun}`}
          </Button>
        )}
        <span className="parameters-back">
          {settings.runOnChange ? null : <Back look={look} icon={<Undo2 aria-hidden />} label={t('parameters.undo')} isDisabled={!isChanged} onPress={draft.revert} testId="revert-parameters" />}
          <Back look={look} icon={<RotateCcw aria-hidden />} label={t('parameters.reset')} isDisabled={fields.every(field => field.isDefault)} onPress={draft.reset} testId="reset-parameters" />
        </span>
        <SetsMenu notebook={notebook} look={look} values={Object.fromEntries(fields.map(field => [field.parameter.name, field.value]))} isUsable={wrong === 0} onChoose={draft.choose} />
        <p className={`parameters-says parameters-says-${says?.tone ?? 'quiet'}`} role="status" data-testid="parameters-says">
          {says ? <>{says.icon}{wrong > 0 ? <button type="button" className="parameters-show" onClick={showWrong}>{says.text}</button> : <span>{says.text}</span>}</> : null}
        </p>
      </div>
    </form>
  )
}

/** A way back: in words where there is room for them. */
function Back({ look, icon, label, ...rest }: { look: 'bar' | 'report'; icon: ReactNode; label: string; isDisabled: boolean; onPress(): void; testId: string }) {
  return look === 'bar' ? <IconButton icon={icon} label={label} {...rest} /> : <Button variant="quiet" icon={icon} {...rest}>{label}</Button>
}
