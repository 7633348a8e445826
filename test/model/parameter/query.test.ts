import { describe, expect, it } from 'vitest'
import { definitionProblems } from '../../../model/parameter/consistency.ts'
import { Parameter } from '../../../model/parameter/definition.ts'
import { queryCircles, queryUses } from '../../../model/parameter/query.ts'
import { fitOf, foldText, searchWords } from '../../../model/parameter/search.ts'
import { startValues, valuesOfSet } from '../../../model/parameter/value.ts'

const select = (name: string, sql: string): Parameter => Parameter.parse({ name, type: 'select', options: { kind: 'query', sql } })

describe('queries of parameters that use others', () => {
  const dates = Parameter.parse({ name: 'dates', type: 'dateRange', anchor: { sql: 'SELECT max(d) FROM t WHERE c = :city' } })
  it('[PARAM3] what a query uses is found as in a cell: bound or as text, and not in strings or casts', () => {
    expect(queryUses("SELECT x::DATE, ':city' FROM t WHERE c = :city AND d < :dates_end -- :other", [select('city', ''), dates, select('other', '')])).toEqual({ names: ['city', 'dates_end'], parameters: ['city', 'dates'] })
    expect(queryUses('SELECT 1', [dates])).toEqual({ names: [], parameters: [] })
  })

  it('[PARAM3] a circle names all that are in it, and only those, through queries of either kind', () => {
    const circle = [select('city', 'SELECT :dates_start'), dates, select('street', 'SELECT :city'), select('own', 'SELECT :own')]
    expect([...queryCircles(circle)]).toEqual([['city', ['city', 'dates']], ['dates', ['dates', 'city']], ['own', ['own']]])
    expect(definitionProblems(circle).filter(({ problem }) => problem.key === 'optionsInCircle').map(({ name }) => name)).toEqual(['city', 'dates', 'own'])
    expect(queryCircles([select('a', 'SELECT 1'), select('b', 'SELECT :a'), select('c', 'SELECT :a, :b')]).size).toBe(0)
  })
})

describe('the search of options', () => {
  it('[PARAM3] folds width, case, accents and kana, wants every word, and prefers a whole first word', () => {
    const fit = (text: string, search: string) => fitOf(foldText(text), searchWords(search))
    expect(fit('Zürich ガス', 'ZURICH　ｶﾞｽ')).toBe(2)
    expect(fit('New York', 'york')).toBe(2)
    expect(fit('Yorkshire', 'york')).toBe(2)
    expect(fit('East Yorkshire', 'york')).toBe(1)
    expect(fit('New York', 'york new')).toBe(2)
    expect(fit('New York', 'york old')).toBe(0)
  })
})

describe('named sets of values', () => {
  const parameters = [Parameter.parse({ name: 'n', type: 'number', default: 1 }), Parameter.parse({ name: 't', type: 'text' })]
  it('[PARAM3] a set gives every parameter a value and leaves out what the notebook does not have', () => {
    expect(valuesOfSet({ values: { n: 5, gone: 3 } }, parameters)).toEqual({ n: 5, t: null })
  })

  it('[PARAM3] the default set comes before what was chosen last; without one that stays', () => {
    expect(startValues({ parameters, valueSets: [{ name: 'a', values: { n: 2 } }, { name: 'b', values: { n: 3 }, default: true }] }, { n: 9 })).toEqual({ n: 3, t: null })
    expect(startValues({ parameters, valueSets: [{ name: 'a', values: { n: 2 } }] }, { n: 9 })).toEqual({ n: 9 })
    expect(startValues({ parameters }, {})).toEqual({})
  })
})
