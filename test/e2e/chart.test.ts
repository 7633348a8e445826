import { readFile } from 'node:fs/promises'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openApp } from '../support/app.ts'
import { skipWithoutChromium } from '../support/chromium.ts'
import { notebookFile, openLink, trust, writeInSample } from '../support/notebook.ts'

interface SavedCell { id: string; metadata: { oasis?: { chart?: { type: string } } }; outputs?: { data?: Record<string, unknown> }[] }

/** Shapes of results, and the charts that may be suggested for them before anything is asked. */
const shapes: Readonly<Record<string, { sql: string; suggested: RegExp }>> = {
  time: { sql: 'SELECT date::DATE AS day, avg(delay) AS delay FROM flights GROUP BY ALL ORDER BY day', suggested: /line/i },
  category: { sql: 'SELECT origin, count(*) AS flights FROM flights GROUP BY ALL ORDER BY flights DESC LIMIT 12', suggested: /bar/i },
  number: { sql: 'SELECT count(*) AS flights FROM flights', suggested: /./ },
  series: { sql: "SELECT date_trunc('month', date)::DATE AS month, origin, count(*) AS flights FROM flights WHERE origin IN ('ORD', 'DFW', 'ATL') GROUP BY ALL", suggested: /line|area|bar/i },
}

describe.skipIf(skipWithoutChromium)('charts of a result', () => {
  let opened: Awaited<ReturnType<typeof openApp>>
  let page: Page
  let file: string
  const cell = (id: string) => page.locator(`[data-cell="${id}"]`)
  const builder = () => page.getByTestId('chart-builder')
  const run = async (id: string) => {
    await cell(id).scrollIntoViewIfNeeded()
    // A click on the text of the cell's head selects it.
    await cell(id).locator('.cell-head').click({ position: { x: 400, y: 10 } })
    await page.keyboard.press('Control+Enter')
    await expect.poll(() => cell(id).getAttribute('data-state'), { timeout: 20_000 }).toBe('done')
  }
  const painted = (id: string) => expect.poll(() => cell(id).locator('[data-chart-painted="true"]').count(), { timeout: 20_000 }).toBe(1)
  const saved = async (id: string) => (JSON.parse(await readFile(file, 'utf8')) as { cells: SavedCell[] }).cells.find(each => each.id === id)!
  const savedType = (id: string, type: string | undefined) => expect.poll(async () => (await saved(id)).metadata.oasis?.chart?.type, { timeout: 15_000 }).toBe(type)

  beforeAll(async () => {
    opened = await openApp({ reducedMotion: 'reduce' })
    page = opened.page
    page.setDefaultTimeout(15_000)
    await page.getByTestId('report').waitFor()
    file = await writeInSample(opened.app.dataDir, 'Charts', notebookFile([
      ...Object.entries(shapes).map(([id, { sql }]) => ({ id, source: sql })),
      { id: 'million', source: 'SELECT range AS i, sin(range / 100000) AS wave FROM range(10000000)' },
    ]))
    await openLink(page, file)
    await trust(page)
  })
  afterAll(async () => { await opened?.close() })

  it('[CHART1] suggests a chart at once for every shape of result', async () => {
    for (const id of Object.keys(shapes)) {
      await run(id)
      await cell(id).getByRole('tab', { name: 'Chart' }).click()
      await painted(id)
      expect(await cell(id).innerText()).toContain('Suggested')
      if (id !== 'number') expect(await cell(id).locator('.chart-canvas').getAttribute('aria-label')).toMatch(shapes[id]!.suggested)
      else expect(await cell(id).innerText()).toContain('3,000,000')
    }
  })

  it('[CHART1] every type is made by clicking, is drawn, and is in the file with its picture', async () => {
    await cell('time').getByRole('button', { name: 'Edit the chart' }).click()
    for (const [name, type] of [['Area', 'area'], ['Bars', 'bar'], ['Stacked bars', 'stackedBar'], ['Scatter', 'scatter'], ['Pie', 'pie'], ['Histogram', 'histogram'], ['Big number', 'bigNumber'], ['Line', 'line']] as const) {
      await builder().getByRole('radio', { name, exact: true }).click()
      await painted('time')
      expect(await cell('time').locator('.chart-problem').count(), name).toBe(0)
      await page.keyboard.press('Control+S')
      await savedType('time', type)
    }
    await page.keyboard.press('Control+S')
    await expect.poll(async () => (await saved('time')).outputs?.some(output => String(output.data?.['image/svg+xml'] ?? '').includes('<svg')), { timeout: 20_000 }).toBe(true)
  })

  it('[CHART1] aggregate, time grain and series are chosen from lists, and undo takes a change back', async () => {
    await cell('series').scrollIntoViewIfNeeded()
    await cell('series').getByRole('button', { name: 'Edit the chart' }).click()
    await builder().getByRole('radio', { name: 'Stacked bars' }).click()
    await savedType('series', 'stackedBar')
    const choose = async (label: RegExp, option: string) => {
      await builder().getByRole('button', { name: label }).click()
      await page.getByRole('option', { name: option, exact: true }).click()
    }
    await choose(/Grouped by/, 'quarter')
    await choose(/How value 1 is put together/, 'highest')
    await choose(/^Series|Series$/, 'None')
    await painted('series')
    const chart = async () => (await saved('series')).metadata.oasis?.chart as { type: string; x: { grain: string }; y: { aggregate: string }[]; series?: unknown } | undefined
    await page.keyboard.press('Control+S')
    await expect.poll(chart, { timeout: 15_000 }).toMatchObject({ x: { grain: 'quarter' }, y: [{ aggregate: 'max' }] })
    expect((await chart())!.series).toBeUndefined()
    await cell('series').locator('.cell-head').click({ position: { x: 300, y: 8 } })
    await page.keyboard.press('Escape')
    await page.keyboard.press('z')
    await page.keyboard.press('Control+S')
    await expect.poll(async () => (await chart())?.series, { timeout: 15_000 }).toMatchObject({ field: 'origin' })
    await painted('series')
  })

  it('[CHART1] ten million rows are drawn as no more points than there is room for', async () => {
    await run('million')
    await cell('million').getByRole('tab', { name: 'Chart' }).click()
    await cell('million').getByRole('button', { name: 'Edit the chart' }).click()
    await builder().getByRole('radio', { name: 'Line', exact: true }).click()
    await painted('million')
    await expect.poll(() => cell('million').innerText(), { timeout: 20_000 }).toMatch(/10,000,000 rows drawn as [\d,]+ points/)
    const [, points] = /10,000,000 rows drawn as ([\d,]+) points/.exec(await cell('million').innerText())!
    const width = await cell('million').locator('.chart-canvas').evaluate(element => element.clientWidth)
    // First, lowest, highest and last of each column of pixels, for a width rounded up to 40.
    expect(Number(points!.replaceAll(',', ''))).toBeLessThanOrEqual(4 * (Math.ceil(width / 40) * 40))
    expect(Number(points!.replaceAll(',', ''))).toBeGreaterThan(width / 2)
  })

  it('[CHART1] nothing went wrong in the window meanwhile', () => expect(opened.errors).toEqual([]))
})
