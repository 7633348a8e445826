import { createHash } from 'node:crypto'
import { chmodSync, lstatSync, mkdirSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { OasisError } from '../../contract/errors.ts'

/** Systems cut the path of a socket at 104 to 108 bytes, its end included. */
const longestSocketPath = 103

/**
 * Where the owner of a data folder listens: `owner.sock` in the folder, or, where that path is too long for a socket, in a folder of this user's below
 * the temporary one; on Windows a named pipe. Throws OasisError `forbidden` if that other folder belongs to somebody else.
 */
export function ownerAddress(folder: string): string {
  const name = createHash('sha256').update(folder).digest('hex').slice(0, 24)
  if (process.platform === 'win32') return `\\\\.\\pipe\\oasis-${name}`
  const near = path.join(folder, 'owner.sock')
  if (Buffer.byteLength(near) <= longestSocketPath) return near
  const user = process.getuid?.() ?? 0
  const base = path.join(os.tmpdir(), `oasis-${user}`)
  mkdirSync(base, { recursive: true, mode: 0o700 })
  const stat = lstatSync(base)
  if (!stat.isDirectory() || stat.uid !== user) throw new OasisError('forbidden', `${base} belongs to somebody else. Choose a data folder with a shorter path.`)
  chmodSync(base, 0o700)
  return path.join(base, `${name}.sock`)
}
