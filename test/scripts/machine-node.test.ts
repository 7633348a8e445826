import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'

const root = path.resolve(import.meta.dirname, '../..')
/** The machine's own Node, which may be an older one; the project's own where there is no other. */
const machineNode = (process.env.PATH ?? '').split(path.delimiter).filter(folder => !folder.includes('node_modules')).map(folder => path.join(folder, 'node')).find(file => existsSync(file)) ?? process.execPath

describe('the commands on the machine\'s own Node', () => {
  it.each([
    ['scripts/oasis.mjs', ['--version'], 0, /\d+\.\d+\.\d+/],
    ['scripts/oasis.mjs', ['--help'], 0, /oasis run/],
    ['scripts/start.mjs', ['--help'], 0, /--browser/],
    ['scripts/start.mjs', ['--nonsense'], 2, /--nonsense/],
  ])('[BASE3] %s %s starts', (script, words, code, says) => {
    const ended = spawnSync(machineNode, [path.join(root, script), ...words], { encoding: 'utf8', cwd: root, timeout: 50_000 })
    expect(ended.stdout + ended.stderr).toMatch(says)
    expect(ended.status).toBe(code)
  })
})
