import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { SessionEvent } from '../../../contract/interpreter/contract.ts'
import { linkFile } from '../../../main/spark/fetch.ts'
import { noCeilings } from '../../../server/interpreter/ceilings.ts'
import { readCores } from '../../../server/interpreter/cores.ts'
import { lossOf } from '../../../server/interpreter/loss.ts'
import { readOperator, type Operator } from '../../../server/interpreter/operator.ts'
import { noRegistry } from '../../../server/interpreter/registry.ts'
import { createInterpreter, type Interpreter } from '../../../server/interpreter/service.ts'
import { libraries, limits, skipWithoutSpark, spark } from '../../support/spark.ts'

const root = path.resolve(import.meta.dirname, '../../..')
const never = new AbortController().signal

/** The command line of a process; nothing of one that is gone. */
function commandOf(process: string): string {
  try {
    return readFileSync(`/proc/${process}/cmdline`, 'utf8').replaceAll('\0', ' ')
  } catch {
    return ''
  }
}

describe.skipIf(skipWithoutSpark)('the interpreter service', () => {
  let folder: string
  const services: Interpreter[] = []
  beforeAll(async () => { folder = await mkdtemp(path.join(tmpdir(), 'oasis-interpreter-')) })
  afterEach(async () => { await Promise.all(services.splice(0).map(service => service.close())) })
  afterAll(() => rm(folder, { recursive: true, force: true }))

  function open(options: { idle?: { after: number; warning: number }; python?: string; most?: number; operator?: Partial<Operator> } = {}): Interpreter {
    const service = createInterpreter({
      folder, registry: noRegistry, spark: () => ({ ...spark!, ...(options.python === undefined ? {} : { python: options.python }), libraries: libraries! }), program: path.join(root, 'driver/start.py'), packages: [path.join(root, 'main/python/program')], master: 'local[1]',
      operator: () => ({ ...readOperator({ OASIS_SPARK_MEMORY: '1g', OASIS_SPARK_SESSIONS: options.most === undefined ? '' : String(options.most) }), ...options.operator }),
      clock: Date.now, log: () => {}, idle: options.idle ?? { after: 600_000, warning: 300_000 },
    })
    services.push(service)
    return service
  }
  const ana = { user: 'ana' }
  const start = async (service: Interpreter, asker = ana, notebook = 'n1') => (await service.handlers['session.open']({ notebook, timezone: 'UTC' }, asker, never)).session
  const sql = (run: string, text: string) => ({ run, language: 'sql' as const, limits, statements: [{ sql: text, values: {} }] })
  const isOf = <T extends SessionEvent['type']>(type: T) => (event: SessionEvent): event is Extract<SessionEvent, { type: T }> => event.type === type
  /** The events of a session until one fits. */
  async function until(service: Interpreter, session: string, fits: (event: SessionEvent) => boolean, after = 0): Promise<SessionEvent[]> {
    const events: SessionEvent[] = []
    const abort = new AbortController()
    for await (const event of service.handlers['session.follow']({ session, after }, ana, abort.signal)) {
      events.push(event as SessionEvent)
      if (fits(event as SessionEvent)) break
    }
    abort.abort()
    return events
  }
  const lastOf = (events: SessionEvent[]) => Math.max(0, ...events.map(event => 'number' in event ? event.number : 0))
  const ends = (run: string) => (event: SessionEvent) => event.type === 'ended' && event.run === run

  it('[INT1] [LAND5] a session is one application for a notebook and a user, nobody else finds it, and what it kept goes with it', async () => {
    const service = open()
    const session = await start(service)
    expect(await start(service), 'asked for again before it is there').toBe(session)
    await service.handlers['cell.run']({ session, request: sql('a', 'CREATE TEMP VIEW v AS SELECT 1 AS one') }, ana, never)
    const first = await until(service, session, ends('a'))
    expect(first.filter(isOf('session')).map(event => event.session.state)).toEqual(['starting', 'ready'])
    const numbers = first.flatMap(event => 'number' in event ? [event.number] : [])
    expect(numbers).toEqual(numbers.map((_, at) => at + 1))
    await service.handlers['cell.run']({ session: await start(service), request: sql('b', 'SELECT * FROM v') }, ana, never)
    expect((await until(service, session, ends('b'), lastOf(first))).find(isOf('table'))).toMatchObject({ rows: 1 })

    // Its files are on this computer: who asks need not be sent them.
    await service.handlers['cell.run']({ session, request: { ...sql('all', 'SELECT id FROM range(20)'), limits: { ...limits, rows: 10, whole: { rows: 1_000, bytes: 1_000_000 } } } }, ana, never)
    const file = (await until(service, session, ends('all'), lastOf(first))).find(isOf('file'))!
    const { path: place } = await service.handlers['file.place']({ session, table: file.table, file: file.file }, ana, never)
    expect(place!.startsWith(path.join(folder, session, 'tmp') + path.sep)).toBe(true)
    const linked = path.join(folder, session, 'linked.parquet')
    expect(await linkFile(place!, { bytes: file.bytes + 1 }, linked), 'of another size').toBe(false)
    expect(await linkFile(place!, file, linked)).toBe(true)
    expect(createHash('sha256').update(readFileSync(linked)).digest('hex')).toBe(file.hash)
    await service.handlers['table.release']({ session, table: file.table }, ana, never)
    expect(readFileSync(linked), 'what was taken stays').toHaveLength(file.bytes)
    expect(await linkFile(place!, file, path.join(folder, session, 'late.parquet')), 'it is gone').toBe(false)

    const kept = 'import os, tempfile\nspark.range(9).repartition(3).count()\nprint(tempfile.gettempdir(), spark._jvm.java.lang.System.getProperty("java.io.tmpdir"), len([name for name in os.listdir(tempfile.gettempdir()) if name.startswith("blockmgr-")]))'
    await service.handlers['cell.run']({ session, request: { run: 'kept', language: 'python', source: kept, name: null, count: 1, parameters: {}, limits: { ...limits, text: 1000 } } }, ana, never)
    const temporary = path.join(folder, session, 'tmp')
    expect((await until(service, session, ends('kept'), first.length)).filter(isOf('stream')).map(event => event.text).join('')).toBe(`${temporary} ${temporary} 1\n`)

    const foreign = { user: 'ben' }
    for (const asked of [
      () => service.handlers['cell.run']({ session, request: sql('c', 'SELECT 1') }, foreign, never), () => service.handlers['cell.interrupt']({ session, run: 'a' }, foreign, never),
      () => service.handlers['session.stop']({ session }, foreign, never), () => service.handlers['cell.complete']({ session, language: 'python', source: 's', offset: 1, most: 5 }, foreign, never),
    ]) await expect((async () => asked())()).rejects.toMatchObject({ code: 'interpreterLost' })
    expect((await service.handlers['session.list']({}, foreign, never)).sessions).toEqual([])
    expect((await service.handlers['session.list']({}, ana, never)).sessions).toMatchObject([{ session, notebook: 'n1', busy: false, now: { state: 'ready' } }])
    const other = await start(service, foreign)
    expect(other).not.toBe(session)

    await service.handlers['session.settle']({ session, through: 5 }, ana, never)
    await expect(until(service, session, () => true, 2)).rejects.toMatchObject({ code: 'conflict' })
    await service.handlers['session.stop']({ session }, ana, never)
    const told = (await until(service, session, () => false, 5)).filter(isOf('session'))
    expect(told.at(-1)).toMatchObject({ session: { state: 'stopped' } })
    await expect.poll(() => readdir(folder), { timeout: 10_000 }).not.toContain(session)
    await expect((async () => service.handlers['cell.run']({ session, request: sql('d', 'SELECT 1') }, ana, never))()).rejects.toMatchObject({ code: 'interpreterLost' })
    expect(await start(service), 'the next one is another').not.toBe(session)
  }, 180_000)

  it('[INT1] an idle session ends, after a warning, and not while a cell runs', async () => {
    const service = open({ idle: { after: 3_000, warning: 2_000 } })
    const session = await start(service)
    await service.handlers['cell.run']({ session, request: { run: 'a', language: 'python', source: 'import time; time.sleep(5)', name: null, count: 1, parameters: {}, limits: { ...limits, text: 1000 } } }, ana, never)
    const during = await until(service, session, ends('a'))
    expect(during.filter(isOf('session')).every(event => event.idleAt === null)).toBe(true)
    const warned = await until(service, session, event => event.type === 'session' && event.idleAt !== null, lastOf(during))
    await service.handlers['session.keep']({ session }, ana, never)
    expect(warned.at(-1)).toMatchObject({ session: { state: 'ready' } })
    const kept = await until(service, session, event => event.type === 'session' && event.session.state === 'idle', lastOf(during))
    expect(kept.filter(isOf('session')).map(event => [event.session.state, event.idleAt === null])).toEqual([['ready', true], ['ready', false], ['idle', true]])
    expect((await readdir(folder)).length, 'its folder goes with it').toBeLessThan(2)
  }, 180_000)

  it('[INT5] a driver that dies is told within five seconds, with how', async () => {
    const service = open()
    const session = await start(service)
    await service.handlers['cell.run']({ session, request: { run: 'a', language: 'python', source: 'import os, signal\nprint("on")\nos.kill(int(sc._jvm.java.lang.ProcessHandle.current().pid()), signal.SIGKILL)', name: null, count: 1, parameters: {}, limits: { ...limits, text: 1000 } } }, ana, never)
    const events = await until(service, session, event => event.type === 'stream' || event.type === 'ended')
    const killed = performance.now()
    const told = await until(service, session, event => event.type === 'session' && event.session.state === 'lost', lastOf(events))
    expect(performance.now() - killed).toBeLessThan(5_000)
    expect(told.at(-1)).toMatchObject({ session: { state: 'lost', loss: { kind: expect.stringMatching(/killed|exit/) } } })
  }, 180_000)

  it('[INT3] a cell runs no longer than a cell may, and says so; its session keeps to the cores that one may have', async () => {
    const service = open({ operator: { ceilings: { ...noCeilings, cell: 2_000, cores: 1 } } })
    const session = await start(service)
    await service.handlers['cell.run']({ session, request: { run: 'a', language: 'python', source: 'import time\nwhile True: time.sleep(0.1)', name: null, count: 1, parameters: {}, limits: { ...limits, text: 10_000 } } }, ana, never)
    await until(service, session, event => event.type === 'started')
    const processes = readdirSync('/proc').filter(name => /^\d+$/.test(name) && commandOf(name).includes(session))
    expect(processes.length).toBeGreaterThan(1)
    for (const process of processes) expect(readCores(/^Cpus_allowed_list:\s*(\S+)$/m.exec(readFileSync(`/proc/${process}/status`, 'utf8'))![1]!), commandOf(process)).toHaveLength(1)
    expect(processes.map(commandOf).join('\n'), 'as many threads collect its garbage').toContain('-XX:ActiveProcessorCount=1')
    const events = await until(service, session, ends('a'))
    expect(events.at(-1)).toMatchObject({ cancelled: false, failure: { name: 'TooLong', message: expect.stringContaining('as long as a cell may run here') } })
  }, 120_000)

  it('[INT5] [INT3] a Spark that does not start says why, and no more sessions start than may run', async () => {
    const service = open({ python: '/nowhere/python', most: 1 })
    const session = await start(service)
    await expect(start(service, ana, 'n2'), 'more than may run at once').rejects.toMatchObject({ code: 'invalid', detail: { kind: 'sessions', most: 1 } })
    expect((await until(service, session, () => false)).at(-1)).toMatchObject({ session: { state: 'lost', loss: { kind: 'start', said: expect.stringContaining('/nowhere/python') } } })
  }, 60_000)
})

describe('why a session was lost', () => {
  const ended = (lines: string[], code: number | null = 1, signal: string | null = null) => ({ code, signal, lines })
  it('[INT5] is found in how its process ended and what it logged', () => {
    expect(lossOf(ended(['JAVA_HOME is not set']), true)).toMatchObject({ kind: 'java' })
    expect(lossOf(ended(['x', 'Exception in thread "main" java.lang.UnsupportedClassVersionError: org/apache/spark has been compiled by a more recent version']), true)).toMatchObject({ kind: 'java' })
    expect(lossOf({ ...ended(['the trace is longer than what is kept']), code: 52 }, false)).toMatchObject({ kind: 'memory', said: null })
    expect(lossOf(ended(['java.lang.OutOfMemoryError: Java heap space', '\tat org.apache.X.y(X.java:1)']), false)).toMatchObject({ kind: 'memory', said: 'java.lang.OutOfMemoryError: Java heap space' })
    expect(lossOf(ended(['26/11/25 10:00:00 INFO Starting', 'org.apache.spark.SparkException: Could not parse Master URL: x', '\tat y']), true)).toMatchObject({ kind: 'start', said: 'org.apache.spark.SparkException: Could not parse Master URL: x' })
    expect(lossOf(ended([], null, 'SIGKILL'), false)).toEqual({ kind: 'killed', code: null, signal: 'SIGKILL', said: null })
    expect(lossOf(ended(['bye']), false)).toMatchObject({ kind: 'exit', code: 1, said: 'bye' })
  })
})
