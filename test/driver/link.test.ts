import { spawn, type ChildProcess } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { createClient } from '../../contract/client.ts'
import { call, defineContract, stream } from '../../contract/define.ts'
import { ErrorCode } from '../../contract/errors.ts'
import { encodeMessage, portLimits, type Port } from '../../contract/frames.ts'
import { openEntrance, type DialSetup, type Entrance } from '../../server/interpreter/entrance.ts'
import { python, skipWithoutPython } from '../support/python.ts'

const trial = defineContract({
  'echo': call(z.unknown(), z.unknown()),
  'produced': call(z.object({}), z.object({ n: z.int() })),
  'refuse': call(z.object({ code: ErrorCode }), z.object({})),
  'break': call(z.object({}), z.object({})),
}, {
  'blobs': stream(z.object({ items: z.int(), bytes: z.int() }), z.object({ n: z.int(), data: z.instanceof(Uint8Array) })),
  'endless': stream(z.object({}), z.object({ n: z.int() })),
})

describe.skipIf(skipWithoutPython)('the link of a driver', () => {
  let folder: string
  let entrance: Entrance
  let children: ChildProcess[]
  let ports: Port[]
  let keys: string[]
  let waiting: ((port: Port) => void)[]

  const options = (epoch: number, key?: string) => ({
    epoch, ...(key === undefined ? {} : { key }), onKey: (given: string) => { keys.push(given) },
    onDriver(port: Port) {
      ports.push(port)
      waiting.shift()?.(port)
    },
  })
  const next = () => new Promise<Port>(resolve => { waiting.push(resolve) })
  async function start(setup: DialSetup & { patience?: number; late?: number }): Promise<{ child: ChildProcess; said(): string; over: Promise<string> }> {
    const file = path.join(folder, `${randomBytes(4).toString('hex')}.json`)
    await writeFile(file, JSON.stringify(setup), { mode: 0o600 })
    const child = spawn(python!, [path.join(import.meta.dirname, 'trial.py'), file], { env: { ...process.env, PYTHONPATH: path.join(import.meta.dirname, '../../driver'), PYTHONDONTWRITEBYTECODE: '1' } })
    children.push(child)
    let text = ''
    child.stderr.on('data', data => { text += String(data) })
    child.stdout.on('data', data => { text += String(data) })
    return { child, said: () => text, over: new Promise(resolve => child.on('exit', () => resolve(text))) }
  }
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'oasis-test-'))
    entrance = await openEntrance()
    children = []
    ports = []
    keys = []
    waiting = []
  })
  afterEach(async () => {
    for (const child of children) child.kill('SIGKILL')
    await entrance.close()
    await rm(folder, { recursive: true, force: true })
  })

  it('[DRV6] beyond loopback the link is TLS, to the certificate that the session was told and no other', async () => {
    const beyond = await openEntrance({ host: 'localhost', port: 0 })
    try {
      const arrived = next()
      const setup = beyond.expect('one', options(1))
      await start(setup)
      const client = createClient(trial, await arrived)
      const large = new Uint8Array(3 * portLimits.frame + 17).map((_, at) => at % 251)
      expect(await client.call('echo', { large })).toEqual({ large })
      client.close()

      let came = 0
      const other = beyond.expect('two', { epoch: 1, onKey() {}, onDriver: () => { came++ } })
      const refused = await start({ ...other, certificate: '0'.repeat(64), patience: 1_000 })
      expect(await refused.over).toContain('It has another certificate')
      const bare = await start({ ...other, certificate: null, patience: 0.2 })
      expect(await bare.over).not.toContain('"key"')
      expect(came).toBe(0)
    } finally {
      await beyond.close()
    }
  })

  it('[DRV6] the driver answers calls and streams, with bytes beside the JSON, and stops at what its reader takes', async () => {
    const arrived = next()
    await start(entrance.expect('one', options(1)))
    const client = createClient(trial, await arrived)
    const odd = { text: 'é \u{1F600} \u0000 "', list: [1, null, { deep: new Uint8Array([1, 2, 3]) }], big: 2 ** 53 - 1, empty: new Uint8Array() }
    expect(await client.call('echo', odd)).toEqual(odd)
    const large = new Uint8Array(3 * portLimits.frame + 17).map((_, at) => at % 251)
    expect(await client.call('echo', { large })).toEqual({ large })
    await expect(client.call('refuse', { code: 'conflict' })).rejects.toMatchObject({ code: 'conflict', message: 'Not so', detail: { place: 3 } })
    await expect(client.call('break', {})).rejects.toMatchObject({ code: 'internal', message: expect.not.stringContaining('passwd') })
    let seen = 0
    for await (const { n, data } of client.stream('blobs', { items: 400, bytes: 64 * 1024 })) {
      expect([n, data.length, data[0]]).toEqual([seen++, 64 * 1024, n % 256])
      if (n === 0) {
        await wait(300)
        expect((await client.call('produced', {})).n, 'a stream runs ahead by its credit only').toBeLessThan(40)
      }
    }
    expect(seen).toBe(400)
    for await (const { n } of client.stream('endless', {})) if (n > 5) break
    expect(await client.call('echo', 'still there')).toBe('still there')
    client.close()
  })

  it('[LAND2] a stream of large pieces goes on where its reader is quicker than its sender', async () => {
    const arrived = next()
    await start({ ...entrance.expect('one', options(1)), late: 0.02 })
    const client = createClient(trial, await arrived)
    let seen = 0
    // Each takes all the credit there is.
    for await (const { n } of client.stream('blobs', { items: 5, bytes: portLimits.credit })) expect(n).toBe(seen++)
    expect(seen).toBe(5)
    client.close()
  })

  it('[DRV6] a secret buys a key once; a driver comes back with the key, and nobody comes in without', async () => {
    const setup = entrance.expect('one', options(1))
    let arrived = next()
    const driver = await start(setup)
    const client = createClient(trial, await arrived)
    expect(await client.call('echo', 1)).toBe(1)
    expect(keys).toHaveLength(1)
    arrived = next()
    ports[0]!.close()
    const again = createClient(trial, await arrived)
    expect(await again.call('echo', 2)).toBe(2)
    expect(keys, 'the key is the same').toHaveLength(1)

    const answered = (line: string) => new Promise<string>(resolve => {
      const socket: Socket = connect(entrance.port, '127.0.0.1', () => socket.write(line))
      let text = ''
      socket.on('data', data => { text += String(data) })
      socket.on('error', () => {})
      socket.on('close', () => resolve(text))
    })
    for (const proof of [{ secret: setup.secret }, { secret: 'x' }, { key: keys[0]!.slice(1) }, { key: createHash('sha256').update(keys[0]!).digest('hex') }, {}]) {
      expect(await answered(`${JSON.stringify({ oasis: 1, session: 'one', ...proof })}\n`), JSON.stringify(Object.keys(proof))).toContain('The session is over.')
    }
    expect(await answered(`${JSON.stringify({ oasis: 1, session: 'two', key: keys[0] })}\n`)).toContain('The session is over.')
    expect(await answered('GET / HTTP/1.1\r\n\r\n')).toContain('no driver')
    expect(await answered('x'.repeat(10_000))).toBe('')
    expect(await again.call('echo', 3), 'nobody is in its place').toBe(3)

    entrance.forget('one')
    expect(await driver.over).toMatch(/The session is over[\s\S]*over/)
  })

  it('[DRV6] [INT5] a driver obeys the newest service and no older one', async () => {
    const setup = entrance.expect('one', options(5))
    let arrived = next()
    const driver = await start(setup)
    createClient(trial, await arrived)
    entrance.expect('one', options(4, keys[0]!))
    ports[0]!.close()
    await expect.poll(driver.said, { timeout: 10_000 }).toContain('An older service answered')
    arrived = next()
    entrance.expect('one', options(6, keys[0]!))
    expect(await createClient(trial, await arrived).call('echo', 'newer')).toBe('newer')
  })

  it('[INT5] a driver whose service is gone goes on for a while, and then ends', async () => {
    const arrived = next()
    const driver = await start({ ...entrance.expect('one', options(1)), patience: 2 })
    await arrived
    const gone = performance.now()
    await entrance.close()
    expect(await driver.over).toMatch(/its service is gone[\s\S]*over/)
    expect(performance.now() - gone).toBeGreaterThan(1_900)
    entrance = await openEntrance()
  })

  it('[DRV6] whatever bytes come by the link, the driver answers or closes, and goes on with the next connection', async () => {
    const setup = entrance.expect('one', options(1))
    let arrived = next()
    await start(setup)
    let port = await arrived
    const good = encodeMessage({ t: 'open', id: 7, name: 'echo', input: { data: new Uint8Array(40) } })[0]!
    await fc.assert(fc.asyncProperty(fc.array(fc.oneof(fc.uint8Array({ maxLength: 60 }), fc.tuple(fc.nat(good.length - 1), fc.nat(255)).map(([at, byte]) => {
      const bad = good.slice()
      bad[at] = byte
      return bad
    }), fc.nat(good.length - 1).map(end => good.slice(0, end))), { minLength: 1, maxLength: 4 }), fc.boolean(), async (frames, greeted) => {
      let closed = false
      port.onClose(() => { closed = true })
      if (greeted) for (const frame of encodeMessage({ t: 'hello', id: 0, protocol: 1, oldest: 1, app: 'x' })) port.post(frame)
      for (const frame of frames) port.post(frame)
      arrived = next()
      await wait(5)
      if (!closed) port.close()
      port = await arrived
    }), { numRuns: 60 })
    arrived = next()
    port.close()
    expect(await createClient(trial, await arrived).call('echo', 'well')).toBe('well')
  })
})
