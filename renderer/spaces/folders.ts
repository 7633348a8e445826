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
