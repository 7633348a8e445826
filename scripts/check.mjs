// Types, lint, unit tests: under a minute.
import { onBundledNode } from './node.mjs'
import { run, tool, vitest } from './process.mjs'

await onBundledNode()
const started = Date.now()
const steps = [
  ['Types', () => tool('typescript/bin/tsc', ['-b'], { quiet: true })],
  ['Lint', () => run(process.execPath, ['scripts/lint.mjs'], { quiet: true })],
  ['Unit tests', () => vitest(['run', '--project', 'unit', '--reporter', 'dot'], { quiet: true })],
]
let failed = 0
for (const [name, work] of steps) {
  const from = Date.now()
  const { code, text } = await work()
  console.log(`${code === 0 ? 'ok    ' : 'FAILED'} ${name} (${((Date.now() - from) / 1000).toFixed(1)} s)`)
  if (code === 0) continue
  failed++
  console.log(text.trim())
}
console.log(`${failed ? `${failed} of ${steps.length} failed` : 'All is well'} after ${((Date.now() - started) / 1000).toFixed(1)} s`)
process.exit(failed ? 1 : 0)
