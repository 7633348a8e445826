import { execFileSync } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir, userInfo } from 'node:os'
import path from 'node:path'
import { tableFromIPC, type Table } from 'apache-arrow'
import { createClient } from '../../contract/client.ts'
import type { Client } from '../../contract/define.ts'
import { driver, type DriverEvent, type RunRequest } from '../../contract/driver/contract.ts'
import { placeFile } from '../../main/spark/place.ts'
import { noCeilings } from '../../server/interpreter/ceilings.ts'
import { openEntrance } from '../../server/interpreter/entrance.ts'
import { sparkSettings } from '../../server/interpreter/settings.ts'
import { submit, type SparkPlace } from '../../server/interpreter/submit.ts'
import type { Submitted } from '../../server/interpreter/submitted.ts'
// @ts-expect-error plain JavaScript, shared with the set-up
import { findLibraries, setUpLibraries } from '../../scripts/setup/libraries.mjs'
// @ts-expect-error plain JavaScript, shared with the set-up
import { findSpark as find, sparkVersion } from '../../scripts/setup/spark.mjs'

const problem = await setUpLibraries() as string | null

/** A Spark that was set up for tests, or null. */
export const findSpark = (version: string) => find(version) as SparkPlace | null
/** The Spark that tests use; a test without one skips and says how to get one. */
export const spark = findSpark(sparkVersion as string)
export const libraries = findLibraries() as string | null
export const skipWithoutSpark = spark === null || libraries === null
if (skipWithoutSpark) console.warn(`SKIPPED: ${problem}`)

/** A folder in which the workbench finds the Spark of the tests; with `python`, a Python of its own runs sessions there. */
export async function installedSpark(python?: string): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'oasis-spark-place-'))
  await writeFile(placeFile(folder), JSON.stringify({ version: sparkVersion, ...spark!, ...(python === undefined ? {} : { python }), libraries: libraries! }))
  return folder
}

/** Python that makes 150 databases with ten tables each: one by a statement, the others as it is, which takes a second and not twenty. */
export const manyTables = `
spark.sql("CREATE TABLE IF NOT EXISTS default.facts (id BIGINT COMMENT 'a number', name STRING, at TIMESTAMP) USING parquet COMMENT 'one of many'")
named = sc._jvm.org.apache.spark.sql.catalyst.TableIdentifier
option = sc._jvm.scala.Option.apply
table = spark._jsparkSession.sessionState().catalog().getTableMetadata(named("facts", option("default")))
rest = [getattr(table, f"copy$default\${at}")() for at in range(2, table.productArity() + 1)]
for n in range(150):
    spark.sql(f"CREATE DATABASE area_{n:03d}")
    for m in range(10):
        spark._jsparkSession.sharedState().externalCatalog().createTable(table.copy(named(f"facts_{n}_{m}", option(f"area_{n:03d}")), *rest), True)
`

const root = path.resolve(import.meta.dirname, '../..')

type SqlRequest = Extract<RunRequest, { language: 'sql' }>
type PythonRequest = Extract<RunRequest, { language: 'python' }>
type ScalaRequest = Extract<RunRequest, { language: 'scala' }>
type RRequest = Extract<RunRequest, { language: 'r' }>

/** A session on real Spark, and what it told so far. */
export interface TestSession {
  readonly client: Client<typeof driver>
  readonly submitted: Submitted
  readonly events: DriverEvent[]
  /** Runs a cell to its end; gives its events. */
  run(request: Partial<SqlRequest> & Pick<SqlRequest, 'statements'>): Promise<DriverEvent[]>
  /** Runs a Python cell to its end; gives its events. */
  python(source: string, request?: Partial<PythonRequest>): Promise<DriverEvent[]>
  /** Takes a Python cell; gives its run. */
  begin(source: string, request?: Partial<PythonRequest>): Promise<string>
  /** Runs a Scala cell to its end; gives its events. */
  scala(source: string, request?: Partial<ScalaRequest>): Promise<DriverEvent[]>
  /** Takes a Scala cell; gives its run. */
  beginScala(source: string, request?: Partial<ScalaRequest>): Promise<string>
  /** Runs an R cell to its end; gives its events. */
  r(source: string, request?: Partial<RRequest>): Promise<DriverEvent[]>
  /** Takes an R cell; gives its run. */
  beginR(source: string, request?: Partial<RRequest>): Promise<string>
  /** The table of a cell's events, by its place among them. */
  read(events: DriverEvent[], at?: number): Promise<Table>
  /** The rows of such a table. */
  rows(events: DriverEvent[], at?: number): Promise<unknown[][]>
  /** Runs SQL statements without values; gives their events. */
  sql(...texts: string[]): Promise<DriverEvent[]>
  /** Interrupts a run; gives its end, and the milliseconds until the interrupt was acknowledged and until the run was over. */
  interrupt(run: string): Promise<{ end: DriverEvent; acknowledged: number; over: number }>
  /** Resolves when a run has printed a word. */
  printed(run: string, word: string): Promise<DriverEvent>
  /** Resolves with the first event that fits. */
  until(fits: (event: DriverEvent) => boolean): Promise<DriverEvent>
  close(): Promise<void>
}

let runs = 0
export const nextRun = () => `run-${++runs}`
export const ofRun = (run: string) => (event: DriverEvent) => 'run' in event && event.run === run
/** The events of a type. */
export const told = <T extends DriverEvent['type']>(events: DriverEvent[], type: T) => events.filter((event): event is Extract<DriverEvent, { type: T }> => event.type === type)
/** What was printed. */
export const printedText = (events: DriverEvent[], name = 'stdout') => told(events, 'stream').filter(event => event.name === name).map(event => event.text).join('')
/** A process of this computer. */
export interface TestProcess { pid: number; parent: number; args: string }

/** The processes that some are, and all that those started. */
export function processTree(isRoot: (process: TestProcess) => boolean): TestProcess[] {
  const all = execFileSync('ps', ['-eo', 'pid,ppid,args'], { encoding: 'utf8', maxBuffer: 1e8 }).split('\n').slice(1).filter(Boolean)
    .map(line => { const [, pid, parent, args] = /^\s*(\d+)\s+(\d+)\s(.*)$/.exec(line)!; return { pid: Number(pid), parent: Number(parent), args: args! } })
  const found = new Set(all.filter(isRoot).map(({ pid }) => pid))
  for (let size = 0; size < found.size;) {
    size = found.size
    for (const { pid, parent } of all) if (found.has(parent)) found.add(pid)
  }
  return all.filter(({ pid }) => found.has(pid))
}
/** The command lines of a session's processes, a line each; those of others on this computer are not its. */
export const commandLines = (session: TestSession) => processTree(({ pid }) => pid === session.submitted.pid).map(({ args }) => args).join('\n')
export const limits = { rows: 10_000, bytes: 64 * 1024 ** 2, whole: null }

/** Starts a session: `spark-submit` of the driver, and its connection. */
export async function startSession({ master = 'local[2]', conf = {}, timezone = 'UTC', packages = [], spark: place = spark! }: { spark?: SparkPlace; master?: string; conf?: Record<string, string>; timezone?: string; packages?: string[] } = {}): Promise<TestSession> {
  const folder = await mkdtemp(path.join(tmpdir(), 'oasis-spark-'))
  const entrance = await openEntrance()
  const events: DriverEvent[] = []
  const waiting = new Set<() => void>()
  let resolve!: (client: Client<typeof driver>) => void
  const dialled = new Promise<Client<typeof driver>>(found => { resolve = found })
  const setup = entrance.expect('test', { epoch: 1, onBought() {}, onDriver: port => resolve(createClient(driver, port)) })
  // Spark's own master for tests, whose executors are processes; nobody may name it otherwise.
  const trial = master.startsWith('local-cluster') ? { 'spark.master': master } : {}
  const settings = sparkSettings({
    master: 'spark.master' in trial ? 'local[1]' : master, user: userInfo().username, identity: { kind: 'same' }, ceilings: noCeilings, python: null, host: '127.0.0.1', session: 'test', environment: process.env,
    conf: { 'spark.driver.memory': '1g', ...conf },
  })
  const submitted = await submit({
    spark: place, folder: path.join(folder, 'session'), program: path.join(root, 'driver/start.py'), packages: [path.join(root, 'main/python/program'), ...packages], libraries: libraries!,
    settings: { ...settings, conf: { ...settings.conf, ...trial } },
    setup: { ...setup, timezone, patience: 60_000 },
  })
  const client = await Promise.race([dialled, submitted.ended.then(({ code, lines }) => { throw new Error(`The driver ended with ${code}:\n${lines.join('\n')}`) })])
  const following = (async () => {
    for await (const event of client.stream('session.follow', { after: 0 })) {
      events.push(event)
      for (const wake of waiting) wake()
    }
  })().catch(() => {})
  async function finish(run: string): Promise<DriverEvent[]> {
    await session.until(event => event.type === 'ended' && event.run === run)
    return events.filter(ofRun(run))
  }
  const code = (source: string) => ({ run: nextRun(), source, name: null, count: 1, parameters: {}, limits: { ...limits, text: 100_000 } })
  async function take(request: RunRequest): Promise<string> {
    await client.call('cell.run', request)
    return request.run
  }
  const session: TestSession = {
    client, submitted, events,
    async run(request) {
      const whole = { run: nextRun(), language: 'sql' as const, limits, ...request }
      await client.call('cell.run', whole)
      return finish(whole.run)
    },
    python: async (source, request) => finish(await session.begin(source, request)),
    begin: (source, request) => take({ ...code(source), language: 'python', ...request }),
    scala: async (source, request) => finish(await session.beginScala(source, request)),
    r: async (source, request) => finish(await session.beginR(source, request)),
    beginR: (source, request) => take({ ...code(source), language: 'r', ...request }),
    beginScala: (source, request) => take({ ...code(source), language: 'scala', ...request }),
    async read(events, at = 0) {
      const event = events.filter(each => each.type === 'table')[at]
      if (!event) throw new Error(`No table among ${JSON.stringify(events)}`)
      const parts: Uint8Array[] = []
      for await (const { data } of client.stream('table.read', { table: event.table })) parts.push(data)
      return tableFromIPC(Buffer.concat(parts))
    },
    rows: async (events, at) => (await session.read(events, at)).toArray().map(row => Object.values(row!.toJSON())),
    sql: (...texts) => session.run({ statements: texts.map(text => ({ sql: text, values: {} })) }),
    async interrupt(run) {
      const asked = performance.now()
      await client.call('cell.interrupt', { run })
      const acknowledged = performance.now() - asked
      const end = await session.until(event => event.type === 'ended' && event.run === run)
      return { end, acknowledged, over: performance.now() - asked }
    },
    printed: (run, word) => session.until(event => event.type === 'stream' && event.run === run && event.text.includes(word)),
    async until(fits) {
      for (let at = 0; ; at++) {
        while (at >= events.length) {
          await new Promise<void>(wake => {
            const woken = () => { waiting.delete(woken); wake() }
            waiting.add(woken)
          })
        }
        if (fits(events[at]!)) return events[at]!
      }
    },
    async close() {
      client.close()
      submitted.kill()
      await Promise.all([submitted.ended, following, entrance.close()])
      await rm(folder, { recursive: true, force: true })
    },
  }
  return session
}
