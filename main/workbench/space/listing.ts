import { readdir, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { workbenchLimits } from '../limits.ts'

export interface ListedNotebook { path: string; title: string; modifiedAt: number }

/** A notebook's name in a list: its file's, without the extension. */
export const titleOfFile = (path: string): string => basename(path).replace(/\.ipynb$/i, '')

/** Folders that no notebook of a person stands in. Hidden ones are left out by their dot. */
const skipped = new Set(['node_modules', '__pycache__', 'venv', 'site-packages'])

/** The notebooks in a folder and below, by path; and the folders that were looked into. Folders that cannot be read are left out. */
export async function listNotebooks(folder: string): Promise<{ notebooks: ListedNotebook[]; folders: string[] }> {
  const notebooks: ListedNotebook[] = []
  const folders: string[] = []
  let level = [folder]
  for (let depth = 0; depth <= workbenchLimits.spaceDepth && level.length > 0; depth++) {
    const next: string[] = []
    for (const current of level) {
      const entries = await readdir(current, { withFileTypes: true }).catch(() => [])
      folders.push(current)
      for (const entry of entries) {
        const path = join(current, entry.name)
        if (entry.name.startsWith('.')) continue
        if (entry.isDirectory() && !skipped.has(entry.name)) next.push(path)
        if (!/\.ipynb$/i.test(entry.name) || entry.isDirectory() || notebooks.length >= workbenchLimits.notebooksPerSpace) continue
        const about = await stat(path).catch(() => null)
        if (about?.isFile()) notebooks.push({ path, title: titleOfFile(path), modifiedAt: about.mtimeMs })
      }
    }
    level = next
  }
  notebooks.sort((a, b) => a.path.localeCompare(b.path, 'en', { numeric: true }))
  return { notebooks, folders }
}
