import type { Fact } from '../../model/notebook/difference.ts'
import { AbsoluteRange, Options, RelativeDate, RelativeRange } from '../../model/parameter/definition.ts'
import { formatNumber } from '../language/format.ts'
import type { Language, Text } from '../language/language.ts'
import { words, type WordKey } from '../language/words.ts'
import { optionLines } from '../parameters/definitions.ts'
import { dayName, formatDays, rangeName } from '../parameters/presets.ts'

/** A phrase that has no places to fill in, by a key that may not be there. */
function phrase(t: Text, key: string): string | null {
  return Object.hasOwn(words, key) && !/\{/.test(JSON.stringify(words[key as WordKey].ja)) ? (t as (key: string) => string)(key) : null
}

const parts: Record<string, WordKey> = {
  type: 'chart.type', title: 'chart.title', x: 'chart.x', y: 'chart.y', series: 'chart.series', sort: 'chart.sort', limit: 'chart.limit', grain: 'chart.grain', bins: 'chart.bins',
}
/** The members of a parameter, by the names that its editor has for them. */
const members: Record<string, WordKey> = {
  type: 'parameters.type', label: 'parameters.title', help: 'parameters.help', required: 'parameters.required', default: 'parameters.default', min: 'parameters.min', max: 'parameters.max', step: 'parameters.step',
  integer: 'parameters.integer', minLength: 'parameters.minLength', maxLength: 'parameters.maxLength', pattern: 'parameters.pattern', options: 'parameters.options', anchor: 'parameters.anchor',
}

/** What a fact is about, in words; the file's own word where there is none. */
function nameOf(what: string, t: Text): string {
  const [first, second, ...rest] = what.split('.')
  switch (first) {
    case 'language': return t('cell.languageLabel')
    case 'name': return t('cell.name')
    case 'timezone': return t('shell.timezone')
    case 'runOnChange': return t('parameters.runOnChange')
    case 'report': case 'folds': case 'tags': case 'parameterOrder': case 'title': case 'interpreter': case 'whole': return t(`history.fact.${first}`)
    case 'parameters': {
      const part = rest.length === 0 ? null : phrase(t, members[rest[0]!] ?? '') ?? rest.join('.')
      return part === null ? t('history.fact.parameter', { name: second! }) : t('history.fact.parameterPart', { name: second!, part })
    }
    case 'chart': {
      if (second === undefined) return t('history.fact.chart')
      if (second === 'y' && rest.length > 0) return t('history.fact.chartPart', { part: t('chart.valueOf', { number: Number(rest[0]) + 1 }) })
      const last = rest.at(-1)
      return t('history.fact.chartPart', { part: phrase(t, last && parts[last] && last !== 'title' ? parts[last] : parts[second] ?? '') ?? [second, ...rest].join('.') })
    }
    default: return what
  }
}

/** The prefix of the words for the values of a member, where it has words of its own. */
function valueWords(what: string): string | null {
  if (what === 'language') return 'language.'
  if (what === 'report') return 'history.fact.'
  if (/^parameters\.\w+\.type$/.test(what)) return 'parameters.type.'
  const part = /^chart(?:\.\w+)*\.(type|aggregate|grain|format)$/.exec(what)?.[1]
  return part === undefined ? null : `chart.${part}.`
}

function valueText(what: string, value: unknown, t: Text, language: Language): string {
  if (what === 'report' && value === null) return t('history.fact.shown')
  if (value === null || value === '') return t('ui.none')
  if (what === 'folds' && Array.isArray(value)) return value.map(part => phrase(t, `history.fold.${String(part)}`) ?? String(part)).join(', ')
  if (typeof value === 'boolean') return t(value ? 'parameters.yes' : 'parameters.no')
  if (typeof value === 'number') return formatNumber(value, language, { maximumFractionDigits: 20, useGrouping: false })
  if (typeof value === 'string') return phrase(t, `${valueWords(what) ?? '-'}${value}`) ?? value
  if (Array.isArray(value) && value.every(item => typeof item === 'string' || typeof item === 'number')) return value.join(', ') || t('ui.none')
  const range = RelativeRange.safeParse(value)
  if (range.success) return rangeName(range.data, t)
  const day = RelativeDate.safeParse(value)
  if (day.success) return dayName(day.data.days, day.data.anchor, t)
  const days = AbsoluteRange.safeParse(value)
  if (days.success) return formatDays(days.data, language)
  const options = Options.safeParse(value)
  if (options.success) return options.data.kind === 'query' ? options.data.sql : optionLines(options.data.values).replaceAll('\n', ', ')
  const { type, sql } = value as { type?: unknown; sql?: unknown }
  if (typeof sql === 'string') return sql
  if (typeof type === 'string') return phrase(t, `${what.startsWith('chart') ? 'chart' : 'parameters'}.type.${type}`) ?? type
  return JSON.stringify(value)
}

/** A fact as a sentence: what it is about, what it was, what it is. */
export function factText({ what, before, after }: Fact, t: Text, language: Language): { what: string; before: string; after: string } {
  return { what: nameOf(what, t), before: valueText(what, before, t, language), after: valueText(what, after, t, language) }
}
