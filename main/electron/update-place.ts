import { accessSync, constants, existsSync, readFileSync, statfsSync } from 'node:fs'
import path from 'node:path'
import { z } from 'zod'
import { UpdateMode, type UpdateState } from '../../contract/workbench/update.ts'
import { PublicKey, updateArches, updatePlatforms } from '../update/statement.ts'

/** What the build says of updates, in `updates` of its package.json: the keys that may sign them, where they are, and what happens until the person chooses. */
export const BuiltIn = z.object({ keys: z.array(PublicKey).max(10).default([]), address: z.string().nullable().default(null), mode: UpdateMode.default('tell'), channel: z.string().regex(/^[a-z]{1,20}$/).default('latest') })
export type BuiltIn = z.infer<typeof BuiltIn>

/** Reads `updates` of a package.json; what cannot be read is as if it were not there. */
export function readBuiltIn(file: string, log: (message: string, error: unknown) => void): BuiltIn & { version: string } {
  const { version, updates } = z.object({ version: z.string(), updates: z.unknown() }).parse(JSON.parse(readFileSync(file, 'utf8')))
  const read = BuiltIn.safeParse(updates ?? {})
  if (!read.success) log('What the build says of updates could not be read', read.error)
  return { ...(read.success ? read.data : BuiltIn.parse({})), version }
}

/** The program as it stands on this computer. `resources` is Electron's folder of them. */
export interface Place { packaged: boolean; platform: string; arch: string; image: string | undefined; program: string; resources: string }

/** Who updates a program that stands so. */
export function updatedBy({ packaged, platform, arch, image, program, resources }: Place, keys: readonly string[]): UpdateState['by'] {
  if (!packaged) return 'sources'
  if (existsSync(path.join(resources, 'package-type'))) return 'packageManager'
  const isInstalled = platform === 'linux' ? image !== undefined : platform !== 'win32' || existsSync(path.join(path.dirname(program), `Uninstall ${path.basename(program)}`))
  if (!isInstalled || !(updatePlatforms as readonly string[]).includes(platform) || !(updateArches as readonly string[]).includes(arch)) return 'archive'
  return keys.length === 0 ? 'noKey' : 'here'
}

/** Why a file of this size cannot be put in the program's place, as a sentence; null where it can, or where the system's installer sees to it. */
export function placeTrouble({ platform, image }: Place, size: number): string | null {
  if (platform !== 'linux' || image === undefined) return null
  const folder = path.dirname(image)
  try {
    accessSync(folder, constants.W_OK)
  } catch {
    return `The program in ${folder} cannot be replaced: this user may not write there. Move it to a folder of your own, start it there and check again.`
  }
  const { bavail, bsize } = statfsSync(folder)
  return bavail * bsize > size ? null : `There is too little room in ${folder} for the new version. Free some space, then check again.`
}
