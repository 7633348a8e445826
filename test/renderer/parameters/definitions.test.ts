import { describe, expect, it } from 'vitest'
import type { Cell } from '../../../model/notebook/cell.ts'
import { definitionProblems } from '../../../model/parameter/consistency.ts'
import { Parameter, type ParameterType } from '../../../model/parameter/definition.ts'
import { asType, moved, newParameter, optionLines, parameterTypes, readOptionLines, usersOf } from '../../../renderer/parameters/definitions.ts'

describe('definitions that are edited', () => {
  it.each(parameterTypes)('[PARAM1] a new %s is complete and has nothing wrong', type => {
    const fresh = newParameter(type, [{ type: 'text', name: 'PARAMETER_1' }])
    expect(Parameter.safeParse(fresh).success).toBe(true)
    expect(fresh.name).toBe('parameter_2')
    expect(definitionProblems([fresh])).toEqual([])
  })
  it('[PARAM1] every type becomes every other and keeps its name, label and help', () => {
    for (const from of parameterTypes) {
      for (const to of parameterTypes) {
        const changed = asType({ ...newParameter(from as ParameterType, []), label: 'L', help: 'H', required: true }, to)
        expect(changed).toMatchObject({ type: to, name: 'parameter_1', label: 'L', help: 'H', required: true })
        expect(Parameter.safeParse(changed).success).toBe(true)
        expect(definitionProblems([changed])).toEqual([])
      }
    }
  })
  it('[PARAM1] a parameter moves within the list and not out of it', () => {
    const [a, b, c] = ['a', 'b', 'c'].map((name): Parameter => ({ type: 'text', name }))
    const names = (list: readonly Parameter[]) => list.map(parameter => parameter.name).join('')
    expect(names(moved([a!, b!, c!], 0, 1))).toBe('bac')
    expect(names(moved([a!, b!, c!], 2, -1))).toBe('acb')
    expect(names(moved([a!, b!, c!], 2, 1))).toBe('abc')
  })
  it('[PARAM1] the cells that use a name are told, by name or number', () => {
    const cell = (id: string, source: string, extra: Partial<Cell> = {}): Cell => ({ id, language: 'sql', source, outputs: [], executionCount: null, ...extra })
    const cells = [cell('a', 'SELECT :days_start'), cell('b', "SELECT ':days_start'"), cell('c', 'From ${days_end}', { language: 'markdown' }), cell('d', 'SELECT 1 WHERE d < :days_end', { name: 'late' })]
    expect(usersOf({ type: 'dateRange', name: 'days' }, cells)).toEqual(['1', '3', 'late'])
  })
  it('[PARAM1] options as lines read back the same', () => {
    const options = [{ value: 'ORD', label: 'Chicago' }, { value: 3 }, { value: '4' }, { value: 'a=b' }]
    expect(readOptionLines(optionLines(options), options)).toEqual(options)
    expect(readOptionLines('x\n\n x \n7 = seven', [])).toEqual([{ value: 'x' }, { value: 7, label: 'seven' }])
  })
})
