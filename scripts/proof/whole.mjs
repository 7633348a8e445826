// Fetches a whole result of 20 M rows and six columns from Spark with a driver of 1 GB, which holds the executors too, and watches the driver's heap. Writes docs/proofs/whole.json with the commit measured.
import { mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { onBundledNode } from '../node.mjs'
import { root, run } from '../process.mjs'

await onBundledNode()
const { fetchFile } = await import('../../main/spark/fetch.ts')
const { limits, startSession, told } = await import('../../test/support/spark.ts')

const rows = Number(process.argv[2] ?? 20_000_000)
const [head, dirt] = await Promise.all([run('git', ['rev-parse', 'HEAD'], { quiet: true }), run('git', ['status', '--porcelain'], { quiet: true })])
const folder = await mkdtemp(path.join(tmpdir(), 'oasis-proof-whole-'))
const session = await startSession({ master: 'local[2]', conf: { 'spark.driver.memory': '1g' } })
let proof
try {
  const heap = async () => {
    const printed = await session.python('_ = [sc._jvm.System.gc() for _ in range(3)]\nr = sc._jvm.java.lang.Runtime.getRuntime()\nprint(r.totalMemory() - r.freeMemory(), r.maxMemory())')
    return told(printed, 'stream').map(event => event.text).join('').trim().split(' ').map(Number)
  }
  const query = count => `SELECT id, id % 100 AS k, CAST(id * 1.5 AS DOUBLE) AS d, concat('u', id % 1000) AS s, current_timestamp() AS ts, CAST(id AS DECIMAL(20,3)) AS dec FROM range(0, ${count}, 1, 32)`
  const whole = { rows: rows * 2, bytes: 8 * 1024 ** 3 }
  await session.run({ statements: [{ sql: query(100_000), values: {} }], limits: { ...limits, whole } })
  const [before, most] = await heap()
  const from = performance.now()
  const events = await session.run({ statements: [{ sql: query(rows), values: {} }], limits: { ...limits, whole } })
  const made = (performance.now() - from) / 1000
  const [result] = told(events, 'whole')
  if (!result || result.rows !== rows) throw new Error(`The result is not whole: ${JSON.stringify(events.at(-1))}`)
  let bytes = 0
  for (const file of told(events, 'file')) {
    const target = path.join(folder, `${file.file}.parquet`)
    await fetchFile(async function* (offset) { for await (const { data } of session.client.stream('file.read', { table: file.table, file: file.file, offset })) yield data }, file, target, new AbortController().signal)
    bytes += (await stat(target)).size
  }
  const fetched = (performance.now() - from) / 1000
  const [after] = await heap()
  proof = {
    proof: 'A whole result of 20 M rows and six columns arrives from a driver of 1 GB that holds the executors too, and the driver keeps nothing of it.',
    commit: dirt.text.trim() === '' ? head.text.trim() : `${head.text.trim()} with changes`, command: 'npm run proof:whole', rows, columns: 6, files: result.files.length, bytes,
    heapLimit: most, heapBefore: before, heapAfter: after, seconds: { made: Math.round(made), fetched: Math.round(fetched) },
  }
} finally {
  await session.close()
  await rm(folder, { recursive: true, force: true })
}
await mkdir(path.join(root, 'docs/proofs'), { recursive: true })
await writeFile(path.join(root, 'docs/proofs/whole.json'), `${JSON.stringify(proof, null, 2)}\n`)
console.log(JSON.stringify(proof))
process.exit(proof.heapAfter - proof.heapBefore > 64 * 1024 ** 2 ? 1 : 0)
