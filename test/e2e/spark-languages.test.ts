import { rm } from 'node:fs/promises'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openApp, type App } from '../support/app.ts'
import { expectClean } from '../support/axe.ts'
import { skipWithoutChromium } from '../support/chromium.ts'
import { notebookFile, openLink, trust, writeInSample } from '../support/notebook.ts'
import { installedSpark, skipWithoutSpark } from '../support/spark.ts'
// @ts-expect-error plain JavaScript, shared with the set-up
import { findR, setUpR } from '../../scripts/setup/r.mjs'

const problem = await setUpR() as string | null
if (problem !== null) console.warn(`SKIPPED: ${problem}`)

const file = notebookFile([
  { id: 'view', source: 'CREATE OR REPLACE TEMP VIEW visits AS SELECT id, id % 3 AS place, id * 0.5D AS spent FROM range(3000)' },
  { id: 'py', language: 'python', source: 'spark.udf.register("discount", lambda spent: spent * 0.9, "double")\nprint(spark.table("visits").count(), "visits")' },
  { id: 'sc', language: 'scala', source: 'case class Visit(id: Long, place: Long, spent: Double)\nspark.table("visits").as[Visit].filter(_.spent > 1400).count()' },
  { id: 'rc', language: 'r', source: 'visits <- collect(sql("SELECT id, spent, discount(spent) AS paid FROM visits WHERE id % 100 = 0"))\nplot(visits$id, visits$paid, xlab = "visit", ylab = "paid", pch = 19, col = "steelblue")\nabline(lm(paid ~ id, visits))\nround(summary(lm(paid ~ id, visits))$r.squared, 3)\narrange(agg(groupBy(tableToDF("visits"), "place"), least = min(col("spent"))), "place")', name: 'least_spent' },
  { id: 'wrong', language: 'r', source: 'half <- function(n) {\n  if (n > 2) stop("too much: ", n)\n  n / 2\n}\nhalf(5)' },
], { interpreter: 'spark' })

describe.skipIf(skipWithoutSpark || skipWithoutChromium || findR() === null)('four languages in one notebook', () => {
  let opened: { app: App; browser: Browser; page: Page; errors: string[]; close(): Promise<void> }
  let folder: string
  beforeAll(async () => {
    folder = await installedSpark()
    opened = await openApp({}, { OASIS_SPARK_FOLDER: folder, OASIS_SPARK_MASTER: 'local[2]', OASIS_SPARK_MEMORY: '1g' })
    await opened.page.getByTestId('report').waitFor()
  }, 120_000)
  afterAll(async () => {
    await opened?.close()
    if (folder) await rm(folder, { recursive: true, force: true })
  })

  it('[DRV2] [INT6] SQL, Python, Scala and R run in one session; an R cell shows text, a table and a plot, an error leads to its line, and a name shows what it means in the live session', async () => {
    const { page } = opened
    await openLink(page, await writeInSample(opened.app.dataDir, 'Languages', file))
    await page.locator('[data-cell=view]').waitFor()
    await trust(page)
    await page.getByTestId('run-all').click()
    await page.waitForFunction(() => document.querySelector('[data-cell=wrong]')?.getAttribute('data-state') === 'failed', null, { timeout: 300_000 })
    const cell = async (id: string) => {
      const found = page.locator(`[data-cell=${id}]`)
      await found.scrollIntoViewIfNeeded()
      return found
    }
    await (await cell('py')).getByText('3000 visits').waitFor()
    await (await cell('sc')).getByText('Long = 199').waitFor()
    const made = await cell('rc')
    await made.getByText('[1] 1').waitFor()
    await made.locator('[role=gridcell]').first().waitFor()
    const plot = await made.locator('img').boundingBox()
    expect([plot!.width, plot!.height]).toEqual([640, 480])
    await (await cell('wrong')).getByText('too much: 5').first().waitFor()
    await (await cell('wrong')).getByRole('button', { name: /line 2/i }).waitFor()
    // What the live session knows of a name, where the pointer rests on it.
    for (const [id, word, seen, columns] of [['sc', 'spark', 'SparkSession', []], ['rc', 'visits', 'data.frame', ['id', 'numeric', 'spent', 'numeric', 'paid', 'numeric']], ['py', 'spark', 'SparkSession', []]] as const) {
      await (await cell(id)).focus()
      await page.keyboard.press('Enter')
      await page.locator(`[data-cell=${id}] .monaco-editor`).waitFor()
      const meaning = page.locator('.monaco-hover').filter({ visible: true })
      await expect.poll(async () => {
        await page.mouse.move(5, 5)
        await page.locator(`[data-cell=${id}] .view-line span`).filter({ hasText: word }).first().hover({ position: { x: 8, y: 8 } })
        return meaning.getByText(seen).first().waitFor({ timeout: 2_500 }).then(() => true, () => false)
      }, { timeout: 60_000, message: `${id} ${word}` }).toBe(true)
      expect((await meaning.locator('td').allTextContents())).toEqual(columns)
      await page.mouse.move(5, 5)
      await page.keyboard.press('Escape')
    }
    // The last bar of the notebook adds a cell of each language; one becomes another by its menu.
    const bar = page.locator('.insert-bar-always').getByRole('button')
    expect(await bar.allInnerTexts()).toEqual(['SQL', 'Text', 'Python', 'Scala', 'R'])
    for (const language of ['Scala', 'R']) {
      await bar.filter({ hasText: new RegExp(`^${language}$`) }).click()
      await page.locator('.cell').last().getByRole('button', { name: `Language: ${language}` }).waitFor()
    }
    await expectClean(page)
    expect(opened.errors).toEqual([])
  }, 400_000)
})
