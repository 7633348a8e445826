import { readFile } from 'node:fs/promises'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { violationsOn } from '../support/axe.ts'
import { openApp } from '../support/app.ts'
import { skipWithoutChromium } from '../support/chromium.ts'
import { notebookFile, openLink, trust, writeInSample } from '../support/notebook.ts'


const many = "SELECT 'K' || lpad(range::VARCHAR, 6, '0'), 'Airport number ' || range FROM range(100000)"
const parameters = [
  { name: 'airport', label: 'Airport', type: 'select', default: 'K000123', group: 'Where', help: 'Any of a hundred thousand', options: { kind: 'query', sql: many } },
  { name: 'some', label: 'Several', type: 'multiSelect', default: ['K000001', 'K077777'], group: 'Where', options: { kind: 'query', sql: many } },
  { name: 'country', label: 'Country', type: 'select', default: 'JP', required: true, group: 'Where', options: { kind: 'query', sql: "SELECT unnest(['FR', 'JP'])" } },
  { name: 'town', label: 'Town', type: 'select', default: 'Tokyo', group: 'Where', options: { kind: 'query', sql: "SELECT c FROM (VALUES ('JP', 'Tokyo'), ('JP', 'Osaka'), ('FR', 'Paris')) t(k, c) WHERE k = :country ORDER BY c" } },
  { name: 'threshold', label: 'Threshold', type: 'number', widget: 'slider', min: 0, max: 100, step: 5, default: 15, group: 'When' },
  { name: 'until', label: 'Until', type: 'datetime', default: '2026-10-25T01:30', group: 'When' },
  { name: 'days', label: 'Days', type: 'dateRange', default: { relative: 'last', count: 7, unit: 'day', anchor: 'data' }, anchor: { sql: "SELECT DATE '2001-06-30'" }, group: 'When' },
  { name: 'title', label: 'Title', type: 'text', default: 'Hello' },
]
const cells = [
  { id: 'a', source: 'SELECT :airport AS airport, :until AS until, :threshold AS threshold, :town AS town', name: 'everything' },
  { id: 'b', source: 'SELECT len(:some) AS chosen, :days_start AS first_day, :title AS title', name: 'others' },
]

describe.skipIf(skipWithoutChromium)('choosing values', () => {
  let opened: Awaited<ReturnType<typeof openApp>>
  let page: Page
  let file: string
  const field = (name: string) => page.getByTestId(`parameter-${name}`)
  const button = (name: string) => field(name).locator('button.select-button').first()
  const text = async (of: ReturnType<typeof field>) => ((await of.textContent()) ?? '').replace(/\s+/g, ' ')
  const waits = (what: () => Promise<string | null>) => expect.poll(what, { timeout: 60_000 })
  const popover = () => page.locator('.parameter-popover')
  const openByKey = async (name: string) => {
    await button(name).focus()
    await page.keyboard.press('Enter')
    await popover().waitFor()
  }
  const put = async () => {
    for (let press = 0; press < 3 && await popover().count() > 0; press++) await page.keyboard.press('Escape')
    await popover().waitFor({ state: 'detached' })
  }
  const chooseSet = async (name: string | RegExp) => {
    await page.getByTestId('value-sets').click()
    await page.getByRole('menuitem', { name, exact: true }).press('Enter')
    await page.locator('.menu').waitFor({ state: 'detached' })
  }
  beforeAll(async () => {
    opened = await openApp({ reducedMotion: 'reduce', permissions: ['clipboard-read', 'clipboard-write'] })
    page = opened.page
    await page.getByTestId('parameters').waitFor({ timeout: 120_000 })
    file = await writeInSample(opened.app.dataDir, 'Choices', notebookFile(cells, { parameters, timezone: 'Europe/Berlin' }))
    await openLink(page, file)
    await trust(page)
    await page.waitForFunction(() => document.querySelectorAll('.parameter-spin').length === 0, null, { timeout: 120_000 })
  })
  afterAll(async () => { await opened?.close() })

  it('[PARAM3] one of 100,000 options is found by typing, by keys alone, and the window draws only what is seen', async () => {
    await waits(() => text(field('airport'))).toContain('Airport number 123')
    await openByKey('airport')
    await waits(() => text(popover())).toMatch(/The first 1,?00\d of 100,000/)
    expect(await popover().locator('[role=option]').count()).toBeLessThan(60)
    await page.keyboard.type('NUMBER ７７７７７')
    await waits(() => text(popover().locator('[role=listbox]'))).toBe('Airport number 77777K077777')
    expect(await violationsOn(page, '.parameter-popover')).toEqual([])
    await page.keyboard.press('Enter')
    await popover().waitFor({ state: 'detached' })
    await waits(() => text(field('airport'))).toContain('Airport number 77777')
    expect(await text(field('airport'))).not.toContain('not one of')
  })

  it('[PARAM3] several of 100,000 are kept with what was chosen before', async () => {
    await openByKey('some')
    await page.keyboard.type('number 54321')
    await waits(() => text(popover().locator('[role=listbox]'))).toBe('Airport number 54321K054321')
    await page.keyboard.press('Enter')
    await put()
    await waits(() => text(field('some'))).toMatch(/Airport number 54321.*Airport number 1$/)
    await page.getByTestId('apply-parameters').click()
    await waits(() => text(page.locator('[data-cell="b"] .cell-output, [data-cell="b"]').first())).toContain('3')
  })

  it('[PARAM3] options follow the choice that they depend on, and a value that is gone is said and runs nothing', async () => {
    await openByKey('country')
    await page.keyboard.press('Home')
    await page.keyboard.press('Enter')
    await waits(() => text(field('town'))).toContain('“Tokyo” is not one of the options')
    await waits(() => page.getByTestId('parameters-says').textContent()).toContain('1 value to correct')
    await openByKey('town')
    await page.keyboard.press('End')
    await page.keyboard.press('Enter')
    await waits(() => text(field('town'))).toMatch(/Paris$/)
    await waits(() => text(page.getByTestId('apply-parameters'))).toContain('1 cell runs again')
  })

  it('[PARAM3] a slider goes by keys and shows its value', async () => {
    const thumb = field('threshold').locator('input[type=range]')
    await thumb.focus()
    await page.keyboard.press('ArrowRight')
    await waits(() => text(field('threshold'))).toContain('20')
    await page.keyboard.press('End')
    await waits(() => text(field('threshold'))).toContain('100')
    await page.keyboard.press('PageDown')
    await waits(() => text(field('threshold'))).toMatch(/9\d/)
    expect(await violationsOn(page, '[data-testid=parameters]')).toEqual([])
  })

  it('[PARAM3] a time that comes twice asks which is meant, and a skipped one says what is taken', async () => {
    await openByKey('until')
    const hour = popover().locator('[role=spinbutton]').nth(3)
    await hour.focus()
    await page.keyboard.type('02')
    await waits(() => text(popover())).toContain('Clocks go back then')
    await popover().getByRole('radio', { name: 'Second (UTC+01:00)' }).click()
    await waits(() => text(field('until'))).toContain('25 Oct 2026, 02:30 (UTC+01:00)')
    expect(await violationsOn(page, '.parameter-popover')).toEqual([])
    await put()
    await openByKey('until')
    await popover().locator('[role=spinbutton]').nth(0).focus()
    await page.keyboard.type('29032026')
    await waits(() => text(field('until'))).toContain('it is taken as 29 Mar 2026, 03:30')
    await put()
    await page.getByTestId('apply-parameters').click()
    await waits(() => text(page.locator('[data-cell="a"]'))).toContain('03:30')
  })

  it('[PARAM3] a relative range is written in one’s own numbers', async () => {
    await openByKey('days')
    const own = popover().getByTestId('own-span')
    const count = own.getByRole('textbox')
    await count.fill('45')
    await waits(() => text(own)).toMatch(/17 May\s?–\s?30 Jun 2001/)
    await count.fill('0')
    await waits(() => text(own)).toContain('A whole number from 1 to 1,000')
    await count.fill('3')
    await own.getByRole('button', { name: /days/ }).click()
    await page.getByRole('option', { name: 'weeks' }).press('Enter')
    await count.focus()
    await page.keyboard.press('Enter')
    await popover().waitFor({ state: 'detached' })
    await waits(() => text(field('days'))).toMatch(/Last 3 weeks of the data.*10\s?–\s?30 Jun 2001/)
    await openByKey('days')
    await popover().getByTestId('own-span').getByRole('button', { name: /Last, of the data/ }).click()
    await page.getByRole('option', { name: /Before the data/ }).press('Enter')
    await popover().getByRole('button', { name: 'Use' }).click()
    await waits(() => text(field('days'))).toContain('Previous 3 weeks')
  })

  it('[PARAM3] values are saved under a name, chosen, updated, renamed, deleted and brought back', async () => {
    await field('title').locator('input').fill('Saved')
    await page.getByTestId('value-sets').click()
    await page.getByRole('menuitem', { name: /Save these values as/ }).press('Enter')
    await page.getByRole('textbox', { name: 'Name' }).fill('Morning')
    await page.keyboard.press('Enter')
    await waits(() => text(page.getByTestId('value-sets'))).toBe('Morning')
    await field('title').locator('input').fill('Other')
    await waits(() => text(page.getByTestId('value-sets'))).toBe('Morning, changed')
    await chooseSet('Morning')
    await waits(() => field('title').locator('input').inputValue()).toBe('Saved')
    await waits(() => text(page.getByTestId('value-sets'))).toBe('Morning')
    await field('title').locator('input').fill('Updated')
    await chooseSet('Update “Morning”')
    await waits(() => text(page.getByTestId('value-sets'))).toBe('Morning')
    await page.getByTestId('value-sets').click()
    await page.getByRole('menuitem', { name: 'Rename “Morning”…' }).press('Enter')
    await page.getByRole('textbox', { name: 'Name' }).fill('Evening')
    await page.keyboard.press('Enter')
    await waits(() => text(page.getByTestId('value-sets'))).toBe('Evening')
    await chooseSet('Open the notebook with “Evening”')
    await page.getByTestId('value-sets').click()
    await waits(() => text(page.locator('.menu'))).toContain('opens with it')
    expect(await violationsOn(page, '.menu-popover')).toEqual([])
    await page.keyboard.press('Escape')
    await chooseSet('Delete “Evening”')
    await waits(() => text(page.locator('.notice').last())).toContain('“Evening” was deleted')
    await page.locator('.notice').getByRole('button', { name: 'Undo' }).last().click()
    await waits(async () => { await page.keyboard.press('Control+s'); return page.getByTestId('save-state').getAttribute('data-dirty') }).toBe('false')
    const saved = JSON.parse(await readFile(file, 'utf8')) as { metadata: { oasis: { valueSets: { name: string; values: Record<string, unknown>; default?: boolean }[] } } }
    expect(saved.metadata.oasis.valueSets).toMatchObject([{ name: 'Evening', default: true, values: { title: 'Updated', airport: 'K077777' } }])
  })

  it('[PARAM3] the report has the groups under headings that fold, with help, and copies a link with the values', async () => {
    await openLink(page, file, 'report')
    const where = page.getByRole('button', { name: 'Where', exact: true })
    await where.waitFor()
    expect(await violationsOn(page, '[data-testid=parameters]')).toEqual([])
    expect(await text(field('airport'))).toContain('Any of a hundred thousand')
    await where.press('Enter')
    expect(await field('airport').isVisible()).toBe(false)
    expect(await where.getAttribute('aria-expanded')).toBe('false')
    await where.press('Enter')
    expect(await field('airport').isVisible()).toBe(true)
    await field('title').locator('input').fill('By link')
    await chooseSet('Copy a link with these values')
    await waits(() => text(page.locator('.notice').last())).toContain('The link was copied')
    const link = await page.evaluate(() => navigator.clipboard.readText())
    expect(new URL(link).origin).toBe(new URL(page.url()).origin)
    const other = await page.context().newPage()
    await other.goto(link)
    await expect.poll(() => other.getByTestId('parameter-title').locator('input').inputValue(), { timeout: 60_000 }).toBe('By link')
    await other.close()
  })

  it('[PARAM3] a link of hostile values to a notebook that is not trusted shows them as data, runs nothing, and says what it leaves out', async () => {
    const elsewhere = await writeInSample(opened.app.dataDir, 'Elsewhere', notebookFile([{ id: 'c', source: "SELECT '${title}' AS elsewhere_only", name: 'elsewhere_c' }], { parameters: [{ name: 'title', type: 'text', default: 'x' }], runOnChange: true }))
    const hostile = "'); DROP TABLE flights; --<img src=x onerror=alert(1)>"
    await page.evaluate(hash => { location.hash = hash }, `notebook=${encodeURIComponent(elsewhere)}&values=${encodeURIComponent(JSON.stringify({ title: hostile, gone: 1 }))}`)
    await waits(() => field('title').locator('input').inputValue()).toBe(hostile)
    await waits(() => text(page.locator('.notice').last())).toContain('gone')
    await waits(() => page.getByTestId('parameters-says').textContent()).toContain('nothing runs until the notebook is trusted')
    expect(await page.locator('.cell[data-state="done"], .cell[data-state="running"], .cell[data-state="failed"]').count()).toBe(0)
  })

  it('[PARAM3] with run-on-change a dragged slider runs its cells once, when it is let go', async () => {
    const live = await writeInSample(opened.app.dataDir, 'Live slider', notebookFile([{ id: 'd', source: 'SELECT :size AS size', name: 'live_size' }], { parameters: [{ name: 'size', type: 'number', widget: 'slider', min: 0, max: 100, step: 1, default: 10 }], runOnChange: true }))
    await openLink(page, live)
    await trust(page)
    const track = field('size').locator('.slider-track')
    const box = (await track.boundingBox())!
    await page.mouse.move(box.x + box.width * 0.1, box.y + box.height / 2)
    await page.mouse.down()
    for (const part of [0.3, 0.5, 0.8]) {
      await page.mouse.move(box.x + box.width * part, box.y + box.height / 2, { steps: 4 })
      // Longer than typing has to rest.
      await page.waitForTimeout(500)
    }
    await waits(() => text(field('size'))).toMatch(/(79|80|81)$/)
    expect(await page.locator('[data-cell="d"]').getAttribute('data-state')).toBe('idle')
    await page.mouse.up()
    await waits(() => page.locator('[data-cell="d"]').getAttribute('data-state')).toBe('done')
    await waits(() => page.getByTestId('parameters-says').textContent()).toContain('1 cell ran again')
  })

  it('[PARAM3] nothing went wrong in the window meanwhile', () => expect(opened.errors).toEqual([]))
})
