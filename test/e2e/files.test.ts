import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { skipWithoutChromium } from '../support/chromium.ts'
import { pickFile } from '../support/notebook.ts'
import { useWorkbench } from '../support/workbench.ts'

describe.skipIf(skipWithoutChromium)('the file dialog', () => {
  let page: Page
  let folder: string
  useWorkbench(opened => { page = opened })
  beforeAll(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'oasis-files-'))
    await mkdir(path.join(folder, 'full', 'inner'), { recursive: true })
    await mkdir(path.join(folder, 'empty'))
  })
  afterAll(() => rm(folder, { recursive: true, force: true }))
  const line = () => page.getByTestId('file-picker').getByRole('textbox')
  const focused = () => page.evaluate(() => document.activeElement?.getAttribute('role') ?? document.activeElement?.tagName)

  it('[BASE3] a folder that is gone to takes the keyboard; in an empty one the path has it, and what is typed takes its place', async () => {
    await page.keyboard.press('Control+O')
    await pickFile(page, path.join(folder, 'full'))
    await page.getByTestId('file-picker').getByRole('option', { name: 'inner' }).waitFor()
    await expect.poll(focused).toBe('option')
    await pickFile(page, path.join(folder, 'empty'))
    await page.getByTestId('file-picker').getByRole('option', { name: 'inner' }).waitFor({ state: 'detached' })
    await expect.poll(focused).toBe('INPUT')
    expect(await line().inputValue()).toBe(path.join(folder, 'empty'))
    await page.keyboard.type('/next')
    expect(await line().inputValue()).toBe('/next')
    await page.keyboard.press('Escape')
  })
})
