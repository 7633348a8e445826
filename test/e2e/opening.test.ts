import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { startApp, temporaryFolder, watchErrors, type App } from '../support/app.ts'
import { launchChromium, skipWithoutChromium } from '../support/chromium.ts'
import { notebookFile } from '../support/notebook.ts'
import { dropFiles } from '../support/screens.ts'

const sample = path.resolve(import.meta.dirname, '../../resources/sample/Gallery.ipynb')

describe.skipIf(skipWithoutChromium)('notebooks from elsewhere', () => {
  let browser: Browser
  let dataDir: string
  let app: App | undefined
  beforeAll(async () => { browser = await launchChromium() })
  afterEach(async () => {
    await app?.stop()
    await rm(dataDir, { recursive: true, force: true })
  })
  afterAll(async () => { await browser?.close() })

  const show = async (link: string): Promise<{ page: Page; errors: string[] }> => {
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'en-US' })
    const page = await context.newPage()
    const errors = watchErrors(page)
    await page.goto(link)
    return { page, errors }
  }
  const tab = (page: Page, file: string) => page.locator(`.strip-tab-active [title$="/${file}.ipynb"]`)

  it('[DESK1] one that is named at the start opens where it lies, also when the workbench runs already, and runs nothing', async () => {
    dataDir = await temporaryFolder()
    const folder = path.join(dataDir, 'elsewhere 日本')
    await mkdir(folder)
    await cp(sample, path.join(folder, 'Mine.ipynb'))
    await writeFile(path.join(folder, 'Other.ipynb'), notebookFile([{ id: 'one', source: 'SELECT 1' }]))
    app = await startApp(dataDir, 'start', [path.join(folder, 'Mine.ipynb')])
    const { page, errors } = await show(app.link)
    await tab(page, 'Mine').waitFor({ timeout: 30_000 })
    expect(await tab(page, 'Mine').getAttribute('title')).toBe(path.join(folder, 'Mine.ipynb'))

    const second = await startApp(dataDir, 'oasis', [path.join(folder, 'Other.ipynb')])
    expect(new URL(second.link).origin).toBe(new URL(app.link).origin)
    const other = await show(second.link)
    await tab(other.page, 'Other').waitFor({ timeout: 30_000 })
    await other.page.getByRole('button', { name: 'Trust this notebook' }).waitFor()
    expect([...errors, ...other.errors]).toEqual([])
  }, 120_000)

  it('[DESK1] one that is dropped on a browser opens as a copy in the space and runs nothing; what is no notebook is told, and data beside it is data', async () => {
    dataDir = await temporaryFolder()
    app = await startApp(dataDir)
    const { page } = await show(app.link)
    await page.getByTestId('report').waitFor()
    const text = notebookFile([{ id: 'dropped', source: 'SELECT 7 AS dropped' }])
    await dropFiles(page, [{ name: 'Dropped.ipynb', text }])
    await tab(page, 'Dropped').waitFor()
    await page.getByText('A copy of Dropped is in Sample: US flights 2001').waitFor()
    await page.getByRole('button', { name: 'Trust this notebook' }).waitFor()
    expect(await readFile(path.join(dataDir, 'spaces/sample/Dropped.ipynb'), 'utf8')).toBe(text)

    // Again: another copy, beside the first.
    await dropFiles(page, [{ name: 'Dropped.ipynb', text }, { name: 'people.csv', text: 'id,name\n1,Ada\n' }])
    await tab(page, 'Dropped 2').waitFor()
    await page.getByTestId('import-dialog').getByRole('table').waitFor()
    await page.keyboard.press('Escape')

    await dropFiles(page, [{ name: 'broken.ipynb', text: '{"cells": [' }])
    await page.getByText(/broken\.ipynb/).first().waitFor()
    await expect(readFile(path.join(dataDir, 'spaces/sample/broken.ipynb'))).rejects.toThrow('ENOENT')
  }, 120_000)
})
