import { readFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import path from 'node:path'
import { unzipSync } from 'fflate'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { expectClean } from '../support/axe.ts'
import { startApp, temporaryFolder, watchErrors, type App } from '../support/app.ts'
import { launchChromium, skipWithoutChromium } from '../support/chromium.ts'

describe.skipIf(skipWithoutChromium)('the diagnostics', () => {
  let dataDir: string
  let app: App
  let browser: Browser
  let page: Page
  let errors: string[]
  const wait = { timeout: 60_000 }
  async function open(): Promise<void> {
    app = await startApp(dataDir)
    page = await (await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'en-US', reducedMotion: 'reduce' })).newPage()
    errors = watchErrors(page)
    await page.goto(app.link)
    await page.getByTestId('report').waitFor({ timeout: 120_000 })
  }
  async function choose(command: string): Promise<void> {
    await page.keyboard.press('Control+Shift+P')
    await page.getByTestId('palette').getByRole('combobox').fill(command)
    await expect.poll(() => page.getByTestId('palette').getByRole('option').first().textContent(), wait).toContain(command)
    await page.keyboard.press('Enter')
    await page.getByTestId('palette').waitFor({ state: 'detached', ...wait })
  }
  beforeAll(async () => {
    dataDir = await temporaryFolder()
    browser = await launchChromium()
    await open()
  })
  afterAll(async () => {
    await browser?.close()
    await app?.stop()
    await rm(dataDir, { recursive: true, force: true })
  })

  it('[DESK1] an error that nobody catches in the window is in the log, once it can be told', async () => {
    await page.evaluate('setTimeout(() => { throw new RangeError("broken, password=opensesame") })')
    await expect.poll(() => readFileSync(path.join(dataDir, 'logs/workbench.jsonl'), 'utf8'), wait).toMatch(/"level":"warn","process":"window","pid":\d+,"message":"An error was not caught in window \d+","error":\{"name":"RangeError","message":"broken, password=\[redacted\]"/)
    await page.evaluate('void Promise.reject(new Error("nobody hears"))')
    await expect.poll(() => readFileSync(path.join(dataDir, 'logs/workbench.jsonl'), 'utf8'), wait).toContain('"message":"A promise was rejected and nobody heard in window')
    errors.length = 0
  })

  it('[DESK1] by keyboard alone: the command shows what will be in the file, and saving downloads that; light and dark, axe clean', async () => {
    expect(await page.getByText('did not end properly').count()).toBe(0)
    await choose('Save diagnostics')
    const dialog = page.getByTestId('diagnostics')
    await dialog.getByRole('table', { name: 'What is in it' }).waitFor(wait)
    const rows = await dialog.locator('tbody tr td:first-child').allTextContents()
    expect(rows).toEqual(['facts.json', 'logs/workbench.jsonl'])
    expect(await dialog.textContent()).toContain('Not in it: text of cells, values of parameters, rows of results.')
    expect(await dialog.getByTestId('diagnostics-dumps').count(), 'a browser has no dumps of the program').toBe(0)
    await expectClean(page, '[data-testid=diagnostics]')
    const isOn = (name: string) => page.evaluate(wanted => document.activeElement?.textContent === wanted, name)
    for (let press = 0; press < 10 && !await isOn('Show facts.json'); press++) await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await dialog.locator('pre').waitFor()
    const shown = await dialog.locator('pre').textContent()
    await expectClean(page, '[data-testid=diagnostics]')
    const button = dialog.getByTestId('diagnostics-save')
    for (let press = 0; press < 10 && !await button.evaluate(element => element === document.activeElement); press++) await page.keyboard.press('Tab')
    const [download] = await Promise.all([page.waitForEvent('download'), page.keyboard.press('Enter')])
    expect(download.suggestedFilename()).toMatch(/^oasis-diagnostics-[\d-]+\.zip$/)
    const files = Object.fromEntries(Object.entries(unzipSync(readFileSync(await download.path()))).map(([name, content]) => [name, Buffer.from(content).toString('utf8')]))
    expect(Object.keys(files)).toEqual(['README.txt', ...rows])
    expect(Object.keys(JSON.parse(files['facts.json']!) as object)).toEqual(Object.keys(JSON.parse(shown!) as object))
    expect(Object.values(files).join('')).not.toContain('opensesame')
    expect(files['logs/workbench.jsonl']).toContain('RangeError')
    await page.getByText('The diagnostics are saved').waitFor()
    await dialog.waitFor({ state: 'detached' })
    expect(errors).toEqual([])
  })

  it('[DESK1] it is found in the settings, and in Japanese', async () => {
    await choose('日本語')
    await page.keyboard.press('Control+,')
    await page.getByRole('searchbox').fill('診断')
    await page.getByTestId('setting-diagnostics').getByRole('button', { name: '診断情報を保存…' }).press('Enter')
    const dialog = page.getByTestId('diagnostics')
    await dialog.getByRole('table', { name: '含まれるもの' }).waitFor(wait)
    expect(await dialog.textContent()).toContain('セルの内容、パラメーターの値、結果の行は含まれません。')
    await expectClean(page, '[data-testid=diagnostics]')
    await page.keyboard.press('Escape')
    await dialog.waitFor({ state: 'detached' })
    await choose('English')
    // It is kept by then, whatever happens to the workbench.
    await expect.poll(() => page.evaluate(() => document.documentElement.lang), wait).toBe('en')
    expect(errors).toEqual([])
  })

  it('[DESK1] after the workbench was killed the next start offers it once, and stands in nobody\'s way; after a proper end it does not', async () => {
    await app.kill()
    await page.context().close()
    await open()
    const notice = () => page.locator('.notice').filter({ hasText: 'The workbench did not end properly the last time' })
    await notice().waitFor(wait)
    await expectClean(page, '.notices')
    await page.reload()
    await page.getByTestId('report').waitFor(wait)
    await choose('Settings')
    await page.getByTestId('settings').waitFor(wait)
    expect(await notice().count(), 'it was said already').toBe(0)
    await page.context().close()
    await app.stop()
    await open()
    await choose('Settings')
    await page.getByTestId('settings').waitFor(wait)
    expect(await notice().count()).toBe(0)
    expect(errors).toEqual([])
  })
})
