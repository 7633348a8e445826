import { rm } from 'node:fs/promises'
import { networkInterfaces } from 'node:os'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openApp, type App } from '../support/app.ts'
import { expectClean, violationsOn } from '../support/axe.ts'
import { skipWithoutChromium } from '../support/chromium.ts'
import { notebookFile, openLink, trust, writeInSample } from '../support/notebook.ts'
import { installedSpark, skipWithoutSpark } from '../support/spark.ts'

const file = (interpreter: 'duckdb' | 'spark') => notebookFile([
  { id: 'view', source: "CREATE OR REPLACE TEMP VIEW visits AS SELECT id, id % 3 AS place, id * 0.5D AS spent FROM range(0, 3000, 1, 4);\nSELECT place, count(*) AS visits, sum(spent) AS spent FROM visits GROUP BY place ORDER BY place", name: 'by_place' },
  { id: 'py', language: 'python', source: 'from pyspark.sql import functions as F\nprint("Spark", spark.version)\nspark.table("visits").groupBy("place").agg(F.max("spent").alias("most")).orderBy("place")', name: 'most_spent' },
  { id: 'overwrite', source: 'DROP TABLE IF EXISTS oasis_e2e;\nCREATE TABLE oasis_e2e (id BIGINT, day STRING) USING parquet PARTITIONED BY (day);\nOASIS INSERT OVERWRITE oasis_e2e SELECT id, concat("d", id % 2) FROM range(1000)' },
  { id: 'many', source: 'SELECT id, id % 7 AS place FROM range(0, 25000, 1, 4)', name: 'many' },
  { id: 'wrong', source: 'SELECT place,\n  no_such_column\nFROM visits' },
], { interpreter })

describe.skipIf(skipWithoutSpark || skipWithoutChromium)('Spark in the window', () => {
  let opened: { app: App; browser: Browser; page: Page; errors: string[]; close(): Promise<void> }
  let page: Page
  let folder: string
  beforeAll(async () => {
    folder = await installedSpark()
    opened = await openApp({}, { OASIS_SPARK_FOLDER: folder, OASIS_SPARK_MASTER: 'local[2]', OASIS_SPARK_MEMORY: '1g', OASIS_SPARK_IDLE: '0.6', OASIS_SPARK_UI: 'on' })
    page = opened.page
    await page.getByTestId('report').waitFor()
  }, 120_000)
  afterAll(async () => {
    await opened?.close()
    if (folder) await rm(folder, { recursive: true, force: true })
  })
  const state = (cell: string, wanted: string) => page.waitForFunction(([id, name]) => document.querySelector(`[data-cell="${id}"]`)?.getAttribute('data-state') === name, [cell, wanted] as const, { timeout: 90_000 })
  const chip = () => page.getByTestId('interpreter')

  it('[INT4] a notebook is put on Spark by one choice, runs SQL and Python in one session, and says how the session is', async () => {
    await openLink(page, await writeInSample(opened.app.dataDir, 'Visits', file('duckdb')))
    await page.locator('[data-cell=view]').waitFor()
    await trust(page)
    expect(await chip().innerText()).toBe('DuckDB')
    await chip().focus()
    await page.keyboard.press('Enter')
    await page.getByRole('menuitem', { name: /^Spark/ }).waitFor()
    expect(await violationsOn(page)).toEqual([])
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await expect.poll(() => chip().innerText()).toBe('Spark')
    await page.locator('[data-cell=view] .code-text').click()
    await page.keyboard.press('Control+Enter')
    await page.getByTestId('interpreter').getByText('Spark is starting').waitFor()
    await state('view', 'done')
    expect(await chip().innerText()).toMatch(/^Spark 4\./)
    expect(await page.locator('[data-cell=view] [role=gridcell]').allInnerTexts()).toEqual(expect.arrayContaining(['0', '1,000', '749,250']))
    await page.getByTestId('run-all').click()
    await state('wrong', 'failed')
    await page.locator('[data-cell=py]').getByText(/^Spark 4\./).waitFor()
    await page.locator('[data-cell=py] [role=gridcell]').first().waitFor()
    await page.locator('[data-cell=wrong]').getByText(/no_such_column/).first().waitFor()
    await expectClean(page)
  })

  it('[LOAD3] the receipt of an overwrite is a small table under its cell', async () => {
    await page.locator('[data-cell=overwrite]').scrollIntoViewIfNeeded()
    expect(await page.locator('[data-cell=overwrite] .receipt').innerText()).toMatch(/default\.oasis_e2e overwritten with 1,000 rows\s*in 2 partitions\s*Replaced\s+Before\s+Now\s+Files\s+0\s+2\s+Size\s+0 B\s+[\d.]+ KB\s+Average file[\s\S]*Took [\d.]+ (?:ms|s)/)
  })

  it('[DRV6] the menu leads to what is known of the session: its application, its log, and Spark\'s own pages, which only this computer reaches', async () => {
    await chip().click()
    await page.getByRole('menuitem', { name: /^About the session/ }).click()
    const dialog = page.getByTestId('spark-session')
    await dialog.getByText(/^local-\d+$/).waitFor()
    expect(await dialog.locator('.spark-log').innerText()).toContain('Spark')
    expect(await violationsOn(page)).toEqual([])
    const pages = new URL((await dialog.getByRole('link').getAttribute('href'))!)
    expect(pages.hostname).toBe('127.0.0.1')
    expect(await (await fetch(pages)).text()).toContain('Spark')
    for (const { address } of Object.values(networkInterfaces()).flatMap(each => each ?? []).filter(each => !each.internal && each.family === 'IPv4')) {
      await expect(fetch(`http://${address}:${pages.port}/`), address).rejects.toThrow()
    }
    await page.keyboard.press('Escape')
    await dialog.waitFor({ state: 'detached' })
  })

  it('[LAND1] a table that shows its first rows alone says so, and fetches all by one button, which keeps its name', async () => {
    const cell = page.locator('[data-cell=many]')
    await cell.scrollIntoViewIfNeeded()
    await cell.getByTestId('quiet-line').getByText('first 10,000 rows, more exist').waitFor()
    const button = cell.getByTestId('fetch-all')
    await button.waitFor()
    await expectClean(page)
    await button.focus()
    await page.getByRole('tooltip').getByText('Runs the cell again and fetches all of its rows').waitFor()
    await page.keyboard.press('Enter')
    await cell.getByTestId('quiet-line').getByText('25,000 rows').waitFor({ timeout: 90_000 })
    await button.waitFor({ state: 'detached' })
    await state('many', 'done')
    expect(await cell.getByTestId('result').getAttribute('data-result')).toBe('many')
  })

  it('[LAND1] the menu sets by keyboard that every run fetches all rows, and says what is set', async () => {
    const cell = page.locator('[data-cell=many]')
    await chip().focus()
    await page.keyboard.press('Enter')
    const choice = page.getByRole('menuitem', { name: 'Fetch all rows at every run' })
    await choice.getByText('Now: the first 10,000 rows of each table').waitFor()
    expect(await violationsOn(page)).toEqual([])
    for (let at = 0; at < 2; at++) await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await choice.waitFor({ state: 'detached' })
    await cell.locator('.code-text').click()
    await page.keyboard.press('Control+a')
    await page.keyboard.type('SELECT id FROM range(0, 12000, 1, 2)')
    await page.keyboard.press('Control+Enter')
    await cell.getByTestId('quiet-line').getByText('12,000 rows').waitFor({ timeout: 90_000 })
    await chip().click()
    await choice.getByText('Now: all rows, up to the limits in the settings').waitFor()
    await choice.click()
    await chip().click()
    await choice.getByText('Now: the first').waitFor()
    await page.keyboard.press('Escape')
  })

  it('[DRV6] the line above a running cell counts its tasks', async () => {
    const cell = page.locator('[data-cell=many]')
    await cell.locator('.code-text').click()
    await page.keyboard.press('Control+a')
    await page.keyboard.type('SELECT count(*) FROM range(0, 200000000000, 1, 8) WHERE pow(id, 1.5) % 7 = 3')
    await page.keyboard.press('Control+Enter')
    await cell.getByTestId('work').getByText(/^0 of \d+ tasks/).waitFor({ timeout: 60_000 })
    await expectClean(page)
    await cell.getByTestId('cell-cancel').click()
    await state('many', 'cancelled')
    await cell.getByTestId('work').waitFor({ state: 'detached' })
  })

  it('[INT1] an idle session warns and is kept by one click, and is stopped from its menu', async () => {
    const banner = page.getByTestId('idle-banner')
    await banner.waitFor({ timeout: 60_000 })
    expect(await violationsOn(page)).toEqual([])
    await banner.getByRole('button', { name: 'Keep it' }).click()
    await banner.waitFor({ state: 'detached' })
    await chip().click()
    await page.getByRole('menuitem', { name: /Stop the Spark session/ }).click()
    await expect.poll(() => chip().innerText(), { timeout: 20_000 }).toBe('Spark')
    await page.getByTestId('run-stale').waitFor()
    expect(opened.errors).toEqual([])
  })
})

it.skipIf(skipWithoutChromium)('[INT4] where Spark is not installed the notebook says how to install it', async () => {
  const opened = await openApp({}, { OASIS_SPARK_FOLDER: '/nowhere' })
  try {
    const { page } = opened
    await page.getByTestId('report').waitFor()
    await openLink(page, await writeInSample(opened.app.dataDir, 'Visits', file('spark')))
    await page.getByTestId('spark-notice').getByText('npx oasis spark install').waitFor()
    expect(await page.getByTestId('spark-notice').count()).toBe(1)
    expect(await page.getByTestId('interpreter').innerText()).toBe('Spark is missing')
    expect(await violationsOn(page)).toEqual([])
    expect(opened.errors).toEqual([])
  } finally {
    await opened.close()
  }
})
