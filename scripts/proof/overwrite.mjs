// Kills a session at random moments while it overwrites two tables, and looks with a new one at what is left. `npm run proof:overwrite [kills]`; writes docs/proofs/overwrite.json with the commit measured.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { onBundledNode } from '../node.mjs'
import { root, run } from '../process.mjs'
import { javaOptions, setUpClasses } from '../setup/classes.mjs'

await onBundledNode()
await setUpClasses()
process.env.JDK_JAVA_OPTIONS = javaOptions()
const { killedOverwrites, ownWarehouse } = await import('../../test/support/overwrite.ts')

const times = Number(process.argv[2] ?? 40)
const [head, dirt] = await Promise.all([run('git', ['rev-parse', 'HEAD'], { quiet: true }), run('git', ['status', '--porcelain'], { quiet: true })])
const folder = await mkdtemp(path.join(tmpdir(), 'oasis-overwrite-'))
const from = Date.now()
let found
try {
  found = await killedOverwrites(ownWarehouse(folder), times, ({ after, step, kept, wrong }) => console.log(`after ${after} ms: ${step}; ${kept.join(' and ')}${wrong.length > 0 ? `, WRONG: ${wrong.join(', ')}` : ''}`))
} finally {
  await rm(folder, { recursive: true, force: true })
}
const problems = found.flatMap(({ wrong, left, after, step }) => [...wrong, ...(left.plain === 3 && left.parts === 3 ? [] : [`${JSON.stringify(left)} is left`])].map(problem => `Killed after ${after} ms (${step}): ${problem}`))
const counted = values => Object.fromEntries([...new Set(values)].sort().map(value => [value, values.filter(each => each === value).length]))
const proof = {
  proof: 'An overwrite that is killed (SIGKILL of the whole session) at a random moment leaves the old rows or the new, of a table without partitions and of one with; the next one cleans up.',
  commit: dirt.text.trim() === '' ? head.text.trim() : `${head.text.trim()} with changes`, date: new Date().toISOString().slice(0, 10), command: 'npm run proof:overwrite',
  kills: times, steps: counted(found.map(each => each.step)), plain: counted(found.map(each => each.kept[0])), partitioned: counted(found.map(each => each.kept[1])), problems, seconds: Math.round((Date.now() - from) / 1000),
}
await mkdir(path.join(root, 'docs/proofs'), { recursive: true })
await writeFile(path.join(root, 'docs/proofs/overwrite.json'), `${JSON.stringify(proof, null, 2)}\n`)
console.log(JSON.stringify(proof, null, 2))
process.exit(problems.length > 0 ? 1 : 0)
