import { readdir, stat } from 'node:fs/promises'
import path from 'node:path'
import { bundleLimits } from './limits.ts'

/** A crash dump: its file, how it is named in a bundle, and when it was written, in milliseconds since 1970. */
export interface Dump { file: string; name: string; bytes: number; at: number }

/** The newest crash dumps of a folder, as many and as large as a bundle may have, and how many others there are. A folder that is not there has none. */
export async function newestDumps(folder: string | null): Promise<{ dumps: Dump[]; left: number }> {
  const found: Dump[] = []
  async function look(at: string, depth: number): Promise<void> {
    const entries = await readdir(at, { withFileTypes: true }).catch(() => [])
    for (const entry of entries) {
      const file = path.join(at, entry.name)
      if (entry.isDirectory() && depth > 1) await look(file, depth - 1)
      else if (entry.isFile() && /\.dmp$/i.test(entry.name) && found.length < bundleLimits.dumpsSeen) {
        const about = await stat(file).catch(() => null)
        if (about) found.push({ file, bytes: about.size, at: about.mtimeMs, name: '' })
      }
    }
  }
  if (folder !== null) await look(folder, bundleLimits.dumpDepth)
  found.sort((a, b) => b.at - a.at)
  const dumps: Dump[] = []
  let room: number = bundleLimits.dumpBytes
  for (const dump of found) {
    if (dumps.length >= bundleLimits.dumps || dump.bytes > room) continue
    room -= dump.bytes
    dumps.push({ ...dump, name: `dumps/${new Date(dump.at).toISOString().replaceAll(':', '-')}-${dumps.length + 1}.dmp` })
  }
  return { dumps, left: found.length - dumps.length }
}
