// A notebook of 2,000 cells from open to typing, beside JupyterLab in the same Chromium. `npm run bench:open -- --cells N --runs N`
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { build } from '../build.mjs'
import { onBundledNode } from '../node.mjs'
import { launchBrowser, viewport } from './browser.mjs'
import { median, printTable } from './figures.mjs'
import { startJupyter } from './jupyter.mjs'
import { longNotebook, smallNotebook } from './notebooks.mjs'
import { startWorkbench } from './workbench.mjs'

await onBundledNode()
const { values } = parseArgs({ options: { cells: { type: 'string', default: '2000' }, runs: { type: 'string', default: '5' } } })
const [cells, runs] = [Number(values.cells), Number(values.runs)]
/** The share of JupyterLab's time that the workbench may take. */
const goal = 1 / 5
/** What is typed; it is nowhere in the notebook. */
const letter = 'Z'
/** What the first cell of the long notebook begins with, and no other. */
const firstLine = '# Step 0:'
/** A press whose letter is not drawn after this many milliseconds fell on a page that did not take it yet, and is made again. */
const lost = 100
const patience = 60_000
/** How long a program that was started, or left, has for what it still does beside, in milliseconds. */
const rest = 1500
const small = 'small.ipynb'

/** Where the code of the long notebook's first cell is to be pressed, once the page shows it. */
const findCode = ([selector, text]) => {
  const box = [...document.querySelectorAll(selector)].find(element => element.textContent.includes(text))?.getBoundingClientRect()
  return box && box.width > 0 && box.height > 0 && box.top >= 0 && box.top + 20 < innerHeight ? { x: box.left + 40, y: box.top + Math.min(12, box.height / 2) } : null
}

/** Looks in each frame of the page whether the letter is in that cell, and notes when the frame that had it was painted, by the page's clock, which begins with the navigation. */
const watch = ([selector, text, letter]) => {
  window.benchPainted = null
  const look = () => {
    const isThere = [...document.querySelectorAll(selector)].map(element => element.value ?? element.textContent.replaceAll('\u00a0', ' ')).some(written => written.includes(letter) && written.replaceAll(letter, '').includes(text))
    if (!isThere) return void requestAnimationFrame(look)
    const { port1, port2 } = new MessageChannel()
    port1.onmessage = () => { window.benchPainted = performance.now() }
    port2.postMessage(null)
  }
  requestAnimationFrame(look)
}

/** Presses into the first cell and types until the letter is on the screen. Gives when it was, by the page's clock. */
async function write(page, { code, written }) {
  const place = await (await page.waitForFunction(findCode, [code, firstLine], { polling: 'raf', timeout: patience })).jsonValue()
  await page.evaluate(watch, [written, firstLine, letter])
  for (const until = Date.now() + patience; Date.now() < until;) {
    await page.mouse.click(place.x, place.y)
    await page.keyboard.press(letter)
    const painted = await page.waitForFunction(() => window.benchPainted, undefined, { polling: 'raf', timeout: lost }).catch(() => null)
    if (painted) return painted.jsonValue()
  }
  throw new Error('Nothing typed was ever drawn')
}

const work = mkdtempSync(path.join(os.tmpdir(), 'oasis-bench-open-'))
const dataDir = path.join(work, 'workbench')
const served = path.join(work, 'notebooks')
mkdirSync(served)
await build(line => console.error(line))
const browser = await launchBrowser()
const workbench = await startWorkbench(dataDir)
const jupyter = await startJupyter(served, work)
/** The workbench's address, known once its one-time link let a page in. */
let own = ''

/** Each program: where its notebooks lie, how the first cell is found and pressed, a notebook's address, and how it is opened from the program's own list. */
const programs = {
  workbench: {
    folder: path.join(dataDir, 'spaces/sample'),
    code: '.cell .code-text', written: '.cell textarea, .cell .view-lines',
    address: file => `${own}#notebook=${encodeURIComponent(file)}`,
    list: (page, file) => page.locator(`button[title="${file}"]`), press: 'click',
  },
  jupyter: {
    folder: served,
    code: '.jp-Notebook .jp-CodeCell .cm-content', written: '.jp-Notebook .jp-CodeCell .cm-content',
    address: file => jupyter.link(path.basename(file)),
    list: (page, file) => page.locator('.jp-DirListing-item', { hasText: path.basename(file) }), press: 'dblclick',
  },
}

const ways = {
  /** A new page that goes to the notebook's address. */
  address: async (page, program, file) => {
    await page.goto(program.address(file), { waitUntil: 'commit' })
    return write(page, program)
  },
  /** A notebook chosen in the list of a program that is open with a small one. */
  list: async (page, program, file) => {
    await page.goto(program.address(path.join(program.folder, small)))
    await page.locator(program.code).first().waitFor({ timeout: patience })
    const entry = program.list(page, file)
    await entry.waitFor({ timeout: patience })
    await delay(rest)
    await page.evaluate(name => addEventListener(name, event => { window.benchFrom = event.timeStamp }, { capture: true, once: true }), program.press)
    await entry[program.press]()
    return await write(page, program) - await page.evaluate(() => window.benchFrom)
  },
}

const text = longNotebook(cells)
const times = Object.fromEntries(Object.keys(ways).map(way => [way, { workbench: [], jupyter: [] }]))
const contexts = {}
try {
  for (const name of Object.keys(programs)) contexts[name] = await browser.newContext({ viewport })
  const entrance = await contexts.workbench.newPage()
  await entrance.goto(workbench.link)
  await entrance.locator('[data-region="left"] button[title]').first().waitFor()
  own = entrance.url().replace(/#.*/, '')
  await entrance.close()
  for (const { folder } of Object.values(programs)) writeFileSync(path.join(folder, small), smallNotebook)
  // The first round warms up both and does not count.
  for (let round = 0; round <= runs; round++) {
    for (const [way, open] of Object.entries(ways)) {
      for (const [name, program] of Object.entries(programs)) {
        const file = path.join(program.folder, `long-${way}-${round}.ipynb`)
        writeFileSync(file, text)
        const page = await contexts[name].newPage()
        const took = await open(page, program, file)
        await page.close({ runBeforeUnload: false })
        rmSync(file)
        if (name === 'jupyter') await jupyter.endKernels()
        await delay(rest)
        if (round > 0) times[way][name].push(took)
      }
    }
  }
} finally {
  await browser.close()
  await Promise.all([workbench.stop(), jupyter.stop()])
  rmSync(work, { recursive: true, force: true })
}

const said = { address: 'a new page at its address', list: 'chosen in the open program' }
const results = Object.fromEntries(Object.entries(times).map(([way, { workbench: own, jupyter: peer }]) => [way, { workbench: Math.round(median(own)), jupyter: Math.round(median(peer)), ratio: Number((median(own) / median(peer)).toFixed(3)) }]))
console.log(`${cells} cells from open to typing, in ms, medians of ${runs}; the goal is at most ${goal} of JupyterLab's time`)
printTable([['', 'workbench', 'JupyterLab', 'ratio', ''], ...Object.entries(results).map(([way, { workbench: own, jupyter: peer, ratio }]) => [said[way], own, peer, ratio.toFixed(3), ratio <= goal ? 'ok' : 'over'])])
const met = Object.values(results).every(({ ratio }) => ratio <= goal)
console.log(JSON.stringify({ bench: 'open', cells, runs, goal, ...results, met }))
if (!met) process.exitCode = 1
