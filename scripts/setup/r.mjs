import { existsSync } from 'node:fs'
import path from 'node:path'
import { onBundledNode } from '../node.mjs'
import { run } from '../process.mjs'

/** The R that tests of R cells use, or null: the first on the path. */
export const findR = () => (process.env.PATH ?? '').split(path.delimiter).map(folder => path.join(folder, 'Rscript')).find(existsSync) ?? null

/** Finds R, or installs Debian's where this is root on Debian. Returns null or the sentence that says what to do. */
export async function setUpR() {
  if (findR()) return null
  const help = 'No R here. Install it (on Debian: apt-get install r-base-core).'
  if (process.platform !== 'linux' || process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return help
  console.log('Installing R ...')
  const env = { DEBIAN_FRONTEND: 'noninteractive' }
  const update = await run('apt-get', ['update', '-qq'], { quiet: true, env })
  const install = await run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'r-base-core'], { quiet: true, env })
  return findR() ? null : `${help}\n${update.text}\n${install.text}`
}

if (process.argv[1] === import.meta.filename) {
  await onBundledNode()
  const problem = await setUpR()
  console.log(problem ?? findR())
  process.exit(problem ? 1 : 0)
}
