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
})
