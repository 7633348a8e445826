// Sets up what the tests need, builds, and runs them all. `--forbid-skips` fails when anything but real Electron and disks of their own was skipped.
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import path from 'node:path'
import { onBundledNode } from './node.mjs'
import { root, run, tool, vitest } from './process.mjs'
import { setUpCells } from './setup/cells.mjs'
import { setUpChromium } from './setup/chromium.mjs'
import { setUpClasses } from './setup/classes.mjs'
import { setUpHadoop } from './setup/hadoop.mjs'
import { setUpPython } from './setup/python.mjs'
import { setUpLibraries } from './setup/libraries.mjs'
import { setUpR } from './setup/r.mjs'
import { tally } from './tally.mjs'

await onBundledNode()
const forbidSkips = process.argv.includes('--forbid-skips')
const filters = process.argv.slice(2).filter(arg => arg !== '--forbid-skips')
const report = path.join(root, 'test-results/vitest.json')
mkdirSync(path.dirname(report), { recursive: true })
rmSync(report, { force: true })

for (const setUp of [setUpChromium, setUpPython, setUpCells, setUpLibraries, setUpClasses, setUpR, setUpHadoop]) {
  const problem = await setUp()
  if (problem) console.warn(`\nWITHOUT IT SOME TESTS ARE SKIPPED: ${problem}\n`)
}

const steps = []
async function step(name, work) {
  const from = Date.now()
  console.log(`\n== ${name}`)
  const { code } = await work()
  steps.push({ name, code, seconds: (Date.now() - from) / 1000 })
  return code === 0
}
await step('Build', () => run(process.execPath, ['scripts/build.mjs']))
if (filters.length === 0) {
  await step('Types', () => tool('typescript/bin/tsc', ['-b']))
  await step('Lint', () => run(process.execPath, ['scripts/lint.mjs']))
}
await step('Tests', () => vitest(['run', '--reporter', 'default', '--reporter', 'json', '--outputFile.json', report, ...filters]))

const counts = tally(existsSync(report) ? JSON.parse(readFileSync(report, 'utf8')) : null, { root, forbidSkips })
for (const { name, code } of steps) if (code !== 0 && name !== 'Tests') counts.failed++
if (steps.at(-1).code !== 0 && counts.failed === 0) counts.failed++

console.log(`\n${steps.map(({ name, code, seconds }) => `${name}: ${code === 0 ? 'ok' : 'FAILED'} in ${seconds.toFixed(0)} s`).join(', ')}`)
if (counts.skippedTests.length) console.log(`Skipped:\n  ${counts.skippedTests.join('\n  ')}`)
if (counts.forbidden.length) console.log(`Skipping is forbidden here (but for real Electron and disks of their own), so ${counts.forbidden.length} skipped count as failed`)
console.log(`\n${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`)
process.exit(counts.failed ? 1 : 0)
