/** One side of a connection that carries frames of bytes in order. MessagePort, WebSocket and process channels all fit. */
export interface Port {
  post(frame: Uint8Array): void
  onFrame(listener: (frame: Uint8Array) => void): void
  onClose(listener: () => void): void
  close(): void
}

/** Sizes in bytes, counts of things, of one connection. */
export const portLimits = {
  /** No frame is larger; a message that is, goes as several. */
  frame: 256 * 1024,
  /** A message as a whole. */
  message: 64 * 1024 * 1024,
  /** All half-received messages together. */
  assembling: 128 * 1024 * 1024,
  /** Calls and streams open at once. */
  open: 1024,
  /** What a stream may send before its reader has taken anything. */
  credit: 1024 * 1024,
} as const

/** What travels. A `hello` is the first message of each side. */
export type Message =
  | { t: 'hello'; id: 0; protocol: number; oldest: number; app: string }
  | { t: 'open'; id: number; name: string; input: unknown }
  | { t: 'cancel'; id: number }
  | { t: 'credit'; id: number; bytes: number }
  | { t: 'item'; id: number; value: unknown }
  | { t: 'done'; id: number; value?: unknown }
  | { t: 'fail'; id: number; error: unknown }

/** A frame or message that breaks the format; the connection it came by is closed. */
export class FrameError extends Error {
  override name = 'FrameError'
}

type Path = (string | number)[]
interface Header { message: unknown; binary: [Path, number][] }

const kinds = new Set(['hello', 'open', 'cancel', 'credit', 'item', 'done', 'fail'])
const frameHeader = 6
const encoder = new TextEncoder()
const decoder = new TextDecoder('utf-8', { fatal: true })

/**
 * A message as frames of at most 256 KiB. Each is `u8 version, u8 last, u32 id` and a piece of the body; the body is `u32 length of the JSON`, the JSON, and the byte
 * arrays one after another. Byte arrays travel beside the JSON, addressed by path, so that no value a person can write is taken for one. Little endian.
 */
export function encodeMessage(message: Message): Uint8Array[] {
  const chunks: Uint8Array[] = []
  const binary: Header['binary'] = []
  const detach = (value: unknown, path: Path): unknown => {
    if (value instanceof Uint8Array) {
      chunks.push(value)
      binary.push([path, value.byteLength])
      return null
    }
    if (Array.isArray(value)) return value.map((item, index) => detach(item, [...path, index]))
    if (value === null || typeof value !== 'object') return value
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, detach(item, [...path, key])]))
  }
  const json = encoder.encode(JSON.stringify({ message: detach(message, []), binary } satisfies Header))
  const size = 4 + json.byteLength + chunks.reduce((sum, chunk) => sum + chunk.byteLength, 0)
  if (size > portLimits.message) throw new FrameError(`A message of ${size} bytes is over the limit of ${portLimits.message}`)
  const body = new Uint8Array(size)
  new DataView(body.buffer).setUint32(0, json.byteLength, true)
  body.set(json, 4)
  let at = 4 + json.byteLength
  for (const chunk of chunks) {
    body.set(chunk, at)
    at += chunk.byteLength
  }
  const frames: Uint8Array[] = []
  const piece = portLimits.frame - frameHeader
  for (let from = 0; from < size; from += piece) {
    const part = body.subarray(from, from + piece)
    const frame = new Uint8Array(frameHeader + part.byteLength)
    frame[0] = 1
    frame[1] = from + piece >= size ? 1 : 0
    new DataView(frame.buffer).setUint32(2, message.id, true)
    frame.set(part, frameHeader)
    frames.push(frame)
  }
  return frames
}

function decodeBody(body: Uint8Array): Message {
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength)
  if (body.byteLength < 4) throw new FrameError('A message is shorter than its header')
  const length = view.getUint32(0, true)
  if (length > body.byteLength - 4) throw new FrameError('A message is shorter than its header says')
  let header: Partial<Header>
  try {
    header = JSON.parse(decoder.decode(body.subarray(4, 4 + length))) as Partial<Header>
  } catch {
    throw new FrameError('A message is not JSON')
  }
  const message = header?.message as Message | undefined
  if (message === null || typeof message !== 'object' || !kinds.has(message.t) || !Number.isSafeInteger(message.id) || !Array.isArray(header.binary)) throw new FrameError('A message has no known form')
  let at = 4 + length
  for (const entry of header.binary) {
    const [path, bytes] = Array.isArray(entry) ? entry : []
    if (!Array.isArray(path) || path.length === 0 || !Number.isSafeInteger(bytes) || bytes! < 0 || at + bytes! > body.byteLength) throw new FrameError('A message misplaces its bytes')
    let owner: any = message
    for (const step of path.slice(0, -1)) owner = owner !== null && typeof owner === 'object' && Object.hasOwn(owner, step) ? owner[step] : undefined
    const key = path.at(-1)!
    if (owner === null || typeof owner !== 'object' || !Object.hasOwn(owner, key) || owner[key] !== null) throw new FrameError('A message misplaces its bytes')
    owner[key] = body.slice(at, at + bytes!)
    at += bytes!
  }
  if (at !== body.byteLength) throw new FrameError('A message has bytes that nothing names')
  return message
}

/** Puts frames together again. `add` gives a message with its size in bytes when its last frame has come, and throws FrameError for anything malformed. */
export function createAssembler(): { add(frame: Uint8Array): { message: Message; bytes: number } | null } {
  const partial = new Map<number, { parts: Uint8Array[]; bytes: number }>()
  let held = 0
  return {
    add(frame) {
      if (frame.byteLength < frameHeader || frame.byteLength > portLimits.frame) throw new FrameError(`A frame of ${frame.byteLength} bytes`)
      if (frame[0] !== 1 || (frame[1] !== 0 && frame[1] !== 1)) throw new FrameError('A frame of an unknown version')
      const id = new DataView(frame.buffer, frame.byteOffset, frame.byteLength).getUint32(2, true)
      const part = frame.subarray(frameHeader)
      const entry = partial.get(id) ?? { parts: [], bytes: 0 }
      entry.parts.push(part)
      entry.bytes += part.byteLength
      held += part.byteLength
      if (entry.bytes > portLimits.message || held > portLimits.assembling || (partial.size >= portLimits.open && !partial.has(id))) throw new FrameError('A message is over the limit')
      if (frame[1] === 0) {
        partial.set(id, entry)
        return null
      }
      partial.delete(id)
      held -= entry.bytes
      let body = entry.parts[0]!
      if (entry.parts.length > 1) {
        body = new Uint8Array(entry.bytes)
        let at = 0
        for (const piece of entry.parts) {
          body.set(piece, at)
          at += piece.byteLength
        }
      }
      const message = decodeBody(body)
      if (message.id !== id) throw new FrameError('A message answers to another id than its frames')
      return { message, bytes: entry.bytes }
    },
  }
}
