import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
// @ts-expect-error plain JavaScript, shared with the scripts
import { build } from '../../../scripts/build.mjs'
import type { LogEntry } from '../../../main/log/entry.ts'
import { skipWithoutChromium } from '../../support/chromium.ts'
import { startDoubled, type Doubled } from '../../support/electron-double/start.ts'

let dataDir: string
let app: Doubled
const wait = { timeout: 60_000 }

beforeAll(async () => { if (!skipWithoutChromium) await build() }, 180_000)
beforeEach(() => {
  if (skipWithoutChromium) return
  dataDir = mkdtempSync(path.join(os.tmpdir(), 'oasis-log-'))
  app = startDoubled(dataDir)
})
afterEach(async () => {
  await app?.destroy()
  rmSync(dataDir, { recursive: true, force: true, maxRetries: 3 })
})

function entries(name: 'shell' | 'workbench'): LogEntry[] {
  try {
    return readFileSync(path.join(dataDir, 'logs', `${name}.jsonl`), 'utf8').trimEnd().split('\n').map(line => JSON.parse(line) as LogEntry)
  } catch {
    return []
  }
}
const told = (name: 'shell' | 'workbench') => entries(name).map(({ level, process: about, message }) => `${level} ${about}: ${message}`)

describe.skipIf(skipWithoutChromium)('the log of the program, against the double', { timeout: 180_000 }, () => {
  it('[DESK1] it says what starts, why a window, an engine, a process of Electron\'s and the workbench ended, and that the program ended in order', async () => {
    let page = await app.page()
    await page.getByTestId('report').waitFor(wait)
    await page.locator('[data-chart-painted=true]').first().waitFor(wait)

    await page.evaluate('setTimeout(() => { throw new TypeError("a part of the window is broken") })')
    await expect.poll(() => entries('workbench').find(entry => entry.process === 'window'), wait).toMatchObject({ level: 'warn', message: 'An error was not caught in window 1', error: { name: 'TypeError', message: 'a part of the window is broken' } })

    await app.command({ do: 'kill', program: 'engine/program/entry.js' })
    await expect.poll(() => told('workbench'), wait).toContainEqual(expect.stringMatching(/^error engine: An engine \(page\) ended with exit code 9, unasked$/))

    await app.command({ do: 'gone', details: { type: 'GPU', reason: 'crashed', exitCode: 139 } })
    await app.command({ do: 'crash' })
    await expect.poll(() => page.isClosed(), wait).toBe(true)
    page = await app.page()
    await page.getByTestId('report').waitFor(wait)
    await app.command({ do: 'kill', program: 'electron/workbench.js' })
    await expect.poll(() => told('shell'), wait).toEqual([
      expect.stringMatching(/^info shell: The program starts: Oasis Workbench \d+\.\d+\.\d+, Electron .*, not packaged$/),
      'error shell: A process of Electron\'s (GPU) ended: crashed, exit code 139',
      'error window: The process of window 1 ended: crashed, exit code 5',
      'error workbench: The workbench process ended with exit code 9, unasked',
    ])
    await expect.poll(() => told('workbench').filter(line => line.startsWith('info workbench: The workbench starts')).length, wait).toBe(2)
    if (process.platform !== 'win32') for (const name of ['shell', 'workbench']) expect(statSync(path.join(dataDir, 'logs', `${name}.jsonl`)).mode & 0o777).toBe(0o600)

    await page.getByTestId('report').waitFor(wait)
    await app.command({ do: 'quit' }).catch(() => {})
    expect(await app.exited, app.printed()).toBe(0)
    expect(told('workbench').at(-1)).toBe('info workbench: The workbench has closed')
    expect(told('shell').at(-1)).toBe('info shell: The workbench process was stopped and ended with exit code 0')
  })
})
