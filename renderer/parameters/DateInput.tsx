import { dayInZone } from '../../model/parameter/value.ts'
import { resolveDate } from '../../model/parameter/calendar.ts'
import type { Parameter, ParameterValue, RelativeDate } from '../../model/parameter/definition.ts'
import { format } from '../../model/parameter/display.ts'
import { useLanguage, useText } from '../language/language.ts'
import { CalendarClock } from 'lucide-react'
import { DateField } from '../ui/DateField.tsx'
import { IconButton } from '../ui/IconButton.tsx'
import { Menu } from '../ui/Menu.tsx'

export interface DateInputProps {
  parameter: Extract<Parameter, { type: 'date' }>
  value: ParameterValue
  onChange(value: ParameterValue): void
  timezone: string
  dataDay: string | null
  label?: string
  help?: string | undefined
  error: string | null
  isDisabled: boolean
  isRequired?: boolean
  testId?: string
  className: string
}

const isRelative = (value: ParameterValue): value is RelativeDate => value !== null && typeof value === 'object' && 'days' in value

/** A date, typed or picked, or one that moves with today or with the data. */
export function DateInput({ parameter, value, onChange, timezone, dataDay, help, ...field }: DateInputProps) {
  const t = useText()
  const language = useLanguage()
  const relative = isRelative(value)
  const anchorDay = relative ? (value.anchor === 'data' ? dataDay : dayInZone(Date.now(), timezone)) : null
  const shown = typeof value === 'string' && value !== '' ? value : relative && anchorDay ? resolveDate(value, anchorDay) : null
  const offered: RelativeDate[] = [...(parameter.anchor ? [0, -1, -7, -30].map(days => ({ days, anchor: 'data' as const })) : []), ...[0, -1, -7, -30].map(days => ({ days, anchor: 'today' as const }))]
  const group = (anchor: 'data' | 'today') => offered.filter(date => date.anchor === anchor).map(date => ({
    id: `${date.anchor}${date.days}`, label: format(parameter, date, language), isChosen: relative && value.days === date.days && value.anchor === date.anchor, onAction: () => onChange(date),
  }))
  return (
    <div className="date-with-presets">
      <DateField {...field} value={shown} onChange={date => { if (date !== shown) onChange(date) }} min={parameter.min} max={parameter.max} help={relative ? format(parameter, value, language) : help} />
      <Menu label={t('parameters.presets')} groups={[{ title: t('parameters.ofData'), actions: group('data') }, { title: t('parameters.ofToday'), actions: group('today') }]} placement="bottom end">
        <IconButton icon={<CalendarClock aria-hidden />} label={t('parameters.presets')} isDisabled={field.isDisabled} />
      </Menu>
    </div>
  )
}
