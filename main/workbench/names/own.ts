import type { SqlFunction } from '../../../contract/engine/session.ts'
import { OasisError } from '../../../contract/errors.ts'
import type { NotebookEngine } from '../../engine/engines.ts'
import { nameIndex, ownIndex, type NameIndex } from './catalog.ts'

/** What a notebook's own SQL made, kept so that nobody who types waits for the engine. */
export interface OwnNamesKept {
  readonly index: NameIndex
  readonly macros: readonly SqlFunction[]
  /** Asks for the names where nobody did yet, which starts the engine. */
  load(): Promise<void>
  /** Something was made or changed: the names are asked for again, a little later and never twice at once. */
  touch(): void
  /** The engine is gone, and with it what is temporary. */
  lost(): void
  close(): void
}

/** Milliseconds that a change waits for others, and the multiple of the time that the last answer took (at most `longest`), so that a run of many statements is not held up. */
const pause = 30
const patience = 5
const longest = 200

export function keepOwnNames(engine: Pick<NotebookEngine, 'call' | 'pid'>, log: (message: string, error: unknown) => void): OwnNamesKept {
  let index = nameIndex([])
  let macros: readonly SqlFunction[] = []
  let revision: string | null = null
  let asking: Promise<void> | null = null
  let again = false
  let timer: NodeJS.Timeout | null = null
  let closed = false

  let took = 0

  async function ask(): Promise<void> {
    const from = performance.now()
    try {
      const answer = await engine.call('session.names', { known: revision })
      if (answer.names === null || closed) return
      ;({ revision } = answer)
      index = ownIndex(answer.names)
      ;({ macros } = answer.names)
    } catch (error) {
      // An engine that ended, or a transaction in which nothing more runs: the next change asks again.
      if (!(error instanceof OasisError)) log('The names of a notebook could not be read', error)
    } finally {
      took = performance.now() - from
    }
  }
  const start = (): Promise<void> => (asking ??= ask().finally(() => {
    asking = null
    if (!again) return
    again = false
    kept.touch()
  }))

  const kept: OwnNamesKept = {
    get index() { return index },
    get macros() { return macros },
    async load() {
      if (revision === null) await start()
    },
    touch() {
      if (asking) again = true
      else if (!closed) timer ??= setTimeout(() => {
        timer = null
        if (!closed && engine.pid !== undefined) void start()
      }, Math.max(pause, Math.min(took, longest) * patience))
    },
    lost() {
      revision = null
      index = nameIndex(index.tables.filter(table => table.database !== 'temp'))
    },
    close() {
      closed = true
      if (timer) clearTimeout(timer)
    },
  }
  return kept
}
