import { z } from 'zod'
import { CellDifference, cellDifferenceOf, Fact, settingsFacts } from './difference.ts'
import { mergeNotebooks, type Side } from './merge.ts'
import type { Notebook } from './notebook.ts'

const common = {
  /** A cell's id, `parameters.NAME` or `settings.NAME`. */
  key: z.string(),
  /** What may be chosen, and what loses nothing as far as that can be. */
  sides: z.array(z.enum(['mine', 'theirs', 'both'])), safe: z.enum(['mine', 'theirs', 'both']),
}
/** What two sides changed in ways that do not go together: what each made of the same beginning. A side that deleted a cell has it as `removed`. */
export const Conflict = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('cell'), ...common, mine: CellDifference, theirs: CellDifference }), z.object({ kind: z.literal('setting'), ...common, mine: z.array(Fact), theirs: z.array(Fact) }),
])
export type Conflict = z.infer<typeof Conflict>

/** The conflicts of a three-way merge, settings first, cells in the order of whoever has them. `newId` gives ids for cells of the trial. */
export function conflictsOf(base: Notebook, mine: Notebook, theirs: Notebook, newId: () => string): Conflict[] {
  const place = (key: string) => mine.text.positions.get(key) ?? theirs.text.positions.get(key) ?? -1
  return mergeNotebooks(base, mine, theirs, newId).conflicts.sort((a, b) => place(a) - place(b)).flatMap((key): Conflict[] => {
    if (key.includes('.')) {
      const of = (side: Notebook) => settingsFacts(base, side).filter(({ what }) => `settings.${what}` === key || what === key || what.startsWith(`${key}.`))
      return [{ kind: 'setting', key, sides: ['mine', 'theirs'], safe: 'mine', mine: of(mine), theirs: of(theirs) }]
    }
    const [own, other] = [cellDifferenceOf(base, mine, key), cellDifferenceOf(base, theirs, key)]
    if (own === null || other === null) return []
    const deleted = own.kind === 'removed' || other.kind === 'removed'
    const sides: Side[] = deleted ? ['mine', 'theirs'] : ['mine', 'theirs', 'both']
    return [{ kind: 'cell', key, sides, safe: !deleted ? 'both' : own.kind === 'removed' ? 'theirs' : 'mine', mine: own, theirs: other }]
  })
}
