// Runs the notebooks of the sample spaces and keeps their outputs in them, so that a new user sees them at once. `npm run sample -- NAME` runs those whose file has the name in it.
import { readdirSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { onBundledNode } from './node.mjs'
import { root, run } from './process.mjs'
import { findCells, setUpCells } from './setup/cells.mjs'
import { setUpLibraries } from './setup/libraries.mjs'

await onBundledNode()
for (const setUp of [setUpCells, setUpLibraries]) {
  const problem = await setUp()
  if (problem === null) continue
  console.error(problem)
  process.exit(1)
}
const { installedSpark } = await import('../test/support/spark.ts')
// The notebooks draw with what people have, which is not in the Python of the tests' Spark.
const spark = await installedSpark(path.join(findCells(), 'bin/python'))
const folder = path.join(root, 'resources/sample')
const dataDir = await mkdtemp(path.join(os.tmpdir(), 'oasis-sample-'))
let failed = 0
for (const name of readdirSync(folder, { recursive: true }).filter(file => file.endsWith('.ipynb') && file.includes(process.argv[2] ?? ''))) {
  const file = path.join(folder, name)
  const { code } = await run(process.execPath, [path.join(root, 'scripts/oasis.mjs'), 'run', file, '-o', file, '--data-dir', dataDir], { env: { OASIS_SPARK_FOLDER: spark, OASIS_SPARK_MASTER: 'local[2]' } })
  if (code !== 0) failed++
}
for (const made of [dataDir, spark]) await rm(made, { recursive: true, force: true })
process.exit(failed ? 1 : 0)
