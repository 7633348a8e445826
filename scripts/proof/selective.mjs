// Changes the parameters of a thousand generated notebooks and holds what the selective re-run leaves against a full one, on DuckDB. Writes docs/proofs/selective.json with the commit measured.
import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { onBundledNode } from '../node.mjs'
import { root, run } from '../process.mjs'

await onBundledNode()
const { openChecker } = await import('../../test/support/selective/check.ts')
const { generate } = await import('../../test/support/selective/generate.ts')

const notebooks = Number(process.argv[2] ?? 1000)
const [head, dirt] = await Promise.all([run('git', ['rev-parse', 'HEAD'], { quiet: true }), run('git', ['status', '--porcelain'], { quiet: true })])
const sum = { changes: 0, moved: 0, cells: 0, ran: 0, failed: 0 }
const different = []
const checker = await openChecker()
const from = Date.now()
try {
  for (let seed = 0; seed < notebooks; seed++) {
    const checked = await checker.check(generate(seed))
    for (const key of Object.keys(sum)) sum[key] += checked[key]
    if (checked.differences.length > 0) {
      different.push(seed)
      console.error(`Notebook ${seed}: ${checked.differences[0]}\n`)
    }
    if ((seed + 1) % 100 === 0) console.log(`${seed + 1} notebooks, ${different.length} different`)
  }
} finally {
  await checker.close()
}
const seconds = Math.round((Date.now() - from) / 1000)
const proof = {
  proof: 'After changes of its parameters, running again the cells that the workbench says leaves the outputs that running all of them does.',
  commit: dirt.text.trim() === '' ? head.text.trim() : `${head.text.trim()} with changes`,
  command: 'npm run proof:selective', notebooks, different, changes: sum.changes, changesThatMovedOutputs: sum.moved, cellsOfFullRuns: sum.cells, cellsOfSelectiveRuns: sum.ran, cellsThatFailed: sum.failed, seconds,
}
await mkdir(path.join(root, 'docs/proofs'), { recursive: true })
await writeFile(path.join(root, 'docs/proofs/selective.json'), `${JSON.stringify(proof, null, 2)}\n`)
console.log(JSON.stringify(proof))
process.exit(different.length > 0 || sum.failed > 0 ? 1 : 0)
