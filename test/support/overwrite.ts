import { readdir } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { printedText, startSession, told, type TestSession } from './spark.ts'

/** Spark with Hive inside: its metastore and its warehouse in a folder. */
export const hiveConf = (folder: string) => ({
  'spark.sql.catalogImplementation': 'hive', 'spark.sql.warehouse.dir': path.join(folder, 'warehouse'), 'spark.hadoop.javax.jdo.option.ConnectionURL': `jdbc:derby:;databaseName=${path.join(folder, 'metastore')};create=true`,
  'spark.hadoop.hive.exec.dynamic.partition.mode': 'nonstrict', 'spark.sql.shuffle.partitions': '4',
})

export interface Killed {
  /** Milliseconds after which it was killed, and the last thing that its folders had. */
  after: number
  step: string
  /** What each table had afterwards: `old` or `new`. */
  kept: string[]
  wrong: string[]
  /** What is in the folders of versions after the next overwrite: the version of now, the one before and what remembers that. */
  left: { plain: number; parts: number }
}

const tables = [['plain', 'killed_plain'], ['parts', 'killed_parts']] as const

/** Where tables are that are overwritten: settings of Spark with which sessions find them, and what is in a folder of the warehouse, by name. */
export interface Warehouse { conf: Record<string, string>; list(folder: string): Promise<string[]> }

/** One that Spark has by itself, in a folder. */
export const ownWarehouse = (folder: string): Warehouse => ({ conf: hiveConf(folder), list: inner => readdir(path.join(folder, 'warehouse', inner)).catch(() => []) })

/**
 * Overwrites a table without partitions (Spark's) and one with (Hive's) at once, kills the whole session at a random moment, and looks with a new one at what is there; then overwrites again.
 * `tell` hears of each kill.
 */
export async function killedOverwrites(warehouse: Warehouse, times: number, tell: (killed: Killed) => void = () => {}): Promise<Killed[]> {
  const found: Killed[] = []
  const open = () => startSession({ conf: { ...warehouse.conf, 'spark.oasis.overwrite.block': '256k', 'spark.oasis.overwrite.grace': '0s', 'spark.oasis.overwrite.silence': '0s' } })
  let session: TestSession | null = null
  const cell = async (source: string) => {
    const events = await session!.python(source)
    const failure = told(events, 'ended')[0]?.failure
    if (failure) throw new Error(failure.message)
    return printedText(events).trim()
  }
  const define = `
import threading
def write(at):
    wrong = []
    def one(*given, **more):
        try: oasis.insertOverwrite(*given, **more)
        except Exception as error: wrong.append(error)
    jobs = [
        threading.Thread(target=one, args=("killed_plain", f"SELECT id, {at} AS v, sha2(CAST(id AS STRING), 256) FROM range(0, 20000, 1, 6)")),
        threading.Thread(target=one, args=("killed_parts", f"SELECT id, {at} AS v, CONCAT('p', id % {3 + at % 3}) FROM range(0, 6000, 1, 3)"), kwargs={"mode": "static"}),
    ]
    for job in jobs: job.start()
    for job in jobs: job.join()
    if wrong: raise wrong[0]
`
  const state = () => cell(`
for table, count in (("killed_plain", 20000), ("killed_parts", 6000)):
    got = spark.sql(f"SELECT count(*), min(v), max(v) FROM {table}").collect()[0]
    print(got[1] if got[0] == count and got[1] == got[2] else f"{table}: {got}")
`).then(text => text.split('\n'))
  try {
    session = await open()
    await cell(`${define}
spark.sql("CREATE TABLE killed_plain (id BIGINT, v INT, s STRING) USING parquet")
spark.sql("CREATE TABLE killed_parts (id BIGINT, v INT) PARTITIONED BY (p STRING) STORED AS ORC")
write(0)`)
    // Those that are killed come earlier in their sessions and take longer than this one.
    const begun = performance.now()
    await cell('write(0)')
    const longest = (performance.now() - begun) * 1.6
    for (let time = 0; time < times; time++) {
      const old = time * 2
      const run = await session.begin(`print("begun")\nwrite(${old + 1})`)
      await session.printed(run, 'begun')
      const after = Math.round(Math.random() * longest)
      await wait(after)
      session.submitted.kill()
      await session.submitted.ended
      const step = await stepOf(warehouse)
      await session.close()
      session = await open()
      const kept = await state()
      const wrong = kept.filter(text => ![old, old + 1].includes(Number(text)))
      await cell(`${define}\nwrite(${old + 2})`)
      const settled = await state()
      wrong.push(...settled.filter(text => Number(text) !== old + 2))
      const killed: Killed = { after, step, kept: kept.map(text => (Number(text) === old ? 'old' : 'new')), wrong, left: { plain: await entries(warehouse, 'plain'), parts: await entries(warehouse, 'parts') } }
      found.push(killed)
      tell(killed)
    }
    return found
  } finally {
    await session?.close()
  }
}

const baseOf = (kind: 'plain' | 'parts') => kind === 'plain' ? '_oasis/killed_plain' : 'killed_parts/_oasis'
const entries = async (warehouse: Warehouse, kind: 'plain' | 'parts') => (await warehouse.list(baseOf(kind))).filter(name => !name.startsWith('.')).length

/** How far the newest version of each table had come. */
async function stepOf(warehouse: Warehouse): Promise<string> {
  const steps = await Promise.all(tables.map(async ([kind]) => {
    const base = baseOf(kind)
    const names = await warehouse.list(base)
    const writing = names.find(name => name.endsWith('.writing'))?.replace('.writing', '')
    if (!writing) return `${kind}: nothing is written`
    const inside = names.includes(writing) ? await warehouse.list(`${base}/${writing}`) : []
    return `${kind}: ${names.includes(`${writing}.retired`) ? 'swapping' : inside.includes('_new') ? 'writing' : inside.length > 0 ? 'in place' : 'begun'}`
  }))
  return steps.join(', ')
}
