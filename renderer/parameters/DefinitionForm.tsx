import { useEffect, useRef, useState } from 'react'
import { ParameterName, type Parameter, type ParameterType, type ParameterValue } from '../../model/parameter/definition.ts'
import type { Problem } from '../../model/parameter/problem.ts'
import { formatMomentText } from '../../model/parameter/display.ts'
import { boundNames } from '../../model/parameter/value.ts'
import { formatPlainDate } from '../language/format.ts'
import { useLanguage, useText } from '../language/language.ts'
import { saySentence } from '../language/trouble.ts'
import type { NotebookStore } from '../notebook/store.ts'
import { Button } from '../ui/Button.tsx'
import { Checkbox } from '../ui/Checkbox.tsx'
import { DateField } from '../ui/DateField.tsx'
import { NumberField } from '../ui/NumberField.tsx'
import { Select } from '../ui/Select.tsx'
import { TextField } from '../ui/TextField.tsx'
import { notify } from '../ui/notices.ts'
import { asType, optionLines, parameterTypes, placeOf, readOptionLines, usersOf } from './definitions.ts'
import { TypedMoment } from './DatePanel.tsx'
import { ParameterField } from './ParameterField.tsx'
import { problemText } from './problem.ts'
import { sameValue, standingOf, type Entry } from './standing.ts'
import { useNow } from './useNow.ts'

export interface DefinitionFormProps {
  notebook: NotebookStore
  parameter: Parameter
  others: readonly Parameter[]
  /** What is wrong with this definition. */
  problems: readonly Problem[]
  onChange(parameter: Parameter): void
}

type Change = Record<string, unknown>

/** Everything about one parameter. */
export function DefinitionForm({ notebook, parameter, others, problems, onChange }: DefinitionFormProps) {
  const t = useText()
  const language = useLanguage()
  const set = (change: Change) => {
    const next: Change = { ...parameter, ...change }
    for (const [key, value] of Object.entries(next)) if (value === undefined) delete next[key]
    onChange(next as Parameter)
  }
  const problemAt = (place: ReturnType<typeof placeOf>) => {
    const found = problems.find(problem => placeOf(problem) === place)
    return found ? problemText(found, t, language) : null
  }
  return (
    <div className="parameter-card-body">
      <NameField notebook={notebook} parameter={parameter} others={others} problem={problemAt('name')} onCommit={name => set({ name })} />
      <Select label={t('parameters.type')} value={parameter.type} choices={parameterTypes.map(id => ({ id, label: t(`parameters.type.${id}`) }))} onChange={id => onChange(asType(parameter, id as ParameterType))} />
      <Draft label={t('parameters.title')} value={parameter.label ?? ''} onCommit={label => set({ label: label.trim() === '' ? undefined : label })} />
      <Draft label={t('parameters.help')} value={parameter.help ?? ''} onCommit={help => set({ help: help.trim() === '' ? undefined : help })} />
      <Draft label={t('parameters.group')} value={parameter.group ?? ''} help={t('parameters.groupHelp')} onCommit={group => set({ group: group.trim() === '' ? undefined : group.trim() })} />
      <Limits notebook={notebook} parameter={parameter} set={set} problemAt={problemAt} />
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
  const now = useNow()
  const [entry, setEntry] = useState<Entry | null>(null)
  const own = parameter.default ?? null
  const [standing] = standingOf([{ ...parameter, required: false }], timezone, { ...state, values: { [parameter.name]: own }, applied: { [parameter.name]: own }, problems: {} }, entry ? { [parameter.name]: entry } : {}, now)
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

interface DraftProps { label: string; value: string; onCommit(value: string): void; onDraft?(value: string): void; lines?: number; help?: string | undefined; error?: string | null }

/** A text that is taken when the field is left or at Enter, so that one change is one step to undo; also when the field goes away with what was typed in it. */
function Draft({ value, onCommit, onDraft, lines, ...field }: DraftProps) {
  const [draft, setDraft] = useState(value)
  const now = useRef({ draft, value, onCommit })
  useEffect(() => { now.current = { draft, value, onCommit } })
  useEffect(() => setDraft(value), [value])
  useEffect(() => () => { if (now.current.draft !== now.current.value) now.current.onCommit(now.current.draft) }, [])
  const type = (text: string) => {
    setDraft(text)
    onDraft?.(text)
  }
  const commit = (text: string) => {
    if (text === value) return
    now.current.value = text
    onCommit(text)
  }
  return <TextField {...field} value={draft} onChange={type} onCommit={commit} {...(lines ? { lines } : {})} />
}

/** The name. A new one says which cells go on using the old one; a name that cannot be used is not taken. */
function NameField({ notebook, parameter, others, problem, onCommit }: { notebook: NotebookStore; parameter: Parameter; others: readonly Parameter[]; problem: string | null; onCommit(name: string): void }) {
  const t = useText()
  const cells = notebook.use(state => state.cells)
  const [draft, setDraft] = useState(parameter.name)
  useEffect(() => setDraft(parameter.name), [parameter.name])
  const taken = new Set(others.flatMap(other => [other.name, ...boundNames(other)]).map(name => name.toLowerCase()))
  const wrong = (name: string) => (!ParameterName.safeParse(name).success ? t('parameters.nameBad') : boundNames({ ...parameter, name }).some(bound => taken.has(bound.toLowerCase())) ? t('parameters.nameTaken') : null)
  const users = draft === parameter.name ? [] : usersOf(parameter, cells)
  const help = users.length > 0 ? t('parameters.usedBy', { name: parameter.name, count: users.length, cells: users.slice(0, 8).join(', ') + (users.length > 8 ? ' …' : '') })
    : t(parameter.type === 'dateRange' ? 'parameters.nameRange' : 'parameters.nameHelp', { name: draft })
  const commit = (name: string) => {
    if (wrong(name) !== null) return
    onCommit(name)
    if (users.length > 0) notify({ tone: 'warn', text: t('parameters.renamed', { from: parameter.name, to: name }), detail: t('parameters.usedBy', { name: parameter.name, count: users.length, cells: users.join(', ') }) })
  }
  return <Draft label={t('parameters.name')} value={parameter.name} onDraft={setDraft} onCommit={commit} error={draft === parameter.name ? problem : wrong(draft)} help={help} />
}

interface LimitsProps { notebook: NotebookStore; parameter: Parameter; set(change: Change): void; problemAt(place: ReturnType<typeof placeOf>): string | null }

function Limits({ notebook, parameter, set, problemAt }: LimitsProps) {
  const t = useText()
  const language = useLanguage()
  const state = notebook.use(({ parameters }) => parameters)
  const number = (key: string, label: string, value: number | undefined, least?: number) => <NumberField label={label} value={value ?? null} onChange={next => set({ [key]: next ?? undefined })} min={least} error={key.startsWith('max') ? problemAt('max') : null} />
  const day = parameter.type === 'date' || parameter.type === 'datetime' || parameter.type === 'dateRange' ? state.dataDays[parameter.name] : undefined
  const read = state.options[parameter.name]
  switch (parameter.type) {
    case 'boolean': return null
    case 'text': return <>
      <div className="parameter-pair">{number('minLength', t('parameters.minLength'), parameter.minLength, 0)}{number('maxLength', t('parameters.maxLength'), parameter.maxLength, 0)}</div>
      <Draft label={t('parameters.pattern')} value={parameter.pattern ?? ''} onCommit={pattern => set({ pattern: pattern === '' ? undefined : pattern })} error={problemAt('pattern')} />
    </>
    case 'number': return <>
      <div className="parameter-pair">{number('min', t('parameters.min'), parameter.min)}{number('max', t('parameters.max'), parameter.max)}</div>
      <NumberField label={t('parameters.step')} value={parameter.step ?? null} onChange={step => set({ step: step !== null && step > 0 ? step : undefined })} />
      <Checkbox isSelected={parameter.integer ?? false} onChange={integer => set({ integer: integer ? true : undefined })}>{t('parameters.integer')}</Checkbox>
      <Widget value={parameter.widget ?? 'field'} choices={['field', 'slider']} onChange={widget => set({ widget: widget === 'field' ? undefined : widget })} />
    </>
    case 'datetime': return <>
      <TypedMoment label={t('parameters.earliest')} value={parameter.min?.slice(0, 19) ?? null} onChange={min => set({ min })} />
      <TypedMoment label={t('parameters.latest')} value={parameter.max?.slice(0, 19) ?? null} onChange={max => set({ max })} />
      {problemAt('max') ? <p className="field-error">{problemAt('max')}</p> : null}
      {parameter.min !== undefined || parameter.max !== undefined ? <Button size="small" variant="quiet" onPress={() => set({ min: undefined, max: undefined })}>{t('parameters.noLimits')}</Button> : null}
      <Draft label={t('parameters.anchorMoment')} lines={3} value={parameter.anchor?.sql ?? ''} help={day ? t('parameters.lastMomentIs', { moment: formatMomentText(day, language) }) : undefined} error={day === null ? t('parameters.problem.dataDayUnknown') : null} onCommit={sql => set({ anchor: sql.trim() === '' ? undefined : { sql } })} />
    </>
    case 'date': case 'dateRange': return <>
      <DateField label={t('parameters.earliest')} value={parameter.min ?? null} onChange={min => set({ min: min ?? undefined })} />
      <DateField label={t('parameters.latest')} value={parameter.max ?? null} onChange={max => set({ max: max ?? undefined })} error={problemAt('max')} />
      <Draft label={t('parameters.anchor')} lines={3} value={parameter.anchor?.sql ?? ''} help={day ? t('parameters.lastDayIs', { day: formatPlainDate(day, language) }) : undefined} error={day === null ? t('parameters.problem.dataDayUnknown') : null} onCommit={sql => set({ anchor: sql.trim() === '' ? undefined : { sql } })} />
    </>
    case 'select': case 'multiSelect': return <>
      <Select
        label={t('parameters.options')} value={parameter.options.kind} choices={(['list', 'query'] as const).map(id => ({ id, label: t(`parameters.options.${id}`) }))}
        onChange={kind => { if (kind !== parameter.options.kind) set({ options: kind === 'list' ? { kind, values: [] } : { kind, sql: '' } }) }}
      />
      {parameter.options.kind === 'list'
        ? <OptionLines values={parameter.options.values} onCommit={values => set({ options: { kind: 'list', values } })} />
        : <Draft label={t('parameters.optionSql')} lines={4} value={parameter.options.sql} help={read && read.error === null ? t('parameters.optionsRead', { count: read.total }) : t('parameters.optionSqlHelp')} error={problemAt('query') ?? (read?.error ? t('parameters.optionsFailed', { reason: saySentence(read.error) }) : null)} onCommit={sql => set({ options: { kind: 'query', sql } })} />}
      <Widget value={parameter.widget ?? 'list'} choices={['list', 'search']} onChange={widget => set({ widget: widget === 'list' ? undefined : widget })} />
    </>
  }
}

function Widget<Kind extends 'field' | 'slider' | 'list' | 'search'>({ value, choices, onChange }: { value: Kind; choices: readonly Kind[]; onChange(widget: Kind): void }) {
  const t = useText()
  return <Select label={t('parameters.widget')} value={value} choices={choices.map(id => ({ id, label: t(`parameters.widget.${id}`) }))} onChange={id => onChange(id as Kind)} />
}

function OptionLines({ values, onCommit }: { values: Extract<Extract<Parameter, { type: 'select' }>['options'], { kind: 'list' }>['values']; onCommit(values: ReturnType<typeof readOptionLines>): void }) {
  const t = useText()
  const lines = optionLines(values)
  return <Draft label={t('parameters.optionLines')} lines={5} value={lines} onCommit={text => { if (optionLines(readOptionLines(text, values)) !== lines) onCommit(readOptionLines(text, values)) }} />
}
