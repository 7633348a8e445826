import { realpath, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { OasisError } from '../../../contract/errors.ts'
import { isWithin } from '../space/description.ts'
import { realFile } from './notebooks.ts'

/** Whether a real path may be granted: it neither holds the workbench's own files nor is among them. Both are real paths. */
export function isGrantable(folder: string, dataDir: string): boolean {
  const spaces = join(dataDir, 'spaces')
  return !isWithin(folder, dataDir) && (!isWithin(dataDir, folder) || (isWithin(spaces, folder) && folder !== spaces))
}

/**
 * The real path of a folder that a notebook's SQL may be let into. It is never one that holds the workbench's own files: granted folders can be written by SQL. Fails as
 * `notFound`, `invalid` or `forbidden`.
 */
export async function folderToGrant(path: string, dataDir: string): Promise<string> {
  const real = await realFile(path)
  if (!(await stat(real)).isDirectory()) throw new OasisError('invalid', `${path} is not a folder. A notebook is granted whole folders.`)
  if (!isGrantable(real, await realpath(dataDir))) {
    throw new OasisError('forbidden', `${path} holds the workbench's own data and cannot be granted. Choose a folder beside it.`, { kind: 'ownData', path })
  }
  return real
}
