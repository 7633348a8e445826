import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { setUpLibraries } from '../setup/libraries.mjs'
import { findSpark } from '../setup/spark.mjs'

/** As the workbench of the tests has them. */
const master = 'local[2]'
const memory = '1g'

/** Ends the bench where there is no Spark, with what to do. */
export async function requireSpark() {
  const problem = await setUpLibraries()
  if (problem === null) return
  console.error(problem)
  process.exit(1)
}

/** A workbench whose notebooks run on Spark. `open` opens a new notebook of one SQL cell, `run` runs it and resolves when its output is there, `text` changes its source. */
export async function openSparkNotebooks() {
  const { follow, notebookText, ownNotebook } = await import('../../test/main/workbench/bench.ts')
  const { startSparkBench } = await import('../../test/main/spark/bench.ts')
  const bench = await startSparkBench()
  let count = 0
  return {
    async open() {
      const notebook = await follow(bench.client, await ownNotebook(bench, `Bench ${++count}.ipynb`, notebookText([{ id: 'one', source: 'SELECT 0 AS n' }], { interpreter: 'spark' })))
      await bench.client.call('notebook.trust', { notebook: notebook.id })
      return {
        async text(source) {
          const { version } = notebook.snapshot
          await bench.client.call('notebook.edit', { notebook: notebook.id, window: 'w1', number: ++count, version, edits: [{ type: 'source', cell: 'one', source }] })
        },
        async run() {
          const before = notebook.run('one').startedAt
          await bench.client.call('run.start', { notebook: notebook.id, scope: { kind: 'cells', cells: ['one'] } })
          await notebook.until('it ran', ({ run }) => ['done', 'failed'].includes(run('one').state) && run('one').startedAt !== before, 120_000)
          if (notebook.run('one').state === 'failed') throw new Error(JSON.stringify(notebook.run('one').error))
        },
        shown: () => notebook.outputs('one')[0]?.result?.preview[0]?.[0],
        async close() {
          await bench.client.call('spark.stop', { notebook: notebook.id })
          notebook.stop()
        },
      }
    },
    close: () => bench.close(),
  }
}

/** PySpark by itself with the same settings. `ask` runs a line of SQL and resolves when its rows are printed. */
export async function startPySpark() {
  const { python, home } = findSpark()
  const folder = await mkdtemp(path.join(os.tmpdir(), 'oasis-bench-pyspark-'))
  const settings = { 'spark.master': master, 'spark.driver.memory': memory, 'spark.ui.enabled': 'false', 'spark.driver.host': '127.0.0.1', 'spark.driver.bindAddress': '127.0.0.1', 'spark.sql.warehouse.dir': path.join(folder, 'warehouse') }
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(SPARK_|PYSPARK_|MASTER$)/.test(name)))
  const child = spawn(python, [path.join(import.meta.dirname, 'spark.py'), ...Object.entries(settings).map(([name, value]) => `${name}=${value}`)], {
    cwd: folder, env: { ...env, SPARK_HOME: home, PYSPARK_PYTHON: python }, stdio: ['pipe', 'pipe', 'ignore'],
  })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  return {
    async ask(sql) {
      child.stdin.write(`${sql}\n`)
      const { value, done } = await lines.next()
      if (done) throw new Error('PySpark ended.')
      return value
    },
    async close() {
      child.stdin.end()
      await new Promise(resolve => child.once('exit', resolve))
      await rm(folder, { recursive: true, force: true })
    },
  }
}
