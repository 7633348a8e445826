import { mkdir, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { follow, notebookText, ownNotebook, startBench, type Bench } from './bench.ts'

let bench: Bench
let elsewhere: string
beforeAll(async () => {
  bench = await startBench()
  elsewhere = join(bench.dataDir, '..', 'elsewhere')
  await mkdir(elsewhere)
})
afterAll(async () => { await bench?.close() })

const forbidden = expect.objectContaining({ code: 'forbidden', detail: { kind: 'trust' } })
const quiet = () => new Promise(resolve => setTimeout(resolve, 300))

describe('a notebook from elsewhere', () => {
  it('[ENG3] untrusted runs nothing: not on open, not as a report, not by a run, a parameter change or a query of options', async () => {
    const path = join(elsewhere, 'Foreign.ipynb')
    const output = { output_type: 'display_data', data: { 'text/plain': 'saved' }, metadata: {} }
    await writeFile(path, notebookText([{ id: 'a', source: "COPY (SELECT :n AS n) TO 'ran.csv'", outputs: [output] }], {
      runOnChange: true, parameters: [{ name: 'n', type: 'number', default: 1 }, { name: 'o', type: 'select', options: { kind: 'query', sql: 'SELECT 1' } }, { name: 'd', type: 'date', default: { days: 0, anchor: 'data' }, anchor: { sql: 'SELECT today()' } }],
    }))
    const notebook = await follow(bench.client, path, 'w1', 'report')
    expect(notebook.snapshot).toMatchObject({ foreign: true, trust: { trusted: false, why: 'untrusted' } })
    expect(notebook.cell('a').outputs).toEqual([output])
    for (const scope of [{ kind: 'all' as const }, { kind: 'cells' as const, cells: ['a'] }, { kind: 'stale' as const }, { kind: 'above' as const, cell: 'a' }, { kind: 'below' as const, cell: 'a' }]) {
      await expect(bench.client.call('run.start', { notebook: notebook.id, scope })).rejects.toEqual(forbidden)
    }
    await expect(bench.client.call('parameter.set', { notebook: notebook.id, values: { n: 2 }, apply: false })).rejects.toEqual(forbidden)
    await expect(bench.client.call('parameter.set', { notebook: notebook.id, values: { n: 2 }, apply: true })).rejects.toEqual(forbidden)
    await expect(bench.client.call('parameter.reset', { notebook: notebook.id, apply: true })).rejects.toEqual(forbidden)
    await expect(bench.client.call('grant.add', { notebook: notebook.id, path: elsewhere })).rejects.toEqual(forbidden)
    await bench.client.call('cell.complete', { notebook: notebook.id, cell: 'a', source: 'SELECT ', offset: 7 })
    await bench.client.call('catalog.list', { notebook: notebook.id })
    await quiet()
    expect(notebook.snapshot.runs.every(run => run.state === 'idle')).toBe(true)
    expect(notebook.snapshot.parameters.options).toEqual({})
    for await (const { engines } of bench.client.stream('host.activity', {})) {
      expect(engines.filter(engine => engine.notebook === notebook.id), 'not even an engine was started').toEqual([])
      break
    }
  })

  it('[ENG3] untrusted runs nothing by a link in a space of one\'s own either', async () => {
    const path = join(elsewhere, 'Behind.ipynb')
    await writeFile(path, notebookText([{ id: 'a', source: "COPY (SELECT 1) TO 'ran.csv'" }]))
    const link = await ownNotebook(bench, 'Link.ipynb', '')
    await rm(link)
    await symlink(path, link)
    for (const view of ['edit', 'report'] as const) {
      const notebook = await follow(bench.client, link, `link ${view}`, view)
      expect(notebook.snapshot).toMatchObject({ foreign: true, trust: { trusted: false, why: 'untrusted' } })
      await expect(bench.client.call('run.start', { notebook: notebook.id, scope: { kind: 'all' } })).rejects.toEqual(forbidden)
      await quiet()
      expect(notebook.run('a').state).toBe('idle')
    }
  })

  it('[ENG3] runs once it is trusted, also the next time; an edit from outside clears that, one from here does not', async () => {
    const path = join(elsewhere, 'Trusted.ipynb')
    await writeFile(path, notebookText([{ id: 'a', source: 'SELECT 1 AS a' }]))
    let notebook = await follow(bench.client, path)
    await bench.client.call('notebook.trust', { notebook: notebook.id })
    await notebook.until('trusted', ({ snapshot }) => snapshot.trust.why === 'consented')
    await bench.client.call('run.start', { notebook: notebook.id, scope: { kind: 'all' } })
    await notebook.until('ran', ({ run }) => run('a').state === 'done')
    await bench.client.call('notebook.edit', { notebook: notebook.id, window: 'w1', number: 1, version: notebook.snapshot.version, edits: [{ type: 'source', cell: 'a', source: 'SELECT 2 AS a' }] })
    await bench.client.call('run.start', { notebook: notebook.id, scope: { kind: 'all' } })
    await bench.client.call('notebook.save', { notebook: notebook.id })
    await bench.reopen()
    notebook = await follow(bench.client, path)
    expect(notebook.snapshot.trust.trusted, 'what was typed here is trusted').toBe(true)
    await writeFile(path, (await readFile(path, 'utf8')).replace('SELECT 2', 'SELECT 3'))
    await bench.client.call('notebook.reload', { notebook: notebook.id })
    await notebook.until('untrusted', ({ snapshot }) => !snapshot.trust.trusted)
    await expect(bench.client.call('run.start', { notebook: notebook.id, scope: { kind: 'all' } })).rejects.toEqual(forbidden)
    await bench.client.call('notebook.undo', { notebook: notebook.id })
    await notebook.until('the code of before is known', ({ snapshot, cell }) => snapshot.trust.trusted && cell('a').source === 'SELECT 2 AS a')
  })

  it('[ENG3] a notebook that was begun here is trusted, a changed sample is not', async () => {
    const { path } = await bench.client.call('space.createNotebook', { space: 'notebooks', title: 'Mine' })
    const notebook = await follow(bench.client, path)
    expect(notebook.snapshot.trust).toEqual({ trusted: true, why: 'typedHere' })
    const [cell] = notebook.snapshot.cells
    await bench.client.call('notebook.edit', { notebook: notebook.id, window: 'w1', number: 1, version: 0, edits: [{ type: 'text', cell: cell!.id, at: 0, remove: 0, insert: 'SELECT 1 AS typed' }] })
    await bench.client.call('run.start', { notebook: notebook.id, scope: { kind: 'all' } })
    await notebook.until('ran', ({ run }) => run(cell!.id).state === 'done')
    const changed = join(bench.dataDir, 'spaces', 'sample', 'Changed.ipynb')
    await writeFile(changed, notebookText([{ id: 'a', source: "SELECT 'not shipped'" }]))
    expect((await follow(bench.client, changed)).snapshot.trust.trusted).toBe(false)
  })
})

describe('what a notebook was granted', () => {
  it('[ENG3] a denied path says what to grant; a grant is listed, works, and can be revoked', async () => {
    await writeFile(join(elsewhere, 'data.csv'), 'x\n1\n2\n')
    const path = await ownNotebook(bench, 'Grants.ipynb', notebookText([{ id: 'a', source: `SELECT sum(x) AS total FROM '${join(elsewhere, 'data.csv')}'` }, { id: 'b', source: "COPY (SELECT 1 AS one) TO 'own.csv'; SELECT * FROM 'own.csv'" }]))
    const notebook = await follow(bench.client, path)
    await bench.client.call('notebook.trust', { notebook: notebook.id })
    const run = async (state: string) => {
      await bench.client.call('run.start', { notebook: notebook.id, scope: { kind: 'cells', cells: ['a'] } })
      await notebook.until(state, ({ run }) => run('a').state === state)
    }
    await run('failed')
    expect(notebook.run('a').error).toMatchObject({ code: 'forbidden', detail: { kind: 'grant', path: join(elsewhere, 'data.csv') } })
    await bench.client.call('grant.add', { notebook: notebook.id, path: elsewhere })
    const { folders, own } = await bench.client.call('grant.list', { notebook: notebook.id })
    expect(folders.map(folder => folder.path)).toEqual([elsewhere])
    await run('done')
    await bench.client.call('grant.revoke', { notebook: notebook.id, path: elsewhere })
    expect((await bench.client.call('grant.list', { notebook: notebook.id })).folders).toEqual([])
    await run('failed')
    await bench.client.call('run.start', { notebook: notebook.id, scope: { kind: 'cells', cells: ['b'] } })
    await notebook.until('its own folder works', ({ run }) => run('b').state === 'done')
    expect(await readFile(join(own, 'own.csv'), 'utf8')).toContain('one')
  })

  it('[ENG3] a link that is put in the place of a granted folder lets no statement reach results', async () => {
    const granted = join(elsewhere, 'granted')
    await mkdir(granted)
    const results = join(bench.dataDir, 'results')
    const cells = [{ id: 'r', source: 'SELECT 1 AS kept', name: 'kept_result' }]
    const maker = await follow(bench.client, await ownNotebook(bench, 'Kept.ipynb', notebookText(cells)))
    await bench.client.call('notebook.trust', { notebook: maker.id })
    await bench.client.call('run.start', { notebook: maker.id, scope: { kind: 'all' } })
    await maker.until('made', ({ run }) => run('r').state === 'done')
    const [file] = await readdir(results)
    const before = await readFile(join(results, file!))
    const notebook = await follow(bench.client, await ownNotebook(bench, 'Swap.ipynb', notebookText([{ id: 'w', source: `COPY (SELECT 1) TO '${join(granted, file!)}' (FORMAT csv, USE_TMP_FILE false)` }])))
    await bench.client.call('notebook.trust', { notebook: notebook.id })
    await bench.client.call('grant.add', { notebook: notebook.id, path: granted })
    const run = async (state: string) => {
      await bench.client.call('run.start', { notebook: notebook.id, scope: { kind: 'all' } })
      await notebook.until(state, ({ run }) => run('w').state === state)
    }
    await run('done')
    await rm(granted, { recursive: true })
    await symlink(results, granted)
    await bench.client.call('run.restart', { notebook: notebook.id })
    await run('failed')
    expect(notebook.run('w').error).toMatchObject({ code: 'forbidden', detail: { kind: 'grant' } })
    expect(await readFile(join(results, file!))).toEqual(before)
  })

  it('[ENG3] the workbench\'s own folders are never granted, nor what holds them, by link or by ..', async () => {
    const notebook = await follow(bench.client, await ownNotebook(bench, 'Own.ipynb', notebookText([])))
    await symlink(join(bench.dataDir, 'results'), join(elsewhere, 'innocent'))
    for (const path of [bench.dataDir, join(bench.dataDir, 'results'), join(bench.dataDir, '..'), '/', join(elsewhere, 'innocent'), join(elsewhere, '..', 'data', 'notebooks'), join(bench.dataDir, 'spaces')]) {
      await expect(bench.client.call('grant.add', { notebook: notebook.id, path }), path).rejects.toMatchObject({ code: 'forbidden' })
    }
    await expect(bench.client.call('grant.add', { notebook: notebook.id, path: join(elsewhere, 'nowhere') })).rejects.toMatchObject({ code: 'notFound' })
    await expect(bench.client.call('grant.add', { notebook: notebook.id, path: join(elsewhere, 'data.csv') })).rejects.toMatchObject({ code: 'invalid' })
  })
})
