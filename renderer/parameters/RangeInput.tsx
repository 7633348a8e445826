import { useState } from 'react'
import type { Anchor, Parameter, ParameterValue, RangeValue, RelativeRange, RelativeUnit } from '../../model/parameter/definition.ts'
import type { Days } from '../../model/parameter/value.ts'
import { useLanguage, useText } from '../language/language.ts'
import { DatePanel, DaysCalendar, TypedDate } from './DatePanel.tsx'
import type { FrameProps } from './Frame.tsx'
import { OwnSpan, type Span } from './OwnSpan.tsx'
import { anchorsOf, formatDays, rangeName, rangeOf, rangePresets, spanName } from './presets.ts'

const isRange = (value: ParameterValue): value is RangeValue => value !== null && typeof value === 'object' && !Array.isArray(value) && !('days' in value)
const idOf = ({ relative, count, unit }: Omit<RelativeRange, 'anchor'>) => `${relative} ${count} ${unit}`

export interface RangeInputProps extends Omit<FrameProps, 'children' | 'isInput'> {
  parameter: Extract<Parameter, { type: 'dateRange' }>
  value: ParameterValue
  onChange(value: ParameterValue, how: 'typed' | 'chosen'): void
  days: Days
}

/** A range of days: one that moves with today or with the data, or one of the calendar. It always says which days it is. */
export function RangeInput({ parameter, value, onChange, days, ...frame }: RangeInputProps) {
  const t = useText()
  const language = useLanguage()
  const [isOpen, setOpen] = useState(false)
  const [lookedAt, setLookedAt] = useState<Anchor>('data')
  const anchor: Anchor = parameter.anchor === undefined ? 'today' : lookedAt
  const own = isRange(value) ? value : null
  const relative = own && 'relative' in own ? own : null
  const range = rangeOf(own, days)
  const choose = (next: ParameterValue) => {
    onChange(next, 'chosen')
    setOpen(false)
  }
  const isOffered = relative === null || relative.anchor !== anchor || rangePresets.some(span => idOf(span) === idOf(relative))
  const spans = isOffered ? rangePresets : [relative, ...rangePresets]
  const presets = spans.map(span => {
    const resolved = rangeOf({ ...span, anchor }, days)
    return { id: idOf(span), name: spanName(span, t), days: resolved === null ? null : formatDays(resolved, language) }
  })
  const ownOf = ({ kind, count, unit }: Span): RelativeRange => ({ relative: kind as 'last' | 'previous', count, unit: unit as RelativeUnit, anchor })
  const type = (change: Partial<{ start: string; end: string }>) => {
    const next = { start: change.start ?? range?.start ?? change.end!, end: change.end ?? range?.end ?? change.start! }
    if (range === null || next.start !== range.start || next.end !== range.end) onChange(next, 'typed')
  }
  return (
    <DatePanel
      {...frame} className={`parameter-date-range ${frame.className ?? ''}`} isOpen={isOpen} anchors={anchorsOf(parameter.anchor !== undefined, t)} anchor={anchor} onAnchor={next => setLookedAt(next as Anchor)} presets={presets}
      onOpen={open => { if (open) setLookedAt(relative?.anchor ?? 'data'); setOpen(open) }}
      chosen={relative && relative.anchor === anchor ? idOf(relative) : null} onClear={parameter.required ? undefined : () => choose(null)}
      onPreset={id => { const span = spans.find(candidate => idOf(candidate) === id); if (span) choose({ relative: span.relative, count: span.count, unit: span.unit, anchor }) }}
      own={<OwnSpan
        key={anchor} start={relative && relative.relative !== 'this' ? { kind: relative.relative, count: relative.count, unit: relative.unit } : { kind: 'last', count: 14, unit: 'day' }} most={1000}
        kinds={[{ id: 'last', label: t(anchor === 'data' ? 'parameters.own.lastOfData' : 'parameters.own.last') }, { id: 'previous', label: t(anchor === 'data' ? 'parameters.own.beforeData' : 'parameters.own.before') }]}
        units={(['day', 'week', 'month', 'quarter', 'year'] as const).map(id => ({ id, label: t(`parameters.unit.${id}`) }))}
        preview={span => {
          const resolved = rangeOf(ownOf(span), days)
          return resolved && formatDays(resolved, language)
        }}
        onUse={span => choose(ownOf(span))}
      />}
      shown={own === null ? <span className="parameter-placeholder">{t('parameters.noValue')}</span> : <>
        {relative ? <span className="parameter-one">{rangeName(relative, t)}</span> : null}
        {range === null ? null : <span className={relative ? 'parameter-count' : 'parameter-one'}>{formatDays(range, language)}</span>}
      </>}
    >
      <div className="parameter-ends">
        <TypedDate label={t('parameters.from')} value={range?.start ?? null} onChange={start => type({ start })} />
        <TypedDate label={t('parameters.to')} value={range?.end ?? null} onChange={end => type({ end })} />
      </div>
      <DaysCalendar label={frame.label} value={range} at={days.dataDay ?? days.today} onChange={choose} min={parameter.min} max={parameter.max} />
    </DatePanel>
  )
}
