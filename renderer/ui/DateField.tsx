import { parseDate, type CalendarDate } from '@internationalized/date'
import { CalendarDays, ChevronLeft, ChevronRight } from 'lucide-react'
import { Button } from 'react-aria-components/Button'
import { Calendar as AriaCalendar, CalendarCell, CalendarGrid } from 'react-aria-components/Calendar'
import { DateInput, DateSegment } from 'react-aria-components/DateField'
import { DatePicker } from 'react-aria-components/DatePicker'
import { Dialog } from 'react-aria-components/Dialog'
import { Group } from 'react-aria-components/Group'
import { Heading } from 'react-aria-components/Heading'
import { Popover } from 'react-aria-components/Popover'
import { FieldLabel, FieldNote, fieldRoot, type FieldProps } from './Field.tsx'

interface Bounds { min?: string | undefined; max?: string | undefined }
const bounds = ({ min, max }: Bounds) => ({ ...(min ? { minValue: parseDate(min) } : {}), ...(max ? { maxValue: parseDate(max) } : {}) })

const head = (
  <header className="calendar-head">
    <Button slot="previous" className="icon-button"><ChevronLeft aria-hidden /></Button>
    <Heading />
    <Button slot="next" className="icon-button"><ChevronRight aria-hidden /></Button>
  </header>
)
const days = <CalendarGrid>{date => <CalendarCell date={date} className="calendar-day" />}</CalendarGrid>
const segments = <DateInput className="date-input">{segment => <DateSegment segment={segment} className="date-segment" />}</DateInput>

export interface DateFieldProps extends FieldProps, Bounds {
  /** `YYYY-MM-DD`; null is "no date". */
  value: string | null
  onChange(value: string | null): void
}

/** A date, typed or picked from a calendar. */
export function DateField({ value, onChange, min, max, ...field }: DateFieldProps) {
  return (
    <DatePicker<CalendarDate> {...fieldRoot(field, 'date-field')} {...bounds({ min, max })} value={value ? parseDate(value) : null} onChange={date => onChange(date ? date.toString() : null)} shouldForceLeadingZeros>
      <FieldLabel label={field.label} isRequired={field.isRequired} />
      <Group className="group">{segments}<Button className="icon-button"><CalendarDays aria-hidden /></Button></Group>
      <FieldNote help={field.help} error={field.error} />
      <Popover className="popover" offset={4}><Dialog><AriaCalendar className="calendar">{head}{days}</AriaCalendar></Dialog></Popover>
    </DatePicker>
  )
}
