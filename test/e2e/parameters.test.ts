import { readFile, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { violationsOn } from '../support/axe.ts'
import { openApp, temporaryFolder } from '../support/app.ts'
import { skipWithoutChromium } from '../support/chromium.ts'



describe.skipIf(skipWithoutChromium)('the parameters of the gallery', () => {
  let opened: Awaited<ReturnType<typeof openApp>>
  let page: Page
  const field = (name: string) => page.getByTestId(`parameter-${name}`)
  const control = (name: string) => field(name).locator('button.select-button, input').first()
  const apply = () => page.getByTestId('apply-parameters')
  const says = () => page.getByTestId('parameters-says')
  const text = async (of: ReturnType<typeof field>) => ((await of.textContent()) ?? '').replace(/\s+/g, ' ')
  const waits = (what: () => Promise<string>) => expect.poll(what, { timeout: 60_000 })
  /** Which cells ran at all, by their names. */
  const ran = () => page.locator('.cell').evaluateAll(cells => cells.filter(cell => /done|failed/.test(cell.getAttribute('data-state') ?? '')).map(cell => cell.getAttribute('data-cell') ?? ''))
  const openByKey = async (name: string) => {
    await control(name).focus()
    await page.keyboard.press('Enter')
    await page.locator('.parameter-popover').waitFor()
    await page.locator('.parameter-popover').evaluate(element => Promise.all(element.getAnimations().map(animation => animation.finished)))
  }
  beforeAll(async () => {
    opened = await openApp({ reducedMotion: 'reduce' })
    page = opened.page
    await page.getByTestId('parameters').waitFor({ timeout: 120_000 })
    await page.getByRole('button', { name: 'Gallery', exact: true }).or(page.getByText('Gallery', { exact: true })).first().click()
    await field('origins').waitFor()
  })
  afterAll(async () => { await opened?.close() })

  it('[PARAM1] a field for every type shows its default, relative dates resolved', async () => {
    await waits(() => text(field('day'))).toContain('30 Jun 2001')
    await expect.poll(() => page.locator('.parameter-spin').count(), { timeout: 60_000 }).toBe(0)
    expect(await control('city').inputValue()).toBe('San')
    expect(await control('miles').inputValue()).toBe('0')
    expect(await field('late_only').getByRole('checkbox').isChecked()).toBe(false)
    expect(await text(field('day'))).toContain('Last day of the data')
    expect(await text(field('period'))).toContain('Previous month of the data')
    expect(await text(field('period'))).toMatch(/1\s?–\s?31 May 2001/)
    expect(await text(field('grain'))).toContain('Day')
    expect(await text(field('origins'))).toMatch(/ORD.*DFW.*ATL/)
    expect(await apply().getAttribute('aria-disabled')).toBe('true')
    expect(await violationsOn(page, '[data-testid=parameters]')).toEqual([])
  })

  it('[PARAM1] a text typed says how many cells run again, and only those run', async () => {
    await control('city').focus()
    await page.keyboard.press('End')
    await page.keyboard.type('ta')
    await waits(() => text(apply())).toContain('Apply · 1 cell runs again')
    const before = await ran()
    await page.keyboard.press('Control+Enter')
    await waits(() => text(says())).toContain('1 cell ran again')
    expect(await ran()).toEqual([...before, 'search'])
    expect(await apply().getAttribute('aria-disabled')).toBe('true')
  })

  it('[PARAM1] a number outside its limits, off its steps or no number is told at the field and cannot be applied', async () => {
    await control('miles').fill('7000')
    await waits(() => text(field('miles'))).toContain('It must be 5,000 or less')
    expect(await control('miles').getAttribute('aria-invalid')).toBe('true')
    expect(await text(says())).toContain('1 value to correct')
    expect(await violationsOn(page, '[data-testid=parameters]')).toEqual([])
    await page.keyboard.press('Control+Enter')
    expect(await text(says())).toContain('1 value to correct')
    await control('miles').fill('many')
    await waits(() => text(field('miles'))).toContain('“many” is not a number')
    await control('miles').fill('150')
    await waits(() => text(field('miles'))).toContain('It must be a multiple of 100')
    await page.keyboard.press('ArrowUp')
    expect(await control('miles').inputValue()).toBe('200')
    await waits(() => text(apply())).toContain('Apply · 1 cell runs again')
  })

  it('[PARAM1] every other type is changed by keys alone', async () => {
    await field('late_only').getByRole('checkbox').focus()
    await page.keyboard.press('Space')
    await waits(() => text(field('late_only'))).toContain('Yes')

    await openByKey('day')
    expect(await violationsOn(page, '.parameter-popover')).toEqual([])
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await waits(() => text(field('day'))).toContain('1 day before the data ends')
    await waits(() => text(field('day'))).toContain('29 Jun 2001')

    await openByKey('period')
    expect(await violationsOn(page, '.parameter-popover')).toEqual([])
    await page.keyboard.press('Home')
    await page.keyboard.press('Enter')
    await waits(() => text(field('period'))).toMatch(/Last 7 days of the data.*24\s?–\s?30 Jun 2001/)

    await openByKey('grain')
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await waits(() => text(field('grain'))).toContain('Week')

    await openByKey('origins')
    await page.keyboard.type('honolulu')
    expect(await violationsOn(page, '.parameter-popover')).toEqual([])
    await page.keyboard.press('Enter')
    await waits(() => text(page.locator('.parameter-options-foot'))).toMatch(/4 of \d{3}/)
    await page.keyboard.press('Escape')
    await page.keyboard.press('Escape')
    await page.locator('.parameter-popover').waitFor({ state: 'detached' })
    expect(await control('origins').evaluate(element => element === document.activeElement)).toBe(true)
    await waits(() => text(field('origins'))).toMatch(/4 of \d{3}/)
  })

  it('[PARAM1] a range is typed or picked, and one that ends before it starts is told', async () => {
    await openByKey('period')
    const [from] = await page.locator('.parameter-typed-date').all()
    await from!.locator('[role=spinbutton]').first().focus()
    await page.keyboard.type('02072001')
    await waits(() => text(field('period'))).toContain('The range ends before it starts')
    await from!.locator('[role=spinbutton]').nth(1).focus()
    await page.keyboard.type('06')
    await waits(() => text(field('period'))).toMatch(/2\s?–\s?30 Jun 2001/)
    await page.keyboard.press('Escape')
    expect(await text(field('period'))).not.toContain('of the data')
  })

  it('[PARAM1] [PARAM2] applying runs what depends on any change, once, and nothing else, and only then the text says so', async () => {
    await waits(() => text(apply())).toMatch(/Apply · \d+ cells run again/)
    const [, count] = /Apply · (\d+) cells/.exec(await text(apply()))!
    const cells = await page.locator('.cell').count()
    expect(Number(count)).toBeLessThan(cells)
    // Until it is applied the text says what the cells ran with.
    const period = () => page.locator('.cell-prose tr').filter({ hasText: 'Period' }).innerText()
    expect(await period()).toContain('1 May 2001 to 31 May 2001')
    await apply().focus()
    await page.keyboard.press('Enter')
    await waits(() => text(says())).toContain(`${count} cells ran again`)
    expect(new Set(await ran()).size).toBe(Number(count) + 1)
    expect(await period()).not.toContain('1 May 2001 to 31 May 2001')
    expect(await apply().evaluate(element => element === document.activeElement)).toBe(true)
  })

  it('[PARAM1] changes are taken back, and reset puts the defaults back', async () => {
    await control('city').fill('Paris')
    await waits(() => text(apply())).toContain('1 cell runs again')
    await page.getByTestId('revert-parameters').focus()
    await page.keyboard.press('Enter')
    await waits(() => control('city').inputValue()).toBe('Santa')
    await page.getByTestId('reset-parameters').focus()
    await page.keyboard.press('Enter')
    await waits(() => control('city').inputValue()).toBe('San')
    expect(await control('miles').inputValue()).toBe('0')
    expect(await text(field('period'))).toContain('Previous month of the data')
    await waits(() => text(apply())).toMatch(/Apply · \d+ cells run again/)
  })

  it('[PARAM1] nothing went wrong in the window meanwhile', () => expect(opened.errors).toEqual([]))
})

describe.skipIf(skipWithoutChromium)('parameters that run on change, are defined, and are not trusted', () => {
  let opened: Awaited<ReturnType<typeof openApp>>
  let page: Page
  const says = () => page.getByTestId('parameters-says')
  const waits = (what: () => Promise<string | null>) => expect.poll(what, { timeout: 60_000 })
  const openPath = async (file: string, view: 'edit' | 'report') => {
    await page.evaluate(hash => { location.hash = hash }, `notebook=${encodeURIComponent(file)}${view === 'report' ? '&view=report' : ''}`)
    await page.getByTestId('parameters').waitFor()
  }
  beforeAll(async () => {
    opened = await openApp({ reducedMotion: 'reduce' })
    page = opened.page
    await page.getByTestId('parameters').waitFor({ timeout: 120_000 })
  })
  afterAll(async () => { await opened?.close() })

  it('[PARAM1] in a notebook that runs on change a choice runs what depends on it, and says how many cells', async () => {
    await waits(() => page.getByTestId('parameter-origin').textContent()).toContain('ORD · Chicago')
    expect(await violationsOn(page, '[data-testid=parameters]')).toEqual([])
    expect(await page.getByTestId('apply-parameters').count()).toBe(0)
    await page.getByTestId('parameter-origin').locator('button').focus()
    await page.keyboard.press('Enter')
    await page.getByRole('searchbox').waitFor()
    await page.keyboard.type('honolulu')
    await waits(() => page.locator('.parameter-popover [role=option]').first().textContent()).toContain('HNL · Honolulu')
    await page.keyboard.press('Enter')
    await waits(() => says().textContent()).toMatch(/^6 cells ran again$/)
    await page.getByTestId('parameter-threshold').locator('input').fill('900')
    await waits(() => page.getByTestId('parameter-threshold').textContent()).toContain('It must be 600 or less')
    await waits(() => says().textContent()).toContain('1 value to correct')
    await page.getByTestId('parameter-threshold').locator('input').fill('30')
    await waits(() => says().textContent()).toMatch(/^\d cells ran again$/)
    await page.getByTestId('reset-parameters').click()
    await waits(() => page.getByTestId('parameter-origin').textContent()).toContain('ORD · Chicago')
  })

  it('[PARAM1] a parameter is added, renamed, moved, deleted and brought back by keys', async () => {
    await page.getByRole('button', { name: 'Gallery', exact: true }).or(page.getByText('Gallery', { exact: true })).first().click()
    await page.getByTestId('parameter-origins').waitFor()
    await page.keyboard.press('Control+Alt+b')
    await page.getByRole('tab', { name: 'Parameters' }).click()
    const editor = page.getByTestId('parameter-editor')
    const names = () => editor.locator('.parameter-card-name').allTextContents()
    await waits(async () => (await names()).join(' ')).toBe('city miles late_only day since least_delay period grain origins')

    await page.getByTestId('add-parameter').focus()
    await page.keyboard.press('Enter')
    await page.getByRole('menuitem', { name: 'Number' }).press('Enter')
    await waits(async () => (await names()).at(-1) ?? '').toBe('parameter_1')
    await page.getByTestId('parameter-parameter_1').waitFor()

    await editor.getByTestId('definition-parameter_1').getByRole('textbox', { name: 'Name' }).fill('CITY')
    await waits(() => editor.textContent()).toContain('Another parameter has this name')
    await editor.getByTestId('definition-parameter_1').getByRole('textbox', { name: 'Name' }).fill('least')
    await page.keyboard.press('Enter')
    await waits(async () => (await names()).at(-1) ?? '').toBe('least')

    await editor.getByTestId('definition-least').locator('.parameter-card-open').focus()
    await page.keyboard.press('Alt+ArrowUp')
    await waits(async () => (await names()).join(' ')).toBe('city miles late_only day since least_delay period grain least origins')
    expect(await page.evaluate(() => document.activeElement?.textContent)).toContain('least')

    await editor.getByTestId('definition-least').getByRole('button', { name: 'Delete least' }).click()
    await waits(async () => (await names()).join(' ')).toBe('city miles late_only day since least_delay period grain origins')
    await page.locator('.notice').getByRole('button', { name: 'Undo' }).click()
    await waits(async () => (await names()).join(' ')).toBe('city miles late_only day since least_delay period grain least origins')

    const grain = editor.getByTestId('definition-grain')
    await grain.locator('.parameter-card-open').click()
    await grain.getByRole('textbox', { name: 'Name' }).fill('unit')
    await waits(() => grain.textContent()).toContain('2 cells use grain')
    expect(await violationsOn(page, '[data-testid=parameter-editor]')).toEqual([])
    await grain.getByRole('textbox', { name: 'Name' }).fill('grain')
  })

  it('[PARAM1] in a notebook that is not trusted values change and nothing runs, and it says so', async () => {
    const folder = await temporaryFolder()
    const file = path.join(folder, 'From elsewhere.ipynb')
    // Trust goes with the code: the sample's own would be trusted anywhere.
    const gallery = await readFile(path.resolve(import.meta.dirname, '../../resources/sample/Gallery.ipynb'), 'utf8')
    await writeFile(file, gallery.replace('ORDER BY city, name', 'ORDER BY name, city'))
    try {
      await openPath(file, 'edit')
      const city = page.getByTestId('parameter-city').locator('input')
      await waits(() => says().textContent()).toContain('nothing runs until the notebook is trusted')
      await city.fill('Oslo')
      await waits(() => city.inputValue()).toBe('Oslo')
      // The text says the values that were applied, and nothing is applied here.
      expect(await page.locator('.markdown table').first().textContent()).toContain('San')
      expect(await page.getByTestId('apply-parameters').getAttribute('aria-disabled')).toBe('true')
      await city.press('Control+Enter')
      await page.getByTestId('parameter-origins').locator('button').click()
      await waits(() => page.locator('.parameter-popover').textContent()).toContain('once the notebook is trusted')
      await page.keyboard.press('Escape')
      expect(await page.locator('.cell[data-state=done], .cell[data-state=running], .cell[data-state=queued]').count()).toBe(0)
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  })

  it('[PARAM1] nothing went wrong in the window meanwhile', () => expect(opened.errors).toEqual([]))
})
