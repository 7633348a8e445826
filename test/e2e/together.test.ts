import { readFile } from 'node:fs/promises'
import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { skipWithoutChromium } from '../support/chromium.ts'
import { openLink, trust } from '../support/notebook.ts'
import { useWorkbench } from '../support/workbench.ts'

interface SavedCell { id: string; cell_type: string; source: string | string[]; metadata: { oasis?: { chart?: { type: string; title?: string } } }; outputs?: unknown[] }
interface Saved { cells: SavedCell[]; metadata: { oasis: { parameters: { name: string; label?: string }[] } } }

describe.skipIf(skipWithoutChromium)('one notebook in two windows', () => {
  let page: Page
  let other: Page
  let file: string
  const { cell, order, write } = useWorkbench(opened => { page = opened })
  const waits = (what: () => Promise<unknown>) => expect.poll(what, { timeout: 60_000 })
  const saved = async () => JSON.parse(await readFile(file, 'utf8')) as Saved
  const text = (source: string | string[]) => (Array.isArray(source) ? source.join('') : source)

  /** What a window shows: each cell with its text, where nothing is written in. */
  const shown = async (of: Page) => of.locator('.cell').evaluateAll(cells => cells.map(element => `${(element as HTMLElement).dataset['cell']}: ${element.querySelector('.code-text, .markdown')?.textContent?.trim().replace(/^Press Enter to write SQL$/, '') ?? ''}`))
  const edit = async (of: Page, id: string) => {
    await cell(id, of).focus()
    await of.keyboard.press('Enter')
    await cell(id, of).locator('.monaco-editor').waitFor()
    await of.keyboard.press('Control+End')
  }
  const leave = async (of: Page) => {
    await of.keyboard.press('Escape')
    await of.locator('.monaco-editor').waitFor({ state: 'detached' })
  }
  /** Both windows and, saved, the file have the same cells with the same text. */
  async function agree(): Promise<string[]> {
    await waits(async () => JSON.stringify(await shown(page)) === JSON.stringify(await shown(other))).toBe(true)
    const seen = await shown(page)
    await page.locator('.cell').first().focus()
    await page.keyboard.press('Control+S')
    await waits(async () => (await saved()).cells.map(each => `${each.id}: ${text(each.source).trim()}`)).toEqual(seen)
    return seen
  }

  it('[NB5] agree on what is typed in both at once, in different cells and in the same one', async () => {
    file = await write('Together', ['a', 'b', 'c'].map(id => ({ id, source: `SELECT '${id}' --` })))
    await openLink(page, file)
    await cell('a').waitFor()
    await trust(page)
    other = await page.context().newPage()
    await other.goto(page.url())
    await cell('a', other).waitFor()
    await Promise.all([edit(page, 'a'), edit(other, 'b')])
    await Promise.all([page.keyboard.type(' typed here', { delay: 15 }), other.keyboard.type(' typed there', { delay: 15 })])
    await Promise.all([leave(page), leave(other)])
    expect(await agree()).toEqual(["a: SELECT 'a' -- typed here", "b: SELECT 'b' -- typed there", "c: SELECT 'c' --"])
    // Both write in one cell, one at its end and one at its beginning.
    await Promise.all([edit(page, 'c'), edit(other, 'c')])
    await other.keyboard.press('Control+Home')
    await Promise.all([page.keyboard.type('12345678901234567890', { delay: 15 }), other.keyboard.type('-- first abcdefghijklmnop', { delay: 15 }).then(() => other.keyboard.press('Enter'))])
    await Promise.all([leave(page), leave(other)])
    expect((await agree())[2]!.replace(/\s+/g, ' ')).toBe("c: -- first abcdefghijklmnop SELECT 'c' --12345678901234567890")
  })

  it('[NB5] agree on cells that are added, moved, deleted and retyped in both, and on what is undone in either', async () => {
    const before = await shown(page)
    await cell('a').focus()
    await cell('c', other).focus()
    await Promise.all([
      (async () => { for (const key of ['b', 'm', 'Alt+ArrowDown', 'k']) await page.keyboard.press(key) })(),
      (async () => { for (const key of ['a', 'a', 'd', 'd', 'Alt+ArrowUp']) await other.keyboard.press(key) })(),
    ])
    await waits(async () => (await order()) === (await order(other))).toBe(true)
    await agree()
    // What was done last is undone first, whoever did it.
    for (const [at, window] of [page, other, page, other].entries()) {
      await window.locator('.cell').first().focus()
      await window.keyboard.press('z')
      await waits(async () => (await shown(page)).join('\n') === (await shown(other)).join('\n')).toBe(true)
      if (at === 3) await agree()
    }
    for (let step = 0; step < 20 && (await shown(page)).join('\n') !== before.join('\n'); step += 1) {
      const last = (await shown(page)).join('\n')
      await page.locator('.cell').first().focus()
      await page.keyboard.press('z')
      // A step may be one that is not seen, such as what a cell without text is made.
      await expect.poll(async () => (await shown(page)).join('\n') !== last, { timeout: 2_000 }).toBe(true).catch(() => {})
    }
    expect(await agree()).toEqual(before)
  })

  it('[NB5] agree on what runs and what it gave, and undo a chart’s and a parameter’s change by key from either', async () => {
    await cell('a', other).focus()
    await other.keyboard.press('Control+Enter')
    for (const window of [page, other]) {
      await waits(() => cell('a', window).getAttribute('data-state')).toBe('done')
      await waits(() => cell('a', window).getByRole('tab', { name: 'Table' }).count()).toBe(1)
    }
    await cell('a').getByRole('tab', { name: 'Chart' }).click()
    await cell('a').getByRole('button', { name: 'Edit the chart' }).click()
    const builder = page.getByTestId('chart-builder')
    await builder.getByRole('radio', { name: 'Bars', exact: true }).click()
    await page.keyboard.press('Control+S')
    const chart = async () => (await saved()).cells[0]!.metadata.oasis?.chart?.type
    await waits(chart).toBe('bar')
    await page.getByRole('tab', { name: 'Parameters' }).click()
    await page.getByTestId('add-parameter').click()
    await page.getByRole('menuitem', { name: 'Number' }).click()
    const parameters = async () => (await saved()).metadata.oasis.parameters.map(({ name, label }) => label ?? name)
    await page.getByTestId('definition-parameter_1').getByRole('textbox', { name: 'Label' }).fill('Least')
    await page.keyboard.press('Tab')
    await page.keyboard.press('Control+S')
    await waits(parameters).toEqual(['Least'])
    await other.getByTestId('parameter-parameter_1').waitFor()
    const back = async (key: string) => {
      await cell('b', other).focus()
      await other.keyboard.press(key)
      await other.keyboard.press('Control+S')
    }
    await back('z')
    await waits(parameters).toEqual(['parameter_1'])
    await back('z')
    await waits(parameters).toEqual([])
    await other.getByTestId('parameter-parameter_1').waitFor({ state: 'detached' })
    await back('z')
    await waits(chart).not.toBe('bar')
    for (let step = 0; step < 3; step += 1) await back('Shift+Z')
    await waits(parameters).toEqual(['Least'])
    await waits(chart).toBe('bar')
    await page.getByTestId('parameter-parameter_1').waitFor()
    await agree()
  })
})
