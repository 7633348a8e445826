import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readArguments } from '../../../main/cli/arguments.ts'
import { claim, type Claim } from '../../../main/owner/owner.ts'
import { embedSpark } from '../../../main/spark/embedded.ts'
import { installedSpark, skipWithoutSpark } from '../../support/spark.ts'
import { follow, notebookText, startBench, temporaryFolder, type Bench } from '../workbench/bench.ts'
import { runOasis } from './oasis.ts'

describe.skipIf(skipWithoutSpark)('oasis sessions', () => {
  let bench: Bench
  let folder: string
  let work: string
  let owned: Claim
  beforeAll(async () => {
    folder = await installedSpark()
    work = await temporaryFolder()
    process.env['OASIS_SPARK_FOLDER'] = folder
    bench = await startBench({ spark: embedSpark({ dataDir: work, sampleDir: 'resources/sample', sessions: work, lasting: false, master: 'local[1]', log: () => {} }) })
    owned = await claim(bench.dataDir, { 'window.open': async () => ({ link: null }), 'result.find': async () => ({ found: null }), ...bench.workbench.sessions })
  })
  afterAll(async () => {
    if (owned?.kind === 'owner') await owned.ownership.release()
    await bench?.close()
    delete process.env['OASIS_SPARK_FOLDER']
    for (const path of [folder, work]) await rm(path, { recursive: true, force: true })
  })
  const oasis = (...words: string[]) => runOasis(['sessions', ...words], { cwd: work, dataDir: bench.dataDir, patience: 60_000 })

  it('[INT3] lists what runs and ends it by name, and its notebook says so', async () => {
    expect(await oasis('list')).toMatchObject({ code: 0, out: '', err: expect.stringContaining('No Spark session runs') })
    await mkdir(join(bench.dataDir, 'spaces', 'notebooks'), { recursive: true })
    const path = join(bench.dataDir, 'spaces', 'notebooks', 'Kept busy.ipynb')
    await writeFile(path, notebookText([{ id: 'a', source: 'SELECT 1 AS one' }], { interpreter: 'spark' }))
    const notebook = await follow(bench.client, path)
    await bench.client.call('notebook.trust', { notebook: notebook.id })
    await bench.client.call('run.start', { notebook: notebook.id, scope: { kind: 'all' } })
    await notebook.until('it ran', ({ run }) => run('a').state === 'done', 120_000)
    const listed = await oasis('list')
    expect(listed.out).toMatch(/^SESSION +STATE +UP +QUIET +MASTER +NOTEBOOK\n[0-9a-f]{8} +ready +\S+ min +\S+ min +local\[1\] +.*Kept busy\.ipynb\n$/)
    const name = /^[0-9a-f]{8}/m.exec(listed.out)![0]
    expect(await oasis('kill', 'ffffffff-none')).toMatchObject({ code: 2 })
    expect(await oasis('kill', name === 'ffffffff' ? 'eeee' : 'ffffffff')).toMatchObject({ code: 1, err: expect.stringContaining('There is no Spark session') })
    expect(await oasis('kill', name)).toMatchObject({ code: 0, err: expect.stringContaining(`${name} is ended`) })
    await notebook.until('the notebook says so', ({ snapshot }) => snapshot.spark.state === 'over')
    expect(await oasis('kill', '--all')).toMatchObject({ code: 0, err: expect.stringContaining('No Spark session runs') })
    notebook.stop()
  }, 240_000)
})

it('[INT3] says that no workbench runs, and what it does not understand', async () => {
  const root = await temporaryFolder()
  expect(await runOasis(['sessions', 'list'], { cwd: root, dataDir: join(root, 'none') })).toMatchObject({ code: 0, err: expect.stringContaining('No workbench runs on') })
  expect(await runOasis(['sessions', 'kill', '--all'], { cwd: root, dataDir: join(root, 'none') })).toMatchObject({ code: 1 })
  for (const words of [['sessions'], ['sessions', 'end'], ['sessions', 'kill'], ['sessions', 'kill', 'abc', '--all'], ['sessions', 'list', 'abc'], ['sessions', 'kill', '; rm']]) expect(() => readArguments(words), words.join(' ')).toThrow()
  expect(readArguments(['sessions', 'kill', 'ab12', '--data-dir=/d'])).toEqual({ kind: 'sessions', what: 'kill', names: ['ab12'], all: false, dataDir: '/d' })
  await rm(root, { recursive: true })
})
