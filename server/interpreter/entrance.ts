import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import { createServer, type Server, type Socket } from 'node:net'
import { createServer as createTlsServer } from 'node:tls'
import { z } from 'zod'
import type { Port } from '../../contract/frames.ts'
import { makeCertificate } from './certificate.ts'
import { interpreterLimits } from './limits.ts'
import { tcpPort } from './port.ts'

const Greeting = z.object({ oasis: z.literal(1), session: z.string().max(100), secret: z.string().max(200).optional(), key: z.string().max(200).optional() })

/** What a driver needs to dial: where, and the proofs. `certificate` is the SHA-256 of the entrance's, the only one that the driver believes; null on loopback. */
export interface DialSetup { host: string; port: number; certificate: string | null; session: string; secret: string }

/** Where drivers dial in. */
export interface Entrance {
  readonly port: number
  /**
   * Expects the driver of a session. `onDriver` gets each connection of it; a new one takes the place of the one before. `epoch` rises with each service that takes the session
   * over. `key` is what a driver that an earlier service knew shows; without it the driver shows the one-time secret of what this gives.
   */
  expect(session: string, options: { epoch: number; key?: string; onKey(key: string): void; onDriver(port: Port): void }): DialSetup
  /** The session is over: its driver is refused from here on. */
  forget(session: string): void
  close(): Promise<void>
}

interface Expected { epoch: number; secret: Buffer | null; key: Buffer | null; onKey(key: string): void; onDriver(port: Port): void; port: Port | null }

const hash = (text: string) => createHash('sha256').update(text).digest()
const matches = (text: string | undefined, known: Buffer | null) => text !== undefined && known !== null && timingSafeEqual(hash(text), known)

/** Where drivers of other machines find this one: its name there, and the port, 0 for any that is free. */
export interface Reach { host: string; port: number }

/** Opens the entrance: on loopback, or where machines are to reach it on all addresses of this computer, by TLS alone. */
export async function openEntrance(reach: Reach | null = null): Promise<Entrance> {
  const expected = new Map<string, Expected>()
  const sockets = new Set<Socket>()

  function answer(socket: Socket, line: string, rest: Buffer): void {
    const refuse = (refused: string) => { socket.end(`${JSON.stringify({ refused })}\n`) }
    let greeting: z.infer<typeof Greeting>
    try {
      greeting = Greeting.parse(JSON.parse(line))
    } catch {
      return refuse('This is no driver.')
    }
    const session = expected.get(greeting.session)
    const known = session && (matches(greeting.key, session.key) || matches(greeting.secret, session.secret))
    // A session that is not there answers as one whose proof is wrong.
    if (!session || !known) return refuse('The session is over.')
    let { key } = greeting
    if (key === undefined) {
      key = randomBytes(32).toString('base64url')
      session.key = hash(key)
      session.secret = null
      session.onKey(key)
    }
    session.port?.close()
    socket.setTimeout(0)
    socket.setNoDelay(true)
    socket.setKeepAlive(true, interpreterLimits.keepAlive)
    socket.write(`${JSON.stringify({ key, epoch: session.epoch })}\n`)
    const connection = session.port = tcpPort(socket, rest)
    session.onDriver(connection)
  }

  function greet(socket: Socket): void {
    socket.on('error', () => {})
    socket.setTimeout(interpreterLimits.greeting, () => socket.destroy())
    let held = Buffer.alloc(0)
    const listen = (data: Buffer) => {
      held = Buffer.concat([held, data])
      const end = held.indexOf(10)
      if (end < 0 && held.length <= interpreterLimits.greetingBytes) return
      socket.off('data', listen)
      if (end < 0) return void socket.destroy()
      answer(socket, held.subarray(0, end).toString('utf8'), held.subarray(end + 1))
    }
    socket.on('data', listen)
  }

  const tls = reach === null ? null : makeCertificate(Date.now())
  const server: Server = tls === null ? createServer(greet) : createTlsServer({ cert: tls.certificate, key: tls.key, minVersion: 'TLSv1.2', handshakeTimeout: interpreterLimits.greeting }, greet)
  // Also those that never speak TLS.
  server.on('connection', socket => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(reach === null ? { port: 0, host: '127.0.0.1' } : { port: reach.port }, resolve)
  })
  const address = server.address()
  const listening = typeof address === 'object' && address !== null ? address.port : 0
  return {
    port: listening,
    expect(session, { epoch, key, onKey, onDriver }) {
      const secret = randomBytes(32).toString('base64url')
      expected.set(session, { epoch, secret: key === undefined ? hash(secret) : null, key: key === undefined ? null : hash(key), onKey, onDriver, port: null })
      return { host: reach?.host ?? '127.0.0.1', port: listening, certificate: tls?.fingerprint ?? null, session, secret }
    },
    forget(session) {
      expected.get(session)?.port?.close()
      expected.delete(session)
    },
    async close() {
      for (const socket of sockets) socket.destroy()
      await new Promise<void>(resolve => server.close(() => resolve()))
    },
  }
}
