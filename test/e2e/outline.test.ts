import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { skipWithoutChromium } from '../support/chromium.ts'
import type { WrittenCell } from '../support/notebook.ts'
import { useWorkbench } from '../support/workbench.ts'

describe.skipIf(skipWithoutChromium)('the table of contents', () => {
  let page: Page
  const { cell, show: open } = useWorkbench(opened => { page = opened })
  const outline = () => page.getByTestId('outline')
  const lines = () => outline().getByRole('treeitem').evaluateAll(list => list.map(element => `${element.getAttribute('aria-level')} ${element.textContent}`))
  const line = (text: string) => outline().getByRole('treeitem').filter({ hasText: text })
  const current = () => outline().locator('[aria-current=location]').textContent()
  const focused = () => page.evaluate(() => document.activeElement?.textContent)
  /** How far under the top of the document something is, in CSS pixels. */
  const below = (selector: string) => page.evaluate(found => document.querySelector(found)!.getBoundingClientRect().top - document.querySelector('.document')!.getBoundingClientRect().top, selector)
  const long = (id: string, heading: string): WrittenCell => ({ id, language: 'markdown', source: `${heading}\n\n${Array.from({ length: 20 }, (_, at) => `Paragraph ${at} of ${id}.`).join('\n\n')}` })

  async function show(name: string, cells: readonly WrittenCell[]): Promise<void> {
    await open(name, cells)
    await page.keyboard.press('Control+Alt+O')
    await outline().waitFor()
  }

  it('[NB5] lists headings and named cells as they stand, marks what runs, failed or is stale, and goes there by click and Enter', async () => {
    await show('Contents', [
      long('a', '# Alpha'), { id: 'a1', source: 'select 1 as one', name: 'ones' }, long('b', '## Beta'), { id: 'b1', source: 'select nothing' }, long('c', '# Gamma\n\n## Within'), { id: 'c1', source: 'select 2' },
    ])
    expect(await lines()).toEqual(['1 Alpha', '2 ones', '2 Beta', '1 Gamma', '2 Within'])
    await page.waitForFunction(() => document.activeElement?.getAttribute('role') === 'treeitem')
    expect(await focused()).toBe('Alpha')
    for (const key of ['ArrowDown', 'ArrowDown', 'Enter']) await page.keyboard.press(key)
    await page.waitForFunction(() => document.activeElement?.getAttribute('data-cell') === 'b')
    await expect.poll(() => below('[data-cell=b] h2')).toBeLessThan(100)
    await expect.poll(current).toBe('Beta')
    await line('Alpha').click()
    await expect.poll(() => below('[data-cell=a] h1')).toBeGreaterThanOrEqual(0)
    await expect.poll(current).toBe('Alpha')
    await line('Within').click()
    await expect.poll(() => below('[data-cell=c] h2')).toBeLessThan(100)
    await expect.poll(current).toBe('Within')

    await page.keyboard.press('Control+Shift+Enter')
    await page.locator('[data-cell=b1][data-state=failed]').waitFor()
    await outline().getByRole('treeitem', { name: 'Beta, 1 failed' }).waitFor()
    await outline().getByRole('treeitem', { name: 'Alpha, 1 failed' }).waitFor()
    await page.keyboard.press('Control+Alt+O')
    await page.keyboard.press('Home')
    await page.keyboard.press('ArrowLeft')
    await expect.poll(lines).toEqual(['1 Alpha', '1 Gamma', '2 Within'])
    await page.keyboard.press('ArrowRight')
    await page.keyboard.press('g')
    expect(await focused()).toBe('Gamma')
    expect(await lines()).toEqual(['1 Alpha', '2 ones', '2 Beta', '1 Gamma', '2 Within'])
  })

  it('[NB5] follows what is read while scrolling, and what is typed', async () => {
    await page.locator('.document').evaluate(element => { element.scrollTop = 0 })
    await page.locator('.document').hover()
    const seen: string[] = []
    for (let turn = 0; turn < 60 && seen.at(-1) !== 'Within'; turn += 1) {
      await page.mouse.wheel(0, 200)
      await page.evaluate(() => new Promise(resolve => requestAnimationFrame(() => requestAnimationFrame(resolve))))
      const now = await current().catch(() => null)
      if (now && now !== seen.at(-1)) seen.push(now)
    }
    expect(seen.filter(name => name !== 'Gamma')).toEqual(['Alpha', 'ones', 'Beta', 'Within'])
    await cell('b').focus()
    await page.keyboard.press('1')
    await expect.poll(lines).toEqual(['1 Alpha', '2 ones', '1 Beta', '1 Gamma', '2 Within'])
    await page.keyboard.press('z')
    await expect.poll(lines).toEqual(['1 Alpha', '2 ones', '2 Beta', '1 Gamma', '2 Within'])
  })

  it('[NB5] opens a folded section that it goes into', async () => {
    await cell('a').focus()
    await page.keyboard.press('ArrowLeft')
    await cell('b').waitFor({ state: 'detached' })
    await line('ones').click()
    await cell('a1').waitFor()
    await page.waitForFunction(() => document.activeElement?.getAttribute('data-cell') === 'a1')
  })

  it('[NB5] of the report has its headings, and goes to them', async () => {
    await page.locator('.view-switch [data-view=report]').click()
    await page.getByTestId('report').waitFor()
    await expect.poll(lines).toEqual(['1 Alpha', '2 Beta', '1 Gamma', '2 Within'])
    await line('Gamma').click()
    await expect.poll(() => below('[data-block=c] h1')).toBeLessThan(100)
    await expect.poll(current).toBe('Gamma')
    await line('Alpha').click()
    await expect.poll(current).toBe('Alpha')
    await page.locator('.view-switch [data-view=edit]').click()
  })

  it('[NB5] of two thousand cells draws the lines that are in view, and holds up nothing', async () => {
    await show('Many', Array.from({ length: 2000 }, (_, at) => at % 2 === 0 ? { id: `t${at}`, language: 'markdown', source: `${'#'.repeat(1 + at % 3)} Heading ${at}` } : { id: `c${at}`, source: `select ${at}`, name: `name_${at}` }))
    await line('Heading 0').waitFor()
    expect(await outline().getByRole('treeitem').count()).toBeLessThan(80)
    expect(await outline().getByRole('treeitem').first().getAttribute('aria-setsize')).toBe('2000')
    await outline().getByRole('treeitem').first().focus()
    await page.keyboard.press('End')
    await page.waitForFunction(() => document.activeElement?.textContent === 'name_1999')
    await page.keyboard.press('Enter')
    await page.waitForFunction(() => document.activeElement?.getAttribute('data-cell') === 'c1999')
    await page.evaluate(() => {
      const found = window as unknown as { held: number[] }
      found.held = []
      new PerformanceObserver(list => found.held.push(...list.getEntries().map(entry => entry.duration))).observe({ type: 'longtask' })
    })
    for (let at = 0; at < 20; at += 1) {
      await outline().evaluate((element, top) => { element.scrollTop = top }, at * 2500)
      await page.evaluate(() => new Promise(resolve => requestAnimationFrame(() => requestAnimationFrame(resolve))))
    }
    expect(await page.evaluate(() => Math.max(0, ...(window as unknown as { held: number[] }).held))).toBeLessThan(200)
  })
})
