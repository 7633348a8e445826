import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Page } from 'playwright-core'
import { notebookFile, openLink } from './notebook.ts'

/** Puts every float away and shows the sample report. */
async function home(page: Page): Promise<void> {
  await page.keyboard.press('Escape')
  await page.keyboard.press('Escape')
}

async function openNotebook(page: Page, name: string): Promise<void> {
  await home(page)
  await page.locator('[data-region="left"]').getByText(name, { exact: true }).first().click()
}

/** Drops files into the window as a browser does. */
export async function dropFiles(page: Page, files: { name: string; text: string }[]): Promise<void> {
  await page.evaluate(list => {
    const transfer = new DataTransfer()
    for (const { name, text } of list) transfer.items.add(new File([text], name))
    for (const type of ['dragenter', 'dragover', 'drop']) document.body.dispatchEvent(new DragEvent(type, { dataTransfer: transfer, bubbles: true, cancelable: true }))
  }, files)
}

async function view(page: Page, which: 'edit' | 'report'): Promise<void> {
  await page.getByRole('radio', { name: which === 'edit' ? /^(Edit|編集)$/ : /^(Report|レポート)$/ }).click()
}

const charts = (page: Page, count: number) => page.waitForFunction(least => document.querySelectorAll('[data-chart-painted="true"]').length >= least, count, { timeout: 20_000 })

/** Every screen of the workbench by name: how a person gets there from wherever the page is. */
export const screens: Record<string, (page: Page) => Promise<void>> = {
  async report(page) {
    await page.getByTestId('report').waitFor()
    await charts(page, 3)
    await page.waitForTimeout(600)
  },
  async edit(page) {
    await view(page, 'edit')
    await page.waitForTimeout(1500)
  },
  async explore(page) {
    await openNotebook(page, 'Explore the flights')
    await page.waitForTimeout(1000)
    await page.keyboard.press('Control+Shift+Enter')
    await page.waitForTimeout(4000)
  },
  async gallery(page) {
    await openNotebook(page, 'Gallery')
    await page.waitForTimeout(1000)
    await page.keyboard.press('Control+Shift+Enter')
    await page.waitForTimeout(3000)
  },
  async galleryReport(page) {
    await view(page, 'report')
    await charts(page, 3)
    await page.waitForTimeout(1500)
  },
  async folded(page) {
    await openNotebook(page, 'Explore the flights')
    await view(page, 'edit')
    await page.locator('.cell-markdown .section-twist').first().waitFor({ state: 'attached' })
    await page.locator('.cell-sql').nth(1).focus()
    await page.keyboard.press('o')
    await page.locator('.cell-sql').first().focus()
    await page.locator('.cell-sql').first().locator('.foldable-code > .fold-strip').click()
    await page.getByTestId('folded-code').first().waitFor()
    await page.locator('.cell-markdown').last().focus()
    for (let press = 0; press < 2; press += 1) await page.keyboard.press('ArrowLeft')
    await page.mouse.move(700, 300)
    await page.waitForTimeout(600)
  },
  async outline(page) {
    await openNotebook(page, 'Explore the flights')
    await view(page, 'edit')
    await page.keyboard.press('Control+Alt+O')
    await page.getByTestId('outline').getByRole('treeitem').nth(4).click()
    await page.waitForTimeout(1200)
  },
  async hover(page) {
    await openNotebook(page, 'Explore the flights')
    await view(page, 'edit')
    await page.locator('.cell-sql .code-text').first().click()
    await page.locator('.monaco-editor .native-edit-context').first().waitFor({ state: 'attached' })
    for (const key of ['Control+Home', 'Control+i']) await page.keyboard.press(key)
    await page.locator('.view-line span').getByText(/flights/).first().hover()
    await page.locator('.monaco-hover table').waitFor()
    await page.waitForTimeout(400)
  },
  async lineNumbers(page) {
    await openNotebook(page, 'Explore the flights')
    await view(page, 'edit')
    await page.locator('.cell-sql').first().focus()
    await page.keyboard.press('Shift+L')
    await page.getByTestId('line-numbers').first().waitFor()
    await page.waitForTimeout(600)
  },
  async palette(page) {
    await home(page)
    await page.keyboard.press('Control+Shift+P')
    await page.waitForTimeout(500)
  },
  async search(page) {
    await home(page)
    await page.keyboard.press('Control+K')
    await page.keyboard.type('del')
    await page.waitForTimeout(500)
  },
  async keys(page) {
    await home(page)
    await page.locator('[data-region="header"]').click({ position: { x: 300, y: 10 } })
    await page.keyboard.press('?')
    await page.waitForTimeout(500)
  },
  async settings(page) {
    await home(page)
    await page.keyboard.press('Control+,')
    await page.getByTestId('settings').waitFor()
    await page.waitForTimeout(400)
  },
  async diagnostics(page) {
    await page.getByTestId('report').or(page.locator('.cell').first()).first().waitFor()
    await home(page)
    await page.getByTestId('open-settings').click()
    await page.getByTestId('setting-diagnostics').getByRole('button').click()
    await page.getByTestId('diagnostics').getByRole('table').waitFor()
    await page.getByTestId('diagnostics').locator('summary').click()
    await page.waitForTimeout(400)
  },
  async keyboard(page) {
    await home(page)
    await page.keyboard.press('Control+,')
    await page.getByTestId('setting-keys').getByRole('button').click()
    await page.getByTestId('keyboard').waitFor()
    await page.waitForTimeout(400)
  },
  async keyRecorder(page) {
    await page.getByTestId('keys-cell.cut').getByRole('button').first().click()
    await page.getByTestId('key-dialog').waitFor()
    await page.keyboard.press('Control+K')
    await page.waitForTimeout(400)
  },
  async files(page) {
    await home(page)
    await page.keyboard.press('Control+O')
    await page.waitForTimeout(800)
  },
  async saveAs(page) {
    await home(page)
    await openNotebook(page, 'Explore the flights')
    await view(page, 'edit')
    await page.locator('.cell-sql').first().click({ position: { x: 6, y: 6 } })
    await page.keyboard.press('Control+Shift+S')
    await page.getByTestId('save-as').getByRole('listbox').waitFor()
    await page.waitForTimeout(400)
  },
  async catalog(page) {
    await home(page)
    await page.getByRole('tab', { name: /^(Catalog|カタログ)$/ }).click()
    await page.waitForTimeout(600)
  },
  async import(page) {
    await home(page)
    await dropFiles(page, [
      { name: 'orders 2024.csv', text: `order;customer;ordered;amount;note\n${Array.from({ length: 60 }, (_, at) => `${1000 + at};C-00${at % 7};${1 + at % 28}/03/2024;${at * 13},5;${at % 9 === 0 ? '' : 'by post'}`).join('\n')}\nno number;C-1;31/03/2024;1,0;\n` },
      { name: 'events.ndjson', text: '{"at":"2024-03-01T10:00:00Z","kind":"open","tags":["a"]}\n' },
    ])
    await page.getByTestId('import-dialog').getByRole('table').waitFor({ timeout: 20_000 })
    await page.waitForTimeout(600)
  },
  async importFailed(page) {
    await page.getByTestId('import-dialog').locator('thead select').first().selectOption('BIGINT')
    await page.getByTestId('import-run').click()
    await page.getByTestId('import-problems').waitFor({ timeout: 20_000 })
    await page.waitForTimeout(400)
  },
  async catalogColumns(page) {
    await page.getByRole('button', { name: /^(Cancel|キャンセル)$/ }).last().click()
    await page.waitForTimeout(800)
    await page.getByRole('treeitem', { name: /^events / }).click()
    await page.waitForTimeout(600)
  },
  async results(page) {
    await page.getByRole('tab', { name: /^(Results|結果)$/ }).click()
    await page.waitForTimeout(600)
  },
  async inspector(page) {
    await page.getByRole('tab', { name: /^(Notebooks|ノートブック)$/ }).click()
    await openNotebook(page, 'Gallery')
    await view(page, 'edit')
    await page.locator('[data-cell="area"]').scrollIntoViewIfNeeded()
    await page.locator('[data-cell="area"] .cell-head, [data-cell="area"]').first().click({ position: { x: 6, y: 6 } })
    await home(page)
    await page.keyboard.press('Control+Alt+B')
    await page.waitForTimeout(1500)
  },
  async chart(page) {
    await page.locator('[data-region="right"]').getByRole('tab', { name: /^(Chart|グラフ)$/ }).click()
    await page.waitForTimeout(800)
  },
  async parameters(page) {
    await page.locator('[data-region="right"]').getByRole('tab', { name: /^(Parameters|パラメーター)$/ }).click()
    await page.waitForTimeout(800)
  },
  async history(page) {
    await openNotebook(page, 'Explore the flights')
    await view(page, 'edit')
    await page.locator('.cell-sql .code-text').first().click()
    await page.locator('.monaco-editor textarea, .monaco-editor .native-edit-context').first().waitFor({ state: 'attached' })
    await page.keyboard.press('Control+Home')
    await page.keyboard.type('-- Counted by the day of departure\n')
    await page.keyboard.press('Escape')
    await page.keyboard.press('Control+Alt+H')
    for (const [keys, count] of [[[], 2], [['D', 'D'], 3], [['Z'], 4]] as const) {
      // The panel takes the keyboard when it has loaded.
      await page.locator('.cell-selected').focus()
      for (const key of keys) await page.keyboard.press(key)
      await page.keyboard.press('Control+S')
      await page.getByTestId('version').nth(count - 1).waitFor()
    }
    await page.getByTestId('version').nth(2).click()
    await page.getByTestId('difference-cell').first().waitFor()
    await page.waitForTimeout(500)
  },
  async conflicts(page) {
    await page.keyboard.press('Escape')
    // A notebook outside of every space saves itself only when asked, so that there is something to be in conflict with.
    const folder = mkdtempSync(path.join(tmpdir(), 'oasis-screens-'))
    const file = path.join(folder, 'Monthly review.ipynb')
    const text = (threshold: string, origins: string) => notebookFile([
      { id: 'delays', name: 'delays_by_month', source: `SELECT date_trunc('month', date) AS month, avg(delay) FILTER (delay > ${threshold}) AS delay\nFROM flights\nGROUP BY ALL\nORDER BY month` },
      { id: 'airports', name: 'airports', source: `FROM flights WHERE origin IN (${origins})` },
    ])
    writeFileSync(file, text('0', "'ORD'"))
    await openLink(page, file)
    for (const cell of ['delays', 'airports']) {
      await page.locator(`[data-cell="${cell}"] .code-text`).click()
      await page.locator(`[data-cell="${cell}"] .monaco-editor`).waitFor()
      await page.keyboard.press('Control+Home')
      await page.keyboard.type('-- For the board, not for the press\n')
      await page.keyboard.press('Escape')
    }
    writeFileSync(file, text('15', "'ORD', 'SFO'"))
    await page.getByTestId('disk-banner').waitFor()
    await page.getByTestId('disk-banner').getByRole('button').first().click()
    await page.getByTestId('conflict').nth(1).waitFor()
    await page.waitForTimeout(500)
    rmSync(folder, { recursive: true })
  },
  async receipt(page) {
    await page.keyboard.press('Escape')
    const folder = mkdtempSync(path.join(tmpdir(), 'oasis-screens-'))
    const file = path.join(folder, 'Nightly load.ipynb')
    const receipt = { version: 1, table: 'sales.by_day', kind: 'hive', partitions: 7, rows: 1_204_332, filesBefore: 1400, bytesBefore: 2_130_000_000, files: 19, bytes: 1_980_000_000, block: 134_217_728, writing: 48.2, fitting: 6.1, swapping: 0.4, seconds: 54.7 }
    const source = 'OASIS INSERT OVERWRITE sales.by_day PARTITION (day)\nSELECT customer, amount, day FROM orders'
    writeFileSync(file, notebookFile([{ id: 'load', source, outputs: [{ output_type: 'display_data', data: { 'application/vnd.oasis.receipt+json': receipt, 'text/plain': 'sales.by_day' }, metadata: {} }] }], { interpreter: 'spark' }))
    await openLink(page, file)
    await page.locator('[data-cell=load] .receipt').waitFor()
    await page.waitForTimeout(300)
    rmSync(folder, { recursive: true })
  },
  async interpreter(page) {
    await page.keyboard.press('Escape')
    const folder = mkdtempSync(path.join(tmpdir(), 'oasis-screens-'))
    const file = path.join(folder, 'Nightly report.ipynb')
    writeFileSync(file, notebookFile([{ id: 'sales', source: 'SELECT * FROM sales.by_day' }], { interpreter: 'spark', whole: true }))
    await openLink(page, file)
    await page.getByTestId('interpreter').click()
    await page.getByRole('menuitem').nth(2).waitFor()
    await page.waitForTimeout(300)
    rmSync(folder, { recursive: true })
  },
}
