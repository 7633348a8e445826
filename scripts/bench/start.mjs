// From the start of the process to a report that is painted and takes a key, in a Chromium that already runs. `npm run bench:start -- --runs N`
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { build } from '../build.mjs'
import { onBundledNode } from '../node.mjs'
import { root } from '../process.mjs'
import { findChromium } from '../setup/chromium.mjs'

await onBundledNode()
const { values: { runs: wanted } } = parseArgs({ options: { runs: { type: 'string', default: '5' } } })
const runs = Number(wanted)
const goal = 2000
const program = findChromium()
if (!program) {
  console.error('No Chromium here. Run: node scripts/setup/chromium.mjs')
  process.exit(1)
}

/** Starts the browser host; gives its link and what ends it. */
async function startHost(dataDir) {
  const child = spawn(process.execPath, [path.join(root, 'scripts/start.mjs'), '--no-open', '--data-dir', dataDir], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] })
  let said = ''
  child.stderr.on('data', text => { said += text })
  const exited = new Promise(resolve => child.once('exit', resolve))
  const link = await new Promise((resolve, reject) => {
    child.stdout.setEncoding('utf8').on('data', text => resolve(text.trim()))
    child.once('exit', code => reject(new Error(`The host ended with ${code}:\n${said}`)))
  })
  return {
    link,
    async stop() {
      child.kill('SIGINT')
      await exited
    },
  }
}

const painted = () => {
  const charts = [...document.querySelectorAll('[data-chart-painted]')]
  return document.querySelector('[data-testid="report"]') !== null && charts.length > 0 && charts.every(chart => chart.getAttribute('data-chart-painted') === 'true')
}

/** One start; times in milliseconds since the process was started. */
async function measure(browser, dataDir) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } })
  const page = await context.newPage()
  const from = performance.now()
  const since = () => performance.now() - from
  const host = await startHost(dataDir)
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

const median = list => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)]

await build(line => console.error(line))
const { chromium } = await import('playwright-core')
const browser = await chromium.launch({ executablePath: program, args: ['--disable-gpu', '--no-first-run', '--disable-background-networking', ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])] })
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
