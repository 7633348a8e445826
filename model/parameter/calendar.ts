import type { RelativeDate, RelativeRange, RelativeUnit } from './definition.ts'
import { ParameterError } from './problem.ts'

const DAY = 86_400_000
const FIRST_DAY = Date.parse('0001-01-01T00:00:00Z') / DAY
const LAST_DAY = Date.parse('9999-12-31T00:00:00Z') / DAY

/** Days since 1970-01-01 of a `YYYY-MM-DD`. */
export function toDayNumber(date: string): number {
  return Date.parse(`${date}T00:00:00Z`) / DAY
}

/** `YYYY-MM-DD` of a count of days since 1970-01-01, kept within the years 1 to 9999. */
export function fromDayNumber(day: number): string {
  return new Date(Math.min(LAST_DAY, Math.max(FIRST_DAY, day)) * DAY).toISOString().slice(0, 10)
}

/** Whether the text is a day that the calendar has, as `YYYY-MM-DD`. */
export function isPlainDate(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(toDayNumber(text)) && new Date(toDayNumber(text) * DAY).toISOString().startsWith(text)
}

/** The date `days` later, or earlier when negative. */
export function addDays(date: string, days: number): string {
  return fromDayNumber(toDayNumber(date) + days)
}

/** The same day `months` later; a day that the month lacks becomes its last: 2001-01-31 and one month is 2001-02-28. */
export function addMonths(date: string, months: number): string {
  const [year, month, day] = [Number(date.slice(0, 4)), Number(date.slice(5, 7)), Number(date.slice(8, 10))]
  const index = year * 12 + (month - 1) + months
  const [toYear, toMonth] = [Math.floor(index / 12), ((index % 12) + 12) % 12]
  if (toYear < 1) return fromDayNumber(FIRST_DAY)
  if (toYear > 9999) return fromDayNumber(LAST_DAY)
  const lengths = [31, (toYear % 4 === 0 && toYear % 100 !== 0) || toYear % 400 === 0 ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
  const two = (part: number) => String(part).padStart(2, '0')
  return `${String(toYear).padStart(4, '0')}-${two(toMonth + 1)}-${two(Math.min(day, lengths[toMonth]!))}`
}

/** The date `count` units later. */
export function addUnits(date: string, count: number, unit: RelativeUnit): string {
  switch (unit) {
    case 'day': return addDays(date, count)
    case 'week': return addDays(date, 7 * count)
    case 'month': return addMonths(date, count)
    case 'quarter': return addMonths(date, 3 * count)
    case 'year': return addMonths(date, 12 * count)
  }
}

/** The first day of the unit that holds the date; a week starts on Monday. */
export function startOfUnit(date: string, unit: RelativeUnit): string {
  switch (unit) {
    case 'day': return date
    case 'week': return addDays(date, -((((toDayNumber(date) + 3) % 7) + 7) % 7))
    case 'month': return `${date.slice(0, 8)}01`
    case 'quarter': return `${date.slice(0, 5)}${String(Math.floor((Number(date.slice(5, 7)) - 1) / 3) * 3 + 1).padStart(2, '0')}-01`
    case 'year': return `${date.slice(0, 5)}01-01`
  }
}

/** The day that a relative date names, counted from the anchor's day. */
export function resolveDate(value: RelativeDate, anchorDay: string): string {
  return addDays(anchorDay, value.days)
}

/** Both ends, included, of a relative range counted from the anchor's day. */
export function resolveRange(value: RelativeRange, anchorDay: string): { start: string; end: string } {
  if (value.relative === 'last') return { start: addDays(addUnits(anchorDay, -value.count, value.unit), 1), end: anchorDay }
  const current = startOfUnit(anchorDay, value.unit)
  if (value.relative === 'this') return { start: current, end: addDays(addUnits(current, 1, value.unit), -1) }
  return { start: addUnits(current, -value.count, value.unit), end: addDays(current, -1) }
}

/**
 * The calendar day, `YYYY-MM-DD`, at an instant in an IANA time zone.
 * @param instant milliseconds since 1970-01-01T00:00Z
 * @throws ParameterError when the zone is unknown
 */
export function dayInZone(instant: number, zone: string): string {
  let format
  try {
    format = new Intl.DateTimeFormat('en-US-u-ca-iso8601-nu-latn', { timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit' })
  } catch {
    throw new ParameterError({ key: 'zone', zone })
  }
  const parts = new Map(format.formatToParts(instant).map((part) => [part.type, part.value]))
  return `${parts.get('year')!.padStart(4, '0')}-${parts.get('month')}-${parts.get('day')}`
}
