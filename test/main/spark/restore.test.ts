import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { skipWithoutSpark } from '../../support/spark.ts'
import { follow, notebookText, type Bench, type Follower } from '../workbench/bench.ts'
import { startSparkBench } from './bench.ts'

describe.skipIf(skipWithoutSpark)('a Spark session that was lost', () => {
  let bench: Bench
  let notebook: Follower
  beforeAll(async () => {
    bench = await startSparkBench()
    await mkdir(join(bench.dataDir, 'spaces', 'notebooks'), { recursive: true })
    const path = join(bench.dataDir, 'spaces', 'notebooks', 'Lost.ipynb')
    await writeFile(path, notebookText([
      { id: 'zone', source: 'SET spark.sql.session.timeZone = Asia/Tokyo' },
      { id: 'old', source: 'CREATE OR REPLACE TEMP VIEW base AS SELECT id FROM range(5)' },
      { id: 'base', source: 'CREATE OR REPLACE TEMP VIEW base AS SELECT id, id * :factor AS n FROM range(100)' },
      { id: 'unused', source: 'CREATE TEMP VIEW nobody AS SELECT 1 AS one;\nSELECT * FROM nobody' },
      { id: 'table', source: 'CREATE TABLE kept (n BIGINT) USING parquet;\nINSERT INTO kept SELECT n FROM base WHERE id < 10' },
      { id: 'udf', language: 'python', source: 'step = 7\nspark.udf.register("stepped", lambda n: n * step, "bigint")\nNone' },
      { id: 'py_look', language: 'python', source: 'print(step)\nspark.table("base").count()' },
      { id: 'read', source: "SELECT sum(stepped(n)) AS total, (SELECT count(*) FROM kept) AS kept, date_format(timestamp'2024-01-01 00:00:00 UTC', 'HH') AS hour FROM base", name: 'total' },
      { id: 'kill', language: 'python', source: 'import os, signal, time\nos.kill(int(sc._jvm.java.lang.ProcessHandle.current().pid()), signal.SIGKILL)\ntime.sleep(60)' },
    ], { interpreter: 'spark', parameters: [{ name: 'factor', type: 'number', default: 3, integer: true }] }))
    notebook = await follow(bench.client, path)
    await bench.client.call('notebook.trust', { notebook: notebook.id })
  })
  afterAll(async () => {
    notebook?.stop()
    await bench?.close()
  })
  async function run(...cells: string[]): Promise<void> {
    const before = new Map(cells.map(cell => [cell, notebook.run(cell).startedAt]))
    await bench.client.call('run.start', { notebook: notebook.id, scope: { kind: 'cells', cells } })
    await notebook.until(`${cells.join(', ')} ran`, ({ run: of }) => cells.every(cell => ['done', 'failed'].includes(of(cell).state) && of(cell).startedAt !== before.get(cell)) || cells.some(cell => cell !== 'kill' && of(cell).state === 'failed'), 120_000)
  }
  const preview = (cell: string) => notebook.outputs(cell).map(output => (output.kind === 'table' ? output.result.preview : output.kind))

  it('[INT5] running again starts afresh and offers the fewest cells that restore what others use, with equal results', async () => {
    const all = ['zone', 'old', 'base', 'unused', 'table', 'udf', 'py_look', 'read']
    await run(...all)
    for (const cell of all) expect(notebook.run(cell).error, cell).toBeFalsy()
    const before = preview('read')
    expect(before).toEqual([[['103950', '10', '09']]])
    expect(notebook.snapshot.restoring).toEqual({ cells: [], left: [] })

    await run('kill')
    await notebook.until('the session is over', ({ snapshot }) => snapshot.spark.state === 'over')
    await notebook.until('it is offered', ({ snapshot }) => snapshot.restoring.cells.length > 0)
    // Neither what only looked, nor what was made anew later, nor a view that nobody else reads.
    expect(notebook.snapshot.restoring).toEqual({ cells: ['zone', 'base', 'table', 'udf'], left: [] })
    const looked = notebook.run('py_look').startedAt
    await run(...notebook.snapshot.restoring.cells)
    await notebook.until('nothing is offered any more', ({ snapshot }) => snapshot.restoring.cells.length === 0)
    expect(notebook.run('py_look').startedAt).toBe(looked)
    await run('read')
    expect(notebook.run('read').error).toBeFalsy()
    expect(preview('read')).toEqual(before)
  }, 240_000)

  it('[INT5] a session that was stopped offers it too, until it is put away', async () => {
    await bench.client.call('spark.stop', { notebook: notebook.id })
    await notebook.until('it is offered', ({ snapshot }) => snapshot.restoring.cells.length === 4)
    await bench.client.call('spark.forget', { notebook: notebook.id })
    await notebook.until('it is put away', ({ snapshot }) => snapshot.restoring.cells.length === 0)
  }, 60_000)
})
