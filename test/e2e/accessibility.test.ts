import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { AxeResults, RunOptions } from 'axe-core'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openApp } from '../support/app.ts'
import { skipWithoutChromium } from '../support/chromium.ts'
import { notebookFile, openLink, trust, writeInSample } from '../support/notebook.ts'
import { screens } from '../support/screens.ts'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** What axe finds wrong on the page as it is now, or in one part of it: a line for each element. */
async function problems(page: Page, within?: string): Promise<string[]> {
  await page.evaluate(axe)
  const options: RunOptions = { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'], resultTypes: ['violations'] }
  const results = await page.evaluate(([root, given]) => (window as unknown as { axe: { run(root: Document | string, options: unknown): Promise<AxeResults> } }).axe.run(root ?? document, given), [within, options] as const)
  return results.violations.flatMap(violation => violation.nodes.map(node => `${violation.id}: ${violation.help}: ${node.target.join(' ')} (${node.any.concat(node.all, node.none).map(check => check.message).join('; ')})`))
}

describe.skipIf(skipWithoutChromium)('every screen', () => {
  let app: Awaited<ReturnType<typeof openApp>>
  let page: Page
  beforeAll(async () => {
    app = await openApp({ colorScheme: 'light' })
    page = app.page
    await page.getByTestId('report').waitFor()
    await page.waitForFunction(() => document.querySelectorAll('[data-chart-painted="true"]').length >= 3, undefined, { timeout: 60_000 })
  })
  afterAll(() => app?.close())

  const clean = async (within?: string) => {
    for (const theme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' })
      // The new colours are there once two frames have been drawn, however busy the machine is.
      await page.evaluate(() => new Promise(resolve => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(resolve, 200)))))
      expect(await problems(page, within), theme).toEqual([])
    }
    await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' })
  }
  const show = (which: 'edit' | 'report') => page.locator(`.view-switch [data-view=${which}]`).click()
  const escape = () => page.keyboard.press('Escape')

  it('[UI1] the report is clean to axe, light and dark', () => clean())

  it('[UI1] so is the notebook being edited, with its editor open', async () => {
    await show('edit')
    await page.locator('.cell-sql').first().waitFor()
    await clean()
    await page.locator('.code-text').first().click()
    await page.locator('.monaco-editor').waitFor()
    await clean()
    await escape()
  })

  it('[UI1] [NB5] so is what a name in SQL means', async () => {
    await screens.hover!(page)
    await clean('.monaco-resizable-hover')
    await escape()
  })

  it('[UI1] [NB5] so are folded code, outputs and sections', async () => {
    await openLink(page, await writeInSample(app.app.dataDir, 'Folded', notebookFile([
      { id: 'top', language: 'markdown', source: '# Top' }, { id: 'one', source: 'select 1 as one' }, { id: 'bad', source: 'select nothing' }, { id: 'other', language: 'markdown', source: '# Other' }, { id: 'last', source: 'select 2' },
    ])))
    await page.locator('[data-cell=one]').waitFor()
    await trust(page)
    await page.locator('[data-cell=one]').focus()
    await page.keyboard.press('Control+Shift+Enter')
    await page.locator('[data-cell=bad][data-state=failed]').waitFor()
    await page.locator('[data-cell=one] .foldable-code > .fold-strip').click()
    await page.keyboard.press('o')
    await page.locator('[data-cell=one]').getByTestId('folded-outputs').waitFor()
    await clean()
    await page.locator('[data-cell=top]').focus()
    await page.keyboard.press('ArrowLeft')
    await page.getByTestId('folded-section').getByText('1 failed').waitFor()
    await clean()
    await page.locator('[data-region=left]').getByText('Flight delays', { exact: true }).first().click()
    await page.locator('[data-cell=top]').waitFor({ state: 'detached' })
  })

  it('[UI1] so are the lists on the left', async () => {
    for (const name of ['Outline', 'Catalog', 'Results', 'Notebooks']) {
      await page.getByRole('tab', { name, exact: true }).first().click()
      await page.waitForTimeout(500)
      await clean()
    }
  })

  it('[UI1] so is the inspector on the right', async () => {
    await page.locator('.cell-sql').first().click({ position: { x: 20, y: 60 } })
    await escape()
    await page.keyboard.press('Control+Alt+B')
    const inspector = page.locator('[data-region=right]')
    for (const name of ['Cell', 'Parameters', 'Chart']) {
      await inspector.getByRole('tab', { name, exact: true }).click()
      await page.waitForTimeout(600)
      await clean()
    }
    await page.keyboard.press('Control+Alt+B')
  })

  it('[UI1] so are palette, search, cheat sheet, file picker, folders and menus', async () => {
    for (const [keys, ready] of [['Control+Shift+P', '[data-testid=palette]'], ['Control+K', '[data-testid=palette]'], ['Control+O', '[data-testid=file-picker] [role=listbox]']] as const) {
      await page.keyboard.press(keys)
      await page.locator(ready).waitFor()
      await clean('.dialog-frame')
      await escape()
      await page.locator(ready).waitFor({ state: 'detached' })
    }
    await page.locator('.document').focus()
    await page.keyboard.press('Shift+?')
    await page.getByTestId('cheat-sheet').waitFor()
    await clean('.dialog-frame')
    await escape()
    await page.getByRole('button', { name: 'What to do with the notebook' }).click()
    await page.getByRole('menu').waitFor()
    await clean('.popover')
    await escape()
  })

  it('[UI1] [NB6] so are the history, a version that is looked at, and saving elsewhere', async () => {
    await openLink(page, await writeInSample(app.app.dataDir, 'Versions', notebookFile([{ id: 'a', source: 'SELECT 1 AS one' }, { id: 'b', source: 'SELECT 2 AS two' }])))
    await page.locator('[data-cell=b]').click({ position: { x: 6, y: 6 } })
    await escape()
    await page.keyboard.press('D')
    await page.keyboard.press('D')
    await page.keyboard.press('Control+S')
    await page.keyboard.press('Control+Alt+H')
    await page.getByTestId('version').nth(1).waitFor()
    await clean('[data-region=right]')
    await page.getByTestId('version').first().click()
    await page.getByTestId('difference-cell').first().waitFor()
    await clean()
    await escape()
    await page.getByTestId('version-view').waitFor({ state: 'detached' })
    await page.keyboard.press('Control+Alt+B')
    await page.keyboard.press('Control+Shift+S')
    await page.getByTestId('save-as').getByRole('listbox').waitFor()
    await clean('.dialog-frame')
    await escape()
  })

  it('[UI1] [NB6] so is the comparison of what was changed here and in the file', async () => {
    await screens.conflicts!(page)
    await clean('.dialog-frame')
    await escape()
    await page.getByTestId('conflicts').waitFor({ state: 'detached' })
    await clean('.banners')
    await openLink(page, `${app.app.dataDir}/spaces/sample/Flight delays.ipynb`)
    await page.locator('.cell-sql').first().waitFor()
  })

  it('[UI1] reads in Japanese, with the page saying so', async () => {
    await page.getByRole('button', { name: 'Language: English' }).click()
    await page.getByRole('menuitem', { name: '日本語' }).click()
    await page.getByRole('tab', { name: 'ノートブック' }).first().waitFor()
    expect(await page.evaluate(() => document.documentElement.lang)).toBe('ja')
    await clean()
    await page.getByRole('button', { name: '言語: 日本語' }).click()
    await page.getByRole('menuitem', { name: 'English' }).click()
    await page.getByRole('tab', { name: 'Notebooks' }).first().waitFor()
  })

  it('[UI1] can be walked by keyboard: Tab reaches every control, gets stuck nowhere, and the regions go round by F6', async () => {
    await show('edit')
    await page.locator('.document').focus()
    await page.evaluate(() => (document.activeElement as HTMLElement).blur())
    const reached = await page.evaluate(() => { (window as unknown as { reached: Set<Element> }).reached = new Set(); return 0 })
    expect(reached).toBe(0)
    let last = ''
    let standing = 0
    for (let i = 0; i < 250; i += 1) {
      await page.keyboard.press('Tab')
      const where = await page.evaluate(() => {
        const element = document.activeElement!
        const seen = (window as unknown as { reached: Set<Element> }).reached
        const known = seen.has(element)
        seen.add(element)
        return { known, isBody: element === document.body, name: `${element.tagName} ${element.className} ${element.getAttribute('aria-label') ?? ''} ${[...document.querySelectorAll('*')].indexOf(element)}` }
      })
      standing = where.name === last ? standing + 1 : 0
      expect(standing, `stuck on ${where.name}`).toBeLessThan(2)
      last = where.name
      if (where.known && i > 20) break
    }
    const missed = await page.evaluate(() => {
      const seen = (window as unknown as { reached: Set<Element> }).reached
      return [...document.querySelectorAll<HTMLElement>('button, input, select, textarea, a[href], [tabindex="0"]')]
        .filter(element => element.tabIndex >= 0 && !(element as HTMLButtonElement).disabled && element.checkVisibility({ visibilityProperty: true }) && !element.closest('[inert], [aria-hidden=true]') && !seen.has(element))
        .map(element => element.outerHTML.slice(0, 160))
    })
    expect(missed).toEqual([])

    const regions: string[] = []
    for (let i = 0; i < 5; i += 1) {
      await page.keyboard.press('F6')
      regions.push(await page.evaluate(() => document.activeElement?.closest<HTMLElement>('[data-region]')?.dataset['region'] ?? 'none'))
    }
    expect(new Set(regions)).toEqual(new Set(['header', 'left', 'document', 'status']))
  })

  it('[UI1] keeps the keyboard in the window in front, and gives it back', async () => {
    await page.locator('.cell-sql').first().focus()
    const before = await page.evaluate(() => document.activeElement?.getAttribute('data-cell'))
    await page.keyboard.press('Control+Shift+P')
    await page.getByTestId('palette').waitFor()
    for (let i = 0; i < 6; i += 1) await page.keyboard.press('Tab')
    expect(await page.evaluate(() => document.activeElement?.closest('[data-testid=palette]') !== null)).toBe(true)
    await escape()
    await page.getByTestId('palette').waitFor({ state: 'detached' })
    expect(await page.evaluate(() => document.activeElement?.getAttribute('data-cell'))).toBe(before)
  })

  it('[UI1] [NB8] so is the offer to set Python up, under the question for trust', async () => {
    const file = await writeInSample(app.app.dataDir, 'Offer', notebookFile([{ id: 'p', language: 'python', source: 'print(1)' }, { id: 'q', language: 'python', source: 'print(2)' }]))
    await openLink(page, file)
    await page.getByTestId('python-notice').waitFor()
    await clean()
    await trust(page)
    await page.getByTestId('python-notice').getByRole('button', { name: 'Set it up' }).click()
    await page.getByTestId('python-notice').getByRole('progressbar').waitFor()
    await clean('[data-cell=p]')
    await page.getByTestId('python-notice').getByRole('button', { name: 'Cancel' }).click()
    await page.getByTestId('python-notice').getByRole('button', { name: 'Set it up' }).waitFor()
  })
})
