import { fork } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { randomUUID } from 'node:crypto'
import { chromium, type Browser, type Page } from 'playwright-core'
import { executablePath } from '../chromium.ts'
import type { Command, State } from './control.ts'

const here = import.meta.dirname
const root = path.resolve(here, '../../..')

/** The real compiled application, running against the double. */
export interface Doubled {
  state(): Promise<State>
  command<T = void>(command: Command): Promise<T>
  /** The first window's page, once it is shown. */
  page(): Promise<Page>
  /** The page of each window, by its number, once all are shown. */
  pages(): Promise<Map<number, Page>>
  /** The exit code, and what it printed. */
  exited: Promise<number | null>
  printed(): string
  /** The ids of its processes that still run: engines, workbench, Chromium. Linux only. */
  processes(): number[]
  /** Ends it whatever state it is in. */
  destroy(): Promise<void>
}

/** Starts `dist/main/electron` as Electron would start it: of this repository, or of the folder of another program. */
export function startDoubled(dataDir: string, args: readonly string[] = [], { env = {}, cwd, program = root }: { env?: Record<string, string>; cwd?: string; program?: string } = {}): Doubled {
  const mark = randomUUID()
  const child = fork(path.join(here, 'boot.ts'), [path.join(program, 'dist/main/electron/index.js'), program, '--data-dir', dataDir, ...args], {
    execArgv: ['--import', path.join(here, 'register.ts')], stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    ...(cwd === undefined ? {} : { cwd }), env: { ...process.env, ...env, ELECTRON_DOUBLE_CHROMIUM: executablePath!, ELECTRON_DOUBLE_MARK: mark },
  })
  let text = ''
  for (const stream of [child.stdout!, child.stderr!]) stream.setEncoding('utf8').on('data', (data: string) => { text += data })
  let exit = false
  const exited = new Promise<number | null>(resolve => child.once('exit', code => {
    exit = true
    resolve(code)
  }))
  const waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>()
  let lastId = 0
  let browser: Browser | null = null
  child.on('message', message => {
    const { id, value, error } = message as { id: number; value?: unknown; error?: string }
    if (error === undefined) waiting.get(id)?.resolve(value)
    else waiting.get(id)?.reject(new Error(error))
    waiting.delete(id)
  })

  function command<T>(asked: Command): Promise<T> {
    const id = ++lastId
    return new Promise<T>((resolve, reject) => {
      waiting.set(id, { resolve: value => resolve(value as T), reject })
      void exited.then(() => reject(new Error(`The application ended:\n${text}`)))
      child.send({ id, command: asked }, error => { if (error) reject(error) })
    })
  }
  const state = () => command<State>({ do: 'state' })

  return {
    state, command, exited, printed: () => text,
    async page() {
      const deadline = Date.now() + 30_000
      for (;;) {
        const { endpoint, windows } = await state()
        if (endpoint && windows[0]?.visible) {
          browser ??= await chromium.connectOverCDP(endpoint)
          const page = browser.contexts().flatMap(context => context.pages()).find(each => each.url().startsWith('https://workbench.app.'))
          if (page) return page
        }
        if (Date.now() > deadline) throw new Error(`No window was shown:\n${text}`)
        await new Promise(resolve => setTimeout(resolve, 50))
      }
    },
    async pages() {
      const deadline = Date.now() + 30_000
      for (;;) {
        const { endpoint, windows } = await state()
        if (endpoint && windows.length > 0 && windows.every(window => window.visible && window.target !== null)) {
          browser ??= await chromium.connectOverCDP(endpoint)
          const byTarget = new Map<string, Page>()
          for (const page of browser.contexts().flatMap(context => context.pages())) {
            const session = await page.context().newCDPSession(page)
            byTarget.set((await session.send('Target.getTargetInfo')).targetInfo.targetId, page)
            await session.detach()
          }
          if (windows.every(window => byTarget.has(window.target!))) return new Map(windows.map(window => [window.id, byTarget.get(window.target!)!]))
        }
        if (Date.now() > deadline) throw new Error(`Not all windows were shown:\n${text}`)
        await new Promise(resolve => setTimeout(resolve, 50))
      }
    },
    processes() {
      return readdirSync('/proc').filter(name => /^\d+$/.test(name)).map(Number).filter(pid => {
        try {
          // A zombie has no environment any more.
          return readFileSync(`/proc/${pid}/environ`, 'utf8').includes(mark)
        } catch {
          return false
        }
      })
    },
    async destroy() {
      await browser?.close().catch(() => {})
      if (!exit) child.kill('SIGKILL')
      await exited
      for (const pid of process.platform === 'linux' ? this.processes() : []) {
        try { process.kill(pid, 'SIGKILL') } catch { /* it went by itself */ }
      }
    },
  }
}
