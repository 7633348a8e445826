import { useEffect, useMemo, useState } from 'react'
import type { Option, OptionValue, Parameter, ParameterValue } from '../../model/parameter/definition.ts'
import type { ParameterState } from '../../contract/workbench/notebook.ts'
import { resolve, dayInZone } from '../../model/parameter/value.ts'
import { useLanguage, useText } from '../language/language.ts'
import { ComboBox } from '../ui/ComboBox.tsx'
import { NumberField } from '../ui/NumberField.tsx'
import { Select } from '../ui/Select.tsx'
import { TextField } from '../ui/TextField.tsx'
import { DateInput } from './DateInput.tsx'
import { MultiSelect } from './MultiSelect.tsx'
import { RangeInput } from './RangeInput.tsx'
import { format } from '../../model/parameter/display.ts'

export interface ParameterFieldProps {
  parameter: Parameter
  value: ParameterValue
  onChange(value: ParameterValue): void
  /** Options that a query gave. */
  options: ParameterState['options'][string] | undefined
  error: string | null
  timezone: string
  /** The data's last day where it is known. */
  dataDay: string | null
  isDisabled?: boolean
  /** Without its own label and help, for the inspector's default. */
  bare?: string
}

/** Options beyond this are searched by typing. */
const fewOptions = 12
/** An option's value as a key of a list: its type and its text, so that 1 and '1' stay apart. */
export const keyOfOption = (value: OptionValue): string => `${typeof value === 'number' ? 'n' : 's'}${value}`

/** The widget for a parameter of any type. */
export function ParameterField({ parameter, value, onChange, options, error, timezone, dataDay, isDisabled, bare }: ParameterFieldProps) {
  const t = useText()
  const language = useLanguage()
  const shared = {
    ...(bare === undefined ? { label: parameter.label || parameter.name, help: parameter.help, testId: `parameter-${parameter.name}`, isRequired: parameter.required ?? false } : { label: bare }),
    error, isDisabled: isDisabled ?? false, className: `parameter parameter-${parameter.type}`,
  }
  switch (parameter.type) {
    case 'text': return <TextInput {...shared} value={typeof value === 'string' ? value : ''} onChange={onChange} />
    case 'number': return (
      <NumberField {...shared} value={typeof value === 'number' ? value : null} onChange={onChange} min={parameter.min} max={parameter.max} step={parameter.step ?? (parameter.integer ? 1 : undefined)} />
    )
    case 'boolean': return (
      <Select
        {...shared} value={value === null ? 'none' : String(value)} onChange={id => onChange(id === 'none' ? null : id === 'true')}
        choices={[...(parameter.required ? [] : [{ id: 'none', label: t('parameters.noValue') }]), { id: 'true', label: t('parameters.yes') }, { id: 'false', label: t('parameters.no') }]}
      />
    )
    case 'date': return <DateInput {...shared} parameter={parameter} value={value} onChange={onChange} timezone={timezone} dataDay={dataDay} />
    case 'dateRange': {
      const today = dayInZone(Date.now(), timezone)
      let resolved: { start: string; end: string } | null = null
      try {
        const bound = resolve(parameter, value, { today, dataDay })
        const [start, end] = [bound[`${parameter.name}_start`], bound[`${parameter.name}_end`]]
        if (start?.type === 'date' && end?.type === 'date' && start.value !== null && end.value !== null) resolved = { start: start.value, end: end.value }
      } catch { /* A range of the data resolves once the data's last day is known. */ }
      return <RangeInput {...shared} parameter={parameter} value={value} resolved={resolved} text={value === null ? '' : format(parameter, value, language)} onChange={onChange} />
    }
    case 'select': return <OneOf {...shared} parameter={parameter} value={value} options={options} onChange={onChange} />
    case 'multiSelect': return <SomeOf {...shared} parameter={parameter} value={value} options={options} onChange={onChange} />
  }
}

/** What is typed is taken when the field is left or at Enter: a report does not run at every letter. */
function TextInput({ value, onChange, ...field }: { value: string; onChange(value: string): void; label?: string; error: string | null; isDisabled: boolean }) {
  const [draft, setDraft] = useState(value)
  useEffect(() => setDraft(value), [value])
  return <TextField {...field} value={draft} onChange={setDraft} onCommit={text => { if (text !== value) onChange(text) }} />
}

type SelectParameter = Extract<Parameter, { type: 'select' | 'multiSelect' }>
type Fields = { label?: string; help?: string | undefined; error: string | null; isDisabled: boolean; isRequired?: boolean; testId?: string; className: string }
type OptionState = ParameterState['options'][string] | undefined

/** The options there are, those of the chosen values first among what a query no longer gives, and what to say about them. */
function useOptions(parameter: SelectParameter, options: OptionState, chosen: readonly OptionValue[]) {
  const t = useText()
  return useMemo(() => {
    const isQuery = parameter.options.kind === 'query'
    const known: readonly Option[] = parameter.options.kind === 'list' ? parameter.options.values : options?.values ?? []
    const missing = isQuery ? chosen.filter(value => !known.some(option => option.value === value)) : []
    const list = [...known, ...missing.map(value => ({ value }) as Option)]
    return {
      list, choices: list.map(option => ({ id: keyOfOption(option.value), label: option.label ?? String(option.value), ...(option.label && option.label !== String(option.value) ? { detail: String(option.value) } : {}) })),
      isWaiting: isQuery && !options, problem: options?.error ? t('parameters.optionsFailed', { reason: options.error }) : null,
      note: isQuery && !options ? t('parameters.optionsWaiting') : options?.cut ? t('parameters.optionsCut', { count: known.length }) : undefined,
    }
  }, [parameter, options, chosen, t])
}

const noneId = 'none'

function OneOf({ parameter, value, options, onChange, ...field }: Fields & { parameter: SelectParameter; value: ParameterValue; options: OptionState; onChange(value: ParameterValue): void }) {
  const t = useText()
  const chosen = useMemo(() => (typeof value === 'string' || typeof value === 'number' ? [value] : []), [value])
  const { list, choices, problem, note } = useOptions(parameter, options, chosen)
  const pick = (id: string | null) => onChange(id === null || id === noneId ? null : list.find(option => keyOfOption(option.value) === id)?.value ?? null)
  const shared = { ...field, error: field.error ?? problem, help: note ?? field.help, value: chosen[0] === undefined ? null : keyOfOption(chosen[0]) }
  if (list.length > fewOptions) return <ComboBox {...shared} key={choices.length} choices={choices} onChange={pick} placeholder={t('parameters.search')} />
  const none = parameter.required ? [] : [{ id: noneId, label: t('parameters.noValue') }]
  return <Select {...shared} value={shared.value ?? (none.length > 0 && choices.length > 0 ? noneId : null)} choices={[...none, ...choices]} onChange={pick} placeholder={t('parameters.choose')} />
}

function SomeOf({ parameter, value, options, onChange, ...field }: Fields & { parameter: SelectParameter; value: ParameterValue; options: OptionState; onChange(value: ParameterValue): void }) {
  const chosen = useMemo(() => (Array.isArray(value) ? value : []), [value])
  const { list, choices, problem, note } = useOptions(parameter, options, chosen)
  return (
    <MultiSelect
      {...field} error={field.error ?? problem} help={note ?? field.help} choices={choices} chosen={chosen.map(keyOfOption)}
      onChange={ids => onChange(list.filter(option => ids.has(keyOfOption(option.value))).map(option => option.value))}
    />
  )
}
