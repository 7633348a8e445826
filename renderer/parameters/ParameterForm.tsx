import { RotateCcw } from 'lucide-react'
import type { ParameterValue } from '../../model/parameter/definition.ts'
import { useText } from '../language/language.ts'
import type { NotebookStore } from '../notebook/store.ts'
import { tellError } from '../shell/trouble.ts'
import { Button } from '../ui/Button.tsx'
import { IconButton } from '../ui/IconButton.tsx'
import { ParameterField } from './ParameterField.tsx'
import { problemOf } from './problem.ts'
import { changedValues, sameValue } from './same.ts'
import './Parameters.css'

/** The notebook's parameters as a form, with how many cells a change makes run again. */
export function ParameterForm({ notebook, look }: { notebook: NotebookStore; look: 'bar' | 'report' }) {
  const t = useText()
  const definitions = notebook.use(state => state.settings.parameters)
  const runOnChange = notebook.use(state => state.settings.runOnChange)
  const timezone = notebook.use(state => state.settings.timezone)
  const parameters = notebook.use(state => state.parameters)
  const trusted = notebook.use(state => state.trust.trusted)
  if (definitions.length === 0) return null

  const { values, applied, problems, options, dataDays, affected } = parameters
  const pending = changedValues(values, applied)
  const isDefault = definitions.every(parameter => sameValue(values[parameter.name], parameter.default ?? null))
  const errors = Object.fromEntries(definitions.map(parameter => [parameter.name, problemOf(t, parameter, values[parameter.name] ?? null) ?? problems[parameter.name] ?? null]))
  const isWrong = Object.values(errors).some(error => error !== null)
  const set = (name: string, value: ParameterValue) => void notebook.setParameters({ [name]: value }, false).catch(tellError)
  const apply = () => { if (!isWrong && trusted) void notebook.setParameters({}, true).catch(tellError) }
  const reset = () => void notebook.workbench.call('parameter.reset', { notebook: notebook.get().notebook, apply: false }).catch(tellError)

  return (
    <form
      className={`parameters parameters-${look}`} aria-label={t('parameters.label')} data-testid="parameters" onSubmit={event => { event.preventDefault(); apply() }}
      onKeyDown={event => { if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && !event.nativeEvent.isComposing) { event.preventDefault(); event.stopPropagation(); apply() } }}
    >
      <div className="parameters-fields">
        {definitions.map(parameter => (
          <ParameterField
            key={parameter.name} parameter={parameter} value={values[parameter.name] ?? null} onChange={value => set(parameter.name, value)} options={options[parameter.name]} error={errors[parameter.name] ?? null} timezone={timezone}
            dataDay={dataDays[parameter.name] ?? null}
          />
        ))}
      </div>
      <div className="parameters-actions">
        <span className="parameters-note" role="status">
          {!trusted && pending.length > 0 ? t('parameters.needsTrust') : pending.length === 0 || isWrong ? '' : affected.length === 0 ? t('parameters.noneRun') : t('parameters.willRun', { count: affected.length })}
        </span>
        {isDefault ? null : <IconButton icon={<RotateCcw aria-hidden />} label={t('parameters.reset')} onPress={reset} testId="reset-parameters" />}
        {runOnChange ? null : <Button variant={pending.length > 0 ? 'primary' : 'plain'} type="submit" isDisabled={pending.length === 0 || isWrong || !trusted} testId="apply-parameters">{t('parameters.apply')}</Button>}
      </div>
    </form>
  )
}
