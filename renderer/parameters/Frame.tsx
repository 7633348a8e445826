import { useId, type ReactNode } from 'react'
import { useText } from '../language/language.ts'

/** The ids by which a control says what names it and what describes it. */
export interface FrameIds { control: string; label: string; value: string; note: string | undefined }

export interface FrameProps {
  label: string
  /** What the parameter is for; in the bar it floats while the field is pointed at or has the keyboard. */
  help?: string | undefined
  /** Why the value is not accepted. */
  error?: string | null | undefined
  /** A quiet line where nothing is wrong. */
  note?: string | null | undefined
  isRequired?: boolean | undefined
  /** Whether cells last ran with another value. */
  isChanged?: boolean
  className?: string | undefined
  testId?: string | undefined
  /** Whether the control is an input that a label may point at; else it is named by reference. */
  isInput?: boolean
  children(ids: FrameIds): ReactNode
}

/** What every parameter has around its control: its label, what it is for, and what is wrong. */
export function Frame({ label, help, error, note, isRequired, isChanged, className, testId, isInput, children }: FrameProps) {
  const t = useText()
  const id = useId()
  const ids: FrameIds = { control: `${id}c`, label: `${id}l`, value: `${id}v`, note: error || help || note ? `${id}n` : undefined }
  const words = <>{label}{isRequired ? <><span className="field-required" aria-hidden>*</span><span className="visually-hidden"> ({t('parameters.requiredMark')})</span></> : null}{isChanged ? <span className="visually-hidden"> ({t('parameters.changedMark')})</span> : null}</>
  return (
    <div className={`field parameter${isChanged ? ' parameter-changed' : ''}${className ? ` ${className}` : ''}`} {...(error ? { 'data-invalid': '' } : {})} {...(testId ? { 'data-testid': testId } : {})}>
      {isInput ? <label className="field-label" id={ids.label} htmlFor={ids.control}>{words}</label> : <span className="field-label" id={ids.label}>{words}</span>}
      {children(ids)}
      {ids.note ? (
        <div className="parameter-notes" id={ids.note}>
          {error ? <p className="field-error">{error}</p> : note ? <p className="parameter-note">{note}</p> : null}
          {help ? <p className="field-help parameter-help">{help}</p> : null}
        </div>
      ) : null}
    </div>
  )
}
