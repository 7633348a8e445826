import { describe, expect, it } from 'vitest'
import { foldText } from '../../../model/parameter/search.ts'
import { itemsOf, searchItems } from '../../../renderer/parameters/options.ts'

describe('options in a list', () => {
  it('[PARAM1] 1 and “1” stay apart, and a value is beside a label that does not say it', () => {
    const items = itemsOf([{ value: 1 }, { value: '1' }, { value: 'ORD', label: 'ORD · Chicago' }, { value: 'day', label: 'Day' }, { value: 'x', label: 'Other' }], [])
    expect(new Set(items.map(item => item.key)).size).toBe(5)
    expect(items.map(item => item.detail)).toEqual([undefined, undefined, undefined, undefined, 'x'])
  })
  it('[PARAM1] what is chosen and no option any more stands first, and says so', () => {
    expect(itemsOf([{ value: 'a' }], ['b', 'a']).map(item => [item.value, item.isStranger])).toEqual([['b', true], ['a', false]])
  })
  it('[PARAM1] a search finds every word, whatever its case, width, accents and kana', () => {
    const items = itemsOf([{ value: 'ORD · Chicago' }, { value: 'São Paulo' }, { value: '東京 トウキョウ' }, { value: 'San Jose' }, { value: 'Sand' }], [])
    const found = (search: string) => searchItems(items, search).map(item => item.value)
    expect(found('')).toHaveLength(5)
    expect(found('chi ord')).toEqual(['ORD · Chicago'])
    expect(found('ＳＡＯ')).toEqual(['São Paulo'])
    expect(found('とうきょう')).toEqual(['東京 トウキョウ'])
    expect(found('san')).toEqual(['San Jose', 'Sand'])
    expect(found('zzz')).toEqual([])
  })
  it('[PARAM1] voiced kana stay different', () => expect(foldText('ガ')).not.toBe(foldText('カ')))
})
