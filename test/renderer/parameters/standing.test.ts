import { describe, expect, it } from 'vitest'
import type { CellRun, ParameterState } from '../../../contract/workbench/notebook.ts'
import type { Parameter } from '../../../model/parameter/definition.ts'
import { markOf, progressOf } from '../../../renderer/parameters/ran.ts'
import { standingOf } from '../../../renderer/parameters/standing.ts'

const state = (given: Partial<ParameterState> = {}): ParameterState => ({ values: {}, bound: {}, applied: {}, options: {}, problems: {}, dataDays: {}, affected: [], ...given })
const now = Date.parse('2026-03-01T20:00:00Z')

describe('how a parameter stands', () => {
  it('[PARAM1] a value that nobody set is the default, and neither changed nor wrong', () => {
    const parameter: Parameter = { type: 'number', name: 'n', default: 3 }
    expect(standingOf([parameter], 'UTC', state(), {}, now)[0]).toMatchObject({ value: 3, problem: null, isChanged: false, isDefault: true })
  })

  it('[PARAM1] what is entered counts before the workbench has it', () => {
    const parameter: Parameter = { type: 'number', name: 'n', default: 3, max: 5 }
    expect(standingOf([parameter], 'UTC', state(), { n: { value: 9, problem: null } }, now)[0]).toMatchObject({ value: 9, problem: { key: 'tooLarge', max: 5 }, isChanged: true, isDefault: false })
    const unread = standingOf([parameter], 'UTC', state(), { n: { value: 3, problem: { key: 'notANumber', text: 'x' } } }, now)[0]
    expect(unread).toMatchObject({ problem: { key: 'notANumber' }, isChanged: true, isDefault: false })
  })

  it('[PARAM1] today is that of the notebook’s time zone, and relative days are held against the limits', () => {
    const parameter: Parameter = { type: 'date', name: 'd', default: { days: 0, anchor: 'today' }, max: '2026-03-01' }
    expect(standingOf([parameter], 'UTC', state(), {}, now)[0]).toMatchObject({ days: { today: '2026-03-01' }, problem: null })
    expect(standingOf([parameter], 'Asia/Tokyo', state(), {}, now)[0]).toMatchObject({ days: { today: '2026-03-02' }, problem: { key: 'tooLate' } })
  })

  it('[PARAM1] options of a query are held against once all of them are known', () => {
    const parameter: Parameter = { type: 'select', name: 's', default: 'gone', options: { kind: 'query', sql: 'SELECT 1' } }
    const queried = (extra: object) => state({ options: { s: { values: [{ value: 'a' }], total: 1, chosen: [], cut: null, error: null, ...extra } } })
    expect(standingOf([parameter], 'UTC', state(), {}, now)[0]).toMatchObject({ options: null, problem: null })
    expect(standingOf([parameter], 'UTC', queried({}), {}, now)[0]).toMatchObject({ problem: { key: 'notAnOption', value: 'gone' } })
    expect(standingOf([parameter], 'UTC', queried({ cut: { by: 'rows', limit: 1 } }), {}, now)[0]).toMatchObject({ isCut: true, problem: null })
    expect(standingOf([parameter], 'UTC', queried({ error: 'no table' }), {}, now)[0]).toMatchObject({ options: null, optionsError: 'no table', problem: null })
  })

  it('[PARAM1] a last day of the data that could not be read is told at the value that counts from it', () => {
    const parameter: Parameter = { type: 'date', name: 'd', default: { days: 0, anchor: 'data' }, anchor: { sql: 'SELECT nothing' } }
    const failed = state({ dataDays: { d: null }, problems: { d: 'The last day of the data is not known: no table' } })
    expect(standingOf([parameter], 'UTC', failed, {}, now)[0]).toMatchObject({ problem: { key: 'dataDayUnknown' } })
    expect(standingOf([parameter], 'UTC', failed, { d: { value: '2026-01-01', problem: null } }, now)[0]).toMatchObject({ problem: null })
  })
})

describe('how cells that were started together go', () => {
  const run = (given: Partial<CellRun>): CellRun => ({ cell: 'a', state: 'done', stale: false, startedAt: 1, finishedAt: 2, progress: null, rowsSoFar: null, ...given })
  it('[PARAM1] a cell that has not begun stands as before and does not count as done', () => {
    const ran = { a: markOf(run({})), b: markOf(undefined) }
    expect(progressOf(ran, { a: run({}) })).toEqual({ total: 2, done: 0, failed: 0, isRunning: true })
    expect(progressOf(ran, { a: run({ state: 'queued' }), b: run({ cell: 'b', state: 'running', finishedAt: null }) })).toEqual({ total: 2, done: 0, failed: 0, isRunning: true })
    expect(progressOf(ran, { a: run({ finishedAt: 9 }), b: run({ cell: 'b', state: 'failed' }) })).toEqual({ total: 2, done: 1, failed: 1, isRunning: false })
    expect(progressOf({}, {})).toEqual({ total: 0, done: 0, failed: 0, isRunning: false })
  })
})
