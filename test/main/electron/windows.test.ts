import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import type { Page } from 'playwright-core'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
// @ts-expect-error plain JavaScript, shared with the scripts
import { build } from '../../../scripts/build.mjs'
import { skipWithoutChromium } from '../../support/chromium.ts'
import { startDoubled, type Doubled } from '../../support/electron-double/start.ts'
import { until } from '../../support/until.ts'

let dataDir: string
let folder: string
const started: Doubled[] = []
const start = (args: string[] = [], options: Parameters<typeof startDoubled>[2] = {}): Doubled => {
  const doubled = startDoubled(dataDir, args, options)
  started.push(doubled)
  return doubled
}
const quit = async (app: Doubled) => {
  await app.command({ do: 'quit' }).catch(() => {})
  expect(await app.exited, app.printed()).toBe(0)
}
/** The open notebooks of a window, by the names of their files. */
const tabs = (page: Page) => page.locator('.strip-tab-name').evaluateAll(found => found.map(each => each.getAttribute('title')!.split('/').at(-1)!))
const shows = (page: Page, file: string) => page.locator(`.strip-tab-active [title$="/${file}.ipynb"]`).waitFor({ timeout: 60_000 })
const notebook = (name: string) => {
  const file = path.join(folder, name)
  cpSync(path.resolve(import.meta.dirname, '../../../resources/sample/Gallery.ipynb'), file)
  return file
}

describe.skipIf(skipWithoutChromium)('the windows of the compiled application against the Electron double', () => {
  beforeAll(async () => { await build() }, 180_000)
  beforeEach(() => {
    dataDir = mkdtempSync(path.join(os.tmpdir(), 'oasis-windows-'))
    folder = path.join(dataDir, 'elsewhere 日本')
    mkdirSync(folder)
  })
  afterEach(async () => {
    for (const doubled of started.splice(0)) await doubled.destroy()
    rmSync(dataDir, { recursive: true, force: true, maxRetries: 3 })
  })

  it('[DESK1] against the double: windows come back where they were, as they were, with their notebooks, and in view', async () => {
    const [a, b] = [notebook('A.ipynb'), notebook('B.ipynb')]
    let app = start([a])
    await shows(await app.page(), 'A')
    const first = (await app.state()).windows[0]!.id
    await until(async () => JSON.stringify((await app.state()).desktop.menu).includes('"New window"'), 'the window has told its menus')
    await app.command({ do: 'menu', label: 'New window' })
    await until(async () => (await app.state()).windows.length === 2, 'there is a second window')
    let pages = await app.pages()
    const second = [...pages.keys()].find(id => id !== first)!
    // A new window has no notebook, and offers the recent ones.
    await pages.get(second)!.getByRole('region', { name: 'Recent' }).getByRole('button', { name: /^A/ }).waitFor()
    expect(await tabs(pages.get(second)!)).toEqual([])
    expect((await app.state()).windows.map(({ bounds }) => bounds)).toEqual([{ x: 240, y: 106, width: 1440, height: 900 }, { x: 268, y: 134, width: 1440, height: 900 }])

    // A file of a second start goes to the window that has it, else to the one that was used last.
    const starts = async (file: string, cwd: string) => {
      const other = start([file], { cwd })
      expect(await other.exited, other.printed()).toBe(0)
    }
    await starts('B.ipynb', folder)
    await shows(pages.get(second)!, 'B')
    await starts('elsewhere 日本/A.ipynb', dataDir)
    await until(async () => (await app.state()).windows.find(window => window.id === first)!.focused, 'the window that has the notebook is in front')
    expect(await tabs(pages.get(first)!)).toHaveLength(1)
    expect(await app.command({ do: 'tell', event: 'open-file', value: b })).toBe(true)
    await until(async () => (await app.state()).windows.find(window => window.id === second)!.focused, 'so it is for a file that macOS opens')
    expect((await app.state()).facts.recentDocuments.map(file => path.basename(file)).sort()).toEqual(['A.ipynb', 'B.ipynb'])

    await app.command({ do: 'place', window: first, bounds: { x: 40, y: 60, width: 900, height: 700 } })
    await app.command({ do: 'place', window: second, bounds: { x: 2500, y: 200, width: 1000, height: 800 } })
    await app.command({ do: 'become', window: second, state: 'maximised' })
    await app.command({ do: 'focus', window: first })
    await quit(app)
    const file = path.join(dataDir, 'electron/windows.json')
    if (process.platform !== 'win32') expect(statSync(file).mode & 0o777).toBe(0o600)

    app = start()
    pages = await app.pages()
    await until(async () => (await app.state()).windows.length === 2, 'both windows are back')
    const { windows } = await app.state()
    // The second display is gone.
    expect(windows.map(({ bounds, maximised }) => ({ ...bounds, maximised }))).toEqual([{ x: 460, y: 156, width: 1000, height: 800, maximised: true }, { x: 40, y: 60, width: 900, height: 700, maximised: false }])
    await shows(pages.get(windows[0]!.id)!, 'B')
    await shows(pages.get(windows[1]!.id)!, 'A')

    // A window that is closed is not opened again; the last one is.
    await app.command({ do: 'close', window: windows[0]!.id })
    await until(() => (JSON.parse(readFileSync(file, 'utf8')) as { windows: unknown[] }).windows.length === 1, 'it is forgotten')
    await app.command({ do: 'become', window: windows[1]!.id, state: 'fullscreen' })
    await app.command({ do: 'close', window: windows[1]!.id })
    if (process.platform === 'darwin') await quit(app)
    else expect(await app.exited, app.printed()).toBe(0)
    app = start([], { env: { ELECTRON_DOUBLE_OPEN_FILE: b } })
    const page = await app.page()
    await shows(page, 'B')
    expect(await tabs(page)).toHaveLength(2)
    expect((await app.state()).windows.map(({ fullscreen }) => fullscreen)).toEqual([true])
  }, 240_000)

  it('[DESK1] against the double: a notebook that is dropped on a window opens there, where it lies', async () => {
    const file = notebook('Dropped.ipynb')
    const app = start()
    const page = await app.page()
    await page.getByTestId('report').waitFor({ timeout: 60_000 })
    const [window] = (await app.state()).windows
    await app.command({ do: 'drop', window: window!.id, paths: [file] })
    await shows(page, 'Dropped')
    expect(await page.locator('.strip-tab-active [title]').getAttribute('title')).toBe(file)
    // Only the window's own page is heard about it, and only paths of notebooks are.
    const other = notebook('Other.ipynb')
    const own = { url: window!.url, parent: null }
    const tell = (frame: { url: string; parent: object | null } | null, ...args: unknown[]) => app.command({ do: 'send', channel: 'oasis:drop', frame, args })
    for (const frame of [null, { ...own, parent: {} }, { url: 'https://example.com/', parent: null }, { url: 'app://workbench.example.com/', parent: null }, { url: 'output://x/', parent: null }]) await tell(frame, [other])
    for (const args of [[], [other], [[42]], [[{ path: other }]], [['/etc/passwd']], [Array.from({ length: 101 }, () => other)]]) await tell(own, ...args)
    await page.waitForTimeout(500)
    expect(await tabs(page)).not.toContain('Other.ipynb')
    await tell(own, [other])
    await shows(page, 'Other')
    // The page is not told where files lie, and cannot pretend that one was dropped.
    await page.evaluate(() => {
      const transfer = new DataTransfer()
      transfer.items.add(new File(['{}'], 'Forged.ipynb'))
      document.body.dispatchEvent(new DragEvent('drop', { dataTransfer: transfer, bubbles: true, cancelable: true }))
    })
    await page.waitForTimeout(500)
    expect(await tabs(page)).not.toContain('Forged.ipynb')
    await quit(app)
  }, 120_000)

  it('[DESK1] against the double: saving elsewhere asks by the dialog of the system, and goes on in the file that was named', async () => {
    const file = notebook('Before.ipynb')
    const app = start([file])
    const page = await app.page()
    await shows(page, 'Before')
    const ask = async (keys: string, answer: string | null) => {
      await app.command({ do: 'answer', path: answer })
      await page.keyboard.press('Escape')
      await app.command({ do: 'menu', label: keys })
    }
    const dialogs = async () => (await app.state()).desktop.dialogs.map(({ options }) => options as { defaultPath?: string; properties: string[] })
    await until(async () => JSON.stringify((await app.state()).desktop.menu).includes('"Save a copy"'), 'the window has told its menus')
    await ask('Save a copy', path.join(folder, 'Copy'))
    await page.getByText(`Copied to ${path.join(folder, 'Copy.ipynb')}`).or(page.getByText('Copy.ipynb').first()).first().waitFor()
    await until(() => statSync(path.join(folder, 'Copy.ipynb'), { throwIfNoEntry: false }) !== undefined, 'the copy is there')
    await shows(page, 'Before')
    await ask('Save elsewhere, and go on there', path.join(folder, 'After.ipynb'))
    await shows(page, 'After')
    expect((await dialogs()).map(({ defaultPath, properties }) => [path.basename(defaultPath!), properties.includes('showOverwriteConfirmation')])).toEqual([['Before copy.ipynb', true], ['Before.ipynb', true]])
    expect(await page.getByTestId('save-as').count()).toBe(0)
    // Closed without a choice, nothing happens.
    await ask('Save elsewhere, and go on there', null)
    await until(async () => (await dialogs()).length === 3, 'it was asked again')
    await shows(page, 'After')
    await quit(app)
  }, 120_000)

  it('[DESK1] against the double: a link by names opens its notebook with its values, and one that cannot be followed is told', async () => {
    const app = start(['oasis://Sample%3A%20US%20flights%202001/Gallery?city=Oslo&miles=wide&nothing=1#report'])
    const page = await app.page()
    await shows(page, 'Gallery')
    await page.waitForFunction(() => document.querySelector<HTMLInputElement>('[data-testid="parameter-city"] input')?.value === 'Oslo', null, { timeout: 60_000 })
    await page.getByText('The link has values for nothing').waitFor()
    await page.getByText('The link’s value of miles is left out').waitFor()
    for (const [link, said] of [['oasis://Sample%3A%20US%20flights%202001/Not%20there', 'which is not here'], ['oasis://Sample/../../etc/passwd', 'This link cannot be followed']] as const) {
      expect(await app.command({ do: 'tell', event: 'open-url', value: link })).toBe(true)
      await page.getByText(said).first().waitFor()
    }
    expect(await tabs(page)).toEqual(['Gallery.ipynb'])
  }, 120_000)

  it('[DESK1] against the double: what is damaged, gone or no notebook is told, and harms nothing', async () => {
    mkdirSync(path.join(dataDir, 'electron'))
    writeFileSync(path.join(dataDir, 'electron/windows.json'), '{"version":1,"windows":[{"bounds":')
    const a = notebook('A.ipynb')
    const app = start([path.join(folder, 'Not there.ipynb'), '/etc/passwd', '--remote-debugging-port=1', a])
    const page = await app.page()
    await shows(page, 'A')
    expect((await tabs(page)).sort()).toEqual(['A.ipynb', 'Not there.ipynb'])
    await page.locator('[title$="Not there.ipynb"]').first().click()
    await page.getByText('does not exist').waitFor()
    expect(app.printed()).toContain('Where the windows were could not be read')

    // A recent notebook whose file is gone meanwhile is told and taken away.
    await page.keyboard.press('Control+k')
    await page.getByRole('option', { name: /A.*Recent/ }).waitFor()
    rmSync(a)
    await page.getByRole('option', { name: /A.*Recent/ }).click()
    await page.getByText('A is no longer there, and is taken from the recent notebooks').waitFor()
    await page.keyboard.press('Control+k')
    await page.getByRole('combobox').waitFor()
    expect(await page.getByRole('option', { name: /Recent/ }).count()).toBe(0)
  }, 120_000)
})
