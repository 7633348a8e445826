import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { chromium, type Browser } from 'playwright-core'

export interface Chromium { browser: Browser; endpoint: string; close(): Promise<void> }

/** A headless Chromium of this process's, that a test may look into as well by its endpoint. */
export async function startChromium(): Promise<Chromium> {
  const profile = mkdtempSync(path.join(os.tmpdir(), 'electron-double-'))
  const flags = ['--headless=new', '--remote-debugging-port=0', `--user-data-dir=${profile}`, '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync',
    // Electron's windows hear when the other end of a port has closed.
    '--enable-blink-features=MessagePortCloseEvent',
    // Electron asks the application whether or not the person clicked, and changes no address.
    '--disable-popup-blocking', '--disable-features=HttpsUpgrades,HttpsFirstBalancedModeAutoEnable']
  if (process.getuid?.() === 0) flags.push('--no-sandbox')
  const child = spawn(process.env['ELECTRON_DOUBLE_CHROMIUM']!, [...flags, 'about:blank'], { stdio: ['ignore', 'ignore', 'pipe'] })
  process.on('exit', () => child.kill('SIGKILL'))
  const exited = new Promise<void>(resolve => child.once('exit', () => resolve()))
  const endpoint = await new Promise<string>((resolve, reject) => {
    let said = ''
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      said += text
      const found = /DevTools listening on (ws:\S+)/.exec(said)
      if (found) resolve(found[1]!)
    })
    child.once('exit', () => reject(new Error(`Chromium did not start:\n${said}`)))
  })
  const browser = await chromium.connectOverCDP(endpoint)
  return {
    browser, endpoint,
    async close() {
      const session = await browser.newBrowserCDPSession()
      await session.send('Browser.close').catch(() => {})
      await exited
      rmSync(profile, { recursive: true, force: true, maxRetries: 3 })
    },
  }
}
