import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { OasisError } from '../../contract/errors.ts'
import { UpdateMode, updateTextLimits } from '../../contract/workbench/update.ts'
import { isVersion } from '../update/version.ts'
import { replaceFile } from '../workbench/store/replace.ts'

/** What is remembered of updates: what the person chose (null: what the build says counts), when a server was asked last, and the highest version that was ever here or offered. */
const Remembered = z.object({ version: z.literal(1), mode: UpdateMode.nullable(), address: z.string().max(updateTextLimits.address).nullable(), checkedAt: z.number().nullable(), highest: z.string().refine(isVersion).nullable() })
type Remembered = Omit<z.infer<typeof Remembered>, 'version'>

export interface UpdateStore {
  get(): Remembered
  /** Fails as `invalid` if it cannot be written; what was remembered then stays. */
  set(change: Partial<Remembered>): void
}

/** In a file that only this user can read. One that is missing or damaged says nothing: the version that runs is then the highest, and the network is left alone until somebody chooses otherwise. */
export function openUpdateStore(file: string, log: (message: string, error: unknown) => void): UpdateStore {
  let kept: Remembered = { mode: null, address: null, checkedAt: null, highest: null }
  try {
    const { version: _version, ...read } = Remembered.parse(JSON.parse(readFileSync(file, 'utf8')))
    kept = read
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') {
      log('What was chosen about updates could not be read', error)
      kept = { ...kept, mode: 'off' }
    }
  }
  return {
    get: () => kept,
    set(change) {
      const next = { ...kept, ...change }
      try {
        replaceFile(file, JSON.stringify({ version: 1, ...next } satisfies z.infer<typeof Remembered>))
      } catch (error) {
        throw new OasisError('invalid', `What is chosen and known of updates cannot be kept: ${file} cannot be written (${(error as NodeJS.ErrnoException).code ?? String(error)}). Free some space, or make it writable for this user.`, { kind: 'update' }, error)
      }
      kept = next
    },
  }
}
