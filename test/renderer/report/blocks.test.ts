import { describe, expect, it } from 'vitest'
import type { CellRun } from '../../../contract/workbench/notebook.ts'
import type { Cell } from '../../../model/notebook/cell.ts'
import { chartOutput, errorOutput, runOutput, tableOutput } from '../../../model/notebook/outputs.ts'
import { blocksOf, layOut, standingOf } from '../../../renderer/report/blocks.ts'
import { computedWith } from '../../../renderer/report/values.ts'

const table = (result: string, statement = 0, madeAt = 1000) => tableOutput({
  result, name: 'sales', statement, columns: [{ name: 'n', label: 'n', type: 'INTEGER', kind: 'number' }], rows: 1, totalRows: 1, bytes: 10, cut: null, madeAt, elapsedMs: 1,
  values: { origin: { type: 'text', value: 'ORD' }, dates_start: { type: 'date', value: '2001-06-01' }, dates_end: { type: 'date', value: '2001-06-30' } }, preview: [['1']],
})
const cell = (id: string, more: Partial<Cell> = {}): Cell => ({ id, language: 'sql', source: 'SELECT 1 AS n', outputs: [], executionCount: null, ...more })
const run = (id: string, state: CellRun['state'], more: Partial<CellRun> = {}): CellRun => ({ cell: id, state, stale: false, startedAt: 5, finishedAt: null, progress: null, rowsSoFar: null, ...more })
const line = { type: 'line' as const }

describe('the blocks of a report', () => {
  it('[REP1] code and hidden cells are left out; what a cell shows is the chart of its last result', () => {
    expect(blocksOf(cell('a', { report: 'hidden', outputs: [table('abcdefgh')] }), undefined, undefined)).toEqual([])
    const blocks = blocksOf(cell('b', { chart: line, outputs: [table('abcdefgh', 0), table('bcdefghi', 1), chartOutput({ spec: line, result: 'bcdefghi', name: 'sales' }, '<svg/>', '')] }), undefined, undefined)
    expect(blocks.map(block => block.kind)).toEqual(['table', 'chart'])
    expect(blocksOf(cell('c', { outputs: [runOutput({ statement: 0, summary: 'made', changed: null, madeAt: 1, elapsedMs: 1, values: {} })] }), undefined, undefined)).toEqual([])
  })

  it('[REP1] saved outputs are there at once; one that runs keeps its place', () => {
    expect(blocksOf(cell('a', { outputs: [table('abcdefgh')] }), run('a', 'running'), undefined)).toMatchObject([{ kind: 'table', isOld: true }])
    expect(blocksOf(cell('a', { chart: line }), run('a', 'queued'), undefined)).toMatchObject([{ kind: 'waiting', spec: line }])
    expect(blocksOf(cell('a', { outputs: [table('abcdefgh')] }), run('a', 'running'), [table('bcdefghi')])).toMatchObject([{ kind: 'table', isOld: false, result: { result: 'bcdefghi' } }])
    expect(blocksOf(cell('a'), undefined, undefined)).toEqual([])
  })

  it('[REP1] an error is a block of its own', () => {
    expect(blocksOf(cell('a', { outputs: [errorOutput({ code: 'queryFailed', message: 'No table', hint: 'Make it', line: 1, column: 2 })] }), undefined, undefined)).toMatchObject([{ kind: 'error', error: { message: 'No table' } }])
  })

  it('[REP1] numbers stand in a row, charts in a grid, the rest has the whole width', () => {
    const number = cell('n', { chart: { type: 'bigNumber' }, outputs: [table('abcdefgh')] })
    const chart = cell('c', { chart: line, outputs: [table('bcdefghi')] })
    const text = cell('t', { language: 'markdown', source: 'Words' })
    const sections = layOut([number, number, chart, chart, text, chart].flatMap(one => blocksOf(one, undefined, undefined)))
    expect(sections.map(section => [section.kind, section.blocks.length])).toEqual([['numbers', 2], ['charts', 2], ['block', 1], ['charts', 1]])
  })

  it('[REP1] it says when it was computed, what runs and what is missing', () => {
    const cells = [cell('a', { outputs: [table('abcdefgh', 0, 1000)] }), cell('b', { outputs: [table('bcdefghi', 0, 3000)] }), cell('c')]
    expect(standingOf(cells, { a: run('a', 'done', { stale: true, finishedAt: 9 }) })).toMatchObject({ computedAt: 3000, isBusy: false, isStale: true, missing: 1 })
    expect(standingOf(cells, { a: run('a', 'done', { finishedAt: 9 }), b: run('b', 'running', { startedAt: 7 }), c: run('c', 'queued', { startedAt: null }) })).toMatchObject({ isBusy: true, done: 1, total: 3, missing: 0 })
  })

  it('[REP1] it says with which values, by the labels of the parameters', () => {
    const { results } = standingOf([cell('a', { outputs: [table('abcdefgh')] })], {})
    expect(computedWith(results, [{ type: 'select', name: 'origin', label: 'Origin', options: { kind: 'list', values: [] } }, { type: 'dateRange', name: 'dates' }, { type: 'number', name: 'unused' }], 'en')).toEqual([
      { label: 'Origin', value: 'ORD' }, { label: 'dates', value: '1 Jun 2001 – 30 Jun 2001' },
    ])
  })
})
