import { useEffect, useRef, useState } from 'react'
import { Slider, SliderOutput, SliderThumb, SliderTrack } from 'react-aria-components/Slider'
import { useLanguage, useText } from '../language/language.ts'
import { Frame, type FrameProps } from './Frame.tsx'
import { stepNumber, writeNumber } from './number.ts'

export interface SliderInputProps extends Omit<FrameProps, 'children' | 'isInput'> {
  value: number | null
  min: number
  max: number
  step: number | undefined
  integer: boolean | undefined
  /** A key press is `typed`, since another may follow; letting go of the thumb is `chosen`. */
  onChange(value: number, how: 'typed' | 'chosen'): void
}

/** A number between two others, dragged or stepped by keys. While it is dragged only the number beside it changes. */
export function SliderInput({ value, min, max, step, integer, onChange, ...frame }: SliderInputProps) {
  const t = useText()
  const language = useLanguage()
  const [dragged, setDragged] = useState<number | null>(null)
  const byPointer = useRef(false)
  useEffect(() => setDragged(null), [value])
  const size = step ?? (integer ? 1 : (max - min) / 100)
  // The slider counts from its least value in steps; sums of fractions would show as 0.30000000000000004.
  const exact = (raw: number) => stepNumber(min, Math.round((raw - min) / size), { min, max, step: step ?? (integer ? 1 : Number(size.toPrecision(6))), integer })
  const shown = dragged ?? value
  return (
    <Frame {...frame} className={`parameter-slider ${frame.className ?? ''}`}>
      {ids => (
        <Slider
          className="slider parameter-control" aria-labelledby={ids.label} {...(ids.note ? { 'aria-describedby': ids.note } : {})} minValue={min} maxValue={max} step={size} value={Math.min(max, Math.max(min, shown ?? min))}
          formatOptions={{ maximumFractionDigits: 10 }} onChange={raw => setDragged(exact(raw as number))}
          onChangeEnd={raw => {
            onChange(exact(raw as number), byPointer.current ? 'chosen' : 'typed')
            byPointer.current = false
          }}
        >
          <SliderTrack className="slider-track" onPointerDown={() => { byPointer.current = true }}>
            {({ state }) => <>
              <span className="slider-fill" style={{ width: `${state.getThumbPercent(0) * 100}%` }} />
              <SliderThumb className="slider-thumb" />
            </>}
          </SliderTrack>
          <SliderOutput className="slider-value numeric">{shown === null ? <span className="parameter-placeholder">{t('parameters.noValue')}</span> : writeNumber(shown, language)}</SliderOutput>
        </Slider>
      )}
    </Frame>
  )
}
