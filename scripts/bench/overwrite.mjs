// insertOverwrite beside Spark's own INSERT OVERWRITE, and a scan of what each leaves. `npm run bench:overwrite -- --gigabytes N --runs N`
//
// An hourly table as a warehouse has it: the partitions are a day's 24 hours, and the query that fills them ends in a shuffle by another column. With 200 shuffle partitions and adaptive execution off
// each task has rows of each hour and leaves a file in each partition: 200 of them, 4,800 in all. Spark's defaults (adaptive execution on) leave one for each of the tasks that it merged those into. The scan
// counts and sums a column by hour. All three write the same rows, in the same session, in turn.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { onBundledNode } from '../node.mjs'
import { median, printTable } from './figures.mjs'
import { requireSpark } from './spark.mjs'

await onBundledNode()
const { values } = parseArgs({ options: { gigabytes: { type: 'string', default: '2' }, runs: { type: 'string', default: '1' } } })
const [gigabytes, runs] = [Number(values.gigabytes), Number(values.runs)]
/** At most so many times the time of each peer, and a scan so many times as fast as that of many files. */
const goals = { write: 1.6, scan: 3 }
/** Bytes of a row in its Parquet file: 64 that nothing makes smaller, and a little. */
const rowBytes = 76

await requireSpark()
const { printedText, startSession, told } = await import('../../test/support/spark.ts')
const folder = await mkdtemp(path.join(tmpdir(), 'oasis-bench-overwrite-'))
const session = await startSession({ conf: { 'spark.driver.memory': '3g', 'spark.sql.warehouse.dir': path.join(folder, 'warehouse') } })

async function python(source) {
  const events = await session.python(source)
  const failure = told(events, 'ended')[0]?.failure
  if (failure) throw new Error(`${failure.message}\n${failure.traceback.join('\n')}`)
  return printedText(events).trim()
}

const times = { ours: [], many: [], defaults: [] }
const scans = { ours: [], many: [], defaults: [] }
let about
try {
  await python(`
import json, os, time
rows = ${Math.round(gigabytes * 1e9 / rowBytes)}
spark.sql(f"CREATE TABLE source USING parquet AS SELECT id, CAST(id % 1000 AS INT) AS amount, unhex(sha2(CAST(id AS STRING), 512)) AS payload, CAST(pmod(xxhash64(id), 24) AS INT) AS hour FROM range(0, {rows}, 1, 32)")
query = "SELECT id, amount, payload, hour FROM source DISTRIBUTE BY id"
kinds = ("ours", "many", "defaults")
for kind in kinds:
    spark.sql(f"CREATE TABLE {kind} (id BIGINT, amount INT, payload BINARY, hour INT) USING parquet PARTITIONED BY (hour)")
# Every one of them replaces the partitions that the new rows have.
spark.conf.set("spark.sql.sources.partitionOverwriteMode", "dynamic")
def write(kind):
    given = {"spark.sql.adaptive.enabled": "false", "spark.sql.shuffle.partitions": "200"} if kind == "many" else {}
    for name, value in given.items(): spark.conf.set(name, value)
    from_ = time.perf_counter()
    if kind == "ours": oasis.insertOverwrite("ours", query)
    else: spark.sql(f"INSERT OVERWRITE {kind} {query}")
    took = time.perf_counter() - from_
    for name in given: spark.conf.unset(name)
    return took
def scan(kind):
    # Where its files are is asked anew, as by a session that has not read it yet.
    spark.catalog.refreshTable(kind)
    from_ = time.perf_counter()
    found = spark.sql(f"SELECT hour, count(*), sum(amount) FROM {kind} GROUP BY hour ORDER BY hour").collect()
    return time.perf_counter() - from_, sum(row[1] for row in found), sum(row[2] for row in found)
def files(kind):
    sizes = [os.path.getsize(name.removeprefix("file:")) for name in spark.table(kind).inputFiles()]
    return len(sizes), sum(sizes)
for kind in kinds: spark.sql(f"SELECT count(*) FROM {kind}").collect()
`)
  for (let run = 0; run < runs; run++) {
    for (const kind of Object.keys(times)) {
      times[kind].push(Number(await python(`print(write("${kind}"))`)))
      console.error(`${kind}: written in ${times[kind].at(-1).toFixed(1)} s`)
    }
    // The first scan after the writes reads code; it is not counted, for none of them.
    for (const kind of Object.keys(scans)) await python(`scan("${kind}")`)
    for (let round = 0; round < 3; round++) {
      for (const kind of Object.keys(scans)) {
        const [took, rows] = JSON.parse(await python(`print(json.dumps(scan("${kind}")))`))
        if (rows !== Math.round(gigabytes * 1e9 / rowBytes)) throw new Error(`${kind} has ${rows} rows`)
        scans[kind].push(took)
      }
    }
  }
  about = JSON.parse(await python('print(json.dumps({kind: files(kind) for kind in kinds}))'))
} finally {
  await session.close()
  await rm(folder, { recursive: true, force: true })
}

const results = Object.fromEntries(Object.keys(times).map(kind => [kind, {
  seconds: Number(median(times[kind]).toFixed(2)), ratio: Number((median(times.ours) / median(times[kind])).toFixed(2)), files: about[kind][0], bytes: about[kind][1],
  scan: Number(median(scans[kind]).toFixed(3)), faster: Number((median(scans[kind]) / median(scans.ours)).toFixed(2)),
}]))
const met = results.many.ratio <= goals.write && results.defaults.ratio <= goals.write && results.many.faster >= goals.scan
const titles = { ours: 'insertOverwrite', many: 'INSERT OVERWRITE, 200 shuffle partitions, no adaptive execution', defaults: 'INSERT OVERWRITE, Spark’s defaults' }
console.log(`${gigabytes} GB into 24 partitions; the goals are at most ${goals.write} times the time of each, and a scan at least ${goals.scan} times as fast as that of 200 files in each partition`)
printTable([['', 'seconds', 'ours/it', 'files', 'scan s', 'it/ours'], ...Object.entries(results).map(([kind, { seconds, ratio, files, scan, faster }]) => [titles[kind], seconds.toFixed(1), kind === 'ours' ? '' : ratio.toFixed(2), files, scan.toFixed(2), kind === 'ours' ? '' : faster.toFixed(2)])])
console.log(JSON.stringify({ bench: 'overwrite', gigabytes, runs, goals, ...results, met }))
process.exit(met ? 0 : 1)
