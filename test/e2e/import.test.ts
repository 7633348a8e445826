import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openApp } from '../support/app.ts'
import { skipWithoutChromium } from '../support/chromium.ts'
import { pickFile } from '../support/notebook.ts'
import { dropFiles } from '../support/screens.ts'

/** A person's own data, from the file to the query. Each step goes on from the one before. */
describe.skipIf(skipWithoutChromium)('importing data', () => {
  let opened: Awaited<ReturnType<typeof openApp>>
  let page: Page
  let folder: string
  beforeAll(async () => {
    opened = await openApp({ reducedMotion: 'reduce' })
    ;({ page } = opened)
    folder = path.join(opened.app.dataDir, 'spaces', 'notebooks')
    await page.getByTestId('report').waitFor({ timeout: 30_000 })
    await page.keyboard.press('Alt+N')
    await page.getByTestId('document').waitFor()
  })
  afterAll(async () => { await opened?.close() })

  const dialog = () => page.getByTestId('import-dialog')
  const catalog = () => page.getByRole('tree', { name: 'Catalog' })
  const source = () => page.evaluate(() => [...document.querySelectorAll('.code-box')].map(box => box.textContent).join('\n').replaceAll('\u00a0', ' '))
  it('[DATA2] a file is chosen by dialog, a type is corrected, and the value that did not fit is told with its line', async () => {
    await mkdir(folder, { recursive: true })
    // CP932, as Excel in Japan saves it, with one value that is no number.
    const head = Buffer.from('89772c906c90940a', 'hex')
    const row = Buffer.from('938c8b9e2c310a', 'hex')
    await writeFile(path.join(folder, 'stations.csv'), Buffer.concat([head, row, row, Buffer.from('91e58de32c73616e0a', 'hex'), row]))
    await page.keyboard.press('Control+Alt+I')
    await pickFile(page, path.join(folder, 'stations.csv'))
    await dialog().getByRole('group', { name: 'Columns and first rows' }).waitFor({ timeout: 30_000 })
    expect(await dialog().getByText('Shift_JIS (CP932)').first().isVisible()).toBe(true)
    expect(await dialog().getByRole('cell', { name: '大阪' }).isVisible()).toBe(true)
    expect(await dialog().getByLabel('Name of the table').inputValue()).toBe('stations')
    await dialog().getByLabel('Type of the column 人数').selectOption({ label: 'Whole number' })
    await dialog().getByLabel('Name of the column 駅').fill('station')
    await dialog().getByTestId('import-run').click()
    await expect.poll(() => page.getByTestId('import-problems').textContent(), { timeout: 30_000 }).toContain('Line 4')
    expect(await page.getByTestId('import-problems').textContent()).toContain('“san” does not fit Whole number')
    await dialog().getByRole('button', { name: 'Import the column as text' }).click()
    await dialog().getByTestId('import-run').click()
    await dialog().waitFor({ state: 'detached', timeout: 30_000 })
  })

  it('[DATA2] the table is in the catalog, which a keyboard walks, and its rows in a cell', async () => {
    const row = catalog().getByRole('treeitem', { name: /^stations 4 rows/ })
    await row.waitFor({ timeout: 30_000 })
    await page.getByRole('button', { name: 'Query it' }).click()
    await expect.poll(source).toContain('FROM stations')
    await page.keyboard.press('Control+Enter')
    await expect.poll(() => page.getByTestId('cell-output').textContent(), { timeout: 30_000 }).toContain('大阪')
    await row.focus()
    await page.keyboard.press('ArrowRight')
    await page.keyboard.press('ArrowDown')
    expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toBe('station varchar')
    await page.keyboard.press('Enter')
    await expect.poll(source).toContain('station')
    await page.getByLabel('Filter tables and columns').fill('nothing')
    await expect.poll(() => catalog().getByRole('treeitem').count()).toBe(0)
    await page.getByLabel('Filter tables and columns').fill('')
  })

  it('[DATA2] a name is dragged into a cell', async () => {
    const target = page.locator('.code-box').first()
    const before = await source()
    await catalog().getByRole('treeitem', { name: /^stations / }).dragTo(target)
    await expect.poll(source).not.toBe(before)
    expect((await source()).split('stations').length).toBe(before.split('stations').length + 1)
  })

  it('[DATA2] files that are dropped are taken in, and several become tables of their own', async () => {
    await dropFiles(page, [{ name: 'people.csv', text: 'id;name\n1;Ada\n2;Grace\n' }, { name: 'events.ndjson', text: '{"at":"2020-01-01T10:00:00Z","n":1}\n' }, { name: 'notes.docx', text: 'x' }])
    await dialog().getByRole('group', { name: 'Columns and first rows' }).waitFor({ timeout: 30_000 })
    const list = dialog().getByRole('list', { name: 'Tables to make' })
    expect(await list.getByRole('listitem').count()).toBe(3)
    // A file whose name says nothing can be tried as a text; here it is left.
    await list.locator('.checkbox').nth(2).click()
    await dialog().getByRole('button', { name: 'Import 2 tables' }).click()
    await dialog().waitFor({ state: 'detached', timeout: 30_000 })
    await catalog().getByRole('treeitem', { name: /^people 2 rows/ }).waitFor({ timeout: 30_000 })
    await catalog().getByRole('treeitem', { name: /^events 1 row/ }).waitFor()
  })

  it('[DATA2] a table is renamed and deleted by keyboard, and put back', async () => {
    await catalog().getByRole('treeitem', { name: /^people / }).focus()
    await page.keyboard.press('F2')
    const name = page.getByRole('dialog').getByLabel('Name of the table')
    await name.fill('1 bad')
    expect(await page.getByRole('button', { name: 'Rename' }).isDisabled()).toBe(true)
    await name.fill('persons')
    await page.keyboard.press('Enter')
    const renamed = catalog().getByRole('treeitem', { name: /^persons 2 rows/ })
    await renamed.waitFor({ timeout: 30_000 })
    await renamed.focus()
    await page.keyboard.press('Delete')
    await renamed.waitFor({ state: 'detached', timeout: 30_000 })
    await page.locator('.notice', { hasText: 'persons was deleted' }).getByRole('button', { name: 'Undo' }).click()
    await renamed.waitFor({ timeout: 30_000 })
    expect(opened.errors).toEqual([])
  })
})
