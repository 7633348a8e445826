import { mkdir, mkdtemp, readdir, realpath, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { OasisError } from '../../contract/errors.ts'
import { makeDataFolder } from '../owner/folder.ts'
import { UsageError } from './arguments.ts'

/** A folder for one run, in the data folder so that it is on the disk of the results; and what removes it. Those of runs that were killed are removed first. Fails as UsageError where the data folder cannot be used. */
export async function makeScratch(dataDir: string): Promise<{ folder: string; remove(): Promise<void> }> {
  const all = join(dataDir, 'scratch')
  try {
    makeDataFolder(dataDir)
    await mkdir(all, { recursive: true, mode: 0o700 })
  } catch (error) {
    throw new UsageError(error instanceof OasisError ? error.message : `The data folder ${dataDir} cannot be used: ${(error as Error).message}. Choose another with --data-dir.`)
  }
  for (const name of await readdir(all)) {
    const pid = Number(/^(\d+)-/.exec(name)?.[1])
    if (!isAlive(pid)) await rm(join(all, name), { recursive: true, force: true })
  }
  const folder = await realpath(await mkdtemp(join(all, `${process.pid}-`)))
  return { folder, remove: () => rm(folder, { recursive: true, force: true, maxRetries: 3 }) }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
