import { readFile, realpath } from 'node:fs/promises'
import { isAbsolute, join, relative, sep } from 'node:path'
import { z } from 'zod'
import { ResultName } from '../../../model/notebook/cell.ts'

/** A space's own file, `space.json`: its title, and the tables that its notebooks find, each from a file beside it. */
export const SpaceDescription = z.object({
  title: z.string().min(1).max(200),
  tables: z.array(z.object({ name: ResultName, file: z.string().min(1).max(1000) })).max(1000),
})
export type SpaceDescription = z.infer<typeof SpaceDescription>

/** What a folder's `space.json` says, or null where there is none that can be read. */
export async function readDescription(folder: string): Promise<SpaceDescription | null> {
  try {
    const read = SpaceDescription.safeParse(JSON.parse(await readFile(join(folder, 'space.json'), 'utf8')))
    return read.success ? read.data : null
  } catch {
    return null
  }
}

/** Whether a path is a folder or something below it. Both are absolute. */
export function isWithin(folder: string, path: string): boolean {
  const way = relative(folder, path)
  return way === '' || (way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way))
}

/** The real path of a table's file inside one of the folders; null where it is in none, by link or by `..`. */
export async function tableFile(file: string, folders: string[]): Promise<string | null> {
  for (const folder of folders) {
    const [real, root] = await Promise.all([realpath(join(folder, file)).catch(() => null), realpath(folder).catch(() => null)])
    if (real !== null && root !== null && isWithin(root, real)) return real
  }
  return null
}
