import { execFileSync } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Interpreter } from '../../../server/interpreter/service.ts'
import { skipWithoutHadoop, sparkOnNodes, startCluster, type TestCluster } from '../../support/hadoop.ts'
import { openSession, serveInterpreter, type EventOf } from '../../support/interpreter.ts'
import { limits, skipWithoutSpark } from '../../support/spark.ts'
import { startStandalone } from '../../support/standalone.ts'

describe.skipIf(skipWithoutSpark)('a session on a cluster', () => {
  let folder: string
  const services: Interpreter[] = []
  beforeAll(async () => { folder = await mkdtemp(path.join(tmpdir(), 'oasis-clusters-')) })
  afterEach(async () => { await Promise.all(services.splice(0).map(service => service.close())) })
  afterAll(() => rm(folder, { recursive: true, force: true }))

  function serve(master: string, variables: Record<string, string>, conf: Record<string, string>): Interpreter {
    const service = serveInterpreter({ folder, master, variables, conf })
    services.push(service)
    return service
  }

  it('[SPK1] [INT2] [INT3] runs on a standalone cluster, in no more cores than a session may have', async () => {
    const cluster = await startStandalone()
    try {
      const service = serve(cluster.master, { OASIS_SPARK_MEMORY: '512m', OASIS_SPARK_CORES: '1', OASIS_SPARK_EXECUTOR_MEMORY: '512m', OASIS_SPARK_LONGEST: '10' }, { 'spark.cores.max': '16' })
      const session = await openSession(service, 'ana')
      const where = await session.python('print(sc.master, sc.getConf().get("spark.cores.max"))\nprint(sorted(set(spark.range(0, 8, 1, 8).rdd.map(lambda row: __import__("os").getpid() > 0).collect())))\nprint(sc._jsc.sc().getExecutorMemoryStatus().size())')
      expect(where, JSON.stringify(where)).toMatchObject({ failure: null, text: `${cluster.master} 1\n[True]\n2\n` })
      const { tables } = await session.sql('SELECT sum(id) AS total FROM range(1000)')
      expect(await session.rows(tables[0]!)).toEqual([[499500n]])
    } finally {
      await Promise.all(services.splice(0).map(service => service.close()))
      await cluster.close()
    }
  }, 400_000)

  describe.skipIf(skipWithoutHadoop)('of YARN', () => {
    let cluster: TestCluster
    const before = process.env['HADOOP_CONF_DIR']
    beforeAll(async () => {
      cluster = await startCluster(['ana', 'ben'])
      process.env['HADOOP_CONF_DIR'] = cluster.conf
    }, 400_000)
    afterAll(async () => {
      if (before === undefined) delete process.env['HADOOP_CONF_DIR']
      else process.env['HADOOP_CONF_DIR'] = before
      await cluster?.close()
    })

    it('[SPK1] [INT2] [DRV1] [DRV6] [INT5] in cluster mode: two users of one notebook are two applications of two users, whose end is told with YARN\'s words', async () => {
      const service = serve('yarn', { OASIS_SPARK_MEMORY: '512m', OASIS_SPARK_EXECUTORS: '1', OASIS_SPARK_EXECUTOR_MEMORY: '512m', OASIS_SPARK_QUEUE: 'notebooks', OASIS_SPARK_IDENTITY: 'proxy', OASIS_SPARK_HOST: '127.0.0.1' }, {
        ...sparkOnNodes(), 'spark.yarn.queue': 'default', 'spark.dynamicAllocation.maxExecutors': '50', 'spark.driver.memoryOverhead': '384m',
      })
      const [ana, ben] = [await openSession(service, 'ana'), await openSession(service, 'ben')]
      const told = [ana, ben].map(person => person.python('import os\nprint(sc.sparkUser(), sc.applicationId, sc.master, sc.deployMode if hasattr(sc, "deployMode") else "", sc.getConf().get("spark.dynamicAllocation.maxExecutors"))\nimport IPython\nprint(os.getcwd())'))
      const [anas, bens] = await Promise.all(told)
      expect(anas, JSON.stringify(anas)).toMatchObject({ failure: null, text: expect.stringMatching(/^ana application_\d+_\d+ yarn .*1\n/) })
      expect(bens).toMatchObject({ failure: null, text: expect.stringMatching(/^ben application_/) })
      const applications = await cluster.applications()
      expect(applications.map(({ user, state, queue }) => ({ user, state, queue })).sort((one, other) => one.user < other.user ? -1 : 1)).toEqual([{ user: 'ana', state: 'RUNNING', queue: 'root.notebooks' }, { user: 'ben', state: 'RUNNING', queue: 'root.notebooks' }])

      const { tables, failure } = await ana.sql('SELECT id, id * 2 AS twice FROM range(0, 5, 1, 2) ORDER BY id')
      expect(failure).toBeNull()
      expect((await ana.rows(tables[0]!)).at(-1)).toEqual([4n, 8n])
      const fetched = await ana.begin({ language: 'sql', limits: { ...limits, rows: 10, whole: { rows: 1_000_000, bytes: 1e9 } }, statements: [{ sql: 'SELECT id FROM range(0, 20000, 1, 3)', values: {} }] })
      expect(await ana.end(fetched)).toMatchObject({ failure: null })
      expect(ana.events.find(event => event.type === 'whole')).toMatchObject({ run: fetched, rows: 20_000, cut: null, files: [0, 1, 2] })
      expect(await cluster.hdfs('ana', '-ls', '-R', '/user/ana/.sparkStaging'), 'its files are in the folder of the application').toMatch(/oasis\/.*parquet/)
      expect(await ana.python('spark.range(3).write.parquet("/user/ana/mine")')).toMatchObject({ failure: null })
      expect(await ben.python('spark.read.parquet("/user/ana/mine").show()')).toMatchObject({ failure: { message: expect.stringContaining('Permission denied') } })
      const { secret } = JSON.parse(await readFile(path.join(folder, ana.session, 'setup.json'), 'utf8')) as { secret: string }
      const commands = execFileSync('ps', ['-eo', 'args', '-ww'], { encoding: 'utf8', maxBuffer: 1e8 })
      expect(commands.includes(path.join(folder, ana.session))).toBe(true)
      expect(commands.includes(secret), 'the secret is on no command line').toBe(false)
      expect(await ana.python(`found = str(sc.getConf().getAll()) + str(dict(sc._jvm.System.getenv()))\nprint(len(found) > 1000, "${secret.slice(0, 20)}" in found)`)).toMatchObject({ text: 'True False\n' })

      const long = await ana.begin({ language: 'sql', statements: [{ sql: 'SELECT count(*) FROM range(0, 200000000000, 1, 8) WHERE pow(id, 1.5) % 7 = 3', values: {} }] })
      await ana.until((event): event is EventOf<'progress'> => event.type === 'progress' && event.run === long)
      await ana.interrupt(long)
      expect(await ana.end(long)).toMatchObject({ cancelled: true })

      await ana.stop()
      expect(ana.events.at(-1)).toMatchObject({ session: { state: 'stopped' } })
      expect((await cluster.applications()).find(({ user }) => user === 'ana')).toMatchObject({ state: 'FINISHED', finalStatus: 'SUCCEEDED' })

      const again = await openSession(service, 'ana')
      const stuck = await again.python('import os\nprint(os.getppid())')
      process.kill(Number(stuck.text), 'SIGSTOP')
      await again.stop()
      expect((await cluster.applications()).filter(({ user }) => user === 'ana').map(({ finalStatus }) => finalStatus).sort(), 'a driver that does not answer ends with its application').toEqual(['KILLED', 'SUCCEEDED'])

      const dying = await ben.begin({ language: 'python', source: 'import os, signal\nprint("on", flush=True)\nimport time; time.sleep(0.5)\nos.kill(int(sc._jvm.java.lang.ProcessHandle.current().pid()), signal.SIGKILL)' })
      await ben.printed(dying, 'on')
      const from = performance.now()
      await ben.following
      expect(performance.now() - from).toBeLessThan(5_500)
      expect(ben.events.at(-1)).toMatchObject({ session: { state: 'lost', loss: { kind: 'killed', said: expect.stringMatching(/application_\d+_\d+.*exitCode: 137/) } } })
    }, 400_000)
  })
})
