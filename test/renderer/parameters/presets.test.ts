import { describe, expect, it, vi } from 'vitest'
import { chooseLanguage, currentText } from '../../../renderer/language/language.ts'
import { dayName, dayOf, formatDays, rangeName, rangeOf, rangePresets } from '../../../renderer/parameters/presets.ts'

// The language is also told to the page, which there is none of here.
vi.stubGlobal('document', { documentElement: { lang: '' } })

const say = (language: 'en' | 'ja') => {
  chooseLanguage(language)
  return currentText()
}

describe('relative dates in words', () => {
  it('[PARAM1] ranges and days have names in both languages', () => {
    const month = { relative: 'previous', count: 1, unit: 'month', anchor: 'data' } as const
    expect(rangeName(month, say('en'))).toBe('Previous month of the data')
    expect(rangeName(month, say('ja'))).toBe('前月 (データ基準)')
    expect(rangeName({ relative: 'last', count: 45, unit: 'day', anchor: 'today' }, say('en'))).toBe('Last 45 days')
    expect(rangeName({ relative: 'previous', count: 2, unit: 'quarter', anchor: 'today' }, say('ja'))).toBe('今四半期より前の 2 四半期')
    expect([0, -1, 1, -7, 3].map(days => dayName(days, 'today', say('en')))).toEqual(['Today', 'Yesterday', 'Tomorrow', '7 days ago', 'In 3 days'])
    expect([0, -1, 2].map(days => dayName(days, 'data', say('en')))).toEqual(['Last day of the data', '1 day before the data ends', '2 days after the data ends'])
  })
  it('[PARAM1] no two presets have one name', () => {
    for (const language of ['en', 'ja'] as const) {
      const names = rangePresets.map(span => rangeName({ ...span, anchor: 'today' }, say(language)))
      expect(new Set(names).size).toBe(names.length)
    }
  })
  it('[PARAM1] a value resolves once its anchor is known', () => {
    expect(rangeOf({ relative: 'last', count: 7, unit: 'day', anchor: 'data' }, { today: '2026-03-01' })).toBeNull()
    expect(rangeOf({ relative: 'last', count: 7, unit: 'day', anchor: 'data' }, { today: '2026-03-01', dataDay: '2001-06-30' })).toEqual({ start: '2001-06-24', end: '2001-06-30' })
    expect(dayOf({ days: -1, anchor: 'today' }, { today: '2026-03-01' })).toBe('2026-02-28')
    expect(dayOf({ days: -1, anchor: 'data' }, { today: '2026-03-01', dataDay: null })).toBeNull()
  })
  it('[PARAM1] dates that share a month or year say it once', () => {
    expect(formatDays({ start: '2001-06-01', end: '2001-06-30' }, 'en')).toMatch(/^1\s*–\s*30 Jun 2001$/)
    expect(formatDays({ start: '2001-06-01', end: '2001-06-01' }, 'en')).toBe('1 Jun 2001')
    expect(formatDays({ start: '2001-06-02', end: '2001-06-01' }, 'en')).toBe('2 Jun 2001 – 1 Jun 2001')
    expect(formatDays({ start: '2001-06-01', end: '2001-06-30' }, 'ja')).toBe('2001年6月1日〜30日')
    expect(formatDays({ start: '2001-04-01', end: '2001-06-30' }, 'ja')).toBe('2001年4月1日〜6月30日')
    expect(formatDays({ start: '2000-12-31', end: '2001-01-01' }, 'ja')).toBe('2000年12月31日〜2001年1月1日')
  })
})
