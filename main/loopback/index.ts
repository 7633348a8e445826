import path from 'node:path'
import { createLog } from '../log/log.ts'
import { logFolder } from '../log/rotation.ts'
import { preferredLanguage } from '../window/language.ts'
import { runBrowserHost, type BrowserHost, type BrowserHostOptions } from './host.ts'

/** Runs the workbench of this build as a browser host. What is not needed to listen is loaded while the browser starts. */
export function openWorkbench(options: Omit<BrowserHostOptions, 'create' | 'log'>): Promise<BrowserHost> {
  const log = createLog({ name: 'workbench', process: 'browser host', print: options.say })
  log.untilEnd()
  return runBrowserHost({
    ...options, log,
    // Only the owner of the data folder writes to its log.
    onOwner: () => log.keep(logFolder(options.dataDir)),
    async create(dataDir, outputs) {
      const [{ createWorkbench }, { nodeProcessHost }, { embedSpark }] = await Promise.all([import('../workbench/workbench.ts'), import('../engine/host.ts'), import('../spark/embedded.ts')])
      const sampleDir = path.join(options.root, 'resources/sample')
      const spark = embedSpark({ dataDir, sampleDir, sessions: path.join(dataDir, 'sessions'), lasting: true, log: log.of('spark').error })
      return createWorkbench({
        dataDir, processes: nodeProcessHost, spark, log: log.of('workbench'), sampleDir, host: { kind: 'browser', language: preferredLanguage(), frames: { origin: outputs, contained: false } },
      })
    },
  })
}
