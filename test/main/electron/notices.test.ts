import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
// @ts-expect-error plain JavaScript, shared with the scripts
import { build } from '../../../scripts/build.mjs'
import { skipWithoutCells } from '../../support/cells.ts'
import { skipWithoutChromium } from '../../support/chromium.ts'
import { startDoubled, type Doubled } from '../../support/electron-double/start.ts'
import { notebookFile, openLink, trust, writeInSample } from '../../support/notebook.ts'
import { until } from '../../support/until.ts'

let dataDir: string
let app: Doubled

describe.skipIf(skipWithoutChromium || skipWithoutCells)('notices of the system, against the double', { timeout: 120_000 }, () => {
  beforeAll(async () => { await build() }, 180_000)
  beforeEach(() => {
    dataDir = mkdtempSync(path.join(os.tmpdir(), 'oasis-notices-'))
    app = startDoubled(dataDir)
  })
  afterEach(async () => {
    await app.destroy()
    rmSync(dataDir, { recursive: true, force: true, maxRetries: 3 })
  })

  it('[DESK1] against the double: the end of a run of more than ten seconds is told to who looks elsewhere, and a press on it comes back; not where that is turned off or the run was short', async () => {
    const page = await app.page()
    await page.getByTestId('report').waitFor({ timeout: 60_000 })
    await openLink(page, await writeInSample(dataDir, 'Slow', notebookFile([
      { id: 'quick', name: 'quick', language: 'python', source: '1' }, { id: 'slow', name: 'slow', language: 'python', source: 'import time\ntime.sleep(10.2)\n"slept"' },
    ])))
    await trust(page)
    const ran = (id: string) => page.locator(`[data-cell=${id}][data-state=done]`).waitFor({ timeout: 60_000 })
    const notices = async () => (await app.state()).desktop.notices
    await app.command({ do: 'leave' })
    await page.keyboard.press('Control+Shift+Enter')
    await ran('quick')
    await ran('slow')
    await until(async () => (await notices()).length > 0, 'the system was told')
    const [notice, ...more] = await notices()
    expect(more).toEqual([])
    expect(notice!.title).toBe('Slow')
    expect(notice!.body).toMatch(/^slow is done after 1\d(\.\d)? s$/)
    expect((await app.state()).windows[0]!.focused).toBe(false)
    await app.command({ do: 'pressNotice' })
    expect((await app.state()).windows[0]!.focused).toBe(true)

    // In front of it there is nothing to tell; and nothing is told once it is turned off.
    const again = async () => {
      await page.locator('[data-cell=slow]').focus()
      await page.keyboard.press('Control+Enter')
      await page.locator('[data-cell=slow][data-state=running]').waitFor()
      await ran('slow')
      await page.getByText(/slow is done after/).last().waitFor()
    }
    await again()
    expect(await notices()).toHaveLength(1)
    await page.keyboard.press('Control+,')
    await page.getByTestId('setting-notices').getByRole('switch').click({ force: true })
    await page.keyboard.press('Escape')
    await app.command({ do: 'leave' })
    await again()
    expect(await notices()).toHaveLength(1)
  })
})
