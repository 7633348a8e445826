import { formatDate } from '../../model/parameter/display.ts'

/** BCP 47 tags of the two languages. */
const locales = { en: 'en-GB', ja: 'ja-JP' } as const
type Language = keyof typeof locales

const cache = new Map<string, Intl.NumberFormat | Intl.DateTimeFormat | Intl.RelativeTimeFormat>()
function cached<T extends Intl.NumberFormat | Intl.DateTimeFormat | Intl.RelativeTimeFormat>(key: string, make: () => T): T {
  const known = cache.get(key)
  if (known) return known as T
  const made = make()
  cache.set(key, made)
  return made
}

export const localeOf = (language: Language): string => locales[language]

export function formatNumber(value: number | bigint, language: Language, options: Intl.NumberFormatOptions = {}): string {
  return cached(`n${language}${JSON.stringify(options)}`, () => new Intl.NumberFormat(locales[language], options)).format(value)
}

const units = ['B', 'KB', 'MB', 'GB', 'TB'] as const

/** Bytes in units of 1024, three digits at most: `210 MB`. */
export function formatBytes(bytes: number, language: Language): string {
  let value = bytes
  let unit = 0
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1024
    unit += 1
  }
  return `${formatNumber(value, language, { maximumFractionDigits: value < 10 && unit > 0 ? 1 : 0 })} ${units[unit]}`
}

/** A span of time in milliseconds as a person says it: `21 ms`, `0.5 s`, `3 min 20 s`, `2 h 5 min`. */
export function formatDuration(ms: number, language: Language): string {
  const [milli, second, minute, hour] = language === 'ja' ? ['ms', '秒', '分', '時間'] : ['ms', 's', 'min', 'h']
  if (ms < 100) return `${Math.max(0, Math.round(ms))} ${milli}`
  if (ms < 10_000) return `${formatNumber(ms / 1000, language, { maximumFractionDigits: ms < 1000 ? 2 : 1 })} ${second}`
  const seconds = Math.round(ms / 1000)
  if (seconds < 60) return `${seconds} ${second}`
  if (seconds < 3600) return `${Math.floor(seconds / 60)} ${minute} ${seconds % 60} ${second}`
  return `${Math.floor(seconds / 3600)} ${hour} ${Math.floor((seconds % 3600) / 60)} ${minute}`
}

/** A moment (milliseconds since 1970) in a time zone: the time alone if it is today, else with its date. */
export function formatMoment(at: number, language: Language, timeZone?: string): string {
  const zone = timeZone ? { timeZone } : {}
  const day = cached(`d${language}${timeZone}`, () => new Intl.DateTimeFormat(locales[language], { ...zone, year: 'numeric', month: 'short', day: 'numeric' }))
  const time = cached(`t${language}${timeZone}`, () => new Intl.DateTimeFormat(locales[language], { ...zone, hour: '2-digit', minute: '2-digit' }))
  const date = new Date(at)
  return day.format(date) === day.format(new Date()) ? time.format(date) : `${day.format(date)} ${time.format(date)}`
}

/** The day of a moment (milliseconds since 1970) where the reader is: `14 Jun 2001`. */
export function formatDay(at: number, language: Language): string {
  return cached(`day${language}`, () => new Intl.DateTimeFormat(locales[language], { year: 'numeric', month: 'short', day: 'numeric' })).format(new Date(at))
}

/** The time of day of a moment where the reader is: `09:41:07`. */
export function formatTime(at: number, language: Language): string {
  return cached(`time${language}`, () => new Intl.DateTimeFormat(locales[language], { hour: '2-digit', minute: '2-digit', second: '2-digit' })).format(new Date(at))
}

/** A calendar date `YYYY-MM-DD` in the reader's words: `14 Jun 2001`, `2001年6月14日`. */
export const formatPlainDate: (date: string, language: Language) => string = formatDate

/** How long ago, in the largest unit that fits: `2 seconds ago`, `2 分前`. */
export function formatAgo(at: number, now: number, language: Language): string {
  const format = cached(`a${language}`, () => new Intl.RelativeTimeFormat(locales[language], { numeric: 'auto', style: 'short' }))
  const seconds = Math.max(0, Math.round((now - at) / 1000))
  if (seconds < 60) return format.format(-seconds, 'second')
  if (seconds < 3600) return format.format(-Math.floor(seconds / 60), 'minute')
  if (seconds < 86_400) return format.format(-Math.floor(seconds / 3600), 'hour')
  return format.format(-Math.floor(seconds / 86_400), 'day')
}
