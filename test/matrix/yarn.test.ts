import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { parseNotebook } from '../../model/notebook/document.ts'
import { readOutput } from '../../model/notebook/outputs.ts'
import { runOasis } from '../main/cli/oasis.ts'
import { notebookText } from '../main/workbench/bench.ts'
import { xml } from '../support/daemons.ts'
import { skipWithoutHadoop, sparkOnNodes, startCluster, type TestCluster } from '../support/hadoop.ts'
import { skipWithoutMetastore, startMetastore, type TestMetastore } from '../support/metastore.ts'
import { killedOverwrites } from '../support/overwrite.ts'
import { installedSpark, ofRun, printedText, skipWithoutSpark, startSession, told, type TestSession } from '../support/spark.ts'

const me = process.env['USER'] || 'root'

describe.skipIf(skipWithoutSpark || skipWithoutHadoop || skipWithoutMetastore)('a cluster of YARN, HDFS and a metastore', () => {
  let folder: string
  let cluster: TestCluster
  let metastore: TestMetastore
  const warehouse = '/user/hive/warehouse'
  const open: TestSession[] = []
  const before = process.env['HADOOP_CONF_DIR']
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'oasis-yarn-'))
    cluster = await startCluster([me])
    await cluster.hdfs(me, '-mkdir', '-p', warehouse)
    metastore = await startMetastore({ warehouse, conf: cluster.conf })
    await writeFile(path.join(cluster.conf, 'hive-site.xml'), xml({ 'hive.metastore.uris': metastore.uri }))
    process.env['HADOOP_CONF_DIR'] = cluster.conf
  }, 400_000)
  afterEach(async () => { await Promise.all(open.splice(0).map(session => session.close())) })
  afterAll(async () => {
    if (before === undefined) delete process.env['HADOOP_CONF_DIR']
    else process.env['HADOOP_CONF_DIR'] = before
    await metastore?.close()
    await cluster?.close()
    if (folder) await rm(folder, { recursive: true, force: true })
  })
  /** A session whose driver is here and whose tables are there. */
  async function application(): Promise<TestSession> {
    const session = await startSession({ conf: { 'spark.sql.shuffle.partitions': '4' } })
    open.push(session)
    return session
  }
  async function print(session: TestSession, source: string) {
    const events = await session.python(source)
    expect(told(events, 'ended')[0]).toMatchObject({ failure: null })
    return printedText(events).trim()
  }

  it('[INT4] [SPK1] oasis run runs a notebook there in cluster mode, with whole results; the tables that it makes are in the metastore and in HDFS', async () => {
    const spark = await installedSpark()
    try {
      const notebook = path.join(folder, 'Nightly.ipynb')
      await writeFile(notebook, notebookText([
        { id: 'make', source: 'CREATE DATABASE nightly;\nCREATE TABLE nightly.days (id BIGINT, day STRING) USING parquet PARTITIONED BY (day)' },
        { id: 'fill', source: "OASIS INSERT OVERWRITE nightly.days SELECT id, CONCAT('2026-01-0', id % 3 + 1) FROM range(0, :rows, 1, 3)" },
        { id: 'all', name: 'everything', source: 'SELECT id, day FROM nightly.days ORDER BY id' },
        { id: 'where', language: 'python', source: 'print(sc.master, sc.getConf().get("spark.submit.deployMode"), sc.applicationId)' },
      ], { interpreter: 'spark', parameters: [{ name: 'rows', type: 'number', default: 10, integer: true }] }))
      const conf = path.join(folder, 'operator.conf')
      await writeFile(conf, Object.entries({ ...sparkOnNodes(), 'spark.driver.memoryOverhead': '384m' }).map(([name, value]) => `${name} ${value}\n`).join(''))
      const done = await runOasis(['run', notebook, '--interpreter', 'spark', '--master', 'yarn', '--whole', '-p', 'rows=25000', '-o', '-'], {
        cwd: folder, dataDir: path.join(folder, 'data'), patience: 500_000,
        env: { OASIS_SPARK_FOLDER: spark, OASIS_SPARK_CONF: conf, OASIS_SPARK_HOST: '127.0.0.1', OASIS_SPARK_MEMORY: '512m', OASIS_SPARK_EXECUTORS: '1', OASIS_SPARK_EXECUTOR_MEMORY: '512m' },
      })
      expect(done, done.err).toMatchObject({ code: 0 })
      expect(done.err).toMatch(/everything done in [\d.]+ s, 25,000 rows/)
      const cells = parseNotebook(done.out).cells
      const outputs = (id: string) => cells.find(cell => cell.id === id)!.outputs.map(readOutput)
      expect(outputs('all')).toMatchObject([{ kind: 'table', result: { rows: 25_000, totalRows: 25_000, cut: null } }])
      const [said] = outputs('where')
      expect(said).toMatchObject({ kind: 'stream', text: expect.stringMatching(/^yarn cluster application_\d+_\d+\n$/) })
      const id = (said as { text: string }).text.trim().split(' ')[2]
      expect((await cluster.applications()).filter(each => each.id === id)).toMatchObject([{ user: me, state: 'FINISHED', finalStatus: 'SUCCEEDED' }])
      expect(await cluster.hdfs(me, '-ls', '-R', warehouse)).toMatch(/nightly\.db\/days\/_oasis\/.*day=2026-01-01\/part-.*\.parquet/)
    } finally {
      await rm(spark, { recursive: true, force: true })
    }
    const session = await application()
    expect(await print(session, 'print(spark.sql("SELECT count(*), count(DISTINCT day) FROM nightly.days").collect()[0][:])')).toBe('(25000, 3)')
    const [table] = (await session.client.call('catalog.describe', { tables: [{ database: 'nightly', name: 'days' }] })).tables
    expect(table).toMatchObject({ kind: 'table', managed: true, format: 'parquet', partitioned: ['day'], location: expect.stringMatching(/^hdfs:.*\/user\/hive\/warehouse\/nightly\.db\/days$/) })
  }, 600_000)

  it('[LOAD2] tables in HDFS have the old rows or the new for another application, while they are overwritten', async () => {
    const [writer, reader] = await Promise.all([application(), application()])
    const fill = `
tables = ["plain", "parts", "outside"]
def write(at):
    for table in tables:
        more = ", CONCAT('p', id % 5)" if table == "parts" else ""
        oasis.insertOverwrite(table, f"SELECT id, {at}{more} FROM range(0, 3000, 1, 3)", mode="static")
print("ready", flush=True)`
    await print(writer, `${fill}
spark.sql("CREATE TABLE plain (id BIGINT, v INT) STORED AS PARQUET")
spark.sql("CREATE TABLE parts (id BIGINT, v INT, p STRING) USING orc PARTITIONED BY (p)")
spark.sql("CREATE EXTERNAL TABLE outside (id BIGINT, v INT) STORED AS ORC LOCATION '/user/${me}/outside'")
write(0)`)
    const looking = await reader.begin(`${fill}
seen, wrong = set(), []
while True:
    for table in tables:
        count, least, most = spark.sql(f"SELECT count(*), min(v), max(v) FROM {table}").collect()[0]
        seen.add((table, least))
        if count != 3000 or least != most: wrong.append((table, count, least, most))
    if ("outside", 3) in seen: break
print(wrong, [len({at for of, at in seen if of == table}) > 1 for table in tables])`)
    await reader.printed(looking, 'ready')
    await print(writer, 'for at in range(1, 4): write(at)')
    await reader.until(event => event.type === 'ended' && event.run === looking)
    expect(printedText(reader.events.filter(ofRun(looking))).trim()).toBe('ready\n[] [True, True, True]')
  }, 600_000)

  it('[LOAD2] killed at random, an overwrite in HDFS leaves the old rows or the new, and the next cleans up', async () => {
    const list = async (inner: string) => (await cluster.hdfs(me, '-ls', '-C', `${warehouse}/${inner}`).catch(() => '')).split('\n').filter(Boolean).map(place => path.posix.basename(place))
    const found = await killedOverwrites({ conf: {}, list }, 2)
    expect(found.map(each => each.wrong), JSON.stringify(found)).toEqual([[], []])
    for (const { left } of found) expect(left).toEqual({ plain: 3, parts: 3 })
  }, 900_000)
})
