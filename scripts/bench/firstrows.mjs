// From the key to the first rows of a table of Spark on the screen, as a share of the time until all of its rows are there. `npm run bench:firstrows -- --rows N --runs N`
import { parseArgs } from 'node:util'
import { build } from '../build.mjs'
import { onBundledNode } from '../node.mjs'
import { median, printTable } from './figures.mjs'
import { openWholeWindow } from './whole.mjs'

await onBundledNode()
const { values } = parseArgs({ options: { rows: { type: 'string', default: '10000000' }, runs: { type: 'string', default: '5' } } })
const [rows, runs] = [Number(values.rows), Number(values.runs)]
const goal = 0.2

await build(line => console.error(line))
const window = await openWholeWindow(rows)
const times = []
try {
  // The first round is not counted: the JVM compiles what it does often.
  for (let round = 0; round <= runs; round++) {
    const { first, all } = await window.whole()
    if (round > 0) times.push({ first, all, share: first / all })
  }
} finally {
  await window.close()
}

const [first, all, share] = ['first', 'all', 'share'].map(name => median(times.map(each => each[name])))
const met = share <= goal
console.log(`${rows} rows of 6 columns, medians of ${runs}; the goal is at most ${goal} of the time to all rows`)
printTable([['', 'ms', 'share', ''], ['first rows on the screen', Math.round(first), share.toFixed(3), met ? 'ok' : 'over'], ['all rows', Math.round(all), '1.000', '']])
console.log(JSON.stringify({ bench: 'firstrows', rows, runs, goal, first: Math.round(first), all: Math.round(all), share: Number(share.toFixed(3)), met }))
process.exit(met ? 0 : 1)
