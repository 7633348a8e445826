import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { OasisError } from '../../contract/errors.ts'
import { claim, findBase, packagesError, run } from '../python/environment.ts'
import { executable } from '../python/place.ts'
import { librariesInto, packed } from './libraries.ts'
import { sparkLimits } from './limits.ts'
import { driverRequirements, findSpark, placeFile, sparkRequirements } from './place.ts'

/** A step of the installation. `progress` is 0 to 1; `detail` names the package at hand. */
export interface InstallProgress { step: 'java' | 'python' | 'making' | 'spark' | 'libraries' | 'checking'; progress: number; detail: string | null }

const pip = ['-m', 'pip', 'install', '--disable-pip-version-check', '--no-input', '--no-color', '--progress-bar', 'off']

/**
 * Installs Spark in a folder: a virtual environment with PySpark, and the archive of what Python cells need, which travels with applications. About 550 MB are fetched. Fails as `notFound` (no
 * Java, no Python), `invalid`, `offline` (packages not to be had), `cancelled`; what was there before stays until all of the new is there.
 */
export async function installSpark(folder: string, onProgress: (progress: InstallProgress) => void, signal: AbortSignal): Promise<void> {
  const step = (name: InstallProgress['step'], progress: number, detail: string | null = null) => onProgress({ step: name, progress, detail })
  step('java', 0)
  await checkJava(signal)
  step('python', 0.02)
  const base = await findBase(signal)
  step('making', 0.04)
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const release = await claim(`${join(folder, 'install')}.pid`)
  const name = createHash('sha256').update(readFileSync(sparkRequirements)).update(readFileSync(driverRequirements)).digest('hex').slice(0, 12)
  const place = join(folder, `${name}-${Date.now().toString(36)}`)
  try {
    await mkdir(place, { mode: 0o700 })
    const venv = join(place, 'venv')
    const made = await run(base, ['-m', 'venv', venv], () => {}, signal)
    if (made.code !== 0) {
      throw new OasisError('invalid', `${base} cannot make virtual environments. Install its venv module (on Debian and Ubuntu: apt install python3-venv) or name another Python in OASIS_PYTHON, then set it up again.`, { kind: 'pythonVenv', said: made.said })
    }
    const python = executable(venv)
    const fetch = async (from: number, to: number, what: 'spark' | 'libraries', args: string[]) => {
      let seen = 0
      step(what, from)
      const filled = await run(python, [...pip, ...args], line => {
        const collecting = /^Collecting ([\w.-]+)/.exec(line)?.[1]
        if (collecting) step(what, from + (to - from) * (1 - 0.85 ** ++seen), collecting)
      }, signal)
      if (filled.code !== 0) throw packagesError(filled.said)
    }
    await fetch(0.06, 0.8, 'spark', ['-r', sparkRequirements])
    const unpacked = join(place, 'unpacked')
    await fetch(0.8, 0.92, 'libraries', librariesInto(unpacked))
    const libraries = join(place, 'oasis-libraries.zip')
    const archived = await run(python, packed(unpacked, libraries), () => {}, signal)
    await rm(unpacked, { recursive: true, force: true })
    step('checking', 0.94)
    const found = await run(python, ['-c', 'import os, pyspark; print(pyspark.__version__); print(os.path.dirname(pyspark.__file__))'], () => {}, signal)
    const [version, home] = found.said.split('\n')
    if (archived.code !== 0 || found.code !== 0 || !version || !home) throw new OasisError('invalid', 'The packages were installed and cannot be loaded. Name another Python in OASIS_PYTHON, then set it up again.', { kind: 'pythonBroken', said: found.said })
    await writeFile(`${placeFile(folder)}.part`, JSON.stringify({ version, python, home, libraries }), { mode: 0o600 })
    await rename(`${placeFile(folder)}.part`, placeFile(folder))
  } catch (error) {
    await rm(place, { recursive: true, force: true, maxRetries: 3 }).catch(() => {})
    throw error
  } finally {
    await release()
  }
  const now = findSpark(folder)?.libraries
  for (const other of await readdir(folder)) if (/^[0-9a-f]{12}-/.test(other) && !now?.startsWith(join(folder, other))) await rm(join(folder, other), { recursive: true, force: true }).catch(() => {})
}

/** Fails as `notFound` where there is no Java that Spark runs on: JAVA_HOME's, else the first on the path. */
export async function checkJava(signal: AbortSignal, env: Record<string, string | undefined> = process.env): Promise<void> {
  const java = env['JAVA_HOME'] ? join(env['JAVA_HOME'], 'bin/java') : 'java'
  const said = await new Promise<string | null>(resolve => {
    execFile(java, ['-version'], { timeout: 20_000, signal, windowsHide: true }, (error, stdout, stderr) => resolve(error ? null : `${stderr}${stdout}`))
  })
  signal.throwIfAborted()
  const next = `Install a JDK, ${sparkLimits.java} or 21 (on Debian and Ubuntu: apt install openjdk-17-jre-headless), or name one in JAVA_HOME, then install Spark again.`
  if (said === null) throw new OasisError('notFound', `Spark needs Java, and there is none on this computer. ${next}`, { kind: 'java' })
  const version = Number(/version "(?:1\.)?(\d+)/.exec(said)?.[1])
  if (!(version >= sparkLimits.java)) throw new OasisError('invalid', `Spark needs Java ${sparkLimits.java} or later; here is Java ${version}. ${next}`, { kind: 'java' })
}
