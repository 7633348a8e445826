// Runs the tests of sessions on the other Sparks, and what takes too long for `npm test`; `--forbid-skips` as there. Writes docs/proofs/matrix.json with the commit measured.
// `--if-changed` does nothing where driver/, server/ and package-lock.json are as they were at that commit.
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { onBundledNode } from './node.mjs'
import { root, run, vitest } from './process.mjs'
import { setUpCells } from './setup/cells.mjs'
import { setUpChromium } from './setup/chromium.mjs'
import { setUpHadoop } from './setup/hadoop.mjs'
import { setUpKerberos } from './setup/kerberos.mjs'
import { setUpLibraries } from './setup/libraries.mjs'
import { setUpMetastore } from './setup/metastore.mjs'
import { setUpPython } from './setup/python.mjs'
import { setUpR } from './setup/r.mjs'
import { setUpSpark } from './setup/spark.mjs'
import { setUpUsers } from './setup/users.mjs'
import { tally } from './tally.mjs'

await onBundledNode()
const flags = new Set(process.argv.slice(2))
const forbidSkips = flags.has('--forbid-skips')
const record = path.join(root, 'docs/proofs/matrix.json')
/** Sparks on which every test of sessions has to pass, beside the one of `npm test`. */
const supported = ['4.3.0']
/** One that is refused with a clear message. */
const refused = '3.5.9'
const sessions = ['test/driver', 'test/server/interpreter', 'test/main/spark']

const git = async (...args) => run('git', args, { quiet: true })
if (flags.has('--if-changed')) {
  const measured = existsSync(record) ? JSON.parse(readFileSync(record, 'utf8')).commit : ''
  const same = await git('diff', '--quiet', measured, 'HEAD', '--', 'driver', 'server', 'package-lock.json')
  if (same.code === 0) {
    console.log(`The matrix is left out: driver/, server/ and package-lock.json are as they were at ${measured}, where it passed.`)
    process.exit(0)
  }
}

const problems = []
for (const setUp of [setUpChromium, setUpPython, setUpCells, setUpLibraries, setUpR, setUpHadoop, setUpMetastore, setUpKerberos, setUpUsers, ...[...supported, refused].map(version => () => setUpSpark(version))]) {
  const problem = await setUp()
  if (problem) problems.push(problem)
}
for (const problem of problems) console.warn(`\nWITHOUT IT SOME TESTS ARE SKIPPED: ${problem}\n`)
for (const version of ['', ...supported]) await run(process.execPath, ['scripts/setup/classes.mjs'], { env: { OASIS_TEST_SPARK: version } })
const built = await run(process.execPath, ['scripts/build.mjs'])
if (built.code !== 0) process.exit(built.code)

const runs = [
  ...supported.map(version => ({ name: `Spark ${version}`, args: ['--project', 'process', ...sessions], env: { OASIS_TEST_SPARK: version } })),
  { name: 'the rest of the matrix', args: ['--project', 'matrix'], env: { OASIS_TEST_MATRIX: '1', OASIS_TEST_REFUSED_SPARK: refused } },
]
const all = { passed: 0, failed: 0, skipped: 0 }
const results = []
for (const { name, args, env } of runs) {
  const from = Date.now()
  const report = path.join(root, 'test-results', `${name.replaceAll(' ', '-')}.json`)
  mkdirSync(path.dirname(report), { recursive: true })
  rmSync(report, { force: true })
  console.log(`\n== ${name}`)
  const { code } = await vitest(['run', '--reporter', 'default', '--reporter', 'json', '--outputFile.json', report, ...args], { env })
  const counts = tally(existsSync(report) ? JSON.parse(readFileSync(report, 'utf8')) : null, { root, forbidSkips })
  if (code !== 0 && counts.failed === 0) counts.failed++
  if (counts.skippedTests.length) console.log(`Skipped:\n  ${counts.skippedTests.join('\n  ')}`)
  for (const key of Object.keys(all)) all[key] += counts[key]
  results.push({ name, passed: counts.passed, failed: counts.failed, skipped: counts.skipped, seconds: Math.round((Date.now() - from) / 1000) })
}

const [head, dirt] = await Promise.all([git('rev-parse', 'HEAD'), git('status', '--porcelain')])
if (all.failed === 0 && all.skipped === 0 && dirt.text.trim() === '') {
  const proof = { proof: 'The tests of sessions pass on the other Sparks.', commit: head.text.trim(), command: 'npm run test:matrix', results }
  writeFileSync(record, `${JSON.stringify(proof, null, 2)}\n`)
}
for (const { name, passed, failed, skipped, seconds } of results) console.log(`${name}: ${passed} passed, ${failed} failed, ${skipped} skipped in ${seconds} s`)
console.log(`\n${all.passed} passed, ${all.failed} failed, ${all.skipped} skipped`)
process.exit(all.failed ? 1 : 0)
