import type { CDPSession, Locator, Page } from 'playwright-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { skipWithoutChromium } from '../support/chromium.ts'
import { useWorkbench } from '../support/workbench.ts'

/** Keys that an IME takes while it composes: to choose, to give up, to go on. */
const keysOfIme = [['Enter', 'Enter'], ['Escape', 'Escape'], [' ', 'Space'], ['ArrowDown', 'ArrowDown'], ['ArrowUp', 'ArrowUp'], ['Tab', 'Tab'], ['Backspace', 'Backspace'], ['d', 'KeyD'], ['x', 'KeyX'], ['?', 'Slash'], ['F6', 'F6'], ['F10', 'F10']] as const

describe.skipIf(skipWithoutChromium)('Japanese that is composed', () => {
  let page: Page
  let cdp: CDPSession
  const { cell, order, show } = useWorkbench(opened => { page = opened })
  beforeAll(async () => {
    cdp = await page.context().newCDPSession(page)
    await page.emulateMedia({ reducedMotion: 'reduce' })
    // What the page hears, so that keys which never came cannot pass for keys that did nothing.
    await page.evaluate(() => {
      const heard: string[] = []
      Object.assign(window, { heard })
      addEventListener('keydown', event => { if (event.isComposing || event.keyCode === 229) heard.push(event.key) }, true)
    })
  })
  const heard = () => page.evaluate(() => (window as unknown as { heard: string[] }).heard.splice(0))

  /** Composes in what has the keyboard, presses all that an IME takes, and gives the word. */
  async function compose(reads: () => Promise<string>): Promise<void> {
    const before = await reads()
    await heard()
    await cdp.send('Input.imeSetComposition', { text: 'にほん', selectionStart: 3, selectionEnd: 3 })
    await expect.poll(reads).toBe(`${before}にほん`)
    for (const modifiers of [0, 8]) {
      for (const [key, code] of keysOfIme) {
        for (const type of ['rawKeyDown', 'keyUp'] as const) await cdp.send('Input.dispatchKeyEvent', { type, key, code, modifiers, windowsVirtualKeyCode: 229, nativeVirtualKeyCode: 229 })
      }
    }
    expect(await heard()).toEqual([...keysOfIme, ...keysOfIme].map(([key]) => key))
    expect(await reads()).toBe(`${before}にほん`)
    await cdp.send('Input.imeSetComposition', { text: '日本', selectionStart: 2, selectionEnd: 2 })
    await cdp.send('Input.insertText', { text: '日本' })
    await expect.poll(reads).toBe(`${before}日本`)
  }
  /** In a field: it keeps the keyboard, and what it stands in stays. */
  async function inField(field: Locator, stays: Locator = field): Promise<void> {
    await field.click()
    await field.press('End')
    await compose(() => field.inputValue())
    expect(await stays.count()).toBe(1)
    expect(await field.evaluate(element => element === document.activeElement)).toBe(true)
  }
  const command = async (title: string) => {
    await page.keyboard.press('Control+Shift+P')
    await page.getByTestId('palette').getByRole('combobox').fill(title)
    await page.keyboard.press('Enter')
    await page.getByTestId('palette').waitFor({ state: 'detached' })
  }
  const leave = async (overlay: string) => {
    for (let press = 0; press < 3 && await page.getByTestId(overlay).count() > 0; press += 1) await page.keyboard.press('Escape')
    await page.getByTestId(overlay).waitFor({ state: 'detached' })
  }

  it('[NB5] is text of the cell, in the field that is there first and in the editor, and no key of it is a command', async () => {
    await show('Composed', [{ id: 'a', source: 'SELECT 1 AS n -- ' }, { id: 'b', source: 'SELECT 2' }])
    await cell('a').focus()
    await page.keyboard.press('Enter')
    await cell('a').locator('.monaco-editor').waitFor()
    await page.keyboard.press('Control+End')
    const lines = () => cell('a').locator('.view-lines').textContent().then(text => text!.replaceAll('\u00a0', ' '))
    await compose(lines)
    expect(await order()).toBe('a b')
    expect(await cell('a').locator('.monaco-editor').count(), 'it is still written in').toBe(1)
    expect(await cell('a').getAttribute('data-state'), 'it did not run').not.toBe('done')
    await page.keyboard.press('Escape')
    await expect.poll(() => cell('a').locator('.code-text').textContent()).toContain('SELECT 1 AS n -- 日本')
    // On a selected cell there is nothing to compose in: what an IME takes is no command either.
    await cell('b').focus()
    for (const key of ['d', 'd', 'x', 'Enter']) await cdp.send('Input.dispatchKeyEvent', { type: 'rawKeyDown', key, windowsVirtualKeyCode: 229, nativeVirtualKeyCode: 229 })
    expect(await order()).toBe('a b')
    expect(await cell('b').evaluate(element => element === document.activeElement)).toBe(true)
  })

  it('[NB5] is text of the palette, the search, the settings and the list of keys, and chooses nothing', async () => {
    for (const keys of ['Control+Shift+P', 'Control+K']) {
      await page.keyboard.press(keys)
      await inField(page.getByTestId('palette').getByRole('combobox'))
      await leave('palette')
    }
    await page.keyboard.press('Control+,')
    await inField(page.getByTestId('settings').getByRole('searchbox'))
    await leave('settings')
    await command('Change keyboard shortcuts')
    await inField(page.getByTestId('keyboard').getByRole('searchbox'))
    await page.getByTestId('keyboard').getByRole('searchbox').fill('切り取り')
    await page.getByTestId('keys-cell.cut').getByRole('button').first().click()
    const recorder = page.getByTestId('key-recorder')
    await recorder.waitFor()
    await expect.poll(() => recorder.evaluate(element => element === document.activeElement)).toBe(true)
    await cdp.send('Input.imeSetComposition', { text: 'にほん', selectionStart: 3, selectionEnd: 3 })
    await cdp.send('Input.dispatchKeyEvent', { type: 'rawKeyDown', key: 'Enter', code: 'Enter', windowsVirtualKeyCode: 229 })
    await page.keyboard.press('q')
    await expect.poll(() => recorder.inputValue()).toBe('Q')
    await page.getByTestId('key-dialog').getByRole('button', { name: 'Cancel' }).click()
    await leave('keyboard')
  })

  it('[NB5] is text of what finds and replaces, and goes nowhere', async () => {
    await cell('a').focus()
    await page.keyboard.press('Control+H')
    const bar = page.getByRole('search')
    await inField(bar.getByRole('textbox').first(), bar)
    await inField(bar.getByRole('textbox').nth(1), bar)
    expect(await bar.getByRole('textbox').first().inputValue()).toBe('日本')
    await page.keyboard.press('Escape')
    await page.keyboard.press('Escape')
    await bar.waitFor({ state: 'detached' })
  })

  it('[NB5] is text of names, paths and files, and submits none of their windows', async () => {
    await cell('a').focus()
    await page.keyboard.press('Control+O')
    await inField(page.getByTestId('file-picker').getByRole('textbox'), page.getByTestId('file-picker'))
    await leave('file-picker')
    await page.keyboard.press('Control+Shift+S')
    await inField(page.getByTestId('save-as').getByRole('textbox').first(), page.getByTestId('save-as'))
    await leave('save-as')
    await command('Name this version')
    const version = page.getByRole('dialog')
    await inField(version.getByRole('textbox'), version)
    await page.keyboard.press('Escape')
    await version.waitFor({ state: 'detached' })
    await cell('a').getByRole('button', { name: /^Name/ }).click()
    await inField(cell('a').locator('.cell-name-input'))
    await page.keyboard.press('Escape')
    expect(await order()).toBe('a b')
  })

  it('[NB5] is text of a chart’s title, and is kept when it is left', async () => {
    await cell('b').focus()
    await page.keyboard.press('Control+Enter')
    await expect.poll(() => cell('b').getAttribute('data-state'), { timeout: 60_000 }).toBe('done')
    await cell('b').getByRole('tab', { name: 'Chart' }).click()
    await cell('b').getByRole('button', { name: 'Edit the chart' }).click()
    const builder = page.getByTestId('chart-builder')
    await inField(builder.getByRole('textbox', { name: 'Title', exact: true }), builder)
    await page.keyboard.press('Enter')
    await expect.poll(() => builder.getByRole('textbox', { name: 'Title', exact: true }).inputValue()).toBe('日本')
  })

  it('[NB5] is text of a parameter, which is applied by no key of it', async () => {
    await page.getByText('Gallery', { exact: true }).first().click()
    const city = page.getByTestId('parameter-city').locator('input')
    await city.waitFor()
    const applied = () => page.getByTestId('parameters-says').textContent()
    const before = await applied()
    await inField(city)
    expect(await city.inputValue()).toBe('San日本')
    expect(await applied()).toBe(before)
  })
})
