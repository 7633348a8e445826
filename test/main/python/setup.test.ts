import { chmod, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findBase, openEnvironment, type SetupProgress } from '../../../main/python/environment.ts'
import { requirements } from '../../../main/python/place.ts'
import { createPythonHost } from '../../../main/python/setup.ts'
import { temporaryFolder } from '../workbench/bench.ts'

let root: string
beforeAll(async () => { root = await temporaryFolder() })
afterAll(async () => { await rm(root, { recursive: true, force: true }) })

const quiet = new AbortController().signal
/** A program that stands in for a Python that this machine does not have: of another version, or lacking a module. */
async function standIn(name: string, script: string): Promise<string> {
  const file = join(root, name)
  await writeFile(file, `#!/bin/sh\n${script}\n`)
  await chmod(file, 0o755)
  return file
}
async function withEnvironment<T>(values: Record<string, string>, work: () => Promise<T>): Promise<T> {
  const before = Object.fromEntries(Object.keys(values).map(name => [name, process.env[name]]))
  Object.assign(process.env, values)
  try {
    return await work()
  } finally {
    for (const [name, value] of Object.entries(before)) {
      if (value === undefined) delete process.env[name]
      else process.env[name] = value
    }
  }
}

describe('the set-up of Python', () => {
  it('[NB8] pins every package, and DuckDB to the version of the engine', async () => {
    const lines = (await readFile(requirements, 'utf8')).split('\n').filter(line => line !== '' && !line.startsWith('#'))
    for (const line of lines) expect(line).toMatch(/^[\w-]+==[\w.]+(; .+)?$/)
    const { dependencies } = JSON.parse(await readFile('package.json', 'utf8')) as { dependencies: Record<string, string> }
    expect(lines).toContain(`duckdb==${dependencies['@duckdb/node-api']!.replace(/-r.*$/, '')}`)
  })

  it('[NB8] finds Python, or says what to install where there is none, or an old one', async () => {
    expect(await findBase(quiet)).toMatch(/python/)
    await expect(findBase(quiet, { OASIS_PYTHON: join(root, 'nothing') })).rejects.toMatchObject({ code: 'notFound', message: expect.stringMatching(/^OASIS_PYTHON is .*nothing, which is no Python .* Install Python 3\.10 or later \(on Debian/) })
    const old = await standIn('python3.8', 'echo 3 8 /usr/bin/python3.8')
    await expect(findBase(quiet, { OASIS_PYTHON: old })).rejects.toMatchObject({ code: 'invalid', message: expect.stringContaining('is Python 3.8. Install Python 3.10') })
  })

  it('[NB8] says so where the venv module is missing or there is no network, and leaves nothing half made', async () => {
    const folder = join(root, 'environments')
    const environment = openEnvironment(folder)
    const bare = await standIn('bare', 'case "$1" in -c) echo 3 12 "$0";; *) echo "No module named venv" >&2; exit 1;; esac')
    await withEnvironment({ OASIS_PYTHON: bare }, () => expect(environment.install(() => {}, quiet)).rejects.toMatchObject({ code: 'invalid', message: expect.stringContaining('apt install python3-venv') }))
    // Nothing listens there; asked once.
    const steps: SetupProgress[] = []
    await withEnvironment({ PIP_INDEX_URL: 'http://127.0.0.1:9/simple', PIP_RETRIES: '0', PIP_NO_CACHE_DIR: '1', PIP_CONFIG_FILE: '/dev/null' }, () => expect(environment.install(step => steps.push(step), quiet)).rejects.toMatchObject({ code: 'offline', message: expect.stringContaining('Check the network') }))
    expect(steps.map(({ step }) => step).slice(0, 3)).toEqual(['finding', 'making', 'installing'])
    expect(environment.ready()).toBeNull()
    expect(await readdir(folder)).toEqual([])
  })

  it('[NB8] shows how far it is, can be cancelled, and begins again', async () => {
    const folder = join(root, 'cancelled')
    let changes = 0
    const host = createPythonHost({ folder, log: console.error, onChange() {
      changes++
      const state = host.state()
      if (state.state === 'installing' && state.step === 'installing') host.cancel()
    } })
    expect(host.state()).toEqual({ state: 'missing', error: null })
    await host.install()
    expect(changes).toBeGreaterThan(2)
    expect(host.state(), 'a cancel is no failure').toEqual({ state: 'missing', error: null })
    expect(await readdir(folder)).toEqual([])
    await withEnvironment({ OASIS_PYTHON: join(root, 'nothing') }, () => host.install())
    expect(host.state()).toMatchObject({ state: 'missing', error: { code: 'notFound' } })
    await host.close()
  })

  it('[NB8] is done by one program at a time, and one that was killed holds nobody up', async () => {
    const folder = join(root, 'claimed')
    const environment = openEnvironment(folder)
    const bare = await standIn('bare-again', 'case "$1" in -c) echo 3 12 "$0";; *) exit 1;; esac')
    const digest = (await import('node:crypto')).createHash('sha256').update(await readFile(requirements)).digest('hex').slice(0, 12)
    await mkdir(folder)
    await writeFile(join(folder, `${digest}.pid`), String(process.ppid))
    await withEnvironment({ OASIS_PYTHON: bare }, async () => {
      await expect(environment.install(() => {}, quiet)).rejects.toMatchObject({ code: 'conflict' })
      await writeFile(join(folder, `${digest}.pid`), '999999999')
      await expect(environment.install(() => {}, quiet)).rejects.toMatchObject({ code: 'invalid', message: expect.stringContaining('venv') })
    })
    expect(await readdir(folder)).toEqual([])
  })

  it('[NB8] is to be done again where the environment is broken or packages changed', async () => {
    const { cellsFolder } = await import('../../../scripts/setup/cells.mjs' as string) as { cellsFolder: string }
    await import('../../support/cells.ts')
    const whole = openEnvironment(cellsFolder)
    expect(whole.ready()).toMatch(/python/)
    const folder = join(root, 'broken')
    const digest = whole.ready()!.split('/').at(-3)!
    await mkdir(join(folder, digest, 'bin'), { recursive: true })
    await writeFile(join(folder, digest, 'oasis.json'), '{}')
    expect(openEnvironment(folder).ready(), 'its base Python is gone').toBeNull()
    await writeFile(join(folder, digest, 'bin/python'), '')
    expect(openEnvironment(folder).ready()).not.toBeNull()
    const host = createPythonHost({ folder, onChange() {}, log: console.error })
    host.broken()
    expect(host.state()).toEqual({ state: 'missing', error: null })
  })
})
