// A trivial cell from key press to output, engine and kernel warm, beside JupyterLab in the same Chromium. `npm run bench:cell -- --runs N`
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { build } from '../build.mjs'
import { onBundledNode } from '../node.mjs'
import { cellsFolder, setUpCells } from '../setup/cells.mjs'
import { launchBrowser, viewport } from './browser.mjs'
import { median, printTable, quantile } from './figures.mjs'
import { startJupyter } from './jupyter.mjs'
import { pythonNotebook } from './notebooks.mjs'
import { startWorkbench } from './workbench.mjs'

await onBundledNode()
const { values } = parseArgs({ options: { runs: { type: 'string', default: '20' } } })
const runs = Number(values.runs)
/** The share of the time of JupyterLab's cell of Python that a cell may take. */
const goal = 1 / 3
/** Runs before the ones that count. */
const warmUp = 3
const patience = 60_000
/** Between two runs, in milliseconds: nothing of the one before is under way any more. */
const pause = 300

/**
 * Watches in the page from the next Ctrl+Enter until an output with exactly this text is there and the frame with it has been made; notes when both were, in milliseconds after the key.
 * It asks for no frame before: what draws sixty times a second takes the processor from what it waits for.
 */
const watch = ([selector, text]) => {
  window.benchTook = new Promise(resolve => {
    addEventListener('keydown', function note(event) {
      if (event.key !== 'Enter' || !event.ctrlKey) return
      removeEventListener('keydown', note, true)
      const since = () => performance.now() - event.timeStamp
      const observer = new MutationObserver(() => {
        if (![...document.querySelectorAll(selector)].some(element => element.textContent.trim() === text)) return
        observer.disconnect()
        const there = since()
        const { port1, port2 } = new MessageChannel()
        port1.onmessage = () => resolve({ there, drawn: since() })
        requestAnimationFrame(() => port2.postMessage(null))
      })
      observer.observe(document.body, { subtree: true, childList: true, characterData: true })
    }, true)
  })
}

const work = mkdtempSync(path.join(os.tmpdir(), 'oasis-bench-cell-'))
const dataDir = path.join(work, 'workbench')
const served = path.join(work, 'notebooks')
mkdirSync(served)
await build(line => console.error(line))
const problem = await setUpCells()
if (problem) {
  console.error(problem)
  process.exit(1)
}
const browser = await launchBrowser()
const workbench = await startWorkbench(dataDir, { OASIS_PYTHON_FOLDER: cellsFolder })
const jupyter = await startJupyter(served, work)
const oneCell = (language = 'python') => pythonNotebook([{ cell_type: 'code', id: 'one', metadata: { oasis: { language }, vscode: { languageId: language } }, execution_count: null, outputs: [], source: '1' }])

async function openInWorkbench(language) {
  const page = await (contexts.workbench ??= await browser.newContext({ viewport })).newPage()
  if (own === '') {
    await page.goto(workbench.link)
    await page.locator('[data-region="left"] button[title]').first().waitFor({ timeout: patience })
    own = page.url().replace(/#.*/, '')
  }
  const file = path.join(dataDir, 'spaces/sample', `one-${language}.ipynb`)
  writeFileSync(file, oneCell(language))
  await page.goto(`${own}#notebook=${encodeURIComponent(file)}`)
  await page.getByRole('button', { name: 'Trust this notebook' }).click({ timeout: patience })
  await page.locator('.cell .code-text').click()
  await page.locator('.cell .monaco-editor').waitFor({ timeout: patience })
  return page
}

async function openInJupyter() {
  const page = await (await browser.newContext({ viewport })).newPage()
  writeFileSync(path.join(served, 'one.ipynb'), oneCell())
  await page.goto(jupyter.link('one.ipynb'))
  await page.locator('.jp-CodeCell .cm-content').click({ timeout: patience })
  return page
}

/** Writes the number into the cell that is being written in, runs it, and gives how long its output took. */
async function runCell({ page, output, source }, number) {
  await page.bringToFront()
  await page.keyboard.press('Control+a')
  await page.keyboard.type(source(number))
  await delay(pause)
  await page.evaluate(watch, [output, String(number)])
  await page.keyboard.press('Control+Enter')
  const took = await page.evaluate(() => window.benchTook)
  await page.keyboard.press('Enter')
  return took
}

const contexts = {}
let own = ''
const times = { sql: [], python: [], jupyter: [] }
try {
  const cells = {
    sql: { page: await openInWorkbench('sql'), output: '.cell [role=gridcell]', source: number => `SELECT ${number} AS n` },
    python: { page: await openInWorkbench('python'), output: '.cell .outputs', source: String },
    jupyter: { page: await openInJupyter(), output: '.jp-OutputArea-output', source: String },
  }
  for (let round = 0; round < warmUp + runs; round++) {
    for (const [name, cell] of Object.entries(cells)) {
      const took = await runCell(cell, 100 + round)
      if (round >= warmUp) times[name].push(took)
    }
  }
} finally {
  await browser.close()
  await Promise.all([workbench.stop(), jupyter.stop()])
  rmSync(work, { recursive: true, force: true })
}

const figures = took => ({ p50: Number(median(took).toFixed(1)), p95: Number(quantile(took, 0.95).toFixed(1)) })
const peer = median(times.jupyter.map(({ drawn }) => drawn))
const results = Object.fromEntries(Object.entries(times).map(([name, took]) => {
  const drawn = took.map(each => each.drawn)
  return [name, { ...figures(drawn), there: figures(took.map(each => each.there)), ratio: Number((median(drawn) / peer).toFixed(3)) }]
}))
const titles = { sql: 'workbench, SQL', python: 'workbench, Python', jupyter: 'JupyterLab, Python' }
console.log(`A trivial cell from key press until its output is drawn, in ms, ${runs} runs of each; the goal is a median of at most ${goal.toFixed(2)} of JupyterLab's`)
printTable([['', 'p50', 'p95', 'in the page, p50', 'ratio', ''], ...Object.entries(results).map(([name, { p50, p95, there, ratio }]) => [titles[name], p50.toFixed(1), p95.toFixed(1), there.p50.toFixed(1), ratio.toFixed(3), name === 'jupyter' ? '' : ratio <= goal ? 'ok' : 'over'])])
const met = results.sql.ratio <= goal && results.python.ratio <= goal
console.log(JSON.stringify({ bench: 'cell', runs, goal, ...results, met }))
if (!met) process.exitCode = 1
