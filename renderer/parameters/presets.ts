import { resolveDate, resolveRange } from '../../model/parameter/calendar.ts'
import type { Anchor, DateValue, MomentValue, RangeValue, RelativeMoment, RelativeRange, RelativeUnit } from '../../model/parameter/definition.ts'
import { isMoment, momentIn, resolveMoment, type Clock } from '../../model/parameter/moment.ts'
import type { Days } from '../../model/parameter/value.ts'
import { formatPlainDate, localeOf } from '../language/format.ts'
import type { Language, Text } from '../language/language.ts'

type Span = Omit<RelativeRange, 'anchor'>

/** Relative ranges that are offered for either anchor, most used first. */
export const rangePresets: readonly Span[] = [
  { relative: 'last', count: 7, unit: 'day' }, { relative: 'last', count: 30, unit: 'day' },
  { relative: 'this', count: 1, unit: 'month' }, { relative: 'previous', count: 1, unit: 'month' },
  { relative: 'this', count: 1, unit: 'quarter' }, { relative: 'previous', count: 1, unit: 'quarter' },
  { relative: 'this', count: 1, unit: 'year' }, { relative: 'previous', count: 1, unit: 'year' },
  { relative: 'last', count: 12, unit: 'month' },
]

/** Relative days that are offered for each anchor. */
export const datePresets: Readonly<Record<Anchor, readonly number[]>> = { today: [0, -1, -7, -30], data: [0, -1, -7, -30] }

const last = (count: number, unit: RelativeUnit, t: Text): string => {
  switch (unit) {
    case 'day': return t('parameters.last.day', { count })
    case 'week': return t('parameters.last.week', { count })
    case 'month': return t('parameters.last.month', { count })
    case 'quarter': return t('parameters.last.quarter', { count })
    case 'year': return t('parameters.last.year', { count })
  }
}
const previous = (count: number, unit: RelativeUnit, t: Text): string => {
  if (count === 1) return t(`parameters.previousOne.${unit}`)
  switch (unit) {
    case 'day': return t('parameters.previous.day', { count })
    case 'week': return t('parameters.previous.week', { count })
    case 'month': return t('parameters.previous.month', { count })
    case 'quarter': return t('parameters.previous.quarter', { count })
    case 'year': return t('parameters.previous.year', { count })
  }
}

/** A relative range by name, without what it counts from: "Last 30 days". */
export function spanName({ relative, count, unit }: Span, t: Text): string {
  if (relative === 'last') return last(count, unit, t)
  return relative === 'previous' ? previous(count, unit, t) : t(`parameters.this.${unit}`)
}

/** A relative range by its full name: "Last 30 days of the data". */
export function rangeName(range: RelativeRange, t: Text): string {
  const name = spanName(range, t)
  return range.anchor === 'data' ? t('parameters.spanOfData', { span: name }) : name
}

/** A relative day by name: "Yesterday", "7 days before the data’s last day". */
export function dayName(days: number, anchor: Anchor, t: Text): string {
  const count = Math.abs(days)
  if (anchor === 'data') return days === 0 ? t('parameters.day.dataLast') : t(days < 0 ? 'parameters.day.dataBefore' : 'parameters.day.dataAfter', { count })
  if (days === 0) return t('parameters.day.today')
  if (days === -1) return t('parameters.day.yesterday')
  if (days === 1) return t('parameters.day.tomorrow')
  return t(days < 0 ? 'parameters.day.before' : 'parameters.day.after', { count })
}

/** What a relative date or range may be counted from. */
export const anchorsOf = (hasData: boolean, t: Text): { id: Anchor; label: string }[] => [...(hasData ? [{ id: 'data' as const, label: t('parameters.fromData') }] : []), { id: 'today', label: t('parameters.fromToday') }]

type Moments = readonly Pick<RelativeMoment, 'offset' | 'unit'>[]

/** Relative moments that are offered for each anchor. */
export const momentPresets: Readonly<Record<RelativeMoment['anchor'], Moments>> = {
  now: [{ offset: 0, unit: 'hour' }, { offset: -1, unit: 'hour' }, { offset: -24, unit: 'hour' }, { offset: -7, unit: 'day' }, { offset: -30, unit: 'day' }],
  today: [{ offset: 0, unit: 'hour' }, { offset: 9, unit: 'hour' }, { offset: -1, unit: 'day' }, { offset: -7, unit: 'day' }],
  data: [{ offset: 0, unit: 'hour' }, { offset: -1, unit: 'hour' }, { offset: -24, unit: 'hour' }, { offset: -7, unit: 'day' }, { offset: -30, unit: 'day' }],
}

/** A relative moment by name: "24 hours ago", "1 day before the data ends". */
export function momentName({ offset, unit, anchor }: RelativeMoment, t: Text): string {
  if (offset === 0) return t(`parameters.moment.${anchor}`)
  const span = t(`parameters.span.${unit}`, { count: Math.abs(offset) })
  return t(`parameters.moment.${anchor}${offset < 0 ? 'Before' : 'After'}`, { span })
}

/** The same in a list beside what it counts from: "1 day before". */
export function momentInList(moment: RelativeMoment, t: Text): string {
  const { offset, unit, anchor } = moment
  if (offset === 0 || anchor === 'now') return momentName(moment, t)
  return t(offset < 0 ? 'parameters.moment.before' : 'parameters.moment.after', { span: t(`parameters.span.${unit}`, { count: Math.abs(offset) }) })
}

/** The moment that a value stands for now, `YYYY-MM-DDTHH:MM:SS` with its offset; null where it waits for the data's last moment, has none, or is no moment. */
export function momentOf(value: MomentValue | null, clock: Clock | undefined): string | null {
  if (value === null || clock === undefined || (typeof value === 'string' ? !isMoment(value) : value.anchor === 'data' && clock.dataMoment === undefined)) return null
  const instant = resolveMoment(value, clock)
  return instant === null ? null : momentIn(instant, clock.zone)
}

const anchorDay = (anchor: Anchor, days: Days): string | null => (anchor === 'today' ? days.today : days.dataDay ?? null)

/** The day that a value stands for now; null where it waits for the data's last day or has none. */
export function dayOf(value: DateValue | null, days: Days): string | null {
  if (value === null || typeof value === 'string') return value
  const from = anchorDay(value.anchor, days)
  return from === null ? null : resolveDate(value, from)
}

/** The days, both included, that a value stands for now; null where it waits for the data's last day or has none. */
export function rangeOf(value: RangeValue | null, days: Days): { start: string; end: string } | null {
  if (value === null) return null
  if (!('relative' in value)) return value
  const from = anchorDay(value.anchor, days)
  return from === null ? null : resolveRange(value, from)
}

let english: Intl.DateTimeFormat | undefined

/** Two calendar dates in the reader's words, what they share said once: `2 Jun – 1 Jul 2001`, `2001年6月2日〜7月1日`. */
export function formatDays({ start, end }: { start: string; end: string }, language: Language): string {
  const [first, last] = [formatPlainDate(start, language), formatPlainDate(end, language)]
  if (start === end) return first
  // A range that ends before it starts is an error to be seen, not to be turned round.
  if (start > end) return `${first} – ${last}`
  if (language === 'ja') return `${first}〜${start.slice(0, 7) === end.slice(0, 7) ? last.replace(/^.*月/, '') : start.slice(0, 4) === end.slice(0, 4) ? last.replace(/^.*年/, '') : last}`
  english ??= new Intl.DateTimeFormat(localeOf(language), { timeZone: 'UTC', year: 'numeric', month: 'short', day: 'numeric' })
  return english.formatRange(Date.parse(`${start}T00:00:00Z`), Date.parse(`${end}T00:00:00Z`))
}
