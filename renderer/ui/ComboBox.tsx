import { ChevronDown } from 'lucide-react'
import { Button } from 'react-aria-components/Button'
import { ComboBox as AriaComboBox } from 'react-aria-components/ComboBox'
import { Group } from 'react-aria-components/Group'
import { Input } from 'react-aria-components/Input'
import { ListBox } from 'react-aria-components/ListBox'
import { Popover } from 'react-aria-components/Popover'
import { ListLayout, Virtualizer } from 'react-aria-components/Virtualizer'
import { useText } from '../language/language.ts'
import { FieldLabel, FieldNote, fieldRoot, type FieldProps } from './Field.tsx'
import { choiceItem, type Choice } from './Select.tsx'
import './Menu.css'

export interface ComboBoxProps extends FieldProps {
  value: string | null
  choices: readonly Choice[]
  onChange(id: string | null): void
  placeholder?: string
}

/** One of many, found by typing. Thousands of choices are fine: only those in view are drawn. */
export function ComboBox({ value, choices, onChange, placeholder, ...field }: ComboBoxProps) {
  const t = useText()
  return (
    <AriaComboBox {...fieldRoot(field, 'combo-box')} defaultItems={choices} value={value} onChange={key => onChange(key === null ? null : String(key))} menuTrigger="focus" allowsEmptyCollection>
      <FieldLabel label={field.label} isRequired={field.isRequired} />
      <Group className="group">
        <Input className="input" {...(placeholder ? { placeholder } : {})} />
        <Button className="icon-button"><ChevronDown aria-hidden /></Button>
      </Group>
      <FieldNote help={field.help} error={field.error} />
      <Popover className="popover" offset={4}>
        <Virtualizer layout={ListLayout} layoutOptions={{ rowHeight: 28, padding: 4 }}>
          <ListBox<Choice> className="list-box combo-list" renderEmptyState={() => <p className="list-empty">{t('ui.noMatch')}</p>}>{choiceItem}</ListBox>
        </Virtualizer>
      </Popover>
    </AriaComboBox>
  )
}
