import { ListBox, ListBoxItem, ListBoxSection } from 'react-aria-components/ListBox'
import { Header } from 'react-aria-components/Header'
import type { Parameter, ParameterValue, RelativeRange } from '../../model/parameter/definition.ts'
import { format } from '../../model/parameter/display.ts'
import { useLanguage, useText } from '../language/language.ts'
import { DateRangeField } from '../ui/DateField.tsx'
import { presetsFor } from './presets.ts'

type RangeParameter = Extract<Parameter, { type: 'dateRange' }>

export interface RangeInputProps {
  parameter: RangeParameter
  value: ParameterValue
  /** The days that the value means now; null where they are not known yet. */
  resolved: { start: string; end: string } | null
  text: string
  onChange(value: ParameterValue): void
  label?: string
  help?: string | undefined
  error: string | null
  isDisabled: boolean
  isRequired?: boolean
  testId?: string
  className: string
}

const isRelative = (value: ParameterValue): value is RelativeRange => value !== null && typeof value === 'object' && 'relative' in value

/** Two dates, typed or picked, or a range that moves with today or with the data. */
export function RangeInput({ parameter, value, resolved, text, onChange, help, ...field }: RangeInputProps) {
  const t = useText()
  const language = useLanguage()
  const relative = isRelative(value)
  const key = (range: RelativeRange) => `${range.relative} ${range.count} ${range.unit} ${range.anchor}`
  const groups = [...(parameter.anchor ? [{ title: t('parameters.ofData'), ranges: presetsFor('data') }] : []), { title: t('parameters.ofToday'), ranges: presetsFor('today') }]
  const all = groups.flatMap(group => group.ranges)
  const presets = (
    <ListBox
      className="list-box range-presets" aria-label={t('parameters.presets')} selectionMode="single" selectedKeys={relative ? [key(value)] : []}
      onSelectionChange={keys => { const range = keys === 'all' ? undefined : all.find(candidate => keys.has(key(candidate))); if (range) onChange(range) }}
    >
      {groups.map(group => (
        <ListBoxSection key={group.title}>
          <Header className="menu-heading">{group.title}</Header>
          {group.ranges.map(range => <ListBoxItem key={key(range)} id={key(range)} className="list-item" textValue={format(parameter, range, language)}>{shortText(format(parameter, range, language), range, language)}</ListBoxItem>)}
        </ListBoxSection>
      ))}
    </ListBox>
  )
  return (
    <DateRangeField
      {...field} value={resolved} onChange={range => { if (!(range && resolved && relative && range.start === resolved.start && range.end === resolved.end)) onChange(range) }} min={parameter.min} max={parameter.max} presets={presets}
      help={relative ? capital(text) : help}
    />
  )
}

/** The heading of the group already says what the range counts from. */
const shortText = (text: string, range: RelativeRange, language: 'en' | 'ja') => capital(language === 'en' && range.anchor === 'data' ? text.replace(/ of the data$/, '') : text)
const capital = (text: string) => text.charAt(0).toLocaleUpperCase() + text.slice(1)
