import { Check, ChevronDown } from 'lucide-react'
import { Button } from 'react-aria-components/Button'
import { ListBox, ListBoxItem } from 'react-aria-components/ListBox'
import { Popover } from 'react-aria-components/Popover'
import { Select as AriaSelect, SelectValue } from 'react-aria-components/Select'
import { FieldLabel, FieldNote, fieldRoot, type FieldProps } from './Field.tsx'
import './Menu.css'

/** One thing to choose; `id` is what is handed back. */
export interface Choice { id: string; label: string; detail?: string | undefined }

export interface SelectProps extends FieldProps {
  value: string | null
  choices: readonly Choice[]
  onChange(id: string): void
  placeholder?: string
}

/** One of a few; for many, use a ComboBox. */
export function Select({ value, choices, onChange, placeholder, ...field }: SelectProps) {
  return (
    <AriaSelect {...fieldRoot(field, 'select')} value={value} onChange={key => { if (key !== null) onChange(String(key)) }} {...(placeholder ? { placeholder } : {})}>
      <FieldLabel label={field.label} isRequired={field.isRequired} />
      <Button className="select-button">
        <SelectValue className="select-value">{({ selectedText, defaultChildren }) => selectedText || defaultChildren}</SelectValue>
        <ChevronDown aria-hidden />
      </Button>
      <FieldNote help={field.help} error={field.error} />
      <Popover className="popover" offset={4}><ListBox className="list-box" items={choices}>{choiceItem}</ListBox></Popover>
    </AriaSelect>
  )
}

const choiceItem = (choice: Choice) => (
  <ListBoxItem id={choice.id} textValue={choice.label} className="list-item">
    {({ isSelected }) => <>
      <span className="list-label">{choice.label}</span>
      {choice.detail ? <span className="list-detail">{choice.detail}</span> : null}
      {isSelected ? <Check className="list-check" aria-hidden /> : null}
    </>}
  </ListBoxItem>
)
