// Java reads and checks the same thousands of classes whenever a session of a test starts, which is half of its time. An archive of them, made once for each Spark and Java, saves that.
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { onBundledNode } from '../node.mjs'
import { run } from '../process.mjs'
import { cacheFolder } from './cache.mjs'
import { setUpLibraries } from './libraries.mjs'
import { findSpark, sparkVersion } from './spark.mjs'

const archive = version => path.join(cacheFolder('spark-classes'), `spark-${version}.jsa`)

/** Java's options with which sessions of tests start: its quick compiler alone, since they are short and the thorough one costs them half of their processor time, and the archive where it is made. */
export const javaOptions = (version = sparkVersion) => ['-XX:TieredStopAtLevel=1', ...(existsSync(archive(version)) ? [`-XX:SharedArchiveFile=${archive(version)}`, '-Xlog:cds*=off'] : [])].join(' ')

/** What Java holds the archive to: itself, and the jars as they were. */
async function origin() {
  const { text } = await run(process.env.JAVA_HOME ? path.join(process.env.JAVA_HOME, 'bin/java') : 'java', ['-version'], { quiet: true })
  return `${text.split('\n').filter(line => !line.startsWith('NOTE:')).join('\n')}${statSync(path.join(findSpark().home, 'jars')).mtimeMs}`
}

/** What sessions of tests do, so that its classes are in the archive: SQL, tables of Hive and of Spark, Python, Scala, an overwrite. */
async function workOn(session) {
  const cells = [
    () => session.sql('CREATE TABLE plain (id BIGINT, s STRING) USING parquet', 'CREATE TABLE parts (id BIGINT) PARTITIONED BY (p STRING) STORED AS ORC', 'SELECT p, count(*) FROM parts GROUP BY p ORDER BY p'),
    () => session.python(`oasis.insertOverwrite("plain", "SELECT id, sha2(CAST(id AS STRING), 256) FROM range(0, 9000, 1, 4)", block="64k")
oasis.insertOverwrite("parts", "SELECT id, CONCAT('p', id % 3) FROM range(0, 900, 1, 3)", mode="static")
spark.udf.register("twice", lambda n: n * 2, "bigint")
spark.sql("SELECT a.id, twice(b.id) AS n FROM plain a JOIN parts b ON a.id = b.id ORDER BY n")`),
    () => session.scala('case class Row(n: Long)\nspark.range(9).map(n => n * 2).createOrReplaceTempView("doubled")\ndisplay(spark.table("doubled"))'),
    () => session.run({ statements: [{ sql: 'SELECT id FROM range(0, 20000, 1, 3) ORDER BY id', values: {} }], limits: { rows: 10, bytes: 1e6, whole: { rows: 1e6, bytes: 1e9 } } }),
    () => session.client.call('catalog.look', {}),
  ]
  for (const cell of cells) {
    const events = await cell()
    const failure = Array.isArray(events) ? events.at(-1).failure : null
    if (failure) throw new Error(failure.message)
  }
}

/** Makes the archive where it is missing or of another Java. Returns null: without it sessions start more slowly, and nothing else. */
export async function setUpClasses() {
  if (await setUpLibraries() !== null) return null
  const [file, made] = [archive(sparkVersion), `${archive(sparkVersion)}.txt`]
  const from = await origin()
  if (existsSync(file) && existsSync(made) && readFileSync(made, 'utf8') === from) return null
  console.log(`Setting up what Java reads of Spark ${sparkVersion} ...`)
  for (const each of [file, made]) rmSync(each, { force: true })
  mkdirSync(path.dirname(file), { recursive: true })
  const folder = await mkdtemp(path.join(tmpdir(), 'oasis-classes-'))
  const [{ startSession }, { hiveConf }] = [await import('../../test/support/spark.ts'), await import('../../test/support/overwrite.ts')]
  let session = null
  try {
    session = await startSession({ conf: { ...hiveConf(folder), 'spark.driver.extraJavaOptions': `-XX:TieredStopAtLevel=1 -XX:ArchiveClassesAtExit=${file}.part` } })
    await workOn(session)
    await session.client.call('session.stop', {})
    await session.submitted.ended
    renameSync(`${file}.part`, file)
    writeFileSync(made, from)
  } catch (error) {
    console.warn(`Sessions of tests start without an archive of classes: ${error.message}`)
  } finally {
    await session?.close()
    await rm(folder, { recursive: true, force: true })
  }
  return null
}

if (process.argv[1] === import.meta.filename) {
  await onBundledNode()
  await setUpClasses()
  console.log(javaOptions())
}
