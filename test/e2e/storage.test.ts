import { readdir, readFile, rm } from 'node:fs/promises'
import path from 'node:path'
import Database from 'better-sqlite3'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Browser, Page } from 'playwright-core'
import { openResults } from '../../main/results/results.ts'
import { openIndex } from '../../main/workbench/store/index.ts'
import { startApp, temporaryFolder, type App } from '../support/app.ts'
import { launchChromium, skipWithoutChromium } from '../support/chromium.ts'
import { notebookFile, openLink, trust, writeInSample } from '../support/notebook.ts'

describe.skipIf(skipWithoutChromium)('the room that results take', () => {
  let dataDir: string
  let app: App
  let browser: Browser
  let page: Page
  let file: string
  const cell = (id: string) => page.locator(`[data-cell="${id}"]`)
  const start = async () => {
    app = await startApp(dataDir)
    await page.goto('about:blank')
    await page.goto(app.link)
    await page.locator('.window').waitFor()
  }
  beforeAll(async () => {
    dataDir = await temporaryFolder()
    browser = await launchChromium()
    page = await (await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'en-US', reducedMotion: 'reduce' })).newPage()
    await start()
    await page.getByTestId('report').waitFor()
  })
  afterAll(async () => {
    await browser?.close()
    await app?.stop()
    if (dataDir) await rm(dataDir, { recursive: true, force: true })
  })

  it('[DATA3] is shown beside the results with its limit, which is set there and stays', async () => {
    file = await writeInSample(dataDir, 'Room', notebookFile([
      { id: 'bars', name: 'room_bars', source: "SELECT * FROM (VALUES ('ORD', 30), ('SFO', 20), ('JFK', 10)) v(origin, flights)", chart: { type: 'bar', x: { field: 'origin' }, y: [{ field: 'flights', aggregate: 'none' }] } },
      { id: 'rows', name: 'room_rows', source: 'SELECT i AS number FROM range(80) r(i)' },
    ]))
    await openLink(page, file)
    await trust(page)
    await page.getByTestId('run-all').click()
    for (const id of ['bars', 'rows']) await expect.poll(() => cell(id).getAttribute('data-state'), { timeout: 30_000 }).toBe('done')
    // The picture of the chart is in the file as well.
    await expect.poll(async () => {
      await page.keyboard.press('Control+S')
      return readFile(file, 'utf8')
    }, { timeout: 30_000, interval: 500 }).toContain('image/svg+xml')
    await page.getByRole('tab', { name: 'Results', exact: true }).click()
    const room = page.locator('.panel-storage')
    await room.getByText(/of 10 GB/).waitFor()
    await page.getByTestId('result-storage').getByRole('button').click()
    await page.getByRole('option', { name: '20 GB', exact: true }).click()
    await room.getByText(/of 20 GB/).waitFor()
    await page.reload()
    await page.getByRole('tab', { name: 'Results', exact: true }).click()
    await room.getByText(/of 20 GB/).waitFor()
  })

  it('[DATA3] an evicted result shows its first rows and its chart as the file keeps them, and is run again', async () => {
    await app.stop()
    // What the workbench does over the limit, a day later and with no room at all.
    const index = openIndex(dataDir, Date.now)
    const results = openResults({ folder: path.join(dataDir, 'results'), database: index.database, clock: () => Date.now() + 86_400_000, onChange() {}, release: async () => {}, log() {}, limit: () => 0 })
    expect(results.evict().length).toBeGreaterThanOrEqual(2)
    expect(results.find('sample', 'flights'), 'imported tables stay').not.toBeNull()
    await results.close()
    index.close()
    expect(await readdir(path.join(dataDir, 'results'))).not.toEqual([])
    await start()
    await openLink(page, file)
    await cell('rows').getByText('The stored result is no longer on this computer').waitFor()
    expect(await cell('rows').locator('.preview tbody tr').count()).toBe(50)
    await cell('bars').locator('[data-chart-painted="true"], .chart-picture').waitFor()
    expect(await cell('bars').locator('[role=img], img').first().getAttribute('aria-label') ?? await cell('bars').locator('img').first().getAttribute('alt')).toMatch(/ORD|bar|flights/i)
    await cell('rows').getByRole('button', { name: 'Run again' }).click()
    await cell('rows').getByText('The stored result is no longer on this computer').waitFor({ state: 'detached' })
    await expect.poll(() => cell('rows').getAttribute('data-state')).toBe('done')
  })

  it('[DATA3] a data folder of a newer program opens to be read, and a line at the top says so', async () => {
    await app.stop()
    const database = new Database(path.join(dataDir, 'history.sqlite'))
    database.pragma(`user_version = ${(database.pragma('user_version', { simple: true }) as number) + 1}`)
    database.close()
    await start()
    await page.getByTestId('newer').waitFor()
    expect(await page.getByTestId('newer').textContent()).toContain('was written by a newer version of Oasis Workbench, so what is here can be read and not changed.')
    await openLink(page, file)
    await cell('rows').getByRole('grid').waitFor()
    await cell('bars').locator('[data-chart-painted="true"], .chart-picture').waitFor()
    await cell('rows').locator('.code-text').click()
    await cell('rows').locator('.monaco-editor').waitFor()
    await page.keyboard.type('x')
    await page.getByText('An edit was not accepted and was taken back').waitFor()
    await page.keyboard.press('Escape')
    await expect.poll(() => cell('rows').locator('.code-text').textContent()).not.toContain('x')
    await page.keyboard.press('Control+Enter')
    await page.getByText('This is not allowed here').first().waitFor()
  })
})
