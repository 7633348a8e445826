import { spawnSync } from 'node:child_process'
import path from 'node:path'
import { expect, it } from 'vitest'

const start = path.resolve(import.meta.dirname, '../../scripts/start.mjs')
const run = (...args: string[]) => spawnSync(process.execPath, [start, ...args], { encoding: 'utf8', timeout: 20_000 })

it.each([
  [['--port', 'http'], '--port takes a whole number from 1 to 65535, not \'http\'.'],
  [['--port', '0'], '--port takes a whole number'],
  [['--port', '65536'], '--port takes a whole number'],
  [['--port'], '--port'],
  [['--data-dir', ''], '--data-dir takes a folder.'],
  [['--port', '8001', '--port=8002'], '--port is given twice.'],
  [['--data-dir', 'a', '--data-dir', 'b'], '--data-dir is given twice.'],
  [['--colour'], '--colour'],
  [['nowhere/notebook.ipynb'], 'nowhere/notebook.ipynb.'],
  [['report.pdf'], 'report.pdf is no notebook'],
  [['a.ipynb', 'b.ipynb'], 'Name one notebook at most.'],
])('[BASE3] npm start -- %j ends with 2, says why, and starts nothing', (args, sentence) => {
  const { status, stdout, stderr } = run(...args)
  expect(status).toBe(2)
  expect(stdout).toBe('')
  expect(stderr).toContain(sentence)
  expect(stderr).toContain('--help')
  expect(stderr.trim().split('\n')).toHaveLength(2)
})

it('[BASE3] --help lists every option', () => {
  const { status, stdout } = run('--help')
  expect(status).toBe(0)
  for (const option of ['--browser', '--port', '--no-open', '--data-dir', '--help']) expect(stdout).toContain(option)
})
