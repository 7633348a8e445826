import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { NotebookSettings } from '../../../model/notebook/cell.ts'
import type { Parameter } from '../../../model/parameter/definition.ts'
import { follow, notebookText, ownNotebook, startBench, type Bench, type Follower } from './bench.ts'

let bench: Bench
let now = Date.parse('2026-03-29T00:30:00Z')
beforeAll(async () => { bench = await startBench({ clock: () => now }) })
afterAll(async () => { await bench?.close() })

async function open(name: string, cells: Parameters<typeof notebookText>[0], settings: Partial<NotebookSettings>, trusted = true): Promise<Follower> {
  const notebook = await follow(bench.client, await ownNotebook(bench, `${name}.ipynb`, notebookText(cells, settings)))
  if (trusted) await bench.client.call('notebook.trust', { notebook: notebook.id })
  return notebook
}
const set = (notebook: Follower, values: Record<string, unknown>, apply = false) => bench.client.call('parameter.set', { notebook: notebook.id, values: values as never, apply })
const shown = (notebook: Follower, cell: string) => { const [output] = notebook.outputs(cell); return output?.kind === 'table' ? output.result.preview[0]?.[0] : null }
const ran = async (notebook: Follower, ...cells: string[]) => {
  await bench.client.call('run.start', { notebook: notebook.id, scope: { kind: 'all' } })
  await notebook.until('all ran', ({ run }) => cells.every(cell => run(cell).state === 'done'))
}

describe('options', () => {
  it('[PARAM3] 100,000 options are searched beside the workbench; a window gets those that it shows, in any width and case, and of what is chosen its label', async () => {
    const sql = "SELECT 'K' || lpad(range::VARCHAR, 6, '0'), CASE WHEN range = 77777 THEN 'Zürich ガス' ELSE 'Item ' || range END FROM range(100000)"
    const notebook = await open('Many', [{ id: 'a', source: 'SELECT :one AS one', name: 'many_one' }], { runOnChange: false, parameters: [{ name: 'one', type: 'select', default: 'K099999', options: { kind: 'query', sql } }, { name: 'some', type: 'multiSelect', default: ['K000001', 'K088888'], options: { kind: 'query', sql } }] })
    await notebook.until('options', ({ snapshot }) => ['one', 'some'].every(name => snapshot.parameters.options[name]?.total === 100_000))
    const { one, some } = notebook.snapshot.parameters.options
    expect(one!.values).toHaveLength(1_000)
    expect(one).toMatchObject({ cut: null, error: null, chosen: [{ value: 'K099999', label: 'Item 99999' }] })
    expect(some!.chosen).toEqual([{ value: 'K000001', label: 'Item 1' }, { value: 'K088888', label: 'Item 88888' }])
    const search = (text: string, limit = 20) => bench.client.call('parameter.search', { notebook: notebook.id, parameter: 'one', text, limit })
    expect(await search('ZURICH　ｶﾞｽ')).toEqual({ values: [{ value: 'K077777', label: 'Zürich ガス' }], total: 1 })
    expect(await search('k012345')).toEqual({ values: [{ value: 'K012345', label: 'Item 12345' }], total: 1 })
    const found = await search('item 9', 5)
    expect(found.values).toHaveLength(5)
    expect(found.total).toBeGreaterThan(30_000)
    const at = performance.now()
    for (const text of ['i', 'it', 'ite', 'item', 'item 4', 'item 43']) await search(text)
    expect((performance.now() - at) / 6, 'one search').toBeLessThan(500)
    await set(notebook, { one: 'K123456' })
    await notebook.until('told', ({ snapshot }) => snapshot.parameters.problems['one'] !== undefined)
    expect(notebook.snapshot.parameters.problems['one']).toContain('"K123456" is not one of the options')
    await set(notebook, { one: 'K077777' }, true)
    await notebook.until('ran', ({ run }) => run('a').state === 'done')
    expect(shown(notebook, 'a')).toBe('K077777')
  })

  it('[PARAM3] values of a query are in DuckDB’s own spelling however many there are', async () => {
    const notebook = await open('Spelling', [], { parameters: [{ name: 'd', type: 'select', options: { kind: 'query', sql: "SELECT DATE '2001-01-01' + range::INTEGER, (range / 10)::DECIMAL(9, 1) FROM range(400)" } }] })
    await notebook.until('options', ({ snapshot }) => snapshot.parameters.options['d']?.total === 400)
    expect(notebook.snapshot.parameters.options['d']!.values[399]).toEqual({ value: '2002-02-04', label: '39.9' })
  })

  const places: Parameter[] = [
    { name: 'country', type: 'select', required: true, default: 'JP', options: { kind: 'query', sql: "SELECT unnest(['JP', 'FR'])" } },
    { name: 'city', label: 'City', type: 'select', default: 'Tokyo', options: { kind: 'query', sql: "SELECT city FROM (VALUES ('JP', 'Tokyo'), ('JP', 'Osaka'), ('FR', 'Paris')) t(country, city) WHERE country = :country ORDER BY city" } },
    { name: 'street', type: 'select', options: { kind: 'query', sql: "SELECT :city || ' ' || n FROM range(2) r(n)" } },
  ]
  const cell = { id: 'a', source: "SELECT :country || ' ' || :city AS place" }

  it('[PARAM3] options follow the values that their query uses, one after the other', async () => {
    const notebook = await open('Depend', [{ ...cell, name: 'depend' }], { parameters: places, runOnChange: false })
    const values = (name: string) => notebook.snapshot.parameters.options[name]?.values.map(option => option.value).join()
    await notebook.until('all', () => values('street') === 'Tokyo 0,Tokyo 1')
    expect(values('city')).toBe('Osaka,Tokyo')
    await set(notebook, { country: 'FR' })
    await notebook.until('the city is no option any more', ({ snapshot }) => snapshot.parameters.problems['city'] !== undefined)
    expect(notebook.snapshot.parameters).toMatchObject({ values: { country: 'FR' }, problems: { city: '"Tokyo" is not one of the options.' } })
    expect(values('city')).toBe('Paris')
    expect(notebook.snapshot.parameters.options['street']!.error, 'what cannot be asked says for what it waits').toBe('It waits for City: "Tokyo" is not one of the options.')
    await expect(set(notebook, {}, true)).rejects.toMatchObject({ code: 'invalid', message: 'City: "Tokyo" is not one of the options.' })
    await set(notebook, { city: 'Paris' }, true)
    await notebook.until('all again', ({ run }) => values('street') === 'Paris 0,Paris 1' && run('a').state === 'done')
    expect(shown(notebook, 'a')).toBe('FR Paris')
  })

  it('[PARAM3] with run-on-change a choice waits for what there is to choose from, and nothing runs with a value that is gone', async () => {
    const notebook = await open('Live', [{ ...cell, name: 'live_place' }], { parameters: places, runOnChange: true })
    await notebook.until('all', ({ snapshot }) => snapshot.parameters.options['street']?.total === 2)
    await ran(notebook, 'a')
    const mark = notebook.events.length
    expect((await set(notebook, { country: 'FR' })).affected).toEqual(['a'])
    expect(notebook.snapshot.parameters.problems['city'] ?? (await notebook.until('told', ({ snapshot }) => 'city' in snapshot.parameters.problems), 'told')).toBeTruthy()
    expect(notebook.events.slice(mark).some(event => event.type === 'runs' && event.runs.some(run => run.state === 'running'))).toBe(false)
    expect(shown(notebook, 'a')).toBe('JP Tokyo')
    await set(notebook, { city: 'Paris' })
    await notebook.until('ran', () => shown(notebook, 'a') === 'FR Paris')
  })

  it('[PARAM3] queries that use each other’s values in a circle are refused with what to do, and nothing is asked', async () => {
    const query = (name: string, other: string): Parameter => ({ name, type: 'select', default: 'x', options: { kind: 'query', sql: `SELECT :${other}` } })
    const notebook = await open('Circle', [], { parameters: [query('a', 'b'), query('b', 'c'), query('c', 'a'), query('d', 'd'), query('e', 'missing')] })
    await notebook.until('told', ({ snapshot }) => Object.values(snapshot.parameters.options).filter(({ error }) => error !== null).length === 5)
    const { options } = notebook.snapshot.parameters
    expect(options['a']!.error).toBe("The queries of a, b, c use each other's values in a circle. Change one of them.")
    expect(options['d']!.error).toContain('The queries of d use')
    expect(options['e']!.error).toContain('`:missing` is not a parameter of this notebook')
  })
})

describe('moments', () => {
  it('[PARAM3] a moment is an instant in the notebook’s zone, compares with both kinds of timestamps, and what is now stays for all cells until a person runs again', async () => {
    const cells = [
      { id: 'a', source: 'SELECT epoch_ms(:at)::VARCHAR, typeof(:at), (TIMESTAMP \'2026-03-29 03:30:00\' = :at)::VARCHAR, strftime(:at, \'%H:%M\')', name: 'moment_a' },
      { id: 'now', source: 'SELECT epoch_ms(:now)::VARCHAR', name: 'moment_now' },
      { id: 'other', source: 'SELECT epoch_ms(:now)::VARCHAR, :n', name: 'moment_other' },
      { id: 'view', source: 'CREATE OR REPLACE VIEW moment_v AS SELECT epoch_ms(:at)::VARCHAR; SELECT * FROM moment_v', name: 'moment_view' },
      { id: 'last', source: 'SELECT epoch_ms(:last)::VARCHAR', name: 'moment_last' },
    ]
    const notebook = await open('Moments', cells, {
      timezone: 'Europe/Berlin', runOnChange: false, parameters: [
        { name: 'at', type: 'datetime', default: '2026-03-29T02:30' }, { name: 'now', type: 'datetime', default: { offset: 0, unit: 'hour', anchor: 'now' } }, { name: 'n', type: 'number', default: 1 },
        { name: 'last', type: 'datetime', default: { offset: -1, unit: 'day', anchor: 'data' }, anchor: { sql: "SELECT TIMESTAMPTZ '2026-03-29 12:00:00+02'" } },
      ],
    })
    await ran(notebook, 'a', 'now', 'other', 'view', 'last')
    const output = notebook.outputs('a')[0]
    expect(output?.kind === 'table' && output.result.preview[0], '02:30 is skipped that night and taken as 03:30').toEqual([String(Date.parse('2026-03-29T01:30:00Z')), 'TIMESTAMP WITH TIME ZONE', 'true', '03:30'])
    const view = notebook.outputs('view').find(one => one.kind === 'table')
    expect(view?.kind === 'table' && view.result.preview[0]).toEqual([String(Date.parse('2026-03-29T01:30:00Z'))])
    expect(shown(notebook, 'last'), 'a day before keeps the time of day').toBe(String(Date.parse('2026-03-28T11:00:00Z')))
    expect(notebook.snapshot.parameters.dataDays['last']).toBe('2026-03-29T12:00:00+02:00')
    const first = String(now)
    expect([shown(notebook, 'now'), shown(notebook, 'other')]).toEqual([first, first])
    now += 3_600_000
    expect((await set(notebook, { n: 2 }, true)).affected).toEqual(['other'])
    await notebook.until('ran', ({ outputs }) => { const [one] = outputs('other'); return one?.kind === 'table' && one.result.preview[0]?.[1] === '2' })
    expect([shown(notebook, 'now'), shown(notebook, 'other')], 'a change of another value leaves what is now').toEqual([first, first])
    await bench.client.call('run.start', { notebook: notebook.id, scope: { kind: 'cells', cells: ['now'] } })
    await notebook.until('anew', () => shown(notebook, 'now') === String(now))
    await notebook.until('the others are of another moment', ({ run }) => run('other').stale)
    expect(notebook.run('a').stale).toBe(false)
  })
})

describe('named sets of values', () => {
  const parameters: Parameter[] = [{ name: 'n', type: 'number', default: 1 }, { name: 't', type: 'text', default: 'x' }]
  it('[PARAM3] the notebook opens with its default set, whatever was chosen before, and reset goes back to it', async () => {
    const cells = [{ id: 'a', source: 'SELECT :n AS n', name: 'sets_n' }]
    const valueSets = [{ name: 'Other', values: { n: 5 } }, { name: 'Start', values: { n: 7, gone: 1 }, default: true }]
    const notebook = await open('Sets', cells, { parameters, valueSets, runOnChange: false })
    expect(notebook.snapshot.parameters.values).toEqual({ n: 7, t: 'x' })
    await ran(notebook, 'a')
    expect(shown(notebook, 'a')).toBe('7')
    await set(notebook, { n: 3 }, true)
    await bench.client.call('parameter.reset', { notebook: notebook.id, apply: false })
    await notebook.until('back', ({ snapshot }) => snapshot.parameters.values['n'] === 7)
    await set(notebook, { n: 3 })
    await bench.client.call('notebook.save', { notebook: notebook.id })
    const { path } = notebook.snapshot
    await bench.reopen()
    expect((await follow(bench.client, path)).snapshot.parameters.values).toEqual({ n: 7, t: 'x' })
  })

  it('[PARAM3] sets are kept in the notebook by an edit that undoes, and do not take its trust away', async () => {
    const notebook = await open('Keep', [{ id: 'a', source: 'SELECT :n' }], { parameters })
    const edit = (valueSets: NotebookSettings['valueSets'], number: number) => bench.client.call('notebook.edit', { notebook: notebook.id, window: 'w1', number, version: notebook.snapshot.version, edits: [{ type: 'settings', settings: { valueSets } }] })
    await edit([{ name: 'Mine', values: { n: 2, t: "'; DROP TABLE x; --" }, default: true }], 1)
    await notebook.until('kept', ({ snapshot }) => snapshot.settings.valueSets?.length === 1)
    expect(notebook.snapshot.parameters.values, 'what is chosen now stays').toEqual({})
    await bench.client.call('notebook.save', { notebook: notebook.id })
    await bench.reopen()
    const again = await follow(bench.client, notebook.snapshot.path)
    expect(again.snapshot.trust.trusted).toBe(true)
    expect(again.snapshot.settings.valueSets).toEqual([{ name: 'Mine', values: { n: 2, t: "'; DROP TABLE x; --" }, default: true }])
  })

  it('[PARAM3] values from a link are data, and a notebook that is not trusted runs nothing of them', async () => {
    const notebook = await open('Hostile', [{ id: 'a', source: "SELECT :t AS t, '${t}' AS quoted", name: 'hostile' }], { parameters }, false)
    await set(notebook, { t: "'; DROP TABLE flights; --${n}", n: 4 })
    await expect(set(notebook, {}, true)).rejects.toMatchObject({ code: 'forbidden' })
    expect(notebook.snapshot.runs.every(run => run.state === 'idle')).toBe(true)
    await bench.client.call('notebook.trust', { notebook: notebook.id })
    await ran(notebook, 'a')
    const [output] = notebook.outputs('a')
    expect(output?.kind === 'table' && output.result.preview).toEqual([["'; DROP TABLE flights; --${n}", "'; DROP TABLE flights; --${n}"]])
  })
})
