import type { Output } from '../../../model/notebook/cell.ts'
import { outputHtml } from '../../../model/notebook/outputs.ts'
import { hashOf } from '../store/file.ts'
import type { Index } from '../store/index.ts'

/** Which HTML of a notebook's outputs came of runs of this user's on this computer. What a file brings along never does. */
export interface Made {
  /** A run of the cell gave these outputs so far. */
  note(cell: string, outputs: readonly Output[]): void
  /** The same of what it ended with, which is known again when the notebook is opened next. */
  remember(cell: string, outputs: readonly Output[]): void
  /** Whether a run of this cell gave this output. */
  has(cell: string, output: Output): boolean
}

/** `index` is null where nothing is remembered. */
export function createMade(notebook: string, index: Pick<Index, 'madeOutputs' | 'setMadeOutputs'> | null): Made {
  const cells = new Map<string, Set<string>>()
  const known = new WeakMap<Output, string | null>()

  function hash(output: Output): string | null {
    let found = known.get(output)
    if (found === undefined) {
      const html = outputHtml(output)
      known.set(output, found = html === null ? null : hashOf(html))
    }
    return found
  }
  /** Those of this session, which an undo may bring back, with those that were there when it began. */
  function madeBy(cell: string): Set<string> {
    let made = cells.get(cell)
    if (!made) cells.set(cell, made = new Set(index?.madeOutputs(notebook, cell)))
    return made
  }

  const hashes = (outputs: readonly Output[]) => outputs.map(hash).filter(found => found !== null)

  return {
    note(cell, outputs) {
      for (const each of hashes(outputs)) madeBy(cell).add(each)
    },
    remember(cell, outputs) {
      const now = hashes(outputs)
      if (now.length > 0 || madeBy(cell).size > 0) index?.setMadeOutputs(notebook, cell, now)
      for (const each of now) madeBy(cell).add(each)
    },
    has(cell, output) {
      const found = hash(output)
      return found !== null && madeBy(cell).has(found)
    },
  }
}
