import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'

/** What came to a receiver: the path, the type of the body, and the body. */
export interface Received { path: string; type: string; body: unknown }

/** A real HTTP server on loopback that takes messages as a chat does. */
export interface Receiver {
  readonly received: Received[]
  /** An address of it. */
  address(path?: string): string
  /** What the next requests are answered with, in their order; 200 without one. `hangs` is never answered. */
  answer(...answers: (number | { status: number; headers?: Record<string, string>; body?: string } | 'hangs')[]): void
  close(): Promise<void>
}

export async function startReceiver(): Promise<Receiver> {
  const received: Received[] = []
  let answers: Parameters<Receiver['answer']> = []
  const server = createServer((request, response) => {
    void bodyOf(request).then(text => {
      received.push({ path: request.url!, type: request.headers['content-type'] ?? '', body: JSON.parse(text) })
      const answer = answers.shift() ?? 200
      if (answer === 'hangs') return
      const { status, headers = {}, body = 'ok' } = typeof answer === 'number' ? { status: answer } : answer
      response.writeHead(status, headers).end(body)
    })
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    received,
    address: (path = '/services/T0/B0/secret-part-of-the-address') => `http://127.0.0.1:${port}${path}`,
    answer: (...next) => { answers = next },
    close: () => new Promise(resolve => {
      server.closeAllConnections()
      server.close(() => resolve())
    }),
  }
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = []
  for await (const part of request) parts.push(part as Buffer)
  return Buffer.concat(parts).toString('utf8')
}
