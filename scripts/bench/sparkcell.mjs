// A trivial SQL cell of a warm Spark notebook, from the run to the output, beside `spark.sql(...).collect()` of PySpark by itself. `npm run bench:sparkcell -- --runs N`
import { parseArgs } from 'node:util'
import { build } from '../build.mjs'
import { onBundledNode } from '../node.mjs'
import { median, printTable, quantile } from './figures.mjs'
import { openSparkNotebooks, requireSpark, startPySpark } from './spark.mjs'

await onBundledNode()
const { values } = parseArgs({ options: { runs: { type: 'string', default: '40' } } })
const runs = Number(values.runs)
/** The share of PySpark's time. */
const goal = 1.5
/** Runs before the ones that count: the JVM compiles what it does often. */
const warmUp = 40

await build(line => console.error(line))
await requireSpark()
const times = { workbench: [], pyspark: [] }
const notebooks = await openSparkNotebooks()
const pyspark = await startPySpark()
try {
  const notebook = await notebooks.open()
  for (let round = 0; round < warmUp + runs; round++) {
    const sql = `SELECT ${round} AS n`
    await notebook.text(sql)
    const started = performance.now()
    await notebook.run()
    const workbench = performance.now() - started
    if (notebook.shown() !== String(round)) throw new Error(`The notebook shows ${notebook.shown()}, not ${round}`)
    const from = performance.now()
    await pyspark.ask(sql)
    const peer = performance.now() - from
    if (round < warmUp) continue
    times.workbench.push(workbench)
    times.pyspark.push(peer)
  }
} finally {
  await pyspark.close()
  await notebooks.close()
}

const peer = median(times.pyspark)
const results = Object.fromEntries(Object.entries(times).map(([name, took]) => [name, { p50: Number(median(took).toFixed(1)), p95: Number(quantile(took, 0.95).toFixed(1)), ratio: Number((median(took) / peer).toFixed(3)) }]))
const met = results.workbench.ratio <= goal
console.log(`A trivial SQL cell, in ms, medians of ${runs}; the goal is at most ${goal} times PySpark's time`)
printTable([['', 'p50', 'p95', 'ratio', ''], ...Object.entries(results).map(([name, { p50, p95, ratio }]) => [name, p50.toFixed(1), p95.toFixed(1), ratio.toFixed(3), name === 'pyspark' ? '' : met ? 'ok' : 'over'])])
console.log(JSON.stringify({ bench: 'sparkcell', runs, goal, ...results, met }))
process.exit(met ? 0 : 1)
