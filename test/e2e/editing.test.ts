import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { openApp } from '../support/app.ts'
import { skipWithoutChromium } from '../support/chromium.ts'
import { notebookFile, openLink, trust, writeInSample, type WrittenCell } from '../support/notebook.ts'

describe.skipIf(skipWithoutChromium)('editing a notebook', () => {
  let app: Awaited<ReturnType<typeof openApp>>
  let page: Page
  beforeAll(async () => {
    app = await openApp()
    page = app.page
    await page.getByTestId('report').waitFor()
  })
  afterAll(async () => { await app?.close() })
  afterEach(() => { expect(app.errors).toEqual([]) })

  const cell = (id: string) => page.locator(`[data-cell="${id}"]`)
  const source = (id: string) => cell(id).locator('.code-text').evaluate(element => element.textContent!.replace(/\n$/, ''))

  /** Shows a new notebook of these cells, trusted. */
  async function show(name: string, cells: readonly WrittenCell[]): Promise<void> {
    await openLink(page, await writeInSample(app.app.dataDir, name, notebookFile(cells)))
    await cell(cells[0]!.id).waitFor()
    await trust(page)
  }

  it('[NB2] takes ten kilobytes of text entered at once without holding up the window', async () => {
    await show('Long text', [{ id: 'long', source: 'select 1' }])
    await cell('long').focus()
    await page.keyboard.press('Enter')
    await page.locator('.monaco-editor').waitFor()
    const text = Array.from({ length: 120 }, (_, n) => `select a${n}, b${n}, count(*) as c${n} from flights where origin = 'ATL' and delay > ${n};\n`).join('')
    expect(text.length).toBeGreaterThan(9_000)
    const started = Date.now()
    await page.keyboard.insertText(text)
    // Typed one character after the other it took seconds.
    expect(Date.now() - started).toBeLessThan(1500)
    await page.keyboard.press('Escape')
    expect(await source('long')).toBe(`${text}select 1`)
    await page.keyboard.press('z')
    await expect.poll(() => source('long')).toBe('select 1')
  })

  it('[NB3] runs a cell whose button was moved by the page while it was pressed', async () => {
    await show('Moving', [{ id: 'above', source: 'select 1 as a' }, { id: 'below', source: 'select 2 as b' }])
    const button = cell('below').getByRole('button', { name: 'Run the cell' })
    const box = (await button.boundingBox())!
    await page.mouse.move(box.x + 8, box.y + 8)
    await page.mouse.down()
    // As a chart above does that comes to be drawn.
    await cell('above').evaluate(element => { element.style.minHeight = '400px' })
    await page.mouse.up()
    await page.locator('[data-cell=below][data-state=done]').waitFor()
    expect(await cell('above').getAttribute('data-state')).toBe('idle')
    await cell('above').getByRole('button', { name: 'Run the cell' }).focus()
    await page.keyboard.press('Enter')
    await page.locator('[data-cell=above][data-state=done]').waitFor()
  })

  const order = (of = page) => of.locator('.cell').evaluateAll(cells => cells.map(element => (element as HTMLElement).dataset['cell']!))
  const chosen = () => page.locator('.cell-marked').evaluateAll(cells => cells.map(element => (element as HTMLElement).dataset['cell']!))
  const letters = (text: string): WrittenCell[] => [...text].map(id => ({ id, source: `select '${id}' as letter` }))

  it('[NB5] selects several cells by key and by pointer, and moves, runs, retypes and deletes them as one step', async () => {
    await show('Several', letters('abcdef'))
    await cell('b').focus()
    await page.keyboard.press('Shift+ArrowDown')
    await page.keyboard.press('Shift+J')
    expect(await chosen()).toEqual(['b', 'c', 'd'])
    await page.keyboard.press('Shift+ArrowUp')
    expect(await chosen()).toEqual(['b', 'c'])
    await page.getByTestId('voice').getByText('2 cells are selected').waitFor()
    await page.keyboard.press('Control+Shift+ArrowDown')
    await expect.poll(() => order()).toEqual(['a', 'd', 'b', 'c', 'e', 'f'])
    await page.keyboard.press('z')
    await expect.poll(() => order()).toEqual(['a', 'b', 'c', 'd', 'e', 'f'])

    await cell('a').locator('.code-text').click({ modifiers: ['Control'] })
    await cell('e').locator('.code-text').click({ modifiers: ['Control'] })
    expect(await page.locator('.cell-editing').count()).toBe(0)
    await cell('c').locator('.code-text').click({ modifiers: ['Shift'] })
    expect(await chosen()).toEqual(['c', 'd', 'e'])
    await page.keyboard.press('Control+Enter')
    for (const id of ['c', 'd', 'e']) await page.locator(`[data-cell=${id}][data-state=done]`).waitFor()
    expect(await cell('a').getAttribute('data-state')).toBe('idle')
    await page.keyboard.press('m')
    await expect.poll(() => page.locator('.cell-markdown').count()).toBe(3)
    await page.keyboard.press('z')
    await expect.poll(() => page.locator('.cell-markdown').count()).toBe(0)

    await page.keyboard.press('Escape')
    await cell('b').focus()
    await page.keyboard.press('Control+A')
    expect(await chosen()).toHaveLength(6)
    await page.keyboard.press('d')
    await page.keyboard.press('d')
    await expect.poll(() => page.locator('.cell').count()).toBe(0)
    await page.getByText('6 cells were deleted').waitFor()
    await page.keyboard.press('z')
    await expect.poll(() => order()).toEqual(['a', 'b', 'c', 'd', 'e', 'f'])
    await cell('a').focus()
    await page.keyboard.press('Shift+End')
    await page.keyboard.press('Shift+M')
    await expect.poll(() => order()).toEqual(['a'])
    await page.keyboard.press('z')
    await expect.poll(() => order()).toEqual(['a', 'b', 'c', 'd', 'e', 'f'])
    await cell('a').focus()
    await page.keyboard.press('3')
    await cell('a').locator('h3').waitFor()
  })

  it('[NB5] pastes what was cut or copied, also in another notebook of another window, as one step', async () => {
    await show('Copied', letters('abcd'))
    await cell('a').focus()
    await page.keyboard.press('Shift+ArrowDown')
    await page.keyboard.press('c')
    await page.keyboard.press('End')
    await page.keyboard.press('v')
    await expect.poll(() => page.locator('.cell').count()).toBe(6)
    expect(await page.locator('.cell .code-text').evaluateAll(list => list.map(element => /'(.)'/.exec(element.textContent!)![1]).join(''))).toBe('abcdab')
    expect(await chosen()).toHaveLength(2)
    await page.keyboard.press('z')
    await expect.poll(() => order()).toEqual(['a', 'b', 'c', 'd'])
    await cell('c').focus()
    await page.keyboard.press('Shift+ArrowDown')
    await page.keyboard.press('x')
    await expect.poll(() => order()).toEqual(['a', 'b'])

    const other = await page.context().newPage()
    await other.goto(page.url())
    await openLink(other, await writeInSample(app.app.dataDir, 'Elsewhere', notebookFile([{ id: 'only', source: 'select 0' }])))
    await other.locator('[data-cell=only]').focus()
    await other.keyboard.press('Shift+V')
    await expect.poll(() => other.locator('.cell').count()).toBe(3)
    expect(await other.locator('.cell .code-text').evaluateAll(list => list.map(element => element.textContent!.trim()))).toEqual(["select 'c' as letter", "select 'd' as letter", 'select 0'])
    await other.close()
  })
})
