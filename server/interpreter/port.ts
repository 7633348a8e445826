import type { Socket } from 'node:net'
import { portLimits, type Port } from '../../contract/frames.ts'

/** A port over a socket: each frame follows its length, a little-endian u32. `rest` is what was read of the socket before. One that sends a frame that is too long is cut off. */
export function tcpPort(socket: Socket, rest: Buffer = Buffer.alloc(0)): Port {
  const frames: ((frame: Uint8Array) => void)[] = []
  const closes: (() => void)[] = []
  let parts: Buffer[] = []
  let size = 0
  let closed = false

  function take(read: Buffer): void {
    parts.push(read)
    size += read.length
    while (size >= 4 && !closed) {
      if (parts[0]!.length < 4) parts = [Buffer.concat(parts)]
      const length = parts[0]!.readUInt32LE(0)
      if (length > portLimits.frame) {
        socket.destroy()
        return
      }
      if (size < 4 + length) return
      if (parts.length > 1) parts = [Buffer.concat(parts)]
      const [data] = parts as [Buffer]
      // A plain view: a Buffer's slice is no copy.
      const frame = new Uint8Array(data.buffer, data.byteOffset + 4, length)
      parts = [data.subarray(4 + length)]
      size -= 4 + length
      for (const listener of frames) listener(frame)
    }
  }
  socket.on('data', take)
  // A connection that breaks is closed, and says so by that.
  socket.on('error', () => {})
  socket.on('close', () => {
    closed = true
    for (const listener of closes) listener()
  })
  if (rest.length > 0) setImmediate(() => take(rest))
  return {
    post(frame) {
      if (closed) return
      const head = Buffer.allocUnsafe(4)
      head.writeUInt32LE(frame.byteLength, 0)
      socket.cork()
      socket.write(head)
      socket.write(frame)
      socket.uncork()
    },
    onFrame: listener => { frames.push(listener) },
    onClose: listener => { closes.push(listener) },
    close() {
      closed = true
      socket.end()
      socket.destroySoon()
    },
  }
}
