import { spawn, type ChildProcess } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { createClient } from '../../contract/client.ts'
import { socketPort } from '../../contract/ports.ts'
import { workbench as contract, type WorkbenchClient } from '../../contract/workbench/contract.ts'
import { findOwner } from '../../main/owner/owner.ts'
// @ts-expect-error plain JavaScript, so that an older Node can read it
import { build } from '../../scripts/build.mjs'

const root = path.resolve(import.meta.dirname, '../..')
const linkForm = /^http:\/\/127\.0\.0\.1:\d+\/enter\?token=[\w-]{43}$/
let folder: string
let dataDir: string
let mark: string
const started: ChildProcess[] = []
const clients: WorkbenchClient[] = []

beforeAll(async () => { await build() }, 180_000)
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'oasis-start-'))
  dataDir = path.join(folder, 'data')
  mark = randomUUID()
})
afterEach(async () => {
  for (const client of clients.splice(0)) client.close()
  for (const child of started.splice(0)) child.kill('SIGKILL')
  for (const pid of running()) process.kill(pid, 'SIGKILL')
  await until(() => running().length === 0)
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
})

/** The processes of this test that run, by a mark in their environment; Linux only. */
function running(): number[] {
  if (process.platform !== 'linux') return []
  return readdirSync('/proc').filter(name => /^\d+$/.test(name)).map(Number).filter(pid => {
    try {
      return readFileSync(`/proc/${pid}/environ`, 'utf8').includes(mark)
    } catch {
      return false
    }
  })
}

async function until(reached: () => boolean): Promise<void> {
  for (const deadline = Date.now() + 40_000; !reached();) {
    if (Date.now() > deadline) throw new Error('Waited in vain')
    await new Promise(resolve => setTimeout(resolve, 25))
  }
}

function start(args: string[], env: Record<string, string> = {}) {
  const { DISPLAY: _, WAYLAND_DISPLAY: __, ...rest } = process.env
  const child = spawn(process.execPath, [path.join(root, 'scripts/start.mjs'), '--data-dir', dataDir, ...args], { cwd: root, env: { ...rest, OASIS_TEST_MARK: mark, ...env }, stdio: ['ignore', 'pipe', 'pipe'] })
  started.push(child)
  let out = ''
  let said = ''
  child.stdout.on('data', text => { out += text })
  child.stderr.on('data', text => { said += text })
  const ended = new Promise<number | null>(resolve => child.on('close', resolve))
  return {
    child, ended, said: () => said, out: () => out,
    async link(): Promise<string> {
      await Promise.race([until(() => out.includes('\n')), ended.then(code => { if (!out) throw new Error(`It ended with ${code}:\n${said}`) })])
      return out.split('\n')[0]!
    },
  }
}

/** Goes in by a link as a browser would, and connects. */
async function connect(link: string): Promise<WorkbenchClient> {
  const entered = await fetch(link)
  expect(entered.status).toBe(200)
  const cookie = entered.headers.getSetCookie().map(each => each.split(';')[0]).join('; ')
  const base = new URL(/content="0;url=([^"]+)"/.exec(await entered.text())![1]!, link)
  expect((await fetch(base, { headers: { cookie } })).status).toBe(200)
  const socket = new WebSocket(new URL('bridge', base.href.replace('http', 'ws')), { origin: base.origin, headers: { cookie } })
  const client = await new Promise<WorkbenchClient>((resolve, reject) => {
    socket.on('error', reject).on('open', () => resolve(createClient(contract, socketPort({
      send: frame => socket.send(frame),
      onMessage: listener => socket.on('message', (data, binary) => listener(binary ? data as Buffer : null)),
      onClose: listener => socket.on('close', listener),
      close: () => socket.close(),
    }))))
  })
  clients.push(client)
  return client
}

/** Opens the sample report and computes it, so that there are engines. */
async function compute(client: WorkbenchClient): Promise<void> {
  for await (const { spaces } of client.stream('space.watch', {})) {
    const report = spaces.find(space => space.sample)!.notebooks.find(entry => entry.path.includes('Flight delays'))!
    for await (const event of client.stream('notebook.watch', { path: report.path, window: 'test', view: 'edit' })) {
      if (event.type === 'snapshot') await client.call('run.start', { notebook: event.snapshot.notebook, scope: { kind: 'all' } })
      const runs = event.type === 'runs' ? event.runs : []
      const failed = runs.find(run => run.state === 'failed')
      if (failed) throw new Error(`The cell ${failed.cell} failed`)
      if (runs.some(run => run.state === 'done')) return
    }
  }
}

describe('npm start with the real workbench', () => {
  it('[BASE3] --no-open prints the one-time link alone on a line, and the workbench answers behind it', async () => {
    const { link, out, child, ended } = start(['--no-open'])
    expect(await link()).toMatch(linkForm)
    const info = await (await connect(await link())).call('host.info', {})
    expect(info).toMatchObject({ kind: 'browser', nativeDialogs: false, dataDir })
    expect(out()).toBe(`${await link()}\n`)
    child.kill('SIGINT')
    expect(await ended).toBe(0)
  })

  it('[BASE3] Ctrl+C stops the host and its engines, also with a window connected, and leaves no process', async () => {
    const { link, child, ended, said } = start(['--no-open'])
    await compute(await connect(await link()))
    if (process.platform === 'linux') expect(running().length).toBeGreaterThan(1)
    child.kill('SIGINT')
    expect(await ended, said()).toBe(0)
    await until(() => running().length === 0)
  })

  it('[BASE3] a Ctrl+C of the terminal, which reaches every process, is the same', async () => {
    const { DISPLAY: _, ...env } = process.env
    const child = spawn(process.execPath, [path.join(root, 'scripts/start.mjs'), '--data-dir', dataDir, '--no-open'], { env: { ...env, OASIS_TEST_MARK: mark }, detached: true, stdio: ['ignore', 'pipe', 'inherit'] })
    const ended = new Promise(resolve => child.on('close', resolve))
    const link = await new Promise<string>(resolve => child.stdout.once('data', text => resolve(String(text).trim())))
    await compute(await connect(link))
    process.kill(-child.pid!, 'SIGINT')
    expect(await ended).toBe(0)
    await until(() => running().length === 0)
  })

  it('[BASE3] killed, the host takes its engines with it, and the next start takes the folder over', async () => {
    const first = start(['--no-open'])
    await compute(await connect(await first.link()))
    first.child.kill('SIGKILL')
    await first.ended
    await until(() => running().length === 0)
    const second = start(['--no-open'])
    expect((await (await connect(await second.link())).call('host.info', {})).dataDir).toBe(dataDir)
  })

  it('[BASE3] a second start on the same folder hands over: a fresh link of the first, and exit 0', async () => {
    const first = start(['--no-open'])
    const second = start(['--no-open'], {})
    const links = [await first.link(), await second.link()]
    expect(new URL(links[0]!).origin).toBe(new URL(links[1]!).origin)
    expect(links[0]).not.toBe(links[1])
    const done = await Promise.race([first.ended.then(code => ({ code, of: first })), second.ended.then(code => ({ code, of: second }))])
    expect(done.code).toBe(0)
    expect(done.of.said()).toContain('already runs')
    for (const link of links) expect((await (await connect(link)).call('host.info', {})).kind).toBe('browser')
  })

  it('[BASE3] the owner of the folder finds a result by its name for other processes', async () => {
    const { link } = start(['--no-open'])
    const client = await connect(await link())
    await compute(client)
    const space = await (async () => { for await (const { spaces } of client.stream('space.watch', {})) return spaces.find(each => each.sample)! })()
    const result = await (async () => { for await (const { results } of client.stream('result.watch', { space: space!.id })) if (results[0]) return results[0] })()
    const owner = (await findOwner(dataDir))!
    try {
      const { found } = await owner.call('result.find', { name: result!.name })
      expect(found!.result.id).toBe(result!.id)
      expect(existsSync(found!.file)).toBe(true)
      expect(await owner.call('result.find', { name: result!.name, space: space!.id })).toEqual({ found })
      expect(await owner.call('result.find', { name: 'no_such_result' })).toEqual({ found: null })
    } finally {
      owner.close()
    }
  })

  it.skipIf(process.platform !== 'linux')('[BASE3] the system\'s browser is opened with a link that works', async () => {
    const program = path.join(folder, 'xdg-open')
    writeFileSync(program, `#!/bin/sh\nprintf "%s" "$1" > "${folder}/opened"\n`)
    chmodSync(program, 0o755)
    const { out, ended, child } = start(['--browser'], { PATH: `${folder}:${process.env['PATH']}` })
    await until(() => existsSync(path.join(folder, 'opened')) && readFileSync(path.join(folder, 'opened'), 'utf8').length > 40)
    const link = readFileSync(path.join(folder, 'opened'), 'utf8')
    expect(link).toMatch(linkForm)
    expect((await (await connect(link)).call('host.info', {})).kind).toBe('browser')
    expect(out()).toBe('')
    child.kill('SIGTERM')
    expect(await ended).toBe(0)
  })

  it('[BASE3] a port that is taken ends with 1 and says what to do', async () => {
    const first = start(['--no-open'])
    const { port } = new URL(await first.link())
    dataDir = path.join(folder, 'other')
    const second = start(['--no-open', '--port', port])
    expect(await second.ended).toBe(1)
    expect(second.said().trim()).toBe(`Port ${port} cannot be used: something else listens on it. Choose another with --port, or leave --port out.`)
  })

  it.skipIf(process.platform !== 'linux')('[BASE3] a data folder that cannot be made ends with 1 and one line', async () => {
    dataDir = '/proc/oasis/data'
    const { ended, said } = start(['--no-open'])
    expect(await ended).toBe(1)
    expect(said()).toMatch(/^The data folder \/proc\/oasis\/data cannot be used: .+ Choose another with --data-dir\.\n$/)
  })
})
