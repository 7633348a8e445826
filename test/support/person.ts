import type { Client } from '../../contract/define.ts'
import type { RunRequest } from '../../contract/driver/contract.ts'
import type { interpreter, SessionEvent } from '../../contract/interpreter/contract.ts'
import { limits } from './spark.ts'

type Of<T extends SessionEvent['type']> = Extract<SessionEvent, { type: T }>

let runs = 0
/** A person's session of a notebook, and what it told so far. */
export async function openPerson(client: Pick<Client<typeof interpreter>, 'call' | 'stream'>) {
  const { session } = await client.call('session.open', { notebook: 'shared', timezone: 'UTC' })
  const events: SessionEvent[] = []
  let wake = () => {}
  let isOver = false
  const following = (async () => {
    for await (const event of client.stream('session.follow', { session, after: 0 })) {
      events.push(event)
      wake()
    }
  })().finally(() => {
    isOver = true
    wake()
  })
  async function until<E extends SessionEvent>(fits: (event: SessionEvent) => event is E): Promise<E> {
    for (let at = 0; ; at++) {
      while (at >= events.length && !isOver) await new Promise<void>(resolve => { wake = resolve })
      const event = events[at]
      if (!event) throw new Error('The session is over.')
      if (fits(event)) return event
      if (event.type === 'session' && event.session.state === 'lost') throw new Error(`It was lost: ${JSON.stringify(event)}\n${(await client.call('session.about', { session })).log.join('\n')}`)
    }
  }
  async function begin(request: Partial<RunRequest>): Promise<string> {
    const run = `run-${++runs}`
    await client.call('cell.run', { session, request: { run, limits: { ...limits, text: 100_000 }, name: null, count: 1, parameters: {}, ...request } as RunRequest })
    return run
  }
  /** Runs a cell to its end; gives what it printed and how it failed. */
  async function run(request: Partial<RunRequest>) {
    const name = await begin(request)
    const { failure } = await until((event): event is Of<'ended'> => event.type === 'ended' && event.run === name)
    return { name, failure, text: events.flatMap(event => event.type === 'stream' && event.run === name ? [event.text] : []).join('') }
  }
  const code = (language: 'python' | 'scala' | 'r') => async (source: string) => {
    const { failure, text } = await run({ language, source })
    if (failure) throw new Error(`${failure.name}: ${failure.message}\n${failure.traceback.join('\n')}`)
    return text
  }
  return {
    session, events, following, begin, run, python: code('python'), scala: code('scala'), r: code('r'),
    printed: (name: string, word: string) => until((event): event is Of<'stream'> => event.type === 'stream' && event.run === name && event.text.includes(word)),
    sql: (text: string) => run({ language: 'sql', statements: [{ sql: text, values: {} }] }),
    stop: async () => { await client.call('session.stop', { session }); await following },
  }
}
export type Person = Awaited<ReturnType<typeof openPerson>>
