/** Entries by the folder they stand in, relative to the space's; those at its root first, then by name. */
export function inFolders<T extends { path: string }>(entries: readonly T[], root: string): { folder: string; entries: T[] }[] {
  const groups = new Map<string, T[]>()
  for (const entry of entries) {
    const relative = entry.path.startsWith(root) ? entry.path.slice(root.length).replace(/^[\\/]+/, '') : entry.path
    const parts = relative.split(/[\\/]/)
    const folder = parts.slice(0, -1).join(' / ')
    groups.set(folder, [...(groups.get(folder) ?? []), entry])
  }
  return [...groups].map(([folder, list]) => ({ folder, entries: list })).sort((a, b) => a.folder.localeCompare(b.folder, undefined, { numeric: true }))
}

/** The folder of a file's path, on every system. */
export const folderOf = (path: string): string => path.replace(/[\\/][^\\/]*$/, '') || '/'

/** The path of a notebook in a folder, by a name with or without its extension. */
export function notebookPath(folder: string, name: string): string {
  const separator = folder.includes('\\') && !folder.includes('/') ? '\\' : '/'
  return `${folder}${folder.endsWith(separator) ? '' : separator}${/\.ipynb$/i.test(name) ? name : `${name}.ipynb`}`
}
