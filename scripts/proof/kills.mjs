// Kills a workbench a hundred times at random moments while somebody types, changes cells, saves and runs, and looks each time at what is left. Writes docs/proofs/kills.json with the commit measured.
import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { onBundledNode } from '../node.mjs'
import { root, run } from '../process.mjs'

await onBundledNode()
const { openKills } = await import('../../test/support/kills/kills.ts')

const rounds = Number(process.argv[2] ?? 100)
/** At most the last second may be gone, in milliseconds. */
const most = 1_000
const [head, dirt] = await Promise.all([run('git', ['rev-parse', 'HEAD'], { quiet: true }), run('git', ['status', '--porcelain'], { quiet: true })])
const kills = await openKills(Math.random)
const during = {}
const problems = []
const sum = { edits: 0, lostEdits: 0, worstLossMs: 0 }
const from = Date.now()
try {
  for (let number = 0; number < rounds; number++) {
    const killed = await kills.round(number)
    const kind = during[killed.during] ??= { kills: 0, edits: 0, lostEdits: 0, worstLossMs: 0 }
    kind.kills++
    for (const all of [sum, kind]) {
      all.edits += killed.edits
      all.lostEdits += killed.lostEdits
      all.worstLossMs = Math.max(all.worstLossMs, killed.lost)
    }
    if (killed.problem !== null || killed.lost > most) {
      problems.push(killed.problem ?? `Round ${number}: ${killed.lost} ms were lost while ${killed.during}`)
      console.error(problems.at(-1))
    }
    if ((number + 1) % 10 === 0) console.log(`${number + 1} kills, at most ${sum.worstLossMs} ms lost`)
  }
} finally {
  await kills.close()
}
const proof = {
  proof: 'A workbench that is killed (SIGKILL) at a random moment loses at most the last second of editing; what is there afterwards is exactly what was there at an earlier moment, and so is the file.',
  commit: dirt.text.trim() === '' ? head.text.trim() : `${head.text.trim()} with changes`, date: new Date().toISOString().slice(0, 10),
  command: 'npm run proof:kills', kills: rounds, ...sum, allowedLossMs: most, during, problems, seconds: Math.round((Date.now() - from) / 1000),
}
await mkdir(path.join(root, 'docs/proofs'), { recursive: true })
await writeFile(path.join(root, 'docs/proofs/kills.json'), `${JSON.stringify(proof, null, 2)}\n`)
console.log(JSON.stringify(proof))
process.exit(problems.length > 0 ? 1 : 0)
