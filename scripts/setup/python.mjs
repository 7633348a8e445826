import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import path from 'node:path'
import { onBundledNode } from '../node.mjs'
import { run } from '../process.mjs'

/** What the tests need of Python. Another test's package is one more line here. */
const packages = ['nbformat==5.10.4']

const folder = path.join(process.env.OASIS_CACHE ?? path.join(homedir(), '.cache/oasis-workbench'), 'python')
const program = path.join(folder, process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python')
const stamp = path.join(folder, 'packages.txt')
const installed = () => existsSync(program) && existsSync(stamp) && readFileSync(stamp, 'utf8') === packages.join('\n')

/** The Python that has what the tests need, in a virtual environment of the project's own, or null. OASIS_CACHE says where it is kept. */
export const findPython = () => installed() ? program : null

/** Makes that environment where it is missing or lacks a package. Returns null or the sentence that says what to do. */
export async function setUpPython() {
  if (installed()) return null
  const help = 'No Python for the tests here. Install Python 3.9 or later with its venv module (on Debian: apt-get install python3-venv), then run: node scripts/setup/python.mjs'
  console.log('Setting up Python for the tests ...')
  mkdirSync(path.dirname(folder), { recursive: true })
  const base = process.env.OASIS_PYTHON ?? (process.platform === 'win32' ? 'python' : 'python3')
  const made = await run(base, ['-m', 'venv', folder], { quiet: true })
  if (made.code !== 0) return `${help}\n${made.text.trim()}`
  const filled = await run(program, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...packages], { quiet: true })
  if (filled.code !== 0) return `The packages ${packages.join(', ')} could not be installed. With a network, run: node scripts/setup/python.mjs\n${filled.text.trim()}`
  writeFileSync(stamp, packages.join('\n'))
  return null
}

if (process.argv[1] === import.meta.filename) {
  await onBundledNode()
  const problem = await setUpPython()
  console.log(problem ?? findPython())
  process.exit(problem ? 1 : 0)
}
