import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import type { Page } from 'playwright-core'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
// @ts-expect-error plain JavaScript, shared with the scripts
import { build } from '../../../scripts/build.mjs'
import { skipWithoutCells } from '../../support/cells.ts'
import { skipWithoutChromium } from '../../support/chromium.ts'
import { startDoubled, type Doubled } from '../../support/electron-double/start.ts'
import { notebookFile, openLink, trust, writeInSample, type WrittenCell } from '../../support/notebook.ts'

let dataDir: string
let app: Doubled
let page: Page
const wait = { timeout: 60_000 }

beforeAll(async () => { if (!skipWithoutChromium) await build() }, 180_000)
beforeEach(() => {
  if (skipWithoutChromium) return
  dataDir = mkdtempSync(path.join(os.tmpdir(), 'oasis-kills-'))
  app = startDoubled(dataDir)
})
afterEach(async () => {
  await app?.destroy()
  rmSync(dataDir, { recursive: true, force: true, maxRetries: 3 })
})

async function open(cells: WrittenCell[]): Promise<string> {
  page = await app.page()
  await page.getByTestId('report').waitFor(wait)
  const file = await writeInSample(dataDir, 'Kills', notebookFile(cells))
  await openLink(page, file)
  await page.getByTestId('trust-banner').waitFor(wait)
  await trust(page)
  return file
}
const cell = (id: string) => page.locator(`[data-cell=${id}]`)
const ran = (id: string, state = 'done') => page.locator(`[data-cell=${id}][data-state=${state}]`).waitFor(wait)
async function run(id: string): Promise<void> {
  await cell(id).focus()
  await page.keyboard.press('Control+Enter')
}
async function write(id: string, text: string): Promise<void> {
  await cell(id).locator('.code-text').click()
  await cell(id).locator('.monaco-editor').waitFor(wait)
  await page.keyboard.press('Control+a')
  await page.keyboard.type(text)
}
const source = (id: string) => cell(id).evaluate(element => element.textContent!.replaceAll('\u00a0', ' '))
const pids = async (program: string) => (await app.state()).utilities.filter(entry => entry.program.endsWith(program)).map(entry => entry.pid)

describe.skipIf(skipWithoutChromium)('processes that are killed, against the double', { timeout: 180_000 }, () => {
  it('[DESK2] the workbench is killed while somebody types: it comes back, the window says so and then goes on with every word', async () => {
    const file = await open([{ id: 'a', source: 'SELECT 1 AS one' }])
    await run('a')
    await ran('a')
    await write('a', 'SELECT 42 AS kept')
    // A second is what the journal may be behind.
    await page.waitForTimeout(1_000)
    const [before] = await pids('electron/workbench.js')
    const told = page.evaluate(`new Promise(resolve => {
      const look = () => { const banner = document.querySelector('[data-testid=offline]'); if (banner) resolve(banner.textContent); return banner }
      look() || new MutationObserver((_, watch) => { if (look()) watch.disconnect() }).observe(document.body, { childList: true, subtree: true })
    })`)
    await app.command({ do: 'kill', program: 'electron/workbench.js' })
    expect(await told).toContain('The workbench does not answer. Trying again; nothing that was typed is lost.')
    await page.getByTestId('offline').waitFor({ state: 'detached', ...wait })
    const [after] = await pids('electron/workbench.js')
    expect(after).toBeGreaterThan(0)
    expect(after).not.toBe(before)
    // The same page, which goes on: what was typed is there, runs in a new engine, and is saved.
    expect(await source('a')).toContain('SELECT 42 AS kept')
    await run('a')
    await page.locator('[data-cell=a]').getByText('kept').first().waitFor(wait)
    await ran('a')
    await expect.poll(() => readFileSync(file, 'utf8'), wait).toContain('SELECT 42 AS kept')
  })

  it('[DESK2] engines are killed while one computes: the cell says so, and the next run has a new one', async () => {
    await open([{ id: 'long', source: 'SELECT count(*) AS n FROM range(100000000000) WHERE hash(range) = 1' }, { id: 'a', source: 'SELECT 42 AS answer' }])
    await run('long')
    await ran('long', 'running')
    await expect.poll(async () => (await pids('engine/program/entry.js')).length, wait).toBeGreaterThan(1)
    // The engine may still be starting: it is killed once it computes.
    await page.waitForTimeout(1_000)
    const before = await pids('engine/program/entry.js')
    await app.command({ do: 'kill', program: 'engine/program/entry.js' })
    await ran('long', 'failed')
    await cell('long').getByTestId('cell-output').filter({ hasText: 'The engine stopped while it ran' }).waitFor(wait)
    await run('a')
    await ran('a')
    expect((await pids('engine/program/entry.js')).filter(pid => before.includes(pid))).toEqual([])
    // The page engine came back as well.
    await cell('a').getByText('42').first().waitFor(wait)
  })

  it('[DESK2] the window\'s process crashes: it is opened again where it was, says so, and has what was typed', async () => {
    await open([{ id: 'a', source: 'SELECT 1 AS one' }])
    await write('a', 'SELECT 42 AS kept')
    await page.waitForTimeout(1_000)
    await app.command({ do: 'crash' })
    await expect.poll(() => page.isClosed(), wait).toBe(true)
    page = await app.page()
    await page.getByText('The window stopped unexpectedly and was opened again.').waitFor(wait)
    await page.getByText('What was typed is kept').waitFor(wait)
    await cell('a').waitFor(wait)
    expect(await source('a')).toContain('SELECT 42 AS kept')
    expect(page.url()).not.toContain('lost=')
    await run('a')
    await ran('a')
  })

  it('[DESK2] a window that crashes again and again is given up, in words, and the program ends in order', async () => {
    page = await app.page()
    for (let crash = 1; crash <= 4; crash++) {
      await page.getByTestId('report').waitFor(wait)
      await app.command({ do: 'crash' })
      if (crash === 4) break
      await expect.poll(() => page.isClosed(), wait).toBe(true)
      page = await app.page()
    }
    if (process.platform !== 'darwin') expect(await app.exited, app.printed()).toBe(0)
    expect(app.printed()).toContain('The window stopped again and again and is closed. What was typed is kept')
  })

  it.skipIf(skipWithoutCells)('[DESK2] a notebook\'s Python is killed: the cell says so, and the next run has a new one', async () => {
    await open([{ id: 'long', language: 'python', source: 'import os, time\nprint("pid", os.getpid(), flush=True)\ntime.sleep(600)' }, { id: 'a', language: 'python', source: '6 * 7' }])
    await run('long')
    const printed = cell('long').getByText(/pid \d+/)
    await printed.waitFor(wait)
    process.kill(Number(/pid (\d+)/.exec(await printed.textContent() ?? '')![1]), 'SIGKILL')
    await ran('long', 'failed')
    await cell('long').getByTestId('cell-output').filter({ hasText: /Python (process )?(stopped|ended)/ }).waitFor(wait)
    await run('a')
    await ran('a')
    await cell('a').getByText('42', { exact: true }).waitFor(wait)
  })
})
