import { createHash } from 'node:crypto'
import { link, open, rm, stat } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'
import { OasisError } from '../../contract/errors.ts'
import { sparkLimits } from './limits.ts'

/** A file of a whole result: its bytes, and the SHA-256 of them in hex. */
export interface WholeFile { bytes: number; hash: string }

const damaged = () => new OasisError('invalid', 'The result arrived damaged. Run its cell again.')

/**
 * Fetches a file into `path`. `read` gives its bytes from an offset on; where the connection breaks, it is asked again for the rest. One that does not arrive as its hash says is fetched
 * once more, and then fails as `invalid`.
 */
export async function fetchFile(read: (offset: number) => AsyncIterable<Uint8Array>, file: WholeFile, path: string, signal: AbortSignal): Promise<void> {
  if (!await fetchOnce(read, file, path, signal) && !await fetchOnce(read, file, path, signal)) throw damaged()
}

/** Gives a file that is here already, as `there`, one more name, `path`. False where that cannot be or it is not of the size that it should have. */
export async function linkFile(there: string, { bytes }: Pick<WholeFile, 'bytes'>, path: string): Promise<boolean> {
  try {
    await link(there, path)
  } catch {
    // Another disk, or one that knows no second name.
    return false
  }
  if ((await stat(path)).size === bytes) return true
  await rm(path, { force: true })
  return false
}

/** False where what arrived is not what was sent. */
async function fetchOnce(read: (offset: number) => AsyncIterable<Uint8Array>, { bytes, hash }: WholeFile, path: string, signal: AbortSignal): Promise<boolean> {
  const digest = createHash('sha256')
  const target = await open(path, 'w', 0o600)
  try {
    let offset = 0
    for (let fruitless = 0; offset < bytes;) {
      const before = offset
      try {
        for await (const data of read(offset)) {
          if (signal.aborted) throw new OasisError('cancelled', 'The run was cancelled.')
          if (offset + data.byteLength > bytes) return false
          await target.write(data)
          digest.update(data)
          offset += data.byteLength
        }
      } catch (error) {
        if (!(error instanceof OasisError) || error.code !== 'offline') throw error
      }
      fruitless = offset > before ? 0 : fruitless + 1
      if (offset < bytes && fruitless >= sparkLimits.fetches) throw new OasisError('offline', 'The connection to the Spark session broke again and again, so the result could not be fetched. Run its cell again.')
      if (offset < bytes) await delay(sparkLimits.fetchPause, undefined, { signal }).catch(() => { throw new OasisError('cancelled', 'The run was cancelled.') })
    }
    return digest.digest('hex') === hash
  } finally {
    await target.close()
  }
}
