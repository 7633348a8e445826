import type { Cell } from './cell.ts'

/** A place in a cell that a traceback names: the text from `start` to `end` (UTF-16 units) stands for it. Lines count from 1. */
export interface TracePlace { start: number; end: number; cell: string; line: number }

/** `Cell In[3], line 2`, `Input In [3], in <cell line: 2>()` and `<ipython-input-3-…> in`, as IPython has written them over the years, `Cell delays, line 2` of a cell with a name, and `File "<cell ID>", line 2`. */
const heads = /(?:Cell In|Input In) ?\[(\d+)\], (?:in <cell line: (\d+)>|line (\d+))|<ipython-input-(\d+)-[0-9a-f]+>|(?:File "<cell |Cell )([\w-]+)(?:>")?, line (\d+)/g
/** The line that an arrow points at, in the listing below a head. */
const arrow = /^-+> ?(\d+)(?= |$)/gm

/**
 * The places of a traceback that lie in cells of the notebook, in order. A cell is found by its number of execution; `own` is the one that failed, which a number that nothing has any more stands
 * for too. Terminal codes must be gone.
 */
export function tracePlaces(text: string, cells: readonly Cell[], own: Cell): TracePlace[] {
  const places: TracePlace[] = []
  const byCount = (count: number) => cells.find(cell => cell.executionCount === count) ?? own
  const found = [...text.matchAll(heads)]
  const fits = (cell: Cell, line: number) => line >= 1 && line <= cell.source.split('\n').length
  found.forEach((head, at) => {
    const cell = head[5] === undefined ? byCount(Number(head[1] ?? head[4])) : cells.find(candidate => candidate.name === head[5] || candidate.id === head[5])
    if (!cell) return
    const line = Number(head[2] ?? head[3] ?? head[6] ?? 0)
    if (fits(cell, line)) places.push({ start: head.index, end: head.index + head[0].length, cell: cell.id, line })
    const from = head.index + head[0].length
    const listing = text.slice(from, found[at + 1]?.index ?? text.length)
    // What comes after an empty line and another file's name is not of this cell.
    const until = listing.search(/\n\s*\n(?=\S)/)
    for (const pointer of listing.slice(0, until < 0 ? listing.length : until).matchAll(arrow)) {
      if (fits(cell, Number(pointer[1]))) places.push({ start: from + pointer.index, end: from + pointer.index + pointer[0].length, cell: cell.id, line: Number(pointer[1]) })
    }
  })
  return places
}
