import type { Anchor, DateValue, MomentUnit, MomentValue, OptionValue, Parameter, ParameterValue, RangeValue, RelativeUnit } from './definition.ts'
import { isPlainDate } from './calendar.ts'
import { isMoment } from './moment.ts'
import { ParameterError } from './problem.ts'

/**
 * Reads a value that was typed as `name=value`, for the command line. An empty text is no value, except for a text parameter.
 * - boolean: true, false, yes, no, 1, 0
 * - date: `2001-01-31`, today, yesterday, tomorrow, `today-7`, `data` (the data's last day), `data-7`
 * - datetime: `2001-01-31T14:30`, also with a space or an offset; now, `now-24 hours`, today, `today+9 hours`, `data` (the data's last moment), `data-1 day`
 * - dateRange: `2001-01-01..2001-01-31`, `last 7 days`, `previous 1 month`, `this week`, each also with ` of data`
 * - multiSelect: values separated by commas; one in double quotes may hold commas, and a quote twice
 * @param options what the parameter's query gave, so that `3` is known to be a number; a fixed list is read from the parameter
 * @throws ParameterError when the text is none of these
 */
export function parse(parameter: Parameter, text: string, options?: readonly OptionValue[]): ParameterValue {
  if (parameter.type === 'text') return text
  const trimmed = text.trim()
  if (trimmed === '') return null
  switch (parameter.type) {
    case 'number': return parseNumber(trimmed)
    case 'boolean': return parseBoolean(trimmed)
    case 'date': return parseDate(trimmed)
    case 'datetime': return parseMoment(trimmed)
    case 'dateRange': return parseRange(trimmed)
    case 'select': return optionOf(text, knownOptions(parameter, options))
    case 'multiSelect': {
      const known = knownOptions(parameter, options)
      return splitList(text).map((item) => optionOf(item, known))
    }
  }
}

function parseNumber(text: string): number {
  const value = /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : Number.NaN
  if (!Number.isFinite(value)) throw new ParameterError({ key: 'notANumber', text })
  return value
}

function parseBoolean(text: string): boolean {
  const word = text.toLowerCase()
  if (['true', 'yes', '1'].includes(word)) return true
  if (['false', 'no', '0'].includes(word)) return false
  throw new ParameterError({ key: 'notABoolean', text })
}

const offsets: Readonly<Record<string, number>> = { today: 0, yesterday: -1, tomorrow: 1 }

function parseDate(text: string): DateValue {
  if (isPlainDate(text)) return text
  const word = text.toLowerCase()
  if (Object.hasOwn(offsets, word)) return { days: offsets[word]!, anchor: 'today' }
  const counted = /^(today|data)(?:\s*([+-])\s*(\d{1,5}))?$/.exec(word)
  const days = counted?.[3] === undefined ? 0 : Number(`${counted[2]}${counted[3]}`)
  if (!counted || Math.abs(days) > 36_600) throw new ParameterError({ key: 'notADate', text })
  return { days, anchor: counted[1] as Anchor }
}

function parseMoment(text: string): MomentValue {
  const plain = text.replace(/^(\d{4}-\d{2}-\d{2})[ T]+(?=\d)/, '$1T').replace(/\s+(?=[Z+-])/i, '').toUpperCase()
  if (isMoment(plain)) return plain
  const counted = /^(now|today|data)(?:\s*([+-])\s*(\d{1,6})\s*(m|min|minute|h|hour|d|day|w|week|month)s?)?$/.exec(text.toLowerCase())
  if (!counted) throw new ParameterError({ key: 'notAMoment', text })
  const units: Readonly<Record<string, MomentUnit>> = { m: 'minute', min: 'minute', minute: 'minute', h: 'hour', hour: 'hour', d: 'day', day: 'day', w: 'week', week: 'week', month: 'month' }
  return { offset: counted[3] === undefined ? 0 : Number(`${counted[2]}${counted[3]}`), unit: units[counted[4] ?? 'day']!, anchor: counted[1] as 'now' | 'today' | 'data' }
}

function parseRange(text: string): RangeValue {
  const absolute = /^(.+?)\s*\.\.\s*(.+)$/.exec(text)
  if (absolute) {
    const [start, end] = [absolute[1]!, absolute[2]!]
    for (const date of [start, end]) if (!isPlainDate(date)) throw new ParameterError({ key: 'notADate', text: date })
    if (start > end) throw new ParameterError({ key: 'startAfterEnd', start, end })
    return { start, end }
  }
  const words = /^(last|previous|this)\s+(?:(\d{1,4})\s+)?(day|week|month|quarter|year)s?(?:\s+of\s+(?:the\s+)?(data|today))?$/i.exec(text)
  const count = Number(words?.[2] ?? 1)
  if (!words || count < 1 || count > 1000) throw new ParameterError({ key: 'notARange', text })
  const relative = words[1]!.toLowerCase() as 'last' | 'previous' | 'this'
  if (relative === 'this' && count !== 1) throw new ParameterError({ key: 'notARange', text })
  return { relative, count, unit: words[3]!.toLowerCase() as RelativeUnit, anchor: (words[4]?.toLowerCase() ?? 'today') as Anchor }
}

function knownOptions(parameter: Extract<Parameter, { type: 'select' | 'multiSelect' }>, options: readonly OptionValue[] | undefined): readonly OptionValue[] {
  return parameter.options.kind === 'list' ? parameter.options.values.map((option) => option.value) : options ?? []
}

function optionOf(text: string, options: readonly OptionValue[]): OptionValue {
  const trimmed = text.trim()
  return options.find((option) => option === text) ?? options.find((option) => String(option) === trimmed) ?? trimmed
}

function splitList(text: string): string[] {
  const items: string[] = []
  const item = /\s*(?:"((?:[^"]|"")*)"\s*|([^",]*))(,|$)/y
  for (let more = true; more;) {
    const found = item.exec(text)
    if (!found) throw new ParameterError({ key: 'unclosedQuote', text })
    items.push(found[1] === undefined ? found[2]!.trim() : found[1].replaceAll('""', '"'))
    more = found[3] === ','
  }
  return items
}
