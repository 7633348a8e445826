import type { CDPSession, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openApp } from '../support/app.ts'
import { skipWithoutChromium } from '../support/chromium.ts'
import { inspected, inspectHeap, inspectorsIn, type InspectedHeap } from '../support/heap.ts'
import { notebookFile, openLink, writeInSample } from '../support/notebook.ts'

/** Notebooks that are opened and closed before anything is measured, until the browser has compiled what the window runs often and holds that code, and those that count. */
const [warmUp, counted] = [20, 50]
/** How much more there may be after them. */
const most = 1.1
/** A notebook of some hundred kilobytes, so that one that stays is seen. */
const long = (number: number) => notebookFile(Array.from({ length: 200 }, (_, at) => ({
  id: `c${at}`, source: at % 4 === 0 ? `## Part ${number}.${at}\n\n${'Some *text* about it. '.repeat(20)}` : `-- ${'what it is for '.repeat(30)}\nselect ${at} as n`, language: at % 4 === 0 ? 'markdown' as const : 'sql' as const,
})))

describe.skipIf(skipWithoutChromium)('memory', () => {
  let app: Awaited<ReturnType<typeof openApp>>
  let page: Page
  let devTools: CDPSession
  let workbench: InspectedHeap
  const files: string[] = []
  beforeAll(async () => {
    app = await openApp({}, inspected)
    page = app.page
    // All of them first, so that the list on the left is as long before as after.
    for (let number = 0; number <= warmUp + counted; number += 1) files.push(await writeInSample(app.app.dataDir, `Memory ${number}`, long(number)))
    devTools = await page.context().newCDPSession(page)
    await devTools.send('Performance.enable')
    await page.getByTestId('report').waitFor()
    // The process that listens is the one with the workbench.
    for (const address of inspectorsIn(app.app.said())) workbench ??= (await inspectHeap(address, "process.getActiveResourcesInfo().includes('TCPServerWrap')"))!
    expect(workbench).toBeTruthy()
  })
  afterAll(async () => {
    workbench?.close()
    await app?.close()
  })

  /** What the window and the workbench hold once all that can go is gone: bytes of JavaScript, and nodes of the window. */
  async function held(): Promise<{ bytes: number; nodes: number; workbench: number }> {
    for (let pass = 0; pass < 3; pass += 1) await devTools.send('HeapProfiler.collectGarbage')
    const { metrics } = await devTools.send('Performance.getMetrics')
    const of = (name: string) => metrics.find(metric => metric.name === name)!.value
    return { bytes: of('JSHeapUsedSize'), nodes: of('Nodes'), workbench: await workbench.held() }
  }
  async function openAndClose(number: number): Promise<void> {
    await openLink(page, files[number]!)
    await page.getByRole('heading', { name: `Part ${number}.0`, level: 2, exact: true }).waitFor()
    await page.locator('[data-cell=c1] .code-text').click()
    await page.locator('[data-cell=c1] .cell-editor').waitFor()
    await page.keyboard.press('Escape')
    await expect.poll(() => page.locator('.cell').count(), { timeout: 20_000 }).toBe(200)
    await page.keyboard.press('Alt+W')
    await page.getByTestId('report').waitFor()
  }

  it('[FAST1] the window and the workbench hold after fifty notebooks what they held before them', async () => {
    for (let number = 0; number < warmUp; number += 1) await openAndClose(number)
    // The editor has started by then and stays.
    await page.waitForFunction(() => performance.getEntriesByType('resource').some(entry => entry.name.includes('MonacoEditor')))
    await openAndClose(warmUp)
    const before = await held()
    for (let number = 1; number <= counted; number += 1) await openAndClose(warmUp + number)
    // What is under way ends by itself.
    let after = await held()
    for (let wait = 0; wait < 40 && (after.bytes > before.bytes * most || after.workbench > before.workbench * most); wait += 1) {
      await page.waitForTimeout(500)
      after = await held()
    }
    console.log(`The window: ${(before.bytes / 1e6).toFixed(1)} MB and ${before.nodes} nodes before ${counted} notebooks, ${(after.bytes / 1e6).toFixed(1)} MB and ${after.nodes} nodes after; the workbench: ${(before.workbench / 1e6).toFixed(1)} MB before, ${(after.workbench / 1e6).toFixed(1)} MB after`)
    expect(after.bytes).toBeLessThan(before.bytes * most)
    expect(after.nodes).toBeLessThan(before.nodes * most)
    expect(after.workbench).toBeLessThan(before.workbench * most)
    expect(app.errors).toEqual([])
  })
})
