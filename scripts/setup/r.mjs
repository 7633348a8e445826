import { existsSync } from 'node:fs'
import path from 'node:path'
import { onBundledNode } from '../node.mjs'
import { setUpPackages } from './debian.mjs'

/** The R that tests of R cells use, or null: the first on the path. */
export const findR = () => (process.env.PATH ?? '').split(path.delimiter).map(folder => path.join(folder, 'Rscript')).find(existsSync) ?? null

/** Finds R, or installs Debian's where this is root on Debian. Returns null or the sentence that says what to do. */
export const setUpR = () => setUpPackages({ what: 'R', packages: ['r-base-core'], find: findR, help: 'No R here. Install it (on Debian: apt-get install r-base-core).' })

if (process.argv[1] === import.meta.filename) {
  await onBundledNode()
  const problem = await setUpR()
  console.log(problem ?? findR())
  process.exit(problem ? 1 : 0)
}
