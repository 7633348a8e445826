// From the start of the process to a report that is painted and takes a key, in a Chromium that already runs. `npm run bench:start -- --runs N`
import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { build } from '../build.mjs'
import { onBundledNode } from '../node.mjs'
import { launchBrowser, viewport } from './browser.mjs'
import { median } from './figures.mjs'
import { startWorkbench } from './workbench.mjs'

await onBundledNode()
const { values: { runs: wanted } } = parseArgs({ options: { runs: { type: 'string', default: '5' } } })
const runs = Number(wanted)
const goal = 2000

const painted = () => {
  const charts = [...document.querySelectorAll('[data-chart-painted]')]
  return document.querySelector('[data-testid="report"]') !== null && charts.length > 0 && charts.every(chart => chart.getAttribute('data-chart-painted') === 'true')
}

/** One start; times in milliseconds since the process was started. */
async function measure(browser, dataDir) {
  const context = await browser.newContext({ viewport })
  const page = await context.newPage()
  const from = performance.now()
  const since = () => performance.now() - from
  const host = await startWorkbench(dataDir)
  const times = { listening: since() }
  try {
    await page.goto(host.link, { waitUntil: 'commit' })
    await page.waitForSelector('[data-testid="report"]', { timeout: 60_000 })
    times.report = since()
    await page.waitForFunction(painted, undefined, { polling: 'raf', timeout: 60_000 })
    times.charts = since()
    await page.keyboard.press('Control+k')
    await page.waitForFunction(() => document.activeElement instanceof HTMLInputElement, undefined, { polling: 'raf', timeout: 10_000 })
    times.key = since()
    return times
  } finally {
    await context.close()
    await host.stop()
  }
}

await build(line => console.error(line))
const browser = await launchBrowser()
const results = {}
try {
  const kept = mkdtempSync(path.join(os.tmpdir(), 'oasis-bench-'))
  await measure(browser, kept)
  for (const kind of ['cold', 'warm']) {
    const all = []
    for (let run = 0; run < runs; run++) {
      const dataDir = kind === 'warm' ? kept : mkdtempSync(path.join(os.tmpdir(), 'oasis-bench-'))
      all.push(await measure(browser, dataDir))
      if (dataDir !== kept) rmSync(dataDir, { recursive: true, force: true })
    }
    results[kind] = Object.fromEntries(Object.keys(all[0]).map(key => [key, Math.round(median(all.map(times => times[key])))]))
  }
  rmSync(kept, { recursive: true, force: true })
} finally {
  await browser.close()
}

console.log(`From start, median of ${runs}, in ms; the goal is ${goal} until a key is taken`)
console.log('data folder   listening   report   charts painted   key taken')
for (const [kind, times] of Object.entries(results)) {
  console.log(`${kind === 'cold' ? 'new' : 'used'}`.padEnd(14) + String(times.listening).padStart(9) + String(times.report).padStart(9) + String(times.charts).padStart(17) + String(times.key).padStart(12))
}
console.log(JSON.stringify({ bench: 'start', runs, goal, ...results, met: Object.values(results).every(times => times.key <= goal) }))
