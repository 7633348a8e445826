import path from 'node:path'
import type { Client } from '../../contract/define.ts'
import { OasisError } from '../../contract/errors.ts'
import type { OwnerContract } from '../../contract/owner/contract.ts'
import type { Log } from '../log/log.ts'
import { claim, type Ownership } from '../owner/owner.ts'
import { withNotebook } from '../window/link.ts'
import type { Workbench } from '../workbench/workbench.ts'
import { openBrowser } from './browser.ts'
import { loopbackLimits } from './limits.ts'
import { startLoopback, type Loopback } from './server.ts'

export interface BrowserHostOptions {
  /** The folder of the program: `dist/` and `resources/` are in it. */
  root: string
  dataDir: string
  /** 0 takes a free one. */
  port: number
  /** Whether to open the system's browser, or only print the link. */
  open: boolean
  /** A notebook to open, by its whole path. */
  notebook?: string | undefined
  /** Lines for the person (standard error) and the link alone (standard output). */
  say(line: string): void
  print(line: string): void
  log: Pick<Log, 'error'>
  /** This process owns the data folder now. */
  onOwner?(): void
  /** Makes the workbench, once the host listens; `outputs` is the origin at which outputs that may script are served. */
  create(dataDir: string, outputs: string): Promise<Workbench>
}

/** The browser host while it runs. `stopped` has the exit code; `stop` may be called more than once. */
export interface BrowserHost { stopped: Promise<number>; stop(): void }

/** Shows a link: in the system's browser if asked to and possible, else on a line of its own. */
export async function showLink(link: string, { open, say, print }: Pick<BrowserHostOptions, 'open' | 'say' | 'print'>): Promise<void> {
  if (open && await openBrowser(link)) return
  if (open) say('No browser could be opened. Open this link within a minute:')
  print(link)
}

/**
 * Runs the workbench as a browser host. If another process owns the data folder, that one is asked for a link and this one is done. Rejects with OasisError when
 * the folder or the port cannot be used.
 */
export async function runBrowserHost(options: BrowserHostOptions): Promise<BrowserHost> {
  const { say, log } = options
  const begin = Promise.withResolvers<string>()
  const workbench = begin.promise.then(outputs => options.create(options.dataDir, outputs))
  const server = Promise.withResolvers<Loopback>()
  for (const promise of [workbench, server.promise]) promise.catch(() => {})

  let ownership: Ownership
  for (;;) {
    const claimed = await claim(options.dataDir, {
      'window.open': async () => ({ link: (await server.promise).link() }),
      'result.find': async ({ name, space }) => ({ found: (await workbench).findResult(name, space) }),
      'session.list': async (...asked) => (await workbench).sessions['session.list'](...asked),
      'session.stop': async (...asked) => (await workbench).sessions['session.stop'](...asked),
    }, log.error)
    if (claimed.kind === 'owner') {
      options.onOwner?.()
      ownership = claimed.ownership
      break
    }
    if (await handOver(claimed.owner, options)) return { stopped: Promise.resolve(0), stop() {} }
  }

  let listening: Loopback
  try {
    listening = await startLoopback({
      renderer: path.join(options.root, 'dist/renderer'), port: options.port, ready: workbench, log,
      connect: port => void workbench.then(ready => ready.connect(port)),
      download: async urlPath => (await workbench).download(urlPath),
    })
  } catch (error) {
    await ownership.release()
    throw error
  }
  server.resolve(listening)
  const shown = showLink(withNotebook(listening.link(), options.notebook), options)
  begin.resolve(listening.outputs)

  const stopped = Promise.withResolvers<number>()
  let stopping = false
  async function stop(code: number): Promise<void> {
    if (stopping) return
    stopping = true
    const late = setTimeout(() => stopped.resolve(1), loopbackLimits.stop)
    try {
      await listening.close()
      await (await workbench).close()
    } catch (error) {
      if (code === 0) log.error('The workbench did not stop cleanly', error)
      code = 1
    }
    await ownership.release()
    clearTimeout(late)
    stopped.resolve(code)
  }
  workbench.catch((error: unknown) => {
    if (error instanceof OasisError) say(error.message)
    else log.error('The workbench did not start', error)
    void stop(1)
  })
  await shown
  return { stopped: stopped.promise, stop: () => void stop(0) }
}

/** Asks the owner of the folder for a window and shows it. False when that owner was just stopping. */
export async function handOver(owner: Client<OwnerContract>, options: Pick<BrowserHostOptions, 'open' | 'notebook' | 'say' | 'print'>): Promise<boolean> {
  try {
    const { link } = await owner.call('window.open', {})
    options.say(link ? 'The workbench already runs with this data folder; this is a fresh link to it.' : 'The workbench already runs with this data folder; its window was brought to the front.')
    if (link) await showLink(withNotebook(link, options.notebook), options)
    return true
  } catch (error) {
    if (error instanceof OasisError && error.code === 'offline') return false
    throw error
  } finally {
    owner.close()
  }
}
