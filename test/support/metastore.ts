import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chown, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { promisify } from 'node:util'
import { freePorts, java, killAll, xml } from './daemons.ts'
import type { TestRealm } from './kerberos.ts'
// @ts-expect-error plain JavaScript, shared with the set-up
import { findMetastore, setUpMetastore } from '../../scripts/setup/metastore.mjs'

const problem = await setUpMetastore() as string | null
const place = findMetastore() as { jars: string[]; schema: string; postgres: string } | null
export const skipWithoutMetastore = place === null
if (skipWithoutMetastore) console.warn(`SKIPPED: ${problem}`)

/** Hive's metastore as a server of its own, with PostgreSQL, on loopback. */
export interface TestMetastore {
  /** What `hive.metastore.uris` names. */
  readonly uri: string
  /** Rows of a query of its database, columns apart by `|`. */
  query(sql: string): Promise<string[]>
  close(): Promise<void>
}

/** Who it is in a realm. */
export const metastorePrincipal = (realm: TestRealm) => `hive/localhost@${realm.name}`

/** The user whom PostgreSQL, which refuses root, runs as. */
async function postgresUser(): Promise<{ uid: number; gid: number } | null> {
  if (process.getuid!() !== 0) return null
  const ids = await Promise.all(['-u', '-g'].map(async flag => Number((await promisify(execFile)('id', [flag, 'postgres'])).stdout)))
  return { uid: ids[0]!, gid: ids[1]! }
}

/** Whether something answers on a port. */
const answers = (port: number) => new Promise<boolean>(resolve => {
  const socket = connect(port, '127.0.0.1', () => { socket.destroy(); resolve(true) }).on('error', () => resolve(false))
})

/** Starts one. `warehouse` is where tables go for which nobody says otherwise; `conf` a folder of Hadoop's configuration, where that is in HDFS; with a realm of Kerberos, which that folder has too, it believes nobody. */
export async function startMetastore({ warehouse, conf, realm = null }: { warehouse: string; conf?: string; realm?: TestRealm | null }): Promise<TestMetastore> {
  const folder = await mkdtemp(path.join(tmpdir(), 'oasis-metastore-'))
  const [database, port] = await freePorts(2) as [number, number]
  const password = randomBytes(16).toString('hex')
  const user = await postgresUser()
  const rows = path.join(folder, 'rows')
  await mkdir(rows)
  await writeFile(path.join(folder, 'password'), password)
  if (user) for (const made of [folder, rows, path.join(folder, 'password')]) await chown(made, user.uid, user.gid)
  const program = (name: string) => path.join(place!.postgres, name)
  await promisify(execFile)(program('initdb'), ['-D', rows, '-U', 'hive', '--auth=scram-sha-256', `--pwfile=${path.join(folder, 'password')}`, '-N'], { ...user })
  const said: string[] = []
  const daemons: ChildProcess[] = []
  const start = (command: string, args: string[], options: object) => {
    const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'pipe'], ...options })
    child.stderr!.on('data', data => { said.push(String(data)); said.splice(0, said.length - 100) })
    daemons.push(child)
  }
  const close = async () => {
    await killAll(daemons.reverse())
    await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  }
  const started = async (at: number) => {
    for (const until = Date.now() + 120_000; !await answers(at); await wait(100)) {
      if (Date.now() > until || daemons.some(daemon => daemon.exitCode !== null)) throw new Error(`The metastore does not start:\n${said.join('')}`)
    }
  }
  const psql = async (name: string, ...args: string[]) => (await promisify(execFile)(program('psql'), ['-q', '-A', '-t', '-v', 'ON_ERROR_STOP=1', '-h', '127.0.0.1', '-p', String(database), '-U', 'hive', '-d', name, ...args], {
    env: { ...process.env, PGPASSWORD: password }, maxBuffer: 1e8,
  })).stdout
  try {
    start(program('postgres'), ['-D', rows, '-c', 'listen_addresses=127.0.0.1', '-c', `port=${database}`, '-c', 'unix_socket_directories=', '-c', 'fsync=off'], { ...user })
    await started(database)
    for (const until = Date.now() + 60_000; ;) {
      const problem = await psql('postgres', '-c', 'CREATE DATABASE metastore').then(() => null, error => error as Error)
      if (!problem) break
      if (Date.now() > until) throw problem
      await wait(100)
    }
    await psql('metastore', '-f', place!.schema)
    const own = path.join(folder, 'conf')
    await mkdir(own)
    await writeFile(path.join(own, 'metastore-site.xml'), xml({
      'metastore.thrift.bind.host': '127.0.0.1', 'metastore.thrift.port': port, 'javax.jdo.option.ConnectionURL': `jdbc:postgresql://127.0.0.1:${database}/metastore`, 'javax.jdo.option.ConnectionDriverName': 'org.postgresql.Driver',
      'javax.jdo.option.ConnectionUserName': 'hive', 'javax.jdo.option.ConnectionPassword': password, 'metastore.warehouse.dir': warehouse,
      // Those of the server alone, without Hive's other programs.
      'metastore.expression.proxy': 'org.apache.hadoop.hive.metastore.DefaultPartitionExpressionProxy', 'metastore.task.threads.always': 'org.apache.hadoop.hive.metastore.events.EventCleanerTask',
      ...(realm && { 'metastore.sasl.enabled': 'true', 'metastore.kerberos.principal': metastorePrincipal(realm), 'metastore.kerberos.keytab.file': await realm.keytab('hive/localhost') }),
    }))
    start(java, ['-cp', [own, ...(conf ? [conf] : []), ...place!.jars.map(jars => `${jars}/*`)].join(':'), '-Xmx384m', '-XX:TieredStopAtLevel=1', ...(realm ? [realm.java] : []), 'org.apache.hadoop.hive.metastore.HiveMetaStore'], { cwd: folder, env: process.env })
    await started(port)
  } catch (error) {
    await close()
    throw error
  }
  return { uri: `thrift://127.0.0.1:${port}`, query: async sql => (await psql('metastore', '-c', sql)).split('\n').filter(Boolean), close }
}
