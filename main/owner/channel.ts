import type { Socket } from 'node:net'
import { portLimits, type Port } from '../../contract/frames.ts'

/** A port over a stream socket: each frame follows its length as `u32`, little endian. A length over the limit closes it. */
export function streamPort(socket: Socket): Port {
  let waiting: Buffer = Buffer.alloc(0)
  let listener: ((frame: Uint8Array) => void) | null = null
  socket.on('error', () => socket.destroy())
  socket.on('data', chunk => {
    waiting = waiting.byteLength ? Buffer.concat([waiting, chunk]) : chunk
    while (waiting.byteLength >= 4) {
      const length = waiting.readUInt32LE(0)
      if (length > portLimits.frame) return void socket.destroy()
      if (waiting.byteLength < 4 + length) return
      const frame = new Uint8Array(waiting.subarray(4, 4 + length))
      waiting = waiting.subarray(4 + length)
      listener?.(frame)
    }
  })
  return {
    post(frame) {
      if (!socket.writable) return
      const head = Buffer.alloc(4)
      head.writeUInt32LE(frame.byteLength)
      socket.cork()
      socket.write(head)
      socket.write(frame)
      socket.uncork()
    },
    onFrame(next) { listener = next },
    onClose(next) { socket.on('close', next) },
    close() { socket.end() },
  }
}
