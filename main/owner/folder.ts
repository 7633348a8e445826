import { accessSync, constants, mkdirSync, statSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { OasisError } from '../../contract/errors.ts'

/** What the place of the data folder depends on; by default, this process and this machine. */
export interface FolderOptions {
  /** What the person asked for (`--data-dir`); it goes before everything else. */
  given?: string | undefined
  env?: Record<string, string | undefined>
  platform?: NodeJS.Platform
  home?: string
}

/**
 * The absolute path of the data folder: what was given, else `OASIS_DATA_DIR`, else the platform's place for a program's data. It is not made here.
 */
export function dataFolder({ given, env = process.env, platform = process.platform, home = os.homedir() }: FolderOptions = {}): string {
  const wanted = given || env['OASIS_DATA_DIR']
  if (wanted) return path.resolve(wanted)
  if (platform === 'darwin') return path.join(home, 'Library/Application Support/Oasis Workbench')
  if (platform === 'win32') return path.join(env['LOCALAPPDATA'] || path.join(home, 'AppData/Local'), 'Oasis Workbench')
  const base = env['XDG_DATA_HOME']
  // The specification of XDG has relative paths ignored.
  return path.join(base && path.isAbsolute(base) ? base : path.join(home, '.local/share'), 'oasis-workbench')
}

/**
 * Makes the data folder, and what is missing above it, for this user alone; one that is there stays as it is. Throws OasisError `forbidden`, with what to do, where it cannot be
 * made, is no folder or cannot be written.
 */
export function makeDataFolder(folder: string): void {
  try {
    // One by one: asked for all of them at once, Node tries for ever where a system such as /proc answers that the parent is missing.
    const missing: string[] = []
    for (let at = folder; !statSync(at, { throwIfNoEntry: false }); at = path.dirname(at)) {
      missing.unshift(at)
      if (path.dirname(at) === at) break
    }
    for (const each of missing) makeOne(each)
    if (!statSync(folder).isDirectory()) throw new Error('it is a file')
    accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK)
  } catch (error) {
    throw new OasisError('forbidden', `The data folder ${folder} cannot be used: ${(error as Error).message}. Choose another with --data-dir.`, undefined, error)
  }
}

function makeOne(folder: string): void {
  try {
    mkdirSync(folder, { mode: 0o700 })
  } catch (error) {
    // Another start may make the same one at this moment.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
}
