import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import path from 'node:path'
import { onBundledNode } from '../node.mjs'
import { run } from '../process.mjs'

/** The Sparks that are tested. The first is the one of `npm test`. */
export const sparkVersions = ['4.1.4', '4.3.0']

const folderOf = version => path.join(process.env.OASIS_CACHE ?? path.join(homedir(), '.cache/oasis-workbench'), `spark-${version}`)
const stampOf = version => path.join(folderOf(version), 'packages.txt')
const packagesOf = version => `pyspark==${version}`

/** A Spark of this version with a Python of its own, `{ python, home }`, or null. OASIS_CACHE says where it is kept. Nothing but Spark is in that Python, as on a cluster's machines. */
export function findSpark(version = sparkVersions[0]) {
  const folder = folderOf(version)
  if (!existsSync(stampOf(version)) || !readFileSync(stampOf(version), 'utf8').startsWith(`${packagesOf(version)}\n`)) return null
  const [, home] = readFileSync(stampOf(version), 'utf8').split('\n')
  return { python: path.join(folder, 'bin/python'), home }
}

/** Makes it where it is missing. Returns null or the sentence that says what to do. */
export async function setUpSpark(version = sparkVersions[0]) {
  if (findSpark(version)) return null
  const java = await run(process.env.JAVA_HOME ? path.join(process.env.JAVA_HOME, 'bin/java') : 'java', ['-version'], { quiet: true })
  if (java.code !== 0) return 'No Java for Spark here. Install JDK 17 or 21 (on Debian: apt-get install openjdk-17-jre-headless), then run: node scripts/setup/spark.mjs'
  const folder = folderOf(version)
  const help = `No Spark ${version} for the tests here. With Python 3.10 or later, its venv module and a network, run: node scripts/setup/spark.mjs`
  console.log(`Setting up Spark ${version} for the tests (once, about 450 MB) ...`)
  mkdirSync(path.dirname(folder), { recursive: true })
  const made = await run(process.env.OASIS_PYTHON ?? 'python3', ['-m', 'venv', folder], { quiet: true })
  if (made.code !== 0) return `${help}\n${made.text.trim()}`
  const python = path.join(folder, 'bin/python')
  const filled = await run(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', packagesOf(version)], { quiet: true })
  if (filled.code !== 0) return `${help}\n${filled.text.trim()}`
  const home = await run(python, ['-c', 'import os, pyspark; print(os.path.dirname(pyspark.__file__))'], { quiet: true })
  if (home.code !== 0) return `${help}\n${home.text.trim()}`
  writeFileSync(stampOf(version), `${packagesOf(version)}\n${home.text.trim()}\n`)
  return null
}

if (process.argv[1] === import.meta.filename) {
  await onBundledNode()
  for (const version of process.argv.slice(2).length > 0 ? process.argv.slice(2) : sparkVersions.slice(0, 1)) {
    const problem = await setUpSpark(version)
    console.log(problem ?? findSpark(version))
    if (problem) process.exitCode = 1
  }
}
