import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openApp } from '../support/app.ts'
import { expectClean } from '../support/axe.ts'
import { skipWithoutChromium } from '../support/chromium.ts'
import { notebookFile, openLink, trust, writeInSample } from '../support/notebook.ts'
import { dropFiles, screens } from '../support/screens.ts'

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

  const clean = (within?: string) => expectClean(page, within)
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

  it('[UI1] [DATA2] so is the import of data, and what cannot be read in it', async () => {
    await dropFiles(page, [{ name: 'orders.csv', text: `order,amount,note\n${Array.from({ length: 30 }, (_, at) => `${at},${at}.5,by post`).join('\n')}\nnone,1,late\n` }, { name: 'events.ndjson', text: '{"kind":"open","tags":["a"]}\n' }])
    const dialog = page.getByTestId('import-dialog')
    await dialog.getByRole('table').waitFor()
    await clean('[data-testid=import-dialog]')
    await dialog.locator('thead select').first().selectOption('BIGINT')
    await page.getByTestId('import-run').click()
    await page.getByTestId('import-problems').waitFor()
    await clean('[data-testid=import-dialog]')
    await dialog.getByRole('button', { name: 'Cancel' }).last().click()
    await dialog.waitFor({ state: 'detached' })
  })

  it('[UI1] [NB7] [NB8] so are outputs of every kind, as Python cells give them', async () => {
    const data = (mime: string, value: unknown) => ({ output_type: 'display_data' as const, metadata: {}, data: { [mime]: value, 'text/plain': 'what it is' } })
    const pixel = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='
    const file = await writeInSample(app.app.dataDir, 'Kinds', notebookFile([
      { id: 'text', language: 'python', source: 'print()', outputs: [{ output_type: 'stream', name: 'stdout', text: '\u001b[31mred\u001b[0m \u001b[1;32mbold\u001b[0m plain\n' }, { output_type: 'stream', name: 'stderr', text: 'a warning\n' }] },
      { id: 'json', language: 'python', source: '{}', outputs: [data('application/json', { list: [1, 2, { deep: null }], text: 'x', yes: true })] },
      { id: 'html', language: 'python', source: 'table', outputs: [data('text/html', '<table><thead><tr><th>n</th><th>word</th></tr></thead><tbody><tr><td>1</td><td>one</td></tr></tbody></table><p>With a <a href="https://example.org">link</a></p>')] },
      { id: 'image', language: 'python', source: 'figure', outputs: [data('image/png', pixel), data('image/svg+xml', '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20"><rect width="40" height="20" fill="teal"/></svg>')] },
      { id: 'words', language: 'python', source: 'markdown', outputs: [data('text/markdown', '# A heading\n\nWords and $a^2$\n\n| a | b |\n|---|---|\n| 1 | 2 |\n'), data('text/latex', '$$\\int_0^1 x^2 dx$$')] },
      { id: 'error', language: 'python', source: 'def half(x):\n    return x / 0\nhalf(2)', outputs: [{ output_type: 'error', ename: 'ZeroDivisionError', evalue: 'division by zero', traceback: ['\u001b[31mZeroDivisionError\u001b[39m  Traceback (most recent call last)', 'Cell In[1], line 3\n      1 def half(x):\n      2     return x / 0\n----> 3 half(2)', 'ZeroDivisionError: division by zero'] }] },
    ]))
    await openLink(page, file)
    await page.locator('[data-cell=error]').getByText('division by zero').first().waitFor()
    for (const id of ['text', 'json', 'html', 'image', 'words', 'error']) {
      await page.locator(`[data-cell=${id}]`).scrollIntoViewIfNeeded()
      await page.locator(`[data-cell=${id}] .outputs`).waitFor()
      await clean(`[data-cell=${id}]`)
    }
  })
})
