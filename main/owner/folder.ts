import os from 'node:os'
import path from 'node:path'

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
