import type { Output } from '../../../model/notebook/cell.ts'
import { outputHtml } from '../../../model/notebook/outputs.ts'
import { hashOf } from '../store/file.ts'
import type { Index } from '../store/index.ts'

/** Which HTML of a notebook's outputs came of runs of this user's on this computer. What a file brings along never does. */
export interface Made {
  /** A run of the cell gave these outputs so far; they are not written yet. */
  note(cell: string, outputs: readonly Output[]): void
  /** What the cell shows is what is written. */
  settle(cell: string): void
  /** The same of what it ended with, which is known again when the notebook is opened next. */
  remember(cell: string, outputs: readonly Output[]): void
  /** The HTML of an output that the cell shows now, counted from 0, if a run of the cell gave it. `written` are its outputs in the notebook. */
  html(cell: string, output: number, written: readonly Output[]): string | null
}

/** `index` is null where nothing is remembered. */
export function createMade(notebook: string, index: Pick<Index, 'madeOutputs' | 'setMadeOutputs'> | null): Made {
  const cells = new Map<string, Set<string>>()
  const known = new WeakMap<Output, string | null>()
  /** What running cells show before it is written. */
  const live = new Map<string, readonly Output[]>()

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
      live.set(cell, outputs)
      for (const each of hashes(outputs)) madeBy(cell).add(each)
    },
    settle: cell => { live.delete(cell) },
    remember(cell, outputs) {
      const now = hashes(outputs)
      if (now.length > 0 || madeBy(cell).size > 0) index?.setMadeOutputs(notebook, cell, now)
      for (const each of now) madeBy(cell).add(each)
    },
    html(cell, at, written) {
      const output = (live.get(cell) ?? written)[at]
      const found = output && hash(output)
      return found && madeBy(cell).has(found) ? outputHtml(output) : null
    },
  }
}
