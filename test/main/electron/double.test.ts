import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
// @ts-expect-error plain JavaScript, shared with the scripts
import { build } from '../../../scripts/build.mjs'
import { skipWithoutChromium } from '../../support/chromium.ts'
import type { Item } from '../../support/electron-double/desktop.ts'
import { startDoubled, type Doubled } from '../../support/electron-double/start.ts'
import { until } from '../../support/until.ts'

let dataDir: string
let app: Doubled
const started: Doubled[] = []

const start = (...args: string[]): Doubled => {
  const doubled = startDoubled(dataDir, args)
  started.push(doubled)
  return doubled
}
const allOf = (items: readonly Item[] | null): Item[] => (items ?? []).flatMap(item => [item, ...allOf(item.submenu ?? null)])
const labels = (items: readonly Item[] | null) => allOf(items).map(item => item.label)
const left = (doubled: Doubled) => process.platform === 'linux' ? doubled.processes() : []

describe.skipIf(skipWithoutChromium)('the compiled application against the Electron double', () => {
  beforeAll(async () => { await build() }, 180_000)
  beforeEach(() => {
    dataDir = mkdtempSync(path.join(os.tmpdir(), 'oasis-double-'))
    app = start()
  })
  afterEach(async () => {
    for (const doubled of started.splice(0)) await doubled.destroy()
    rmSync(dataDir, { recursive: true, force: true, maxRetries: 3 })
  })

  it('[BASE4] against the double: it opens a window, hands over the port, computes the sample report and quits with no process left', async () => {
    const page = await app.page()
    const errors: string[] = []
    page.on('pageerror', error => errors.push(String(error)))
    await page.waitForSelector('[data-testid="report"]', { timeout: 30_000 })
    await page.waitForSelector('[data-chart-painted="true"]', { timeout: 60_000 })
    expect(errors).toEqual([])
    const { utilities, windows, desktop } = await app.state()
    expect(windows).toHaveLength(1)
    expect(windows[0]!.url).toMatch(/^app:\/\/workbench\//)
    expect(utilities.map(entry => path.basename(entry.program))).toContain('workbench.js')
    expect(utilities.length).toBeGreaterThan(1)
    expect(desktop.errors).toEqual([])
    if (process.platform === 'linux') expect(left(app).length).toBeGreaterThan(2)

    await app.command({ do: 'quit' }).catch(() => {})
    expect(await app.exited, app.printed()).toBe(0)
    await until(() => left(app).length === 0, 'all processes have ended')
  })

  it('[BASE4] against the double: closing the last window ends it as well', async () => {
    const page = await app.page()
    await page.waitForFunction('window.oasisHost === "electron"')
    await page.close()
    if (process.platform === 'darwin') await app.command({ do: 'quit' }).catch(() => {})
    expect(await app.exited, app.printed()).toBe(0)
    await until(() => left(app).length === 0, 'all processes have ended')
  })

  it('[BASE4] against the double: the window is sandboxed and reaches nothing but the port', async () => {
    const page = await app.page()
    const { windows, facts } = await app.state()
    expect(windows[0]!.webPreferences).toMatchObject({ sandbox: true, contextIsolation: true, nodeIntegration: false, webSecurity: true, webviewTag: false, spellcheck: false })
    expect(facts).toMatchObject({ sandboxed: true, paths: { userData: path.join(dataDir, 'electron') } })
    expect(await page.evaluate('[typeof require, typeof process, typeof ipcRenderer, typeof contextBridge]')).toEqual(['undefined', 'undefined', 'undefined', 'undefined'])
    for (const permission of ['geolocation', 'media', 'notifications', 'clipboard-read', 'openExternal', 'fileSystem', 'hid']) {
      expect(await app.command({ do: 'permission', permission }), permission).toEqual({ asked: false, checked: false, device: false })
    }
    expect(await app.command({ do: 'permission', permission: 'clipboard-sanitized-write' })).toMatchObject({ asked: true, checked: true, device: false })
  })

  it('[BASE4] against the double: pages carry the strict policy, and it holds', async () => {
    const page = await app.page()
    const headers = await page.evaluate<Record<string, string>>('fetch("./").then(response => Object.fromEntries(response.headers))')
    expect(headers['content-security-policy']).toContain("default-src 'none'; script-src 'self'; worker-src 'self'")
    expect(headers['content-security-policy']).toContain("connect-src 'self';")
    expect(headers['x-content-type-options']).toBe('nosniff')
    expect(await page.evaluate('(() => { const script = document.createElement("script"); script.textContent = "window.ran = true"; document.body.append(script); return window.ran === undefined })()')).toBe(true)
    expect(await page.evaluate('fetch("https://example.com/").then(() => "fetched", () => "refused")')).toBe('refused')
    expect(await page.evaluate('fetch("/../package.json").then(response => response.status)')).toBe(404)
    expect(await page.evaluate('fetch("/%2e%2e%2fpackage.json").then(response => response.status)')).toBe(404)
    expect(await page.evaluate('fetch("./", { method: "POST" }).then(response => response.status)')).toBe(405)
  })

  it('[BASE4] against the double: links out go to the system\'s browser over https, everything else goes nowhere', async () => {
    const page = await app.page()
    const { origin } = new URL(page.url())
    await page.evaluate('void window.open("https://example.com/docs")')
    await page.evaluate('void (location.href = "https://example.com/elsewhere")')
    await until(async () => (await app.state()).desktop.opened.length === 2, 'both links were opened outside')
    await page.evaluate('void (location.href = "http://example.com/plain")')
    await page.evaluate('void window.open("http://example.com/popup")')
    await until(async () => (await app.state()).refused.filter(entry => entry.kind !== 'request').length === 4, 'all four were refused')
    const { desktop, refused, windows } = await app.state()
    expect([...desktop.opened].sort()).toEqual(['https://example.com/docs', 'https://example.com/elsewhere'])
    expect(refused.every(entry => entry.byApplication)).toBe(true)
    expect(windows).toHaveLength(1)
    expect(new URL(page.url()).origin).toBe(origin)
  })

  it('[UI3] against the double: the menu opens the settings in the window that there is', async () => {
    const page = await app.page()
    await page.waitForSelector('[data-testid="report"]', { timeout: 30_000 })
    await until(async () => labels((await app.state()).desktop.menu).includes('Settings'), 'the window has told its menus')
    await app.command({ do: 'menu', label: 'Settings' })
    await page.waitForSelector('[data-testid="settings"]', { timeout: 30_000 })
    expect((await app.state()).windows).toHaveLength(1)
    await until(() => page.url().includes('notebook='), 'the address is that of the notebook again')
  })

  it('[DESK1] against the double: the menus are the commands of the window in front, in its language, as they can be done there', async () => {
    const page = await app.page()
    await page.waitForSelector('[data-testid="report"]', { timeout: 30_000 })
    const menu = async () => (await app.state()).desktop.menu!
    await until(async () => labels(await menu()).includes('Run all cells'), 'the window has told its menus')
    const runAll = allOf(await menu()).find(item => item.label === 'Run all cells')!
    expect(runAll).toMatchObject({ accelerator: 'CmdOrCtrl+Shift+Enter', registerAccelerator: false, enabled: true })
    await until(async () => allOf(await menu()).find(item => item.label === 'Open Recent')?.submenu?.some(item => item.label === 'Flight delays') === true, 'the notebook is among the recent ones')

    // A command from the menu is done in the window; the words follow its language.
    await app.command({ do: 'menu', label: '日本語' })
    await until(async () => (await menu())[process.platform === 'darwin' ? 1 : 0]?.label === 'ファイル', 'the menus are Japanese')
    expect(await app.command({ do: 'press', isEditable: true, selectionText: '' })).toMatchObject([{ role: 'cut', label: '切り取り', enabled: false }, { role: 'copy', enabled: false }, { role: 'paste', label: '貼り付け', enabled: true }, { type: 'separator' }, { role: 'selectAll' }])
    expect(await app.command({ do: 'press', isEditable: false, selectionText: 'delay' })).toMatchObject([{ role: 'copy', label: 'コピー' }])
    expect(await app.command({ do: 'press', isEditable: false, selectionText: ' ' })).toBeNull()

    // Without a notebook there is nothing to run.
    await app.command({ do: 'menu', label: 'ノートブックを閉じる' })
    await until(async () => allOf(await menu()).find(item => item.label === 'すべてのセルを実行')?.enabled === false, 'running is not offered')
    await app.command({ do: 'menu', label: 'Flight delays' })
    await page.locator('.strip-tab-active [title$="/Flight delays.ipynb"]').waitFor({ timeout: 30_000 })
    await until(async () => allOf(await menu()).find(item => item.label === 'すべてのセルを実行')?.enabled === true, 'running is offered again')
  })

  it('[PARAM3] against the double: a link opens its notebook in the window that there is, with its values', async () => {
    const page = await app.page()
    await page.waitForSelector('[data-testid="report"]', { timeout: 30_000 })
    const gallery = path.join(dataDir, 'spaces/sample/Gallery.ipynb')
    const second = start(`oasis://open#${new URLSearchParams({ notebook: gallery, values: JSON.stringify({ city: 'Oslo' }) })}`)
    expect(await second.exited, second.printed()).toBe(0)
    await page.waitForFunction(() => document.querySelector<HTMLInputElement>('[data-testid="parameter-city"] input')?.value === 'Oslo', null, { timeout: 60_000 })
    expect((await app.state()).windows).toHaveLength(1)
  })

  it('[BASE4] against the double: a second start shows the first one\'s window and ends', async () => {
    await app.page()
    const second = start()
    expect(await second.exited, second.printed()).toBe(0)
    expect((await app.state()).windows).toHaveLength(1)
  })

  it('[BASE4] against the double: a workbench process that dies is started again and the window goes on', async () => {
    const page = await app.page()
    await page.waitForSelector('[data-testid="report"]', { timeout: 30_000 })
    const first = (await app.state()).utilities.find(entry => entry.program.endsWith('workbench.js'))!.pid
    await app.command({ do: 'kill', program: 'electron/workbench.js' })
    await until(async () => {
      const next = (await app.state()).utilities.find(entry => entry.program.endsWith('workbench.js'))?.pid
      return next !== undefined && next !== first
    }, 'another workbench process runs')
    // The first bytes of a hello: the same window, not reloaded, is answered by the new process.
    expect(await page.evaluate(`new Promise(resolve => {
      addEventListener('message', event => { if (event.data === 'oasis:port' && event.ports[0]) event.ports[0].onmessage = message => resolve(message.data.byteLength) })
      postMessage('oasis:connect', '/')
    })`)).toBeGreaterThan(40)
    await page.reload()
    await page.waitForSelector('[data-testid="report"]', { timeout: 30_000 })
    await page.waitForSelector('[data-chart-painted="true"]', { timeout: 60_000 })
  })
})
