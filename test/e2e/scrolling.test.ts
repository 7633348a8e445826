import { readFile } from 'node:fs/promises'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openApp } from '../support/app.ts'
import { skipWithoutChromium } from '../support/chromium.ts'
import { notebookFile, openLink, trust, writeInSample } from '../support/notebook.ts'

const rows = 10_000_000
/** What the window's process may hold, in bytes, and how long it may be busy without a pause, in milliseconds. */
const most = { memory: 500e6, task: 50 } as const
const source = `SELECT range AS n, hash(range) AS key, (range % 1000) / 7 AS share, DATE '2001-01-01' + (range % 3650)::INTEGER AS day, 'place ' || range % 5000 AS place, md5(range::VARCHAR) AS name FROM range(${rows})`

interface TraceEvent { ph: string; name: string; pid: number; tid: number; ts: number; dur?: number; tdur?: number; args: { name?: string } }

describe.skipIf(skipWithoutChromium)('scrolling', () => {
  let app: Awaited<ReturnType<typeof openApp>>
  let page: Page
  beforeAll(async () => {
    app = await openApp()
    page = app.page
    await page.getByTestId('report').waitFor()
    await openLink(page, await writeInSample(app.app.dataDir, 'Many rows', notebookFile([{ id: 'many', source }])))
    await trust(page)
  })
  afterAll(async () => { await app?.close() })

  it('[FAST1] a window scrolls ten million rows in less than 500 MB and without a task of 50 ms', async () => {
    const cell = page.locator('[data-cell=many]')
    const grid = cell.getByRole('grid')
    await cell.locator('.gutter-button').first().click()
    await expect.poll(() => grid.getAttribute('aria-rowcount'), { timeout: 120_000 }).toBe(String(rows + 1))
    await expect.poll(() => cell.getAttribute('data-state')).toBe('done')
    await grid.hover()
    // What is compiled at its first use, is.
    await scrollEveryWay(page)

    const memory = await watchMemory(app.browser)
    await app.browser.startTracing(page, { categories: ['toplevel'] })
    const shown = await scrollEveryWay(page)
    const { traceEvents } = JSON.parse((await app.browser.stopTracing()).toString()) as { traceEvents: TraceEvent[] }
    const peak = await memory.stop()
    const tasks = tasksOf(traceEvents)
    const longest = Math.max(...tasks.map(task => task.cpu))
    const slowest = Math.max(...tasks.map(task => task.wall))
    console.log(`Scrolling ${rows.toLocaleString('en')} rows, ${shown.size} places seen: the window's process holds ${peak === null ? 'an unknown amount' : `${(peak.own / 1e6).toFixed(0)} MB of its own`} at most${peak === null ? '' : ` (${(peak.all / 1e6).toFixed(0)} MB with its program)`}; of ${tasks.length} tasks the longest computes for ${longest.toFixed(1)} ms (the slowest took ${slowest.toFixed(1)} ms with what else the machine did)`)

    // It went through all of them, and shows the rows of where it is.
    expect(shown.size).toBeGreaterThan(20)
    expect(Math.max(...shown) - Math.min(...shown)).toBeGreaterThan(rows * 0.9)
    await expect.poll(() => grid.locator('.grid-skeleton').count()).toBe(0)
    for (const [number, value] of await grid.locator('.grid-row').evaluateAll(elements => elements.map(row => [Number(row.getAttribute('aria-rowindex')) - 2, row.querySelector('[role=gridcell]')!.textContent] as const))) {
      expect(value).toBe(number.toLocaleString('en'))
    }
    expect(tasks.length).toBeGreaterThan(500)
    // Time of the processor, so that a busy machine makes no difference.
    expect(longest).toBeLessThan(most.task)
    if (peak !== null) expect(peak.own).toBeLessThan(most.memory)
    expect(app.errors).toEqual([])
  })
})

/** Scrolls as people do: by wheel, by key, by the bar, and back; gives the numbers of first rows that were seen on the way. */
async function scrollEveryWay(page: Page): Promise<Set<number>> {
  const seen = new Set<number>()
  const grid = page.locator('[data-cell=many]').getByRole('grid')
  const note = async () => { seen.add(await grid.locator('.grid-row').first().evaluate(row => Number(row.getAttribute('aria-rowindex')) - 1)) }
  for (let turn = 0; turn < 40; turn++) {
    await page.mouse.wheel(0, turn < 30 ? 400 : -300)
    await note()
  }
  await grid.focus()
  for (const key of ['PageDown', 'ArrowDown', 'Control+End', 'PageUp', 'PageUp', 'ArrowUp', 'Control+Home', 'PageDown']) {
    for (let times = key.startsWith('Control') ? 1 : 5; times > 0; times--) await page.keyboard.press(key)
    await note()
  }
  // As a bar that is dragged: a place with every frame.
  for (const [from, to] of [[0, 1], [1, 0.4], [0.4, 0.41], [0.41, 0.97]] as const) {
    const places = await grid.evaluate(async (element, [first, last]) => {
      const numbers: number[] = []
      for (let frame = 0; frame <= 60; frame++) {
        element.scrollTop = (element.scrollHeight - element.clientHeight) * (first + (last - first) * frame / 60)
        await new Promise(requestAnimationFrame)
        const top = element.querySelector('.grid-row')
        if (frame % 10 === 0 && top) numbers.push(Number(top.getAttribute('aria-rowindex')) - 1)
      }
      return numbers
    }, [from, to] as const)
    for (const place of places) seen.add(place)
  }
  await page.waitForTimeout(300)
  return seen
}

/** Bytes of a process: of its own, and with the files that are mapped into it, which are the browser's program. */
interface Memory { own: number; all: number }

/** Watches what the largest process of a window holds; gives the most, or null where the system does not tell. */
async function watchMemory(browser: Browser): Promise<{ stop(): Promise<Memory | null> }> {
  const devTools = await browser.newBrowserCDPSession()
  const { processInfo } = await devTools.send('SystemInfo.getProcessInfo')
  const windows = processInfo.filter(({ type }) => type === 'renderer').map(({ id }) => id)
  let peak: Memory | null = null
  const read = async () => {
    for (const id of windows) {
      const status = await readFile(`/proc/${id}/status`, 'utf8').catch(() => '')
      const of = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)?.[1] ?? 0) * 1024
      const [own, all] = [of('RssAnon') + of('RssShmem'), of('VmRSS')]
      if (own > 0) peak = { own: Math.max(peak?.own ?? 0, own), all: Math.max(peak?.all ?? 0, all) }
    }
  }
  await read()
  const timer = setInterval(() => void read(), 100)
  return {
    async stop() {
      clearInterval(timer)
      await read()
      await devTools.detach()
      return peak
    },
  }
}

/** The tasks of the window's main thread, in milliseconds of the clock and of the processor. */
function tasksOf(events: readonly TraceEvent[]): { wall: number; cpu: number }[] {
  const threads = new Set(events.filter(event => event.name === 'thread_name' && event.args.name === 'CrRendererMain').map(event => `${event.pid} ${event.tid}`))
  return events.filter(event => event.ph === 'X' && event.name === 'ThreadControllerImpl::RunTask' && threads.has(`${event.pid} ${event.tid}`)).map(event => ({ wall: (event.dur ?? 0) / 1000, cpu: (event.tdur ?? event.dur ?? 0) / 1000 }))
}
