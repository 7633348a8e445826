import { ChevronDown, ChevronUp } from 'lucide-react'
import { Button } from 'react-aria-components/Button'
import { Group } from 'react-aria-components/Group'
import { Input } from 'react-aria-components/Input'
import { NumberField as AriaNumberField } from 'react-aria-components/NumberField'
import { FieldLabel, FieldNote, fieldRoot, type FieldProps } from './Field.tsx'

export interface NumberFieldProps extends FieldProps {
  /** Null is "no number". */
  value: number | null
  onChange(value: number | null): void
  min?: number | undefined
  max?: number | undefined
  step?: number | undefined
  format?: Intl.NumberFormatOptions
}

export function NumberField({ value, onChange, min, max, step, format, ...field }: NumberFieldProps) {
  const bounds = { ...(min === undefined ? {} : { minValue: min }), ...(max === undefined ? {} : { maxValue: max }), ...(step === undefined ? {} : { step }) }
  return (
    <AriaNumberField
      {...fieldRoot(field, 'number-field')} {...bounds} value={value ?? Number.NaN} onChange={next => onChange(Number.isNaN(next) ? null : next)}
      formatOptions={{ maximumFractionDigits: 10, ...format }}
    >
      <FieldLabel label={field.label} isRequired={field.isRequired} />
      <Group className="group">
        <Input className="input" />
        <div className="number-steps">
          <Button slot="increment" className="icon-button"><ChevronUp aria-hidden /></Button>
          <Button slot="decrement" className="icon-button"><ChevronDown aria-hidden /></Button>
        </div>
      </Group>
      <FieldNote help={field.help} error={field.error} />
    </AriaNumberField>
  )
}
