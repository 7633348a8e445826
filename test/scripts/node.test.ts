import { execFileSync, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'

const root = path.resolve(import.meta.dirname, '../..')
const folder = mkdtempSync(path.join(os.tmpdir(), 'oasis-node-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** A Node on this machine that is too old for the native modules, if there is one. */
const old = (process.env['PATH'] ?? '').split(path.delimiter).filter(entry => !entry.includes('node_modules')).map(entry => path.join(entry, 'node'))
  .find(file => existsSync(file) && Number(execFileSync(file, ['-p', 'process.versions.napi'], { encoding: 'utf8' })) < 10)
if (!old) console.warn('SKIPPED: no Node older than 22.14 on the PATH. To get one: put Node 20 on the PATH beside the project\'s own')

const script = path.join(folder, 'script.mjs')
writeFileSync(script, `
  import { onBundledNode } from ${JSON.stringify(path.join(root, 'scripts/node.mjs'))}
  await onBundledNode()
  process.on('SIGTERM', () => process.exit(7))
  console.log(JSON.stringify({ napi: Number(process.versions.napi), args: process.argv.slice(2) }))
  if (process.argv[2] === 'wait') setInterval(() => {}, 1000)
  else process.exit(5)`)

function run(node: string, ...args: string[]) {
  const child = spawn(node, [script, ...args], { stdio: ['ignore', 'pipe', 'inherit'] })
  let out = ''
  child.stdout.on('data', text => { out += text })
  return { child, said: new Promise<string>(resolve => child.stdout.once('data', text => resolve(String(text)))), ended: new Promise<{ code: number | null; out: string }>(resolve => child.on('close', code => resolve({ code, out }))) }
}

describe.skipIf(!old)('a Node that is too old', () => {
  it('[BASE3] starts the script again with the project\'s own Node and passes arguments and exit code on', async () => {
    const { code, out } = await run(old!, 'a b', '--c').ended
    expect(JSON.parse(out)).toEqual({ napi: expect.any(Number), args: ['a b', '--c'] })
    expect((JSON.parse(out) as { napi: number }).napi).toBeGreaterThanOrEqual(10)
    expect(code).toBe(5)
  })

  it('[BASE3] passes signals on and waits for the end', async () => {
    const { child, said, ended } = run(old!, 'wait')
    await said
    child.kill('SIGTERM')
    expect((await ended).code).toBe(7)
  })
})

it('[BASE3] a Node that is new enough goes on by itself', async () => {
  expect((await run(process.execPath, 'x').ended).code).toBe(5)
})
