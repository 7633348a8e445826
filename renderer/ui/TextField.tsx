import type { KeyboardEvent, ReactNode } from 'react'
import { Input } from 'react-aria-components/Input'
import { TextArea } from 'react-aria-components/TextArea'
import { TextField as AriaTextField } from 'react-aria-components/TextField'
import { FieldLabel, FieldNote, fieldRoot, type FieldProps } from './Field.tsx'

export interface TextFieldProps extends FieldProps {
  value: string
  onChange(value: string): void
  /** Called at Enter and when the field is left. */
  onCommit?(value: string): void
  placeholder?: string
  /** More than one: a text area of that many lines. */
  lines?: number
  autoFocus?: boolean
  /** Whether what is typed is not to be seen. */
  isSecret?: boolean
  icon?: ReactNode
  onKeyDown?(event: KeyboardEvent): void
}

export function TextField({ value, onChange, onCommit, placeholder, lines = 1, autoFocus, isSecret = false, onKeyDown, ...field }: TextFieldProps) {
  const keys = (event: KeyboardEvent) => {
    onKeyDown?.(event)
    if (event.key === 'Enter' && !event.nativeEvent.isComposing && (lines === 1 || event.ctrlKey || event.metaKey)) onCommit?.(value)
  }
  const shared = { className: 'input', ...(placeholder ? { placeholder } : {}), onKeyDown: keys }
  return (
    <AriaTextField {...fieldRoot(field, 'text-field')} value={value} onChange={onChange} onBlur={() => onCommit?.(value)} autoFocus={autoFocus ?? false}>
      <FieldLabel label={field.label} isRequired={field.isRequired} />
      {lines > 1 ? <TextArea {...shared} rows={lines} /> : <Input {...shared} {...(isSecret ? { type: 'password', autoComplete: 'off' } : {})} />}
      <FieldNote help={field.help} error={field.error} />
    </AriaTextField>
  )
}
