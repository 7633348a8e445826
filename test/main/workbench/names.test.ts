import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { follow, notebookText, ownNotebook, startBench, type Bench, type Follower } from './bench.ts'

let bench: Bench
beforeAll(async () => { bench = await startBench() }, 60_000)
afterAll(async () => { await bench.close() })

/** The labels offered at the end of a text, of one kind. */
const offered = async (notebook: Follower, source: string, kind: string) => {
  const { items } = await bench.client.call('cell.complete', { notebook: notebook.id, cell: 'a', source, offset: source.length })
  return items.filter(item => item.kind === kind).map(item => item.label)
}
async function until(what: string, condition: () => Promise<boolean>): Promise<void> {
  for (const end = Date.now() + 20_000; !await condition(); await new Promise(resolve => setTimeout(resolve, 20))) if (Date.now() > end) throw new Error(`Waited too long for: ${what}`)
}
async function run(notebook: Follower, source: string): Promise<void> {
  const { version } = notebook.snapshot
  const before = notebook.run('a').startedAt
  await bench.client.call('notebook.edit', { notebook: notebook.id, window: 'w1', number: version + 1, version, edits: [{ type: 'source', cell: 'a', source }] })
  await bench.client.call('run.start', { notebook: notebook.id, scope: { kind: 'cells', cells: ['a'] } })
  await notebook.until(`${source} ran`, ({ run: of, cell }) => cell('a').source === source && of('a').startedAt !== before && ['done', 'failed'].includes(of('a').state))
}

describe('the names that are kept for completion', () => {
  it('[NB5] follow what runs make, change and drop, and what ends with the engine', async () => {
    const notebook = await follow(bench.client, await ownNotebook(bench, 'Names.ipynb', notebookText([{ id: 'a', source: '' }])))
    await bench.client.call('notebook.trust', { notebook: notebook.id })
    await run(notebook, 'CREATE TABLE made (first INT); CREATE TEMP TABLE fleeting (brief INT); CREATE MACRO doubling(x) AS x * 2')
    await until('tables and columns', async () => (await offered(notebook, 'SELECT doubl', 'function')).includes('doubling'))
    expect(await offered(notebook, 'SELECT made.', 'column')).toEqual(['first'])
    expect(await offered(notebook, 'FROM ma', 'table')).toContain('made')
    expect(await offered(notebook, 'FROM flee', 'table')).toEqual(['fleeting'])
    await run(notebook, 'ALTER TABLE made ADD COLUMN second INT')
    await until('the new column', async () => (await offered(notebook, 'SELECT made.', 'column')).includes('second'))
    await bench.client.call('run.restart', { notebook: notebook.id })
    await until('the temporary table is gone', async () => (await offered(notebook, 'FROM flee', 'table')).length === 0)
    expect(await offered(notebook, 'FROM ma', 'table')).toContain('made')
    await run(notebook, 'DROP TABLE made')
    await until('it is gone', async () => !(await offered(notebook, 'FROM ma', 'table')).includes('made'))
    notebook.stop()
  })

  it('[NB5] tell what a name means; a notebook that is not trusted starts no engine for it', async () => {
    const notebook = await follow(bench.client, await ownNotebook(bench, 'Means.ipynb', notebookText([{ id: 'a', source: 'SELECT 1' }, { id: 'm', language: 'markdown', source: 'flights' }])))
    const hover = (source: string, offset: number, cell = 'a') => bench.client.call('cell.hover', { notebook: notebook.id, cell, source, offset })
    await until('the functions', async () => (await hover('SELECT date_trunc(1)', 10)) !== null)
    expect(await hover('SELECT date_trunc(1)', 10)).toMatchObject({ from: 7, to: 17, meaning: { kind: 'function', of: 'scalar', description: expect.any(String), signatures: expect.arrayContaining([expect.stringMatching(/^date_trunc\(/)]) } })
    expect(await hover('flights', 3, 'm')).toBeNull()
    expect(await hover('FROM own', 7)).toBeNull()
    for await (const { engines } of bench.client.stream('host.activity', {})) {
      expect(engines.filter(engine => engine.notebook === notebook.id)).toEqual([])
      break
    }
    await bench.client.call('notebook.trust', { notebook: notebook.id })
    await run(notebook, 'CREATE TABLE own (spot STRUCT(lat DOUBLE, "at sea" BOOLEAN), day DATE); INSERT INTO own VALUES (NULL, NULL), (NULL, NULL); CREATE MACRO halved(x) AS x / 2')
    // What is known may be of the moment between two statements.
    const isKnown = async () => (await hover('SELECT halved(1)', 10)) !== null && (await hover('FROM own', 7)) !== null
    await until('the table and the macro', isKnown)
    expect((await hover('FROM own', 7))!.meaning).toMatchObject({ of: 'table', rows: 2, columns: [{ name: 'spot', type: 'STRUCT(lat DOUBLE, "at sea" BOOLEAN)' }, { name: 'day', type: 'DATE' }] })
    expect((await hover('SELECT spot.lat FROM own', 13))!.meaning).toMatchObject({ kind: 'column', found: [{ type: 'DOUBLE', table: 'own' }] })
    expect((await hover('SELECT halved(1)', 10))!.meaning).toMatchObject({ kind: 'function', of: 'macro', signatures: ['halved(x)'] })
    expect(await offered(notebook, 'SELECT own.spot.', 'column')).toEqual(['lat', 'at sea'])
    notebook.stop()
  })

  it('[NB5] follow results that are made, renamed and deleted, in every notebook of the space', async () => {
    const notebook = await follow(bench.client, await ownNotebook(bench, 'Makes.ipynb', notebookText([{ id: 'a', source: 'SELECT 1 AS one', name: 'kept_one' }])))
    const other = await follow(bench.client, await ownNotebook(bench, 'Reads.ipynb', notebookText([{ id: 'a', source: '' }])), 'w2')
    await bench.client.call('notebook.trust', { notebook: notebook.id })
    expect(await offered(other, 'FROM kept', 'result')).toEqual([])
    await run(notebook, 'SELECT 1 AS one, 2 AS two')
    expect(await offered(other, 'FROM kept', 'result')).toEqual(['kept_one'])
    expect(await offered(other, 'SELECT kept_one.', 'column')).toEqual(['one', 'two'])
    await run(notebook, 'SELECT 3 AS three')
    expect(await offered(other, 'SELECT kept_one.', 'column')).toEqual(['three'])
    const [output] = notebook.outputs('a')
    if (output?.kind !== 'table') throw new Error('No table')
    await bench.client.call('result.rename', { result: output.result.result, name: 'named_anew' })
    expect(await offered(other, 'FROM kept', 'result')).toEqual([])
    expect(await offered(other, 'FROM named', 'result')).toEqual(['named_anew'])
    notebook.stop()
    other.stop()
  })
})
