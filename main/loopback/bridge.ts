import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { WebSocketServer, type RawData, type WebSocket } from 'ws'
import type { Port } from '../../contract/frames.ts'
import { socketPort } from '../../contract/ports.ts'
import { loopbackLimits } from './limits.ts'

/** WebSockets of windows, each given to `connect` as a port. Requests reach it only after the server has let them in. */
export interface Bridge {
  accept(request: IncomingMessage, socket: Duplex, head: Buffer): void
  close(): void
}

const bytes = (data: RawData): Uint8Array =>
  Array.isArray(data) ? Buffer.concat(data) : data instanceof ArrayBuffer ? new Uint8Array(data) : data

export function createBridge(connect: (port: Port) => void): Bridge {
  const server = new WebSocketServer({ noServer: true, maxPayload: loopbackLimits.frame, perMessageDeflate: false, clientTracking: true })
  const silent = new WeakSet<WebSocket>()
  const heartbeat = setInterval(() => {
    for (const socket of server.clients) {
      if (silent.has(socket)) socket.terminate()
      silent.add(socket)
      socket.ping()
    }
  }, loopbackLimits.heartbeat)
  heartbeat.unref()

  function port(socket: WebSocket): Port {
    const closed: (() => void)[] = []
    socket.on('close', () => { for (const listener of closed) listener() })
    return socketPort({
      send(frame) {
        if (socket.readyState !== socket.OPEN) return
        if (socket.bufferedAmount > loopbackLimits.unread) return socket.terminate()
        socket.send(frame)
      },
      onMessage: listener => socket.on('message', (data, binary) => listener(binary ? bytes(data) : null)),
      onClose: listener => { closed.push(listener) },
      close: () => socket.close(),
    })
  }

  return {
    accept(request, socket, head) {
      if (server.clients.size >= loopbackLimits.bridges) {
        socket.end('HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\n\r\n')
        return
      }
      server.handleUpgrade(request, socket, head, client => {
        client.on('pong', () => silent.delete(client))
        client.on('message', () => silent.delete(client))
        client.on('error', () => client.terminate())
        connect(port(client))
      })
    },
    close() {
      clearInterval(heartbeat)
      for (const socket of server.clients) socket.terminate()
      server.close()
    },
  }
}
