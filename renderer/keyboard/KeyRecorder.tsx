import { useEffect, useRef, type KeyboardEvent } from 'react'
import { keyLimits, writeKeys, type Stroke } from '../../model/keyboard/keys.ts'
import { isComposing, isModifier, showKeys, strokeOf } from '../commands/keys.ts'

/** How long after a stroke the next one still belongs to the same key, in milliseconds. */
const together = 2000

export interface KeyRecorderProps {
  label: string
  placeholder: string
  strokes: readonly Stroke[]
  /** Null for a press that no key can be made of. */
  onRecord(strokes: readonly Stroke[] | null): void
  describedBy?: string
}

/** Takes down what is pressed, one stroke or several; Tab alone leaves it. It is no place for text, so that no IME composes in it. */
export function KeyRecorder({ label, placeholder, strokes, onRecord, describedBy }: KeyRecorderProps) {
  const last = useRef(-Infinity)
  const field = useRef<HTMLInputElement>(null)
  // A row of the list that was pressed takes the keyboard once more before it gives it away.
  useEffect(() => {
    const frame = requestAnimationFrame(() => field.current?.focus())
    return () => cancelAnimationFrame(frame)
  }, [])
  const onKeyDown = (event: KeyboardEvent) => {
    const press = event.nativeEvent
    if (event.key === 'Tab' && !event.ctrlKey && !event.metaKey && !event.altKey) return
    event.preventDefault()
    event.stopPropagation()
    if (press.repeat || isComposing(press) || isModifier(press)) return
    const stroke = strokeOf(press)
    const goesOn = press.timeStamp - last.current <= together && strokes.length < keyLimits.strokes
    last.current = stroke === null ? -Infinity : press.timeStamp
    onRecord(stroke === null ? null : [...(goesOn ? strokes : []), stroke])
  }
  return (
    <input
      className="input key-recorder" type="text" readOnly ref={field} aria-label={label} {...(describedBy ? { 'aria-describedby': describedBy } : {})} placeholder={placeholder}
      value={strokes.length > 0 ? showKeys(writeKeys(strokes)) : ''} onKeyDown={onKeyDown} data-testid="key-recorder"
    />
  )
}
