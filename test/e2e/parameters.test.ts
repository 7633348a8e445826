import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openApp } from '../support/app.ts'
import { skipWithoutChromium } from '../support/chromium.ts'

const axePath = createRequire(import.meta.url).resolve('axe-core/axe.min.js')

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
  /** Every rule that axe knows of WCAG 2.2 AA. */
  const violations = async (within: string) => {
    await page.evaluate(await readFile(axePath, 'utf8'))
    return page.evaluate(async selector => {
      const axe = (globalThis as unknown as { axe: { run(context: string, options: unknown): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> } }).axe
      const { violations: found } = await axe.run(selector, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice'] })
      return found.map(({ id, nodes }) => `${id}: ${nodes.map(node => node.html).join(' ')}`)
    }, within)
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
    expect(await violations('[data-testid=parameters]')).toEqual([])
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
    expect(await violations('[data-testid=parameters]')).toEqual([])
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
    expect(await text(field('late_only'))).toContain('Yes')

    await openByKey('day')
    expect(await violations('.parameter-popover')).toEqual([])
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    expect(await text(field('day'))).toContain('1 day before the data ends')
    expect(await text(field('day'))).toContain('29 Jun 2001')

    await openByKey('period')
    expect(await violations('.parameter-popover')).toEqual([])
    await page.keyboard.press('Home')
    await page.keyboard.press('Enter')
    expect(await text(field('period'))).toMatch(/Last 7 days of the data.*24\s?–\s?30 Jun 2001/)

    await openByKey('grain')
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    expect(await text(field('grain'))).toContain('Week')

    await openByKey('origins')
    await page.keyboard.type('honolulu')
    expect(await violations('.parameter-popover')).toEqual([])
    await page.keyboard.press('Enter')
    await waits(() => text(page.locator('.parameter-options-foot'))).toMatch(/4 of \d{3}/)
    await page.keyboard.press('Escape')
    await page.keyboard.press('Escape')
    await page.locator('.parameter-popover').waitFor({ state: 'detached' })
    expect(await control('origins').evaluate(element => element === document.activeElement)).toBe(true)
    expect(await text(field('origins'))).toMatch(/4 of \d{3}/)
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

  it('[PARAM1] applying runs what depends on any change, once, and nothing else', async () => {
    await waits(() => text(apply())).toMatch(/Apply · \d+ cells run again/)
    const [, count] = /Apply · (\d+) cells/.exec(await text(apply()))!
    const cells = await page.locator('.cell').count()
    expect(Number(count)).toBeLessThan(cells)
    await apply().focus()
    await page.keyboard.press('Enter')
    await waits(() => text(says())).toContain(`${count} cells ran again`)
    expect(new Set(await ran()).size).toBe(Number(count) + 1)
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
