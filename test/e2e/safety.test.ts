import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Page } from 'playwright-core'
import { parseNotebook } from '../../model/notebook/document.ts'
import { openApp } from '../support/app.ts'
import { skipWithoutChromium } from '../support/chromium.ts'
import { pickFile } from '../support/notebook.ts'
import { skipWithoutDisk, smallDisk, type Disk } from '../support/disk.ts'
import { notebookText } from '../main/workbench/bench.ts'

describe.skipIf(skipWithoutChromium || skipWithoutDisk)('a window on a disk of its own', () => {
  let app: Awaited<ReturnType<typeof openApp>>
  let page: Page
  let disk: Disk
  beforeAll(async () => {
    disk = smallDisk(1)
    app = await openApp()
    page = app.page
    await page.getByTestId('report').waitFor()
  })
  afterAll(async () => {
    await app?.close()
    disk?.remove()
  })

  it('[NB6] says that a full disk keeps it from saving, lets typing go on, and goes on elsewhere, by keyboard', async () => {
    const file = path.join(disk.path, 'Full.ipynb')
    await writeFile(file, notebookText([{ id: 'a', source: 'Words', language: 'markdown' }, { id: 'b', source: 'SELECT 1' }]))
    await page.keyboard.press('Control+O')
    await pickFile(page, file)
    const cell = page.locator('[data-cell="b"]')
    await cell.waitFor()
    disk.fill()
    await cell.locator('.code-text').click()
    await page.locator('.monaco-editor').waitFor()
    await page.keyboard.press('Control+End')
    await page.keyboard.type(' + 41')
    await page.keyboard.press('Control+S')
    const banner = page.getByTestId('save-banner')
    await banner.waitFor()
    expect(await banner.textContent()).toContain(`${file} cannot be written: the disk is full.`)
    await page.keyboard.type(' + 1')
    await page.getByTestId('save-state').getByText('Not saved').waitFor()
    await page.keyboard.press('Escape')
    await banner.getByRole('button', { name: 'Save elsewhere' }).focus()
    await page.keyboard.press('Enter')
    const dialog = page.getByTestId('save-as')
    await dialog.getByRole('listbox').waitFor()
    const spaceFolder = path.join(app.app.dataDir, 'spaces', 'notebooks')
    await dialog.getByRole('textbox', { name: 'Folder', exact: true }).fill(spaceFolder)
    await page.keyboard.press('Enter')
    await page.waitForFunction(folder => document.querySelector<HTMLInputElement>('[data-testid="save-as"] .picker-path input')?.value === folder, spaceFolder)
    await dialog.getByRole('textbox', { name: 'File name' }).fill('Elsewhere')
    await page.keyboard.press('Enter')
    await dialog.waitFor({ state: 'detached' })
    await banner.waitFor({ state: 'detached' })
    const now = path.join(spaceFolder, 'Elsewhere.ipynb')
    expect(parseNotebook(await readFile(now, 'utf8')).cells[1]!.source).toBe('SELECT 1 + 41 + 1')
    expect(parseNotebook(await readFile(file, 'utf8')).cells[1]!.source).toBe('SELECT 1')
    expect(await page.locator('.strip-tab-active .strip-tab-name').getAttribute('title')).toBe(now)
    // A copy of it, over one that is there only when that is asked for.
    await page.keyboard.press('Control+Shift+P')
    await page.getByTestId('palette').waitFor()
    await page.keyboard.type('save a copy')
    await page.keyboard.press('Enter')
    await dialog.getByRole('textbox', { name: 'File name' }).fill('Elsewhere')
    await page.keyboard.press('Enter')
    await dialog.getByText('is the notebook itself').waitFor()
    await dialog.getByRole('textbox', { name: 'File name' }).fill('Copy')
    await page.keyboard.press('Enter')
    await page.getByText('A copy is in').waitFor()
    expect(parseNotebook(await readFile(path.join(spaceFolder, 'Copy.ipynb'), 'utf8')).cells[1]!.source).toBe('SELECT 1 + 41 + 1')
  })
})
