import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { unzipSync } from 'fflate'
import type { Page } from 'playwright-core'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
// @ts-expect-error plain JavaScript, shared with the scripts
import { build } from '../../../scripts/build.mjs'
import { violationsOn } from '../../support/axe.ts'
import { skipWithoutChromium } from '../../support/chromium.ts'
import { startDoubled, type Doubled } from '../../support/electron-double/start.ts'

let folder: string
let dataDir: string
let app: Doubled
const wait = { timeout: 60_000 }

beforeAll(async () => { if (!skipWithoutChromium) await build() }, 180_000)
beforeEach(() => {
  if (skipWithoutChromium) return
  folder = mkdtempSync(path.join(os.tmpdir(), 'oasis-dumps-'))
  dataDir = path.join(folder, 'data')
  app = startDoubled(dataDir)
})
afterEach(async () => {
  await app?.destroy()
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
})
async function open(): Promise<Page> {
  const page = await app.page()
  await page.getByTestId('report').waitFor(wait)
  return page
}

describe.skipIf(skipWithoutChromium)('crashes and diagnostics, against the double', { timeout: 180_000 }, () => {
  it('[DESK1] dumps stay on this computer, for this user alone, from before Electron is ready; the bundle is saved by the system\'s dialog, and has them only if they are ticked', async () => {
    let page = await open()
    const dumps = path.join(dataDir, 'electron/dumps')
    expect((await app.state()).facts.crashes).toEqual({ uploads: false, folder: dumps, beforeReady: true })
    if (process.platform !== 'win32') expect(statSync(dumps).mode & 0o777).toBe(0o700)

    // What Electron writes when the window's process crashes.
    mkdirSync(path.join(dumps, 'completed'), { recursive: true })
    writeFileSync(path.join(dumps, 'completed/window.dmp'), 'MDMP with what was in memory')
    await app.command({ do: 'crash' })
    await expect.poll(() => page.isClosed(), wait).toBe(true)
    page = await open()
    const notice = page.locator('.notice').filter({ hasText: 'The window stopped unexpectedly' })
    await notice.waitFor(wait)
    await notice.getByRole('button', { name: 'Save diagnostics…' }).click()
    const dialog = page.getByTestId('diagnostics')
    const tick = dialog.getByTestId('diagnostics-dumps')
    await tick.waitFor(wait)
    expect(await tick.locator('input').isChecked(), 'off unless it is ticked').toBe(false)
    expect(await dialog.textContent()).toContain('A dump is a copy of a program’s memory at the moment it crashed.')
    expect(await violationsOn(page, '[data-testid=diagnostics]')).toEqual([])

    const save = async (name: string | null) => {
      await app.command({ do: 'answer', path: name && path.join(folder, name) })
      await dialog.getByTestId('diagnostics-save').click()
    }
    const filesOf = (name: string) => Object.keys(unzipSync(readFileSync(path.join(folder, name))))
    await save(null)
    await expect.poll(async () => (await app.state()).desktop.dialogs.length, wait).toBe(1)
    expect((await app.state()).desktop.dialogs[0]!.options).toMatchObject({ defaultPath: expect.stringMatching(/^oasis-diagnostics-\d{4}-\d{2}-\d{2}\.zip$/), filters: [{ extensions: ['zip'] }] })
    expect(await dialog.count(), 'who gives up the dialog is where they were').toBe(1)
    await save('plain.zip')
    await page.getByText('The diagnostics are saved').waitFor(wait)
    expect(filesOf('plain.zip')).toEqual(['README.txt', 'facts.json', 'logs/shell.jsonl', 'logs/workbench.jsonl'])

    await page.keyboard.press('Control+Shift+P')
    await page.keyboard.type('Save diagnostics')
    await page.keyboard.press('Enter')
    await tick.click()
    await save('with dumps')
    await expect.poll(() => existsSync(path.join(folder, 'with dumps.zip')), wait).toBe(true)
    await dialog.waitFor({ state: 'detached', ...wait })
    expect(filesOf('with dumps.zip').at(-1)).toMatch(/^dumps\/.*\.dmp$/)
    expect(Buffer.from(unzipSync(readFileSync(path.join(folder, 'plain.zip')))['logs/shell.jsonl']!).toString()).toContain('The process of window 1 ended: crashed, exit code 5')
  })

  it('[DESK1] the help menu has it, and after the workbench was killed it is offered, quietly', async () => {
    const page = await open()
    await app.command({ do: 'kill', program: 'electron/workbench.js' })
    const notice = page.locator('.notice').filter({ hasText: 'The workbench did not end properly the last time' })
    await notice.waitFor(wait)
    await expect.poll(async () => (await app.state()).desktop.menu?.find(menu => menu.label === 'Help')?.submenu?.map(item => item.label), wait).toContain('Save diagnostics…')
    await app.command({ do: 'menu', label: 'Save diagnostics…' })
    await page.getByTestId('diagnostics').getByRole('table').waitFor(wait)
  })
})
