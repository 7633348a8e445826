import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type Server, type Socket } from 'node:net'
import { createServer as createTlsServer } from 'node:tls'
import { setTimeout as delay } from 'node:timers/promises'
import { z } from 'zod'
import type { Port } from '../../contract/frames.ts'
import { makeCertificate, type Certificate } from './certificate.ts'
import { interpreterLimits } from './limits.ts'
import { tcpPort } from './port.ts'

const Greeting = z.object({ oasis: z.literal(1), session: z.string().max(100), by: z.enum(['secret', 'key']), nonce: z.string().regex(/^[0-9a-f]{32,128}$/) })
const Proof = z.object({ show: z.string().max(200) })

/** What the service keeps of what a driver shows: the SHA-256, in hexadecimal, of its one-time secret until that is spent, and of the key that it bought. */
export interface Proofs { secret: string | null; key: string | null }

/** Where drivers dial. `certificate` is the SHA-256 of the entrance's, the only one that they believe; null on loopback. */
export interface Address { host: string; port: number; certificate: string | null }

/** What a driver needs to dial: where, and the proof that it shows once. */
export interface DialSetup extends Address { session: string; secret: string }

export interface Expecting {
  /** Rises with each start of the service. */
  epoch: number
  /** What an earlier service knew of the driver; without it the driver shows the one-time secret of what `expect` gives. */
  proofs?: Proofs
  /** The driver has bought a key. It gets it when this has resolved, so that a service that starts again knows it. */
  onBought(proofs: Proofs): Promise<void> | void
  /** Each connection of it; a new one takes the place of the one before. */
  onDriver(port: Port): void
}

/** Where drivers dial in. */
export interface Entrance {
  readonly address: Address
  readonly port: number
  /** Null on loopback. */
  readonly certificate: Certificate | null
  /** Expects the driver of a session. */
  expect(session: string, options: Expecting): DialSetup & { proofs: Proofs }
  /** The session is over: its driver is refused from here on. */
  forget(session: string): void
  close(): Promise<void>
}

interface Expected extends Omit<Expecting, 'proofs'> { proofs: Proofs; port: Port | null; over: boolean }

const hash = (text: string) => createHash('sha256').update(text).digest('hex')
const matches = (text: string, known: string) => timingSafeEqual(Buffer.from(hash(text)), Buffer.from(known))

/** Where drivers of other machines find this one: its name there, and the port, 0 for any that is free. */
export interface Reach { host: string; port: number }

/** What an entrance had that was open before, so that drivers find the next one. */
export interface Before { port: number; certificate: Certificate | null }

/**
 * Opens the entrance: on loopback, or where machines are to reach it on all addresses of this computer, by TLS alone. It is where it was before, with the certificate of then, unless another
 * program has the port by now or `reach` names one. Before a driver shows anything the entrance proves that it knows it, for this port or certificate alone: who took the port of a service
 * that is gone learns nothing and is not believed.
 */
export async function openEntrance(reach: Reach | null = null, before: Before | null = null): Promise<Entrance> {
  const expected = new Map<string, Expected>()
  const sockets = new Set<Socket>()
  const tls = reach === null ? null : before?.certificate ?? makeCertificate(Date.now())

  /** Answers the first line: proves itself. Gives what it is of, or null where it refused. */
  function prove(socket: Socket, line: string): { session: Expected; by: 'secret' | 'key' } | null {
    const refuse = (refused: string) => {
      socket.end(`${JSON.stringify({ refused })}\n`)
      return null
    }
    let greeting: z.infer<typeof Greeting>
    try {
      greeting = Greeting.parse(JSON.parse(line))
    } catch {
      return refuse('This is no driver.')
    }
    const session = expected.get(greeting.session)
    const known = session?.proofs[greeting.by]
    if (!session || !known) return refuse('The session is over.')
    const where = tls?.fingerprint ?? String(socket.localPort)
    const proof = createHmac('sha256', Buffer.from(known, 'hex')).update(`${greeting.nonce} ${where} ${session.epoch}`).digest('hex')
    socket.write(`${JSON.stringify({ proof, epoch: session.epoch })}\n`)
    return { session, by: greeting.by }
  }

  /** Looks at what the driver shows; gives whether it may come in. */
  async function admit(socket: Socket, line: string, { session, by }: { session: Expected; by: 'secret' | 'key' }): Promise<boolean> {
    const refuse = () => {
      socket.end(`${JSON.stringify({ refused: 'The session is over.' })}\n`)
      return false
    }
    let show: string
    try {
      show = Proof.parse(JSON.parse(line)).show
    } catch {
      return refuse()
    }
    const known = session.proofs[by]
    if (session.over || known === null || !matches(show, known)) return refuse()
    let key = show
    if (by === 'secret') {
      key = randomBytes(32).toString('base64url')
      session.proofs = { secret: null, key: hash(key) }
      await session.onBought(session.proofs)
    }
    if (session.over || socket.destroyed) return refuse()
    session.port?.close()
    socket.setTimeout(0)
    socket.setNoDelay(true)
    socket.setKeepAlive(true, interpreterLimits.keepAlive)
    socket.write(`${JSON.stringify({ key })}\n`)
    return true
  }

  function greet(socket: Socket): void {
    socket.on('error', () => {})
    socket.setTimeout(interpreterLimits.greeting, () => socket.destroy())
    let held = Buffer.alloc(0)
    let proven: { session: Expected; by: 'secret' | 'key' } | null = null
    const listen = (data: Buffer) => {
      held = Buffer.concat([held, data])
      const end = held.indexOf(10)
      if (end < 0 && held.length <= interpreterLimits.greetingBytes) return
      if (end < 0) {
        socket.off('data', listen)
        return void socket.destroy()
      }
      const line = held.subarray(0, end).toString('utf8')
      held = held.subarray(end + 1)
      if (proven === null) {
        proven = prove(socket, line)
        if (proven === null) socket.off('data', listen)
        return
      }
      socket.off('data', listen)
      socket.pause()
      const { session } = proven
      admit(socket, line, proven).then(may => {
        if (!may) return
        session.onDriver(session.port = tcpPort(socket, held))
        socket.resume()
      }, () => socket.destroy())
    }
    socket.on('data', listen)
  }

  const server: Server = tls === null ? createServer(greet) : createTlsServer({ cert: tls.certificate, key: tls.key, minVersion: 'TLSv1.2', handshakeTimeout: interpreterLimits.greeting }, greet)
  // Also those that never speak TLS.
  server.on('connection', socket => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  })
  const listen = async (port: number) => {
    server.listen(reach === null ? { port, host: '127.0.0.1' } : { port })
    await once(server, 'listening')
  }
  /** Waits a moment for a port that somebody has. */
  async function listenAgain(port: number): Promise<void> {
    for (let tries = 1; ; tries++) {
      try {
        return await listen(port)
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE' || tries === interpreterLimits.portTries) throw error
        await delay(interpreterLimits.portPause)
      }
    }
  }
  const wanted = reach?.port || before?.port || 0
  if (wanted === 0) await listen(0)
  else if (reach?.port) await listenAgain(wanted)
  else await listenAgain(wanted).catch(() => listen(0))
  const listening = server.address()
  const port = typeof listening === 'object' && listening !== null ? listening.port : 0
  const address: Address = { host: reach?.host ?? '127.0.0.1', port, certificate: tls?.fingerprint ?? null }
  return {
    address, port, certificate: tls,
    expect(session, { proofs, ...options }) {
      const secret = randomBytes(32).toString('base64url')
      const known = proofs ?? { secret: hash(secret), key: null }
      expected.set(session, { ...options, proofs: known, port: null, over: false })
      return { ...address, session, secret, proofs: known }
    },
    forget(session) {
      const known = expected.get(session)
      if (!known) return
      // It is known still, so that its driver can be told in a way that it believes.
      known.over = true
      known.port?.close()
      known.port = null
    },
    async close() {
      for (const socket of sockets) socket.destroy()
      await new Promise<void>(resolve => server.close(() => resolve()))
    },
  }
}
