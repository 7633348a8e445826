import { describe, expect, it } from 'vitest'
import type { Parameter, ValueSet } from '../../../model/parameter/definition.ts'
import { groupsOf } from '../../../renderer/parameters/groups.ts'
import { renamedSet, setNow, withDefault, withoutSet, withSet } from '../../../renderer/parameters/sets.ts'
import { standingOf } from '../../../renderer/parameters/standing.ts'

const parameters: Parameter[] = [{ name: 'n', type: 'number', default: 1 }, { name: 'd', type: 'dateRange', default: null }]
const sets: ValueSet[] = [{ name: 'one', values: { n: 1 } }, { name: 'two', values: { n: 2, d: { relative: 'last', count: 7, unit: 'day', anchor: 'today' } }, colour: 'red' }]

describe('sets of values in the form', () => {
  it('[PARAM3] the set that says what is chosen is told, whatever the order of its keys, and a change is no longer it', () => {
    expect(setNow(sets, parameters, { n: 1, d: null })).toBe('one')
    expect(setNow(sets, parameters, { n: 2, d: { anchor: 'today', unit: 'day', count: 7, relative: 'last' } })).toBe('two')
    expect(setNow(sets, parameters, { n: 3, d: null })).toBeNull()
  })

  it('[PARAM3] saving, updating, renaming, deleting and choosing one to open with keep what else a set holds', () => {
    expect(withSet(sets, 'three', { n: 3 }).at(-1)).toEqual({ name: 'three', values: { n: 3 } })
    expect(withSet(sets, 'two', { n: 9 })[1]).toEqual({ name: 'two', values: { n: 9 }, colour: 'red' })
    expect(renamedSet(sets, 'two', 'zwei')[1]).toMatchObject({ name: 'zwei', colour: 'red' })
    expect(withoutSet(sets, 'one').map(set => set.name)).toEqual(['two'])
    const opened = withDefault(withDefault(sets, 'one'), 'two')
    expect(opened.map(set => set.default)).toEqual([undefined, true])
    expect(withDefault(opened, null)).toEqual(sets)
  })
})

describe('groups of the form', () => {
  it('[PARAM3] each is under its heading, in the order of its first parameter, and those without one come first', () => {
    const named = (name: string, group?: string): Parameter => ({ name, type: 'text', ...(group ? { group } : {}) })
    const state = { values: {}, bound: {}, applied: {}, options: {}, problems: {}, dataDays: {}, affected: [] }
    const fields = standingOf([named('a', 'B'), named('b'), named('c', 'A'), named('d', 'B')], 'UTC', state, {}, 0)
    expect(groupsOf(fields).map(group => [group.name, group.fields.map(field => field.parameter.name).join('')])).toEqual([[null, 'b'], ['B', 'ad'], ['A', 'c']])
  })
})
