import { spawn, type ChildProcess } from 'node:child_process'
import { chmodSync, copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

const here = path.resolve(import.meta.dirname, '../../scripts')
let root: string

function write(file: string, text: string): string {
  const target = path.join(root, file)
  mkdirSync(path.dirname(target), { recursive: true })
  writeFileSync(target, text)
  return target
}

/** The start script in a project whose hosts only say that they were started, and with what; nothing in it has to be built. */
beforeEach(() => {
  root = mkdtempSync(path.join(os.tmpdir(), 'oasis-choice-'))
  mkdirSync(path.join(root, 'scripts'))
  for (const file of ['start.mjs', 'node.mjs', 'electron.mjs']) copyFileSync(path.join(here, file), path.join(root, 'scripts', file))
  write('package.json', '{"type":"module"}')
  write('scripts/build.mjs', 'export const outdated = () => []\nexport const build = async () => []')
  write('dist/main/owner/folder.js', 'export const dataFolder = ({ given }) => given ?? "the usual folder"\nexport const makeDataFolder = () => {}')
  write('dist/main/loopback/index.js', `
    export async function openWorkbench({ root, dataDir, port, open, print }) {
      print(JSON.stringify({ host: 'browser', dataDir, port, open }))
      return { stopped: new Promise(resolve => setTimeout(resolve, 200, 0)), stop() {} }
    }`)
  write('node_modules/electron/install.js', 'import fs from "node:fs"\nfs.appendFileSync("fetched", "once\\n")\nprocess.exit(1)')
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

/** Puts a program where Electron's is; it writes its arguments down, goes on as `body` says, and ends with 1 at Ctrl+C. */
function installElectron(body: string): void {
  write('node_modules/electron/path.txt', 'electron')
  const program = write('node_modules/electron/dist/electron', `#!${process.execPath}\nprocess.on('SIGINT', () => process.exit(1))\nprocess.stdout.write(JSON.stringify({ host: 'electron', args: process.argv.slice(2), asNode: process.env.ELECTRON_RUN_AS_NODE ?? null }) + '\\n')\n${body}`)
  chmodSync(program, 0o755)
}

interface Ended { code: number | null; out: Record<string, unknown>[]; said: string[] }

function start(args: string[], env: Record<string, string> = {}): { child: ChildProcess; ended: Promise<Ended> } {
  const { DISPLAY: _, WAYLAND_DISPLAY: __, OASIS_DATA_DIR: ___, ...rest } = process.env
  const child = spawn(process.execPath, [path.join(root, 'scripts/start.mjs'), ...args], { cwd: root, env: { ...rest, ...env }, stdio: ['ignore', 'pipe', 'pipe'] })
  let out = ''
  let said = ''
  child.stdout.on('data', text => { out += text })
  child.stderr.on('data', text => { said += text })
  return {
    child,
    ended: new Promise(resolve => child.on('close', code => resolve({ code, out: out.split('\n').filter(Boolean).map(line => JSON.parse(line) as Record<string, unknown>), said: said.split('\n').filter(Boolean) }))),
  }
}
const display = { DISPLAY: ':7' }

describe.skipIf(process.platform !== 'linux')('npm start on Linux', () => {
  it('[BASE3] where there is no display it says so in one line, fetches nothing, and opens the browser', async () => {
    const { code, out, said } = await start(['--data-dir', '/data']).ended
    expect({ code, out }).toEqual({ code: 0, out: [{ host: 'browser', dataDir: '/data', port: 0, open: true }] })
    expect(said).toEqual(['There is no display; the workbench opens in the browser instead.'])
    expect(existsSync(path.join(root, 'fetched'))).toBe(false)
  })

  it('[BASE3] where Electron cannot be fetched it says so in one line, opens the browser, and does not try again the same day', async () => {
    const first = await start([], display).ended
    expect(first.out).toEqual([{ host: 'browser', dataDir: 'the usual folder', port: 0, open: true }])
    expect(first.said.filter(line => line.includes('instead'))).toEqual(['Electron could not be fetched; the workbench opens in the browser instead.'])
    const second = await start([], display).ended
    expect(second.out).toHaveLength(1)
    expect(second.said).toEqual(['Electron could not be fetched within the last day; the workbench opens in the browser instead.'])
    expect(readFileSync(path.join(root, 'fetched'), 'utf8')).toBe('once\n')
  })

  it('[BASE3] Electron is started with the data folder where it is installed, and its exit code is passed on', async () => {
    installElectron('process.exit(0)')
    const { code, out, said } = await start(['--data-dir', '/data'], { ...display, ELECTRON_RUN_AS_NODE: '1' }).ended
    expect({ code, out, said }).toEqual({ code: 0, out: [{ host: 'electron', args: [root, '--data-dir', '/data'], asNode: null }], said: [] })
  })

  it('[BASE3] an Electron that does not start gives way to the browser', async () => {
    installElectron('process.exit(127)')
    const { code, out, said } = await start([], display).ended
    expect(code).toBe(0)
    expect(out.map(line => line['host'])).toEqual(['electron', 'browser'])
    expect(said).toEqual(['Electron did not start; the workbench opens in the browser instead.'])
  })

  it('[BASE3] Ctrl+C reaches Electron and is no reason to open a browser', async () => {
    installElectron('setInterval(() => {}, 1000)')
    const { child, ended } = start([], display)
    await new Promise(resolve => child.stdout!.once('data', resolve))
    child.kill('SIGINT')
    const { code, out, said } = await ended
    expect({ code, hosts: out.map(line => line['host']), said }).toEqual({ code: 1, hosts: ['electron'], said: [] })
  })

  it('[BASE3] --browser, --port and --no-open mean the browser, without a word', async () => {
    installElectron('process.exit(0)')
    for (const [args, expected] of [[['--browser'], { port: 0, open: true }], [['--port', '4321'], { port: 4321, open: true }], [['--no-open'], { port: 0, open: false }]] as const) {
      const { code, out, said } = await start([...args], display).ended
      expect({ code, out, said }).toEqual({ code: 0, out: [{ host: 'browser', dataDir: 'the usual folder', ...expected }], said: [] })
    }
  })

  it('[BASE3] a relative data folder is in the folder that npm was run from', async () => {
    const { out } = await start(['--browser', '--data-dir', 'here'], { INIT_CWD: '/somewhere' }).ended
    expect(out).toMatchObject([{ dataDir: '/somewhere/here' }])
  })

  it('[BASE3] without packages it says what to run', async () => {
    rmSync(path.join(root, 'node_modules'), { recursive: true })
    expect(await start([]).ended).toEqual({ code: 1, out: [], said: ['The packages are not installed. Run: npm ci'] })
  })
})
