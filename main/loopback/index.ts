import path from 'node:path'
import { preferredLanguage } from '../window/language.ts'
import { runBrowserHost, type BrowserHost, type BrowserHostOptions } from './host.ts'

/** Runs the workbench of this build as a browser host. What is not needed to listen is loaded while the browser starts. */
export function openWorkbench(options: Omit<BrowserHostOptions, 'create'>): Promise<BrowserHost> {
  return runBrowserHost({
    ...options,
    async create(dataDir, outputs) {
      const [{ createWorkbench }, { nodeProcessHost }] = await Promise.all([import('../workbench/workbench.ts'), import('../engine/host.ts')])
      return createWorkbench({
        dataDir, processes: nodeProcessHost, sampleDir: path.join(options.root, 'resources/sample'), host: { kind: 'browser', language: preferredLanguage(), frames: { origin: outputs, contained: false } },
        log: (message, error) => options.say(error === undefined ? message : `${message}: ${error instanceof Error ? error.stack : String(error)}`),
      })
    },
  })
}
