import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readOutput, textOutput } from '../../../model/notebook/outputs.ts'
import { follow, notebookText, ownNotebook, startBench, type Bench } from './bench.ts'

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

/** A query that takes long, and that stops when it is told to. */
const slow = 'SELECT count(*) FROM range(1000000) a, range(1000000) b WHERE a.range + b.range = -1'

async function openTyped(name: string, cells: Parameters<typeof notebookText>[0], settings = {}) {
  const path = await ownNotebook(bench, name, notebookText(cells, settings))
  const notebook = await follow(bench.client, path)
  if (!notebook.snapshot.trust.trusted) await bench.client.call('notebook.trust', { notebook: notebook.id })
  await notebook.until('trusted', ({ snapshot }) => snapshot.trust.trusted)
  return { ...notebook, get snapshot() { return notebook.snapshot }, path, start: (scope: { kind: 'all' } | { kind: 'stale' } | { kind: 'cells'; cells: string[] } | { kind: 'above' | 'below'; cell: string }) => bench.client.call('run.start', { notebook: notebook.id, scope }) }
}

describe('running cells', () => {
  it('[FAST1] what a cell gave is shown before the disk has it, and its rows can be asked for at once', async () => {
    const notebook = await openTyped('Given.ipynb', [{ id: 'a', source: 'SELECT 42 AS n' }])
    await notebook.start({ kind: 'all' })
    await notebook.until('shown', ({ events }) => events.some(event => event.type === 'outputs'))
    const shown = notebook.events.find(event => event.type === 'outputs')!
    const table = readOutput(shown.type === 'outputs' ? shown.outputs[0]! : textOutput(''))
    if (table.kind !== 'table') throw new Error(table.kind)
    expect(table.result).toMatchObject({ preview: [['42']], bytes: 0 })
    expect((await bench.client.call('result.page', { result: table.result.result, offset: 0, limit: 10 })).rows).toBe(1)
    await notebook.until('done', ({ run }) => run('a').state === 'done')
    const [kept] = notebook.outputs('a')
    expect(kept).toMatchObject({ kind: 'table', result: { ...table.result, bytes: expect.any(Number) } })
  })

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

  it('[REP1] a trusted report without stored results runs by itself when it is opened, and one with them does not', async () => {
    const path = await ownNotebook(bench, 'Opened.ipynb', notebookText([{ id: 'a', source: 'SELECT 42 AS answer', name: 'opened_answer' }]))
    const typed = await follow(bench.client, path)
    await bench.client.call('notebook.trust', { notebook: typed.id })
    const report = await follow(bench.client, path, 'w2', 'report')
    await report.until('it ran', ({ run }) => run('a').state === 'done')
    const [before] = report.outputs('a')
    const again = await follow(bench.client, path, 'w3', 'report')
    await new Promise(resolve => setTimeout(resolve, 200))
    expect(again.events.filter(event => event.type === 'runs')).toEqual([])
    expect(again.outputs('a')).toEqual([before])
  })

  it('[NB3] each statement of a cell shows its result; the last has the cell\'s name', async () => {
    const notebook = await openTyped('Statements.ipynb', [{ id: 'a', source: 'CREATE OR REPLACE TABLE t AS SELECT 1 AS x; SELECT x FROM t;\nINSERT INTO t VALUES (2), (3); SELECT sum(x) AS total FROM t -- the end', name: 'steps' }])
    await notebook.start({ kind: 'all' })
    await notebook.until('done', ({ run }) => run('a').state === 'done')
    expect(notebook.outputs('a').map(output => output.kind === 'table' ? [output.result.name, output.result.statement, output.result.preview] : output.kind === 'run' ? output.run.summary : output.kind))
      .toEqual(['Created.', ['steps_1', 1, [['1']]], '2 rows inserted.', ['steps', 3, [['6']]]])
    expect(notebook.cell('a').executionCount).toBe(1)
  })

  it('[NB3] an error shows its place in the cell, its message and what to do; what came before it stays', async () => {
    const notebook = await openTyped('Errors.ipynb', [
      { id: 'a', source: 'SELECT 1 AS one;\n\nSELECT 日本, delya FROM range(3)' }, { id: 'b', source: 'SELEC 1' }, { id: 'c', source: '%%sql\nSELECT :threshold + nothing' }, { id: 'd', source: 'SELECT :treshold' },
    ], { parameters: [{ name: 'threshold', type: 'number', default: 15 }] })
    await notebook.start({ kind: 'all' })
    await notebook.until('all failed', ({ run }) => ['a', 'b', 'c', 'd'].every(id => run(id).state === 'failed'))
    const error = (id: string) => {
      const found = notebook.outputs(id).find(output => output.kind === 'error')!
      return found.kind === 'error' ? found.error : null
    }
    expect(notebook.outputs('a')[0]!.kind).toBe('table')
    expect(error('a')).toMatchObject({ code: 'queryFailed', line: 3, column: 8, message: expect.stringContaining('日本') })
    expect(error('a')!.hint).not.toBeNull()
    expect(error('b')).toMatchObject({ code: 'queryFailed', line: 1, column: 1, hint: expect.stringContaining('just before') })
    expect(error('c')).toMatchObject({ line: 2, column: 21, message: expect.stringContaining('nothing') })
    expect(error('d')).toMatchObject({ code: 'invalid', line: 1, column: 8, message: expect.stringContaining('Did you mean `:threshold`') })
    expect(notebook.run('d').error).toMatchObject({ code: 'invalid' })
  })

  it('[NB3] a cancel is acknowledged within 100 ms, what waits is dropped, and the next run works', async () => {
    const notebook = await openTyped('Cancel.ipynb', [{ id: 'a', source: slow }, { id: 'b', source: 'SELECT 1' }, { id: 'c', source: 'SELECT 2 AS two' }])
    await notebook.start({ kind: 'cells', cells: ['a', 'b'] })
    await notebook.until('running and queued', ({ run }) => run('a').state === 'running' && run('b').state === 'queued')
    await new Promise(resolve => setTimeout(resolve, 400))
    const at = performance.now()
    const { cancelled } = await bench.client.call('run.cancel', { notebook: notebook.id })
    await notebook.until('cancelled', ({ run }) => run('a').state === 'cancelled' && run('b').state === 'cancelled')
    expect(performance.now() - at).toBeLessThan(100)
    expect(cancelled).toEqual(['a', 'b'])
    await notebook.start({ kind: 'cells', cells: ['c'] })
    await notebook.until('the next is done', ({ run }) => run('c').state === 'done', 5_000)
  })

  it('[NB3] above, below and stale choose their cells; an edit and a run make what depends on them stale', async () => {
    const notebook = await openTyped('Scopes.ipynb', [
      { id: 'a', source: 'SELECT 1 AS x', name: 'scope_a' }, { id: 'm', language: 'markdown', source: 'words' }, { id: 'b', source: 'SELECT x + 1 AS y FROM scope_a', name: 'scope_b' }, { id: 'c', source: 'SELECT 7 AS z', name: 'scope_c' },
    ])
    expect((await notebook.start({ kind: 'above', cell: 'b' })).queued).toEqual(['a'])
    await notebook.until('a done', ({ run }) => run('a').state === 'done')
    expect((await notebook.start({ kind: 'below', cell: 'b' })).queued).toEqual(['b', 'c'])
    await notebook.until('all done', ({ run }) => ['a', 'b', 'c'].every(id => run(id).state === 'done'))
    expect(['a', 'b', 'c'].map(id => notebook.run(id).stale)).toEqual([false, false, false])
    await bench.client.call('notebook.edit', { notebook: notebook.id, window: 'w1', number: 1, version: notebook.snapshot.version, edits: [{ type: 'text', cell: 'a', at: 7, remove: 1, insert: '5' }] })
    await notebook.until('a and b stale', ({ run }) => run('a').stale && run('b').stale)
    expect(notebook.run('c').stale).toBe(false)
    expect((await notebook.start({ kind: 'stale' })).queued).toEqual(['a', 'b'])
    await notebook.until('fresh', ({ run }) => run('b').state === 'done' && !run('b').stale)
    expect(notebook.outputs('b')[0]).toMatchObject({ kind: 'table', result: { preview: [['6']] } })
    await notebook.start({ kind: 'cells', cells: ['a'] })
    await notebook.until('b is stale after a ran again', ({ run }) => run('a').state === 'done' && run('b').stale)
  })

  it('[NB5] what only its spaces changed of is not stale, but for an error, whose place moves', async () => {
    const notebook = await openTyped('Spaces.ipynb', [{ id: 'a', source: 'SELECT 1 AS x,2 AS y', name: 'spaced_a' }, { id: 'b', source: 'SELECT x FROM spaced_a' }, { id: 'c', source: 'SELECT nothing' }])
    await notebook.start({ kind: 'cells', cells: ['c'] })
    await notebook.until('c failed', ({ run }) => run('c').state === 'failed')
    await notebook.start({ kind: 'cells', cells: ['a', 'b'] })
    await notebook.until('b done', ({ run }) => run('b').state === 'done')
    const edit = (number: number, source: Record<string, string>) => bench.client.call('notebook.edit', {
      notebook: notebook.id, window: 'w1', number, version: notebook.snapshot.version, edits: Object.entries(source).map(([cell, text]) => ({ type: 'source' as const, cell, source: text })),
    })
    const sources = { a: 'SELECT\n  1 AS x,\n  2 AS y', c: 'SELECT\n  nothing' }
    await edit(1, sources)
    await notebook.until('c stale', ({ run, cell }) => run('c').stale && cell('a').source === sources.a)
    expect(['a', 'b'].map(id => notebook.run(id).stale)).toEqual([false, false])
    await edit(2, { a: "SELECT\n  1 AS x,\n  'a b' AS y" })
    await notebook.until('a and b stale', ({ run }) => run('a').stale && run('b').stale)
  })

  it('[NB3] a cell that failed holds up what depends on it and nothing else', async () => {
    const notebook = await openTyped('Chain.ipynb', [
      { id: 'a', source: 'SELECT nothing', name: 'chain_a' }, { id: 'b', source: 'SELECT * FROM chain_a', name: 'chain_b' }, { id: 'c', source: 'SELECT 1 AS one', name: 'chain_c' },
    ])
    await notebook.start({ kind: 'all' })
    await notebook.until('a failed, c done', ({ run }) => run('a').state === 'failed' && run('c').state === 'done')
    expect(notebook.run('b').state).toBe('idle')
  })

  it('[NB2] a cell of another language keeps its outputs and says which interpreter it needs', async () => {
    const output = { output_type: 'stream', name: 'stdout', text: 'kept' }
    const notebook = await openTyped('Scala.ipynb', [{ id: 'p', language: 'scala', source: 'println(1)', outputs: [output], executionCount: 3 }, { id: 's', source: 'SELECT 1' }])
    expect((await notebook.start({ kind: 'all' })).queued).toEqual(['s'])
    await notebook.start({ kind: 'cells', cells: ['p'] })
    await notebook.until('it says so', ({ run }) => run('p').state === 'failed')
    expect(notebook.run('p').error).toMatchObject({ message: expect.stringContaining('This cell needs Scala'), detail: { kind: 'interpreter', language: 'scala' } })
    expect(notebook.cell('p').outputs).toEqual([output])
  })

  it('[ENG1] an engine that crashes fails its cell with the reason, makes what it kept stale, and runs again', async () => {
    const notebook = await openTyped('Crash.ipynb', [
      { id: 't', source: 'CREATE TEMP TABLE kept AS SELECT 1 AS x' }, { id: 'u', source: 'SELECT x FROM kept', name: 'crash_u' }, { id: 'v', source: 'SELECT 3 AS v', name: 'crash_v' },
      { id: 'crash', source: `SELECT a${'.a'.repeat(90_000)} FROM (SELECT 1 AS a)` },
    ])
    await notebook.start({ kind: 'cells', cells: ['t', 'u', 'v'] })
    await notebook.until('done', ({ run }) => run('v').state === 'done')
    const activity = await first(bench.client.stream('host.activity', {}))
    expect(activity.engines.some(engine => engine.notebook === notebook.id && engine.memory > 0)).toBe(true)
    await notebook.start({ kind: 'cells', cells: ['crash'] })
    await notebook.until('it ended', ({ run }) => run('crash').state === 'failed', 30_000)
    expect(notebook.run('crash').error).toMatchObject({ code: 'interpreterLost', detail: { reason: 'crash' } })
    expect(notebook.outputs('crash')).toMatchObject([{ kind: 'error', error: { message: expect.stringContaining('DuckDB crashed') } }])
    await notebook.until('what was temporary is stale', ({ run }) => run('t').stale && run('u').stale)
    expect(notebook.run('v').stale).toBe(false)
    expect(notebook.events.some(event => event.type === 'interpreter' && event.state !== 'ready')).toBe(true)
    await notebook.start({ kind: 'stale' })
    await notebook.until('it runs again', ({ run }) => run('u').state === 'done' && !run('u').stale)
  })
})

describe('results', () => {
  it('[ENG2] a result is found by name from other notebooks of its space, knows its origin and values, and is replaced by a new run', async () => {
    const maker = await openTyped('Maker.ipynb', [{ id: 'm', source: 'SELECT :n AS n', name: 'made' }], { parameters: [{ name: 'n', type: 'number', default: 4 }] })
    const before = Date.now()
    await maker.start({ kind: 'all' })
    await maker.until('made', ({ run }) => run('m').state === 'done')
    const [output] = maker.outputs('m')
    if (output?.kind !== 'table') throw new Error('No table')
    const described = await bench.client.call('result.describe', { result: output.result.result })
    expect(described).toMatchObject({
      name: 'made', rows: 1, totalRows: 1, cut: null, columns: [{ name: 'n', type: 'BIGINT' }], origin: { kind: 'cell', notebook: maker.id, cell: 'm', statement: 0, sql: 'SELECT :n AS n', values: { n: { type: 'number', value: 4 } } },
    })
    expect(described.bytes).toBeGreaterThan(0)
    expect(described.madeAt).toBeGreaterThanOrEqual(before)
    expect(described.madeAt).toBeLessThanOrEqual(Date.now())
    const reader = await openTyped('Reader.ipynb', [{ id: 'r', source: 'SELECT n * 10 AS tens FROM made', name: 'tens' }, { id: 'x', source: 'DROP TABLE made' }, { id: 'y', source: 'INSERT INTO made VALUES (1)' }])
    await reader.start({ kind: 'cells', cells: ['r'] })
    await reader.until('ran', ({ run }) => run('r').state === 'done')
    expect(reader.outputs('r')[0]).toMatchObject({ result: { preview: [['40']] } })
    for (const cell of ['x', 'y']) {
      await reader.start({ kind: 'cells', cells: [cell] })
      await reader.until(`${cell} was refused`, ({ run }) => run(cell).state === 'failed')
      expect(reader.run(cell).error, cell).toMatchObject({ code: 'forbidden', detail: { kind: 'result', name: 'made' } })
      const still = await bench.client.call('result.page', { result: output.result.result, offset: 0, limit: 10 })
      expect(still.rows, `after ${cell}`).toBe(1)
      const count = reader.cell('r').executionCount!
      await reader.start({ kind: 'cells', cells: ['r'] })
      await reader.until('it was read again', ({ run, cell }) => run('r').state === 'done' && cell('r').executionCount! > count)
      expect(reader.outputs('r')[0], `after ${cell}`).toMatchObject({ result: { preview: [['40']] } })
    }
    await bench.client.call('parameter.set', { notebook: maker.id, values: { n: 5 }, apply: true })
    await maker.until('made again', ({ outputs }) => { const [now] = outputs('m'); return now?.kind === 'table' && now.result.result !== output.result.result })
    await reader.start({ kind: 'cells', cells: ['r'] })
    await reader.until('read again', ({ outputs }) => { const [now] = outputs('r'); return now?.kind === 'table' && now.result.preview[0]![0] === '50' })
    const page = await bench.client.call('result.page', { result: output.result.result, offset: 0, limit: 10 })
    expect(page.rows, 'a window that still shows the old one can go on').toBe(1)
    const listed = await first(bench.client.stream('result.watch', { space: 'notebooks' }))
    expect(listed.results.filter(result => result.name === 'made')).toHaveLength(1)
  })

  it('[ENG2] a name that another notebook uses is refused, and a name that nobody chose makes way', async () => {
    const one = await openTyped('One.ipynb', [{ id: 'same', source: 'SELECT 1 AS a', name: 'taken' }, { id: 'auto', source: 'SELECT 2 AS a' }])
    const two = await openTyped('Two.ipynb', [{ id: 'same', source: 'SELECT 1 AS a', name: 'Taken' }, { id: 'auto', source: 'SELECT 2 AS a' }, { id: 'f', source: 'SELECT 1 AS a', name: 'flight_table' }])
    await one.start({ kind: 'all' })
    await one.until('ran', ({ run }) => run('auto').state === 'done')
    await two.start({ kind: 'all' })
    await two.until('ran', ({ run }) => run('same').state === 'failed' && run('auto').state === 'done')
    expect(two.run('same').error).toMatchObject({ code: 'conflict', message: expect.stringContaining('One.ipynb') })
    const [output] = two.outputs('auto')
    expect(output?.kind === 'table' && output.result.name).toMatch(/^cell_auto_[0-9a-f]{6}$/)
  })

  it('[ENG2] every kind of statement that returns rows gives a result, in a transaction too', async () => {
    const sources = {
      a: 'EXPLAIN SELECT 1', b: 'SUMMARIZE SELECT 1 AS x', c: 'CREATE TABLE r (x INT); INSERT INTO r VALUES (1) RETURNING x', d: 'SELECT 1 AS x, 2 AS x, 3 AS " "', e: 'BEGIN; INSERT INTO r VALUES (2); SELECT * FROM r; COMMIT',
      f: 'DESCRIBE r', g: 'FROM r', h: 'SHOW TABLES', i: 'PRAGMA table_info(r)', j: 'SELECT NULL AS n', k: 'WITH q AS (SELECT 1) SELECT * FROM q', l: 'VALUES (1, 2)', m: 'SELECT 1 AS none WHERE false',
    }
    const notebook = await openTyped('Kinds.ipynb', Object.entries(sources).map(([id, source]) => ({ id, source, name: `kind_${id}` })))
    await notebook.start({ kind: 'all' })
    await notebook.until('all done', ({ run }) => Object.keys(sources).every(id => run(id).state === 'done' || run(id).state === 'failed'))
    for (const id of Object.keys(sources)) expect(notebook.outputs(id).map(output => output.kind), `${id}: ${JSON.stringify(notebook.run(id).error)}`).toContain('table')
  })

  it('[ENG2] a renamed result is a new file, and its cell and output have the new name', async () => {
    const notebook = await openTyped('Rename.ipynb', [{ id: 'a', source: 'SELECT 1 AS a', name: 'old_name' }])
    await notebook.start({ kind: 'all' })
    await notebook.until('ran', ({ run }) => run('a').state === 'done')
    const [output] = notebook.outputs('a')
    if (output?.kind !== 'table') throw new Error('No table')
    const renamed = await bench.client.call('result.rename', { result: output.result.result, name: 'new_name' })
    expect(renamed).toMatchObject({ name: 'new_name', rows: 1 })
    await notebook.until('the cell has it', ({ cell }) => cell('a').name === 'new_name')
    await notebook.until('the output has it', ({ outputs }) => { const [now] = outputs('a'); return now?.kind === 'table' && now.result.result === renamed.id })
    expect((await bench.client.call('result.page', { result: renamed.id, offset: 0, limit: 1 })).rows).toBe(1)
    await expect(bench.client.call('result.rename', { result: renamed.id, name: 'not a name' })).rejects.toMatchObject({ code: 'invalid' })
  })
})

describe('completion', () => {
  it('[NB3] offers keywords, functions, tables, columns, results and parameters', async () => {
    const notebook = await openTyped('Complete.ipynb', [{ id: 'a', source: 'SELECT 1 AS first_column, 2 AS "Second Column"', name: 'completed' }], { parameters: [{ name: 'dates', type: 'dateRange', label: 'Dates' }, { name: 'origin', type: 'text' }] })
    await notebook.start({ kind: 'all' })
    await notebook.until('ran', ({ run }) => run('a').state === 'done')
    const complete = async (text: string) => {
      const offset = text.indexOf('|')
      const answer = await bench.client.call('cell.complete', { notebook: notebook.id, cell: 'a', source: text.replace('|', ''), offset })
      return answer.items.map(item => `${item.kind} ${item.label}`)
    }
    expect(await complete('SEL|')).toContain('keyword SELECT')
    expect(await complete('SELECT * FROM compl|')).toContain('result completed')
    expect(await complete('SELECT fir| FROM completed')).toContain('column first_column')
    expect(await complete('SELECT c.| FROM completed c')).toEqual(expect.arrayContaining(['column first_column', 'column Second Column']))
    expect(await complete('SELECT :|')).toEqual(['parameter dates_start', 'parameter dates_end', 'parameter origin'])
    expect(await complete('SELECT ${or|')).toEqual(['parameter origin'])
    expect((await complete('SELECT date_tru|')).some(item => item.startsWith('function date_trunc'))).toBe(true)
    expect(await complete("SELECT 'SEL|'")).toEqual([])
  })
})

describe('completion beside a long query', () => {
  it('[NB3] answers what the workbench knows by itself, without waiting for the engine or stopping it', async () => {
    const notebook = await openTyped('Busy.ipynb', [{ id: 'a', source: slow }], { parameters: [{ name: 'origin', type: 'text' }] })
    await notebook.start({ kind: 'all' })
    await notebook.until('running', ({ run }) => run('a').state === 'running' && run('a').rowsSoFar !== null)
    const at = performance.now()
    const { items } = await bench.client.call('cell.complete', { notebook: notebook.id, cell: 'a', source: 'SELECT or', offset: 9 })
    expect(performance.now() - at).toBeLessThan(1_000)
    expect(items.map(item => item.label)).toContain('origin')
    expect(notebook.run('a').state).toBe('running')
    await bench.client.call('run.cancel', { notebook: notebook.id, cell: 'a' })
  })
})

describe('what a space has', () => {
  it('[NB1] its catalog lists imports, results, and tables of the notebook\'s own', async () => {
    await writeFile(join(bench.dataDir, 'spaces', 'notebooks', 'space.json'), JSON.stringify({ title: 'Mine', tables: [{ name: 'codes', file: 'codes.csv' }, { name: 'outside', file: '../../index.sqlite' }] }))
    await writeFile(join(bench.dataDir, 'spaces', 'notebooks', 'codes.csv'), 'code,name\n1,one\n2,two\n')
    const notebook = await openTyped('Catalog.ipynb', [{ id: 'a', source: 'CREATE TABLE own_table (x INT)' }, { id: 'b', source: 'SELECT count(*) AS n FROM codes', name: 'codes_counted' }, { id: 'c', source: 'SELECT * FROM outside' }])
    await notebook.start({ kind: 'all' })
    await notebook.until('ran', ({ run }) => run('b').state === 'done' && run('c').state === 'failed')
    expect(notebook.run('c').error?.message).toContain('not in the space\'s folder')
    const { tables } = await bench.client.call('catalog.list', { notebook: notebook.id })
    expect(tables).toEqual(expect.arrayContaining([
      expect.objectContaining({ name: 'codes', kind: 'import', rows: 2, columns: [{ name: 'code', type: 'BIGINT' }, { name: 'name', type: 'VARCHAR' }] }),
      expect.objectContaining({ name: 'codes_counted', kind: 'result' }), expect.objectContaining({ name: 'own_table', kind: 'table' }),
    ]))
  })
})

describe('the limits of one result', () => {
  it('[DATA3] are chosen in the settings within bounds, count from the next run, and a result that they cut off says so', async () => {
    for (const bad of [{ resultRows: 0 }, { resultRows: 1e9 }, { resultBytes: 10 }]) await expect(bench.client.call('settings.set', bad)).rejects.toMatchObject({ code: 'invalid' })
    const notebook = await openTyped('Limits.ipynb', [{ id: 'a', source: 'SELECT i, md5(i::VARCHAR) AS text FROM range(100000) r(i)' }])
    const run = async (expected: unknown) => {
      await notebook.start({ kind: 'all' })
      await notebook.until('ran as limited', ({ outputs, run: runOf }) => runOf('a').state === 'done' && JSON.stringify(outputs('a').map(output => output.kind === 'table' && [output.result.cut, output.result.totalRows])) === JSON.stringify([expected]))
    }
    await run([null, 100_000])
    await bench.client.call('settings.set', { resultRows: 10_000 })
    await run([{ by: 'rows', limit: 10_000 }, null])
    await bench.client.call('settings.set', { resultRows: 10_000_000, resultBytes: 1024 ** 2 })
    await run([{ by: 'bytes', limit: 1024 ** 2 }, null])
    await bench.client.call('settings.set', { resultBytes: 2 * 1024 ** 3 })
    await run([null, 100_000])
  })
})

async function first<T>(stream: AsyncIterable<T>): Promise<T> {
  for await (const item of stream) return item
  throw new Error('The stream ended')
}
