import { useEffect, useRef, useState, type KeyboardEvent } from 'react'
import { ChevronDown, ChevronUp } from 'lucide-react'
import { Group } from 'react-aria-components/Group'
import { Input } from 'react-aria-components/Input'
import type { Problem } from '../../model/parameter/problem.ts'
import { useLanguage, useText } from '../language/language.ts'
import { Frame, type FrameProps } from './Frame.tsx'
import { readNumber, stepNumber, writeNumber, type Bounds } from './number.ts'

export interface NumberInputProps extends Omit<FrameProps, 'children' | 'isInput'>, Bounds {
  value: number | null
  /** `problem` is set where what was typed is no number. */
  onChange(value: number | null, how: 'typed' | 'chosen', problem?: Problem): void
  onLeave?(): void
}

/** A number, typed as the reader writes numbers or stepped by arrow keys; what is typed is never changed under the reader's hands, and never clipped in silence. */
export function NumberInput({ value, onChange, onLeave, min, max, step, integer, ...frame }: NumberInputProps) {
  const t = useText()
  const language = useLanguage()
  const [text, setText] = useState(() => writeNumber(value, language))
  const typing = useRef(false)
  useEffect(() => { if (!typing.current) setText(writeNumber(value, language)) }, [value, language])
  const bounds = { min, max, step, integer }
  const type = (next: string, isDone: boolean) => {
    typing.current = true
    setText(next)
    if (!isDone) return
    const read = readNumber(next)
    if (read === undefined) onChange(value, 'typed', { key: 'notANumber', text: next.trim() })
    else onChange(read, 'typed')
  }
  const move = (by: number) => {
    typing.current = false
    const next = stepNumber(readNumber(text) ?? value, by, bounds)
    setText(writeNumber(next, language))
    onChange(next, 'typed')
  }
  const keys: Record<string, number> = { ArrowUp: 1, ArrowDown: -1, PageUp: 10, PageDown: -10 }
  const onKeyDown = (event: KeyboardEvent) => {
    const by = keys[event.key]
    if (by === undefined || event.nativeEvent.isComposing || event.ctrlKey || event.metaKey || event.altKey) return
    event.preventDefault()
    move(by)
  }
  const leave = () => {
    typing.current = false
    if (!frame.error) setText(writeNumber(value, language))
    onLeave?.()
  }
  return (
    <Frame {...frame} className={`parameter-number ${frame.className ?? ''}`} isInput>
      {ids => (
        <Group className="group parameter-control" isInvalid={Boolean(frame.error)}>
          <Input
            className="input numeric" id={ids.control} value={text} inputMode="decimal" autoComplete="off" spellCheck={false} role="spinbutton" aria-describedby={ids.note} aria-invalid={frame.error ? true : undefined}
            aria-required={frame.isRequired ? true : undefined} aria-valuenow={value ?? undefined} aria-valuetext={text === '' ? t('parameters.noValue') : text} aria-valuemin={min} aria-valuemax={max}
            onChange={event => type(event.target.value, !(event.nativeEvent as InputEvent).isComposing)} onCompositionEnd={event => type(event.currentTarget.value, true)} onKeyDown={onKeyDown} onBlur={leave}
          />
          <div className="number-steps" aria-hidden>
            <button type="button" tabIndex={-1} className="icon-button" onPointerDown={event => event.preventDefault()} onClick={() => move(1)}><ChevronUp /></button>
            <button type="button" tabIndex={-1} className="icon-button" onPointerDown={event => event.preventDefault()} onClick={() => move(-1)}><ChevronDown /></button>
          </div>
        </Group>
      )}
    </Frame>
  )
}
