import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createClient } from '../../contract/client.ts'
import type { Client } from '../../contract/define.ts'
import { driver, type DriverEvent, type RunRequest } from '../../contract/driver/contract.ts'
import { openEntrance } from '../../server/interpreter/entrance.ts'
import { submit, type SparkPlace, type Submitted } from '../../server/interpreter/submit.ts'
// @ts-expect-error plain JavaScript, shared with the set-up
import { findSpark, setUpSpark } from '../../scripts/setup/spark.mjs'

const problem = await setUpSpark() as string | null

/** The Spark that tests use; a test without one skips and says how to get one. */
export const spark = findSpark() as SparkPlace | null
export const skipWithoutSpark = spark === null
if (skipWithoutSpark) console.warn(`SKIPPED: ${problem}`)

const root = path.resolve(import.meta.dirname, '../..')

/** A session on real Spark, and what it told so far. */
export interface TestSession {
  readonly client: Client<typeof driver>
  readonly submitted: Submitted
  readonly events: DriverEvent[]
  /** Runs a cell to its end; gives its events. */
  run(request: Partial<RunRequest> & Pick<RunRequest, 'statements'>): Promise<DriverEvent[]>
  /** Resolves with the first event that fits. */
  until(fits: (event: DriverEvent) => boolean): Promise<DriverEvent>
  close(): Promise<void>
}

let runs = 0
export const nextRun = () => `run-${++runs}`
export const ofRun = (run: string) => (event: DriverEvent) => 'run' in event && event.run === run
export const limits = { rows: 10_000, bytes: 64 * 1024 ** 2 }

/** Starts a session: `spark-submit` of the driver, and its connection. */
export async function startSession({ master = 'local[2]', conf = {}, timezone = 'UTC' }: { master?: string; conf?: Record<string, string>; timezone?: string } = {}): Promise<TestSession> {
  const folder = await mkdtemp(path.join(tmpdir(), 'oasis-spark-'))
  const entrance = await openEntrance()
  const events: DriverEvent[] = []
  const waiting = new Set<() => void>()
  let resolve!: (client: Client<typeof driver>) => void
  const dialled = new Promise<Client<typeof driver>>(found => { resolve = found })
  const setup = entrance.expect('test', { epoch: 1, onKey() {}, onDriver: port => resolve(createClient(driver, port)) })
  const submitted = await submit({
    spark: spark!, master, folder: path.join(folder, 'session'), program: path.join(root, 'driver/start.py'), packages: [path.join(root, 'main/python/program')],
    conf: { 'spark.ui.enabled': 'false', 'spark.driver.memory': '1g', 'spark.sql.warehouse.dir': path.join(folder, 'warehouse'), 'spark.driver.host': '127.0.0.1', 'spark.driver.bindAddress': '127.0.0.1', ...conf },
    setup: { ...setup, timezone },
  })
  const client = await Promise.race([dialled, submitted.ended.then(({ code, lines }) => { throw new Error(`The driver ended with ${code}:\n${lines.join('\n')}`) })])
  const following = (async () => {
    for await (const event of client.stream('session.follow', { after: 0 })) {
      events.push(event)
      for (const wake of waiting) wake()
    }
  })().catch(() => {})
  const session: TestSession = {
    client, submitted, events,
    async run(request) {
      const whole = { run: nextRun(), language: 'sql' as const, limits, ...request }
      await client.call('cell.run', whole)
      await session.until(event => event.type === 'ended' && event.run === whole.run)
      return events.filter(ofRun(whole.run))
    },
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
