import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { promisify } from 'node:util'
import { freePorts, java, killAll, xml } from './daemons.ts'
import type { TestRealm } from './kerberos.ts'
import { spark } from './spark.ts'
// @ts-expect-error plain JavaScript, shared with the set-up
import { findHadoop, setUpHadoop } from '../../scripts/setup/hadoop.mjs'

const problem = await setUpHadoop() as string | null
const jars = findHadoop() as string | null
export const skipWithoutHadoop = jars === null
if (skipWithoutHadoop) console.warn(`SKIPPED: ${problem}`)

/** Daemons of HDFS and YARN on loopback. Without a realm of Kerberos users are believed; the one who started them may act for all others. */
export interface TestCluster {
  /** What HADOOP_CONF_DIR names. */
  readonly conf: string
  /** An HDFS command as a user, or with Kerberos as who owns the file system; gives what it prints, and rejects where it fails. */
  hdfs(user: string, ...args: string[]): Promise<string>
  /** YARN's applications as its REST interface tells them. */
  applications(): Promise<{ id: string; user: string; state: string; finalStatus: string; queue: string; allocatedVCores: number }[]>
  close(): Promise<void>
}

/** Settings of daemons that believe nobody: who they are in the realm, and how they keep what they say. */
async function secured(folder: string, realm: TestRealm) {
  const keytabs = Object.fromEntries(await Promise.all(['hdfs', 'yarn', 'HTTP'].map(async name => [name, await realm.keytab(`${name}/localhost`)])))
  const as = (user: string, principal: string, keytab: string) => ({ [principal]: `${user}/localhost@${realm.name}`, [keytab]: keytabs[user] as string })
  const [store, password] = [path.join(folder, 'keystore'), randomBytes(16).toString('hex')]
  await promisify(execFile)(java.replace(/java$/, 'keytool'), ['-genkeypair', '-keystore', store, '-storepass', password, '-keyalg', 'EC', '-dname', 'CN=localhost', '-alias', 'daemons', '-validity', '2'])
  return {
    core: { 'hadoop.security.authentication': 'kerberos', 'hadoop.security.authorization': 'true', 'hadoop.rpc.protection': 'privacy', 'hadoop.proxyuser.hive.hosts': '*', 'hadoop.proxyuser.hive.groups': '*' },
    hdfs: {
      ...as('hdfs', 'dfs.namenode.kerberos.principal', 'dfs.namenode.keytab.file'), ...as('hdfs', 'dfs.datanode.kerberos.principal', 'dfs.datanode.keytab.file'), ...as('HTTP', 'dfs.web.authentication.kerberos.principal', 'dfs.web.authentication.kerberos.keytab'),
      'dfs.block.access.token.enable': 'true', 'dfs.data.transfer.protection': 'privacy', 'dfs.http.policy': 'HTTPS_ONLY',
    },
    yarn: {
      ...as('yarn', 'yarn.resourcemanager.principal', 'yarn.resourcemanager.keytab'), ...as('yarn', 'yarn.nodemanager.principal', 'yarn.nodemanager.keytab'), 'yarn.resourcemanager.webapp.delegation-token-auth-filter.enabled': 'false',
    },
    server: { 'ssl.server.keystore.location': store, 'ssl.server.keystore.password': password, 'ssl.server.keystore.keypassword': password },
    /** Who the file system belongs to. */
    owner: { KRB5CCNAME: await realm.ticket('hdfs/localhost', keytabs['hdfs'] as string) },
  }
}

/** Starts NameNode, DataNode, ResourceManager and NodeManager, with a home in HDFS for each user. With a realm they have Kerberos: `trusted` may act for others there. */
export async function startCluster(users: readonly string[], { realm = null, trusted }: { realm?: TestRealm | null; trusted?: string } = {}): Promise<TestCluster> {
  const folder = await mkdtemp(path.join(tmpdir(), 'oasis-hadoop-'))
  const conf = path.join(folder, 'conf')
  await mkdir(conf)
  // The jars have no pages; their servers want a folder for each.
  for (const name of ['hdfs', 'datanode', 'cluster', 'node', 'static']) await mkdir(path.join(folder, 'webapps', name), { recursive: true })
  const ports = await freePorts(16)
  const at = () => `127.0.0.1:${ports.shift()}`
  const [nameNode, resources] = [at(), at()]
  const me = process.env['USER'] || 'root'
  const actor = trusted ?? me
  const safe = realm ? await secured(folder, realm) : null
  await writeFile(path.join(conf, 'core-site.xml'), xml({ 'fs.defaultFS': `hdfs://${nameNode}`, 'hadoop.tmp.dir': path.join(folder, 'tmp'), [`hadoop.proxyuser.${actor}.hosts`]: '*', [`hadoop.proxyuser.${actor}.groups`]: '*', ...safe?.core }))
  if (safe) await writeFile(path.join(conf, 'ssl-server.xml'), xml(safe.server))
  await writeFile(path.join(conf, 'hdfs-site.xml'), xml({
    'dfs.replication': 1, 'dfs.permissions.enabled': 'true', 'dfs.namenode.http-address': at(), 'dfs.namenode.https-address': at(), 'dfs.datanode.address': at(), 'dfs.datanode.http.address': at(), 'dfs.datanode.https.address': at(), 'dfs.datanode.ipc.address': at(), 'dfs.namenode.fs-limits.min-block-size': 1024, ...safe?.hdfs,
  }))
  await writeFile(path.join(conf, 'yarn-site.xml'), xml({
    'yarn.resourcemanager.hostname': '127.0.0.1', 'yarn.resourcemanager.address': at(), 'yarn.resourcemanager.scheduler.address': at(), 'yarn.resourcemanager.resource-tracker.address': at(), 'yarn.resourcemanager.admin.address': at(),
    'yarn.resourcemanager.webapp.address': resources, 'yarn.nodemanager.address': at(), 'yarn.nodemanager.localizer.address': at(), 'yarn.nodemanager.webapp.address': at(), 'yarn.nodemanager.hostname': '127.0.0.1',
    'yarn.nodemanager.resource.memory-mb': 8192, 'yarn.nodemanager.resource.cpu-vcores': 16, 'yarn.nodemanager.vmem-check-enabled': 'false', 'yarn.nodemanager.pmem-check-enabled': 'false', 'yarn.scheduler.minimum-allocation-mb': 512,
    'yarn.nodemanager.disk-health-checker.max-disk-utilization-per-disk-percentage': '99.9', 'yarn.nodemanager.log-dirs': path.join(folder, 'logs'), 'yarn.nodemanager.delete.debug-delay-sec': 0, ...safe?.yarn,
  }))
  await writeFile(path.join(conf, 'capacity-scheduler.xml'), xml({
    'yarn.scheduler.capacity.root.queues': 'default,notebooks', 'yarn.scheduler.capacity.root.default.capacity': 50, 'yarn.scheduler.capacity.root.notebooks.capacity': 50, 'yarn.scheduler.capacity.root.notebooks.maximum-capacity': 100,
    'yarn.scheduler.capacity.root.notebooks.user-limit-factor': 2, 'yarn.scheduler.capacity.maximum-am-resource-percent': 0.9,
  }))
  await writeFile(path.join(conf, 'log4j.properties'), 'log4j.rootLogger=WARN,console\nlog4j.appender.console=org.apache.log4j.ConsoleAppender\nlog4j.appender.console.target=System.err\nlog4j.appender.console.layout=org.apache.log4j.PatternLayout\n')
  const classes = ['-cp', `${conf}:${folder}:${jars}/*`, '--add-opens', 'java.base/java.lang=ALL-UNNAMED', '--add-opens', 'java.base/java.util=ALL-UNNAMED', '-Xmx256m', `-Dhadoop.log.dir=${folder}`, '-XX:TieredStopAtLevel=1', ...(realm ? [realm.java] : [])]
  const env = { ...process.env, HADOOP_CONF_DIR: conf, HADOOP_HOME: folder, USER: me }
  const run = async (main: string, args: string[], user = me) => (await promisify(execFile)(java, [...classes, main, ...args], { env: { ...env, ...(safe ? safe.owner : { HADOOP_USER_NAME: user }) } })).stdout
  await run('org.apache.hadoop.hdfs.server.namenode.NameNode', ['-format', '-nonInteractive'])
  const said: string[] = []
  const start = (main: string): ChildProcess => {
    const child = spawn(java, [...classes, main], { env, stdio: ['ignore', 'ignore', 'pipe'] })
    child.stderr!.on('data', data => { said.push(String(data)); said.splice(0, said.length - 100) })
    return child
  }
  const daemons = ['hdfs.server.namenode.NameNode', 'hdfs.server.datanode.DataNode', 'yarn.server.resourcemanager.ResourceManager', 'yarn.server.nodemanager.NodeManager'].map(name => start(`org.apache.hadoop.${name}`))
  const rest = async (name: string) => (await fetch(`http://${resources}/ws/v1/cluster/${name}`)).json() as Promise<any>
  const cluster: TestCluster = {
    conf,
    hdfs: (user, ...args) => run('org.apache.hadoop.fs.FsShell', args, user),
    applications: async () => (await rest('apps')).apps?.app ?? [],
    async close() {
      await killAll(daemons)
      await rm(folder, { recursive: true, force: true, maxRetries: 3 })
    },
  }
  try {
    for (const until = Date.now() + 120_000; ;) {
      const nodes = await rest('metrics').then(found => found.clusterMetrics.activeNodes as number, () => 0)
      if (nodes > 0) break
      if (Date.now() > until || daemons.some(daemon => daemon.exitCode !== null)) throw new Error(`YARN does not start:\n${said.join('')}`)
      await wait(200)
    }
    await run('org.apache.hadoop.fs.FsShell', ['-mkdir', '-p', ...users.map(user => `/user/${user}`)])
    for (const user of users) {
      await run('org.apache.hadoop.fs.FsShell', ['-chown', user, `/user/${user}`])
      await run('org.apache.hadoop.fs.FsShell', ['-chmod', '700', `/user/${user}`])
    }
  } catch (error) {
    await cluster.close()
    throw error
  }
  return cluster
}

/** What a node of the cluster has of Spark: its jars, where nothing is uploaded. */
export const sparkOnNodes = () => ({ 'spark.yarn.jars': `local:${spark!.home}/jars/*` })
