import type { ReactNode } from 'react'
import { FieldError } from 'react-aria-components/FieldError'
import { Label } from 'react-aria-components/Label'
import { Text } from 'react-aria-components/Text'
import './Field.css'

/** What every field has around its control. Without a visible label, `ariaLabel` names it. */
export interface FieldProps {
  label?: string | undefined
  ariaLabel?: string | undefined
  help?: string | undefined
  /** Why the value is not accepted; shows the field as invalid. */
  error?: string | null | undefined
  isRequired?: boolean | undefined
  isDisabled?: boolean | undefined
  className?: string | undefined
  testId?: string | undefined
}

export const FieldLabel = ({ label, isRequired }: { label: string | undefined; isRequired?: boolean | undefined }) =>
  label ? <Label className="field-label">{label}{isRequired ? <span className="field-required" aria-hidden>*</span> : null}</Label> : null

export function FieldNote({ help, error }: { help?: string | undefined; error?: string | null | undefined }): ReactNode {
  if (error) return <FieldError className="field-error">{error}</FieldError>
  return help ? <Text slot="description" className="field-help">{help}</Text> : null
}

/** The attributes that every field hands to its root. */
export const fieldRoot = ({ ariaLabel, error, isRequired, isDisabled, className, testId }: FieldProps, kind: string) => ({
  className: `field ${kind}${className ? ` ${className}` : ''}`,
  isInvalid: Boolean(error),
  ...(ariaLabel ? { 'aria-label': ariaLabel } : {}),
  ...(isRequired === undefined ? {} : { isRequired }),
  ...(isDisabled === undefined ? {} : { isDisabled }),
  ...(testId ? { 'data-testid': testId } : {}),
})
