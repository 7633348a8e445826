import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { skipWithoutChromium } from '../support/chromium.ts'
import { openLink } from '../support/notebook.ts'
import { useWorkbench } from '../support/workbench.ts'

describe.skipIf(skipWithoutChromium)('writing SQL', () => {
  let page: Page
  const { cell, show, write } = useWorkbench(opened => { page = opened })
  const source = (id: string) => cell(id).locator('.code-text').evaluate(element => element.textContent!.replace(/\n$/, ''))
  const written = () => page.locator('.monaco-editor .view-lines').evaluate(lines => [...lines.querySelectorAll<HTMLElement>('.view-line')].sort((a, b) => a.offsetTop - b.offsetTop).map(line => line.textContent!.replaceAll('\u00a0', ' ')).join('\n'))
  const edit = async (id: string) => {
    await cell(id).focus()
    await page.keyboard.press('Enter')
    await page.locator('.monaco-editor').waitFor()
  }

  const meaning = () => page.locator('.monaco-hover').filter({ visible: true })
  /** Rests the pointer on a text until something is shown of it: the sample's tables may still be on their way. */
  const pointAt = async (text: string, shown: string) => {
    await expect.poll(async () => {
      await page.mouse.move(5, 5)
      await page.locator('.view-line span').getByText(text, { exact: true }).last().hover()
      return meaning().getByText(shown).waitFor({ timeout: 1_500 }).then(() => true, () => false)
    }, { timeout: 60_000 }).toBe(true)
  }
  const speak = async (now: string, language: string, tab: string) => {
    await page.getByRole('button', { name: now }).click()
    await page.getByRole('menuitem', { name: language }).click()
    await page.getByRole('tab', { name: tab }).first().waitFor()
  }

  it('[NB5] shows what names mean where the pointer rests and by key, in the language of the window, in a notebook that is not trusted too', async () => {
    await openLink(page, await write('Meanings', [{ id: 'one', source: "select count(*) from flights where delay > 3" }]))
    await edit('one')
    await pointAt(' flights ', 'imported table · 3,000,000 rows · 5 columns')
    expect(await meaning().locator('th, td').allTextContents()).toEqual(['column', 'type', 'date', 'TIMESTAMP', 'delay', 'BIGINT', 'distance', 'BIGINT', 'origin', 'VARCHAR', 'destination', 'VARCHAR'])
    await page.mouse.move(5, 5)
    await meaning().waitFor({ state: 'detached' })
    for (const key of ['Control+Home', ...Array.from({ length: 9 }, () => 'ArrowRight'), 'Control+i']) await page.keyboard.press(key)
    await meaning().getByText('aggregate function').waitFor()
    await page.getByTestId('voice').getByText('count, aggregate function, ').waitFor()
    await page.keyboard.press('Control+i')
    await expect.poll(() => page.evaluate(() => document.activeElement?.closest('.monaco-hover') !== null)).toBe(true)
    // It is left first, and the cell only then.
    await page.keyboard.press('Escape')
    await meaning().waitFor({ state: 'detached' })
    expect(await page.locator('.cell-editing').count()).toBe(1)
    for (const key of ['Control+End', 'Control+i']) await page.keyboard.press(key)
    await page.getByTestId('voice').getByText('Nothing is known of what stands at the cursor').waitFor()
    await page.keyboard.press('Escape')
    await speak('Language: English', '日本語', 'ノートブック')
    await edit('one')
    await pointAt(' flights ', '取り込んだテーブル · 3,000,000 行 · 5 列')
    await page.mouse.move(5, 5)
    await page.keyboard.press('Control+End')
    await page.keyboard.type(' and flig')
    const offered = page.locator('.suggest-widget.visible').getByText('3,000,000 行').first()
    // Where the machine was too busy for a list to open by itself, its key opens it.
    await offered.waitFor({ timeout: 10_000 }).catch(() => page.keyboard.press('Control+Space'))
    await offered.waitFor()
    await page.keyboard.press('Escape')
    await page.keyboard.press('Escape')
    await speak('言語: 日本語', 'English', 'Notebooks')
    expect(await page.getByTestId('trust-banner').count()).toBe(1)
  })

  it('[NB5] asks once for what to offer, though it asks before the editor does', async () => {
    await show('Offers', [{ id: 'one', source: 'select ' }])
    await edit('one')
    await page.keyboard.press('Control+End')
    await page.evaluate(() => {
      const counted = window as unknown as { asked: string[] }
      counted.asked = []
      const { send } = WebSocket.prototype
      WebSocket.prototype.send = function (data) {
        const text = typeof data === 'string' ? data : new TextDecoder().decode(data as ArrayBuffer)
        const source = /"source":"([^"]*)"/.exec(text)?.[1]
        if (text.includes('cell.complete') && source !== undefined) counted.asked.push(source)
        return send.call(this, data)
      }
    })
    await page.keyboard.press('d')
    await page.locator('.suggest-widget.visible').getByText('date_trunc').first().waitFor()
    for (const letter of 'ate_tr') await page.keyboard.press(letter)
    await page.locator('.suggest-widget.visible .monaco-list-row').first().getByText('date_trunc').waitFor()
    const asked = await page.evaluate(() => (window as unknown as { asked: string[] }).asked)
    expect(asked.filter(text => text === 'select d')).toHaveLength(1)
    expect(new Set(asked).size).toBe(asked.length)
    await page.keyboard.press('Escape')
    await page.keyboard.press('Escape')
  })

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
