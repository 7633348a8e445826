import type { Readable } from 'node:stream'
import { MessageChannelMain, utilityProcess, type MessagePortMain, type UtilityProcess } from 'electron'
import { toWire } from '../../contract/errors.ts'
import type { MenuBar } from '../../contract/workbench/menu.ts'
import type { UpdateState } from '../../contract/workbench/update.ts'
import type { PickRequest } from '../workbench/workbench.ts'
import type { Asked, Shown, SystemNotice } from '../../contract/workbench/window.ts'
import type { Log } from '../log/log.ts'
import { tailOf, type Tail } from '../log/tail.ts'
import { FromWorkbench, type ToWorkbench } from './messages.ts'
import type { Updates } from './updates.ts'

/** Milliseconds, and counts within them. */
export const workbenchProcessLimits = { stop: 5_000, restarts: 3, restartsWithin: 60_000 } as const

export interface WorkbenchProcessOptions {
  /** The compiled program of the workbench process and its arguments. */
  program: string
  args: string[]
  log: Log
  /** The folder of the programs that the workbench may have forked. */
  programs: string
  onReady(): void
  onOpen(): void
  /** It will not run: another process owns the data folder, or it failed. */
  onHandedOver(link: string | null): void
  onFailed(message: string): void
  pick(request: PickRequest, signal: AbortSignal): Promise<string | null>
  inside(folder: string, file: string): boolean
  /** What a window shows, by its number. */
  onShow(window: number, shown: Shown): void
  onMenu(window: number, menu: MenuBar): void
  onNotice(window: number, notice: SystemNotice): void
  onOpenWindow(): void
  updates: Pick<Updates, 'state' | 'do' | 'restart'>
}

/** The workbench in a process of its own, started again if it dies, and the engine processes that it asks for. */
export interface WorkbenchProcess {
  /** Connects a window, by its number. */
  connect(window: number, port: MessagePortMain): void
  ask(window: number, asked: Asked): void
  download(urlPath: string, port: MessagePortMain): void
  /** Tells how updates are now. */
  tellUpdates(state: UpdateState): void
  /** Ends it and its engines; killed after some seconds. */
  stop(): Promise<void>
}

export function startWorkbenchProcess(options: WorkbenchProcessOptions): WorkbenchProcess {
  const starts: number[] = []
  let stopping = false
  let gone = false
  let current = start()

  function start(): UtilityProcess {
    starts.push(Date.now())
    gone = false
    const child = utilityProcess.fork(options.program, options.args, { serviceName: 'Oasis Workbench', stdio: ['ignore', 'inherit', 'pipe'] })
    const tail = follow(child)
    const tell = (message: ToWorkbench, ports: MessagePortMain[] = []) => child.postMessage(message, ports)
    const engines = new Map<number, UtilityProcess>()
    const picks = new Map<number, AbortController>()

    function fork({ id, program, args }: FromWorkbench & { type: 'fork' }): void {
      if (!options.inside(options.programs, program)) return tell({ type: 'exited', id, code: 2, said: [] })
      const engine = utilityProcess.fork(program, args, { serviceName: 'Oasis Engine', stdio: ['ignore', 'inherit', 'pipe'] })
      const printed = follow(engine)
      engines.set(id, engine)
      const { port1, port2 } = new MessageChannelMain()
      engine.once('spawn', () => {
        engine.postMessage({ type: 'port' }, [port1])
        tell({ type: 'forked', id, pid: engine.pid! }, [port2])
      })
      engine.once('exit', async code => {
        engines.delete(id)
        if (code !== 0) await printed.settled()
        if (current === child) tell({ type: 'exited', id, code, said: printed.lines() })
      })
    }

    async function pick({ id, title, extensions, folder, save }: FromWorkbench & { type: 'pick' }): Promise<void> {
      const abort = new AbortController()
      picks.set(id, abort)
      const path = await options.pick({ title, extensions, folder, save }, abort.signal).catch(() => null)
      if (picks.delete(id) && current === child) tell({ type: 'picked', id, path })
    }

    async function answerUpdate(id: number, work: Promise<void>): Promise<void> {
      const error = await work.then(() => null, toWire)
      if (current === child) tell({ type: 'updated', id, error })
    }

    child.on('message', (data: unknown) => {
      const read = FromWorkbench.safeParse(data)
      if (!read.success) return options.log.error('The workbench process sent a message in an unknown form; it was left out')
      const message = read.data
      if (message.type === 'ready') {
        tell({ type: 'updates', state: options.updates.state() })
        options.onReady()
      }
      if (message.type === 'open') options.onOpen()
      if (message.type === 'failed') options.onFailed(message.message)
      if (message.type === 'handedOver') options.onHandedOver(message.link)
      if (message.type === 'fork') fork(message)
      if (message.type === 'kill') kill(engines.get(message.id))
      if (message.type === 'pick') void pick(message)
      if (message.type === 'show') options.onShow(message.window, message.shown)
      if (message.type === 'menu') options.onMenu(message.window, message.menu)
      if (message.type === 'notice') options.onNotice(message.window, message.notice)
      if (message.type === 'openWindow') options.onOpenWindow()
      if (message.type === 'update') void answerUpdate(message.id, options.updates.do(message.command))
      if (message.type === 'restart') void answerUpdate(message.id, options.updates.restart())
      if (message.type === 'unpick') {
        picks.get(message.id)?.abort()
        picks.delete(message.id)
      }
    })
    child.once('exit', async code => {
      for (const engine of engines.values()) kill(engine)
      for (const abort of picks.values()) abort.abort()
      gone = true
      if (code !== 0) await tail.settled()
      if (stopping) return options.log.ended(code === 0 ? 'info' : 'warn', `The workbench process was stopped and ended with exit code ${code}`, tail.lines())
      options.log.of('workbench').ended('error', `The workbench process ended with exit code ${code}, unasked`, tail.lines())
      const recent = starts.filter(at => at > Date.now() - workbenchProcessLimits.restartsWithin)
      // Windows see their port close and ask for another.
      if (recent.length <= workbenchProcessLimits.restarts) current = start()
      else options.onFailed('The workbench stopped again and again. What it printed says why; your notebooks are as they were saved.')
    })
    return child
  }

  return {
    connect: (window, port) => current.postMessage({ type: 'window', window } satisfies ToWorkbench, [port]),
    ask: (window, asked) => current.postMessage({ type: 'ask', window, asked } satisfies ToWorkbench),
    download: (path, port) => current.postMessage({ type: 'download', path } satisfies ToWorkbench, [port]),
    tellUpdates: state => current.postMessage({ type: 'updates', state } satisfies ToWorkbench),
    async stop() {
      stopping = true
      const child = current
      if (gone) return
      const exited = new Promise<void>(resolve => child.once('exit', () => resolve()))
      const late = setTimeout(() => kill(child), workbenchProcessLimits.stop)
      child.postMessage({ type: 'stop' } satisfies ToWorkbench)
      await exited
      clearTimeout(late)
    },
  }
}

/** Passes on what a process prints to standard error, and keeps the end of it. */
const follow = (child: UtilityProcess): Tail => tailOf(child.stderr as Readable, chunk => process.stderr.write(chunk))

/** An engine that is busy in DuckDB hears no polite signal. One that has not started yet is killed as soon as it has. */
function kill(child: UtilityProcess | undefined): void {
  if (child?.pid === undefined) return void child?.once('spawn', () => kill(child))
  try { process.kill(child.pid, 'SIGKILL') } catch { /* it went by itself, and its end is still to be told */ }
}
