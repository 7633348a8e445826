import { rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Page } from 'playwright-core'
import { openApp, temporaryFolder } from '../support/app.ts'
import { skipWithoutChromium } from '../support/chromium.ts'
import { pickFile } from '../support/notebook.ts'
import { notebookText } from '../main/workbench/bench.ts'

describe.skipIf(skipWithoutChromium)('the history of a notebook', () => {
  let app: Awaited<ReturnType<typeof openApp>>
  let page: Page
  const cell = (id: string) => page.locator(`[data-cell="${id}"]`)
  const version = (at: number) => page.getByTestId('version').nth(at)
  const shown = (id: string) => page.locator(`[data-testid="difference-cell"][data-cell-id="${id}"]`)
  beforeAll(async () => {
    app = await openApp()
    page = app.page
    await page.getByTestId('report').waitFor()
    const file = path.join(app.app.dataDir, 'spaces', 'notebooks', 'Versions.ipynb')
    await writeFile(file, notebookText([{ id: 'a', source: 'SELECT 1 AS one' }, { id: 'b', source: 'Words that stay', language: 'markdown' }, { id: 'c', source: 'SELECT 3 AS three', name: 'three' }]))
    await page.keyboard.press('Control+O')
    await pickFile(page, file)
    await cell('a').waitFor()
  })
  afterAll(() => app?.close())

  it('[NB6] lists the versions by time with what changed, shows one by lines and words, and restores it by keyboard', async () => {
    await cell('c').click({ position: { x: 6, y: 6 } })
    await page.keyboard.press('D')
    await page.keyboard.press('D')
    await page.keyboard.press('Control+S')
    await page.keyboard.press('Control+Alt+H')
    await version(1).waitFor()
    expect(await version(0).textContent()).toMatch(/saved.*1 cell removed/)
    expect(await version(1).textContent()).toContain('The first version')
    await version(0).click()
    await shown('c').waitFor()
    expect(await shown('c').textContent()).toContain('Removed')
    await page.keyboard.press('ArrowDown')
    await page.getByRole('radio', { name: 'What changed since' }).click()
    await shown('a').waitFor({ state: 'detached' })
    await shown('c').waitFor()
    await shown('c').getByRole('button', { name: 'Restore this cell' }).focus()
    await page.keyboard.press('Enter')
    await page.getByText('Nothing differs').waitFor()
    await page.keyboard.press('Escape')
    await page.getByTestId('version-view').waitFor({ state: 'detached' })
    expect(await cell('c').count()).toBe(1)
    await page.getByRole('button', { name: 'Undo' }).first().click()
    await cell('c').waitFor({ state: 'detached' })
    await version(1).click()
    await page.getByTestId('restore-version').click()
    await cell('c').waitFor()
    expect(await page.locator('.cell').count()).toBe(3)
  })

  it('[NB6] names a version, and the name stays in sight', async () => {
    await page.getByRole('button', { name: 'Name this version' }).click()
    await page.getByRole('dialog').getByRole('textbox').fill('As sent to the board')
    await page.keyboard.press('Enter')
    await page.getByTestId('version').filter({ hasText: 'As sent to the board' }).click()
    await page.getByRole('heading', { name: 'As sent to the board' }).waitFor()
    await page.getByRole('button', { name: 'Change the name' }).click()
    await page.getByRole('button', { name: 'Take the name away' }).click()
    await page.getByRole('heading', { name: /^Version of/ }).waitFor()
    // What is behind a version is not edited unseen.
    await page.getByTestId('version-view').focus()
    await page.keyboard.press('D')
    await page.keyboard.press('D')
    await page.keyboard.press('Escape')
    await page.getByTestId('version-view').waitFor({ state: 'detached' })
    expect(await page.locator('.cell').count()).toBe(3)
  })

  it('[NB6] compares what both changed, cell by cell, and merges as was chosen by keyboard, as one step', async () => {
    // Outside of a space nothing is saved unasked.
    const file = path.join(await temporaryFolder(), 'Both.ipynb')
    const before = notebookText([{ id: 'x', source: 'SELECT 1 AS one\nFROM t' }, { id: 'y', source: 'SELECT 2', name: 'second' }, { id: 'z', source: 'SELECT 3' }])
    await writeFile(file, before)
    await page.keyboard.press('Control+O')
    await pickFile(page, file)
    await cell('x').waitFor()
    for (const [id, text] of [['x', '-- mine\n'], ['y', '-- mine\n']] as const) {
      await cell(id).locator('.code-text').click()
      await cell(id).locator('.monaco-editor').waitFor()
      await page.keyboard.press('Control+Home')
      await page.keyboard.type(text)
      await page.keyboard.press('Escape')
    }
    await writeFile(file, before.replace('SELECT 1 AS one', 'SELECT 100 AS one').replace('"SELECT 2"', '"SELECT 200"').replace('"SELECT 3"', '"SELECT 300"'))
    await page.getByTestId('disk-banner').waitFor()
    await page.getByTestId('disk-banner').getByRole('button', { name: 'Compare' }).focus()
    await page.keyboard.press('Enter')
    const conflict = (key: string) => page.locator(`[data-testid="conflict"][data-key="${key}"]`)
    await conflict('y').waitFor()
    expect(await page.getByTestId('conflict').count()).toBe(2)
    expect(await conflict('x').locator('[data-side=mine]').textContent()).toContain('-- mine')
    expect(await conflict('x').locator('[data-side=theirs]').textContent()).toContain('100')
    expect(await conflict('x').getByRole('radio', { name: 'Both' }).getAttribute('aria-checked')).toBe('true')
    await conflict('x').getByRole('radio', { name: 'Both' }).focus()
    await page.keyboard.press('ArrowRight')
    expect(await conflict('x').getByRole('radio', { name: 'Mine' }).getAttribute('aria-checked')).toBe('true')
    await conflict('y').getByRole('radio', { name: 'The file’s' }).click()
    await page.getByRole('button', { name: 'Merge like this' }).focus()
    await page.keyboard.press('Enter')
    await page.getByTestId('disk-banner').waitFor({ state: 'detached' })
    const texts = () => Promise.all(['x', 'y', 'z'].map(id => cell(id).locator('.code-text').textContent().then(text => text?.trimEnd())))
    expect(await texts()).toEqual(['-- mine\nSELECT 1 AS one\nFROM t', 'SELECT 200', 'SELECT 300'])
    await page.getByRole('button', { name: 'Undo' }).last().click()
    await cell('z').locator('.code-text').getByText('SELECT 3', { exact: true }).waitFor()
    expect(await texts()).toEqual(['-- mine\nSELECT 1 AS one\nFROM t', '-- mine\nSELECT 2', 'SELECT 3'])
    await rm(path.dirname(file), { recursive: true })
  })
})
