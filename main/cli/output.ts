import { constants } from 'node:fs'
import { access, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { UsageError } from './arguments.ts'

/** Finds out before the run whether a notebook can be written at `path`, absolute. Fails as UsageError, saying what is in the way. */
export async function checkOutput(path: string): Promise<void> {
  const there = await stat(path).catch(() => null)
  if (there && !there.isFile()) throw new UsageError(`-o: ${path} is ${there.isDirectory() ? 'a folder' : 'not a file'}. Give the path of a file.`)
  const folder = dirname(path)
  const around = await stat(folder).catch(() => null)
  if (!around) throw new UsageError(`-o: the folder ${folder} does not exist.`)
  if (!around.isDirectory()) throw new UsageError(`-o: ${folder} is not a folder.`)
  try {
    await access(folder, constants.W_OK | constants.X_OK)
    if (there) await access(path, constants.W_OK)
  } catch {
    throw new UsageError(`-o: ${path} cannot be written: this user has no permission.`)
  }
  // Root may write anything, but a file that is marked as read-only is not replaced.
  if (there && (there.mode & 0o222) === 0) throw new UsageError(`-o: ${path} is read-only.`)
}
