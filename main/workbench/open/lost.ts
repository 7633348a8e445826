import type { Cell } from '../../../model/notebook/cell.ts'
import { restoring, type Restoring } from '../../../model/notebook/restore.ts'
import { isRunnable } from './dependencies.ts'
import { sessionUses } from './session-uses.ts'

/** What a Spark session kept that is gone, and which cells make it again. */
export interface Lost {
  /** A session ended, or what runs one of its languages; these cells had run in it, in this order. */
  lose(cells: readonly string[]): void
  /** A cell ran to its end, so that what it makes is there. */
  ran(cell: string): void
  /** Cells were edited, or are gone. */
  edited(): void
  /** The person wants none of it again. */
  forget(): void
  readonly now: Restoring
}

export interface LostOptions {
  cells(): readonly Cell[]
  /** Whether tables outlive a session; where that is not known they are taken to. */
  lasting(): boolean | null
  onChange(now: Restoring): void
}

export function createLost(options: LostOptions): Lost {
  let lost: string[] = []
  /** Those of them that ran again. They count still: what they made is not to be made by one that ran before them. */
  const again = new Set<string>()
  let now: Restoring = { cells: [], left: [] }
  function look(): void {
    const cells = options.cells()
    const lasting = options.lasting() ?? true
    const all = lost.length === 0 ? [] : cells.filter(isRunnable).map(cell => sessionUses(cell, lasting))
    const found = restoring(lost.flatMap(id => all.find(cell => cell.id === id) ?? []), all)
    const next = { cells: found.cells.filter(cell => !again.has(cell)), left: found.left.filter(cell => !again.has(cell)) }
    if (JSON.stringify(next) === JSON.stringify(now)) return
    now = next
    options.onChange(now)
  }
  return {
    lose(cells) {
      lost = [...lost.filter(cell => !cells.includes(cell)), ...cells]
      for (const cell of cells) again.delete(cell)
      look()
    },
    ran(cell) {
      if (!lost.includes(cell)) return
      again.add(cell)
      look()
    },
    edited() {
      if (lost.length > 0) look()
    },
    forget() {
      lost = []
      look()
    },
    get now() { return now },
  }
}
