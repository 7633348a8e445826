import { rm } from 'node:fs/promises'
import path from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startApp, temporaryFolder, watchErrors, type App } from '../support/app.ts'
import { expectClean } from '../support/axe.ts'
import { skipWithoutCells } from '../support/cells.ts'
import { launchChromium, skipWithoutChromium } from '../support/chromium.ts'
import { notebookFile, openLink, trust, writeInSample } from '../support/notebook.ts'

let app: App
let browser: Browser
let page: Page
let dataDir: string
let errors: string[]
const kept = process.env['OASIS_PYTHON_FOLDER']!

async function open(): Promise<void> {
  app = await startApp(dataDir)
  page = await (await browser.newContext({ viewport: { width: 1280, height: 900 }, locale: 'en-US' })).newPage()
  errors = watchErrors(page)
  await page.goto(app.link)
  await page.locator('[data-region="status"]').waitFor()
}

const file = notebookFile([
  { id: 'sql', name: 'by_origin', source: 'SELECT origin, count(*) AS flights FROM flights GROUP BY origin ORDER BY flights DESC LIMIT 5' },
  { id: 'table', name: 'shares', language: 'python', source: 'print("from Python")\nby_origin.assign(share=by_origin.flights / by_origin.flights.sum())' },
  { id: 'figure', language: 'python', source: 'import matplotlib.pyplot as plt\nplt.figure(figsize=(4, 2))\nplt.bar(by_origin.origin, by_origin.flights);' },
  { id: 'error', language: 'python', source: 'def half(x):\n    return x / 0\n\nhalf(2)' },
  { id: 'endless', language: 'python', source: 'print("begun")\nwhile True:\n    pass' },
])
const state = (cell: string, wanted: string) => page.waitForFunction(([id, name]) => document.querySelector(`[data-cell="${id}"]`)?.getAttribute('data-state') === name, [cell, wanted] as const, { timeout: 60_000 })

beforeAll(async () => {
  if (skipWithoutCells || skipWithoutChromium) return
  ;[dataDir, browser] = await Promise.all([temporaryFolder(), launchChromium()])
})
afterAll(async () => {
  await browser?.close()
  await app?.stop()
  if (dataDir) await rm(dataDir, { recursive: true, force: true })
})

describe.skipIf(skipWithoutCells || skipWithoutChromium)('Python in the window', () => {
  it('[NB8] says that Python is not set up, sets it up by one click with progress, and stops when it is told to', async () => {
    process.env['OASIS_PYTHON_FOLDER'] = path.join(dataDir, 'not-yet')
    try {
      await open()
    } finally {
      process.env['OASIS_PYTHON_FOLDER'] = kept
    }
    await page.getByTestId('report').waitFor()
    await openLink(page, await writeInSample(dataDir, 'Python', file))
    const banner = page.getByTestId('trust-banner')
    await banner.waitFor()
    await banner.getByText('not held back as SQL is').waitFor()
    await trust(page)
    const notice = page.locator('[data-cell=table]').getByTestId('python-notice')
    await notice.getByText('Python is not set up here.').waitFor()
    await notice.getByRole('button', { name: 'Set it up' }).click()
    await notice.getByRole('progressbar', { name: 'Setting up Python' }).waitFor()
    await notice.getByRole('button', { name: 'Cancel' }).click()
    await notice.getByRole('button', { name: 'Set it up' }).waitFor()
    expect(errors).toEqual([])
    await page.context().close()
    await app.stop()
  })

  it('[NB8] runs cells beside SQL: a table with its grid, a figure, an error with its lines, and an interrupt by button', async () => {
    await open()
    await openLink(page, path.join(dataDir, 'spaces/sample/Python.ipynb'))
    await page.locator('[data-cell=sql]').waitFor()
    expect(await page.getByTestId('python-notice').count()).toBe(0)
    await page.locator('[data-cell=sql]').focus()
    await page.keyboard.press('Control+Shift+Enter')
    await state('error', 'failed')
    await page.locator('[data-cell=table]').getByText('from Python', { exact: true }).waitFor()
    await page.locator('[data-cell=table] [role=grid]').getByText('share', { exact: true }).waitFor()
    await page.locator('[data-cell=figure] img').waitFor()
    expect(await page.locator('[data-cell=figure] img').evaluate((image: HTMLImageElement) => image.naturalWidth > image.width)).toBe(true)
    await page.locator('[data-cell=error]').getByText('ZeroDivisionError').first().waitFor()
    await page.locator('[data-cell=error]').getByText('division by zero').first().waitFor()
    await page.locator('[data-cell=error]').getByRole('button', { name: 'Go to line 2, column 1' }).click()
    await page.locator('[data-cell=error] .monaco-editor').waitFor()
    await page.locator('[data-cell=error] .squiggly-error').waitFor()
    await page.keyboard.press('Escape')
    await page.locator('[data-cell=endless]').focus()
    await page.keyboard.press('Control+Enter')
    await page.locator('[data-cell=endless]').getByTestId('cell-output').getByText('begun').waitFor()
    await page.locator('[data-cell=endless]').getByTestId('cell-cancel').click()
    await state('endless', 'cancelled')
    await page.locator('[data-cell=endless]').getByText('KeyboardInterrupt').first().waitFor()
    expect(errors).toEqual([])
  })

  it('[DESK1] a browser that was allowed to tells of a long run that ends behind other windows, and was asked only when the setting was turned on', async () => {
    await page.evaluate(() => {
      const told: { title: string; body: string; press(): void }[] = []
      class Told {
        static permission = 'default'
        static requestPermission() { Told.permission = 'granted'; return Promise.resolve('granted') }
        onclick: (() => void) | null = null
        constructor(title: string, options: { body: string }) { told.push({ title, body: options.body, press: () => this.onclick?.() }) }
        close() {}
      }
      // The browser of a test has no system to tell, and always looks at its window.
      Object.assign(window, { Notification: Told, told })
      document.hasFocus = () => false
    })
    await openLink(page, await writeInSample(dataDir, 'Slow', notebookFile([{ id: 'slow', name: 'slow', language: 'python', source: 'import time\ntime.sleep(10.2)' }, { id: 'below', source: 'SELECT 1' }, { id: 'say', language: 'python', source: 'oasis.notify("desktop", "Three files were loaded.\\n<b>None</b> is late.")' }])))
    await trust(page)
    const told = () => page.evaluate(() => (window as unknown as { told: { title: string; body: string }[] }).told.map(({ title, body }) => ({ title, body })))
    await page.keyboard.press('Control+,')
    const setting = page.getByTestId('setting-notices').getByRole('switch')
    expect(await setting.isChecked()).toBe(false)
    await setting.click({ force: true })
    await expect.poll(() => setting.isChecked()).toBe(true)
    await page.keyboard.press('Escape')
    await page.locator('[data-cell=slow]').focus()
    await page.keyboard.press('Control+Enter')
    await state('slow', 'done')
    await expect.poll(told).toEqual([{ title: 'Slow', body: expect.stringMatching(/^slow is done after/) as string }])
    await page.locator('[data-cell=below]').focus()
    await page.evaluate(() => (window as unknown as { told: { press(): void }[] }).told[0]!.press())
    await page.locator('[data-cell=slow].cell-selected').waitFor()
    expect(errors).toEqual([])
  })

  it('[DRV4] what a cell says to the desktop is shown until it is closed, and told by the system to who looks elsewhere', async () => {
    await page.locator('[data-cell=say]').focus()
    await page.keyboard.press('Control+Enter')
    await state('say', 'done')
    const notice = page.locator('.notice').filter({ hasText: 'Three files were loaded.' })
    await notice.getByText('<b>None</b> is late.').waitFor()
    await expect.poll(() => page.evaluate(() => (window as unknown as { told: { title: string; body: string }[] }).told.map(({ title, body }) => [title, body]))).toContainEqual(['Slow', 'Three files were loaded.\n<b>None</b> is late.'])
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme })
      await expectClean(page, '.notices')
    }
    await notice.getByRole('button', { name: 'Go to it' }).click()
    await expect.poll(() => notice.count()).toBe(0)
    expect(errors).toEqual([])
  })
})
