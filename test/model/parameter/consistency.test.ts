import { expect, it } from 'vitest'
import { definitionProblems } from '../../../model/parameter/consistency.ts'
import { Parameter } from '../../../model/parameter/definition.ts'
import { sentence } from '../../../model/parameter/problem.ts'

const problems = (...definitions: Record<string, unknown>[]) => definitionProblems(definitions.map((definition) => Parameter.parse(definition)))

it('[PARAM1] definitions that contradict themselves or each other are told by name', () => {
  expect(problems({ name: 'd', type: 'dateRange' }, { name: 'D_START', type: 'text' }, { name: 'd', type: 'number' }).map(({ name, problem }) => [name, problem.key])).toEqual([['D_START', 'nameTaken'], ['d', 'nameTaken']])
  expect(problems({ name: 'a', type: 'text' }, { name: 'a', type: 'number' })[0]!.problem).toEqual({ key: 'nameTaken', name: 'a', by: 'a' })
  expect(problems({ name: 'a', type: 'text', pattern: '(', default: 'x' }).map(({ problem }) => problem.key)).toEqual(['patternInvalid'])
  expect(problems({ name: 'a', type: 'number', min: 3, max: 2 }).map(({ problem }) => sentence(problem))).toEqual(['The least value, 3, is above the greatest, 2.'])
  expect(problems({ name: 'a', type: 'date', min: '2001-01-02', max: '2001-01-01' }).map(({ problem }) => problem.key)).toEqual(['minAboveMax'])
  expect(problems({ name: 'a', type: 'date', default: { days: 0, anchor: 'data' } }).map(({ problem }) => problem.key)).toEqual(['anchorMissing'])
  expect(problems({ name: 'a', type: 'select', options: { kind: 'list', values: [{ value: 'x' }] }, default: 'y' }).map(({ problem }) => problem.key)).toEqual(['notAnOption'])
})

it('[PARAM1] a required parameter may have no default', () => {
  expect(problems({ name: 'a', type: 'text', required: true }, { name: 'b', type: 'dateRange', default: { relative: 'last', count: 7, unit: 'day', anchor: 'today' } })).toEqual([])
})
