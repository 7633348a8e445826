import type { ReactNode } from 'react'
import { parseDate, parseDateTime, toCalendarDateTime, type CalendarDate, type CalendarDateTime } from '@internationalized/date'
import { Check, ChevronDown, ChevronLeft, ChevronRight } from 'lucide-react'
import { Button as AriaButton } from 'react-aria-components/Button'
import { Calendar, CalendarCell, CalendarGrid } from 'react-aria-components/Calendar'
import { DateField, DateInput as AriaDateInput, DateSegment } from 'react-aria-components/DateField'
import { Dialog, DialogTrigger } from 'react-aria-components/Dialog'
import { Heading } from 'react-aria-components/Heading'
import { Label } from 'react-aria-components/Label'
import { ListBox, ListBoxItem } from 'react-aria-components/ListBox'
import { Popover } from 'react-aria-components/Popover'
import { RangeCalendar } from 'react-aria-components/RangeCalendar'
import { ToggleButton } from 'react-aria-components/ToggleButton'
import { ToggleButtonGroup } from 'react-aria-components/ToggleButtonGroup'
import { useText } from '../language/language.ts'
import { Frame, type FrameProps } from './Frame.tsx'

/** One relative date or range of the list. */
export interface Preset { id: string; name: string; days: string | null }

export interface PanelProps extends Omit<FrameProps, 'children' | 'isInput'> {
  shown: ReactNode
  isOpen: boolean
  onOpen(isOpen: boolean): void
  /** What may be counted from, the one that is looked at, and a choice among them where there are several. */
  anchors: readonly { id: string; label: string }[]
  anchor: string
  onAnchor(anchor: string): void
  presets: readonly Preset[]
  chosen: string | null
  onPreset(id: string): void
  /** Beneath the list: a relative one in the reader's own numbers. */
  own?: ReactNode
  /** Offered where no value is needed. */
  onClear?: (() => void) | undefined
  children: ReactNode
}

/** A button that says the date or range, and a window with relative ones beside a calendar. */
export function DatePanel({ shown, isOpen, onOpen, anchors, anchor, onAnchor, presets, chosen, onPreset, own, onClear, children, ...frame }: PanelProps) {
  const t = useText()
  return (
    <Frame {...frame}>
      {ids => (
        <DialogTrigger isOpen={isOpen} onOpenChange={onOpen}>
          <AriaButton className="select-button parameter-control" aria-labelledby={`${ids.label} ${ids.value}`} {...(ids.note ? { 'aria-describedby': ids.note } : {})}>
            <span className="parameter-shown" id={ids.value}>{shown}</span>
            <ChevronDown aria-hidden />
          </AriaButton>
          <Popover className="popover parameter-popover" offset={4} placement="bottom start">
            <Dialog className="parameter-dates" aria-labelledby={ids.label}>
              <div className="parameter-presets">
                {anchors.length < 2 ? null : (
                  <ToggleButtonGroup className="parameter-anchors" aria-label={t('parameters.countedFrom')} selectionMode="single" disallowEmptySelection selectedKeys={[anchor]} onSelectionChange={keys => { const [key] = keys; if (key) onAnchor(String(key)) }}>
                    {anchors.map(({ id, label }) => <ToggleButton key={id} id={id} className="parameter-anchor">{label}</ToggleButton>)}
                  </ToggleButtonGroup>
                )}
                <ListBox<Preset>
                  className="list-box parameter-preset-list" aria-label={t('parameters.presets')} items={presets} selectionMode="single" selectedKeys={chosen === null ? [] : [chosen]} autoFocus={chosen === null ? 'first' : true} escapeKeyBehavior="none"
                  onSelectionChange={keys => { const [key] = keys === 'all' ? [] : [...keys]; onPreset(String(key ?? chosen)) }}
                >
                  {preset => (
                    <ListBoxItem id={preset.id} textValue={preset.name} className="list-item">
                      {({ isSelected }) => <><span className="list-label">{preset.name}</span>{preset.days === null ? null : <span className="list-detail numeric">{preset.days}</span>}{isSelected ? <Check className="list-check" aria-hidden /> : null}</>}
                    </ListBoxItem>
                  )}
                </ListBox>
                {own}
                {onClear ? <AriaButton className="button button-quiet button-small parameter-clear" onPress={onClear}>{t('parameters.noValue')}</AriaButton> : null}
              </div>
              <div className="parameter-fixed">{children}</div>
            </Dialog>
          </Popover>
        </DialogTrigger>
      )}
    </Frame>
  )
}

interface Bounds { min: string | undefined; max: string | undefined }
const bounds = ({ min, max }: Bounds) => ({ ...(min ? { minValue: parseDate(min) } : {}), ...(max ? { maxValue: parseDate(max) } : {}) })
const toDate = (date: string | null) => (date === null ? null : parseDate(date))

/** A date that is typed, part by part. */
export function TypedDate({ label, value, onChange, isInvalid }: { label: string; value: string | null; onChange(value: string): void; isInvalid?: boolean }) {
  return (
    <DateField<CalendarDate> className="parameter-typed-date" value={toDate(value)} onChange={date => { if (date) onChange(date.toString()) }} shouldForceLeadingZeros isInvalid={isInvalid ?? false}>
      <Label className="field-label">{label}</Label>
      <AriaDateInput className="date-input group">{segment => <DateSegment segment={segment} className="date-segment" />}</AriaDateInput>
    </DateField>
  )
}

/** A date and a time that are typed, part by part. `value` is `YYYY-MM-DDTHH:MM`, with or without seconds. */
export function TypedMoment({ label, value, onChange }: { label: string; value: string | null; onChange(value: string): void }) {
  return (
    <DateField<CalendarDateTime>
      className="parameter-typed-date" value={value === null ? null : toCalendarDateTime(parseDateTime(value))} granularity={value !== null && value.length > 16 && !value.endsWith(':00') ? 'second' : 'minute'} hourCycle={24} shouldForceLeadingZeros
      onChange={moment => { if (moment) onChange(moment.toString().slice(0, moment.second === 0 ? 16 : 19)) }}
    >
      <Label className="field-label">{label}</Label>
      <AriaDateInput className="date-input group">{segment => <DateSegment segment={segment} className="date-segment" />}</AriaDateInput>
    </DateField>
  )
}

const head = (
  <header className="calendar-head">
    <AriaButton slot="previous" className="icon-button"><ChevronLeft aria-hidden /></AriaButton>
    <Heading />
    <AriaButton slot="next" className="icon-button"><ChevronRight aria-hidden /></AriaButton>
  </header>
)
const days = <CalendarGrid>{date => <CalendarCell date={date} className="calendar-day" />}</CalendarGrid>

/** A month to pick a day from. `at` is the day whose month is shown where none is picked. */
export function DayCalendar({ label, value, at, onChange, ...limits }: { label: string; value: string | null; at: string; onChange(value: string): void } & Bounds) {
  return (
    <Calendar<CalendarDate> className="calendar" aria-label={label} {...bounds(limits)} value={toDate(value)} defaultFocusedValue={parseDate(value ?? at)} onChange={date => onChange(date.toString())} key={value}>
      {head}{days}
    </Calendar>
  )
}

/** A month to pick the first and the last day of a range from. */
export function DaysCalendar({ label, value, at, onChange, ...limits }: { label: string; value: { start: string; end: string } | null; at: string; onChange(value: { start: string; end: string }): void } & Bounds) {
  const isOrdered = value !== null && value.start <= value.end
  return (
    <RangeCalendar<CalendarDate>
      className="calendar calendar-range" aria-label={label} {...bounds(limits)} value={isOrdered ? { start: parseDate(value.start), end: parseDate(value.end) } : null} defaultFocusedValue={parseDate(isOrdered ? value.end : at)}
      onChange={range => onChange({ start: range.start.toString(), end: range.end.toString() })} key={isOrdered ? `${value.start} ${value.end}` : ''}
    >
      {head}{days}
    </RangeCalendar>
  )
}
