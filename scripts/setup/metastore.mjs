import { existsSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { onBundledNode } from '../node.mjs'
import { run } from '../process.mjs'
import { setUpPackages } from './debian.mjs'
import { findHadoop, setUpHadoop } from './hadoop.mjs'
import { mavenFolder } from './maven.mjs'

const program = mavenFolder({
  name: 'metastore', purpose: 'Hive\'s metastore (about 30 MB)',
  async unpack(folder) {
    const archive = readdirSync(folder).find(name => name.endsWith('.tar.gz'))
    const unpacked = await run('tar', ['xzf', path.join(folder, archive), '-C', folder, '--strip-components=1'], { quiet: true })
    return unpacked.code === 0 ? null : unpacked.text
  },
})

/** The folder of PostgreSQL's programs, or null: the newest of Debian's, else the one on the path. */
function findPostgres() {
  const packaged = '/usr/lib/postgresql'
  const versions = existsSync(packaged) ? readdirSync(packaged).sort((one, other) => Number(other) - Number(one)).map(version => path.join(packaged, version, 'bin')) : []
  return [...versions, ...(process.env.PATH ?? '').split(path.delimiter)].find(folder => existsSync(path.join(folder, 'initdb'))) ?? null
}

/** Where Hive's metastore is: folders of its jars, those of Hadoop among them, the statements of its database, and the programs of PostgreSQL; or null. */
export function findMetastore() {
  const [folder, hadoop, postgres] = [program.find(), findHadoop(), findPostgres()]
  if (!folder || !hadoop || !postgres) return null
  return { jars: [path.join(folder, 'lib'), folder, hadoop], schema: path.join(folder, 'scripts/metastore/upgrade/postgres/hive-schema-3.1.0.postgres.sql'), postgres }
}

/** Fetches it where it is missing, by Maven, and installs Debian's PostgreSQL where this is root on Debian. Returns null or the sentence that says what to do. */
export async function setUpMetastore() {
  const help = 'No PostgreSQL for Hive\'s metastore here. Install it (on Debian: apt-get install postgresql), then run: node scripts/setup/metastore.mjs'
  return await setUpPackages({ what: 'PostgreSQL', packages: ['postgresql'], find: findPostgres, help }) ?? await setUpHadoop() ?? program.setUp()
}

if (process.argv[1] === import.meta.filename) {
  await onBundledNode()
  const problem = await setUpMetastore()
  console.log(problem ?? findMetastore())
  process.exit(problem ? 1 : 0)
}
