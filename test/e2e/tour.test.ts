import { readFile, rm } from 'node:fs/promises'
import path from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startApp, temporaryFolder, watchErrors, type App } from '../support/app.ts'
import { launchChromium, skipWithoutChromium } from '../support/chromium.ts'

/** The tour of the README, as a person takes it: each step goes on from the one before. */
describe.skipIf(skipWithoutChromium)('the tour', () => {
  let dataDir: string
  let app: App
  let browser: Browser
  let page: Page
  let errors: string[]

  beforeAll(async () => {
    dataDir = await temporaryFolder()
    ;[app, browser] = await Promise.all([startApp(dataDir), launchChromium()])
    page = await (await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'en-US', reducedMotion: 'reduce' })).newPage()
    errors = watchErrors(page)
    await page.goto(app.link)
  })
  afterAll(async () => {
    await browser?.close()
    await app?.stop()
    await rm(dataDir, { recursive: true, force: true })
  })

  const painted = (count: number) => expect.poll(() => page.locator('[data-chart-painted="true"]').count(), { timeout: 30_000 }).toBeGreaterThanOrEqual(count)
  const show = (view: 'edit' | 'report') => page.locator(`.view-switch [data-view=${view}]`).click()
  const open = (name: string) => page.locator('[data-region="left"]').getByText(name, { exact: true }).first().click()
  const cell = (id: string) => page.locator(`[data-cell="${id}"]`)
  const stateOf = (id: string) => cell(id).getAttribute('data-state')
  const state = (id: string, wanted: string) => expect.poll(() => stateOf(id), { timeout: 30_000 }).toBe(wanted)
  const sourceOf = async (name: string, id: string) => {
    const notebook = JSON.parse(await readFile(path.join(dataDir, 'spaces/sample', `${name}.ipynb`), 'utf8')) as { cells: { id: string; source: string[]; outputs?: unknown[] }[] }
    return notebook.cells.find(each => each.id === id)!.source.join('')
  }
  /** Replaces the code of a cell by typing it. */
  async function type(id: string, code: string) {
    await cell(id).scrollIntoViewIfNeeded()
    await cell(id).locator('[data-testid="cell-code"]').click()
    await page.locator('.monaco-editor textarea, .monaco-editor .native-edit-context').first().waitFor({ state: 'attached' })
    await page.keyboard.press('Control+A')
    await page.keyboard.insertText(code)
  }

  it('[DATA1] [REP1] opens the sample report, computed, with its code hidden', async () => {
    await page.getByTestId('report').waitFor()
    await painted(4)
    const report = page.getByTestId('report')
    await expect.poll(() => report.innerText()).toContain('28,244')
    expect(await report.innerText()).toContain('Share of late flights by day')
    expect(await report.innerText()).toContain('US Bureau of Transportation Statistics')
    expect(await report.innerText()).not.toContain('SELECT')
    // What was saved shows at once; then it is computed here.
    await expect.poll(() => report.innerText(), { timeout: 30_000 }).toMatch(/Computed .*ORD/s)
  })

  it('[PARAM1] [REP1] a changed parameter renders the report again', async () => {
    await page.getByTestId('parameter-origin').getByRole('button').click()
    await page.keyboard.type('LAX')
    await page.getByRole('option', { name: /LAX/ }).first().click()
    await expect.poll(() => page.getByTestId('report').innerText(), { timeout: 30_000 }).toContain('Flights that left LAX')
    await expect.poll(() => page.getByTestId('report').innerText(), { timeout: 30_000 }).not.toContain('28,244')
    await painted(4)
  })

  it('[NB2] shows the same notebook with its code', async () => {
    await show('edit')
    await expect.poll(() => cell('headline').innerText()).toContain('median_delay')
  })

  it('[NB3] [GRID1] runs a cell on three million rows', async () => {
    await open('Explore the flights')
    await cell('look').locator('[data-testid="cell-code"]').click()
    await page.keyboard.press('Shift+Enter')
    await state('look', 'done')
    await expect.poll(() => cell('look').innerText()).toContain('3,000,000')
    // Far down in the rows, at once.
    const grid = cell('look').getByRole('grid')
    await expect.poll(() => grid.getAttribute('aria-rowcount')).toBe('3000001')
    await grid.focus()
    await page.keyboard.press('Control+End')
    await expect.poll(() => grid.innerText(), { timeout: 10_000 }).toContain('2001-07-01')
    await page.keyboard.press('Escape')
  })

  it('[NB3] cancels a long query at once', async () => {
    await type('yours-cell', 'SELECT count(*) FROM range(10000000) a, range(1000000) b WHERE hash(a.range, b.range) % 7 = 1')
    await page.keyboard.press('Control+Enter')
    await state('yours-cell', 'running')
    const from = Date.now()
    await cell('yours-cell').getByTestId('cell-cancel').click()
    await state('yours-cell', 'cancelled')
    expect(Date.now() - from).toBeLessThan(4000)
  })

  it('[NB3] shows an error with its place and what may be meant, and goes on', async () => {
    await type('yours-cell', 'SELECT count(*) AS n\nFROM fligths')
    await page.keyboard.press('Control+Enter')
    await state('yours-cell', 'failed')
    const text = await cell('yours-cell').innerText()
    expect(text).toMatch(/fligths/)
    expect(text).toMatch(/flights/)
    expect(text).toMatch(/line 2/i)
    await type('yours-cell', 'SELECT origin, count(*) AS flights FROM flights GROUP BY ALL ORDER BY flights DESC LIMIT 12')
    await page.keyboard.press('Control+Enter')
    await state('yours-cell', 'done')
    await page.keyboard.press('Escape')
  })

  it('[CHART1] makes a chart by clicking, and keeps it', async () => {
    await cell('yours-cell').getByRole('tab', { name: 'Chart' }).click()
    await expect.poll(() => cell('yours-cell').locator('[data-chart-painted="true"]').count(), { timeout: 15_000 }).toBe(1)
    await cell('yours-cell').getByRole('button', { name: 'Keep this chart' }).click()
    await cell('yours-cell').getByRole('button', { name: 'Edit the chart' }).click()
    const inspector = page.locator('[data-region="right"]')
    await inspector.getByRole('radio', { name: 'Pie' }).click()
    await expect.poll(async () => {
      const notebook = JSON.parse(await readFile(path.join(dataDir, 'spaces/sample/Explore the flights.ipynb'), 'utf8')) as { cells: { id: string; metadata: { oasis?: { chart?: { type: string } } } }[] }
      return notebook.cells.find(each => each.id === 'yours-cell')!.metadata.oasis?.chart?.type
    }, { timeout: 15_000 }).toBe('pie')
  })

  it('[REP1] presents it as a report', async () => {
    await show('report')
    await painted(1)
    expect(await page.getByTestId('report').innerText()).toContain('Explore the flights')
    await show('edit')
  })

  it('[NB1] saves on Ctrl+S', async () => {
    await type('yours-cell', 'SELECT 42 AS answer')
    await page.keyboard.press('Control+S')
    await expect.poll(() => sourceOf('Explore the flights', 'yours-cell')).toBe('SELECT 42 AS answer')
    await expect.poll(() => page.getByTestId('save-state').getAttribute('data-dirty')).toBe('false')
  })

  it('[NB4] killed in the middle of a sentence, it comes back with what was typed', async () => {
    await type('yours-cell', "SELECT 'before the power went'")
    // The journal is at most a second behind; the file is not saved yet.
    await page.waitForTimeout(1100)
    await app.kill()
    app = await startApp(dataDir)
    await page.goto('about:blank')
    await page.goto(app.link)
    await open('Explore the flights')
    await cell('yours-cell').scrollIntoViewIfNeeded()
    await expect.poll(() => cell('yours-cell').innerText(), { timeout: 20_000 }).toContain('before the power went')
  })

  it('[UI1] nothing went wrong in the window on the way', () => {
    // The connection that the kill cut is the one thing that a console may say.
    expect(errors.filter(text => !/WebSocket|ERR_CONNECTION_REFUSED/.test(text))).toEqual([])
  })
})
