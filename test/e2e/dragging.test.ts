import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { skipWithoutChromium } from '../support/chromium.ts'
import type { WrittenCell } from '../support/notebook.ts'
import { useWorkbench } from '../support/workbench.ts'

describe.skipIf(skipWithoutChromium)('dragging cells', () => {
  let page: Page
  const { cell, order, show } = useWorkbench(opened => { page = opened })
  const code = (id: string): WrittenCell => ({ id, source: `select '${id}' as letter` })
  const heading = (id: string): WrittenCell => ({ id, source: `# Section ${id}`, language: 'markdown' })

  /** Takes a cell by its handle. */
  async function take(id: string): Promise<void> {
    await expect.poll(async () => {
      await page.mouse.move(2, 2)
      await cell(id).hover()
      return cell(id).locator('.cell-grip').isVisible()
    }, { timeout: 15_000 }).toBe(true)
    await cell(id).locator('.cell-grip').hover({ timeout: 10_000 })
    await page.mouse.down()
  }
  /** Brings the pointer to the upper part of a cell, where what is dragged would come before it. */
  async function over(id: string): Promise<void> {
    const box = (await cell(id).boundingBox())!
    await page.mouse.move(box.x + 40, box.y + 20, { steps: 4 })
    await page.mouse.move(box.x + 40, box.y + 8)
    await page.getByTestId('drop-line').waitFor()
    await expect.poll(async () => Math.abs((await page.getByTestId('drop-line').boundingBox())!.y - (await cell(id).boundingBox())!.y)).toBeLessThan(4)
  }

  it('[NB5] a cell is dragged by its handle to where the line shows, or all selected ones together, each as one step, which is said aloud', async () => {
    await show('Drag', ['a', 'b', 'c', 'd', 'e'].map(code))
    await take('d')
    await over('b')
    await page.mouse.up()
    await expect.poll(() => order()).toBe('a d b c e')
    await page.getByTestId('voice').getByText('Moved to place 2 of 5').waitFor()
    await page.keyboard.press('z')
    await expect.poll(() => order()).toBe('a b c d e')
    await cell('a').focus()
    await page.keyboard.press('Shift+ArrowDown')
    await take('a')
    await over('e')
    await page.locator('.drag-count').getByText('2 cells').waitFor()
    await page.mouse.up()
    await expect.poll(() => order()).toBe('c d a b e')
    expect(await page.locator('.cell-marked').count()).toBe(2)
    await page.keyboard.press('z')
    await expect.poll(() => order()).toBe('a b c d e')
    // Pressed and let go, it selects.
    await take('c')
    await page.mouse.up()
    await page.locator('.cell-selected[data-cell=c]').waitFor()
    expect(await order()).toBe('a b c d e')
  })

  it('[NB5] a drag is given up by Escape, and scrolls the page at its edges', async () => {
    await show('Long drag', Array.from({ length: 40 }, (_, at) => code(`n${at}`)))
    await take('n0')
    await over('n3')
    await page.keyboard.press('Escape')
    await page.getByTestId('drop-line').waitFor({ state: 'detached' })
    await page.mouse.up()
    await page.getByTestId('voice').getByText('Nothing was moved').waitFor()
    expect((await order()).startsWith('n0 n1 n2 n3')).toBe(true)
    await page.mouse.move(640, 300)
    await take('n1')
    const { y, height } = (await page.locator('.document').boundingBox())!
    await page.mouse.move(500, y + height - 80, { steps: 3 })
    await page.mouse.move(500, y + height - 6)
    await page.waitForFunction(() => { const { scrollTop, scrollHeight, clientHeight } = document.querySelector('.document')!; return scrollTop + clientHeight > scrollHeight - 4 })
    await page.mouse.up()
    await expect.poll(async () => (await order()).endsWith('n39 n1')).toBe(true)
    await page.keyboard.press('z')
    await expect.poll(async () => (await order()).startsWith('n0 n1 n2')).toBe(true)
  })

  it('[NB5] a folded section is dragged whole', async () => {
    await show('Drag a section', [heading('A'), code('a1'), heading('B'), code('b1'), code('b2'), heading('C')])
    await cell('B').focus()
    await page.keyboard.press('ArrowLeft')
    await expect.poll(() => order()).toBe('A a1 B C')
    await take('B')
    await over('A')
    await page.locator('.drag-count').getByText('3 cells').waitFor()
    await page.mouse.up()
    await expect.poll(() => order()).toBe('B A a1 C')
    await page.keyboard.press('ArrowRight')
    await expect.poll(() => order()).toBe('B b1 b2 A a1 C')
  })
})
