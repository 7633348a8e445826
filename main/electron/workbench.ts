import type { MessagePortMain } from 'electron'
import path from 'node:path'
import { OasisError } from '../../contract/errors.ts'
import { createLog } from '../log/log.ts'
import { logFolder } from '../log/rotation.ts'
import { claim } from '../owner/owner.ts'
import { embedSpark } from '../spark/embedded.ts'
import { preferredLanguage } from '../window/language.ts'
import { createWorkbench, type Desktop, type PickRequest } from '../workbench/workbench.ts'
import { sendFile } from './file-sender.ts'
import { outputOrigin } from './origins.ts'
import { ToWorkbench, type FromWorkbench } from './messages.ts'
import { electronPort } from './port.ts'
import { createUpdatedHost } from './updated-host.ts'
import { createProcessHost } from './processes.ts'

/** The workbench process under Electron. Its arguments are the data folder, the folder of the sample space, the folder of crash dumps, and the system's languages. */
const [dataDir, sampleDir, crashDumps, ...languages] = process.argv.slice(2) as [string, string, string, ...string[]]

const tell = (message: FromWorkbench) => process.parentPort.postMessage(message)
const log = createLog({ name: 'workbench', process: 'workbench', print: line => process.stderr.write(`${line}\n`) })
log.untilEnd()
const processes = createProcessHost(tell)
const updates = createUpdatedHost(tell)
const picks = new Map<number, (path: string | null) => void>()
let lastPick = 0

/** Asks the main process for a native dialog. */
function pick({ title, extensions, folder, save }: PickRequest, signal: AbortSignal): Promise<string | null> {
  const id = ++lastPick
  return new Promise(resolve => {
    const settle = (chosen: string | null) => {
      signal.removeEventListener('abort', abort)
      picks.delete(id)
      resolve(chosen)
    }
    const abort = () => {
      tell({ type: 'unpick', id })
      settle(null)
    }
    picks.set(id, settle)
    signal.addEventListener('abort', abort, { once: true })
    tell({ type: 'pick', id, title, extensions, folder, save })
  })
}

const desktop: Desktop = {
  show: (window, shown) => tell({ type: 'show', window, shown }),
  menu: (window, menu) => tell({ type: 'menu', window, menu }),
  notice: (window, notice) => tell({ type: 'notice', window, notice }),
  openWindow: () => tell({ type: 'openWindow' }),
}

async function start() {
  const workbench = Promise.withResolvers<Awaited<ReturnType<typeof createWorkbench>>>()
  workbench.promise.catch(() => {})
  const claimed = await claim(dataDir, {
    'window.open': async () => {
      tell({ type: 'open' })
      return { link: null }
    },
    'result.find': async ({ name, space }) => ({ found: (await workbench.promise).findResult(name, space) }),
    'session.list': async (...asked) => (await workbench.promise).sessions['session.list'](...asked),
    'session.stop': async (...asked) => (await workbench.promise).sessions['session.stop'](...asked),
  }, log.error)
  if (claimed.kind === 'other') {
    const { link } = await claimed.owner.call('window.open', {})
    tell({ type: 'handedOver', link })
    return null
  }
  log.keep(logFolder(dataDir))
  const spark = embedSpark({ dataDir, sampleDir: path.resolve(sampleDir), sessions: path.join(dataDir, 'sessions'), lasting: true, log: log.of('spark').error })
  createWorkbench({ dataDir, sampleDir: path.resolve(sampleDir), processes, spark, host: { kind: 'electron', language: preferredLanguage(languages), frames: { origin: outputOrigin, contained: true }, pick, desktop, updates, crashDumps }, log }).then(workbench.resolve, workbench.reject)
  const made = await workbench.promise
  tell({ type: 'ready' })
  return {
    made,
    async stop() {
      await made.close()
      await claimed.ownership.release()
    },
  }
}

// A terminal's Ctrl+C reaches every process; the main process says when to stop.
for (const signal of ['SIGINT', 'SIGHUP'] as const) process.on(signal, () => {})

const started = start()
started.catch((error: unknown) => {
  log.error('The workbench did not start', error)
  tell({ type: 'failed', message: error instanceof OasisError ? error.message : 'The workbench did not start; what it printed says why.' })
})

async function receive(message: ToWorkbench, port: MessagePortMain | undefined): Promise<void> {
  if (message.type === 'forked' && port) return processes.forked(message.id, message.pid, port)
  if (message.type === 'exited') return processes.exited(message.id, message.code, message.said)
  if (message.type === 'picked') return picks.get(message.id)?.(message.path)
  if (message.type === 'updates') return updates.changed(message.state)
  if (message.type === 'updated') return updates.answered(message.id, message.error)
  const running = await started
  if (message.type === 'window' && port) return running ? running.made.connect(electronPort(port), message.window) : port.close()
  if (message.type === 'ask') return running?.made.ask(message.window, message.asked)
  if (message.type === 'download' && port) return running ? sendFile(running.made, message.path, port) : port.close()
  if (message.type === 'stop') {
    await running?.stop()
    process.exit(0)
  }
}

process.parentPort.on('message', event => {
  const read = ToWorkbench.safeParse(event.data)
  if (!read.success) return log.error('A message of the main process was refused', read.error)
  receive(read.data, event.ports[0]).catch((error: unknown) => log.error('A message of the main process could not be answered', error))
})
