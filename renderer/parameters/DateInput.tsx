import { useState } from 'react'
import type { Anchor, Parameter, ParameterValue, RelativeDate } from '../../model/parameter/definition.ts'
import type { Days } from '../../model/parameter/value.ts'
import { formatPlainDate } from '../language/format.ts'
import { useLanguage, useText } from '../language/language.ts'
import { DatePanel, DayCalendar, TypedDate } from './DatePanel.tsx'
import type { FrameProps } from './Frame.tsx'
import { OwnSpan, type Span } from './OwnSpan.tsx'
import { anchorsOf, datePresets, dayName, dayOf } from './presets.ts'

const isRelative = (value: ParameterValue): value is RelativeDate => value !== null && typeof value === 'object' && 'days' in value

export interface DateInputProps extends Omit<FrameProps, 'children' | 'isInput'> {
  parameter: Extract<Parameter, { type: 'date' }>
  value: ParameterValue
  onChange(value: ParameterValue, how: 'typed' | 'chosen'): void
  days: Days
}

/** A date: one that moves with today or with the data, or one of the calendar. */
export function DateInput({ parameter, value, onChange, days, ...frame }: DateInputProps) {
  const t = useText()
  const language = useLanguage()
  const [isOpen, setOpen] = useState(false)
  const relative = isRelative(value) ? value : null
  const [lookedAt, setLookedAt] = useState<Anchor>('data')
  const anchor: Anchor = parameter.anchor === undefined ? 'today' : lookedAt
  const date = relative || typeof value === 'string' ? dayOf(relative ?? (value as string), days) : null
  const choose = (next: ParameterValue) => {
    onChange(next, 'chosen')
    setOpen(false)
  }
  const offered = relative && relative.anchor === anchor && !datePresets[anchor].includes(relative.days) ? [...datePresets[anchor], relative.days] : datePresets[anchor]
  const presets = offered.map(count => {
    const day = dayOf({ days: count, anchor }, days)
    return { id: String(count), name: dayName(count, anchor, t), days: day === null ? null : formatPlainDate(day, language) }
  })
  const ownOf = ({ kind, count, unit }: Span): RelativeDate => ({ days: (kind === 'before' ? -1 : 1) * count * (unit === 'week' ? 7 : 1), anchor })
  return (
    <DatePanel
      {...frame} className={`parameter-date ${frame.className ?? ''}`} isOpen={isOpen} anchors={anchorsOf(parameter.anchor !== undefined, t)} anchor={anchor} onAnchor={next => setLookedAt(next as Anchor)} presets={presets}
      onOpen={open => { if (open) setLookedAt(relative?.anchor ?? 'data'); setOpen(open) }}
      chosen={relative && relative.anchor === anchor ? String(relative.days) : null} onPreset={id => choose({ days: Number(id), anchor })} onClear={parameter.required ? undefined : () => choose(null)}
      own={<OwnSpan
        key={anchor} start={relative && relative.days !== 0 ? { kind: relative.days < 0 ? 'before' : 'after', count: Math.abs(relative.days), unit: 'day' } : { kind: 'before', count: 14, unit: 'day' }} most={5000}
        kinds={(['before', 'after'] as const).map(id => ({ id, label: t(anchor === 'data' ? `parameters.own.${id}End` : `parameters.own.${id}Today`) }))}
        units={(['day', 'week'] as const).map(id => ({ id, label: t(`parameters.unit.${id}`) }))}
        preview={span => {
          const day = dayOf(ownOf(span), days)
          return day && formatPlainDate(day, language)
        }}
        onUse={span => choose(ownOf(span))}
      />}
      shown={value === null ? <span className="parameter-placeholder">{t('parameters.noValue')}</span> : <>
        {relative ? <span className="parameter-one">{dayName(relative.days, relative.anchor, t)}</span> : null}
        {date === null ? null : <span className={relative ? 'parameter-count' : 'parameter-one'}>{formatPlainDate(date, language)}</span>}
      </>}
    >
      <TypedDate label={frame.label} value={date} onChange={next => { if (next !== date) onChange(next, 'typed') }} />
      <DayCalendar label={frame.label} value={date} at={days.dataDay ?? days.today} onChange={choose} min={parameter.min} max={parameter.max} />
    </DatePanel>
  )
}
