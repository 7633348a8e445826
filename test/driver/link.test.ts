import { spawn, type ChildProcess } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { connect, createServer, type Socket } from 'node:net'
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
import { openEntrance, type DialSetup, type Entrance, type Proofs } from '../../server/interpreter/entrance.ts'
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
  let keys: Proofs[]
  let waiting: ((port: Port) => void)[]

  const options = (epoch: number, proofs?: Proofs) => ({
    epoch, ...(proofs ? { proofs } : {}), onBought: (bought: Proofs) => { keys.push(bought) },
    onDriver(port: Port) {
      ports.push(port)
      waiting.shift()?.(port)
    },
  })
  const next = () => new Promise<Port>(resolve => { waiting.push(resolve) })
  async function start(setup: DialSetup & { patience?: number; late?: number; address?: string }): Promise<{ child: ChildProcess; said(): string; over: Promise<string> }> {
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
      const other = beyond.expect('two', { epoch: 1, onBought() {}, onDriver: () => { came++ } })
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

    /** What is answered to lines that are sent one after another, each once the one before is answered. */
    const answered = (...lines: string[]) => new Promise<string>(resolve => {
      const socket: Socket = connect(entrance.port, '127.0.0.1', () => socket.write(lines.shift()!))
      let text = ''
      socket.on('data', data => {
        text += String(data)
        const line = lines.shift()
        if (line !== undefined) socket.write(line)
      })
      socket.on('error', () => {})
      socket.on('close', () => resolve(text))
    })
    const hello = (session: string, by: string) => `${JSON.stringify({ oasis: 1, session, by, nonce: 'ab'.repeat(32) })}\n`
    expect(await answered(hello('one', 'secret')), 'the secret is spent').toContain('The session is over.')
    for (const show of [setup.secret, 'x', '', keys[0]!.key!]) {
      expect(await answered(hello('one', 'key'), `${JSON.stringify({ show })}\n`), show).toMatch(/"proof":"[0-9a-f]{64}","epoch":1}\n{"refused":"The session is over\."}\n$/)
    }
    expect(await answered(hello('one', 'key'), 'what?\n')).toContain('The session is over.')
    expect(await answered(hello('two', 'key'))).toContain('The session is over.')
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

  it('[INT5] a driver finds the next service at the same port and by the same certificate, and shows it the key that only its hash is known of', async () => {
    for (const reach of [null, { host: 'localhost', port: 0 }]) {
      const first = await openEntrance(reach)
      keys = []
      let arrived = next()
      const driver = await start(first.expect('one', options(1)))
      expect(await createClient(trial, await arrived).call('echo', 1)).toBe(1)
      expect(JSON.stringify(keys)).toMatch(/^\[{"secret":null,"key":"[0-9a-f]{64}"}\]$/)
      await first.close()
      const second = await openEntrance(reach, { port: first.port, certificate: first.certificate })
      arrived = next()
      second.expect('one', options(2, keys[0]))
      expect(second.address).toEqual(first.address)
      expect(await createClient(trial, await arrived).call('echo', 2), driver.said()).toBe(2)
      expect(keys, 'it bought nothing more').toHaveLength(1)
      await second.close()
    }
  })

  it('[INT5] where another program has the port by now, it learns nothing and is not obeyed, and the driver finds its service by the file that says where it is', async () => {
    const first = await openEntrance()
    const address = path.join(folder, 'address.json')
    await writeFile(address, JSON.stringify(first.address))
    let arrived = next()
    const driver = await start({ ...first.expect('one', options(1)), address })
    await arrived
    await first.close()
    const heard: string[] = []
    const sockets = new Set<Socket>()
    const lines = ['{"refused":"The session is over."}', '{"key":"x","epoch":9}', '{"proof":"00","epoch":9}', '[]', 'HTTP/1.1 400 Bad Request']
    const thief = createServer(socket => {
      sockets.add(socket)
      socket.on('error', () => {})
      socket.on('data', data => {
        heard.push(String(data))
        socket.write(`${lines[(heard.length - 1) % lines.length]}\n`)
      })
    })
    await new Promise<void>(resolve => thief.listen(first.port, '127.0.0.1', resolve))
    try {
      await expect.poll(() => heard.length, { timeout: 30_000 }).toBeGreaterThanOrEqual(lines.length)
      expect(heard.map(line => Object.keys(JSON.parse(line) as object))).toEqual(heard.map(() => ['oasis', 'session', 'by', 'nonce']))
      const second = await openEntrance(null, { port: first.port, certificate: null })
      expect(second.port).not.toBe(first.port)
      arrived = next()
      second.expect('one', options(2, keys[0]))
      await writeFile(address, JSON.stringify(second.address))
      expect(await createClient(trial, await arrived).call('echo', 2), driver.said()).toBe(2)
      await second.close()
    } finally {
      for (const socket of sockets) socket.destroy()
      await new Promise<void>(resolve => thief.close(() => resolve()))
    }
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
