// Runs the notebooks of the sample space and keeps their outputs in them, so that a new user sees them at once.
import { readdirSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { onBundledNode } from './node.mjs'
import { root, run } from './process.mjs'

await onBundledNode()
const folder = path.join(root, 'resources/sample')
const dataDir = await mkdtemp(path.join(os.tmpdir(), 'oasis-sample-'))
let failed = 0
for (const name of readdirSync(folder).filter(file => file.endsWith('.ipynb'))) {
  const file = path.join(folder, name)
  const { code } = await run(process.execPath, [path.join(root, 'scripts/oasis.mjs'), 'run', file, '-o', file, '--data-dir', dataDir])
  if (code !== 0) failed++
}
await rm(dataDir, { recursive: true, force: true })
process.exit(failed ? 1 : 0)
