import { realpath } from 'node:fs/promises'
import { dirname, extname, isAbsolute, join } from 'node:path'
import { OasisError } from '../../contract/errors.ts'
import { isWithin } from './space/description.ts'

/** The folder of files that windows fetch; what is in it is removed at the next start. */
export const exportsFolder = (dataDir: string): string => join(dataDir, 'exports')

/** Where a file may be written that a person takes out of the workbench: anywhere but over the workbench's own files. */
export async function exportPath(path: string, dataDir: string): Promise<string> {
  if (!isAbsolute(path) || extname(path) === '') throw new OasisError('invalid', `${path} is not a file's whole path with an extension.`)
  const folder = await realpath(dirname(path)).catch(() => { throw new OasisError('notFound', `The folder of ${path} does not exist.`, { path }) })
  if (isWithin(dataDir, folder) && !isWithin(join(dataDir, 'spaces'), folder)) throw new OasisError('forbidden', 'A file cannot be exported into the workbench\'s own data. Choose another folder.')
  return path
}
