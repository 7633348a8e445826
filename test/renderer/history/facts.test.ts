import { expect, it } from 'vitest'
import { factText } from '../../../renderer/history/facts.ts'
import { daysAgo, byDay } from '../../../renderer/history/days.ts'
import { folded } from '../../../renderer/history/folding.ts'
import { summaryText } from '../../../renderer/history/summary.ts'
import { chooseLanguage, currentText } from '../../../renderer/language/language.ts'

const said = (what: string, before: unknown, after: unknown, language: 'en' | 'ja' = 'en') => {
  choose(language)
  const text = factText({ what, before: before as null, after: after as null }, currentText(), language)
  return `${text.what}: ${text.before} > ${text.after}`
}
function choose(language: 'en' | 'ja') {
  Object.assign(globalThis, { document: { documentElement: {} } })
  chooseLanguage(language)
}

it('[NB6] says in words what changed about charts and parameters, in both languages', () => {
  expect(said('chart.type', 'bar', 'line')).toBe('Chart, Type: Bars > Line')
  expect(said('chart.x.grain', null, 'month')).toBe('Chart, Grouped by: None > month')
  expect(said('chart.y.0.aggregate', 'avg', 'median')).toBe('Chart, Value 1: average > median')
  expect(said('chart', null, { type: 'pie' })).toBe('Chart: None > Pie')
  expect(said('parameters.origin', null, { name: 'origin', type: 'select' })).toBe('Parameter origin: None > One of a list')
  expect(said('parameters.dates.default', { relative: 'last', count: 7, unit: 'day', anchor: 'data' }, { start: '2001-06-01', end: '2001-06-30' })).toMatch(/^Parameter dates, Default: Last 7 days of the data > 1\s?–\s?30 Jun 2001$/)
  expect(said('parameters.n.max', 10, null)).toBe('Parameter n, Greatest: 10 > None')
  expect(said('parameters.o.options', { kind: 'list', values: [{ value: 'a', label: 'A' }, { value: 2 }] }, { kind: 'query', sql: 'FROM t' })).toBe('Parameter o, Options: a = A, 2 > FROM t')
  expect(said('runOnChange', false, true)).toBe('Run as soon as a value changes: No > Yes')
  expect(said('whole', null, true)).toBe('Fetch all rows at every run: None > Yes')
  expect(said('report', null, 'hidden')).toBe('In the report: shown > left out')
  expect(said('metadata.unknown', { a: 1 }, null)).toBe('metadata.unknown: {"a":1} > None')
  expect(said('chart.type', 'bar', 'line', 'ja')).toBe('グラフの種類: 棒 > 折れ線')
  expect(said('parameters.n.default', 1, 2, 'ja')).toBe('パラメーター n の既定値: 1 > 2')
})

it('[NB6] says in one line what a version changed', () => {
  choose('en')
  const none = { added: 0, removed: 0, edited: 0, moved: 0, charts: 0, outputs: 0, parameters: [], settings: false, cells: [] }
  const t = currentText()
  expect(summaryText(null, t)).toBe('The first version')
  expect(summaryText(none, t)).toBe('Details of the file')
  expect(summaryText({ ...none, edited: 1, added: 2, charts: 1, parameters: ['origin', 'n'] }, t)).toBe('1 cell changed, 2 cells added, 1 chart, parameters: origin n')
})

it('[NB6] folds what is the same and far from a change', () => {
  const lines = (kinds: string) => [...kinds].map(kind => ({ kind: kind === '+' ? 'added' as const : 'same' as const, spans: [] }))
  const parts = (kinds: string) => folded(lines(kinds)).map(part => `${part.folded ? 'folded ' : ''}${part.lines.length}`)
  expect(parts('..........+..........')).toEqual(['folded 7', '7', 'folded 7'])
  expect(parts('.....+....')).toEqual(['2', '7', '1'])
  expect(parts('+')).toEqual(['1'])
})

it('[NB6] groups versions by the days of the reader', () => {
  const at = (day: number, hour: number) => new Date(2026, 10, day, hour).getTime()
  const version = (id: number, when: number) => ({ id, at: when, why: 'saved' as const, name: null, change: null })
  const days = byDay([version(4, at(25, 9)), version(3, at(25, 0)), version(2, at(24, 23)), version(1, at(20, 1))])
  expect(days.map(day => day.versions.map(each => each.id))).toEqual([[4, 3], [2], [1]])
  expect(days.map(day => daysAgo(day.day, at(25, 12)))).toEqual([0, 1, 5])
})
