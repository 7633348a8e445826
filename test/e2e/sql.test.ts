import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { skipWithoutChromium } from '../support/chromium.ts'
import { useWorkbench } from '../support/workbench.ts'

describe.skipIf(skipWithoutChromium)('writing SQL', () => {
  let page: Page
  const { cell, show } = useWorkbench(opened => { page = opened })
  const source = (id: string) => cell(id).locator('.code-text').evaluate(element => element.textContent!.replace(/\n$/, ''))
  const written = () => page.locator('.monaco-editor .view-lines').evaluate(lines => [...lines.querySelectorAll<HTMLElement>('.view-line')].sort((a, b) => a.offsetTop - b.offsetTop).map(line => line.textContent!.replaceAll('\u00a0', ' ')).join('\n'))
  const edit = async (id: string) => {
    await cell(id).focus()
    await page.keyboard.press('Enter')
    await page.locator('.monaco-editor').waitFor()
  }

  it('[NB5] formats by key while writing, keeps the cursor behind its letter, and undoes as one step', async () => {
    await show('Format one', [{ id: 'one', source: 'select a,b from (select 1 as a, 2 as b) where a>=1' }])
    await edit('one')
    for (const key of ['Control+Home', ...'select a,b'].map(each => (each.length === 1 ? 'ArrowRight' : each))) await page.keyboard.press(key)
    await page.keyboard.type('2')
    await page.keyboard.press('Shift+Alt+F')
    const formatted = 'select\n  a,\n  b2\nfrom\n  (\n    select\n      1 as a,\n      2 as b\n  )\nwhere\n  a >= 1'
    await expect.poll(written).toBe(formatted)
    await page.getByTestId('voice').getByText('1 cell was formatted').waitFor()
    await page.keyboard.press('Backspace')
    await expect.poll(written).toBe(formatted.replace('b2', 'b'))
    await page.keyboard.press('Control+Z')
    await page.keyboard.press('Control+Z')
    await expect.poll(written).toBe('select a,b2 from (select 1 as a, 2 as b) where a>=1')
    await page.keyboard.press('Shift+Alt+F')
    await expect.poll(written).toBe(formatted)
    await page.keyboard.press('Escape')
    await page.keyboard.press('z')
    await expect.poll(() => source('one')).toBe('select a,b2 from (select 1 as a, 2 as b) where a>=1')
  })

  it('[NB5] formats all selected cells as one step, says what it leaves as it is, and makes nothing stale', async () => {
    await show('Format many', [
      { id: 'first', source: 'select 1 as a' }, { id: 'words', source: '# Words', language: 'markdown' }, { id: 'second', source: "select 'a  b' as b -- why\n, 2" }, { id: 'broken', source: "select 'open" },
    ])
    await cell('first').focus()
    await page.keyboard.press('Control+Enter')
    await page.locator('[data-cell=first][data-state=done]').waitFor()
    await page.keyboard.press('Control+A')
    await page.keyboard.press('Shift+Alt+F')
    await expect.poll(() => source('first')).toBe('select\n  1 as a')
    expect(await source('second')).toBe("select\n  'a  b' as b, -- why\n  2")
    expect(await source('broken')).toBe("select 'open")
    await page.getByText('1 cell was left as it is').waitFor()
    await page.getByText('The formatter cannot read the SQL from line 1 on.').waitFor()
    expect(await cell('first').getAttribute('data-state')).toBe('done')
    expect(await cell('first').locator('.gutter-stale').count()).toBe(0)
    await page.keyboard.press('z')
    await expect.poll(() => source('first')).toBe('select 1 as a')
    expect(await source('second')).toBe("select 'a  b' as b -- why\n, 2")
    // What does say something is stale at once.
    await edit('first')
    await page.keyboard.type('2 as b, ')
    await cell('first').locator('.gutter-stale').waitFor()
    await page.keyboard.press('Escape')
    await cell('words').focus()
    await page.keyboard.press('Shift+Alt+F')
    await page.getByText('Only SQL can be formatted').waitFor()
  })
})
