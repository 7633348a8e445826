import type { z } from 'zod'
import { OasisError } from '../../../contract/errors.ts'
import type { Trust } from '../../../contract/workbench/notebook.ts'
import type { Notebook } from '../../../model/notebook/notebook.ts'
import { codeHash } from '../document/trust.ts'
import type { Index } from '../store/index.ts'

export interface TrustingOptions {
  notebook(): Notebook
  opened: Notebook
  index: Index
  /** Its code counts as consented to, and nothing is remembered. */
  consented: boolean
  onChange(trust: z.infer<typeof Trust>): void
}

/** Whether an open notebook's code may run, by what is trusted here and by what came from outside since it was opened. */
export interface Trusting {
  readonly now: z.infer<typeof Trust>
  /** Fails as `forbidden` where it may not. */
  check(): void
  /** What is trusted here stays trusted as this person edits it. */
  note(): void
  /** The notebook was read anew: only what is known here is trusted. */
  judge(): void
  /** This notebook's code is about to come in beside `own`; where it is not known here, it runs nothing until it is consented to, whatever step brings it back. Says whether it is known. */
  arriving(from: Notebook, own: Notebook): boolean
  /** Something other than typing changed the notebook: an undo, for one. */
  weigh(): void
  consent(): void
}

const keysOf = (notebook: Notebook): string[] => notebook.cells.filter(cell => cell.language !== 'markdown' && cell.language !== 'raw' && cell.source.trim() !== '').map(cell => `${cell.language}\0${cell.source}`)

export function createTrusting({ notebook, opened, index, consented, onChange }: TrustingOptions): Trusting {
  /** Hashes and cells of code that came from outside and that nobody consented to. */
  const foreign = new Set<string>()
  const trustOf = (hash: string | null): z.infer<typeof Trust> => {
    if (hash === null) return { trusted: true, why: 'typedHere' }
    const why = index.trusted(hash)
    return why ? { trusted: true, why } : { trusted: false, why: 'untrusted' }
  }
  let now: z.infer<typeof Trust> = consented ? { trusted: true, why: 'consented' } : trustOf(codeHash(opened))

  function judge(): void {
    const judged = trustOf(codeHash(notebook()))
    if (judged.trusted === now.trusted && judged.why === now.why) return
    now = judged
    onChange(now)
  }

  return {
    get now() { return now },
    check() {
      if (!now.trusted) throw new OasisError('forbidden', 'This notebook came from elsewhere and runs nothing until you trust it. Read its code, then trust it.', { kind: 'trust' })
    },
    note() {
      const hash = codeHash(notebook())
      if (now.trusted && hash !== null && !consented) index.trust(hash, now.why === 'untrusted' ? 'typedHere' : now.why)
    },
    judge,
    arriving(from, own) {
      const hash = codeHash(from)
      if (hash === null || trustOf(hash).trusted) return true
      foreign.add(hash)
      const known = new Set(keysOf(own))
      for (const key of keysOf(from)) if (!known.has(key)) foreign.add(key)
      return false
    },
    weigh() {
      // An undo may bring back code that is known here, or take it away.
      if (!now.trusted) judge()
      else if (foreign.size > 0 && (foreign.has(codeHash(notebook()) ?? '') || keysOf(notebook()).some(key => foreign.has(key)))) judge()
    },
    consent() {
      const hash = codeHash(notebook())
      if (hash !== null) index.trust(hash, 'consented')
      foreign.clear()
      now = { trusted: true, why: 'consented' }
      onChange(now)
    },
  }
}
