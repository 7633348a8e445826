import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { RunRequest } from '../../contract/driver/contract.ts'
import type { interpreter } from '../../contract/interpreter/contract.ts'
import type { Client } from '../../contract/define.ts'
import { readOperator } from '../../server/interpreter/operator.ts'
import { noRegistry } from '../../server/interpreter/registry.ts'
import { createInterpreter, type Interpreter } from '../../server/interpreter/service.ts'
import { openPerson, type Person } from './person.ts'
import { libraries, processTree, spark } from './spark.ts'

const root = path.resolve(import.meta.dirname, '../..')
const never = new AbortController().signal

/** Cells that use up what a session has. Each prints `on` when it begins to, and goes on until its session ends. */
const exhaustions: Record<string, Partial<RunRequest>> = {
  'loops in 8 processes of Python': { language: 'python', source: 'import os\nprint("on", flush=True)\nfor _ in range(7):\n    if os.fork() == 0:\n        break\nwhile True: pass' },
  'loops in 8 threads of Scala': { language: 'scala', source: 'val spinning = (1 to 7).map { n => val t = new Thread(() => { var x = 0L; while (true) x += n }); t.setDaemon(true); t.start(); t }\nprintln("on")\nvar x = 0L\nwhile (true) x += 1' },
  'a job of 64 tasks that never ends': { language: 'python', source: 'print("on", flush=True)\nspark.range(0, 10**14, 1, 64).selectExpr("sum(pow(id, 1.5) % 7)").collect()' },
  'functions of Python in all tasks': { language: 'python', source: 'print("on", flush=True)\ndef spin(rows):\n    while True: pass\nspark.sparkContext.parallelize(range(64), 64).mapPartitions(spin).count()' },
  'the memory of the driver': { language: 'scala', source: 'println("on")\nval held = scala.collection.mutable.ArrayBuffer[Array[Byte]]()\nwhile (true) held += new Array[Byte](1000000)' },
  'the memory of Python': { language: 'python', source: 'print("on", flush=True)\nwhile True:\n    held = []\n    try:\n        while True: held.append(bytearray(10**7))\n    except MemoryError:\n        pass' },
  'collecting more than fits': { language: 'python', source: 'print("on", flush=True)\nwhile True:\n    try:\n        spark.range(0, 10**8, 1, 4).selectExpr("id", "repeat(cast(id as string), 20) as text").collect()\n    except Exception:\n        pass' },
}

export interface Measured { name: string; quiet: number[]; loaded: number[] }

/**
 * The interpreter service as an operator bounds it, with one who works and one who uses everything up. In each round the second is stopped by a signal, the first runs `cells` trivial cells, the second goes on, and the first
 * runs as many: what else the computer does is in both.
 */
export async function measureNeighbours({ master, variables, rounds, cells, report }: { master: string; variables: Record<string, string>; rounds: number; cells: number; report(line: string): void }): Promise<Measured[]> {
  const folder = await mkdtemp(path.join(tmpdir(), 'oasis-neighbours-'))
  const service = createInterpreter({
    folder, spark: () => ({ ...spark!, libraries: libraries! }), program: path.join(root, 'driver/start.py'), packages: [path.join(root, 'main/python/program')], registry: noRegistry, master, operator: () => readOperator(variables),
    idle: { after: 3_600_000, warning: 600_000 }, clock: Date.now, log: () => {},
  })
  try {
    const ana = await openPerson(clientOf(service, 'ana'))
    let count = 0
    /** Milliseconds of trivial cells, of SQL and Python in turn, from asking for the run to its end. */
    async function work(times: number): Promise<number[]> {
      const took: number[] = []
      for (let at = 0; at < times; at++) {
        const from = performance.now()
        const { failure } = await ana.run(++count % 2 ? { language: 'sql', statements: [{ sql: `SELECT ${count} AS n`, values: {} }] } : { language: 'python', source: `print(${count})` })
        if (failure) throw new Error(failure.message)
        took.push(performance.now() - from)
      }
      return took
    }
    await work(100)
    /** Signals all that is not hers. */
    const signal = (number: 'SIGSTOP' | 'SIGCONT') => {
      for (const { pid } of processTree(({ args }) => args.includes(folder) && !args.includes(ana.session))) {
        try {
          process.kill(pid, number)
        } catch { /* It is over. */ }
      }
    }
    const measured: Measured[] = []
    for (const [name, request] of Object.entries(exhaustions)) {
      const each: Measured = { name, quiet: [], loaded: [] }
      const ben = exhaust(() => openPerson(clientOf(service, 'ben')), request)
      await ben.begin()
      for (let round = 0; round < rounds; round++) {
        ben.pause()
        signal('SIGSTOP')
        await work(2)
        each.quiet.push(...await work(cells))
        signal('SIGCONT')
        ben.resume()
        // What fills up needs a moment for it.
        await delay(500)
        each.loaded.push(...await work(cells))
      }
      await ben.stop()
      measured.push(each)
      report(name)
    }
    return measured
  } finally {
    await service.close()
    await rm(folder, { recursive: true, force: true, maxRetries: 3 })
  }
}

/** One who runs a cell in a session of theirs, and again in another where it was lost; no session starts in a pause. */
function exhaust(open: () => Promise<Person>, request: Partial<RunRequest>) {
  let stopping = false
  let session: Person
  const start = async () => {
    session = await open()
    await session.python('1')
  }
  let going: Promise<void> = Promise.resolve()
  let paused: Promise<void> | null = null
  let resume = () => {}
  const on = async () => session.printed(await session.begin(request), 'on')
  async function again(): Promise<void> {
    while (!stopping) {
      await session.following
      await paused
      if (stopping) return
      await start()
      if (stopping) return session.stop()
      await on()
    }
  }
  return {
    async begin() {
      await start()
      await on()
      going = again().catch(error => { if (!stopping) throw error })
    },
    pause() { paused = new Promise(resolve => { resume = resolve }) },
    resume() {
      resume()
      paused = null
    },
    async stop() {
      stopping = true
      await session.stop()
      await going
    },
  }
}

/** The service as one connection asks it. */
function clientOf({ handlers }: Interpreter, user: string): Pick<Client<typeof interpreter>, 'call' | 'stream'> {
  const ask = (name: keyof typeof handlers, input: unknown) => (handlers[name] as (input: unknown, asker: { user: string }, signal: AbortSignal) => unknown)(input, { user }, never)
  return { call: async (name, input) => ask(name, input) as never, stream: (name, input) => ask(name, input) as never }
}
