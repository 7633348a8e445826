import { createHash } from 'node:crypto'
import { existsSync, readFileSync, renameSync, rmSync } from 'node:fs'
import path from 'node:path'
import { onBundledNode } from '../node.mjs'
import { root, run } from '../process.mjs'
import { cacheFolder } from './cache.mjs'

const project = path.join(root, 'scripts/setup/hadoop/pom.xml')
const folder = path.join(cacheFolder('hadoop'), createHash('sha256').update(readFileSync(project)).digest('hex').slice(0, 12))

/** The folder of the jars of YARN's and HDFS's daemons, or null. */
export const findHadoop = () => existsSync(folder) ? folder : null

/** Fetches them where they are missing, by Maven (about 90 MB). Returns null or the sentence that says what to do. */
export async function setUpHadoop() {
  if (findHadoop()) return null
  const help = 'No jars of Hadoop here. Install Maven and a JDK (on Debian: apt-get install maven), then run: node scripts/setup/hadoop.mjs'
  console.log('Setting up YARN and HDFS ...')
  rmSync(`${folder}.part`, { recursive: true, force: true })
  const fetch = () => run('mvn', ['-q', '-B', '-f', project, 'dependency:copy-dependencies', `-DoutputDirectory=${folder}.part`], { quiet: true })
  let fetched = await fetch()
  // What came stays; a repository that stumbled gets a second chance.
  if (fetched.code !== 0) fetched = await fetch()
  if (fetched.code !== 0) return `${help}\n${fetched.text.trim().slice(0, 500)}`
  renameSync(`${folder}.part`, folder)
  return null
}

if (process.argv[1] === import.meta.filename) {
  await onBundledNode()
  const problem = await setUpHadoop()
  console.log(problem ?? findHadoop())
  process.exit(problem ? 1 : 0)
}
