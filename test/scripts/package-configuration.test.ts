import { execFile } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import os from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { beforeAll, expect, it } from 'vitest'

const root = path.resolve(import.meta.dirname, '../..')

/** Electron-builder's own reading and checking of its configuration, which needs no network. */
const script = `
  const { getConfig, validateConfiguration } = require('app-builder-lib/out/util/config/config')
  const { DebugLogger } = require('builder-util')
  getConfig(${JSON.stringify(root)}, process.argv[1], null).then(async config => {
    await validateConfiguration(config, new DebugLogger(false))
    console.log(JSON.stringify(config))
  }).catch(error => { console.error(error.message); process.exit(1) })`

async function read(file: string): Promise<Record<string, any>> {
  const { stdout } = await promisify(execFile)(process.execPath, ['-e', script, file], { cwd: root })
  return JSON.parse(stdout.trim().split('\n').at(-1)!) as Record<string, any>
}
let config: Record<string, any>
beforeAll(async () => { config = await read('electron-builder.yml') })

it('[BASE4] electron-builder accepts the configuration of the packages', () => {
  expect(config['npmRebuild']).toBe(false)
  expect(Object.keys(config)).toEqual(expect.arrayContaining(['linux', 'mac', 'win']))
})

it('[BASE4] the packaged program cannot be run as a plain Node, takes no code from outside its archive, and has no extra rights over files', () => {
  expect(config['electronFuses']).toMatchObject({
    runAsNode: false, enableNodeOptionsEnvironmentVariable: false, enableNodeCliInspectArguments: false, onlyLoadAppFromAsar: true, enableEmbeddedAsarIntegrityValidation: true,
    grantFileProtocolExtraPrivileges: false,
  })
})

it('[BASE4] what the package leaves out or brings along is there under that name', () => {
  const icons = [config['linux'].icon, config['mac'].icon, config['win'].icon] as string[]
  for (const file of [...icons, config['extraResources'][0].from as string]) expect(existsSync(path.join(root, file)), file).toBe(true)
  const main = (JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as { main: string }).main
  expect(main).toBe('dist/main/electron/index.js')
  expect(existsSync(path.join(root, main.replace(/^dist\//, '').replace(/\.js$/, '.ts')))).toBe(true)
})

it('[BASE4] each native module on this machine matches a pattern that is unpacked', () => {
  const unpacked = (config['asarUnpack'] as string[]).map(pattern => pattern.replace('**/*', ''))
  const require = createRequire(path.join(root, 'package.json'))
  const folders = [path.dirname(require.resolve('better-sqlite3/package.json')), ...readdirSync(path.join(root, 'node_modules/@duckdb')).map(name => path.join(root, 'node_modules/@duckdb', name))]
  const libraries = folders.flatMap(folder => readdirSync(folder, { recursive: true }).map(String)).filter(file => /\.(node|so|dylib|dll)(\.|$)/.test(path.basename(file)))
  expect(libraries.length).toBeGreaterThan(1)
  for (const file of libraries) expect(unpacked.some(end => file.endsWith(end) || (end === '.so.*' && file.includes('.so.'))), file).toBe(true)
})

it('[DESK1] the configuration that docs/updates.md gives puts address and keys into the package, and leaves the rest as it is', async () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'oasis-company-'))
  try {
    const [, text] = /```\n# company\.yml\n([\s\S]*?)```/.exec(readFileSync(path.join(root, 'docs/updates.md'), 'utf8'))!
    writeFileSync(path.join(folder, 'company.yml'), text!)
    const { extraMetadata, ...rest } = await read(path.join(folder, 'company.yml'))
    expect(extraMetadata).toEqual({ version: '0.2.0', updates: { keys: ['PUBLIC_KEY'], address: 'https://updates.example.com/oasis/' } })
    expect(rest['electronFuses']).toEqual(config['electronFuses'])
    expect(rest['publish']).toEqual(config['publish'])
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})
