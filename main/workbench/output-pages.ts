import { randomBytes } from 'node:crypto'
import { Readable } from 'node:stream'
import { outputPage, outputPaths } from '../window/output-page.ts'
import { workbenchLimits } from './limits.ts'
import type { Download } from './workbench.ts'

/** Pages of outputs that may script, which windows show in frames: each once, by an id that nobody can guess. */
export interface OutputPages {
  /** Offers HTML as a page. Gives its address; null where the host has none. */
  offer(html: string): string | null
  take(path: string): Download | null
}

export function createOutputPages(origin: string | null, clock: () => number): OutputPages {
  const offers = new Map<string, { html: string; until: number }>()
  return {
    offer(html) {
      if (origin === null) return null
      const now = clock()
      for (const [id, { until }] of offers) if (until <= now || offers.size >= workbenchLimits.outputPages) offers.delete(id)
      const id = randomBytes(24).toString('base64url')
      offers.set(id, { html, until: now + workbenchLimits.outputLife })
      return `${origin}${outputPaths.page}${id}`
    },
    take(path) {
      const id = path.startsWith(outputPaths.page) ? path.slice(outputPaths.page.length) : ''
      const offer = offers.get(id)
      offers.delete(id)
      return offer && offer.until > clock() ? { stream: Readable.from([outputPage(offer.html)]), headers: {} } : null
    },
  }
}
