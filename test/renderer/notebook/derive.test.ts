import { describe, expect, it } from 'vitest'
import type { Cell } from '../../../model/notebook/cell.ts'
import { estimateHeight, offsetAt, placeAt, languagesOf, runsOn, staleCells } from '../../../renderer/notebook/derive.ts'
import { nearest } from '../../../renderer/notebook/store.ts'

const cell = (id: string, source = '', language: Cell['language'] = 'sql'): Cell => ({ id, language, source, outputs: [], executionCount: null })

describe('what the face shows of a notebook', () => {
  it('[NB3] a place in a cell and its offset are the same thing', () => {
    const source = 'select\n  日本語,\n  x\n'
    for (let offset = 0; offset <= source.length; offset += 1) {
      const { line, column } = placeAt(source, offset)
      expect(offsetAt(source, line, column)).toBe(offset)
    }
    expect(placeAt(source, 9)).toEqual({ line: 2, column: 3 })
    expect(offsetAt('one\ntwo', 1, 99)).toBe(3)
    expect(offsetAt('one\ntwo', 9, 1)).toBe(7)
  })

  it('[NB3] stale cells are those that can run here and are not running', () => {
    const run = (id: string, state: 'done' | 'running', stale: boolean) => ({ cell: id, state, stale, startedAt: null, finishedAt: null, progress: null, rowsSoFar: null })
    const cells = [cell('a'), cell('b'), cell('c', '', 'python'), cell('d')]
    const runs = { a: run('a', 'done', true), b: run('b', 'running', true), c: run('c', 'done', true), d: run('d', 'done', false) }
    expect(staleCells(cells, runs, languagesOf('duckdb', { state: 'none' }, false))).toEqual(['a'])
    expect(staleCells(cells, runs, languagesOf('duckdb', { state: 'missing' }, true))).toEqual(['a', 'c'])
    expect(staleCells(cells, runs, languagesOf('spark', { state: 'none' }, false))).toEqual(['a', 'c'])
    expect(staleCells(cells, runs, languagesOf('spark', { state: 'missing' }, true))).toEqual([])
    expect((['sql', 'python', 'scala', 'r'] as const).map(language => [runsOn(language, 'duckdb'), runsOn(language, 'spark')])).toEqual([[true, true], [true, true], [false, true], [false, true]])
  })

  it('[NB2] the selection goes to what took a deleted cell\'s place', () => {
    const before = [cell('a'), cell('b'), cell('c')]
    expect(nearest(before, [before[0]!, before[2]!], 'b')).toBe('c')
    expect(nearest(before, [before[0]!, before[1]!], 'c')).toBe('b')
    expect(nearest(before, [], 'a')).toBeNull()
  })

  it('[UI1] a cell that is not drawn yet takes the room of its lines', () => {
    expect(estimateHeight(cell('a', 'x\ny\nz')) - estimateHeight(cell('a', 'x'))).toBe(40)
  })
})
