import { EventEmitter } from 'node:events'
import { existsSync, mkdirSync, readFileSync, rmSync, watch, writeFileSync } from 'node:fs'
import path from 'node:path'
import { emulated } from './emulated.ts'
import { startChromium, type Chromium } from './chromium.ts'
import { utilities } from './utility.ts'

const evaluated = Promise.withResolvers<void>()
const readiness = Promise.withResolvers<Chromium>()
readiness.promise.catch(() => {})

/** Starts the application as Electron does: `ready` comes only after the entry file has run to its end. */
export async function evaluate(entry: () => Promise<unknown>): Promise<void> {
  const hangs = setTimeout(() => {
    process.stderr.write('The entry file waits at its top level for what comes after it, app.whenReady() perhaps; real Electron would hang here\n')
    process.exit(70)
  }, 10_000)
  await entry()
  clearTimeout(hangs)
  evaluated.resolve()
}

class App extends EventEmitter {
  readonly isPackaged = process.env['ELECTRON_DOUBLE_RESOURCES'] !== undefined
  /** Windows close by it; the module of windows sets it. */
  closeWindows: () => Promise<boolean> = async () => true
  /** What was set before it was ready, for a test to look at. */
  readonly facts = { name: 'Electron', sandboxed: false, paths: {} as Record<string, string>, switches: {} as Record<string, string>, protocols: [] as string[], crashes: null as { uploads: boolean; folder: string; beforeReady: boolean } | null, recentDocuments: [] as string[], relaunched: false }
  readonly commandLine = emulated('app.commandLine', { appendSwitch: (name: string, value = ''): void => { this.facts.switches[name] = value } })
  private ready = false
  private ending = false
  private lock: string | null = null

  async whenReady(): Promise<Chromium> {
    await evaluated.promise
    if (!this.ready) {
      this.ready = true
      startChromium().then(readiness.resolve, readiness.reject)
      await readiness.promise
      this.emit('will-finish-launching')
      // macOS tells of the file with which the program was started before it is ready.
      const file = process.env['ELECTRON_DOUBLE_OPEN_FILE']
      if (file !== undefined) this.emit('open-file', { preventDefault() {} }, file)
      this.emit('ready')
    }
    return readiness.promise
  }

  isReady(): boolean { return this.ready }
  getVersion(): string { return (JSON.parse(readFileSync(path.join(process.argv[1]!, 'package.json'), 'utf8')) as { version: string }).version }
  relaunch(): void { this.facts.relaunched = true }
  setName(name: string): void { this.facts.name = name }
  getName(): string { return this.facts.name }
  setPath(name: string, folder: string): void {
    if (name === 'crashDumps' && !existsSync(folder)) throw new Error(`Failed to set path: ${folder} does not exist`)
    this.facts.paths[name] = folder
  }
  /** Crash dumps lie below the user-data folder unless they were put elsewhere. */
  getPath(name: string): string { return this.facts.paths[name] ?? (name === 'crashDumps' ? path.join(this.getPath('userData'), 'Crashpad') : '') }
  getPreferredSystemLanguages(): string[] { return ['en-GB', 'ja-JP'] }
  setAsDefaultProtocolClient(scheme: string): boolean {
    this.facts.protocols.push(scheme)
    return true
  }
  /** The newest is first, each of them once. */
  addRecentDocument(file: string): void { this.facts.recentDocuments = [file, ...this.facts.recentDocuments.filter(other => other !== file)] }
  clearRecentDocuments(): void { this.facts.recentDocuments = [] }
  enableSandbox(): void {
    if (this.ready) throw new Error('app.enableSandbox() can only be called before app is ready')
    this.facts.sandboxed = true
  }

  /** The lock is of the user-data folder, as in Electron; the second process leaves a note that the first one sees. */
  requestSingleInstanceLock(additionalData: unknown = null): boolean {
    const folder = this.facts.paths['userData']!
    mkdirSync(folder, { recursive: true })
    const file = path.join(folder, 'SingletonLock')
    if (existsSync(file)) {
      const holder = Number(readFileSync(file, 'utf8'))
      try {
        process.kill(holder, 0)
        writeFileSync(path.join(folder, `second-${process.pid}`), JSON.stringify({ args: process.argv, folder: process.cwd(), additionalData }))
        return false
      } catch { /* its holder is gone */ }
    }
    writeFileSync(file, String(process.pid))
    this.lock = file
    watch(folder, (_event, name) => {
      const note = path.join(folder, String(name))
      if (!name?.startsWith('second-') || !existsSync(note)) return
      let second: { args: string[]; folder: string; additionalData: unknown }
      try { second = JSON.parse(readFileSync(note, 'utf8')) as typeof second } catch { return }
      rmSync(note, { force: true })
      this.emit('second-instance', {}, second.args, second.folder, second.additionalData)
    }).unref()
    return true
  }

  releaseSingleInstanceLock(): void {
    if (this.lock) rmSync(this.lock, { force: true })
    this.lock = null
  }

  quit(): void { void this.leave() }

  private async leave(): Promise<void> {
    if (this.ending) return
    let prevented = false
    const event = { preventDefault() { prevented = true } }
    this.emit('before-quit', event)
    if (prevented) return
    if (!await this.closeWindows()) return
    this.emit('will-quit', event)
    if (prevented) return
    await this.finish(0)
  }

  exit(code = 0): void { void this.finish(code) }

  private async finish(code: number): Promise<void> {
    if (this.ending) return
    this.ending = true
    this.emit('quit', {}, code)
    for (const { pid } of utilities()) if (pid !== undefined) process.kill(pid, 'SIGTERM')
    if (this.ready) await (await readiness.promise).close()
    if (this.lock) rmSync(this.lock, { force: true })
    process.exit(code)
  }
}

export const application = new App()
export const app = emulated('app', application)
