import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { onBundledNode } from '../node.mjs'
import { root, run } from '../process.mjs'
import { cacheFolder } from './cache.mjs'

/** Where the tests keep the environment that cells of Python run in, so that it is made once and not for every data folder. */
export const cellsFolder = cacheFolder('python-cells')

const digest = createHash('sha256').update(readFileSync(path.join(root, 'main/python/program/requirements.txt'))).digest('hex').slice(0, 12)

const environment = path.join(cellsFolder, digest)

/** That environment, or null. */
export const findCells = () => existsSync(path.join(environment, 'oasis.json')) ? environment : null

/** Makes that environment as a person does. Returns null or the sentence that says what to do. */
export async function setUpCells() {
  if (findCells()) return null
  console.log('Setting up Python for cells ...')
  const made = await run(process.execPath, ['scripts/oasis.mjs', 'python', 'install'], { quiet: true, env: { OASIS_PYTHON_FOLDER: cellsFolder, OASIS_DATA_DIR: path.join(cellsFolder, 'data') } })
  return made.code === 0 ? null : `Python for cells could not be set up. Run: node scripts/setup/cells.mjs\n${made.text.trim()}`
}

if (process.argv[1] === import.meta.filename) {
  await onBundledNode()
  const problem = await setUpCells()
  console.log(problem ?? cellsFolder)
  process.exit(problem ? 1 : 0)
}
