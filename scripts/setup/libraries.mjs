import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import path from 'node:path'
import { onBundledNode } from '../node.mjs'
import { root, run } from '../process.mjs'
import { cacheFolder } from './cache.mjs'
import { findSpark, setUpSpark } from './spark.mjs'

const requirements = path.join(root, 'driver/requirements.txt')
const folder = cacheFolder('spark-libraries')
const file = path.join(folder, `oasis-libraries-${createHash('sha256').update(readFileSync(requirements)).digest('hex').slice(0, 12)}.zip`)

/** The archive of what a session's Python cells need beside Spark and Python, or null where it is not made. */
export const findLibraries = () => existsSync(file) ? file : null

/** Makes it where it is missing: of pure Python alone, so that it fits every machine of a cluster. Returns null or the sentence that says what to do. */
export async function setUpLibraries() {
  const missing = await setUpSpark()
  if (missing !== null || findLibraries()) return missing
  console.log('Setting up what Python cells of Spark sessions need ...')
  const { python } = findSpark()
  const unpacked = path.join(folder, 'unpacked')
  rmSync(unpacked, { recursive: true, force: true })
  mkdirSync(unpacked, { recursive: true })
  // The product's own way; not imported above, where an older Node may still read this.
  const { librariesInto, packed } = await import('../../main/spark/libraries.ts')
  const filled = await run(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...librariesInto(unpacked)], { quiet: true })
  const archived = filled.code === 0 ? await run(python, packed(unpacked, `${file}.part.zip`), { quiet: true }) : filled
  rmSync(unpacked, { recursive: true, force: true })
  if (archived.code !== 0) return `What Python cells of Spark sessions need could not be installed. With a network, run: node scripts/setup/libraries.mjs\n${archived.text.trim()}`
  renameSync(`${file}.part.zip`, file)
  return null
}

if (process.argv[1] === import.meta.filename) {
  await onBundledNode()
  const problem = await setUpLibraries()
  console.log(problem ?? findLibraries())
  process.exit(problem ? 1 : 0)
}
