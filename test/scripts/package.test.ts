import { FuseV1Options, getCurrentFuseWire } from '@electron/fuses'
import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import os from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
// @ts-expect-error plain JavaScript, shared with the scripts
import { build } from '../../scripts/build.mjs'

const root = path.resolve(import.meta.dirname, '../..')
const load = createRequire(import.meta.url)
const exec = promisify(execFile)
const asar = load('@electron/asar') as { createPackage(from: string, to: string): Promise<void>; listPackage(file: string, options: { isPack: boolean }): string[]; extractAll(file: string, to: string): void; extractFile(file: string, name: string): Buffer; getRawHeader(file: string): { headerString: string } }
type Config = Record<string, unknown> & { files: string[]; electronFuses: Record<string, boolean> }
const builder = load('app-builder-lib/out/util/config/config.js') as { getConfig(folder: string, file: null, options: null): Promise<Config>; validateConfiguration(config: object, log: { isEnabled: boolean; add(): void }): Promise<void> }
const quiet = { isEnabled: false, add() {} }

let folder: string
let resources: string
let packed: string[]
let program: string

/** In place of Electron's files, which cannot be had here: an executable with the place of fuses in it, and an archive as Electron brings one. */
async function stub(): Promise<string> {
  const electron = path.join(folder, 'electron')
  mkdirSync(path.join(electron, 'resources'), { recursive: true })
  mkdirSync(path.join(electron, 'locales'))
  mkdirSync(path.join(folder, 'default'))
  writeFileSync(path.join(folder, 'default/package.json'), '{"name":"default","main":"main.js"}')
  await asar.createPackage(path.join(folder, 'default'), path.join(electron, 'resources/default_app.asar'))
  for (const name of ['LICENSE', 'LICENSES.chromium.html', 'chrome_crashpad_handler', 'chrome-sandbox', 'version']) writeFileSync(path.join(electron, name), '')
  const places = Object.keys(FuseV1Options).filter(name => !/^\d+$/.test(name)).length
  writeFileSync(path.join(electron, 'electron'), Buffer.concat([Buffer.from('stub dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX'), Buffer.from([1, places]), Buffer.from('1'.repeat(places)), Buffer.from('end')]))
  chmodSync(path.join(electron, 'electron'), 0o755)
  return electron
}

describe('electron-builder.yml', () => {
  it('[DESK1] fits the schema of the installed electron-builder, which refuses what it does not know', async () => {
    const config = await builder.getConfig(root, null, null)
    await builder.validateConfiguration(config, quiet)
    await expect(builder.validateConfiguration({ ...config, electronFuse: {} }, quiet)).rejects.toThrow(/electronFuse/)
    await expect(builder.validateConfiguration({ ...config, mac: { hardened: true } }, quiet)).rejects.toThrow(/configuration\.mac should be/)
  })

  it('[DESK1] packs for Linux, macOS and Windows, with the link scheme, notebook files, hardened runtime and few entitlements', async () => {
    expect(await builder.getConfig(root, null, null)).toMatchObject({
      asar: true, linux: { target: expect.arrayContaining(['AppImage', 'deb']) }, mac: { target: ['dmg', 'zip'], hardenedRuntime: true, notarize: true }, win: { target: expect.arrayContaining(['nsis']) },
      protocols: [{ schemes: ['oasis'] }], fileAssociations: [{ ext: 'ipynb' }],
    })
    const entitlements = readFileSync(path.join(root, 'resources/entitlements.plist'), 'utf8')
    expect([...entitlements.matchAll(/<key>(.*?)<\/key>/g)].map(match => match[1])).toEqual(['com.apple.security.cs.allow-jit'])
    expect(existsSync(path.join(root, 'resources/icon.png'))).toBe(true)
  })
})

describe.skipIf(process.platform !== 'linux')('the package, made by the real packer around a stub of Electron', { timeout: 180_000 }, () => {
  beforeAll(async () => {
    await build()
    folder = mkdtempSync(path.join(os.tmpdir(), 'oasis-package-'))
    const electron = await stub()
    await exec(process.execPath, ['node_modules/electron-builder/cli.js', '--linux', 'dir', `-c.electronDist=${electron}`, `-c.directories.output=${path.join(folder, 'release')}`], { cwd: root, maxBuffer: 1e8 })
    const [unpacked] = readdirSync(path.join(folder, 'release')).filter(name => name.endsWith('-unpacked'))
    program = path.join(folder, 'release', unpacked!)
    resources = path.join(program, 'resources')
    packed = asar.listPackage(path.join(resources, 'app.asar'), { isPack: false }).map(name => name.replace(/^\//, ''))
  }, 300_000)
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  it('[DESK1] has every compiled file that the program runs, and the sample beside it', () => {
    const built = readdirSync(path.join(root, 'dist'), { recursive: true, encoding: 'utf8' }).filter(name => /\.(js|cjs|py|html|css|woff2)$/.test(name))
    expect(built.length).toBeGreaterThan(100)
    expect(built.filter(name => !packed.includes(`dist/${name}`))).toEqual([])
    expect(packed).toContain('package.json')
    expect(readdirSync(path.join(resources, 'sample')).sort()).toEqual(readdirSync(path.join(root, 'resources/sample')).sort())
    expect(readdirSync(path.join(resources, 'sample/data')).sort()).toEqual(['airports.csv', 'flights-3m.parquet'])
  })

  it('[DESK1] has no tests, sources, maps, notes of the compiler or secrets', () => {
    // A dependency's compiled files may lie in a folder of any name; the program's own may not.
    expect(packed.filter(name => /^(test|scripts|docs|model|contract|main|preload|renderer|\.)/.test(name) || /^dist\/(stamps|building)/.test(name))).toEqual([])
    expect(packed.filter(name => /\.(map|tsbuildinfo|ts|mts|cts|tsx|pem|key|p12|pfx)$|(^|\/)\.(env|git|npmrc)|__pycache__/.test(name))).toEqual([])
    for (const tool of ['electron', 'vite', 'typescript', 'react', 'playwright-core', 'vitest']) expect(packed.some(name => name.startsWith(`node_modules/${tool}/`)), tool).toBe(false)
  })

  it('[DESK1] has what updates it, and says where the downloads go; without a key of the builder it takes none', () => {
    for (const wanted of ['dist/main/electron/update-installer.js', 'dist/main/update/statement.js', 'node_modules/electron-updater/out/main.js', 'node_modules/builder-util-runtime/out/index.js', 'node_modules/js-yaml/dist/js-yaml.mjs']) expect(packed, wanted).toContain(wanted)
    // The folder of downloads; where the program looks is in its own archive, below.
    expect(readFileSync(path.join(resources, 'app-update.yml'), 'utf8')).toMatch(/^updaterCacheDirName: oasis-workbench-updater$/m)
    const { updates } = JSON.parse(asar.extractFile(path.join(resources, 'app.asar'), 'package.json').toString('utf8')) as { updates: object }
    expect(updates).toEqual({ address: null, keys: [] })
  })

  it('[DESK1] keeps beside the archive what the system and Python read from the disk', () => {
    const beside = readdirSync(path.join(resources, 'app.asar.unpacked'), { recursive: true, encoding: 'utf8' })
    for (const wanted of [/better-sqlite3\/prebuilds\/linux-x64\.node$|better-sqlite3\/prebuilds\/linux-arm64\.node$/, /@duckdb\/node-bindings-linux-\w+\/duckdb\.node$/, /@duckdb\/node-bindings-linux-\w+\/libduckdb\.so/, /^dist\/main\/python\/program\/start\.py$/]) {
      expect(beside.some(name => wanted.test(name)), String(wanted)).toBe(true)
    }
    expect(beside.filter(name => /\.(node|so|dylib|dll)$/.test(name)).length).toBe(packed.filter(name => /\.(node|so|dylib|dll)$/.test(name)).length)
  })

  it('[DESK1] what is packed loads: the workbench, DuckDB and SQLite out of the archive alone', async () => {
    const out = path.join(folder, 'out')
    asar.extractAll(path.join(resources, 'app.asar'), out)
    const { stdout } = await exec(process.execPath, ['--input-type=module', '-e', `
      await import('./dist/main/workbench/workbench.js')
      await import('./dist/main/loopback/index.js')
      await import('electron-updater')
      await import('./dist/main/update/manifest.js')
      const { DuckDBInstance } = await import('@duckdb/node-api')
      const reader = await (await (await DuckDBInstance.create()).connect()).runAndReadAll('SELECT 42')
      const { default: Database } = await import('better-sqlite3')
      console.log(reader.getRows()[0][0] + new Database(':memory:').prepare('SELECT 1 AS one').get().one)`], { cwd: out })
    expect(stdout.trim()).toBe('43')
  })

  it('[DESK1] [DESK2] the fuses are burnt into the executable, and each file of the archive carries its digest', async () => {
    const wire = await getCurrentFuseWire(path.join(program, 'oasis-workbench'))
    const burnt = Object.fromEntries(Object.entries(FuseV1Options).filter(([name]) => !/^\d+$/.test(name)).map(([name, place]) => [name, wire[place as FuseV1Options] === '1'.charCodeAt(0)]))
    expect(burnt).toEqual({
      RunAsNode: false, EnableCookieEncryption: true, EnableNodeOptionsEnvironmentVariable: false, EnableNodeCliInspectArguments: false, EnableEmbeddedAsarIntegrityValidation: true, OnlyLoadAppFromAsar: true,
      LoadBrowserProcessSpecificV8Snapshot: false, GrantFileProtocolExtraPrivileges: false,
    })
    type Entry = { files?: Record<string, Entry>; integrity?: { algorithm: string; hash: string } }
    const header = JSON.parse(asar.getRawHeader(path.join(resources, 'app.asar')).headerString) as Entry
    const main = header.files!['package.json']!
    expect(main.integrity).toMatchObject({ algorithm: 'SHA256', hash: createHash('sha256').update(readFileSync(path.join(folder, 'out/package.json'))).digest('hex') })
  })
})
