import { describe, expect, it } from 'vitest'
import { formatAgo, formatBytes, formatDuration, formatMoment, formatNumber, formatPlainDate } from '../../../renderer/language/format.ts'
import { joinWords } from '../../../renderer/language/define.ts'
import { words } from '../../../renderer/language/words.ts'

const holes = (text: string) => [...new Set([...text.matchAll(/\{(\w+)\}/g)].map(match => match[1]))].sort()

describe('the dictionary', () => {
  it('[UI1] says everything in both languages, with the same places to fill', () => {
    for (const [key, word] of Object.entries(words)) {
      const english = typeof word.en === 'string' ? [word.en] : [word.en.one, word.en.other]
      expect(word.ja.trim(), key).not.toBe('')
      for (const text of english) expect(text.trim(), key).not.toBe('')
      expect(holes(english.at(-1)!), key).toEqual(holes(word.ja))
      expect(holes(word.ja), key).toEqual(expect.arrayContaining(holes(english[0]!)))
    }
  })

  it('[UI1] is really Japanese: a phrase that is the same in both is a name', () => {
    const same = Object.entries(words).filter(([, word]) => word.en === word.ja).map(([key]) => key)
    const names = same.filter(key => !/\p{Script=Hiragana}|\p{Script=Katakana}|\p{Script=Han}/u.test(words[key as keyof typeof words].ja))
    for (const key of names) expect(words[key as keyof typeof words].ja, key).toMatch(/^[A-Z][\w .…]*$|^\W*\{\w+\}.*$|^[\d\W]+$|^[A-Za-z]+$/)
  })

  it('[UI1] refuses a key that two topics claim', () => {
    expect(() => joinWords({ 'a.b': { en: 'x', ja: 'y' } }, { 'a.b': { en: 'x', ja: 'y' } })).toThrow('defined twice')
  })
})

describe('numbers and times', () => {
  it('[UI1] are in the reader\'s locale', () => {
    expect(formatNumber(3_000_000, 'en')).toBe('3,000,000')
    expect(formatNumber(9_007_199_254_740_993n, 'ja')).toBe('9,007,199,254,740,993')
    expect(formatBytes(210 * 1024 * 1024, 'en')).toBe('210 MB')
    expect(formatBytes(1536, 'en')).toBe('1.5 KB')
    expect(formatBytes(0, 'en')).toBe('0 B')
    expect([21, 520, 1500, 65_000, 7_500_000].map(ms => formatDuration(ms, 'en'))).toEqual(['21 ms', '0.52 s', '1.5 s', '1 min 5 s', '2 h 5 min'])
    expect(formatDuration(65_000, 'ja')).toBe('1 分 5 秒')
    expect(formatPlainDate('2001-06-14', 'en')).toBe('14 Jun 2001')
    expect(formatPlainDate('2001-06-14', 'ja')).toBe('2001年6月14日')
    expect(formatAgo(Date.now() - 125_000, Date.now(), 'ja')).toBe('2 分前')
  })

  it('[UI1] of a day other than today say which, in the zone asked for', () => {
    expect(formatMoment(Date.UTC(2001, 0, 1, 20, 0), 'en', 'Asia/Tokyo')).toBe('2 Jan 2001 05:00')
  })
})
