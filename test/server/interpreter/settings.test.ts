import { writeFile, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { X509Certificate } from 'node:crypto'
import { connect } from 'node:net'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { endCommand } from '../../../server/interpreter/application.ts'
import { boundMaster, boundSettings, memoryBytes, noCeilings } from '../../../server/interpreter/ceilings.ts'
import { makeCertificate } from '../../../server/interpreter/certificate.ts'
import { dealCores, onCores, readCores } from '../../../server/interpreter/cores.ts'
import { openEntrance } from '../../../server/interpreter/entrance.ts'
import { lossOf } from '../../../server/interpreter/loss.ts'
import { readOperator } from '../../../server/interpreter/operator.ts'
import { sparkSettings, type SettingsOptions } from '../../../server/interpreter/settings.ts'

const settings = (options: Partial<SettingsOptions>) => sparkSettings({
  master: 'local[*]', user: 'ana', identity: { kind: 'same' }, ceilings: noCeilings, conf: {}, host: 'desk.example', python: null, session: 's1', environment: { HADOOP_CONF_DIR: '/etc/hadoop' }, ...options,
})

describe('settings of spark-submit', () => {
  it('[INT2] say for each master where the driver runs and how it is reached', () => {
    expect(settings({})).toMatchObject({ cluster: false, python: { driver: null, executors: null }, conf: { 'spark.master': 'local[*]', 'spark.submit.deployMode': 'client', 'spark.driver.host': '127.0.0.1', 'spark.driver.bindAddress': '127.0.0.1' } })
    expect(settings({ master: 'spark://one:7077,two:7077', conf: { 'spark.ui.enabled': 'true' } })).toMatchObject({ cluster: false, python: { driver: null, executors: 'python3' }, conf: { 'spark.submit.deployMode': 'client', 'spark.driver.host': 'desk.example', 'spark.ui.enabled': 'false' } })
    expect(settings({ master: 'spark://127.0.0.1:7077' }), 'a cluster on this computer').toMatchObject({ python: { executors: null }, conf: { 'spark.driver.bindAddress': '127.0.0.1' } })
    expect(settings({ master: 'yarn', python: '/opt/python' })).toMatchObject({
      cluster: true, python: { driver: '/opt/python', executors: '/opt/python' }, conf: { 'spark.submit.deployMode': 'cluster', 'spark.yarn.maxAppAttempts': '1', 'spark.authenticate': 'true', 'spark.dynamicAllocation.maxExecutors': '4' },
    })
    const kubernetes = { 'spark.kubernetes.container.image': 'spark:4.1.4', 'spark.kubernetes.file.upload.path': 's3a://b/up', 'spark.kubernetes.namespace': 'notebooks' }
    const pods = settings({ master: 'k8s://https://api:6443', conf: kubernetes })
    expect(pods).toMatchObject({ cluster: true, conf: { 'spark.master': 'k8s://https://api:6443', 'spark.submit.deployMode': 'cluster', 'spark.kubernetes.driver.pod.name': 'oasis-s1', 'spark.kubernetes.submission.waitAppCompletion': 'true' } })
    expect(endCommand('kubernetes', { application: null, conf: pods.conf })).toEqual(['spark-submit', '--master', 'k8s://https://api:6443', '--kill', 'notebooks:oasis-s1'])
    expect(endCommand('yarn', { application: 'application_1_2', conf: {} })).toEqual(['spark-class', 'org.apache.hadoop.yarn.client.cli.ApplicationCLI', 'application', '-kill', 'application_1_2'])
    expect(endCommand('yarn', { application: null, conf: {} })).toBeNull()
  })

  it('[INT2] say what is missing before anything is started', () => {
    expect(() => settings({ master: 'mesos://one' })).toThrow('is no master that Spark sessions run on')
    expect(() => settings({ master: 'yarn', environment: {} })).toThrow('HADOOP_CONF_DIR')
    expect(() => settings({ master: 'k8s://api' })).toThrow('spark.kubernetes.container.image')
  })

  it('[INT2] run as the user whom the connection authenticated, and only where a driver is not a process of the service', () => {
    expect(settings({ master: 'yarn', identity: { kind: 'proxy' } })).toMatchObject({ args: ['--proxy-user', 'ana'], environment: { HADOOP_PROXY_USER: 'ana' } })
    const keytab = { kind: 'keytab', principal: '{user}@REALM', keytab: '/keys/{user}.keytab' } as const
    expect(settings({ master: 'yarn', identity: keytab })).toMatchObject({ args: [], conf: { 'spark.kerberos.principal': 'ana@REALM', 'spark.kerberos.keytab': '/keys/ana.keytab' }, environment: { KRB5PRINCIPAL: 'ana@REALM', KRB5KEYTAB: '/keys/ana.keytab' } })
    for (const user of ['--conf', '../root', 'a b', '', 'a/b', 'a,b']) expect(() => settings({ master: 'yarn', identity: keytab, user }), user).toThrow('no user\'s name')
    const sudo = { kind: 'sudo', program: '/opt/oasis-spark', least: 1000 } as const
    for (const master of ['local[2]', 'spark://one:7077', 'yarn']) expect(settings({ master, identity: sudo, user: 'ana.b' })).toMatchObject({ args: [], sudo: { user: 'ana.b', program: '/opt/oasis-spark', least: 1000 }, conf: { 'spark.ui.enabled': 'false' } })
    expect(settings({ identity: sudo, conf: { 'spark.ui.enabled': 'true', 'spark.authenticate': 'false' } }).conf, 'what other users of this computer could reach').toMatchObject({ 'spark.ui.enabled': 'false', 'spark.authenticate': 'true' })
    for (const user of ['#0', '-u', 'ana@REALM', 'a'.repeat(33), 'ana\nroot', '1000']) expect(() => settings({ identity: sudo, user }), user).toThrow('no user\'s name')
    for (const master of ['local[2]', 'spark://one:7077']) expect(() => settings({ master, identity: { kind: 'proxy' } })).toThrow('needs a master whose drivers run in the cluster')
  })

  it('[INT3] keep every session under the ceilings, whatever its settings say', () => {
    const memory = fc.oneof(fc.tuple(fc.integer({ min: 1, max: 5000 }), fc.constantFrom('', 'k', 'm', 'g', 'mb', 'G')).map(parts => parts.join('')), fc.constantFrom('', 'much', '-1g', '1e9'))
    const number = fc.oneof(fc.integer({ min: -5, max: 1000 }).map(String), fc.constantFrom('', 'all', '1e9'))
    const conf = fc.record({
      'spark.driver.memory': memory, 'spark.executor.memory': memory, 'spark.executor.cores': number, 'spark.cores.max': number, 'spark.executor.instances': number, 'spark.dynamicAllocation.maxExecutors': number,
      'spark.dynamicAllocation.minExecutors': number, 'spark.dynamicAllocation.initialExecutors': number, 'spark.yarn.queue': fc.string(),
      'spark.oasis.cells.memory': memory, 'spark.executor.extraJavaOptions': fc.constantFrom('-XX:ActiveProcessorCount=64', '-Dx=1'),
    }, { requiredKeys: [] })
    fc.assert(fc.property(conf, fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 20 }), fc.constantFrom('yarn', 'kubernetes', 'standalone'), (given, cores, executors, kind) => {
      const bound = boundSettings(given as Record<string, string>, kind as 'yarn', { cores, executors, memory: '2g', executorMemory: '3g', cellMemory: '4g', queue: 'small', cell: null })
      expect(memoryBytes(bound['spark.driver.memory']!)).toBeLessThanOrEqual(2 * 1024 ** 3)
      expect(memoryBytes(bound['spark.executor.memory']!)).toBeLessThanOrEqual(3 * 1024 ** 3)
      expect(memoryBytes(bound['spark.oasis.cells.memory']!)).toBeLessThanOrEqual(4 * 1024 ** 3)
      expect(/ActiveProcessorCount=(\d+)$/.exec(bound['spark.executor.extraJavaOptions']!)?.[1], 'the last option counts').toBe(bound['spark.executor.cores'])
      if (kind === 'yarn') expect(bound['spark.yarn.queue']).toBe('small')
      const each = Number(bound['spark.executor.cores'])
      if (kind === 'standalone') expect(Number(bound['spark.cores.max'])).toBeLessThanOrEqual(Math.min(cores, executors * each))
      for (const name of ['spark.dynamicAllocation.maxExecutors', 'spark.executor.instances', 'spark.dynamicAllocation.initialExecutors', 'spark.dynamicAllocation.minExecutors']) {
        if (kind === 'standalone' || bound[name] === undefined) continue
        expect(Number(bound[name]), name).toBeLessThanOrEqual(executors)
        expect(Number(bound[name]) * each, name).toBeLessThanOrEqual(cores)
      }
    }), { numRuns: 300 })
    expect([boundMaster('local[*]', 3), boundMaster('local[8]', 3), boundMaster('local[2]', 3), boundMaster('local', 3), boundMaster('local[*]', null)]).toEqual(['local[3]', 'local[3]', 'local[2]', 'local', 'local[*]'])
    expect(boundSettings({ 'spark.driver.extraJavaOptions': '-Dx=1' }, 'local', { ...noCeilings, cores: 2 })['spark.driver.extraJavaOptions']).toBe('-Dx=1 -XX:ActiveProcessorCount=2')
    expect(boundSettings({}, 'local', noCeilings)).toEqual({})
    // What is not the operator's to change stays as it is.
    expect(settings({ master: 'yarn', conf: { 'spark.master': 'local', 'spark.submit.deployMode': 'client', 'spark.yarn.maxAppAttempts': '9' } }).conf).toMatchObject({ 'spark.master': 'yarn', 'spark.submit.deployMode': 'cluster', 'spark.yarn.maxAppAttempts': '1' })
  })

  it('[INT3] deal the cores of this computer to sessions, those that the fewest have first', () => {
    expect(readCores('0-3,6\n')).toEqual([0, 1, 2, 3, 6])
    const cores = dealCores([0, 1, 2, 3])
    expect(cores.take(4), 'all of them are no share').toBeNull()
    const [one, two, three] = [cores.take(2)!, cores.take(1)!, cores.take(2)!]
    expect([one.numbers, two.numbers, three.numbers]).toEqual([[0, 1], [2], [3, 0]])
    one.free()
    one.free()
    expect(cores.take(1)!.numbers).toEqual([1])
    expect(onCores(two, ['spark-submit', 'x'])).toEqual(['taskset', '--cpu-list', '2', 'spark-submit', 'x'])
    expect(dealCores([]).take(1)).toBeNull()
  })

  it('[INT3] come from variables and a file, and one that says nothing that can be used is refused, never left out', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'oasis-operator-'))
    const file = path.join(folder, 'spark.conf')
    await writeFile(file, '# ours\nspark.executor.cores  2\nspark.hadoop.fs.s3a.endpoint=https://s3\n  spark.yarn.jars\thdfs:///spark/*\nother thing\n')
    expect(readOperator({ OASIS_SPARK_CORES: '8', OASIS_SPARK_LONGEST: '90', OASIS_SPARK_QUEUE: 'notebooks', OASIS_SPARK_CONF: file, OASIS_SPARK_PORT: '7300', OASIS_SPARK_HOST: 'desk', OASIS_SPARK_SESSIONS: '2' })).toMatchObject({
      conf: { 'spark.driver.memory': '2g', 'spark.executor.cores': '2', 'spark.hadoop.fs.s3a.endpoint': 'https://s3', 'spark.yarn.jars': 'hdfs:///spark/*' },
      ceilings: { cores: 8, memory: null, cell: 90 * 60_000, queue: 'notebooks' }, reach: { host: 'desk', port: 7300 }, identity: { kind: 'same' }, sessions: 2,
    })
    for (const [name, value] of Object.entries({ OASIS_SPARK_CORES: 'many', OASIS_SPARK_MEMORY: '2 gigs', OASIS_SPARK_LONGEST: '-1', OASIS_SPARK_IDENTITY: 'root', OASIS_SPARK_SUDO: 'sh -c', OASIS_SPARK_UID_MIN: '0', OASIS_SPARK_QUEUE: 'a b', OASIS_SPARK_PORT: '99999', OASIS_SPARK_CONF: '/nowhere' })) {
      expect(() => readOperator({ [name]: value }), name).toThrow(name)
    }
    expect(readOperator({ OASIS_SPARK_IDENTITY: 'sudo' }).identity).toEqual({ kind: 'sudo', program: '/usr/local/libexec/oasis-spark', least: 1000 })
    expect(readOperator({ OASIS_SPARK_IDENTITY: 'sudo', OASIS_SPARK_SUDO: '/opt/start', OASIS_SPARK_UID_MIN: '5000' }).identity).toEqual({ kind: 'sudo', program: '/opt/start', least: 5000 })
    expect(() => readOperator({ OASIS_SPARK_IDENTITY: 'keytab' })).toThrow('OASIS_SPARK_KEYTAB')
    await rm(folder, { recursive: true })
  })
})

describe('the entrance beyond this computer', () => {
  it('[DRV6] has a certificate of its own, made at its start, and speaks nothing but TLS', async () => {
    const { certificate, key, fingerprint } = makeCertificate(Date.UTC(2026, 1, 1))
    const read = new X509Certificate(certificate)
    expect(read.fingerprint256.replaceAll(':', '').toLowerCase()).toBe(fingerprint)
    expect(read.verify(read.publicKey)).toBe(true)
    expect(new Date(read.validFrom).getUTCFullYear()).toBe(2026)
    expect(key).toContain('PRIVATE KEY')
    expect(makeCertificate(0).fingerprint).not.toBe(fingerprint)

    const entrance = await openEntrance({ host: 'localhost', port: 0 })
    const setup = entrance.expect('one', { epoch: 1, onBought() {}, onDriver() { throw new Error('A driver came in without TLS') } })
    expect(setup.certificate).toMatch(/^[0-9a-f]{64}$/)
    const plain = connect(setup.port, '127.0.0.1')
    plain.write(`${JSON.stringify({ oasis: 1, session: 'one', secret: setup.secret })}\n`)
    const answer = await new Promise<string>(resolve => {
      let text = ''
      plain.on('data', data => { text += data.toString('latin1') })
      plain.on('error', () => resolve(text))
      plain.on('close', () => resolve(text))
    })
    expect(answer).not.toContain('key')
    await entrance.close()
  })
})

describe('the end of an application of YARN', () => {
  const ended = (diagnostics: string[]) => ({ code: 1, signal: null, lines: ['26/11/26 02:00:00 INFO Client:', '\t client token: N/A', '\t diagnostics: N/A', '\t ApplicationMaster host: n1', '26/11/26 02:00:09 INFO Client:', ...diagnostics, '\t ApplicationMaster host: n1', 'Exception in thread "main" org.apache.spark.SparkException: Application application_1_2 finished with failed status'] })
  it('[INT5] is told in YARN\'s words', () => {
    expect(lossOf(ended(['\t diagnostics: Application application_1_2 failed 1 times due to AM Container exited with  exitCode: 137', 'Failing this attempt.Diagnostics: [x]Killed by external signal', '\tat org.apache.X', 'For more detailed output, check the application tracking page']), false))
      .toMatchObject({ kind: 'killed', said: 'Application application_1_2 failed 1 times due to AM Container exited with  exitCode: 137 Failing this attempt.Diagnostics: [x]Killed by external signal' })
    expect(lossOf(ended(['\t diagnostics: Application x failed: Container is running 12MB beyond the \'PHYSICAL\' memory limit. Killing container.']), false)).toMatchObject({ kind: 'memory' })
    expect(lossOf(ended(['\t diagnostics: User class threw exception']), false)).toMatchObject({ kind: 'exit' })
    expect(lossOf({ code: 0, signal: null, lines: ['\t diagnostics: N/A', '\t ApplicationMaster host: n1'] }, true), 'its driver gave up dialling').toMatchObject({ kind: 'unreached' })
    expect(lossOf({ code: null, signal: 'SIGKILL', lines: ['26/11/26 05:23:53 INFO RetryInvocationHandler: java.io.IOException: Failed on local exception: java.io.IOException: org.apache.hadoop.security.AccessControlException: Client cannot authenticate via:[TOKEN, KERBEROS], while invoking ApplicationClientProtocolPBClientImpl.getNewApplication over null. Retrying after sleeping for 30000ms.'] }, true))
      .toMatchObject({ kind: 'ticket' })
    expect(lossOf(ended(['\t diagnostics: Application x submitted by user ana to unknown queue: none']), true)).toMatchObject({ kind: 'start', said: expect.stringContaining('unknown queue') })
  })
})
