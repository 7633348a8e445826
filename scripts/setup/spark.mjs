import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { onBundledNode } from '../node.mjs'
import { root, run } from '../process.mjs'
import { createVenv } from './venv.mjs'

/** The Spark of `npm test` is the one that is installed for people. Nothing else is in its Python, as on a cluster's machines. */
const [, version] = /^pyspark==(.+)$/m.exec(readFileSync(path.join(root, 'driver/spark.txt'), 'utf8'))
const venv = createVenv({ name: `spark-${version}`, packages: [`pyspark==${version}`], purpose: `Spark ${version} (about 450 MB)`, script: 'scripts/setup/spark.mjs', oldest: '3.10' })

/** Spark with a Python of its own, `{ python, home }`, or null. */
export function findSpark() {
  const python = venv.find()
  if (python === null) return null
  const lib = path.resolve(path.dirname(python), '../lib')
  return { python, home: path.join(lib, readdirSync(lib).find(name => name.startsWith('python3')), 'site-packages/pyspark') }
}

/** Installs it where it is missing. Returns null or the sentence that says what to do. */
export async function setUpSpark() {
  if (venv.find()) return null
  const java = await run(process.env.JAVA_HOME ? path.join(process.env.JAVA_HOME, 'bin/java') : 'java', ['-version'], { quiet: true })
  return java.code === 0 ? venv.setUp() : 'No Java for Spark here. Install JDK 17 or 21 (on Debian: apt-get install openjdk-17-jre-headless), then run: node scripts/setup/spark.mjs'
}

if (process.argv[1] === import.meta.filename) {
  await onBundledNode()
  const problem = await setUpSpark()
  console.log(problem ?? findSpark())
  process.exit(problem ? 1 : 0)
}
