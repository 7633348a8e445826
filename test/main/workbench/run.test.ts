import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { follow, notebookText, startBench, type Bench } from './bench.ts'

let bench: Bench
beforeAll(async () => {
  bench = await startBench({
    sample: {
      'Report.ipynb': notebookText([
        { id: 'head', language: 'markdown', source: '# A report' },
        { id: 'by-origin', source: 'SELECT origin, count(*) AS flights, avg(delay) AS delay FROM flights GROUP BY origin ORDER BY origin', name: 'by_origin', chart: { type: 'bar', x: { field: 'origin' }, y: [{ field: 'flights', aggregate: 'sum' }] } },
        { id: 'worst', source: 'SELECT * FROM by_origin ORDER BY delay DESC LIMIT 1', name: 'worst' },
      ]),
    },
  })
})
afterAll(async () => { await bench?.close() })

describe('running cells', () => {
  it('[NB3] all cells run in order, results can be named by later cells, and charts get their pictures', async () => {
    const spaces = await first(bench.client.stream('space.watch', {}))
    const sample = spaces.spaces.find(space => space.sample)!
    expect(sample.notebooks.map(notebook => notebook.title)).toEqual(['Report'])
    const report = await follow(bench.client, sample.notebooks[0]!.path)
    expect(report.snapshot.trust).toEqual({ trusted: true, why: 'sample' })
    const { queued } = await bench.client.call('run.start', { notebook: report.id, scope: { kind: 'all' } })
    expect(queued).toEqual(['by-origin', 'worst'])
    await report.until('both done', ({ run }) => run('by-origin').state === 'done' && run('worst').state === 'done')
    const [table] = report.outputs('worst')
    expect(table).toMatchObject({ kind: 'table', result: { name: 'worst', rows: 1 } })
    await report.until('a picture', ({ outputs }) => outputs('by-origin').some(output => output.kind === 'chart'))
    const chart = report.outputs('by-origin').find(output => output.kind === 'chart')!
    expect(chart.kind === 'chart' && chart.svg).toContain('<svg')
    report.stop()
  })
})

async function first<T>(stream: AsyncIterable<T>): Promise<T> {
  for await (const item of stream) return item
  throw new Error('The stream ended')
}
