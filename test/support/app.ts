import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { launchChromium } from './chromium.ts'

const root = path.resolve(import.meta.dirname, '../..')

/** A browser host as `npm start` runs it, in a process group of its own so that a kill takes all of it. */
export interface App {
  dataDir: string
  process: ChildProcess
  /** The one-time link that it printed. */
  link: string
  /** Everything it said on standard error. */
  said(): string
  /** Ends it as Ctrl+C does and waits. */
  stop(): Promise<void>
  /** kill -9 of the host and everything under it. */
  kill(): Promise<void>
}

export const temporaryFolder = (): Promise<string> => mkdtemp(path.join(os.tmpdir(), 'oasis-e2e-'))

/** Starts the workbench on a data folder and waits for its link. `words` come before the options, after the name of the script. */
export async function startApp(dataDir: string, script = 'start', words: readonly string[] = [], env: Readonly<Record<string, string>> = {}): Promise<App> {
  const child = spawn(process.execPath, [path.join(root, `scripts/${script}.mjs`), ...words, '--browser', '--no-open', '--data-dir', dataDir], { cwd: root, detached: true, stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...env } })
  let said = ''
  child.stderr!.on('data', (data: Buffer) => { said += data.toString() })
  const exited = once(child, 'exit')
  const link = await new Promise<string>((resolve, reject) => {
    let out = ''
    child.stdout!.on('data', (data: Buffer) => {
      out += data.toString()
      const line = out.split('\n').find(each => /^http:\/\/127\.0\.0\.1:\d+\/\S+$/.test(each.trim()))
      if (line) resolve(line.trim())
    })
    child.on('error', reject)
    child.on('exit', code => reject(new Error(`The workbench ended with ${code} before it was ready:\n${out}${said}`)))
  })
  const signal = async (name: NodeJS.Signals) => {
    if (child.exitCode !== null || child.signalCode !== null) return
    process.kill(name === 'SIGKILL' ? -child.pid! : child.pid!, name)
    await exited
  }
  return { dataDir, process: child, link, said: () => said, stop: () => signal('SIGINT'), kill: () => signal('SIGKILL') }
}

/** What went wrong in a page: console errors, failed loads, exceptions. */
export function watchErrors(page: Page): string[] {
  const errors: string[] = []
  page.on('console', message => { if (message.type() === 'error') errors.push(`${message.text()} ${message.location().url}`.trim()) })
  page.on('pageerror', error => errors.push(String(error)))
  return errors
}

/** An app on a new data folder with a page on it; `close` ends all of it. `env` is for the app. */
export async function openApp(options: BrowserContextOptions = {}, env: Readonly<Record<string, string>> = {}): Promise<{ app: App; browser: Browser; page: Page; errors: string[]; close(): Promise<void> }> {
  const dataDir = await temporaryFolder()
  const [app, browser] = await Promise.all([startApp(dataDir, 'start', [], env), launchChromium()])
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'en-US', ...options })
  const page = await context.newPage()
  const errors = watchErrors(page)
  await page.goto(app.link)
  return {
    app, browser, page, errors,
    async close() {
      await browser.close()
      await app.stop()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}
