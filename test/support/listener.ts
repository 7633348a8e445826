import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'

/** Something on this computer that outputs try to reach: it notes every connection and every packet, whatever they say. */
export interface Listener { port: number; reached: string[]; close(): Promise<void> }

export async function listenForAnything(): Promise<Listener> {
  const reached: string[] = []
  const server = createServer(socket => {
    reached.push('a connection')
    socket.on('error', () => {})
    socket.on('data', data => {
      reached.push(data.toString('latin1').split('\r\n')[0]!)
      socket.end('HTTP/1.1 204 No Content\r\naccess-control-allow-origin: *\r\nconnection: close\r\n\r\n')
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const packets = createSocket('udp4')
  packets.on('message', message => reached.push(`a packet of ${message.length} bytes`))
  packets.bind(port, '127.0.0.1')
  await once(packets, 'listening')
  return {
    port, reached,
    async close() {
      packets.close()
      server.close()
      await once(server, 'close')
    },
  }
}
