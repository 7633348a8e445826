import { resolveDate, resolveRange } from '../../model/parameter/calendar.ts'
import type { Anchor, DateValue, RangeValue, RelativeRange, RelativeUnit } from '../../model/parameter/definition.ts'
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
