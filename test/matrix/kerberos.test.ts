import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Interpreter } from '../../server/interpreter/service.ts'
import { xml } from '../support/daemons.ts'
import { skipWithoutHadoop, sparkOnNodes, startCluster, type TestCluster } from '../support/hadoop.ts'
import { openSession, serveInterpreter } from '../support/interpreter.ts'
import { skipWithoutKerberos, startRealm, type TestRealm } from '../support/kerberos.ts'
import { metastorePrincipal, skipWithoutMetastore, startMetastore, type TestMetastore } from '../support/metastore.ts'
import { skipWithoutSpark } from '../support/spark.ts'

describe.skipIf(skipWithoutSpark || skipWithoutHadoop || skipWithoutKerberos || skipWithoutMetastore)('a cluster of YARN, HDFS and a metastore with Kerberos', () => {
  let folder: string
  let realm: TestRealm
  let cluster: TestCluster
  let metastore: TestMetastore
  const keytabs: Record<string, string> = {}
  const services: Interpreter[] = []
  const before = { ...process.env }
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'oasis-kerberos-'))
    realm = await startRealm()
    for (const user of ['ana', 'ben', 'oasis']) keytabs[user] = await realm.keytab(user)
    cluster = await startCluster(['ana', 'ben', 'oasis'], { realm, trusted: 'oasis' })
    await cluster.hdfs('hdfs', '-mkdir', '-p', '/user/hive/warehouse')
    await cluster.hdfs('hdfs', '-chmod', '1777', '/user/hive/warehouse')
    metastore = await startMetastore({ warehouse: '/user/hive/warehouse', conf: cluster.conf, realm })
    await writeFile(path.join(cluster.conf, 'hive-site.xml'), xml({ 'hive.metastore.uris': metastore.uri, 'hive.metastore.sasl.enabled': 'true', 'hive.metastore.kerberos.principal': metastorePrincipal(realm) }))
    // The file that a machine has as /etc/krb5.conf, and a name that an older Hadoop would believe.
    Object.assign(process.env, { HADOOP_CONF_DIR: cluster.conf, JAVA_TOOL_OPTIONS: realm.java, HADOOP_USER_NAME: 'hdfs' })
  }, 600_000)
  afterEach(async () => { await Promise.all(services.splice(0).map(service => service.close())) }, 120_000)
  afterAll(async () => {
    for (const name of ['HADOOP_CONF_DIR', 'JAVA_TOOL_OPTIONS', 'HADOOP_USER_NAME', 'KRB5CCNAME']) {
      if (before[name] === undefined) delete process.env[name]
      else process.env[name] = before[name]
    }
    await metastore?.close()
    await cluster?.close()
    await realm?.close()
    if (folder) await rm(folder, { recursive: true, force: true })
  })

  /** A service whose processes have a ticket, or none. */
  function serve(ticket: string | null, variables: Record<string, string>): Interpreter {
    process.env['KRB5CCNAME'] = ticket ?? path.join(folder, 'none')
    const service = serveInterpreter({
      folder, master: 'yarn', variables: { OASIS_SPARK_MEMORY: '512m', OASIS_SPARK_EXECUTORS: '1', OASIS_SPARK_EXECUTOR_MEMORY: '512m', OASIS_SPARK_HOST: '127.0.0.1', ...variables },
      conf: { ...sparkOnNodes(), 'spark.driver.memoryOverhead': '384m', 'spark.driver.extraJavaOptions': realm.java, 'spark.executor.extraJavaOptions': realm.java },
    })
    services.push(service)
    return service
  }
  /** What a person's session does with files of its own and of others. */
  async function works(service: Interpreter, user: string, place: string) {
    const session = await openSession(service, user)
    const done = await session.python(`
spark.range(0, 100, 1, 2).write.parquet("/user/${user}/${place}")
print(sc.sparkUser(), spark.read.parquet("/user/${user}/${place}").count(), sc._jvm.org.apache.hadoop.security.UserGroupInformation.isSecurityEnabled())`)
    expect(done, JSON.stringify(done)).toMatchObject({ failure: null, text: `${user} 100 True\n` })
    expect(await session.sql(`CREATE TABLE ${place}_${user} USING parquet AS SELECT 1 AS one`, `OASIS INSERT OVERWRITE ${place}_${user} SELECT one + 1 FROM ${place}_${user}`)).toMatchObject({ failure: null })
    expect(await metastore.query(`SELECT "OWNER" FROM "TBLS" WHERE "TBL_NAME" = '${place}_${user}'`)).toEqual([user])
    expect(await session.python('spark.read.parquet("/user/oasis").count()')).toMatchObject({ failure: { message: expect.stringContaining('Permission denied') } })
    expect(await cluster.hdfs('hdfs', '-ls', `/user/${user}`)).toMatch(new RegExp(`${user} .*/user/${user}/${place}`))
    const { id } = (await cluster.applications()).find(found => found.user === user && found.state === 'RUNNING')!
    await session.stop()
    expect((await cluster.applications()).find(found => found.id === id)).toMatchObject({ state: 'FINISHED', finalStatus: 'SUCCEEDED' })
  }

  it('[INT2] keytab: sessions run as the principals of their users, with no ticket here', async () => {
    const service = serve(null, { OASIS_SPARK_IDENTITY: 'keytab', OASIS_SPARK_PRINCIPAL: `{user}@${realm.name}`, OASIS_SPARK_KEYTAB: path.join(path.dirname(keytabs['ana']!), '{user}.keytab') })
    await works(service, 'ana', 'by_keytab')
    await works(service, 'ben', 'by_keytab')
  }, 600_000)

  it('[INT2] proxy: the ticket of the workbench\'s principal is enough for its users, each as themselves', async () => {
    const service = serve(await realm.ticket('oasis', keytabs['oasis']!), { OASIS_SPARK_IDENTITY: 'proxy' })
    await works(service, 'ana', 'by_proxy')
  }, 600_000)

  it('[INT2] same: the user\'s own ticket is used; without one nothing starts, and that is told at once', async () => {
    await works(serve(await realm.ticket('ana', keytabs['ana']!), {}), 'ana', 'by_ticket')
    const lost = await openSession(serve(null, {}), 'ana')
    await lost.following
    expect(lost.events.at(-1)).toMatchObject({ session: { state: 'lost', loss: { kind: 'ticket' } } })
  }, 600_000)
})
