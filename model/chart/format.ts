import type { Grain } from './spec.ts'

export type ChartLocale = 'en' | 'ja'
type NumberFormat = 'auto' | 'number' | 'percent' | 'compact'

const formats = new Map<string, Intl.NumberFormat | Intl.DateTimeFormat>()
function cached<F extends Intl.NumberFormat | Intl.DateTimeFormat>(key: string, make: () => F): F {
  const known = formats.get(key)
  if (known) return known as F
  const made = make()
  formats.set(key, made)
  return made
}

/** A number for a label or a tooltip: thousands separated, at most six significant digits after the point's magnitude. */
export function formatNumber(value: number, format: NumberFormat, locale: ChartLocale): string {
  if (format === 'percent') return cached(`p${locale}`, () => new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 1 })).format(value)
  if (format === 'compact') return cached(`c${locale}`, () => new Intl.NumberFormat(locale, { notation: 'compact', maximumFractionDigits: 1 })).format(value)
  const size = Math.abs(value)
  if (size !== 0 && (size < 1e-4 || size >= 1e15)) return cached(`e${locale}`, () => new Intl.NumberFormat(locale, { notation: 'scientific', maximumFractionDigits: 3 })).format(value)
  const digits = size >= 1000 ? 1 : size >= 1 ? 2 : 4
  return cached(`n${locale}${digits}`, () => new Intl.NumberFormat(locale, { maximumFractionDigits: digits })).format(value)
}

/** A number for a tick of an axis: short from ten thousand up. */
export function formatTick(value: number, format: NumberFormat, locale: ChartLocale): string {
  return format === 'auto' && Math.abs(value) >= 10_000 && Math.abs(value) < 1e15 ? formatNumber(value, 'compact', locale) : formatNumber(value, format, locale)
}

/** Exact decimal text with thousands separated, every digit kept; text that is no number comes back as it is. */
export function formatExact(text: string, locale: ChartLocale): string {
  const parts = /^(-?)(\d+)(\.\d+)?$/.exec(text)
  if (!parts) return text
  return parts[1] + cached(`x${locale}`, () => new Intl.NumberFormat(locale)).format(BigInt(parts[2]!)) + (parts[3] ?? '')
}

/** Dates are written as everywhere in the workbench. */
const dateLocales = { en: 'en-GB', ja: 'ja-JP' } as const
const date = (locale: ChartLocale, key: string, options: Intl.DateTimeFormatOptions) =>
  cached(`${key}${locale}`, () => new Intl.DateTimeFormat(dateLocales[locale], { ...options, timeZone: 'UTC' }))

/** Wall-clock milliseconds as a person writes them, as fine as the grain (null: as fine as the moment is). */
export function formatMoment(at: number, grain: Grain | null, locale: ChartLocale, timeOfDay = false): string {
  if (!Number.isFinite(at) || Math.abs(at) > 8.64e15) return String(at)
  const moment = new Date(at)
  const clock = moment.getUTCSeconds() + moment.getUTCMilliseconds() > 0 || grain === 'second'
    ? { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' } as const : { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const
  const key = 'second' in clock ? 's' : 'm'
  if (timeOfDay) return date(locale, `t${key}`, clock).format(moment)
  const day = { year: 'numeric', month: 'short', day: 'numeric' } as const
  switch (grain) {
    case 'year': return date(locale, 'y', { year: 'numeric' }).format(moment)
    case 'quarter': return locale === 'ja' ? `${moment.getUTCFullYear()}年 第${Math.floor(moment.getUTCMonth() / 3) + 1}四半期` : `Q${Math.floor(moment.getUTCMonth() / 3) + 1} ${moment.getUTCFullYear()}`
    case 'month': return date(locale, 'M', { year: 'numeric', month: 'short' }).format(moment)
    case 'week': return locale === 'ja' ? `${date(locale, 'd', day).format(moment)}の週` : `Week of ${date(locale, 'd', day).format(moment)}`
    case 'day': return date(locale, 'd', day).format(moment)
    default: return at % 86_400_000 === 0 && grain === null ? date(locale, 'd', day).format(moment) : `${date(locale, 'd', day).format(moment)} ${date(locale, `t${key}`, clock).format(moment)}`
  }
}

/** A tick of a time axis: only the part that changes there, so the year at its start, the month at its, the clock within a day. */
export function formatTimeTick(at: number, locale: ChartLocale, timeOfDay = false): string {
  const moment = new Date(at)
  if (timeOfDay || at % 86_400_000 !== 0) return formatMoment(at, moment.getUTCSeconds() > 0 ? 'second' : null, locale, true)
  if (moment.getUTCDate() !== 1) return date(locale, 'md', { month: 'short', day: 'numeric' }).format(moment)
  return moment.getUTCMonth() === 0 ? date(locale, 'y', { year: 'numeric' }).format(moment) : date(locale, 'mo', { month: 'short' }).format(moment)
}
