import { existsSync } from 'node:fs'
import { run } from '../process.mjs'

/**
 * Finds what packages of Debian's bring, by `find()`, or installs them where this is root on Debian; `what` is their name in words, and `help` the sentence that says what to do. Returns null where they
 * are there, else that sentence, with what the installation said.
 */
export async function setUpPackages({ what, packages, find, help }) {
  if (find()) return null
  if (process.platform !== 'linux' || process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return help
  console.log(`Installing ${what} ...`)
  const env = { DEBIAN_FRONTEND: 'noninteractive' }
  const update = await run('apt-get', ['update', '-qq'], { quiet: true, env })
  const install = await run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...packages], { quiet: true, env })
  return find() ? null : `${help}\n${update.text}\n${install.text}`
}
