import type { BoundValue, OptionValue, Parameter, ParameterValue, RelativeMoment, RelativeRange, RelativeUnit } from './definition.ts'

export type Locale = 'en' | 'ja'

/**
 * A chosen value as a person reads it: "last 7 days of the data", 「データの最後の7日間」, an option by its label, "no value" for null.
 * @param labels labels of options that a query gave; those of a fixed list are read from the parameter
 */
export function format(parameter: Parameter, value: ParameterValue, locale: Locale, labels?: ReadonlyMap<OptionValue, string>): string {
  if (value === null) return noValue(locale)
  if (Array.isArray(value)) return value.length === 0 ? (locale === 'en' ? 'none' : 'なし') : join(value.map((item) => optionLabel(parameter, item, locale, labels)), locale)
  switch (typeof value) {
    case 'boolean': return locale === 'en' ? (value ? 'yes' : 'no') : value ? 'はい' : 'いいえ'
    case 'number': return parameter.type === 'select' ? optionLabel(parameter, value, locale, labels) : formatNumber(value, locale)
    case 'string': return parameter.type === 'select' ? optionLabel(parameter, value, locale, labels) : parameter.type === 'datetime' ? formatMomentText(value, locale) : value
    default:
      if ('offset' in value) return locale === 'en' ? momentInEnglish(value) : momentInJapanese(value)
      if ('days' in value) return locale === 'en' ? dateInEnglish(value.days, value.anchor) : dateInJapanese(value.days, value.anchor)
      if ('relative' in value) return locale === 'en' ? rangeInEnglish(value) : rangeInJapanese(value)
      return locale === 'en' ? `${value.start} to ${value.end}` : `${value.start}から${value.end}まで`
  }
}

/** A value as cells get it, in words: for text in Markdown. */
export function formatBound(bound: BoundValue, locale: Locale): string {
  const { value } = bound
  if (value === null) return noValue(locale)
  if (typeof value === 'boolean') return locale === 'en' ? (value ? 'yes' : 'no') : value ? 'はい' : 'いいえ'
  if (typeof value === 'number') return formatNumber(value, locale)
  if (bound.type === 'date') return formatDate(bound.value!, locale)
  if (bound.type === 'datetime') return formatMomentText(bound.value!, locale)
  return Array.isArray(value) ? join(value.map((item) => typeof item === 'number' ? formatNumber(item, locale) : item), locale) : value
}

/** A calendar date `YYYY-MM-DD` in words: `14 Jun 2001`, `2001年6月14日`. */
export function formatDate(date: string, locale: Locale): string {
  const [year, month, day] = date.split('-').map(Number)
  return dates[locale].format(new Date(Date.UTC(year!, month! - 1, day!)))
}
const dates = {
  en: new Intl.DateTimeFormat('en-GB', { timeZone: 'UTC', year: 'numeric', month: 'short', day: 'numeric' }), ja: new Intl.DateTimeFormat('ja-JP', { timeZone: 'UTC', year: 'numeric', month: 'long', day: 'numeric' }),
} as const

/** A moment `YYYY-MM-DDTHH:MM`, with or without seconds and offset, as its clock shows it: `14 Jun 2001, 09:30`, `2001年6月14日 9:30`. */
export function formatMomentText(moment: string, locale: Locale): string {
  const seconds = moment.slice(16, 19)
  const time = `${moment.slice(11, 16)}${/^:(?!00)\d\d$/.test(seconds) ? seconds : ''}`
  return `${formatDate(moment.slice(0, 10), locale)}${locale === 'en' ? ', ' : ' '}${time}`
}

function noValue(locale: Locale): string {
  return locale === 'en' ? 'no value' : '値なし'
}

function join(items: readonly string[], locale: Locale): string {
  return items.join(locale === 'en' ? ', ' : '、')
}

function formatNumber(value: number, locale: Locale): string {
  return new Intl.NumberFormat(locale, { maximumFractionDigits: 20 }).format(value)
}

function optionLabel(parameter: Parameter, value: OptionValue, locale: Locale, labels: ReadonlyMap<OptionValue, string> | undefined): string {
  const fixed = (parameter.type === 'select' || parameter.type === 'multiSelect') && parameter.options.kind === 'list'
    ? parameter.options.values.find((option) => option.value === value)?.label : undefined
  return fixed ?? labels?.get(value) ?? (typeof value === 'number' ? formatNumber(value, locale) : value)
}

function dateInEnglish(days: number, anchor: 'today' | 'data'): string {
  const count = Math.abs(days)
  const unit = count === 1 ? 'day' : 'days'
  if (anchor === 'data') return days === 0 ? 'last day of the data' : `${count} ${unit} ${days < 0 ? 'before' : 'after'} the last day of the data`
  if (count <= 1) return ['yesterday', 'today', 'tomorrow'][days + 1]!
  return days < 0 ? `${count} days ago` : `in ${count} days`
}

function dateInJapanese(days: number, anchor: 'today' | 'data'): string {
  const count = Math.abs(days)
  if (anchor === 'data') return days === 0 ? 'データの最終日' : `データの最終日の${count}日${days < 0 ? '前' : '後'}`
  if (count <= 1) return ['昨日', '今日', '明日'][days + 1]!
  return `${count}日${days < 0 ? '前' : '後'}`
}

function momentInEnglish({ offset, unit, anchor }: RelativeMoment): string {
  const count = Math.abs(offset)
  const counted = `${count} ${unit}${count === 1 ? '' : 's'}`
  const from = { now: 'now', today: 'the start of today', data: 'the last moment of the data' }[anchor]
  if (offset === 0) return from
  if (anchor === 'now') return offset < 0 ? `${counted} ago` : `in ${counted}`
  return `${counted} ${offset < 0 ? 'before' : 'after'} ${from}`
}

const momentSpans = { minute: '分', hour: '時間', day: '日', week: '週間', month: 'か月' } as const

function momentInJapanese({ offset, unit, anchor }: RelativeMoment): string {
  const from = { now: '現在', today: '今日の 0 時', data: 'データの最終時刻' }[anchor]
  if (offset === 0) return from
  const counted = `${Math.abs(offset)}${momentSpans[unit]}${offset < 0 ? '前' : '後'}`
  return anchor === 'now' ? counted : `${from}の${counted}`
}

function rangeInEnglish({ relative, count, unit, anchor }: RelativeRange): string {
  const counted = relative === 'this' || count === 1 ? unit : `${count} ${unit}s`
  if (anchor === 'today') return `${relative} ${counted}`
  if (relative === 'last') return `last ${counted} of the data`
  return relative === 'this' ? `${unit} of the data's last day` : `${counted} before the ${unit} of the data's last day`
}

const spans: Readonly<Record<RelativeUnit, string>> = { day: '日間', week: '週間', month: 'か月間', quarter: '四半期', year: '年間' }
const current: Readonly<Record<RelativeUnit, string>> = { day: '今日', week: '今週', month: '今月', quarter: '今四半期', year: '今年' }
const containing: Readonly<Record<RelativeUnit, string>> = { day: '日', week: '週', month: '月', quarter: '四半期', year: '年' }

function rangeInJapanese({ relative, count, unit, anchor }: RelativeRange): string {
  const span = `${count}${spans[unit]}`
  if (anchor === 'today') return relative === 'this' ? current[unit] : relative === 'last' ? `直近の${span}` : `${current[unit]}より前の${span}`
  if (relative === 'last') return `データの最後の${span}`
  return relative === 'this' ? `データの最終日を含む${containing[unit]}` : `データの最終日を含む${containing[unit]}より前の${span}`
}
