import { readdir, stat, statfs } from 'node:fs/promises'
import { arch, availableParallelism, cpus, freemem, release, totalmem, uptime, version } from 'node:os'
import path from 'node:path'
import { schemaVersion } from '../workbench/store/database.ts'
import { duckdbVersion } from '../engine/version.ts'

/** What the workbench itself knows, for the facts of a bundle. */
export interface WorkbenchFacts {
  app: string
  host: string
  dataDir: string
  /** Why the data folder is only read, if it is. */
  newer: string | null
  settings: unknown
  engines: unknown
  python: unknown
  notebooks: { open: number; running: number }
  spaces: readonly unknown[]
  results: { count: number; bytes: number }
}

/** The facts of a bundle: the program, the system and what the data folder holds, in numbers and versions. Nothing of it is a text or a value of a notebook. */
export async function gatherFacts({ dataDir, ...known }: WorkbenchFacts, clock: () => number): Promise<Record<string, unknown>> {
  const [processor] = cpus()
  const disk = await statfs(dataDir).catch(() => null)
  const { node, v8, electron, chrome } = process.versions as Record<string, string | undefined>
  return {
    madeAt: new Date(clock()).toISOString(),
    ...known,
    versions: { app: known.app, electron: electron ?? null, chromium: chrome ?? null, node, v8, duckdb: duckdbVersion() },
    system: {
      platform: process.platform, arch: arch(), release: release(), version: version(), processor: processor?.model ?? null, processors: availableParallelism(), memory: totalmem(), freeMemory: freemem(), upSeconds: Math.round(uptime()),
      locale: Intl.DateTimeFormat().resolvedOptions().locale, timezone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    },
    workbench: { upSeconds: Math.round(process.uptime()), memory: process.memoryUsage() },
    disk: disk && { free: disk.bavail * disk.bsize, size: disk.blocks * disk.bsize },
    databases: await databases(dataDir),
  }
}

/** The SQLite files of a data folder with their schema's versions. */
async function databases(dataDir: string): Promise<{ name: string; bytes: number | null; schema: number | string }[]> {
  const names = (await readdir(dataDir).catch(() => [])).filter(name => /\.sqlite(\.version-\d+)?$/.test(name)).sort()
  return Promise.all(names.map(async name => {
    const file = path.join(dataDir, name)
    let schema: number | string
    try {
      schema = schemaVersion(file)
    } catch (error) {
      schema = `cannot be read (${(error as { code?: string }).code ?? 'unknown'})`
    }
    return { name, bytes: (await stat(file).catch(() => null))?.size ?? null, schema }
  }))
}
