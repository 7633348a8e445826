import { execFile } from 'node:child_process'
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const root = path.resolve(import.meta.dirname, '../..')
let folder: string
beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'oasis-zones-'))
  await cp(path.join(root, '.oxlintrc.json'), path.join(folder, '.oxlintrc.json'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

/** Lints one line of code as if it stood in `file`. */
async function lint(file: string, code: string): Promise<{ failed: boolean; text: string }> {
  await mkdir(path.dirname(path.join(folder, file)), { recursive: true })
  await writeFile(path.join(folder, file), code)
  try {
    return await new Promise(resolve => execFile(path.join(root, 'node_modules/.bin/oxlint'), ['-c', '.oxlintrc.json', file], { cwd: folder }, (error, stdout) => resolve({ failed: error !== null, text: stdout })))
  } finally {
    await rm(path.join(folder, file))
  }
}
/** Type-checks code with the options of a zone, and says what is wrong with it. */
async function check(zone: string, code: string): Promise<string> {
  const place = await mkdtemp(path.join(folder, 'zone-'))
  const name = zone === 'preload' ? 'x.cts' : 'x.ts'
  await symlink(path.join(root, 'node_modules'), path.join(place, 'node_modules'), 'junction')
  await writeFile(path.join(place, 'package.json'), '{ "type": "module" }')
  await writeFile(path.join(place, name), code)
  await writeFile(path.join(place, 'tsconfig.json'), JSON.stringify({
    extends: path.join(root, zone, 'tsconfig.json'), compilerOptions: { composite: false, incremental: false, noEmit: true, rootDir: '.' }, include: [name], references: [],
  }))
  return new Promise(resolve => execFile(process.execPath, [path.join(root, 'node_modules/typescript/bin/tsc'), '-p', place], { cwd: place }, (_error, stdout) => resolve(stdout.trim())))
}
const imports = (from: string) => `import { a } from '${from}'\nexport const b = a\n`

describe('the zones', () => {
  const lines = {
    language: 'export const later: PromiseWithResolvers<number> = Promise.withResolvers<number>()', document: 'document.title = \'x\'', process: 'export const pid: number = process.pid',
  }
  it.each([
    ['model', ['document', 'process']], ['contract', ['document', 'process']], ['main', ['document']], ['renderer', ['process']], ['preload', []], ['main/electron', ['document']],
  ] as const)('[BASE1] %s is type-checked with the libraries that it truly has, which leaves out: %s', async (zone, without) => {
    const said = await check(zone, Object.values(lines).join('\n'))
    const unknown = [...said.matchAll(/Cannot find name '(\w+)'/g)].map(match => match[1])
    expect(unknown, said).toEqual(without)
    expect(said === '' ? [] : said.split('\n').filter(line => line.startsWith('x.'))).toHaveLength(without.length)
  })

  it.each([
    ['model/chart/x.ts', '../../contract/errors.ts', 'imports nothing but model/'],
    ['model/chart/x.ts', 'node:fs', 'no Node'],
    ['model/chart/x.ts', 'react', 'no DOM'],
    ['contract/x.ts', '../main/workbench/workbench.ts', 'imports model/ only'],
    ['contract/workbench/x.ts', '../../renderer/ui/x.tsx', 'imports model/ only'],
    ['contract/x.ts', 'node:net', 'no Node and no DOM'],
    ['renderer/ui/x.ts', '../../main/workbench/workbench.ts', 'Add a procedure to contract/workbench'],
    ['renderer/ui/x.ts', 'node:fs', 'Add a procedure to contract/workbench'],
    ['renderer/ui/x.ts', 'electron', 'Add a procedure to contract/workbench'],
    ['preload/x.cts', '../contract/client.ts', 'contract/frames only'],
    ['preload/x.cts', '../main/workbench/workbench.ts', 'contract/frames only'],
    ['main/workbench/x.ts', '../../renderer/ui/x.tsx', 'reached over its port'],
    ['main/workbench/x.ts', 'electron', 'Only main/electron'],
    ['main/workbench/x.ts', '@duckdb/node-api', 'Only main/engine'],
    ['main/engine/x.ts', '../workbench/workbench.ts', 'is run by the workbench'],
    ['main/engine/x.ts', 'electron', 'Only main/electron'],
    ['main/electron/x.ts', '@duckdb/node-api', 'Only main/engine'],
    ['scripts/x.ts', '@duckdb/node-api', 'Only main/engine'],
  ])('[BASE1] %s may not import %s, and the check says what to do', async (file, from, says) => {
    const { failed, text } = await lint(file, imports(from))
    expect(failed).toBe(true)
    expect(text).toContain(says)
  })

  it.each([
    ['model/chart/x.ts', '../result/result.ts'],
    ['contract/workbench/x.ts', '../../model/result/result.ts'],
    ['renderer/ui/x.ts', '../../contract/workbench/contract.ts'],
    ['preload/x.cts', 'electron'],
    ['main/workbench/x.ts', '../../contract/errors.ts'],
    ['main/engine/x.ts', '@duckdb/node-api'],
    ['main/electron/x.ts', 'electron'],
    ['main/electron/x.ts', '../workbench/workbench.ts'],
  ])('[BASE1] %s may import %s', async (file, from) => {
    expect(await lint(file, imports(from))).toMatchObject({ failed: false })
  })
})
