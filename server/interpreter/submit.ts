import { spawn } from 'node:child_process'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { DialSetup } from './entrance.ts'
import { interpreterLimits } from './limits.ts'

/** A Spark that is installed here. `python` runs the driver; `home` has Spark's `bin` and `jars`. */
export interface SparkPlace { python: string; home: string }

export interface SubmitOptions {
  spark: SparkPlace
  /** `local[*]`, `spark://...`. */
  master: string
  /** Spark's settings of this session. */
  conf: Readonly<Record<string, string>>
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
  /** Resolves with how it ended and the last lines that it logged. */
  readonly ended: Promise<{ code: number | null; signal: string | null; lines: string[] }>
  kill(): void
}

/** A value of Spark's properties file, in which a backslash escapes. */
const property = (value: string) => value.replaceAll('\\', '\\\\').replaceAll('\n', '\\n')

/** Submits a driver on this computer. Its set-up and its settings are in files that only this user reads, nothing of them on a command line. */
export async function submit(options: SubmitOptions): Promise<Submitted> {
  const { spark, folder } = options
  await rm(folder, { recursive: true, force: true })
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const setup = join(folder, 'setup.json')
  const settings = join(folder, 'spark.conf')
  await writeFile(setup, JSON.stringify({ ...options.setup, libraries: basename(options.libraries) }), { mode: 0o600 })
  const files = [options.conf['spark.files'], options.libraries].filter(Boolean).join(',')
  const conf = { 'spark.master': options.master, 'spark.submit.deployMode': 'client', 'spark.app.name': 'Oasis Workbench', ...options.conf, 'spark.files': files }
  await writeFile(settings, Object.entries(conf).map(([name, value]) => `${name} ${property(value)}\n`).join(''), { mode: 0o600 })
  // What an outer Spark left in the environment is not this one's.
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(SPARK_|PYSPARK_|MASTER$|PYTHONHOME$|PYTHONSTARTUP$)/.test(name)))
  // Spark's own pages listen where this says, and nowhere else.
  const address = options.conf['spark.driver.bindAddress']
  const child = spawn(join(spark.home, 'bin/spark-submit'), ['--properties-file', settings, options.program, setup], {
    cwd: folder, detached: true, stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...env, ...(address === undefined ? {} : { SPARK_LOCAL_IP: address }), SPARK_HOME: spark.home, PYSPARK_PYTHON: spark.python, PYSPARK_DRIVER_PYTHON: spark.python, PYTHONPATH: options.packages.join(':'), PYTHONDONTWRITEBYTECODE: '1', PYTHONUNBUFFERED: '1' },
  })
  const lines: string[] = []
  const listen = (stream: NodeJS.ReadableStream) => {
    let rest = ''
    stream.setEncoding('utf8')
    stream.on('data', (text: string) => {
      const found = (rest + text).split('\n')
      rest = found.pop()!.slice(-interpreterLimits.logLine)
      lines.push(...found.map(line => line.slice(0, interpreterLimits.logLine)))
      lines.splice(0, lines.length - interpreterLimits.logLines)
    })
  }
  listen(child.stdout)
  listen(child.stderr)
  const kill = () => {
    try {
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL')
    } catch { /* It is over already. */ }
  }
  return {
    get pid() { return child.pid },
    log: () => [...lines],
    ended: new Promise(resolve => {
      child.on('error', error => resolve({ code: null, signal: null, lines: [error.message] }))
      // Its Python outlives it for a moment, and would tell errors of its own.
      child.on('exit', kill)
      child.on('close', (code, signal) => {
        resolve({ code, signal, lines })
      })
    }),
    kill,
  }
}
