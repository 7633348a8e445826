import { createHash } from 'node:crypto'
import { constants } from 'node:fs'
import { access, open, readFile, realpath, rename, rm, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { OasisError } from '../../../contract/errors.ts'
import { workbenchLimits } from '../limits.ts'
import { halfSavedPath } from './halfSaved.ts'

/** The text of a notebook file, its SHA-256 in hexadecimal, and whether this user may write it. */
export interface FileText { text: string; hash: string; readOnly: boolean; modifiedAt: number }

export const hashOf = (text: string | Uint8Array): string => createHash('sha256').update(text).digest('hex')

/** Reads a UTF-8 file whole. Fails as `notFound`, `forbidden` or `invalid` with a message that names the file. */
export async function readText(path: string): Promise<FileText> {
  try {
    const about = await stat(path)
    if (!about.isFile()) throw new OasisError('invalid', `${path} is not a file.`)
    if (about.size > workbenchLimits.notebookBytes) throw new OasisError('invalid', `${path} is larger than ${workbenchLimits.notebookBytes / 1024 ** 2} MiB and cannot be opened.`)
    const bytes = await readFile(path)
    let text: string
    try {
      text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
    } catch {
      throw new OasisError('invalid', `${path} is not UTF-8 text.`)
    }
    return { text, hash: hashOf(bytes), readOnly: !(await writable(path)), modifiedAt: about.mtimeMs }
  } catch (error) {
    throw fileError(error, path, 'read')
  }
}

/** The hash of what a path holds now, or null if there is nothing. */
export async function currentHash(path: string): Promise<string | null> {
  try {
    return hashOf(await readFile(path))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw fileError(error, path, 'read')
  }
}

async function writable(path: string): Promise<boolean> {
  try {
    await access(path, constants.W_OK)
    // Root may write anything; the owner's own wish not to have it written still counts.
    return ((await stat(path)).mode & 0o222) !== 0
  } catch {
    return false
  }
}

/**
 * Writes a file so that at every moment the path holds either all of the old text or all of the new: a temporary file beside it, synced, then renamed. A link is followed,
 * the mode is kept, and a read-only file is refused.
 */
export async function writeText(path: string, text: string): Promise<{ hash: string }> {
  let temporary: string | null = null
  try {
    const target = await realpath(path).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return path
      throw error
    })
    const before = await stat(target).catch(() => null)
    if (before && !(await writable(target))) throw new OasisError('forbidden', `${path} is read-only. Save it under another name, or change its permissions.`, { kind: 'readOnly' })
    temporary = halfSavedPath(target)
    const file = await open(temporary, 'wx', before ? before.mode & 0o777 : 0o644).catch((error: NodeJS.ErrnoException) => {
      // Nothing was made that would have to be removed.
      temporary = null
      if (error.code === 'EACCES' || error.code === 'EPERM' || error.code === 'EROFS') throw new OasisError('forbidden', `${dirname(target)} is a folder that this user may not write. Save elsewhere, or change its permissions.`, { kind: 'readOnly', path: dirname(target) }, error)
      throw error
    })
    try {
      await file.writeFile(text, 'utf8')
      if (before) await file.chmod(before.mode & 0o777)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(temporary, target)
    temporary = null
    await syncFolder(dirname(target))
    return { hash: hashOf(text) }
  } catch (error) {
    if (temporary) await rm(temporary, { force: true })
    throw fileError(error, path, 'written')
  }
}

/** A rename is only safe from a power cut once its folder is synced; Windows has no such call. */
async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return
  const folder = await open(path, 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}

/** What the operating system says, as a sentence with the path. */
export function fileError(error: unknown, path: string, verb: 'read' | 'written'): OasisError {
  if (error instanceof OasisError) return error
  const code = (error as NodeJS.ErrnoException).code
  if (code === 'ENOENT') return new OasisError('notFound', `${path} does not exist.`, { path }, error)
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') return new OasisError('forbidden', `${path} cannot be ${verb}: this user has no permission.`, { kind: 'readOnly', path }, error)
  if (code === 'ENOSPC' || code === 'EDQUOT') return new OasisError('invalid', `${path} cannot be ${verb}: the disk is full. Free some space and try again.`, { path }, error)
  if (code === 'EISDIR' || code === 'ENOTDIR') return new OasisError('invalid', `${path} is not a file.`, { path }, error)
  if (code === 'ELOOP' || code === 'ENAMETOOLONG' || code === 'ERR_INVALID_ARG_VALUE') return new OasisError('invalid', `${path} is not a path that can be opened.`, { path }, error)
  return new OasisError('internal', `${path} cannot be ${verb} (${code ?? String(error)}).`, { path }, error)
}
