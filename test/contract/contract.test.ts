import fc from 'fast-check'
import { setTimeout as wait } from 'node:timers/promises'
import { afterEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { createClient } from '../../contract/client.ts'
import { call, defineContract, stream, type Handlers } from '../../contract/define.ts'
import { ErrorCode, OasisError } from '../../contract/errors.ts'
import { encodeMessage, portLimits, type Message, type Port } from '../../contract/frames.ts'
import { serve } from '../../contract/serve.ts'
import { protocol } from '../../contract/version.ts'
import { transports, type Pair } from './ports.ts'

const trial = defineContract({
  'echo': call(z.unknown(), z.unknown()),
  'greet': call(z.object({ name: z.string() }), z.object({ text: z.string() })),
  'refuse': call(z.object({ code: ErrorCode }), z.object({})),
  'break': call(z.object({}), z.object({})),
  'wait': call(z.object({}), z.object({})),
}, {
  'count': stream(z.object({ to: z.int() }), z.object({ n: z.int() })),
  'blobs': stream(z.object({ items: z.int(), bytes: z.int() }), z.object({ n: z.int(), data: z.instanceof(Uint8Array) })),
  'endless': stream(z.object({}), z.object({ n: z.int() })),
})

class Host {
  cancelled = 0
  produced = 0
  unexpected: unknown[] = []
  violations: unknown[] = []
  handlers: Handlers<typeof trial, { user: string }> = {
    echo: async input => input,
    greet: async (input, context) => ({ text: `${input.name} from ${context.user}` }),
    refuse: async input => { throw new OasisError(input.code, 'Not so', { place: 3 }) },
    break: async () => { throw new TypeError('boom /etc/passwd') },
    wait: (_input, _context, signal) => new Promise((_, reject) => signal.addEventListener('abort', () => { this.cancelled++; reject(new OasisError('cancelled', 'Stopped')) })),
    count: async function* (input) { for (let n = 0; n < input.to; n++) yield { n } },
    blobs: (input) => this.blobs(input.items, input.bytes),
    endless: (_input, _context, signal) => this.endless(signal),
  }
  async *blobs(items: number, bytes: number) {
    for (let n = 0; n < items; n++) {
      this.produced = n + 1
      yield { n, data: new Uint8Array(bytes).fill(n) }
    }
  }
  async *endless(signal: AbortSignal) {
    try {
      for (let n = 0; !signal.aborted; n++) {
        yield { n }
        await wait(1)
      }
    } finally {
      this.cancelled++
    }
  }
  serve(port: Port) {
    return serve(trial, this.handlers, port, { user: 'ada' }, { onUnexpected: error => this.unexpected.push(error), onViolation: error => this.violations.push(error) })
  }
}

describe.each(Object.entries(transports))('the contract over %s', (_name, pair) => {
  const open: Pair[] = []
  afterEach(async () => { for (const each of open.splice(0)) await each.close() })
  async function start() {
    const host = new Host()
    const ports = await pair()
    open.push(ports)
    host.serve(ports.server)
    return { host, client: createClient(trial, ports.client), ports }
  }
  async function raw() {
    const host = new Host()
    const ports = await pair()
    open.push(ports)
    host.serve(ports.server)
    let closed = false
    ports.client.onFrame(() => {})
    ports.client.onClose(() => { closed = true })
    return { host, port: ports.client, isClosed: () => closed }
  }
  const sayHello = (port: Port) => { for (const frame of encodeMessage({ t: 'hello', id: 0, protocol: protocol.current, oldest: protocol.oldest, app: 'test' })) port.post(frame) }

  it('[BASE2] a call is answered with its typed output and the user of the connection', async () => {
    const { client } = await start()
    expect(await client.call('greet', { name: 'x' })).toEqual({ text: 'x from ada' })
  })

  it.each(ErrorCode.options)('[BASE2] the error code %s crosses with its message and detail', async code => {
    const { client, host } = await start()
    await expect(client.call('refuse', { code })).rejects.toMatchObject({ name: 'OasisError', code, message: 'Not so', detail: { place: 3 } })
    expect(host.unexpected).toEqual([])
  })

  it('[BASE2] an unexpected failure crosses as internal with nothing of its message, and the host hears of it', async () => {
    const { client, host } = await start()
    const error = await client.call('break', {}).catch((caught: unknown) => caught as OasisError)
    expect(error).toMatchObject({ code: 'internal' })
    expect(JSON.stringify(error) + String(error)).not.toContain('passwd')
    expect(host.unexpected).toHaveLength(1)
  })

  it('[BASE2] bad input is refused before the handler, and an unknown procedure is not found', async () => {
    const { client } = await start()
    // @ts-expect-error a number is no name
    await expect(client.call('greet', { name: 3 })).rejects.toMatchObject({ code: 'invalid' })
    // @ts-expect-error not in the contract
    await expect(client.call('nothing', {})).rejects.toMatchObject({ code: 'notFound' })
    await expect(client.call('toString' as never, {} as never)).rejects.toMatchObject({ code: 'notFound' })
  })

  it('[BASE2] cancelling a call reaches the handler', async () => {
    const { client, host } = await start()
    const stop = new AbortController()
    const answer = client.call('wait', {}, { signal: stop.signal })
    setTimeout(() => stop.abort(), 20)
    await expect(answer).rejects.toMatchObject({ code: 'cancelled' })
    await expect.poll(() => host.cancelled).toBe(1)
  })

  it('[BASE2] leaving a stream early cancels it at the host', async () => {
    const { client, host } = await start()
    for await (const { n } of client.stream('endless', {})) if (n === 3) break
    await expect.poll(() => host.cancelled).toBe(1)
  })

  it('[BASE2] a stream gives every item in order', async () => {
    const { client } = await start()
    const seen: number[] = []
    for await (const { n } of client.stream('count', { to: 5000 })) seen.push(n)
    expect(seen).toEqual(Array.from({ length: 5000 }, (_, n) => n))
  })

  it('[BASE2] binary travels beside the JSON, whole, in frames of at most 256 KiB', async () => {
    const host = new Host()
    const ports = await pair()
    open.push(ports)
    const sizes: number[] = []
    const post = ports.server.post
    ports.server.post = frame => { sizes.push(frame.byteLength); post(frame) }
    host.serve(ports.server)
    const client = createClient(trial, ports.client)
    const data = new Uint8Array(3_000_001).map((_, index) => index % 251)
    const answer = await client.call('echo', { deep: [{ data }], small: Buffer.from([1, 2]), forged: { $bin: [0, 4] }, nothing: null }) as { deep: [{ data: Uint8Array }] }
    expect(Buffer.compare(answer.deep[0].data, data)).toBe(0)
    expect(answer).toMatchObject({ small: new Uint8Array([1, 2]), forged: { $bin: [0, 4] }, nothing: null })
    expect(Math.max(...sizes)).toBeLessThanOrEqual(portLimits.frame)
    expect(sizes.length).toBeGreaterThan(11)
  })

  it('[BASE2] a reader that takes nothing stops the writer after the credit in bytes', async () => {
    const { client, host } = await start()
    const bytes = 100_000
    const reader = client.stream('blobs', { items: 1000, bytes })[Symbol.asyncIterator]()
    await reader.next()
    await wait(150)
    const ahead = host.produced * bytes
    expect(ahead).toBeLessThanOrEqual(portLimits.credit + 3 * bytes)
    let last = 0
    for (let step = await reader.next(); !step.done; step = await reader.next()) last = step.value.n
    expect(last).toBe(999)
  })

  it('[BASE2] a slow stream does not hold up a call', async () => {
    const { client } = await start()
    const reader = client.stream('blobs', { items: 1000, bytes: 200_000 })[Symbol.asyncIterator]()
    await reader.next()
    expect(await client.call('greet', { name: 'y' })).toEqual({ text: 'y from ada' })
    await reader.return?.()
  })

  it('[BASE2] when the connection goes, everything open fails as offline', async () => {
    const { client, ports } = await start()
    const answer = client.call('wait', {})
    const heard = new Promise(resolve => client.onClose(resolve))
    setTimeout(() => ports.server.close(), 20)
    await expect(answer).rejects.toMatchObject({ code: 'offline' })
    await heard
    await expect(client.call('greet', { name: 'z' })).rejects.toMatchObject({ code: 'offline' })
  })

  it('[BASE2] more calls than the limit are refused one by one', async () => {
    const { client, host } = await start()
    const stop = new AbortController()
    const waiting = Array.from({ length: portLimits.open }, () => client.call('wait', {}, { signal: stop.signal }).catch((error: OasisError) => error.code))
    await expect(client.call('greet', { name: 'late' })).rejects.toMatchObject({ code: 'invalid' })
    stop.abort()
    expect(new Set(await Promise.all(waiting))).toEqual(new Set(['cancelled']))
    await expect.poll(() => host.cancelled).toBe(portLimits.open)
    expect(await client.call('greet', { name: 'after' })).toEqual({ text: 'after from ada' })
  })

  it.each([
    ['too old', { t: 'hello', id: 0, protocol: 0, oldest: 0, app: '0.0.1' }],
    ['too new', { t: 'hello', id: 0, protocol: 99, oldest: 98, app: '9.0.0' }],
  ] as [string, Message][])('[BASE2] a side that is %s is refused by its hello', async (_case, greeting) => {
    const { host, port, isClosed } = await raw()
    for (const frame of encodeMessage(greeting)) port.post(frame)
    await expect.poll(isClosed).toBe(true)
    expect(host.violations).toHaveLength(1)
    expect(host.violations[0]).toMatchObject({ code: 'conflict' })
  })

  it('[BASE2] a client tells its caller when the host speaks another version', async () => {
    const ports = await pair()
    open.push(ports)
    ports.server.onFrame(() => {})
    const client = createClient(trial, ports.client)
    for (const frame of encodeMessage({ t: 'hello', id: 0, protocol: 99, oldest: 98, app: '9.0.0' })) ports.server.post(frame)
    await expect(client.call('greet', { name: 'x' })).rejects.toMatchObject({ code: 'conflict', message: expect.stringContaining('too old') })
  })

  it('[BASE2] a call before hello closes the connection', async () => {
    const { port, isClosed, host } = await raw()
    for (const frame of encodeMessage({ t: 'open', id: 1, name: 'greet', input: { name: 'x' } })) port.post(frame)
    await expect.poll(isClosed).toBe(true)
    expect(host.violations).toHaveLength(1)
  })

  it('[BASE2] a name that two topics claim throws', () => {
    expect(() => defineContract({ a: call(z.unknown(), z.unknown()) }, { a: call(z.unknown(), z.unknown()) })).toThrow('defined twice')
  })

  it('[BASE2] fuzzed frames close the connection or are ignored, and nothing else fails', async () => {
    const valid = encodeMessage({ t: 'open', id: 7, name: 'greet', input: { name: 'x', data: new Uint8Array(20) } })[0]!
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 300 }),
      // A valid frame with some bytes changed, cut or added.
      fc.tuple(fc.array(fc.tuple(fc.nat(valid.length - 1), fc.nat(255)), { maxLength: 6 }), fc.nat(valid.length), fc.uint8Array({ maxLength: 9 })).map(([changes, keep, more]) => {
        const copy = valid.slice()
        for (const [at, to] of changes) copy[at] = to
        return new Uint8Array([...copy.subarray(0, keep), ...more])
      }),
    )
    await fc.assert(fc.asyncProperty(fc.array(bytes, { minLength: 1, maxLength: 8 }), fc.boolean(), async (frames, greet) => {
      const { host, port } = await raw()
      if (greet) sayHello(port)
      for (const frame of frames) port.post(frame)
      await wait(1)
      expect(host.unexpected).toEqual([])
      await open.pop()!.close()
    }), { numRuns: 150 })
    const { client } = await start()
    expect(await client.call('greet', { name: 'still' })).toEqual({ text: 'still from ada' })
  }, 30_000)

  it('[BASE2] any JSON with bytes in it arrives as it was', async () => {
    const { client } = await start()
    const value = fc.letrec(tie => ({
      any: fc.oneof({ depthSize: 'small' }, fc.string({ unit: 'binary' }).map(text => text.toWellFormed()), fc.integer(), fc.boolean(), fc.constant(null), fc.uint8Array({ maxLength: 50 }),
        fc.array(tie('any'), { maxLength: 4 }), fc.dictionary(fc.string().filter(key => key !== '__proto__'), tie('any'), { maxKeys: 4, noNullPrototype: true })),
    })).any
    await fc.assert(fc.asyncProperty(value, async each => { expect(await client.call('echo', { each })).toEqual({ each }) }), { numRuns: 100 })
  })
})

describe('the oversized', () => {
  it('[BASE2] a message over the limit is refused where it is made', () => {
    expect(() => encodeMessage({ t: 'item', id: 1, value: new Uint8Array(portLimits.message + 1) })).toThrow('over the limit')
  })
  it('[BASE2] a frame over the limit, and a message that never ends, close the connection', async () => {
    for (const build of [() => [new Uint8Array(portLimits.frame + 1)], () => Array.from({ length: 270 }, () => { const frame = new Uint8Array(portLimits.frame); frame[0] = 1; frame[2] = 9; return frame })]) {
      const host = new Host()
      const ports = await transports['a MessagePort']!()
      host.serve(ports.server)
      let closed = false
      ports.client.onClose(() => { closed = true })
      ports.client.onFrame(() => {})
      for (const frame of build()) ports.client.post(frame)
      await expect.poll(() => closed).toBe(true)
      expect(host.violations).toHaveLength(1)
    }
  })
})
