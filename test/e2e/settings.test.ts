import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { violationsOn } from '../support/axe.ts'
import { openApp } from '../support/app.ts'
import { skipWithoutChromium } from '../support/chromium.ts'


describe.skipIf(skipWithoutChromium)('the settings', () => {
  let opened: Awaited<ReturnType<typeof openApp>>
  let page: Page
  const rows = () => page.locator('.settings-row').evaluateAll(found => found.map(row => row.getAttribute('data-testid')))
  const waits = (what: () => Promise<unknown>) => expect.poll(what, { timeout: 60_000 })
  beforeAll(async () => {
    opened = await openApp({ reducedMotion: 'reduce' })
    page = opened.page
    await page.getByTestId('parameters').waitFor({ timeout: 120_000 })
  })
  afterAll(async () => { await opened?.close() })

  it('[UI3] the first start has one line of help, in the code another, and neither stands in the way', async () => {
    await page.getByTestId('invitation').waitFor()
    // It is no window: what is behind it can be used.
    await page.getByTestId('parameter-origin').locator('button').click()
    await page.locator('.parameter-popover').waitFor()
    await page.keyboard.press('Escape')
    await page.keyboard.press('Escape')
    await page.getByText('Gallery', { exact: true }).first().click()
    await page.getByTestId('parameter-city').waitFor()
    expect(await page.getByTestId('invitation').count(), 'it is about the sample report').toBe(0)
    await page.getByText('Flight delays', { exact: true }).first().click()
    await page.getByTestId('invitation').getByRole('button', { name: 'See how it is made' }).click()
    await waits(() => page.getByTestId('invitation-edit').textContent()).toContain('Ctrl+Enter runs the selected cell')
    expect(await violationsOn(page, '[data-testid=invitation-edit]')).toEqual([])
    await page.getByTestId('invitation-edit').getByRole('button', { name: 'Dismiss' }).click()
    expect(await page.getByTestId('invitation-edit').count()).toBe(0)
  })

  it('[UI3] a setting is found and chosen by keys alone, and every window follows at once', async () => {
    const other = await page.context().newPage()
    await other.goto(page.url())
    await other.locator('.window').waitFor()
    await page.bringToFront()
    await page.keyboard.press('Control+,')
    await page.getByTestId('settings').waitFor()
    expect(await violationsOn(page, '[data-testid=settings]')).toEqual([])
    await page.keyboard.type('dark')
    await waits(rows).toEqual(['setting-theme'])
    await page.keyboard.press('Tab')
    while (!await page.evaluate(() => document.activeElement?.closest('[data-testid=setting-theme]') != null)) await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await page.getByRole('option', { name: 'Dark' }).press('Enter')
    for (const window of [page, other]) await waits(() => window.evaluate(() => document.documentElement.dataset['theme'])).toBe('dark')
    expect(await violationsOn(page, '[data-testid=settings]')).toEqual([])
    await other.close()
  })

  it('[UI3] settings that are asked for before the first notebook has come stay when it comes', async () => {
    const late = await page.context().newPage()
    await late.routeWebSocket(/./, socket => {
      const server = socket.connectToServer()
      server.onMessage(message => { setTimeout(() => socket.send(message), 700) })
    })
    await late.goto(page.url().replace(/#.*/, ''))
    await late.locator('.window').waitFor()
    await late.keyboard.press('Control+,')
    await late.getByTestId('settings').waitFor()
    await late.locator('[role=tab][aria-selected=true]').first().waitFor({ state: 'attached' })
    await late.waitForTimeout(1_500)
    expect(await late.getByTestId('settings').isVisible()).toBe(true)
    await late.close()
  })

  it('[UI3] limits are told as they are, saving by itself is switched, and what is not found is said', async () => {
    const search = page.getByRole('searchbox', { name: 'Search the settings' })
    await search.fill('limits')
    await waits(rows).toEqual(['setting-resultRows', 'setting-resultBytes', 'setting-memory', 'setting-storage'])
    expect(await page.getByTestId('setting-resultRows').textContent()).toContain('10,000,000 rows')
    await page.getByTestId('setting-resultRows').getByRole('button').press('Enter')
    await page.getByRole('option', { name: '100,000 rows', exact: true }).press('Enter')
    await waits(() => page.getByTestId('setting-resultRows').textContent()).toContain('100,000 rows')
    expect(await page.getByTestId('setting-resultBytes').textContent()).toMatch(/2(\.0)? G/)
    await search.fill('save')
    const autosave = page.getByTestId('setting-autosave').getByRole('switch')
    await autosave.press('Space')
    await waits(() => autosave.isChecked()).toBe(false)
    await autosave.press('Space')
    await waits(() => autosave.isChecked()).toBe(true)
    // Who started a browser host updates it; there is nothing to choose.
    await search.fill('updates')
    await waits(rows).toEqual(['setting-updates'])
    expect(await page.getByTestId('setting-updates').textContent()).toContain('Whoever started this workbench updates it')
    await search.fill('no such thing')
    await waits(() => page.locator('.settings-none').textContent()).toContain('No setting is called that')
  })

  it('[UI3] in Japanese too, and the first steps come back from here', async () => {
    await page.getByRole('searchbox', { name: 'Search the settings' }).fill('')
    await page.getByTestId('setting-language').getByRole('button').click()
    await page.getByRole('option', { name: '日本語' }).press('Enter')
    await page.getByRole('heading', { name: '設定', exact: true }).waitFor()
    // The list that was chosen from is on its way out.
    await waits(() => violationsOn(page, '[data-testid=settings]')).toEqual([])
    await page.getByRole('searchbox', { name: '設定を検索' }).fill('はじめに')
    await page.getByRole('button', { name: 'もう一度表示' }).click()
    await page.getByTestId('settings').waitFor({ state: 'detached' })
    await page.getByTestId('invitation').waitFor()
  })

  it('[UI3] nothing went wrong in the window meanwhile', () => expect(opened.errors).toEqual([]))
})
