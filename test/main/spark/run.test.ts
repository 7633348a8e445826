import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readArguments } from '../../../main/cli/arguments.ts'
import { parseNotebook } from '../../../model/notebook/document.ts'
import { readOutput } from '../../../model/notebook/outputs.ts'
import { checkJava } from '../../../main/spark/install.ts'
import { embedSpark } from '../../../main/spark/embedded.ts'
import { runOasis } from '../cli/oasis.ts'
import { startReceiver } from '../../support/receiver.ts'
import { installedSpark, skipWithoutSpark } from '../../support/spark.ts'
// @ts-expect-error plain JavaScript, shared with the set-up
import { findR } from '../../../scripts/setup/r.mjs'
import { follow, notebookText, startBench, temporaryFolder, type Bench, type Follower } from '../workbench/bench.ts'
import { startSparkBench } from './bench.ts'

describe.skipIf(skipWithoutSpark)('a notebook on Spark', () => {
  let bench: Bench
  beforeAll(async () => { bench = await startSparkBench() })
  afterAll(async () => {
    await bench?.close()
  })

  let count = 0
  async function open(cells: Parameters<typeof notebookText>[0], settings: Parameters<typeof notebookText>[1] = {}): Promise<Follower> {
    await mkdir(join(bench.dataDir, 'spaces', 'notebooks'), { recursive: true })
    const path = join(bench.dataDir, 'spaces', 'notebooks', `Spark ${++count}.ipynb`)
    await writeFile(path, notebookText(cells, { interpreter: 'spark', timezone: 'Asia/Tokyo', ...settings }))
    const notebook = await follow(bench.client, path)
    await bench.client.call('notebook.trust', { notebook: notebook.id })
    return notebook
  }
  async function run(notebook: Follower, ...cells: string[]): Promise<void> {
    const before = new Map(cells.map(cell => [cell, notebook.run(cell).startedAt]))
    await bench.client.call('run.start', { notebook: notebook.id, scope: { kind: 'cells', cells } })
    await notebook.until(`${cells.join(', ')} ran`, ({ run }) => cells.every(cell => ['done', 'failed', 'cancelled'].includes(run(cell).state) && run(cell).startedAt !== before.get(cell)), 120_000)
  }

  it('[LAND4] SQL and Python share a session; tables are named results that DuckDB cells query with Spark stopped', async () => {
    const notebook = await open([
      { id: 'view', source: 'CREATE OR REPLACE TEMP VIEW numbers AS SELECT id, id * :factor AS scaled FROM range(5);\nSELECT * FROM numbers WHERE id < 3 ORDER BY id', name: 'few' },
      { id: 'py', language: 'python', source: 'print("rows:", spark.table("numbers").count(), factor)\nspark.table("numbers").orderBy("id")', name: 'all_numbers' },
      { id: 'scala', language: 'scala', source: 'println(s"in Scala: ${spark.table("numbers").count()} ${factor + 1L}")\nspark.table("numbers").filter($"id" > 2)', name: 'some' },
      ...(findR() === null ? [] : [{ id: 'r', language: 'r' as const, source: 'cat("in R:", count(tableToDF("numbers")), factor + 2, "\\n")\nfilter(tableToDF("numbers"), "id > 3")', name: 'last' }]),
    ], { parameters: [{ name: 'factor', type: 'number', default: 10, integer: true }] })
    expect(notebook.snapshot.spark).toEqual({ state: 'none' })
    await run(notebook, 'view', 'py', 'scala', ...(findR() === null ? [] : ['r']))
    expect(notebook.run('view').error, JSON.stringify(notebook.run('view'))).toBeFalsy()
    expect(notebook.events.flatMap(event => event.type === 'spark' ? [event.spark.state] : [])).toEqual(['starting', 'ready'])
    const [made, few] = notebook.outputs('view')
    expect(made).toMatchObject({ kind: 'run', run: { statement: 0 } })
    expect(few).toMatchObject({ kind: 'table', result: { name: 'few', statement: 1, rows: 3, totalRows: 3, cut: null, columns: [{ name: 'id', type: 'BIGINT' }, { name: 'scaled', type: 'BIGINT' }], preview: [['0', '0'], ['1', '10'], ['2', '20']] } })
    expect(notebook.outputs('py')).toMatchObject([{ kind: 'stream', text: 'rows: 5 10\n' }, { kind: 'table', result: { name: 'all_numbers', rows: 5 } }])
    expect(notebook.outputs('scala')).toMatchObject([{ kind: 'stream', text: 'in Scala: 5 11\n' }, { kind: 'table', result: { name: 'some', rows: 2 } }])
    if (findR() !== null) expect(notebook.outputs('r')).toMatchObject([{ kind: 'stream', text: 'in R: 5 12 \n' }, { kind: 'table', result: { name: 'last', rows: 1 } }])

    await bench.client.call('spark.stop', { notebook: notebook.id })
    await notebook.until('it stopped', ({ snapshot }) => snapshot.spark.state === 'none')
    await notebook.until('what it kept is gone', ({ run }) => run('view').stale)
    const other = join(bench.dataDir, 'spaces', 'notebooks', 'Local.ipynb')
    await writeFile(other, notebookText([{ id: 'sum', source: 'SELECT sum(scaled) AS total FROM all_numbers' }]))
    const local = await follow(bench.client, other)
    await bench.client.call('notebook.trust', { notebook: local.id })
    await run(local, 'sum')
    expect(local.outputs('sum')).toMatchObject([{ kind: 'table', result: { preview: [['100']] } }])
    local.stop()
    notebook.stop()
  }, 180_000)

  it('[DRV5] [LAND1] [LAND4] values stay data, failures stand at their place, and what was cut is told with its limit; all rows are a named result, also with Spark stopped', async () => {
    const word = '\'); DROP VIEW x -- ${env:HOME} "é" \\ \u{1F600}'
    const notebook = await open([
      { id: 'hostile', source: 'SELECT :word AS word, length(:word) AS n' },
      { id: 'wrong', source: '-- two lines\nSELECT id,\n  missing FROM range(3)' },
      { id: 'many', source: 'SELECT id FROM range(0, 25000, 1, 3)' },
      { id: 'unbound', source: 'SELECT :nothing' },
      { id: 'trace', language: 'python', source: 'def half(n):\n    return n / 0\nhalf(1)' },
    ], { parameters: [{ name: 'word', type: 'text', default: word }] })
    await run(notebook, 'hostile', 'wrong', 'many', 'unbound', 'trace')
    expect(notebook.outputs('hostile')).toMatchObject([{ kind: 'table', result: { preview: [[word, String([...word].length)]] } }])
    expect(notebook.outputs('wrong')).toMatchObject([{ kind: 'error', error: { code: 'queryFailed', line: 3, column: 3, message: expect.stringContaining('missing') } }])
    expect(notebook.outputs('trace')).toMatchObject([{ kind: 'error', error: { code: 'ZeroDivisionError' } }])
    expect(notebook.run('trace').error).toMatchObject({ detail: { line: 2 } })
    expect(notebook.outputs('many')).toMatchObject([{ kind: 'table', result: { rows: 10_000, totalRows: null, cut: { by: 'rows', limit: 10_000 } } }])
    const resultOf = () => notebook.outputs('many').flatMap(output => (output.kind === 'table' ? [output.result] : []))[0]!
    const first = resultOf().result
    const seen: number[] = []
    const before = notebook.run('many').startedAt
    await bench.client.call('run.start', { notebook: notebook.id, scope: { kind: 'cells', cells: ['many'] }, whole: true })
    await notebook.until('all rows are here', ({ run, events }) => {
      const told = events.at(-1)
      if (told?.type === 'outputs' && told.cell === 'many') for (const output of told.outputs.map(readOutput)) if (output.kind === 'table' && output.result.result !== first) seen.push(output.result.rows)
      return ['done', 'failed'].includes(run('many').state) && run('many').startedAt !== before
    }, 120_000)
    expect(notebook.outputs('many')).toMatchObject([{ kind: 'table', result: { name: 'cell_many', rows: 25_000, totalRows: 25_000, cut: null } }])
    expect(seen[0], 'the first rows were shown before').toBe(10_000)
    expect(notebook.outputs('unbound')).toMatchObject([{ kind: 'error', error: { code: 'invalid', message: expect.stringContaining('nothing') } }])

    await bench.client.call('spark.stop', { notebook: notebook.id })
    await notebook.until('it stopped', ({ snapshot }) => snapshot.spark.state === 'none')
    const local = await open([{ id: 'sum', source: 'SELECT count(*) AS n, max(id) AS most FROM cell_many' }], { interpreter: 'duckdb' })
    await run(local, 'sum')
    expect(local.outputs('sum')).toMatchObject([{ kind: 'table', result: { preview: [['25000', '24999']] } }])
    for (const each of [local, notebook]) each.stop()
  }, 180_000)

  it('[DRV4] messages of every language reach the webhook that the operator names, and the desktop; a channel that refuses is the cell\'s error', async () => {
    const receiver = await startReceiver()
    try {
      await writeFile(join(bench.dataDir, 'channels.json'), JSON.stringify({ channels: { ops: { webhook: receiver.address() } } }), { mode: 0o600 })
      const notebook = await open([
        { id: 'sql', source: "OASIS NOTIFY 'ops', concat('SQL ', :word, id) FROM range(3) WHERE id > 0;\nOASIS NOTIFY 'ops', 'no row' WHERE false" }, { id: 'py', language: 'python', source: 'oasis.notify("ops", "Python " + word)\noasis.notify("desktop", "Look here")' },
        { id: 'scala', language: 'scala', source: 'oasis.notify("ops", s"Scala $word")' }, ...(findR() === null ? [] : [{ id: 'r', language: 'r' as const, source: 'oasis.notify("ops", paste("R", word))' }]),
        { id: 'refused', language: 'python', source: 'oasis.notify("ops", "refused")' }, { id: 'none', source: "OASIS NOTIFY 'board', 'x'" },
      ], { parameters: [{ name: 'word', type: 'text', default: 'é"; \'x' }] })
      const codes = ['sql', 'py', 'scala', ...(findR() === null ? [] : ['r'])]
      await run(notebook, ...codes)
      for (const cell of codes) expect(notebook.run(cell), JSON.stringify(notebook.run(cell).error)).toMatchObject({ state: 'done' })
      const word = 'é"; \'x'
      expect(receiver.received.map(({ body }) => body)).toEqual([`SQL ${word}1`, `SQL ${word}2`, `Python ${word}`, `Scala ${word}`, ...(findR() === null ? [] : [`R ${word}`])].map(text => ({ text })))
      expect(notebook.events.filter(event => event.type === 'notice')).toEqual([{ type: 'notice', text: 'Look here' }])
      expect(notebook.outputs('sql')[0]).toMatchObject({ kind: 'stream', text: `Sent to ops: SQL ${word}1\nSent to ops: SQL ${word}2\n` })
      receiver.answer({ status: 403, body: 'invalid_token' })
      await run(notebook, 'refused')
      await run(notebook, 'none')
      expect(notebook.run('refused').error?.message).toBe('NotSent: The channel ops did not take the message: it answered 403 (invalid_token).')
      expect(notebook.run('none').error?.message).toBe('There is no channel board. There are: ops.')
      notebook.stop()
      await bench.client.call('spark.stop', { notebook: notebook.id })
    } finally {
      await receiver.close()
    }
  }, 240_000)

  it('[INT1] the session outlives the window; a cancel ends what runs, and the next cell runs', async () => {
    const notebook = await open([
      { id: 'set', language: 'python', source: 'kept = 41' },
      { id: 'long', source: 'SELECT count(*) FROM range(0, 200000000000, 1, 8) WHERE pow(id, 1.5) % 7 = 3' },
      { id: 'get', language: 'python', source: 'print(kept + 1)' },
    ])
    await run(notebook, 'set')
    const { path } = notebook.snapshot
    notebook.stop()
    await notebook.ended
    const again = await follow(bench.client, path)
    await bench.client.call('run.start', { notebook: again.id, scope: { kind: 'cells', cells: ['long'] } })
    await again.until('tasks are counted', ({ run }) => (run('long').work?.tasks ?? 0) >= 8 && run('long').progress !== null, 120_000)
    await bench.client.call('run.cancel', { notebook: again.id })
    await run(again, 'get')
    expect(again.run('long')).toMatchObject({ state: 'cancelled', work: null })
    expect(again.outputs('get')).toMatchObject([{ kind: 'stream', text: '42\n' }])

    await bench.client.call('notebook.edit', { notebook: again.id, window: 'w1', number: 1, version: again.snapshot.version, edits: [{ type: 'source', cell: 'get', source: 'import os, signal, time\nos.kill(int(sc._jvm.java.lang.ProcessHandle.current().pid()), signal.SIGKILL)\ntime.sleep(60)' }] })
    await run(again, 'get')
    // Its Python may say something of the broken connection before it ends too.
    expect(again.outputs('get').at(-1)).toMatchObject({ kind: 'error', error: { code: 'interpreterLost', message: expect.stringMatching(/^Spark (was ended|ended)/) } })
    await again.until('the session says so', ({ snapshot }) => snapshot.spark.state === 'over')
    await again.until('what it kept is gone', ({ run }) => run('set').stale)
    await run(again, 'set')
    expect(again.run('set').state).toBe('done')
    again.stop()
  }, 180_000)
})

it('[INT4] where Spark is not installed a cell says how to install it, and keeps its outputs', async () => {
  const data = await temporaryFolder()
  const bench = await startBench({ spark: embedSpark({ dataDir: data, sampleDir: 'resources/sample', sessions: data, lasting: false, log: () => {} }) })
  await mkdir(join(bench.dataDir, 'spaces', 'notebooks'), { recursive: true })
  const path = join(bench.dataDir, 'spaces', 'notebooks', 'Spark.ipynb')
  await writeFile(path, notebookText([{ id: 'a', source: 'SELECT 1' }], { interpreter: 'spark' }))
  const notebook = await follow(bench.client, path)
  expect(notebook.snapshot.spark).toEqual({ state: 'missing' })
  await bench.client.call('notebook.trust', { notebook: notebook.id })
  await bench.client.call('run.start', { notebook: notebook.id, scope: { kind: 'cells', cells: ['a'] } })
  await notebook.until('it failed', ({ run }) => run('a').state === 'failed')
  expect(notebook.run('a').error).toMatchObject({ code: 'invalid', message: expect.stringContaining('not installed') })
  notebook.stop()
  await bench.close()
  await rm(data, { recursive: true, force: true })
})

describe.skipIf(skipWithoutSpark)('oasis run', () => {
  it('[INT4] [LAND1] [DRV4] runs a notebook on Spark and on the master that are named, with all rows where it is set so, sends its messages, and says what failed', async () => {
    const root = await temporaryFolder()
    const receiver = await startReceiver()
    const env = { OASIS_SPARK_FOLDER: await installedSpark(), OASIS_SPARK_MEMORY: '1g', OASIS_CHANNELS: join(root, 'elsewhere.json') }
    await writeFile(env.OASIS_CHANNELS, JSON.stringify({ channels: { ops: { webhook: receiver.address() } } }), { mode: 0o600 })
    try {
      const path = join(root, 'Run.ipynb')
      await writeFile(path, notebookText([
        { id: 'a', source: 'CREATE TEMP VIEW v AS SELECT explode(sequence(1, 4)) AS n' }, { id: 'b', language: 'python', source: 'print(sc.master)\noasis.notify("ops", "It is done")\nspark.table("v")', name: 'numbers' },
        { id: 'c', language: 'python', source: 'spark.range(0, 12000, 1, 2)', name: 'many' },
      ], { whole: true }))
      const done = await runOasis(['run', path, '--interpreter', 'spark', '--master', 'local[1]', '-o', '-'], { cwd: root, dataDir: join(root, 'data'), env, patience: 120_000 })
      expect(done, done.err).toMatchObject({ code: 0 })
      const made = parseNotebook(done.out)
      expect(made.settings.interpreter).toBe('spark')
      expect(made.cells[1]!.outputs.map(readOutput)).toMatchObject([{ kind: 'stream', text: 'local[1]\n' }, { kind: 'table', result: { name: 'numbers', rows: 4 } }])
      expect(receiver.received.map(({ body }) => body)).toEqual([{ text: 'It is done' }])
      expect(made.cells[2]!.outputs.map(readOutput), 'the notebook is set to fetch all rows').toMatchObject([{ kind: 'table', result: { name: 'many', rows: 12_000, totalRows: 12_000, cut: null } }])
      const failed = await runOasis(['run', path, '--interpreter=spark', '--master=spark://127.0.0.1:1'], { cwd: root, dataDir: join(root, 'data'), env: { ...env, OASIS_SPARK_FOLDER: join(root, 'none') } })
      expect(failed).toMatchObject({ code: 1, err: expect.stringContaining('not installed') })
    } finally {
      await receiver.close()
      for (const folder of [root, env.OASIS_SPARK_FOLDER]) await rm(folder, { recursive: true, force: true })
    }
  }, 180_000)

  it('[CLI1] refuses an interpreter and a master that there are not', async () => {
    expect(() => readArguments(['run', 'a.ipynb', '--interpreter', 'hive'])).toThrow('There is no interpreter hive')
    expect(() => readArguments(['run', 'a.ipynb', '--master', 'yarn; rm'])).toThrow('--master takes')
    expect(() => readArguments(['spark', 'remove'])).toThrow('the only one is spark install')
    expect(readArguments(['spark', 'install', '--again'])).toMatchObject({ kind: 'spark', again: true })
  })
})

describe('the installation of Spark', () => {
  it('[INT4] says which Java is missing or too old, and what to do', async () => {
    const signal = new AbortController().signal
    await expect(checkJava(signal, { JAVA_HOME: '/nowhere' })).rejects.toMatchObject({ code: 'notFound', message: expect.stringContaining('Install a JDK') })
    const old = await temporaryFolder()
    await mkdir(join(old, 'bin'))
    await writeFile(join(old, 'bin/java'), '#!/bin/sh\necho \'openjdk version "1.8.0_392"\' >&2\n', { mode: 0o755 })
    await expect(checkJava(signal, { JAVA_HOME: old })).rejects.toMatchObject({ code: 'invalid', message: expect.stringContaining('here is Java 8') })
    await rm(old, { recursive: true })
  })
})
