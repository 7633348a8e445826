import { useRef } from 'react'
import { Check } from 'lucide-react'
import { Checkbox } from 'react-aria-components/Checkbox'
import { Input } from 'react-aria-components/Input'
import { TextArea } from 'react-aria-components/TextArea'
import type { ParameterValue } from '../../model/parameter/definition.ts'
import type { Problem } from '../../model/parameter/problem.ts'
import { useLanguage, useText } from '../language/language.ts'
import { DateInput } from './DateInput.tsx'
import { DateTimeInput } from './DateTimeInput.tsx'
import { Frame, type FrameProps } from './Frame.tsx'
import { NumberInput } from './NumberInput.tsx'
import { MultiSelectInput, SelectInput } from './OptionInput.tsx'
import type { SearchOptions } from './useFoundOptions.ts'
import { problemText } from './problem.ts'
import { RangeInput } from './RangeInput.tsx'
import { SliderInput } from './SliderInput.tsx'
import type { FieldStanding } from './standing.ts'

export interface ParameterFieldProps {
  standing: FieldStanding
  look: 'bar' | 'report'
  /** `typed` may be followed by more; `problem` says why what was typed is no value. */
  onChange(value: ParameterValue, how: 'typed' | 'chosen', problem?: Problem): void
  /** The field was left, or Enter was pressed in it. */
  onLeave?(): void
  /** Whether queries of the notebook may run. */
  isTrusted: boolean
  onAskAgain?(): void
  /** Finds options that are not all here. */
  onSearch?: SearchOptions
  /** In place of the parameter's own label and help, for the inspector's default. */
  label?: string
}

/** The widget of a parameter of any type. */
export function ParameterField({ standing, look, onChange, onLeave, isTrusted, onAskAgain, onSearch, label }: ParameterFieldProps) {
  const t = useText()
  const language = useLanguage()
  const { parameter, value, problem, days, options, isCut, optionsError } = standing
  const frame: Omit<FrameProps, 'children'> = {
    label: label ?? (parameter.label || parameter.name), help: label === undefined ? parameter.help : undefined, error: problem && problemText(problem, t, language), isRequired: parameter.required,
    isChanged: standing.isChanged, testId: label === undefined ? `parameter-${parameter.name}` : 'parameter-default',
  }
  const choices = {
    ...frame, options, total: standing.total, chosenOptions: standing.chosen, isSearch: (parameter.type === 'select' || parameter.type === 'multiSelect') && parameter.widget === 'search', ...(onSearch ? { onSearch } : {}), isCut, optionsError, look, isWaiting: isTrusted, ...(onAskAgain ? { onAskAgain } : {}),
  }
  const leave = onLeave ? { onLeave } : {}
  switch (parameter.type) {
    case 'text': return <TextInput {...frame} {...leave} value={typeof value === 'string' ? value : ''} onChange={text => onChange(text === '' && parameter.default == null ? null : text, 'typed')} />
    case 'number': return parameter.widget === 'slider' && parameter.min !== undefined && parameter.max !== undefined && parameter.min < parameter.max ? (
      <SliderInput {...frame} value={typeof value === 'number' ? value : null} onChange={onChange} min={parameter.min} max={parameter.max} step={parameter.step} integer={parameter.integer} />
    ) : (
      <NumberInput {...frame} {...leave} value={typeof value === 'number' ? value : null} onChange={onChange} min={parameter.min} max={parameter.max} step={parameter.step} integer={parameter.integer} />
    )
    case 'boolean': return <BooleanInput {...frame} value={value} canBeEmpty={!parameter.required && parameter.default == null} onChange={next => onChange(next, 'chosen')} />
    case 'date': return <DateInput {...frame} parameter={parameter} value={value} onChange={onChange} days={days} />
    case 'datetime': return <DateTimeInput {...frame} parameter={parameter} value={value} onChange={onChange} days={days} />
    case 'dateRange': return <RangeInput {...frame} parameter={parameter} value={value} onChange={onChange} days={days} />
    case 'select': return <SelectInput {...choices} value={value} onChange={next => onChange(next, 'chosen')} />
    case 'multiSelect': return <MultiSelectInput {...choices} value={value} onChange={next => onChange(next, 'typed')} />
  }
}

/** A text of several lines gets a taller field, so that no line of it is lost. */
function TextInput({ value, onChange, onLeave, ...frame }: Omit<FrameProps, 'children'> & { value: string; onChange(value: string): void; onLeave?(): void }) {
  const isLong = useRef(value.includes('\n')).current || value.includes('\n')
  return (
    <Frame {...frame} className={`parameter-text ${frame.className ?? ''}`} isInput>
      {ids => {
        const shared = {
          className: 'input parameter-control', id: ids.control, value, 'aria-describedby': ids.note, 'aria-invalid': frame.error ? true : undefined, 'aria-required': frame.isRequired ? true : undefined,
          ...(frame.error ? { 'data-invalid': true } : {}), onBlur: () => onLeave?.(), autoComplete: 'off',
        }
        return isLong ? <TextArea {...shared} rows={3} onChange={event => onChange(event.target.value)} /> : <Input {...shared} onChange={event => onChange(event.target.value)} />
      }}
    </Frame>
  )
}

/** Yes or no; where there may be no value it has a third state, which a press after `no` comes back to. */
function BooleanInput({ value, canBeEmpty, onChange, ...frame }: Omit<FrameProps, 'children'> & { value: ParameterValue; canBeEmpty: boolean; onChange(value: boolean | null): void }) {
  const t = useText()
  const press = () => onChange(value === true ? false : canBeEmpty && value === false ? null : true)
  return (
    <Frame {...frame} className={`parameter-boolean ${frame.className ?? ''}`}>
      {ids => (
        <Checkbox className="checkbox group parameter-control" isSelected={value === true} isIndeterminate={value === null} onChange={press} aria-labelledby={ids.label} {...(ids.note ? { 'aria-describedby': ids.note } : {})}>
          <span className="checkbox-box">{value === null ? null : <Check aria-hidden />}</span>
          <span className={value === null ? 'parameter-placeholder' : ''}>{t(value === null ? 'parameters.noValue' : value === true ? 'parameters.yes' : 'parameters.no')}</span>
        </Checkbox>
      )}
    </Frame>
  )
}
