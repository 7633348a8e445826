import { FuseV1Options } from '@electron/fuses'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import os from 'node:os'
import path from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
// @ts-expect-error plain JavaScript, shared with the scripts
import { build } from '../../../scripts/build.mjs'
import { skipWithoutChromium } from '../../support/chromium.ts'
import type { State } from '../../support/electron-double/control.ts'
import { startDoubled, type Doubled } from '../../support/electron-double/start.ts'

const root = path.resolve(import.meta.dirname, '../../..')
const read = (file: string) => readFileSync(path.join(root, file), 'utf8')
const json = <T>(file: string) => JSON.parse(read(file)) as T
/** Compiled files below a folder of `dist`, with their text. */
const compiled = (folder: string) => readdirSync(path.join(root, 'dist', folder), { recursive: true, encoding: 'utf8' })
  .filter(name => /\.(c?js|html)$/.test(name)).map(name => ({ name, text: read(path.join('dist', folder, name)) }))
const hostile = ['http://example.com/', 'https://example.com/', 'file:///etc/passwd', 'app://other/', 'app://workbench.example.com/', 'app:workbench', 'javascript:alert(1)', 'data:text/html,x', 'output://frame/output/x', 'about:blank', '']

interface Answer { status: number; headers: Record<string, string>; text: string }

/** Each item of the checklist in Electron's documentation, over the compiled `main/` and what the package is made with. */
describe.skipIf(skipWithoutChromium)('Electron\'s security checklist against the double', () => {
  let dataDir: string
  let app: Doubled
  let page: Page
  let state: State
  let preferences: Record<string, unknown>
  const request = (url: string, method = 'GET') => app.command<Answer | null>({ do: 'request', url, method })
  const contents = (event: 'will-attach-webview' | 'will-redirect' | 'will-frame-navigate' | 'will-navigate', url: string, isMainFrame = true) => app.command<boolean>({ do: 'contents', event, url, isMainFrame })

  beforeAll(async () => {
    await build()
    dataDir = mkdtempSync(path.join(os.tmpdir(), 'oasis-security-'))
    app = startDoubled(dataDir)
    page = await app.page()
    await page.waitForSelector('[data-testid="report"]', { timeout: 60_000 })
    state = await app.state()
    preferences = state.windows[0]!.webPreferences
  }, 180_000)
  afterAll(async () => {
    await app.destroy()
    rmSync(dataDir, { recursive: true, force: true, maxRetries: 3 })
  })

  it('[DESK2] 1, only secure content: the window loads what the package has, and every request to the network is cancelled', async () => {
    expect(state.windows[0]!.url).toMatch(/^app:\/\/workbench\//)
    for (const url of ['http://example.com/x.js', 'https://example.com/x.js', 'ws://example.com/', 'wss://example.com/', 'ftp://example.com/x', 'http://127.0.0.1:80/']) expect(await app.command({ do: 'cancels', url }), url).toBe(true)
    const loaded = await page.evaluate<string[]>('performance.getEntriesByType("resource").map(entry => new URL(entry.name).origin)')
    expect(loaded.length).toBeGreaterThan(3)
    expect([...new Set(loaded)]).toEqual([new URL(page.url()).origin])
    expect(state.facts.switches).toMatchObject({ 'host-resolver-rules': 'MAP * ~NOTFOUND', 'force-webrtc-ip-handling-policy': 'disable_non_proxied_udp', 'proxy-server': 'http://127.0.0.1:9', 'proxy-bypass-list': '<-loopback>' })
  })

  it('[DESK2] 2, no Node in windows: it is off, in workers and frames too, and a page finds none', async () => {
    expect(preferences['nodeIntegration']).toBe(false)
    expect(Object.keys(preferences)).not.toEqual(expect.arrayContaining([expect.stringMatching(/^nodeIntegrationIn/)]))
    expect(await page.evaluate('[typeof require, typeof process, typeof module, typeof Buffer, typeof global]')).toEqual(Array(5).fill('undefined'))
  })

  it('[DESK2] 3, context isolation: the page changes nothing that the preload uses', async () => {
    expect(preferences['contextIsolation']).toBe(true)
    expect(await page.evaluate('[typeof ipcRenderer, typeof contextBridge]')).toEqual(['undefined', 'undefined'])
    // The page's own world loses what the preload listens with; the port still comes.
    expect(await page.evaluate(`new Promise(resolve => {
      addEventListener('message', event => { if (event.data === 'oasis:port') resolve(event.ports.length) })
      window.postMessage('oasis:connect', '/')
      EventTarget.prototype.addEventListener = () => { throw new Error('gone') }
    })`)).toBe(1)
    await page.reload()
    await page.waitForSelector('[data-testid="report"]', { timeout: 60_000 })
  })

  it('[DESK2] 4, sandbox: for every process of windows, and for each window', () => {
    expect(preferences['sandbox']).toBe(true)
    expect(state.facts.sandboxed).toBe(true)
    expect(Object.keys(state.facts.switches)).not.toContain('no-sandbox')
  })

  it('[DESK2] 5, permissions: two for the window\'s own page, none for frames or other pages, no devices', async () => {
    const url = state.windows[0]!.url
    const ask = (permission: string, requestingUrl: string, isMainFrame: boolean) => app.command({ do: 'permission', permission, from: { requestingUrl, isMainFrame } })
    for (const permission of ['clipboard-sanitized-write', 'fullscreen']) {
      expect(await ask(permission, url, true), permission).toEqual({ asked: true, checked: true, device: false })
      expect(await ask(permission, 'output://frame/output/x', false), permission).toEqual({ asked: false, checked: false, device: false })
      expect(await ask(permission, url, false), permission).toEqual({ asked: false, checked: false, device: false })
      for (const other of hostile) expect(await ask(permission, other, true), `${permission} ${other}`).toEqual({ asked: false, checked: false, device: false })
    }
    for (const permission of ['clipboard-read', 'display-capture', 'fileSystem', 'geolocation', 'hid', 'idle-detection', 'keyboardLock', 'media', 'mediaKeySystem', 'midi', 'midiSysex', 'notifications', 'openExternal', 'pointerLock', 'serial', 'speaker-selection', 'storage-access', 'top-level-storage-access', 'usb', 'window-management', 'unknown', 'deprecated-sync-clipboard-read']) {
      expect(await ask(permission, url, true), permission).toEqual({ asked: false, checked: false, device: false })
    }
  })

  it('[DESK2] 6, webSecurity stays on', () => {
    expect(preferences['webSecurity']).toBe(true)
    expect(Object.keys(state.facts.switches)).not.toEqual(expect.arrayContaining([expect.stringMatching(/web-security|site-isolation|allow-file-access/)]))
  })

  it('[DESK2] 7, a content security policy: with every answer to a window and to a frame, errors too', async () => {
    for (const url of ['app://workbench/', 'app://workbench/index.html', 'app://workbench/nothing', 'app://workbench/%zz', 'app://other/', 'app://workbench/../package.json']) {
      const { headers } = (await request(url))!
      const policy = Object.fromEntries(headers['content-security-policy']!.split('; ').map(rule => [rule.split(' ')[0], rule.split(' ').slice(1).join(' ')]))
      expect(policy, url).toEqual({
        'default-src': "'none'", 'script-src': "'self'", 'worker-src': "'self'", 'style-src': "'self' 'unsafe-inline'", 'img-src': "'self' data: blob:", 'font-src': "'self'", 'connect-src': "'self'",
        'frame-src': 'output://frame', 'base-uri': "'none'", 'form-action': "'none'", 'frame-ancestors': "'none'",
      })
      expect(headers['x-content-type-options'], url).toBe('nosniff')
    }
    expect((await request('app://workbench/', 'POST'))!.status).toBe(405)
    const file = (await request('app://workbench/files/unknown/x'))!
    expect([file.status, file.headers['content-security-policy']]).toEqual([404, expect.stringContaining("default-src 'none'")])
    for (const url of ['output://frame/output/unknown', 'output://other/output/x', 'output://frame/']) {
      const { status, headers } = (await request(url))!
      expect(status, url).toBe(404)
      expect(headers['content-security-policy'], url).toMatch(/^sandbox allow-scripts; default-src 'none'; .*connect-src 'none'; form-action 'none'; base-uri 'none'; frame-ancestors app:\/\/workbench$/)
    }
    // And it holds.
    expect(await page.evaluate('(() => { const script = document.createElement("script"); script.textContent = "window.ran = true"; document.body.append(script); return window.ran })()')).toBe(undefined)
    expect(await page.evaluate('new Promise(resolve => { setTimeout("window.ran = true"); setTimeout(() => resolve(window.ran), 20) })')).toBe(undefined)
  })

  it('[DESK2] 8, no insecure content is allowed to run', () => {
    expect(preferences).not.toHaveProperty('allowRunningInsecureContent')
    expect(Object.keys(state.facts.switches)).not.toContain('allow-running-insecure-content')
  })

  it('[DESK2] 9, no experimental features of Chromium', () => {
    expect(preferences).not.toHaveProperty('experimentalFeatures')
    expect(Object.keys(state.facts.switches).filter(name => /experimental|^enable-features$|^js-flags$/.test(name))).toEqual([])
  })

  it('[DESK2] 10, no features of Blink switched on', () => {
    expect(preferences).not.toHaveProperty('enableBlinkFeatures')
    expect(Object.keys(state.facts.switches)).not.toContain('enable-blink-features')
  })

  it('[DESK2] 11, no webview, so none with pop-ups', () => {
    expect(preferences['webviewTag']).toBe(false)
    for (const { name, text } of [...compiled('renderer').filter(file => /index/.test(file.name)), ...compiled('preload')]) expect(text, name).not.toMatch(/<webview|allowpopups/i)
  })

  it('[DESK2] 12, a webview that a page made all the same is not attached', async () => {
    for (const url of hostile) expect(await contents('will-attach-webview', url), url).toBe(true)
  })

  it('[DESK2] 13, navigation: the window stays at its own pages, and a frame at outputs', async () => {
    for (const url of hostile) {
      expect(await contents('will-navigate', url), `navigate ${url}`).toBe(true)
      expect(await contents('will-redirect', url), `redirect ${url}`).toBe(true)
      if (!url.startsWith('output://frame/')) expect(await contents('will-frame-navigate', url, false), `frame ${url}`).toBe(true)
    }
    expect(await contents('will-navigate', 'app://workbench/#settings')).toBe(false)
    expect(await contents('will-frame-navigate', 'app://workbench/', true)).toBe(false)
    expect(await contents('will-frame-navigate', 'app://workbench/', false)).toBe(true)
    expect(await contents('will-frame-navigate', 'output://frame/output/x', false)).toBe(false)
    const before = page.url()
    await page.evaluate('void (location.href = "http://example.com/plain")')
    await expect.poll(async () => (await app.state()).refused.filter(entry => entry.kind === 'navigation')).toEqual([{ kind: 'navigation', url: 'http://example.com/plain', byApplication: true }])
    expect(page.url()).toBe(before)
  })

  it('[DESK2] 14, new windows: a page opens none', async () => {
    for (const url of ['app://workbench/', 'about:blank', 'http://example.com/', 'output://frame/output/x']) await page.evaluate(`void window.open(${JSON.stringify(url)})`)
    await expect.poll(async () => (await app.state()).refused.filter(entry => entry.kind === 'window').length).toBe(4)
    const { windows, refused } = await app.state()
    expect(windows).toHaveLength(1)
    expect(refused.every(entry => entry.byApplication)).toBe(true)
  })

  it('[DESK2] 15, the system opens https links and nothing else', async () => {
    const opened = async () => (await app.state()).desktop.opened
    const before = (await opened()).length
    for (const url of [...hostile.filter(link => !link.startsWith('https:')), 'smb://example.com/share', 'ms-settings:', 'vbscript:x', 'mailto:a@example.com', 'HTTP://example.com', 'https://user:password@example.com/', 'https://example.com@evil.example/', `https://example.com/${'x'.repeat(32_000)}`]) await contents('will-navigate', url)
    expect((await opened()).slice(before)).toEqual([])
    await contents('will-navigate', 'https://example.com/docs?q=1#here')
    expect((await opened()).slice(before)).toEqual(['https://example.com/docs?q=1#here'])
  })

  it('[DESK2] 16, a current version of Electron: one exact release, the one that is installed and packed', () => {
    const wanted = json<{ devDependencies: Record<string, string> }>('package.json').devDependencies['electron']!
    expect(wanted).toMatch(/^\d+\.\d+\.\d+$/)
    // The release whose checklist these tests follow; an older one is not to come back.
    expect(Number(wanted.split('.')[0])).toBeGreaterThanOrEqual(45)
    expect(json<{ version: string }>('node_modules/electron/package.json').version).toBe(wanted)
    expect(json<{ packages: Record<string, { version: string }> }>('package-lock.json').packages['node_modules/electron']!.version).toBe(wanted)
    expect(read('electron-builder.yml')).not.toMatch(/electronVersion|electronDist/)
  })

  it('[DESK2] 17, messages: only the top frame of a window\'s own page is handed a port', async () => {
    const send = (frame: { url: string; parent: object | null } | null) => app.command<number[]>({ do: 'send', channel: 'oasis:connect', frame })
    expect(await send({ url: state.windows[0]!.url, parent: null })).toEqual([1])
    expect(await send({ url: state.windows[0]!.url, parent: {} })).toEqual([])
    expect(await send(null)).toEqual([])
    for (const url of hostile) expect(await send({ url, parent: null }), url).toEqual([])
    // There is no other message that main listens to but what was dropped, of which windows.test.ts has the same.
    const main = compiled('main/electron').map(file => file.text).join('\n')
    expect([...main.matchAll(/ipcMain\.(\w+)/g)].map(match => match[1])).toEqual(['on', 'on'])
  })

  it('[DESK2] 18, no file protocol: windows live at a scheme of the program\'s own, which serves what the package has', async () => {
    expect(await app.command({ do: 'cancels', url: 'file:///etc/passwd' })).toBe(true)
    for (const { name, text } of compiled('main/electron')) expect(text, name).not.toMatch(/loadFile|interceptFileProtocol|registerFileProtocol/)
    expect(state.schemes).toEqual({
      app: { standard: true, secure: true, supportFetchAPI: true, stream: true, codeCache: true },
      output: { standard: true, secure: true, stream: true },
    })
    for (const url of ['app://workbench/..%2f..%2fpackage.json', 'app://workbench/%2e%2e/package.json', 'app://workbench//etc/passwd', 'app://workbench/assets/', 'app://workbench/C:/Windows/win.ini']) expect((await request(url))!.status, url).toBe(404)
  })

  it('[DESK2] 19, fuses: every one that there is has been decided, against what could turn the program into another', async () => {
    const tool = createRequire(import.meta.url)('app-builder-lib/out/util/config/load.js') as { loadConfig(request: { packageKey: string; configFilename: string; projectDir: string; packageMetadata: null }): Promise<{ result: { electronFuses: Record<string, boolean> } } | null> }
    const { electronFuses } = (await tool.loadConfig({ packageKey: 'build', configFilename: 'electron-builder', projectDir: root, packageMetadata: null }))!.result
    expect(electronFuses).toEqual({
      runAsNode: false, enableNodeOptionsEnvironmentVariable: false, enableNodeCliInspectArguments: false, enableCookieEncryption: true, enableEmbeddedAsarIntegrityValidation: true, onlyLoadAppFromAsar: true,
      loadBrowserProcessSpecificV8Snapshot: false, grantFileProtocolExtraPrivileges: false,
    })
    // The names of the tool that burns them, as far as this one knows them.
    const known = Object.keys(FuseV1Options).filter(name => !/^\d+$/.test(name))
    expect(Object.keys(electronFuses).map(name => name[0]!.toUpperCase() + name.slice(1)).sort()).toEqual(known.sort())
  })

  it('[DESK2] 20, a page gets no part of Electron: one word from the preload, and frames not even that', async () => {
    expect(await page.evaluate('typeof oasisHost + " " + oasisHost')).toBe('string electron')
    const [preload] = compiled('preload')
    expect([...preload!.text.matchAll(/exposeInMainWorld\(/g)]).toHaveLength(1)
    expect(existsSync(String(preferences['preload']))).toBe(true)
    await page.evaluate(`new Promise(resolve => {
      const frame = document.createElement('iframe')
      frame.src = ${JSON.stringify('https://frame.output.electron-double.invalid/output/unknown')}
      frame.onload = resolve
      document.body.append(frame)
    })`)
    const frame = page.frames().find(each => each.url().includes('frame.output'))
    expect(await frame!.evaluate('[typeof oasisHost, typeof require, origin]')).toEqual(['undefined', 'undefined', 'null'])
  })
})
