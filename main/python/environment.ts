import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { OasisError } from '../../contract/errors.ts'
import type { PythonState } from '../../contract/workbench/python.ts'
import { pythonLimits } from './limits.ts'
import { executable, requirements } from './place.ts'

/** A step of a set-up. `progress` is 0 to 1; `detail` names the package at hand. */
export type SetupStep = Extract<PythonState, { state: 'installing' }>['step']
export interface SetupProgress { step: SetupStep; progress: number; detail: string | null }

/**
 * Python's virtual environment in the data folder: one for each set of pinned packages, so that those of an older version of the workbench are never half replaced while they run.
 */
export interface Environment {
  /** The Python to run, or null where it has to be set up: it never was, packages changed, or it is broken. */
  ready(): string | null
  /** It cannot be used as it is. */
  forget(): void
  /** Makes it, or makes it again where it is broken. Fails as `notFound` (no Python), `invalid` (one that cannot be used), `offline` (packages not to be had), `cancelled`. */
  install(onProgress: (progress: SetupProgress) => void, signal: AbortSignal): Promise<void>
}

/** Written last: an environment without it was never finished. */
const stamp = 'oasis.json'

export function openEnvironment(folder: string): Environment {
  const digest = createHash('sha256').update(readFileSync(requirements)).digest('hex').slice(0, 12)
  const place = join(folder, digest)
  const python = executable(place)

  async function install(onProgress: (progress: SetupProgress) => void, signal: AbortSignal): Promise<void> {
    const step = (name: SetupStep, progress: number, detail: string | null = null) => onProgress({ step: name, progress, detail })
    step('finding', 0)
    const base = await findBase(signal)
    step('making', 0.02)
    await mkdir(folder, { recursive: true, mode: 0o700 })
    const release = await claim(`${place}.pid`)
    try {
      await rm(place, { recursive: true, force: true, maxRetries: 3 })
      const made = await run(base, ['-m', 'venv', place], () => {}, signal)
      if (made.code !== 0) {
        throw new OasisError('invalid', `${base} cannot make virtual environments. Install its venv module (on Debian and Ubuntu: apt install python3-venv) or name another Python in OASIS_PYTHON, then set it up again.`, { kind: 'pythonVenv', said: made.said })
      }
      step('installing', 0.06)
      const wanted = (await readFile(requirements, 'utf8')).split('\n').filter(line => /^\w/.test(line)).length
      let seen = 0
      const filled = await run(python, ['-m', 'pip', 'install', '--disable-pip-version-check', '--no-input', '--no-color', '--progress-bar', 'off', '--only-binary', ':all:', '-r', requirements], line => {
        const collecting = /^Collecting ([\w.-]+)/.exec(line)?.[1]
        if (collecting) step('installing', 0.06 + 0.74 * Math.min(1, ++seen / wanted), collecting)
        if (line.startsWith('Installing collected packages')) step('installing', 0.82)
      }, signal)
      if (filled.code !== 0) throw packagesError(filled.said)
      step('checking', 0.94)
      // Compiles what cells load first, and finds the fonts for figures.
      const checked = await run(python, ['-c', 'import IPython, pandas, pyarrow, duckdb, matplotlib.font_manager, matplotlib.pyplot, jedi'], () => {}, signal)
      if (checked.code !== 0) throw new OasisError('invalid', 'The packages were installed and cannot be loaded. Name another Python in OASIS_PYTHON, then set it up again.', { kind: 'pythonBroken', said: checked.said })
      await writeFile(join(place, stamp), JSON.stringify({ base, packages: digest, madeAt: new Date().toISOString() }))
    } catch (error) {
      await rm(place, { recursive: true, force: true, maxRetries: 3 }).catch(() => {})
      throw error
    } finally {
      await release()
    }
    // Those of older versions: what still runs there has loaded what it needs.
    for (const name of await readdir(folder)) if (/^[0-9a-f]{12}$/.test(name) && name !== digest) await rm(join(folder, name), { recursive: true, force: true }).catch(() => {})
  }

  return {
    // A base Python that was removed leaves a link that leads nowhere.
    ready: () => existsSync(join(place, stamp)) && existsSync(python) ? python : null,
    forget: () => rmSync(join(place, stamp), { force: true }),
    install,
  }
}

/** One set-up at a time, whoever does it: the workbench or the command line. One that was killed holds nobody up. */
export async function claim(file: string): Promise<() => Promise<void>> {
  const mine = () => writeFile(file, String(process.pid), { flag: 'wx' }).then(() => true, (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error
    return false
  })
  if (!await mine()) {
    const holder = Number(await readFile(file, 'utf8').catch(() => ''))
    if (holder !== process.pid && isAlive(holder)) throw new OasisError('conflict', 'Python is being set up already, by another program. Wait until that is done.')
    await rm(file, { force: true })
    if (!await mine()) throw new OasisError('conflict', 'Python is being set up already, by another program. Wait until that is done.')
  }
  return () => rm(file, { force: true })
}

function isAlive(pid: number): boolean {
  try {
    return pid > 0 && process.kill(pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** Why packages could not be had, by what pip said. */
export function packagesError(said: string): OasisError {
  const last = said.split('\n').filter(line => line.startsWith('ERROR')).at(-1)?.replace(/^ERROR: */, '') ?? said.split('\n').at(-1) ?? ''
  // An index that cannot be reached has no versions of anything.
  if (/No matching distribution/.test(said) && !/from versions: none|Connection|Temporary failure|timed out|unreachable|ProxyError/i.test(said)) {
    return new OasisError('invalid', `A package is not to be had for this Python: ${last} Name another Python in OASIS_PYTHON, then set it up again.`, { kind: 'pythonPackages', said })
  }
  return new OasisError('offline', `The packages could not be fetched: ${last} Check the network, and pip's own settings where a proxy or an index of your own is used, then set it up again.`, { kind: 'pythonOffline', said })
}

/** The Python to build on: OASIS_PYTHON, else the first on the path that is new enough. Fails as `notFound` or `invalid`, saying what to install. */
export async function findBase(signal: AbortSignal, env: Record<string, string | undefined> = process.env): Promise<string> {
  const [major, minor] = pythonLimits.oldest
  const asked = env['OASIS_PYTHON']
  const candidates = asked ? [asked] : process.platform === 'win32' ? ['python', 'python3'] : ['python3', 'python', 'python3.14', 'python3.13', 'python3.12', 'python3.11', 'python3.10']
  const found: string[] = []
  for (const name of candidates) {
    const answer = await ask(name, signal)
    signal.throwIfAborted()
    if (answer === null) continue
    if (answer.version[0]! > major || (answer.version[0] === major && answer.version[1]! >= minor)) return answer.file
    found.push(`${name} is Python ${answer.version.join('.')}`)
  }
  const next = `Install Python ${major}.${minor} or later (on Debian and Ubuntu: apt install python3 python3-venv), or name one in OASIS_PYTHON, then set it up again.`
  if (found.length > 0) throw new OasisError('invalid', `Cells need Python ${major}.${minor} or later; ${found[0]}. ${next}`, { kind: 'pythonOld' })
  throw new OasisError('notFound', asked ? `OASIS_PYTHON is ${asked}, which is no Python that can be run. ${next}` : `There is no Python on this computer. ${next}`, { kind: 'pythonMissing' })
}

function ask(name: string, signal: AbortSignal): Promise<{ file: string; version: number[] } | null> {
  return new Promise(resolve => {
    execFile(name, ['-c', 'import sys; print(sys.version_info[0], sys.version_info[1], sys.executable)'], { timeout: 20_000, signal, windowsHide: true }, (error, stdout) => {
      const answer = /^(\d+) (\d+) (.+)$/m.exec(stdout.trim())
      resolve(error || !answer ? null : { file: answer[3]!.trim(), version: [Number(answer[1]), Number(answer[2])] })
    })
  })
}

/** Runs a program to its end, with a line at a time; `said` is the end of what it printed. Killed with all that it started when `signal` aborts or when it says nothing for too long. */
export async function run(file: string, args: string[], onLine: (line: string) => void, signal: AbortSignal): Promise<{ code: number | null; said: string }> {
  if (signal.aborted) throw cancelled()
  const group = process.platform !== 'win32'
  // A person's settings of where pip installs to are not meant for this environment.
  const { PYTHONHOME: _, PYTHONPATH: __, PIP_USER: ___, PIP_TARGET: ____, PIP_PREFIX: _____, ...env } = process.env
  const child: ChildProcess = spawn(file, args, { stdio: ['ignore', 'pipe', 'pipe'], env: { ...env, PYTHONUNBUFFERED: '1', PYTHONUTF8: '1' }, detached: group, windowsHide: true })
  const said: string[] = []
  const kill = () => {
    try {
      if (group && child.pid !== undefined) process.kill(-child.pid, 'SIGKILL')
      else child.kill('SIGKILL')
    } catch { /* It is over already. */ }
  }
  let quiet = setTimeout(kill, pythonLimits.silence)
  for (const stream of [child.stdout!, child.stderr!]) {
    createInterface({ input: stream }).on('line', line => {
      clearTimeout(quiet)
      quiet = setTimeout(kill, pythonLimits.silence)
      said.push(line)
      if (said.length > 200) said.shift()
      onLine(line.trim())
    })
  }
  signal.addEventListener('abort', kill, { once: true })
  try {
    const code = await new Promise<number | null>((resolve, reject) => {
      child.on('error', reject)
      child.on('close', resolve)
    })
    if (signal.aborted) throw cancelled()
    return { code, said: said.join('\n') }
  } finally {
    clearTimeout(quiet)
    signal.removeEventListener('abort', kill)
  }
}

const cancelled = () => new OasisError('cancelled', 'The set-up of Python was cancelled.')
