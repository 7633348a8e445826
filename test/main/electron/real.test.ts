import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { _electron } from 'playwright-core'
import { expect, it } from 'vitest'
// @ts-expect-error plain JavaScript, shared with the scripts
import { build } from '../../../scripts/build.mjs'
// @ts-expect-error plain JavaScript, shared with the scripts
import { findElectron, hasDisplay } from '../../../scripts/electron.mjs'

const root = path.resolve(import.meta.dirname, '../../..')
const program = findElectron(root) as string | null
const reason = program === null ? 'Electron\'s binary is not installed. To get it: npx install-electron'
  : !hasDisplay() ? 'there is no display. To get one: xvfb-run npm test' : null
if (reason) console.warn(`SKIPPED in real Electron: ${reason}`)

it.skipIf(reason !== null)('[BASE4] real Electron opens a window, computes the sample report and quits', { timeout: 240_000 }, async () => {
  await build()
  const dataDir = mkdtempSync(path.join(os.tmpdir(), 'oasis-real-'))
  const app = await _electron.launch({ executablePath: program!, args: [...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), root, '--data-dir', dataDir] })
  try {
    const page = await app.firstWindow()
    await page.waitForSelector('[data-testid="report"]', { timeout: 60_000 })
    await page.waitForSelector('[data-chart-painted="true"]', { timeout: 60_000 })
    expect(page.url()).toMatch(/^app:\/\/workbench\//)
    expect(await page.evaluate('[typeof require, typeof process, window.oasisHost]')).toEqual(['undefined', 'undefined', 'electron'])
    const closed = app.waitForEvent('close')
    await app.evaluate(({ app: electron }) => electron.quit()).catch(() => {})
    await closed
  } finally {
    await app.close().catch(() => {})
    rmSync(dataDir, { recursive: true, force: true, maxRetries: 3 })
  }
})
