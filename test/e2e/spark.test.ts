import { readFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { networkInterfaces } from 'node:os'
import path from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openApp, startApp, type App } from '../support/app.ts'
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
  let again: App | null = null
  let env: Record<string, string>
  beforeAll(async () => {
    folder = await installedSpark()
    env = { OASIS_SPARK_FOLDER: folder, OASIS_SPARK_MASTER: 'local[2]', OASIS_SPARK_MEMORY: '1g', OASIS_SPARK_IDLE: '0.6', OASIS_SPARK_UI: 'on' }
    opened = await openApp({}, env)
    page = opened.page
    await page.getByTestId('report').waitFor()
  }, 120_000)
  afterAll(async () => {
    await again?.stop()
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

  /** Puts Python into a cell and runs it. */
  async function python(cell: string, text: string): Promise<void> {
    await page.locator(`[data-cell=${cell}] .code-text`).click()
    await page.keyboard.press('Control+a')
    await page.keyboard.insertText(text)
    await page.keyboard.press('Control+Enter')
  }

  it('[INT5] the browser host is killed while a cell runs: started again it shows the cell run on, with all that it printed, in the session that there was', async () => {
    const cell = page.locator('[data-cell=py]')
    await python('py', 'import time; _ = [(print(f"line {n}.", end=" ", flush=True), time.sleep(0.15)) for n in range(60)]')
    await cell.getByText('line 5.').waitFor({ timeout: 60_000 })
    const { hash } = new URL(page.url())
    await opened.app.kill()
    again = await startApp(opened.app.dataDir, 'start', [], env)
    await page.goto(`${again.link}${hash}`)
    await cell.getByText('line 12.').waitFor({ timeout: 60_000 })
    // What the page said of the host that was gone.
    opened.errors.length = 0
    await state('py', 'done')
    const printed = await cell.getByTestId('cell-output').innerText()
    expect(printed.match(/line \d+\./g)).toEqual(Array.from({ length: 60 }, (_, n) => `line ${n}.`))
    expect(await chip().innerText()).toMatch(/^Spark 4\./)
    await python('py', 'print(spark.table("visits").count(), "visits")')
    await cell.getByText('3000 visits').waitFor({ timeout: 60_000 })
    await expectClean(page)
  })

  it('[INT5] [SPK3] the driver is killed: the notebook says so and offers what others use again, one press runs those cells in order, and the views are back', async () => {
    const { sessions: [session] } = JSON.parse(readFileSync(path.join(opened.app.dataDir, 'sessions/registry.json'), 'utf8')) as { sessions: [{ process: { pid: number } }] }
    process.kill(-session.process.pid, 'SIGKILL')
    await expect.poll(() => chip().innerText(), { timeout: 20_000 }).toBe('Spark ended')
    const banner = page.getByTestId('restore-banner')
    await banner.waitFor()
    await expectClean(page)
    const order = page.evaluate(`new Promise(resolve => {
      const ran = []
      const look = () => {
        for (const cell of document.querySelectorAll('.cell[data-state=running]')) if (!ran.includes(cell.dataset.cell)) ran.push(cell.dataset.cell)
        if (!document.querySelector('[data-testid=restore-banner]')) { watch.disconnect(); resolve(ran) }
      }
      const watch = new MutationObserver(look)
      watch.observe(document.body, { childList: true, subtree: true, attributes: true })
    })`)
    await page.getByTestId('interpreter-banner').getByText(/Spark (?:was ended|ended)/).waitFor()
    await banner.getByRole('button', { name: 'Restore' }).focus()
    await page.keyboard.press('Enter')
    await banner.waitFor({ state: 'detached', timeout: 90_000 })
    expect((await order as string[])[0]).toBe('view')
    await state('view', 'done')
    // What was said of the session before is over.
    await page.getByTestId('interpreter-banner').waitFor({ state: 'detached' })
    await python('py', 'print(spark.table("visits").count(), "are back")')
    await page.locator('[data-cell=py]').getByText('3000 are back').waitFor({ timeout: 60_000 })
    // A cell that ran when its session was lost offers both at once.
    await python('py', 'import os, signal, time; os.kill(int(sc._jvm.java.lang.ProcessHandle.current().pid()), signal.SIGKILL); time.sleep(60)')
    const restore = page.locator('[data-cell=py]').getByRole('button', { name: 'Restore and run again' })
    await restore.waitFor({ timeout: 60_000 })
    await page.locator('[data-cell=py] .code-text').click()
    await page.keyboard.press('Control+a')
    await page.keyboard.insertText('print(spark.table("visits").count(), "once more")')
    await restore.click()
    await page.locator('[data-cell=py]').getByText('3000 once more').waitFor({ timeout: 90_000 })
    expect(opened.errors).toEqual([])
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
