import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { run } from '../process.mjs'
import { cacheFolder } from './cache.mjs'

/**
 * A virtual environment of Python with pinned packages, kept outside the repository as `name`. `purpose`, `script` and `oldest` name in messages what it is for, what makes it and which
 * Python it needs.
 * `find` gives its Python, or null where it is missing or lacks a package. `setUp` makes it where it is; gives null or the sentence that says what to do.
 */
export function createVenv({ name, packages, purpose, script, oldest = '3.9' }) {
  const folder = cacheFolder(name)
  const program = path.join(folder, process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python')
  const stamp = path.join(folder, 'packages.txt')
  const isInstalled = () => existsSync(program) && existsSync(stamp) && readFileSync(stamp, 'utf8') === packages.join('\n')
  return {
    find: () => isInstalled() ? program : null,
    async setUp() {
      if (isInstalled()) return null
      const help = `No Python for ${purpose} here. Install Python ${oldest} or later with its venv module (on Debian: apt-get install python3-venv), then run: node ${script}`
      console.log(`Setting up Python for ${purpose} ...`)
      mkdirSync(path.dirname(folder), { recursive: true })
      const base = process.env.OASIS_PYTHON ?? (process.platform === 'win32' ? 'python' : 'python3')
      const made = await run(base, ['-m', 'venv', folder], { quiet: true })
      if (made.code !== 0) return `${help}\n${made.text.trim()}`
      const filled = await run(program, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...packages], { quiet: true })
      if (filled.code !== 0) return `The packages ${packages.join(', ')} could not be installed. With a network, run: node ${script}\n${filled.text.trim()}`
      writeFileSync(stamp, packages.join('\n'))
      return null
    },
  }
}
