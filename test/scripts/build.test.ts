import { spawn } from 'node:child_process'
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'

const here = path.resolve(import.meta.dirname, '../../scripts')
let root: string

/** A project of the same form, whose compilers write a line when they run, and what must be there afterwards. */
function tool(file: string, name: string, outputs: string[], wait = 0): void {
  const target = path.join(root, 'node_modules', file)
  mkdirSync(path.dirname(target), { recursive: true })
  writeFileSync(target, `
    const fs = require('node:fs'), path = require('node:path')
    fs.appendFileSync('log', '${name}\\n')
    if (fs.existsSync('broken')) { console.log('model/a.ts(1,1): error TS1: It is broken.'); process.exit(1) }
    setTimeout(() => { for (const file of ${JSON.stringify(outputs)}) { fs.mkdirSync(path.dirname(file), { recursive: true }); fs.writeFileSync(file, '') } }, ${wait})`)
}
function write(file: string, text: string): void {
  mkdirSync(path.dirname(path.join(root, file)), { recursive: true })
  writeFileSync(path.join(root, file), text)
}
const log = () => existsSync(path.join(root, 'log')) ? readFileSync(path.join(root, 'log'), 'utf8').split('\n').filter(Boolean) : []

function build(...args: string[]): Promise<{ code: number | null; said: string }> {
  const child = spawn(process.execPath, [path.join(root, 'scripts/build.mjs'), ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
  let said = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', text => { said += text })
  return new Promise(resolve => child.on('close', code => resolve({ code, said })))
}

beforeEach(() => {
  root = mkdtempSync(path.join(os.tmpdir(), 'oasis-build-'))
  mkdirSync(path.join(root, 'scripts'))
  for (const file of ['build.mjs', 'node.mjs']) copyFileSync(path.join(here, file), path.join(root, 'scripts', file))
  write('package.json', '{"type":"commonjs"}')
  write('model/a.ts', 'export const a = 1')
  write('main/b.ts', 'export const b = 1')
  write('main/python/program/start.py', 'a = 1')
  write('driver/start.py', 'b = 1')
  write('renderer/c.tsx', 'export const c = 1')
  write('node_modules/vega-datasets/data/flights-3m.parquet', 'flights')
  write('node_modules/vega-datasets/data/airports.csv', 'airports')
  tool('typescript/bin/tsc', 'compiled', ['dist/main/loopback/index.js', 'dist/main/electron/index.js', 'dist/preload/index.cjs'])
  tool('vite/bin/vite.js', 'bundled', ['dist/renderer/index.html'])
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

it('[BASE3] the first build makes everything, the next finds nothing to do', async () => {
  expect(await build()).toMatchObject({ code: 0 })
  expect(log()).toEqual(['compiled', 'bundled'])
  expect(readFileSync(path.join(root, 'resources/sample/data/flights-3m.parquet'), 'utf8')).toBe('flights')
  expect((await build()).said).toBe('Nothing has changed since the last build\n')
  expect(log()).toHaveLength(2)
})

it('[BASE3] only what changed is built', async () => {
  await build()
  write('renderer/c.tsx', 'export const c = 12')
  await build()
  expect(log().slice(2)).toEqual(['bundled'])
  write('main/new.ts', 'export const d = 1')
  await build()
  expect(log().slice(3)).toEqual(['compiled'])
  write('model/a.ts', 'export const a = 12')
  await build()
  expect(log().slice(4)).toEqual(['compiled', 'bundled'])
  rmSync(path.join(root, 'main/new.ts'))
  await build()
  expect(log().slice(6)).toEqual(['compiled'])
})

it('[NB8] what Python runs is built by being copied, again when it changed', async () => {
  await build()
  const built = path.join(root, 'dist/main/python/program/start.py')
  expect(readFileSync(built, 'utf8')).toBe('a = 1')
  write('main/python/program/start.py', 'a = 12')
  await build()
  expect(readFileSync(built, 'utf8')).toBe('a = 12')
})

it('[BASE3] what was built and is gone is built again', async () => {
  await build()
  rmSync(path.join(root, 'dist/renderer'), { recursive: true })
  rmSync(path.join(root, 'resources/sample/data/airports.csv'))
  await build()
  expect(log().slice(2)).toEqual(['bundled'])
  expect(existsSync(path.join(root, 'resources/sample/data/airports.csv'))).toBe(true)
  await build('--force')
  expect(log().slice(3)).toEqual(['compiled', 'bundled'])
})

it('[BASE3] a build that fails says what the compiler said, ends with 1, and is tried again', async () => {
  write('broken', '')
  const { code, said } = await build()
  expect(code).toBe(1)
  expect(said).toContain('model/a.ts(1,1): error TS1: It is broken.')
  rmSync(path.join(root, 'broken'))
  expect((await build()).code).toBe(0)
  expect(log()).toEqual(['compiled', 'compiled', 'bundled'])
})

it('[BASE3] two builds at once do the work once; a build that was killed holds nobody up', async () => {
  tool('typescript/bin/tsc', 'compiled', ['dist/main/loopback/index.js', 'dist/main/electron/index.js', 'dist/preload/index.cjs'], 500)
  const both = await Promise.all([build(), build()])
  expect(both.map(each => each.code)).toEqual([0, 0])
  expect(log()).toEqual(['compiled', 'bundled'])
  write('dist/building/pid', '999999999')
  write('main/b.ts', 'export const b = 12')
  expect((await build()).code).toBe(0)
  expect(existsSync(path.join(root, 'dist/building'))).toBe(false)
})

it('[BASE3] bad usage ends with 2', async () => {
  expect(await build('--fast')).toMatchObject({ code: 2, said: expect.stringContaining('--fast') })
})
