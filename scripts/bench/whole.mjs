import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { findCells, setUpCells } from '../setup/cells.mjs'
import { launchBrowser, viewport } from './browser.mjs'
import { requireSpark } from './spark.mjs'
import { startWorkbench } from './workbench.mjs'

const patience = 600_000
/** A frame at 60 Hz, in milliseconds. */
export const frame = 1000 / 60

/**
 * Notes in the page, from the next Ctrl+Enter on, when the first rows of a cell's table and when all of them were on the screen (milliseconds since the key), and the milliseconds between frames meanwhile.
 * What the run before left is not counted.
 */
const watch = ([cell, all]) => {
  const bench = window.bench = { first: null, all: null, frames: [] }
  addEventListener('keydown', function begin(event) {
    if (event.key !== 'Enter' || !event.ctrlKey) return
    removeEventListener('keydown', begin, true)
    const box = document.querySelector(`[data-cell="${cell}"]`)
    let last = null
    let isUnderWay = false
    const look = now => {
      if (last !== null) bench.frames.push(now - last)
      last = now
      const line = box.querySelector('.outputs:not(.outputs-old) [data-testid=quiet-line]')?.textContent ?? ''
      const isFirst = line.startsWith('first ')
      isUnderWay ||= box.dataset.state === 'running'
      const isDrawn = box.querySelector('[role=gridcell]') !== null
      if (bench.first === null && isUnderWay && isDrawn && (isFirst || line.startsWith(all))) bench.first = performance.now() - event.timeStamp
      if (bench.first !== null && !isFirst && line.startsWith(all) && isDrawn) bench.all = performance.now() - event.timeStamp
      else requestAnimationFrame(look)
    }
    requestAnimationFrame(look)
  }, true)
}

/** The milliseconds between the frames of a window in which nothing happens. */
const watchIdle = ms => new Promise(resolve => {
  const frames = []
  const end = performance.now() + ms
  let last = null
  requestAnimationFrame(function look(now) {
    if (last !== null) frames.push(now - last)
    last = now
    if (performance.now() < end) requestAnimationFrame(look)
    else resolve(frames)
  })
})

/**
 * A window of a workbench with a Spark notebook that fetches all rows at every run, in Chromium: `whole` runs an SQL cell that asks for a table of so many rows and six columns, `python` a cell of Python in the same session
 * that prints the seconds which an expression took. The rows lie in Parquet files that the session wrote before.
 */
export async function openWholeWindow(rows) {
  const { installedSpark } = await import('../../test/support/spark.ts')
  const { notebookFile } = await import('../../test/support/notebook.ts')
  await requireSpark()
  const problem = await setUpCells()
  if (problem !== null) {
    console.error(problem)
    process.exit(1)
  }
  const work = mkdtempSync(path.join(os.tmpdir(), 'oasis-bench-whole-'))
  const dataDir = path.join(work, 'workbench')
  mkdirSync(dataDir)
  // Its Python has PyArrow and pandas.
  const spark = await installedSpark(path.join(findCells(), 'bin/python'))
  const table = path.join(work, 'table')
  const sql = `SELECT * FROM parquet.\`${table}\``
  const made = `SELECT id, CAST(id % 100 AS INT) AS place, id * 1.5D AS amount, concat('user ', id % 1000) AS who, timestamp_micros(1700000000000000 + id * 1000003) AS at, CAST(id AS DECIMAL(20,3)) AS price FROM range(0, ${rows}, 1, 8)`
  const timed = (id, expression) => ({ id, language: 'python', source: `from time import perf_counter\nfrom_ = perf_counter()\nfound = spark.sql("""${sql}""").${expression}\nprint("took", perf_counter() - from_, len(found))\ndel found` })
  const file = path.join(work, 'Whole.ipynb')
  writeFileSync(file, notebookFile([
    { id: 'make', language: 'python', source: `spark.conf.set("spark.sql.execution.arrow.pyspark.enabled", "true")\nspark.sql("""${made}""").write.parquet("${table}")\nprint("took", 0, ${rows})` },
    { id: 'whole', source: sql }, timed('arrow', 'toArrow()'), timed('pandas', 'toPandas()'),
  ], { interpreter: 'spark', whole: true }))
  const workbench = await startWorkbench(dataDir, { OASIS_SPARK_FOLDER: spark, OASIS_SPARK_MASTER: 'local[2]', OASIS_SPARK_MEMORY: '4g' })
  const browser = await launchBrowser()
  const page = await browser.newPage({ viewport })
  await page.goto(workbench.link)
  await page.locator('[data-region="left"] button[title]').first().waitFor({ timeout: patience })
  await page.evaluate(hash => { location.hash = hash }, `notebook=${encodeURIComponent(file)}`)
  await page.getByRole('button', { name: 'Trust this notebook' }).click({ timeout: patience })
  await page.getByTestId('trust-banner').waitFor({ state: 'detached' })

  async function press(cell) {
    await page.locator(`[data-cell="${cell}"] .code-text`).first().click()
    await page.keyboard.press('Control+Enter')
  }
  const opened = {
    /** Seconds that an expression took in the session's Python. */
    async python(cell) {
      const output = page.locator(`[data-cell="${cell}"] .outputs`)
      const before = await output.count() === 0 ? '' : await output.innerText()
      await press(cell)
      const text = await page.waitForFunction(([id, old]) => {
        const box = document.querySelector(`[data-cell="${id}"]`)
        const said = box?.querySelector('.outputs')?.textContent ?? ''
        return ['done', 'failed'].includes(box?.dataset.state) && said !== '' && said !== old ? said : null
      }, [cell, before], { timeout: patience })
      const [, seconds, count] = /took ([\d.e-]+) (\d+)/.exec(await text.jsonValue()) ?? []
      if (Number(count) !== rows) throw new Error(`The cell ${cell} shows: ${await text.jsonValue()}`)
      return Number(seconds)
    },
    /** Runs the cell of all rows: milliseconds until its first rows and until all are shown, and between frames meanwhile. */
    async whole() {
      await page.evaluate(watch, ['whole', `${rows.toLocaleString('en')} rows`])
      await press('whole')
      await page.waitForFunction(() => window.bench.all !== null, undefined, { timeout: patience })
      return page.evaluate(() => window.bench)
    },
    async idle(ms) {
      await delay(1_000)
      return page.evaluate(watchIdle, ms)
    },
    async close() {
      await browser.close()
      await workbench.stop()
      for (const folder of [work, spark]) rmSync(folder, { recursive: true, force: true })
    },
  }
  try {
    await opened.python('make')
  } catch (error) {
    await opened.close()
    throw error
  }
  return opened
}
