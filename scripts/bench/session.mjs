// From the first run of a Spark notebook to its result, session and all, beside PySpark from its shell. `npm run bench:session -- --runs N`
import { parseArgs } from 'node:util'
import { build } from '../build.mjs'
import { onBundledNode } from '../node.mjs'
import { median, printTable, quantile } from './figures.mjs'
import { openSparkNotebooks, requireSpark, startPySpark } from './spark.mjs'

await onBundledNode()
const { values } = parseArgs({ options: { runs: { type: 'string', default: '5' } } })
const runs = Number(values.runs)
/** The share of PySpark's time. */
const goal = 1.3
const sql = 'SELECT 1 AS n'

await build(line => console.error(line))
await requireSpark()
const times = { workbench: [], pyspark: [] }
const notebooks = await openSparkNotebooks()
try {
  for (let round = 0; round <= runs; round++) {
    const notebook = await notebooks.open()
    await notebook.text(sql)
    const started = performance.now()
    await notebook.run()
    const workbench = performance.now() - started
    if (notebook.shown() !== '1') throw new Error(`The notebook shows ${notebook.shown()}`)
    await notebook.close()
    const from = performance.now()
    const pyspark = await startPySpark()
    await pyspark.ask(sql)
    const peer = performance.now() - from
    await pyspark.close()
    // The first reads the disk.
    if (round === 0) continue
    times.workbench.push(workbench)
    times.pyspark.push(peer)
  }
} finally {
  await notebooks.close()
}

const peer = median(times.pyspark)
const results = Object.fromEntries(Object.entries(times).map(([name, took]) => [name, { p50: Math.round(median(took)), p95: Math.round(quantile(took, 0.95)), ratio: Number((median(took) / peer).toFixed(3)) }]))
const met = results.workbench.ratio <= goal
console.log(`From the start of a session to its first result, in ms, medians of ${runs}; the goal is at most ${goal} times PySpark's time`)
printTable([['', 'p50', 'p95', 'ratio', ''], ...Object.entries(results).map(([name, { p50, p95, ratio }]) => [name, p50, p95, ratio.toFixed(3), name === 'pyspark' ? '' : met ? 'ok' : 'over'])])
console.log(JSON.stringify({ bench: 'session', runs, goal, ...results, met }))
process.exit(met ? 0 : 1)
