import { useState } from 'react'
import { ToggleButton } from 'react-aria-components/ToggleButton'
import { ToggleButtonGroup } from 'react-aria-components/ToggleButtonGroup'
import type { MomentUnit, Parameter, ParameterValue, RelativeMoment } from '../../model/parameter/definition.ts'
import { formatMomentText } from '../../model/parameter/display.ts'
import { standingOf } from '../../model/parameter/moment.ts'
import type { Days } from '../../model/parameter/value.ts'
import { useLanguage, useText } from '../language/language.ts'
import { DatePanel, DayCalendar, TypedMoment } from './DatePanel.tsx'
import type { FrameProps } from './Frame.tsx'
import { OwnSpan, type Span } from './OwnSpan.tsx'
import { momentInList, momentName, momentOf, momentPresets } from './presets.ts'

const isRelative = (value: ParameterValue): value is RelativeMoment => value !== null && typeof value === 'object' && 'offset' in value
const idOf = ({ offset, unit }: Pick<RelativeMoment, 'offset' | 'unit'>) => `${offset} ${unit}`
type Anchor = RelativeMoment['anchor']

export interface DateTimeInputProps extends Omit<FrameProps, 'children' | 'isInput'> {
  parameter: Extract<Parameter, { type: 'datetime' }>
  value: ParameterValue
  onChange(value: ParameterValue, how: 'typed' | 'chosen'): void
  days: Days
}

/** A date and a time: one that moves with now, today or the data, or one that is typed. Where clocks go back it asks which of the two is meant, and where they skip it says what is taken. */
export function DateTimeInput({ parameter, value, onChange, days, ...frame }: DateTimeInputProps) {
  const t = useText()
  const language = useLanguage()
  const [isOpen, setOpen] = useState(false)
  const anchors: Anchor[] = parameter.anchor === undefined ? ['now', 'today'] : ['data', 'now', 'today']
  const [lookedAt, setLookedAt] = useState<Anchor>(anchors[0]!)
  const anchor = anchors.includes(lookedAt) ? lookedAt : anchors[0]!
  const relative = isRelative(value) ? value : null
  const text = typeof value === 'string' ? value : null
  const moment = momentOf(relative ?? text, days.clock)
  const zone = days.clock?.zone ?? 'UTC'
  const standing = text === null || moment === null ? null : standingOf(text, zone)
  // What is typed stays as it is typed, also where a clock skips it or, in years that are half typed, counts in seconds.
  const wall = text !== null && /T\d\d:\d\d(:\d\d)?$/.test(text) ? text : moment?.slice(0, 19) ?? null
  const choose = (next: ParameterValue) => {
    onChange(next, 'chosen')
    setOpen(false)
  }
  const offered = relative && relative.anchor === anchor && !momentPresets[anchor].some(preset => idOf(preset) === idOf(relative)) ? [...momentPresets[anchor], relative] : momentPresets[anchor]
  const presets = offered.map(({ offset, unit }) => {
    const at = momentOf({ offset, unit, anchor }, days.clock)
    return { id: idOf({ offset, unit }), name: momentInList({ offset, unit, anchor }, t), days: at && formatMomentText(at.slice(0, 16), language) }
  })
  const ownOf = ({ kind, count, unit }: Span): RelativeMoment => ({ offset: kind === 'before' ? -count : count, unit: unit as MomentUnit, anchor })
  const type = (next: string) => { if (next !== wall?.slice(0, next.length) || (wall !== null && wall.slice(next.length) !== '' && wall.slice(next.length) !== ':00')) onChange(next, 'typed') }
  const note = standing?.kind === 'skipped' ? t('parameters.moment.skipped', { taken: formatMomentText(standing.taken, language) }) : frame.note
  return (
    <DatePanel
      {...frame} note={note} className={`parameter-date parameter-datetime ${frame.className ?? ''}`} isOpen={isOpen} anchors={anchors.map(id => ({ id, label: t(`parameters.from.${id}`) }))} anchor={anchor} onAnchor={next => setLookedAt(next as Anchor)}
      presets={presets} onOpen={open => { if (open) setLookedAt(relative?.anchor ?? anchors[0]!); setOpen(open) }}
      chosen={relative && relative.anchor === anchor ? idOf(relative) : null} onClear={parameter.required ? undefined : () => choose(null)}
      onPreset={id => { const preset = offered.find(candidate => idOf(candidate) === id); if (preset) choose({ offset: preset.offset, unit: preset.unit, anchor }) }}
      own={<OwnSpan
        key={anchor} start={relative && relative.offset !== 0 ? { kind: relative.offset < 0 ? 'before' : 'after', count: Math.abs(relative.offset), unit: relative.unit } : { kind: 'before', count: 2, unit: 'hour' }} most={1_000_000}
        kinds={(['before', 'after'] as const).map(id => ({ id, label: t(`parameters.own.${id}.${anchor}`) }))} units={(['minute', 'hour', 'day', 'week', 'month'] as const).map(id => ({ id, label: t(`parameters.unit.${id}`) }))}
        preview={span => {
          const at = momentOf(ownOf(span), days.clock)
          return at && formatMomentText(at, language)
        }}
        onUse={span => choose(ownOf(span))}
      />}
      shown={value === null ? <span className="parameter-placeholder">{t('parameters.noValue')}</span> : <>
        {relative ? <span className="parameter-one">{momentName(relative, t)}</span> : null}
        {moment === null ? null : <span className={relative ? 'parameter-count' : 'parameter-one'}>{formatMomentText(relative ? moment.slice(0, 16) : wall ?? moment, language)}{standing?.kind === 'twice' ? ` ${t('parameters.moment.offset', { offset: `UTC${moment.slice(19)}` })}` : ''}</span>}
      </>}
    >
      <TypedMoment label={`${frame.label} (${zone})`} value={wall} onChange={type} />
      {standing?.kind === 'twice' ? (
        <div className="parameter-twice">
          <p className="parameter-note">{t('parameters.moment.twice')}</p>
          <ToggleButtonGroup className="parameter-anchors" aria-label={t('parameters.moment.twice')} selectionMode="single" disallowEmptySelection selectedKeys={[moment === standing.second ? standing.second : standing.first]} onSelectionChange={keys => { const [key] = keys; if (key) onChange(String(key), 'chosen') }}>
            {[standing.first, standing.second].map(one => <ToggleButton key={one} id={one} className="parameter-anchor">{t(one === standing.first ? 'parameters.moment.first' : 'parameters.moment.second', { offset: `UTC${one.slice(19)}` })}</ToggleButton>)}
          </ToggleButtonGroup>
        </div>
      ) : standing?.kind === 'skipped' ? <p className="parameter-note">{note}</p> : null}
      <DayCalendar label={frame.label} value={wall?.slice(0, 10) ?? null} at={days.clock?.dataMoment?.slice(0, 10) ?? days.today} onChange={day => onChange(`${day}T${wall?.slice(11, 16) ?? '00:00'}`, 'chosen')} min={parameter.min?.slice(0, 10)} max={parameter.max?.slice(0, 10)} />
    </DatePanel>
  )
}
