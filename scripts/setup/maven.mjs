import { createHash } from 'node:crypto'
import { existsSync, readFileSync, renameSync, rmSync } from 'node:fs'
import path from 'node:path'
import { root, run } from '../process.mjs'
import { cacheFolder } from './cache.mjs'

/**
 * What a project of Maven depends on, in a folder outside the repository: `name` is that of the folder of its `pom.xml` in `scripts/setup`, `purpose` says in words what it is. `find()` gives the folder or null; `setUp()` fetches it
 * where it is missing and gives null or the sentence that says what to do. `unpack(folder)` does what is to be done with what came.
 */
export function mavenFolder({ name, purpose, unpack = async () => null }) {
  const project = path.join(root, 'scripts/setup', name, 'pom.xml')
  const folder = path.join(cacheFolder(name), createHash('sha256').update(readFileSync(project)).digest('hex').slice(0, 12))
  const find = () => existsSync(folder) ? folder : null
  async function setUp() {
    if (find()) return null
    const help = `No jars of ${purpose} here. Install Maven and a JDK (on Debian: apt-get install maven), then run: node scripts/setup/${name}.mjs`
    console.log(`Setting up ${purpose} ...`)
    rmSync(`${folder}.part`, { recursive: true, force: true })
    const fetch = () => run('mvn', ['-q', '-B', '-f', project, 'dependency:copy-dependencies', `-DoutputDirectory=${folder}.part`], { quiet: true })
    let fetched = await fetch()
    // What came stays; a repository that stumbled gets a second chance.
    if (fetched.code !== 0) fetched = await fetch()
    if (fetched.code !== 0) return `${help}\n${fetched.text.trim().slice(0, 500)}`
    const problem = await unpack(`${folder}.part`)
    if (problem) return problem
    renameSync(`${folder}.part`, folder)
    return null
  }
  return { find, setUp }
}
