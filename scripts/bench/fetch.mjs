// All of a table of Spark into a table that answers queries here, window and all, beside PySpark's `toArrow()` and `toPandas()` in the same session; and whether the window stalls meanwhile. `npm run bench:fetch -- --rows N --runs N`
import { parseArgs } from 'node:util'
import { build } from '../build.mjs'
import { onBundledNode } from '../node.mjs'
import { median, printTable, quantile } from './figures.mjs'
import { frame, openWholeWindow } from './whole.mjs'

await onBundledNode()
const { values } = parseArgs({ options: { rows: { type: 'string', default: '10000000' }, runs: { type: 'string', default: '3' } } })
const [rows, runs] = [Number(values.rows), Number(values.runs)]
/** The share of each peer's time, and how late the 99th of a hundred frames may be, in milliseconds. */
const goals = { ratio: 0.8, late: 16.7 }

await build(line => console.error(line))
const window = await openWholeWindow(rows)
const times = { workbench: [], arrow: [], pandas: [] }
const frames = { idle: [], busy: [] }
try {
  // The first round is not counted: the JVM compiles what it does often.
  for (let round = 0; round <= runs; round++) {
    const idle = await window.idle(5_000)
    const { all, frames: busy } = await window.whole()
    const arrow = await window.python('arrow')
    const pandas = await window.python('pandas')
    if (round === 0) continue
    frames.idle.push(...idle)
    frames.busy.push(...busy)
    times.workbench.push(all / 1000)
    times.arrow.push(arrow)
    times.pandas.push(pandas)
  }
} finally {
  await window.close()
}

const ours = median(times.workbench)
const results = Object.fromEntries(Object.entries(times).map(([name, took]) => [name, { seconds: Number(median(took).toFixed(2)), ratio: Number((ours / median(took)).toFixed(3)) }]))
const late = Object.fromEntries(Object.entries(frames).map(([name, between]) => [name, { frames: between.length, p99: Number(Math.max(0, quantile(between, 0.99) - frame).toFixed(1)), worst: Number(Math.max(0, Math.max(...between) - frame).toFixed(1)) }]))
const met = results.arrow.ratio <= goals.ratio && results.pandas.ratio <= goals.ratio && late.busy.p99 <= goals.late
const titles = { workbench: 'workbench: a named result on the screen', arrow: 'PySpark, toArrow()', pandas: 'PySpark, toPandas() by Arrow' }
console.log(`${rows} rows of 6 columns, medians of ${runs}; the goal is at most ${goals.ratio} of each peer's time`)
printTable([['', 'seconds', 'ours/it'], ...Object.entries(results).map(([name, { seconds, ratio }]) => [titles[name], seconds.toFixed(2), name === 'workbench' ? '' : ratio.toFixed(3)])])
console.log(`How late the window's frames are, in ms; the goal is at most ${goals.late} for 99 of a hundred`)
printTable([['', 'frames', 'p99', 'worst'], ['nothing runs', late.idle.frames, late.idle.p99, late.idle.worst], ['while the rows arrive', late.busy.frames, late.busy.p99, late.busy.worst]])
console.log(JSON.stringify({ bench: 'fetch', rows, runs, goals, ...results, late, met }))
process.exit(met ? 0 : 1)
