import { useEffect, useState } from 'react'
import { ParameterName, type Parameter, type ParameterType, type ParameterValue } from '../../model/parameter/definition.ts'
import { useText } from '../language/language.ts'
import type { NotebookStore } from '../notebook/store.ts'
import { Checkbox } from '../ui/Checkbox.tsx'
import { DateField } from '../ui/DateField.tsx'
import { NumberField } from '../ui/NumberField.tsx'
import { Select } from '../ui/Select.tsx'
import { TextField } from '../ui/TextField.tsx'
import { asType, optionLines, parameterTypes, readOptionLines } from './definitions.ts'
import { ParameterField } from './ParameterField.tsx'
import { sameValue, standingOf, type Entry } from './standing.ts'

export interface DefinitionFormProps { notebook: NotebookStore; parameter: Parameter; others: readonly string[]; onChange(parameter: Parameter): void }

/** Everything about one parameter. */
export function DefinitionForm({ notebook, parameter, others, onChange }: DefinitionFormProps) {
  const t = useText()
  const set = (change: Record<string, unknown>) => {
    const next: Record<string, unknown> = { ...parameter, ...change }
    for (const [key, value] of Object.entries(next)) if (value === undefined) delete next[key]
    onChange(next as Parameter)
  }
  return (
    <div className="parameter-card-body">
      <NameField name={parameter.name} others={others} isRange={parameter.type === 'dateRange'} onCommit={name => set({ name })} />
      <Select label={t('parameters.type')} value={parameter.type} choices={parameterTypes.map(id => ({ id, label: t(`parameters.type.${id}`) }))} onChange={id => onChange(asType(parameter, id as ParameterType))} />
      <Draft label={t('parameters.title')} value={parameter.label ?? ''} onCommit={label => set({ label: label.trim() === '' ? undefined : label })} />
      <Draft label={t('parameters.help')} value={parameter.help ?? ''} onCommit={help => set({ help: help.trim() === '' ? undefined : help })} />
      <Limits parameter={parameter} set={set} />
      <DefaultField notebook={notebook} parameter={parameter} onCommit={value => set({ default: value })} />
      <Checkbox isSelected={parameter.required ?? false} onChange={required => set({ required: required ? true : undefined })}>{t('parameters.required')}</Checkbox>
    </div>
  )
}

/** The default with the parameter's own widget. What is typed is taken when the field is left. */
function DefaultField({ notebook, parameter, onCommit }: { notebook: NotebookStore; parameter: Parameter; onCommit(value: ParameterValue): void }) {
  const t = useText()
  const state = notebook.use(({ parameters }) => parameters)
  const timezone = notebook.use(({ settings }) => settings.timezone)
  const isTrusted = notebook.use(({ trust }) => trust.trusted)
  const [entry, setEntry] = useState<Entry | null>(null)
  const own = parameter.default ?? null
  const [standing] = standingOf([{ ...parameter, required: false }], timezone, { ...state, values: { [parameter.name]: own }, applied: { [parameter.name]: own }, problems: {} }, entry ? { [parameter.name]: entry } : {}, Date.now())
  const commit = (value: ParameterValue) => {
    setEntry(null)
    if (!sameValue(value, own)) onCommit(value)
  }
  return (
    <ParameterField
      standing={{ ...standing!, isChanged: false }} look="bar" isTrusted={isTrusted} label={t('parameters.default')} onLeave={() => { if (entry && !entry.problem) commit(entry.value) }}
      onChange={(value, how, problem) => { if (how === 'chosen') commit(value); else setEntry({ value, problem: problem ?? null }) }}
    />
  )
}

/** A text that is taken when the field is left or at Enter, so that one change is one step to undo. */
function Draft({ label, value, onCommit, lines, help, error }: { label: string; value: string; onCommit(value: string): void; lines?: number; help?: string; error?: string | null }) {
  const [draft, setDraft] = useState(value)
  useEffect(() => setDraft(value), [value])
  return <TextField label={label} value={draft} onChange={setDraft} onCommit={text => { if (text !== value) onCommit(text) }} help={help} error={error} {...(lines ? { lines } : {})} />
}

function NameField({ name, others, isRange, onCommit }: { name: string; others: readonly string[]; isRange: boolean; onCommit(name: string): void }) {
  const t = useText()
  const [draft, setDraft] = useState(name)
  useEffect(() => setDraft(name), [name])
  const problem = !ParameterName.safeParse(draft).success ? t('parameters.nameBad') : others.some(other => other.toLowerCase() === draft.toLowerCase()) ? t('parameters.nameTaken') : null
  return (
    <TextField
      label={t('parameters.name')} value={draft} onChange={setDraft} error={problem} help={t(isRange ? 'parameters.nameRange' : 'parameters.nameHelp', { name: draft })}
      onCommit={text => { if (text !== name && problem === null) onCommit(text) }}
    />
  )
}

function Limits({ parameter, set }: { parameter: Parameter; set(change: Record<string, unknown>): void }) {
  const t = useText()
  const number = (key: string, label: string, value: number | undefined, least?: number) => <NumberField label={label} value={value ?? null} onChange={next => set({ [key]: next ?? undefined })} min={least} />
  switch (parameter.type) {
    case 'boolean': return null
    case 'text': return <>
      <div className="parameter-pair">{number('minLength', t('parameters.minLength'), parameter.minLength, 0)}{number('maxLength', t('parameters.maxLength'), parameter.maxLength, 0)}</div>
      <Draft label={t('parameters.pattern')} value={parameter.pattern ?? ''} onCommit={pattern => set({ pattern: pattern === '' ? undefined : pattern })} />
    </>
    case 'number': return <>
      <div className="parameter-pair">{number('min', t('parameters.min'), parameter.min)}{number('max', t('parameters.max'), parameter.max)}</div>
      <NumberField label={t('parameters.step')} value={parameter.step ?? null} onChange={step => set({ step: step !== null && step > 0 ? step : undefined })} />
      <Checkbox isSelected={parameter.integer ?? false} onChange={integer => set({ integer: integer ? true : undefined })}>{t('parameters.integer')}</Checkbox>
    </>
    case 'date': case 'dateRange': return <>
      <DateField label={t('parameters.earliest')} value={parameter.min ?? null} onChange={min => set({ min: min ?? undefined })} />
      <DateField label={t('parameters.latest')} value={parameter.max ?? null} onChange={max => set({ max: max ?? undefined })} />
      <Draft label={t('parameters.anchor')} lines={3} value={parameter.anchor?.sql ?? ''} onCommit={sql => set({ anchor: sql.trim() === '' ? undefined : { sql } })} />
    </>
    case 'select': case 'multiSelect': return <>
      <Select
        label={t('parameters.options')} value={parameter.options.kind} choices={(['list', 'query'] as const).map(id => ({ id, label: t(`parameters.options.${id}`) }))}
        onChange={kind => { if (kind !== parameter.options.kind) set({ options: kind === 'list' ? { kind, values: [] } : { kind, sql: '' } }) }}
      />
      {parameter.options.kind === 'list'
        ? <OptionLines values={parameter.options.values} onCommit={values => set({ options: { kind: 'list', values } })} />
        : <Draft label={t('parameters.optionSql')} lines={4} value={parameter.options.sql} onCommit={sql => set({ options: { kind: 'query', sql } })} />}
    </>
  }
}

function OptionLines({ values, onCommit }: { values: Extract<Extract<Parameter, { type: 'select' }>['options'], { kind: 'list' }>['values']; onCommit(values: ReturnType<typeof readOptionLines>): void }) {
  const t = useText()
  const lines = optionLines(values)
  return <Draft label={t('parameters.optionLines')} lines={5} value={lines} onCommit={text => { if (optionLines(readOptionLines(text, values)) !== lines) onCommit(readOptionLines(text, values)) }} />
}
