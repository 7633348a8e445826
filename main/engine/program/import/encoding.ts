import { isUtf8 } from 'node:buffer'
import { createReadStream, createWriteStream } from 'node:fs'
import { open, stat } from 'node:fs/promises'
import { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { OasisError } from '../../../../contract/errors.ts'
import type { TextEncoding } from '../../../../model/import/reading.ts'
import { failWith } from './problem.ts'

/** What a text file that is not UTF-8 may be in, the likeliest first. The last takes any byte, so that something always fits. */
const candidates = ['shift_jis', 'euc-jp', 'windows-1252'] as const
/** Bytes from which an encoding without a byte order mark is told. */
const probe = 4 * 1024 ** 2

/** A file's encoding: by its byte order mark, UTF-8 if its first bytes are, else the first candidate that they fit. */
export async function detectEncoding(path: string): Promise<TextEncoding> {
  const bytes = await firstBytes(path, probe)
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le'
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be'
  // A cut character at the end of the probe is no fault: `stream` holds it back.
  const fits = (encoding: string) => {
    try {
      new TextDecoder(encoding, { fatal: true }).decode(bytes, { stream: true })
      return true
    } catch {
      return false
    }
  }
  return (['utf-8', ...candidates] as const).find(fits) ?? 'windows-1252'
}

/** The first bytes of a file, at most `count`. */
export async function firstBytes(path: string, count: number): Promise<Buffer> {
  const file = await open(path)
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(count), 0, count, 0)
    return buffer.subarray(0, bytesRead)
  } finally {
    await file.close()
  }
}

export interface Rewriting {
  path: string
  encoding: TextEncoding
  target: string
  signal: AbortSignal
  /** Only whole lines within this many bytes, for a look. */
  upTo?: number | undefined
  /** Hears of the part that is done, from 0 to 1. */
  onProgress?: ((part: number) => void) | undefined
}

/** Writes a text file again as UTF-8, which is all that DuckDB reads. What the encoding cannot hold fails as `invalid` with its line. */
export async function toUtf8({ path, encoding, target, signal, upTo, onProgress }: Rewriting): Promise<void> {
  const { size } = await stat(path)
  const isPart = upTo !== undefined && upTo < size
  const decoder = new TextDecoder(encoding, { fatal: true })
  let line = 1
  let read = 0
  /** The line that is not whole yet, where only whole lines are wanted. */
  let held = ''
  const fail = (chunk: Buffer): OasisError => {
    const before = new TextDecoder(encoding).decode(chunk).split('\ufffd')[0]!
    return failWith({ fault: 'encoding', file: path, unit: 'line', place: line + countLines(before), column: null, value: null, type: encoding })
  }
  const decode = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      try {
        const text = decoder.decode(chunk, { stream: true })
        line += countLines(text)
        read += chunk.byteLength
        onProgress?.(read / size)
        if (!isPart) return done(null, text)
        const whole = text.lastIndexOf('\n') + 1
        if (whole > 0) this.push(held + text.slice(0, whole))
        held = (whole > 0 ? '' : held) + text.slice(whole)
        done()
      } catch {
        done(fail(chunk))
      }
    },
    flush(done) {
      if (isPart) return done()
      try {
        done(null, decoder.decode())
      } catch {
        done(fail(Buffer.alloc(0)))
      }
    },
  })
  await pipeline(createReadStream(path, isPart ? { end: upTo - 1 } : {}), decode, createWriteStream(target, { mode: 0o600 }), { signal })
}

/** Reads a file through and fails as `invalid`, with the line, where it is not UTF-8. */
export async function checkUtf8(path: string, signal: AbortSignal): Promise<void> {
  let line = 1
  let carried: Buffer = Buffer.alloc(0)
  for await (const chunk of createReadStream(path, { signal, highWaterMark: 1024 ** 2 }) as AsyncIterable<Buffer>) {
    const bytes = carried.byteLength > 0 ? Buffer.concat([carried, chunk]) : chunk
    const whole = bytes.byteLength - cutAtEnd(bytes)
    if (!isUtf8(bytes.subarray(0, whole))) throw encodingProblem(path, line + countLines(new TextDecoder().decode(bytes).split('\ufffd')[0]!))
    for (let at = bytes.indexOf(10); at >= 0 && at < whole; at = bytes.indexOf(10, at + 1)) line++
    carried = bytes.subarray(whole)
  }
  if (carried.byteLength > 0) throw encodingProblem(path, line)
}

const encodingProblem = (path: string, line: number) => failWith({ fault: 'encoding', file: path, unit: 'line', place: line, column: null, value: null, type: 'utf-8' })

/** Bytes at the end that begin a character of UTF-8 and do not finish it. */
function cutAtEnd(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(3, bytes.byteLength); back++) {
    const byte = bytes[bytes.byteLength - back]!
    if (byte < 0x80) return 0
    if (byte >= 0xc0) return (byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2) > back ? back : 0
  }
  return 0
}

function countLines(text: string): number {
  let count = 0
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) count++
  return count
}
