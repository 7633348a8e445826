import { spawn } from 'node:child_process'
import { mkdir, open, readFile, rm, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { driverArchive, packDriver } from './archive.ts'
import { onCores, type CoreShare } from './cores.ts'
import type { DialSetup } from './entrance.ts'
import { markOf } from './process.ts'
import type { Settings } from './settings.ts'
import { keptConf, logFile, watchOver, type KeptProcess, type Submitted } from './submitted.ts'
import { startAs } from './sudo.ts'

/** A Spark that is installed here. `python` runs the driver; `home` has Spark's `bin` and `jars`. */
export interface SparkPlace { python: string; home: string }

export interface SubmitOptions {
  spark: SparkPlace
  settings: Settings
  /** The driver's program, and the folders of its packages. */
  program: string
  packages: readonly string[]
  /** The archive of what Python cells need beside Spark and Python; it travels with the application, as one of Spark's files. */
  libraries: string
  /** A folder of the session's own, which is its working directory; made where it is missing, for this user alone. */
  folder: string
  /** The cores that it keeps to, where it runs on this computer; null for all of them. */
  cores?: CoreShare | null
  /** `patience` is how long, in milliseconds, the driver goes on without its service; `address` a file that says where a service is that started again, for a driver that can read it. */
  setup: DialSetup & { timezone: string; patience: number; address?: string | null }
  /** Its process runs, or its cluster has named its application: what a service that starts again must know of it. */
  onProcess?(kept: KeptProcess): void
}

/** A value of Spark's properties file, in which a backslash escapes. */
const property = (value: string) => value.replaceAll('\\', '\\\\').replaceAll('\n', '\\n')

/** What an outer Spark left in the environment is not a session's. */
const foreign = /^(SPARK_|PYSPARK_|MASTER$|PYTHONHOME$|PYTHONSTARTUP$)/
/** What another user's session gets of the environment of this service, which may have secrets in it. */
const shared = /^(JAVA_HOME|HADOOP_CONF_DIR|YARN_CONF_DIR|KRB5_CONFIG|TZ|LANG|LC_\w+)$/
const inherited = (is: (name: string) => boolean) => Object.fromEntries(Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined && is(entry[0])))

/** The environment in which a Spark's programs run as the user of this service. */
export const sparkEnvironment = (home: string): Record<string, string> => ({ ...inherited(name => !foreign.test(name)), SPARK_HOME: home })

/** Submits a driver, here or to a cluster. Its set-up and its settings are in files that only this user reads, nothing of them on a command line. */
export async function submit(options: SubmitOptions): Promise<Submitted> {
  const { spark, folder, settings } = options
  const { sudo } = settings
  await rm(folder, { recursive: true, force: true })
  await mkdir(folder, { recursive: true, mode: 0o700 })
  // A user of this computer has a working directory that this one cannot enter: there they are by their names alone.
  const place = (name: string) => sudo === null ? join(folder, name) : name
  const [setup, properties] = [place('setup.json'), place('spark.conf')]
  const files = [settings.conf['spark.files'], options.libraries]
  const written: Record<string, string | Uint8Array> = { 'setup.json': JSON.stringify({ ...options.setup, libraries: basename(options.libraries) }) }
  if (settings.cluster) {
    const archive = join(folder, driverArchive)
    await packDriver(spark.python, archive, [dirname(options.program), ...options.packages])
    files.push(setup, place(driverArchive))
    if (sudo !== null) written[driverArchive] = await readFile(archive)
  }
  const conf: Record<string, string> = { ...settings.conf, 'spark.files': files.filter(Boolean).join(',') }
  written['spark.conf'] = Object.entries(conf).map(([name, value]) => `${name} ${property(value)}\n`).join('')
  const isLoopback = settings.conf['spark.driver.bindAddress'] === '127.0.0.1'
  const own: Record<string, string> = {
    SPARK_HOME: spark.home, PYSPARK_PYTHON: settings.python.executors ?? spark.python, PYSPARK_DRIVER_PYTHON: settings.python.driver ?? spark.python, PYTHONPATH: options.packages.join(':'),
    PYTHONDONTWRITEBYTECODE: '1', PYTHONUNBUFFERED: '1',
    // Spark's own pages listen where this says, and nowhere else.
    ...(isLoopback ? { SPARK_LOCAL_IP: '127.0.0.1' } : {}),
  }
  const command = onCores(options.cores ?? null, [join(spark.home, 'bin/spark-submit'), '--properties-file', properties, ...settings.args, options.program, settings.cluster ? basename(setup) : setup])
  const env = sudo === null ? { ...sparkEnvironment(spark.home), ...own } : { ...inherited(name => shared.test(name)), ...own }
  const { session } = options.setup
  // A folder for temporary files that the operator named has room for what shuffles.
  const local = settings.conf['spark.local.dir']
  if (sudo === null && !settings.cluster) {
    // What it keeps while it runs goes with its folder, also where it is killed.
    const temporary = join(folder, 'tmp')
    await mkdir(temporary, { mode: 0o700 })
    Object.assign(env, { TMPDIR: temporary, SPARK_SUBMIT_OPTS: `"-Djava.io.tmpdir=${temporary}"`, ...(local ? {} : { SPARK_LOCAL_DIRS: temporary }) })
  }
  if (sudo === null) for (const [name, content] of Object.entries(written)) await writeFile(join(folder, name), content, { mode: 0o600 })
  // No pipe to this process: a driver outlives it.
  const log = await open(logFile(folder), 'a', 0o600)
  const child = sudo !== null ? startAs(sudo, { session, files: written, environment: { ...env, ...(local ? { SPARK_LOCAL_DIRS: local } : {}) }, command }, log.fd)
    : spawn(command[0], command.slice(1), { cwd: folder, detached: true, stdio: ['ignore', log.fd, log.fd], env })
  const over = new Promise<{ code: number | null; signal: string | null; said?: string }>(resolve => {
    child.on('error', error => resolve({ code: null, signal: null, said: error.message }))
    child.on('exit', (code, signal) => resolve({ code, signal }))
  })
  await log.close()
  const mark = child.pid === undefined ? null : await markOf(child.pid)
  const told = { kind: settings.kind, conf: keptConf(conf), environment: settings.environment, sudo: sudo && { user: sudo.user, program: sudo.program } }
  const keep = (application: string | null) => {
    if (child.pid !== undefined && mark !== null) options.onProcess?.({ pid: child.pid, mark, application, ...told })
  }
  keep(null)
  return watchOver({ ...told, session, pid: child.pid, over, application: null, folder, home: spark.home, env, onApplication: keep })
}
