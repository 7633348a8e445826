import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { follow, notebookText, ownNotebook, startBench, type Bench, type Follower } from './bench.ts'

// Small enough that a statement passes it within a second, on any machine.
vi.mock('../../../main/workbench/memory.ts', () => ({ memoryShares: () => ({ notebook: 256 * 1024 ** 2, page: 512 * 1024 ** 2 }) }))

let bench: Bench
let other: Follower
beforeAll(async () => {
  bench = await startBench()
  other = await open('Other.ipynb', [{ id: 't', source: 'CREATE TEMP TABLE untouched AS SELECT 7 AS i' }, { id: 'u', source: 'FROM untouched', name: 'untouched_i' }])
  await start(other, ['t', 'u'])
  await other.until('the other one ran', ({ run }) => run('u').state === 'done')
})
afterAll(async () => { await bench?.close() })

async function open(name: string, cells: Parameters<typeof notebookText>[0]): Promise<Follower> {
  const notebook = await follow(bench.client, await ownNotebook(bench, name, notebookText(cells)))
  await bench.client.call('notebook.trust', { notebook: notebook.id })
  await notebook.until('trusted', ({ snapshot }) => snapshot.trust.trusted)
  return notebook
}
const start = (notebook: Follower, cells: string[]) => bench.client.call('run.start', { notebook: notebook.id, scope: { kind: 'cells', cells } })

/** The other notebook still has its temporary table, and so its engine. */
async function othersGoOn(): Promise<void> {
  const count = other.cell('u').executionCount!
  await start(other, ['u'])
  await other.until('the other one runs', ({ run, cell }) => run('u').state === 'done' && cell('u').executionCount! > count)
  expect(other.outputs('u')).toMatchObject([{ kind: 'table', result: { preview: [['7']] } }])
}

describe('a cell whose engine is lost', () => {
  it('[ENG1] says that it took too much memory, another notebook goes on, and it runs again', async () => {
    const notebook = await open('Memory.ipynb', [{ id: 'a', source: `SELECT length(repeat('x', 3000000000)) AS n` }, { id: 'b', source: 'SELECT 1 AS one' }])
    await start(notebook, ['a'])
    await notebook.until('it failed', ({ run }) => run('a').state === 'failed')
    expect(notebook.run('a').error).toMatchObject({ code: 'interpreterLost', detail: { reason: 'memory' } })
    expect(notebook.outputs('a')).toMatchObject([{ kind: 'error', error: { message: expect.stringContaining('more than 384 MiB of memory') } }])
    await othersGoOn()
    await start(notebook, ['b'])
    await notebook.until('it runs again', ({ run }) => run('b').state === 'done')
  })

  it('[ENG1] says that DuckDB did not stop after a cancel and that its process was ended, and another notebook goes on', async () => {
    const notebook = await open('Stubborn.ipynb', [{ id: 'a', source: `SELECT levenshtein(repeat('a', 400000), repeat('b', 400000)) AS n` }, { id: 'b', source: 'SELECT 1 AS one' }])
    await start(notebook, ['a'])
    await notebook.until('running', ({ run }) => run('a').state === 'running' && run('a').rowsSoFar !== null)
    const at = performance.now()
    await bench.client.call('run.cancel', { notebook: notebook.id })
    await notebook.until('cancelled', ({ run }) => run('a').state === 'cancelled')
    expect(performance.now() - at).toBeLessThan(100)
    await othersGoOn()
    await notebook.until('the cell says so', ({ outputs }) => outputs('a').length > 0, 4_000)
    const said = 'DuckDB did not stop within 2 s of the cancel, so its process was ended.'
    expect(notebook.run('a')).toMatchObject({ state: 'cancelled', error: { code: 'interpreterLost', message: expect.stringContaining(said), detail: { reason: 'cancel' } } })
    expect(notebook.outputs('a')).toMatchObject([{ kind: 'error', error: { message: expect.stringContaining(said) } }])
    await start(notebook, ['b'])
    await notebook.until('it runs again', ({ run }) => run('b').state === 'done')
    expect(notebook.run('b').error ?? null).toBeNull()
  })
})

describe('a long query', () => {
  it('[ENG1] does not delay a page of a result', async () => {
    const notebook = await open('Long.ipynb', [{ id: 'rows', source: 'SELECT range AS i FROM range(200000)', name: 'long_rows' }, { id: 'a', source: 'SELECT count(*) FROM range(1000000) a, range(1000000) b WHERE a.range + b.range = -1' }])
    await start(notebook, ['rows'])
    await notebook.until('made', ({ run }) => run('rows').state === 'done')
    const [output] = notebook.outputs('rows')
    if (output?.kind !== 'table') throw new Error('No table')
    const page = (offset: number) => bench.client.call('result.page', { result: output.result.result, offset, limit: 100 })
    await page(0)
    await start(notebook, ['a'])
    await notebook.until('running', ({ run }) => run('a').state === 'running' && run('a').rowsSoFar !== null)
    const times: number[] = []
    for (let n = 0; n < 15; n++) {
      const at = performance.now()
      expect((await page((n * 48_611) % 199_000)).rows).toBe(100)
      times.push(performance.now() - at)
    }
    expect(notebook.run('a').state).toBe('running')
    await bench.client.call('run.cancel', { notebook: notebook.id })
    expect(times.sort((a, b) => a - b)[7]).toBeLessThan(150)
  })
})

describe('a result that was cut', () => {
  it('[ENG2] says in its cell and in its description what cut it and when it was made', async () => {
    const notebook = await open('Cut.ipynb', [{ id: 'a', source: `SELECT range AS i FROM range(10000100)`, name: 'cut_rows' }])
    const before = Date.now()
    await start(notebook, ['a'])
    await notebook.until('made', ({ run }) => run('a').state === 'done', 30_000)
    const [output] = notebook.outputs('a')
    if (output?.kind !== 'table') throw new Error('No table')
    const cut = { by: 'rows', limit: 10_000_000 }
    expect(output.result).toMatchObject({ rows: 10_000_000, totalRows: null, cut })
    const described = await bench.client.call('result.describe', { result: output.result.result })
    expect(described).toMatchObject({ rows: 10_000_000, totalRows: null, cut, madeAt: output.result.madeAt })
    expect(described.madeAt).toBeGreaterThanOrEqual(before)
    expect(described.madeAt).toBeLessThanOrEqual(Date.now())
  })
})
