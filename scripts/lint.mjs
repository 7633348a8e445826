import { existsSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { onBundledNode } from './node.mjs'
import { root, run, tool } from './process.mjs'

await onBundledNode()
const failures = []
const step = async (name, work) => {
  const { code, text } = await work
  if (code !== 0) failures.push(`${name}\n${text.trim()}`)
}
await step('Rules of the code and of the zones (oxlint)', tool('oxlint/bin/oxlint', ['--deny-warnings'], { quiet: true }))
// Each file in scripts/lint is one rule of the product's own that prints what is wrong and exits 1.
const own = path.join(root, 'scripts/lint')
for (const file of existsSync(own) ? readdirSync(own).sort() : []) await step(file, run(process.execPath, [path.join(own, file)], { quiet: true }))
for (const failure of failures) console.error(`\n${failure}`)
process.exit(failures.length ? 1 : 0)
