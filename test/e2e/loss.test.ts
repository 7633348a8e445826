import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { readFile, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Browser, Page } from 'playwright-core'
import { parseNotebook } from '../../model/notebook/document.ts'
import { launchChromium, skipWithoutChromium } from '../support/chromium.ts'
import { startApp, temporaryFolder, type App } from '../support/app.ts'
import { openLink } from '../support/notebook.ts'
import { notebookText } from '../main/workbench/bench.ts'

/** Processes under one, with their commands. */
function under(pid: number): { pid: number; command: string }[] {
  const rows = execFileSync('ps', ['-eo', 'pid=,ppid=,args=']).toString().trim().split('\n').map(line => /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line)!).map(row => ({ pid: Number(row[1]), parent: Number(row[2]), command: row[3]! }))
  const of = (parent: number): typeof rows => rows.filter(row => row.parent === parent).flatMap(row => [row, ...of(row.pid)])
  return of(pid)
}

describe.skipIf(skipWithoutChromium)('what is lost with a process', () => {
  let dataDir: string
  let elsewhere: string
  let file: string
  let app: App
  let browser: Browser
  let page: Page
  const cell = (id: string) => page.locator(`[data-cell="${id}"]`)
  const write = async (id: string, text: string) => {
    await cell(id).locator('.code-text').click()
    await cell(id).locator('.monaco-editor').waitFor()
    await page.keyboard.press('Control+End')
    await page.keyboard.type(text)
  }
  const trust = async () => {
    const button = page.getByRole('button', { name: 'Trust this notebook' })
    await cell('a').waitFor()
    if (await button.count() > 0) await button.click()
  }
  /** What is typed is in the journal a second later. */
  const journaled = () => page.waitForTimeout(1_000)
  beforeAll(async () => {
    [dataDir, elsewhere] = [await temporaryFolder(), await temporaryFolder()]
    // From elsewhere, so that nothing is saved unasked.
    file = path.join(elsewhere, 'Kept.ipynb')
    await writeFile(file, notebookText([{ id: 'a', source: 'SELECT 1' }, { id: 'long', source: 'SELECT count(*) AS n FROM range(200000) a(i), range(60000) b(j) WHERE (i * j) % 7 = 3' }, { id: 'b', source: 'SELECT 2 AS two' }]))
    ;[app, browser] = await Promise.all([startApp(dataDir), launchChromium()])
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'en-US', acceptDownloads: true })
    page = await context.newPage()
    await page.goto(app.link)
    await page.locator('.window').waitFor()
    await openLink(page, file)
    await trust()
  })
  afterAll(async () => {
    await browser?.close()
    await app?.stop()
    for (const folder of [dataDir, elsewhere]) if (folder) await rm(folder, { recursive: true, force: true })
  })

  it('[NB6] a window that crashes while somebody types and a cell runs leaves both: another window has the text, and the cell goes on', async () => {
    await cell('long').getByRole('button', { name: 'Run the cell' }).click()
    await cell('long').getByRole('button', { name: 'Cancel the cell' }).waitFor()
    await write('a', ' + 1')
    await journaled()
    const address = page.url()
    const crashed = page.waitForEvent('crash')
    const session = await page.context().newCDPSession(page)
    session.send('Page.crash').catch(() => {})
    await crashed
    const next = await page.context().newPage()
    await page.close()
    page = next
    await page.goto(address)
    await cell('a').getByText('SELECT 1 + 1').waitFor()
    await cell('long').getByRole('button', { name: 'Cancel the cell' }).waitFor()
  })

  it('[NB6] an engine that is killed while it runs and somebody types fails its cell with words, and the typing goes on', async () => {
    await write('b', ', 3 AS three')
    const engine = under(app.process.pid!).find(({ pid, command }) => command.includes('engine') && command.endsWith(' notebook') && busy(pid))
    expect(engine, 'the engine of a notebook is at work').toBeDefined()
    // It is told until an engine is there again, which what is typed may ask for at once.
    const told = page.getByTestId('interpreter-banner').filter({ hasText: 'temporary tables and variables are gone' }).waitFor()
    process.kill(engine!.pid, 'SIGKILL')
    await page.keyboard.type(', 4 AS four')
    await told
    await cell('long').getByText('DuckDB crashed').first().waitFor()
    await page.keyboard.type(', 5 AS five')
    await page.keyboard.press('Escape')
    await cell('b').getByRole('button', { name: 'Run the cell' }).click()
    await cell('b').getByRole('columnheader', { name: /five/ }).waitFor({ timeout: 30_000 })
    expect(await cell('b').locator('.code-text').textContent()).toContain('SELECT 2 AS two, 3 AS three, 4 AS four, 5 AS five')
  })

  it('[NB6] a workbench that is killed: the old window keeps what is typed into it and saves it to a file, and the new one has all up to then and says so', async () => {
    await write('a', ' + 2')
    await journaled()
    await app.kill()
    await page.getByTestId('offline').waitFor({ timeout: 30_000 })
    await page.keyboard.type(' + 3')
    const unsent = page.getByTestId('unsent')
    await unsent.waitFor()
    expect(await unsent.textContent()).toContain('in this window alone')
    const [download] = await Promise.all([page.waitForEvent('download'), unsent.getByRole('button', { name: 'Save to a file' }).click()])
    const saved = parseNotebook(await readFile(await download.path(), 'utf8'))
    expect(saved.cells.map(each => each.source)[0]).toBe('SELECT 1 + 1 + 2 + 3')
    expect(saved.cells).toHaveLength(3)
    expect(parseNotebook(await readFile(file, 'utf8')).cells[0]!.source, 'nothing was saved unasked').toBe('SELECT 1')

    app = await startApp(dataDir)
    page.on('dialog', dialog => void dialog.accept())
    await page.goto(app.link)
    await page.locator('.window').waitFor()
    await openLink(page, file)
    await cell('a').getByText('SELECT 1 + 1 + 2').waitFor()
    const recovered = page.getByTestId('recovered-banner')
    expect(await recovered.textContent()).toMatch(/edits? made before the workbench stopped/)
    await recovered.getByRole('button', { name: 'Save' }).focus()
    await page.keyboard.press('Enter')
    await recovered.waitFor({ state: 'detached' })
    expect(parseNotebook(await readFile(file, 'utf8')).cells[0]!.source).toBe('SELECT 1 + 1 + 2')
  })
})

/** Whether a process uses the processor now. */
function busy(pid: number): boolean {
  // Fields 14 and 15 of proc(5), counted after the name, which may hold anything.
  const ticks = () => readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ').slice(11, 13).reduce((sum, field) => sum + Number(field), 0)
  const before = ticks()
  execFileSync('sleep', ['0.5'])
  return ticks() - before > 10
}
