import { describe, expect, it } from 'vitest'
import { OasisError } from '../../../contract/errors.ts'
import type { ChartSpec } from '../../../model/chart/spec.ts'
import type { Cell } from '../../../model/notebook/cell.ts'
import { tableOutput } from '../../../model/notebook/outputs.ts'
import type { Column } from '../../../model/result/result.ts'
import { createDrawings, type DrawingsOptions } from '../../../main/workbench/open/drawings.ts'

const columns: Column[] = [{ name: 'city', label: 'city', type: 'VARCHAR', kind: 'text' }, { name: 'flights', label: 'flights', type: 'BIGINT', kind: 'number' }]
const chart = (type: ChartSpec['type']): ChartSpec => ({ type, x: { field: 'city' }, y: [{ field: 'flights', aggregate: 'sum' }] })

/** A document with one cell, and an engine that answers when told to: the point is what is asked of it, and what is taken back. */
function bench() {
  const cell = { id: 'a', language: 'sql', source: '', outputs: [tableOutput({ result: 'abcdefgh', name: 'a', statement: 0, columns, rows: 1, totalRows: 1, bytes: 8, cut: null, madeAt: 0, elapsedMs: 1, values: {}, preview: [['ORD', '1']] })], executionCount: 1, chart: chart('bar') } as unknown as Cell
  const asked: { signal: AbortSignal; answer(): void }[] = []
  const drawn: string[] = []
  const applied: unknown[] = []
  const options = {
    document: { notebook: { cells: [cell], settings: { timezone: 'UTC' } }, apply: (edits: unknown[]) => applied.push(...edits) },
    surroundings: {
      results: { reading: (_: string, work: (stored: unknown) => unknown) => work({ file: 'f', result: { columns } }) },
      pages: { call: (_: string, __: unknown, { signal }: { signal: AbortSignal }) => new Promise((resolve, reject) => {
        signal.addEventListener('abort', () => reject(new OasisError('cancelled', 'cancelled')))
        asked.push({ signal, answer: () => resolve({ arrow: new Uint8Array(), rows: 1 }) })
      }) },
      pictures: { draw: ({ spec }: { spec: ChartSpec }) => { drawn.push(spec.type); return { svg: '<svg/>', text: '', points: 1, data: {}, notes: [] } } },
      language: () => 'en', log: (message: string, error: unknown) => { throw new Error(message, { cause: error }) },
    },
  } as unknown as DrawingsOptions
  const choose = (type: ChartSpec['type']) => { (cell as { chart: ChartSpec }).chart = chart(type) }
  return { drawings: createDrawings(options), asked, drawn, applied, choose }
}

describe('the pictures of a cell\'s chart', () => {
  it('[CHART1] a picture of a chart that was changed meanwhile is given up, so that heavy questions do not pile up', async () => {
    const { drawings, asked, drawn, applied, choose } = bench()
    for (const type of ['bar', 'pie', 'line'] as const) {
      choose(type)
      drawings.draw('a')
    }
    expect(asked.map(({ signal }) => signal.aborted)).toEqual([true, true, false])
    asked[2]!.answer()
    await drawings.settled()
    expect(drawn).toEqual(['line'])
    expect(applied).toHaveLength(1)
  })

  it('[CHART1] a picture under way is given up as soon as its chart changes, and when the notebook closes', async () => {
    const { drawings, asked, applied, choose } = bench()
    drawings.draw('a')
    choose('pie')
    drawings.soon('a')
    expect(asked[0]!.signal.aborted).toBe(true)
    drawings.draw('a')
    drawings.close()
    expect(asked.map(({ signal }) => signal.aborted)).toEqual([true, true])
    await drawings.settled()
    expect(applied).toEqual([])
  })
})
