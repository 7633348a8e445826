import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { MessageChannel, type MessagePort } from 'node:worker_threads'
import { WebSocket, WebSocketServer } from 'ws'
import type { Port } from '../../contract/frames.ts'
import { messagePort, socketPort } from '../../contract/ports.ts'

export interface Pair { server: Port; client: Port; close(): Promise<void> }

const ofMessagePort = (port: MessagePort): Port => messagePort({
  postMessage: data => port.postMessage(data),
  onMessage: listener => { port.on('message', listener) },
  onClose: listener => { port.on('close', listener) },
  close: () => port.close(),
})

const ofSocket = (socket: WebSocket): Port => socketPort({
  send: data => { if (socket.readyState === WebSocket.OPEN) socket.send(data) },
  onMessage: listener => { socket.on('message', (data, binary) => listener(binary ? new Uint8Array(data as Buffer) : null)) },
  onClose: listener => { socket.on('close', () => listener()) },
  close: () => socket.close(),
})

/** The transports over which the one suite runs. */
export const transports: Record<string, () => Promise<Pair>> = {
  async 'a MessagePort'() {
    const { port1, port2 } = new MessageChannel()
    return { server: ofMessagePort(port1), client: ofMessagePort(port2), async close() { port1.close() } }
  },
  async 'a WebSocket'() {
    const listener = new WebSocketServer({ port: 0, host: '127.0.0.1' })
    await once(listener, 'listening')
    const accepted = once(listener, 'connection')
    const socket = new WebSocket(`ws://127.0.0.1:${(listener.address() as AddressInfo).port}`)
    // Frames may come before `open` resolves here, so the socket holds them until both sides listen.
    socket.pause()
    const [[other]] = await Promise.all([accepted, once(socket, 'open')])
    socket.resume()
    return {
      server: ofSocket(other as WebSocket), client: ofSocket(socket),
      async close() { socket.terminate(); await new Promise(done => listener.close(done)) },
    }
  },
}
