import { createReadStream, createWriteStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { OasisError } from '../../../contract/errors.ts'

/** What a text file that is not UTF-8 may be in, the likeliest first. The last takes any byte, so that something always fits. */
const candidates = ['shift_jis', 'euc-jp', 'windows-1252'] as const
/** Bytes from which an encoding without a byte order mark is told. */
const probe = 4 * 1024 ** 2

/** The WHATWG name of a file's encoding: by its byte order mark, UTF-8 if its first bytes are, else the first candidate that they fit. */
export async function detectEncoding(path: string): Promise<string> {
  const file = await open(path)
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(probe), 0, probe, 0)
    const bytes = buffer.subarray(0, bytesRead)
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
    return ['utf-8', ...candidates].find(fits) ?? 'windows-1252'
  } finally {
    await file.close()
  }
}

/** Writes a text file again as UTF-8. What the encoding cannot hold fails as `invalid`. */
export async function toUtf8(path: string, encoding: string, target: string, signal: AbortSignal): Promise<void> {
  const decoder = new TextDecoder(encoding, { fatal: true })
  const decode = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      try {
        done(null, decoder.decode(chunk, { stream: true }))
      } catch {
        done(new OasisError('invalid', `The file is neither UTF-8 nor ${encoding} throughout. Save it as UTF-8, then import it again.`))
      }
    },
    flush(done) { done(null, decoder.decode()) },
  })
  await pipeline(createReadStream(path), decode, createWriteStream(target), { signal })
}
