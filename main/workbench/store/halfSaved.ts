import { randomBytes } from 'node:crypto'
import { lstat, readdir, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { workbenchLimits } from '../limits.ts'

/** A new file beside one that is being saved, which takes its place once all of the text is in it. */
export const halfSavedPath = (target: string): string => join(dirname(target), `.${randomBytes(6).toString('hex')}.oasis-saving`)
const isHalfSaved = (name: string) => /^\.[0-9a-f]{12}\.oasis-saving$/.test(name)

/**
 * Removes what saves left in a folder that were killed before their end: the notebooks themselves are as they were. A young one may be another workbench's that is still being
 * written, so it stays. What cannot be removed stays as well.
 */
export async function sweepHalfSaved(folder: string, now = Date.now()): Promise<void> {
  for (const name of await readdir(folder).catch(() => [])) {
    if (!isHalfSaved(name)) continue
    const about = await lstat(join(folder, name)).catch(() => null)
    if (about?.isFile() && now - about.mtimeMs > workbenchLimits.halfSavedAge) await rm(join(folder, name)).catch(() => {})
  }
}
