import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { onBundledNode } from '../node.mjs'
import { root, run } from '../process.mjs'
import { createVenv } from './venv.mjs'

/** The Spark that is installed for people, which `npm test` uses. */
const [, installed] = /^pyspark==(.+)$/m.exec(readFileSync(path.join(root, 'driver/spark.txt'), 'utf8'))
/** The Spark of this run; OASIS_TEST_SPARK names another version. */
export const sparkVersion = process.env.OASIS_TEST_SPARK || installed
/** Nothing else is in its Python, as on a cluster's machines. */
const venvOf = version => createVenv({ name: `spark-${version}`, packages: [`pyspark==${version}`], purpose: `Spark ${version} (about 450 MB)`, script: `scripts/setup/spark.mjs ${version}`, oldest: '3.10' })

/** Spark with a Python of its own, `{ python, home }`, or null. */
export function findSpark(version = sparkVersion) {
  const python = venvOf(version).find()
  if (python === null) return null
  const lib = path.resolve(path.dirname(python), '../lib')
  return { python, home: path.join(lib, readdirSync(lib).find(name => name.startsWith('python3')), 'site-packages/pyspark') }
}

/** Installs it where it is missing. Returns null or the sentence that says what to do. */
export async function setUpSpark(version = sparkVersion) {
  if (venvOf(version).find()) return null
  const java = await run(process.env.JAVA_HOME ? path.join(process.env.JAVA_HOME, 'bin/java') : 'java', ['-version'], { quiet: true })
  return java.code === 0 ? venvOf(version).setUp() : `No Java for Spark here. Install JDK 17 or 21 (on Debian: apt-get install openjdk-17-jre-headless), then run: node scripts/setup/spark.mjs ${version}`
}

if (process.argv[1] === import.meta.filename) {
  await onBundledNode()
  const problem = await setUpSpark(process.argv[2])
  console.log(problem ?? findSpark(process.argv[2]))
  process.exit(problem ? 1 : 0)
}
