// One user works in trivial cells, another uses up what their session has, in seven ways: how long do the cells of the first take? `npm run proof:neighbours [rounds]`; writes docs/proofs/neighbours.json with the commit measured.
import { mkdir, writeFile } from 'node:fs/promises'
import { cpus, loadavg } from 'node:os'
import path from 'node:path'
import { printTable, quantile } from '../bench/figures.mjs'
import { onBundledNode } from '../node.mjs'
import { root, run } from '../process.mjs'

await onBundledNode()
const { measureNeighbours } = await import('../../test/support/neighbours.ts')

const rounds = Number(process.argv[2] ?? 15)
const cells = 10
/** How many times as long the slowest twentieth of cells may begin to be. */
const most = 1.5
const master = 'local[*]'
/** As an operator would set them on a computer of two cores. */
const variables = { OASIS_SPARK_CORES: '1', OASIS_SPARK_MEMORY: '1g', OASIS_SPARK_CELL_MEMORY: '1g' }

const [head, dirt] = await Promise.all([run('git', ['rev-parse', 'HEAD'], { quiet: true }), run('git', ['status', '--porcelain'], { quiet: true })])
const [loadBefore] = loadavg()
const from = Date.now()
const measured = await measureNeighbours({ master, variables, rounds, cells, report: name => console.error(`${name}: done after ${Math.round((Date.now() - from) / 1000)} s`) })
const figures = ({ quiet, loaded }) => {
  const [p50, p95, p50Beside, p95Beside] = [[quiet, 0.5], [quiet, 0.95], [loaded, 0.5], [loaded, 0.95]].map(([values, share]) => Number(quantile(values, share).toFixed(1)))
  return { p50, p95, p50Beside, p95Beside, ratio: Number((p95Beside / p95).toFixed(3)) }
}
const all = figures({ quiet: measured.flatMap(({ quiet }) => quiet), loaded: measured.flatMap(({ loaded }) => loaded) })
const ways = Object.fromEntries(measured.map(each => [each.name, figures(each)]))
printTable([['', 'p50', 'p95', 'p50 beside', 'p95 beside', 'ratio'], ...Object.entries({ ...ways, 'all of them': all }).map(([name, { p50, p95, p50Beside, p95Beside, ratio }]) => [name, p50, p95, p50Beside, p95Beside, ratio].map(String))])
const proof = {
  proof: 'One user who uses up the cores or the memory of a session raises the p95 of another user\'s trivial cells at most 1.5 times.',
  commit: dirt.text.trim() === '' ? head.text.trim() : `${head.text.trim()} with changes`, date: new Date().toISOString().slice(0, 10), command: 'npm run proof:neighbours',
  cores: cpus().length, loadBefore: Number(loadBefore.toFixed(2)), master, variables, cellsOfEach: rounds * cells, milliseconds: { ...ways, all }, most, met: all.ratio <= most, seconds: Math.round((Date.now() - from) / 1000),
}
await mkdir(path.join(root, 'docs/proofs'), { recursive: true })
await writeFile(path.join(root, 'docs/proofs/neighbours.json'), `${JSON.stringify(proof, null, 2)}\n`)
console.log(JSON.stringify(proof))
process.exit(proof.met ? 0 : 1)
