import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { NotebookSettings } from '../../../model/notebook/cell.ts'
import { follow, notebookText, ownNotebook, startBench, type Bench, type Follower } from './bench.ts'

let bench: Bench
let now = Date.parse('2026-03-10T23:30:00Z')
beforeAll(async () => {
  const cells = [
    { id: 'text', language: 'markdown' as const, source: 'From **${origin}**' },
    { id: 'filtered', source: "SELECT * FROM flights WHERE origin = :origin AND date BETWEEN :dates_start AND :dates_end", name: 'filtered' },
    { id: 'summary', source: 'SELECT count(*) AS flights FROM filtered', name: 'summary' },
    { id: 'late', source: 'SELECT count(*) AS late FROM flights WHERE delay > :threshold', name: 'late' },
    { id: 'all', source: 'SELECT count(*) AS all_flights FROM flights', name: 'all_flights' },
  ]
  const settings: Partial<NotebookSettings> = {
    timezone: 'Asia/Tokyo', runOnChange: false,
    parameters: [
      { name: 'origin', type: 'select', default: 'ORD', required: true, options: { kind: 'query', sql: "SELECT DISTINCT origin, 'Airport ' || origin FROM flights ORDER BY 1" } },
      { name: 'dates', type: 'dateRange', default: { relative: 'last', count: 30, unit: 'day', anchor: 'data' }, anchor: { sql: 'SELECT max(date) FROM flights' } },
      { name: 'threshold', type: 'number', default: 15, min: 0 },
      { name: 'day', type: 'date', default: { days: 0, anchor: 'today' } },
    ],
  }
  bench = await startBench({ clock: () => now, sample: { 'Report.ipynb': notebookText(cells, settings), 'Live.ipynb': notebookText(cells.map(cell => ({ ...cell, ...(cell.name ? { name: `live_${cell.name}` } : {}), source: cell.source.replace('FROM filtered', 'FROM live_filtered') })), { ...settings, runOnChange: true }) } })
})
afterAll(async () => { await bench?.close() })

const open = async (name: string): Promise<Follower> => {
  for await (const { spaces } of bench.client.stream('space.watch', {})) return follow(bench.client, spaces[0]!.notebooks.find(notebook => notebook.title === name)!.path)
  throw new Error('No spaces')
}
const value = (notebook: Follower, cell: string) => { const [output] = notebook.outputs(cell); return output?.kind === 'table' ? Number(output.result.preview[0]?.[0]) : null }
const ranSince = (notebook: Follower, mark: number) => [...new Set(notebook.events.slice(mark).flatMap(event => event.type === 'runs' ? event.runs.filter(run => run.state === 'running').map(run => run.cell) : []))]

describe('parameters', () => {
  it('[PARAM1] options and the data\'s last day come from queries, relative values resolve in the notebook\'s zone', async () => {
    const notebook = await open('Report')
    await notebook.until('answers', ({ snapshot }) => 'origin' in snapshot.parameters.options && 'dates' in snapshot.parameters.dataDays)
    const { options, dataDays, bound, problems } = notebook.snapshot.parameters
    expect(options['origin']).toEqual({ values: [{ value: 'JFK', label: 'Airport JFK' }, { value: 'ORD', label: 'Airport ORD' }, { value: 'SFO', label: 'Airport SFO' }], total: 3, chosen: [], cut: null, error: null })
    expect(dataDays['dates']).toBe('2001-06-28')
    expect(bound).toMatchObject({ dates_start: { type: 'date', value: '2001-05-30' }, dates_end: { value: '2001-06-28' }, origin: { type: 'text', value: 'ORD' } })
    expect(bound['day'], 'it is the next day in Tokyo already').toEqual({ type: 'date', value: '2026-03-11' })
    expect(problems).toEqual({})
  })

  it('[PARAM1] only cells that depend on the change run again, directly or by what they read, and it says how many', async () => {
    const notebook = await open('Report')
    await bench.client.call('run.start', { notebook: notebook.id, scope: { kind: 'all' } })
    await notebook.until('all ran', ({ run }) => ['filtered', 'summary', 'late', 'all'].every(id => run(id).state === 'done'))
    const before = value(notebook, 'late')!
    let { affected } = await bench.client.call('parameter.set', { notebook: notebook.id, values: { threshold: 30 }, apply: false })
    expect(affected).toEqual(['late'])
    await notebook.until('told', ({ snapshot }) => snapshot.parameters.affected.length === 1 && snapshot.parameters.values['threshold'] === 30)
    expect(notebook.snapshot.parameters.applied['threshold'], 'not applied yet').toBeUndefined()
    await bench.client.call('parameter.set', { notebook: notebook.id, values: { origin: 'SFO' }, apply: false })
    await notebook.until('more', ({ snapshot }) => snapshot.parameters.affected.length === 3)
    const mark = notebook.events.length
    ;({ affected } = await bench.client.call('parameter.set', { notebook: notebook.id, values: {}, apply: true }))
    expect(affected).toEqual(['filtered', 'summary', 'late'])
    await notebook.until('ran again', ({ run }) => affected.every(id => run(id).state === 'done') && value(notebook, 'late') !== before)
    expect(ranSince(notebook, mark)).toEqual(['filtered', 'summary', 'late'])
    expect(notebook.snapshot.parameters.affected).toEqual([])
    const [output] = notebook.outputs('filtered')
    expect(output?.kind === 'table' && output.result.values).toEqual({ origin: { type: 'text', value: 'SFO' }, dates_start: { type: 'date', value: '2001-05-30' }, dates_end: { type: 'date', value: '2001-06-28' } })
    expect((await bench.client.call('parameter.set', { notebook: notebook.id, values: { origin: 'SFO' }, apply: true })).affected, 'the same value is no change').toEqual([])
  })

  it('[PARAM1] with run-on-change a change runs what depends on it at once', async () => {
    const notebook = await open('Live')
    await bench.client.call('run.start', { notebook: notebook.id, scope: { kind: 'all' } })
    await notebook.until('all ran', ({ run }) => ['filtered', 'summary', 'late', 'all'].every(id => run(id).state === 'done'))
    const mark = notebook.events.length
    const { affected } = await bench.client.call('parameter.set', { notebook: notebook.id, values: { threshold: 45 }, apply: false })
    expect(affected).toEqual(['late'])
    await notebook.until('ran', () => ranSince(notebook, mark).length === 1 && notebook.run('late').state === 'done')
  })

  it('[PARAM1] a value that cannot be used is said, is not applied, and runs nothing', async () => {
    const notebook = await open('Live')
    const mark = notebook.events.length
    await bench.client.call('parameter.set', { notebook: notebook.id, values: { threshold: -1, origin: 'ZZZ' }, apply: false })
    await notebook.until('told', ({ snapshot }) => Object.keys(snapshot.parameters.problems).length === 2)
    expect(notebook.snapshot.parameters.problems).toMatchObject({ threshold: expect.stringContaining('0 or more'), origin: expect.stringContaining('not one of the options') })
    await expect(bench.client.call('parameter.set', { notebook: notebook.id, values: {}, apply: true })).rejects.toMatchObject({ code: 'invalid', detail: { kind: 'parameters' } })
    await expect(bench.client.call('run.start', { notebook: notebook.id, scope: { kind: 'all' } })).rejects.toMatchObject({ code: 'invalid', detail: { kind: 'parameters' } })
    await expect(bench.client.call('parameter.set', { notebook: notebook.id, values: { nothing: 1 }, apply: false })).rejects.toMatchObject({ code: 'invalid', message: expect.stringContaining('nothing') })
    expect(ranSince(notebook, mark)).toEqual([])
    await bench.client.call('parameter.reset', { notebook: notebook.id, apply: true })
    await notebook.until('defaults', ({ snapshot }) => Object.keys(snapshot.parameters.values).length === 0 && Object.keys(snapshot.parameters.problems).length === 0)
  })

  it('[PARAM1] a value that is missing holds up the cells that use it and no others', async () => {
    const path = await ownNotebook(bench, 'Required.ipynb', notebookText([{ id: 'a', source: 'SELECT :needed AS a', name: 'with_needed' }, { id: 'b', source: 'SELECT :other AS b', name: 'without' }], { parameters: [{ name: 'needed', type: 'text', required: true }, { name: 'other', type: 'number', default: 1 }] }))
    const notebook = await follow(bench.client, path)
    await bench.client.call('notebook.trust', { notebook: notebook.id })
    await expect(bench.client.call('run.start', { notebook: notebook.id, scope: { kind: 'all' } })).rejects.toMatchObject({ code: 'invalid', message: expect.stringContaining('needed: A value is required') })
    await bench.client.call('run.start', { notebook: notebook.id, scope: { kind: 'cells', cells: ['b'] } })
    await notebook.until('ran', ({ run }) => run('b').state === 'done')
    expect(value(notebook, 'b')).toBe(1)
  })

  it('[PARAM1] values are remembered for the notebook, and saved outputs of other values are stale', async () => {
    const path = await ownNotebook(bench, 'Remember.ipynb', notebookText([{ id: 'a', source: 'SELECT :n AS n', name: 'remembered' }, { id: 'b', source: 'SELECT 1 AS b', name: 'other_one' }], { parameters: [{ name: 'n', type: 'number', default: 1 }], runOnChange: false }))
    let notebook = await follow(bench.client, path)
    await bench.client.call('notebook.trust', { notebook: notebook.id })
    await bench.client.call('run.start', { notebook: notebook.id, scope: { kind: 'all' } })
    await notebook.until('ran', ({ run }) => run('b').state === 'done')
    await bench.client.call('parameter.set', { notebook: notebook.id, values: { n: 2 }, apply: false })
    await bench.client.call('notebook.save', { notebook: notebook.id })
    await bench.reopen()
    notebook = await follow(bench.client, path)
    expect(notebook.snapshot.parameters.values).toEqual({ n: 2 })
    await notebook.until('stale', ({ run }) => run('a').stale)
    expect(notebook.run('b').stale).toBe(false)
  })

  it('[PARAM1] a definition that changes asks its query again, and its error is said', async () => {
    const path = await ownNotebook(bench, 'Options.ipynb', notebookText([{ id: 'a', source: 'CREATE OR REPLACE TABLE letters AS SELECT unnest([1, 2, 3]) AS number' }], { parameters: [{ name: 'l', type: 'select', options: { kind: 'query', sql: 'SELECT number FROM letters ORDER BY 1' } }] }))
    const notebook = await follow(bench.client, path)
    await bench.client.call('notebook.trust', { notebook: notebook.id })
    await notebook.until('an error', ({ snapshot }) => snapshot.parameters.options['l']?.error != null)
    expect(notebook.snapshot.parameters.options['l']!.error).toContain('letters')
    await bench.client.call('run.start', { notebook: notebook.id, scope: { kind: 'all' } })
    await notebook.until('asked again after the table was made', ({ snapshot }) => snapshot.parameters.options['l']?.values.length === 3)
    expect(notebook.snapshot.parameters.options['l']!.values[0], 'numbers stay numbers').toEqual({ value: 1 })
    const parameters = [{ name: 'l', type: 'select' as const, options: { kind: 'query' as const, sql: 'SELECT number * 1000000 + range FROM letters, range(40000) ORDER BY number, range' } }]
    await bench.client.call('notebook.edit', { notebook: notebook.id, window: 'w1', number: 1, version: notebook.snapshot.version, edits: [{ type: 'settings', settings: { parameters } }] })
    await notebook.until('asked anew', ({ snapshot }) => snapshot.parameters.options['l']?.values[0]?.value === 1_000_000)
    expect(notebook.snapshot.parameters.options['l']!.cut, 'what was cut off is said').toEqual({ by: 'rows', limit: 100_000 })
  })
})
