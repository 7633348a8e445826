import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { applicationIn, endCommand, runCommand } from './application.ts'
import { driverArchive, packDriver } from './archive.ts'
import type { DialSetup } from './entrance.ts'
import { interpreterLimits } from './limits.ts'
import type { Settings } from './settings.ts'
import { commandAs, endAs, startAs, type SudoUser } from './sudo.ts'

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
  /** `patience` is how long, in milliseconds, the driver goes on without its service. */
  setup: DialSetup & { timezone: string; patience: number }
}

/** A driver that was submitted. */
export interface Submitted {
  readonly pid: number | undefined
  /** The last lines that it logged so far. */
  log(): string[]
  /** Resolves with how it ended and the last lines that it logged, when nothing of it is left. */
  readonly ended: Promise<{ code: number | null; signal: string | null; lines: string[] }>
  kill(): void
}

/** A value of Spark's properties file, in which a backslash escapes. */
const property = (value: string) => value.replaceAll('\\', '\\\\').replaceAll('\n', '\\n')

/** What an outer Spark left in the environment is not a session's. */
const foreign = /^(SPARK_|PYSPARK_|MASTER$|PYTHONHOME$|PYTHONSTARTUP$)/
/** What another user's session gets of the environment of this service, which may have secrets in it. */
const shared = /^(JAVA_HOME|HADOOP_CONF_DIR|YARN_CONF_DIR|KRB5_CONFIG|TZ|LANG|LC_\w+)$/
const inherited = (is: (name: string) => boolean) => Object.fromEntries(Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined && is(entry[0])))

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
  const conf = { ...settings.conf, 'spark.files': files.filter(Boolean).join(',') }
  written['spark.conf'] = Object.entries(conf).map(([name, value]) => `${name} ${property(value)}\n`).join('')
  const isLoopback = settings.conf['spark.driver.bindAddress'] === '127.0.0.1'
  const own: Record<string, string> = {
    SPARK_HOME: spark.home, PYSPARK_PYTHON: settings.python.executors ?? spark.python, PYSPARK_DRIVER_PYTHON: settings.python.driver ?? spark.python, PYTHONPATH: options.packages.join(':'),
    PYTHONDONTWRITEBYTECODE: '1', PYTHONUNBUFFERED: '1',
    // Spark's own pages listen where this says, and nowhere else.
    ...(isLoopback ? { SPARK_LOCAL_IP: '127.0.0.1' } : {}),
  }
  const command = [join(spark.home, 'bin/spark-submit'), '--properties-file', properties, ...settings.args, options.program, settings.cluster ? basename(setup) : setup] as const
  const env = sudo === null ? { ...inherited(name => !foreign.test(name)), ...own } : { ...inherited(name => shared.test(name)), ...own }
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
  const child = sudo !== null ? startAs(sudo, { session, files: written, environment: { ...env, ...(local ? { SPARK_LOCAL_DIRS: local } : {}) }, command })
    : spawn(command[0], command.slice(1), { cwd: folder, detached: true, stdio: ['ignore', 'pipe', 'pipe'], env })
  const lines: string[] = []
  let application: string | null = null
  const listen = (stream: NodeJS.ReadableStream) => {
    let rest = ''
    stream.setEncoding('utf8')
    stream.on('data', (text: string) => {
      const found = (rest + text).split('\n')
      rest = found.pop()!.slice(-interpreterLimits.logLine)
      lines.push(...found.map(line => line.slice(0, interpreterLimits.logLine)))
      if (settings.kind === 'yarn') application ??= found.map(applicationIn).find(name => name !== null) ?? null
      lines.splice(0, lines.length - interpreterLimits.logLines)
    })
  }
  listen(child.stdout)
  listen(child.stderr)
  let [exited, closed] = [false, false]
  let gone: Promise<void> | null = null
  /** Once more where it goes on: it may be starting just now. */
  async function killAs(user: SudoUser): Promise<void> {
    do await endAs(user, session)
    while (!exited && await Promise.race([once(child, 'exit').then(() => false), delay(interpreterLimits.killAgain, true)]))
  }
  const killHere = () => {
    if (sudo !== null) return void (gone ??= killAs(sudo))
    try {
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL')
    } catch { /* It is over already. */ }
  }
  let ending: Promise<void> | null = null
  /** Ends the application in its cluster; spark-submit hears of that, cleans up and ends. */
  async function killThere(): Promise<void> {
    const command = endCommand(settings.kind, { application, conf })
    const environment = { ...env, ...settings.environment }
    const done = command !== null && await (sudo === null ? runCommand(spark.home, command, environment) : commandAs(sudo, { session: `${session}-end`, files: {}, environment, command: [join(spark.home, 'bin', command[0]), ...command.slice(1)] }))
    if (!done) return killHere()
    const late = setTimeout(killHere, interpreterLimits.stop)
    late.unref()
    if (!closed) await new Promise(resolve => child.once('close', resolve))
    clearTimeout(late)
  }
  return {
    get pid() { return child.pid },
    log: () => [...lines],
    ended: new Promise(resolve => {
      child.on('error', error => {
        exited = true
        resolve({ code: null, signal: null, lines: [error.message] })
      })
      // Its Python outlives it for a moment, and would tell errors of its own.
      child.on('exit', () => {
        exited = true
        killHere()
      })
      child.on('close', async (code, signal) => {
        closed = true
        await Promise.all([ending, gone])
        resolve({ code, signal, lines })
      })
    }),
    kill() {
      if (settings.cluster) ending ??= killThere()
      else killHere()
    },
  }
}
