import { rm } from 'node:fs/promises'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openApp, type App } from '../support/app.ts'
import { expectClean, violationsOn } from '../support/axe.ts'
import { skipWithoutChromium } from '../support/chromium.ts'
import { notebookFile, openLink, trust, writeInSample } from '../support/notebook.ts'
import { installedSpark, manyTables, skipWithoutSpark } from '../support/spark.ts'

const file = notebookFile([
  {
    id: 'made', name: 'first',
    source: "CREATE DATABASE shop;\nCREATE TABLE shop.orders (id BIGINT COMMENT 'the number', price DECIMAL(12,2), day DATE)\nUSING parquet PARTITIONED BY (day) COMMENT 'what was ordered';\nINSERT INTO shop.orders VALUES\n  (1, 2.5, DATE'2024-05-01'), (2, 3.5, DATE'2024-05-02');\nANALYZE TABLE shop.orders COMPUTE STATISTICS;\nCREATE TEMP VIEW recent AS SELECT id FROM shop.orders",
  },
  { id: 'visits', source: `CREATE TABLE shop.visits (id BIGINT, p INT) USING parquet PARTITIONED BY (p);\nALTER TABLE shop.visits ADD ${Array.from({ length: 450 }, (_, at) => `PARTITION (p = ${at + 1000})`).join(' ')}` },
  { id: 'many', language: 'python', source: manyTables },
  { id: 'typed', source: 'SELECT * FROM ' },
], { interpreter: 'spark' })

describe.skipIf(skipWithoutSpark || skipWithoutChromium)('the catalog of Spark in the window', () => {
  let opened: { app: App; browser: Browser; page: Page; errors: string[]; close(): Promise<void> }
  let page: Page
  let folder: string
  beforeAll(async () => {
    folder = await installedSpark()
    opened = await openApp({}, { OASIS_SPARK_FOLDER: folder, OASIS_SPARK_MASTER: 'local[2]', OASIS_SPARK_MEMORY: '1g' })
    page = opened.page
    await page.getByTestId('report').waitFor()
    await openLink(page, await writeInSample(opened.app.dataDir, 'Shop', file))
    await page.locator('[data-cell=made]').waitFor()
  }, 120_000)
  afterAll(async () => {
    await opened?.close()
    if (folder) await rm(folder, { recursive: true, force: true })
  })
  const panel = () => page.getByTestId('spark-catalog')
  const line = (name: string | RegExp) => panel().getByRole('treeitem', typeof name === 'string' ? { name, exact: true } : { name })
  const lines = () => panel().getByRole('treeitem').evaluateAll(found => found.map(item => item.getAttribute('aria-label')!))
  async function run(cell: string): Promise<void> {
    await page.locator(`[data-cell=${cell}] .code-text`).click()
    await page.keyboard.press('Control+Enter')
    await page.waitForFunction(id => document.querySelector(`[data-cell="${id}"]`)?.getAttribute('data-state') === 'done', cell, { timeout: 90_000 })
    await page.keyboard.press('Escape')
  }

  it('[INT6] looking starts no session; without one the panel offers to start it, once the notebook is trusted', async () => {
    await page.getByRole('tab', { name: 'Catalog' }).click()
    await panel().getByText('No Spark session runs').waitFor()
    expect(await panel().getByRole('button', { name: 'Start Spark' }).count()).toBe(0)
    await trust(page)
    await panel().getByRole('button', { name: 'Start Spark' }).waitFor()
    expect(await page.getByTestId('interpreter').innerText()).toBe('Spark')
    expect(await violationsOn(page)).toEqual([])
    await panel().getByRole('button', { name: 'Start Spark' }).click()
    await line('default current').waitFor({ timeout: 60_000 })
    expect(await page.getByTestId('interpreter').innerText()).toMatch(/^Spark 4\./)
  }, 90_000)

  it('[INT6] databases, tables and what tables are open by keys, and names go into a cell by key and by dragging', async () => {
    await run('made')
    await line('shop').waitFor()
    expect(await lines()).toEqual(['Temporary views', 'default current', 'shop'])
    await line('Temporary views').focus()
    for (const key of ['s', 'ArrowRight']) await page.keyboard.press(key)
    await line('orders').waitFor()
    for (const key of ['ArrowDown', 'ArrowRight']) await page.keyboard.press(key)
    await line(/^what was ordered/).waitFor()
    await line('Partitions').click()
    await line('day=2024-05-01').waitFor()
    expect(await lines()).toEqual([
      'Temporary views', 'default current', 'shop', 'orders', expect.stringMatching(/^parquet · 2 rows · 1\.\d KB, file:/), 'what was ordered', 'id bigint, the number', 'price decimal(12,2)', 'day date, partition column', 'Partitions', 'day=2024-05-02',
      'day=2024-05-01',
    ])
    await expectClean(page)
    // Into the selected cell by Enter, into another by the pointer.
    await page.locator('[data-cell=typed] .code-text').click()
    await page.keyboard.press('End')
    await page.keyboard.press('Escape')
    await line('orders').focus()
    await page.keyboard.press('Enter')
    await expect.poll(() => page.locator('[data-cell=typed]').innerText()).toContain('SELECT * FROM shop.orders')
    await line('id bigint, the number').dragTo(page.locator('[data-cell=typed] .code-text, [data-cell=typed] .view-lines').first())
    await expect.poll(() => page.locator('[data-cell=typed]').innerText()).toMatch(/id/)
    await page.keyboard.press('Escape')
    await line('orders').focus()
    for (const key of ['ArrowLeft', 'ArrowLeft', 'ArrowLeft']) await page.keyboard.press(key)
    expect(await lines()).toEqual(['Temporary views', 'default current', 'shop'])
  }, 60_000)

  it('[INT6] of many partitions the newest are shown, and the rest at a click or a key', async () => {
    await run('visits')
    await line('shop').click()
    await line('visits').click()
    await line('Partitions').click()
    await line('p=1449').waitFor()
    await line('p=1449').focus()
    await page.keyboard.press('End')
    await line('Show more (250 left)').waitFor()
    await page.keyboard.press('Enter')
    await expect.poll(() => line(/^p=/).first().getAttribute('aria-setsize')).toBe('450')
    await page.keyboard.press('End')
    await line('p=1000').waitFor()
    await page.keyboard.press('Home')
    await line('shop').click()
    expect(await lines()).toEqual(['Temporary views', 'default current', 'shop'])
  }, 60_000)

  it('[INT6] of 1,500 tables in 150 databases only the lines in view are drawn; a search finds by any part of a name', async () => {
    await run('many')
    await panel().getByRole('tree').waitFor()
    await line('area_003').waitFor()
    const drawn = () => panel().getByRole('treeitem').count()
    expect(await line('area_003').getAttribute('aria-setsize')).toBe('153')
    expect(await drawn()).toBeLessThan(80)
    await page.getByRole('searchbox', { name: 'Find tables and views' }).fill('facts_')
    await line('area_000').waitFor()
    await expect.poll(() => panel().getByRole('tree').evaluate(tree => tree.clientHeight)).toBeGreaterThan(500 * 26)
    expect(await drawn()).toBeLessThan(80)
    await page.keyboard.press('Tab')
    await page.keyboard.press('End')
    await panel().getByRole('treeitem', { name: '1,000 more; search for them' }).waitFor()
    await page.getByRole('searchbox', { name: 'Find tables and views' }).fill('area_149.facts_149_7')
    await line('facts_149_7').click()
    await line('id bigint, a number').waitFor()
    expect(await lines()).toEqual(['area_149', 'facts_149_7', expect.stringMatching(/^parquet/), 'one of many', 'id bigint, a number', 'name string', 'at timestamp'])
    await page.getByRole('searchbox', { name: 'Find tables and views' }).fill('nothing of this name')
    await panel().getByText('Nothing fits').or(panel().locator('.list-empty')).first().waitFor()
    expect(opened.errors).toEqual([])
  }, 90_000)
})
