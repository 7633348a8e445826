import { landingContract, pageContract, sessionContract } from '../../contract/engine/contract.ts'
import type { LandingSetup } from '../../contract/engine/landing.ts'
import type { PageSetup } from '../../contract/engine/page.ts'
import type { SessionSetup } from '../../contract/engine/session.ts'
import { createEngine, type Engine } from './engine.ts'
import type { ProcessHost } from './host.ts'

export type NotebookEngine = Engine<typeof sessionContract>
export type PageEngine = Engine<typeof pageContract>
export type LandingEngine = Engine<typeof landingContract>

/** The engine of one notebook; `setup` is asked at each start, so that changed grants or a changed time zone count after a restart. `onOpen` hears each time it has started. */
export function notebookEngine(setup: () => SessionSetup, options: { host?: ProcessHost; onOpen?: (opened: { version: string; recovered: string | null }) => void } = {}): NotebookEngine {
  return createEngine({
    contract: sessionContract, role: 'notebook', idle: 'session.idle', memoryLimit: () => setup().memoryLimit, ...(options.host ? { host: options.host } : {}),
    async open(client) {
      const opened = await client.call('session.open', setup())
      options.onOpen?.(opened)
    },
  })
}

/** The one engine that pages results for grids and charts. */
export function pageEngine(setup: PageSetup, host?: ProcessHost): PageEngine {
  return createEngine({
    contract: pageContract, role: 'page', idle: 'page.idle', memoryLimit: () => setup.memoryLimit, ...(host ? { host } : {}),
    async open(client) { await client.call('page.open', setup) },
  })
}

/** The one engine that makes result files from other files. */
export function landingEngine(setup: LandingSetup, host?: ProcessHost): LandingEngine {
  return createEngine({
    contract: landingContract, role: 'landing', idle: 'landing.idle', memoryLimit: () => setup.memoryLimit, ...(host ? { host } : {}),
    async open(client) { await client.call('landing.open', setup) },
  })
}
