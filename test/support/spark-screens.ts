import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Page } from 'playwright-core'
import { notebookFile, openLink } from './notebook.ts'

const cells = [
  { id: 'orders', source: "CREATE DATABASE IF NOT EXISTS sales;\nCREATE TABLE IF NOT EXISTS sales.orders (id BIGINT COMMENT 'the number', price DECIMAL(12, 2), day DATE) USING parquet COMMENT 'what was ordered' PARTITIONED BY (day);\nOASIS INSERT OVERWRITE sales.orders SELECT id, id * 1.5, date_add(DATE '2026-03-01', CAST(id % 3 AS INT)) FROM range(0, 30000, 1, 2)" },
  { id: 'by_day', name: 'by_day', source: 'CREATE OR REPLACE TEMP VIEW by_day AS SELECT day, count(*) AS orders, sum(price) AS price FROM sales.orders GROUP BY day;\nSELECT * FROM by_day ORDER BY day' },
  { id: 'tell', source: "OASIS NOTIFY 'desktop', concat(count(*), ' orders are loaded') FROM sales.orders" },
  { id: 'all', name: 'all_orders', source: 'SELECT * FROM sales.orders' },
]

const state = (page: Page, cell: string, wanted: string) => page.locator(`[data-cell=${cell}][data-state=${wanted}]`).waitFor({ timeout: 90_000 })

/** The screens of a session of Spark, in the order in which they come about. `dataDir` is the app's, which finds a Spark. */
export const sparkScreens = (dataDir: string): Record<string, (page: Page) => Promise<void>> => ({
  async sparkCatalogEmpty(page) {
    const file = path.join(mkdtempSync(path.join(tmpdir(), 'oasis-screens-')), 'Orders.ipynb')
    writeFileSync(file, notebookFile(cells, { interpreter: 'spark' }))
    await openLink(page, file)
    await page.getByTestId('trust-banner').getByRole('button').first().click()
    await page.getByTestId('trust-banner').waitFor({ state: 'detached' })
    await page.getByRole('tab', { name: /^(Catalog|カタログ)$/ }).click()
    await page.getByTestId('spark-catalog').getByRole('button').first().waitFor()
    await page.waitForTimeout(300)
  },
  async sparkResults(page) {
    await page.getByTestId('run-all').click()
    await state(page, 'all', 'done')
    await page.locator('[data-cell=by_day] [role=gridcell]').first().waitFor()
    await page.locator('[data-cell=orders] .receipt').waitFor()
    await page.waitForTimeout(600)
  },
  async sparkCatalog(page) {
    const line = (name: string) => page.getByTestId('spark-catalog').getByRole('treeitem', { name, exact: true })
    await line('sales').focus()
    await page.keyboard.press('ArrowRight')
    await line('orders').focus()
    await page.keyboard.press('ArrowRight')
    await page.getByTestId('spark-catalog').getByRole('treeitem', { name: /^price / }).waitFor()
    await page.waitForTimeout(600)
  },
  async sparkNotice(page) {
    await page.locator('[data-cell=tell]').focus()
    await page.keyboard.press('Control+Enter')
    await page.locator('.notices').getByText('30000 orders are loaded').first().waitFor({ timeout: 20_000 })
    await page.waitForTimeout(400)
  },
  async sparkAddCell(page) {
    await page.locator('[data-cell=all]').focus()
    await page.locator('.insert-bar').last().scrollIntoViewIfNeeded()
    await page.locator('.insert-bar').last().hover()
    await page.waitForTimeout(600)
  },
  async sparkSession(page) {
    await page.getByTestId('interpreter').click()
    await page.getByRole('menuitem', { name: /^(About the session|セッションについて)/ }).click()
    await page.getByTestId('spark-session').getByText(/^local-\d+$/).waitFor()
    await page.waitForTimeout(600)
  },
  async sparkRestore(page) {
    await page.keyboard.press('Escape')
    const { sessions: [session] } = JSON.parse(readFileSync(path.join(dataDir, 'sessions/registry.json'), 'utf8')) as { sessions: [{ process: { pid: number } }] }
    process.kill(-session.process.pid, 'SIGKILL')
    await page.getByTestId('restore-banner').waitFor({ timeout: 20_000 })
    await page.waitForTimeout(600)
  },
})
