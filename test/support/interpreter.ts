import path from 'node:path'
import { tableFromIPC } from 'apache-arrow'
import type { RunRequest } from '../../contract/driver/contract.ts'
import type { SessionEvent } from '../../contract/interpreter/contract.ts'
import { readOperator } from '../../server/interpreter/operator.ts'
import { noRegistry } from '../../server/interpreter/registry.ts'
import { createInterpreter, type Interpreter } from '../../server/interpreter/service.ts'
import { libraries, limits, spark } from './spark.ts'

const root = path.resolve(import.meta.dirname, '../..')
const never = new AbortController().signal
export type EventOf<T extends SessionEvent['type']> = Extract<SessionEvent, { type: T }>

/** An interpreter service as an operator set it up: by the variables of an environment, and settings of Spark beside those that they name. */
export function serveInterpreter({ folder, master, variables, conf = {} }: { folder: string; master: string; variables: Record<string, string>; conf?: Record<string, string> }): Interpreter {
  return createInterpreter({
    registry: noRegistry,
    folder, spark: () => ({ ...spark!, libraries: libraries! }), program: path.join(root, 'driver/start.py'), packages: [path.join(root, 'main/python/program')], master,
    operator() { const operator = readOperator(variables); return { ...operator, conf: { ...operator.conf, ...conf } } },
    idle: { after: 600_000, warning: 300_000 }, clock: Date.now, log: () => {},
  })
}

let runs = 0

/** A person's session of one notebook, and what it told so far. */
export async function openSession(service: Interpreter, user: string) {
  const asker = { user }
  const { session } = await service.handlers['session.open']({ notebook: 'shared', timezone: 'UTC' }, asker, never)
  const events: SessionEvent[] = []
  let wake = () => {}
  const following = (async () => {
    for await (const event of service.handlers['session.follow']({ session, after: 0 }, asker, never)) {
      events.push(event as SessionEvent)
      wake()
    }
  })().catch(() => {})
  async function until<E extends SessionEvent>(fits: (event: SessionEvent) => event is E): Promise<E> {
    for (let at = 0; ; at++) {
      while (at >= events.length) await new Promise<void>(resolve => { wake = resolve })
      const event = events[at]!
      if (fits(event)) return event
      if (event.type === 'session' && event.session.state === 'lost') throw new Error(`It was lost: ${JSON.stringify(event)}`)
    }
  }
  const begin = async (request: Partial<RunRequest>) => {
    const run = `run-${++runs}`
    await service.handlers['cell.run']({ session, request: { run, limits: { ...limits, text: 10_000 }, name: null, count: 1, parameters: {}, ...request } as RunRequest }, asker, never)
    return run
  }
  const end = async (run: string) => {
    const { failure, cancelled } = await until((event): event is EventOf<'ended'> => event.type === 'ended' && event.run === run)
    return { failure, cancelled, text: events.flatMap(event => event.type === 'stream' && event.run === run ? [event.text] : []).join(''), tables: events.filter((event): event is EventOf<'table'> => event.type === 'table' && event.run === run) }
  }
  return {
    session, events, until, begin, end, following,
    python: async (source: string) => end(await begin({ language: 'python', source })),
    sql: async (...texts: string[]) => end(await begin({ language: 'sql', statements: texts.map(text => ({ sql: text, values: {} })) })),
    async rows({ table }: EventOf<'table'>) {
      const parts: Uint8Array[] = []
      for await (const { data } of service.handlers['table.read']({ session, table }, asker, never)) parts.push(data as Uint8Array)
      return tableFromIPC(Buffer.concat(parts)).toArray().map(row => Object.values(row!.toJSON()))
    },
    interrupt: async (run: string) => service.handlers['cell.interrupt']({ session, run }, asker, never),
    stop: async () => { await service.handlers['session.stop']({ session }, asker, never); await following },
    /** When a cell has printed a word. */
    printed: (run: string, word: string) => until((event): event is EventOf<'stream'> => event.type === 'stream' && event.run === run && event.text.includes(word)),
  }
}
