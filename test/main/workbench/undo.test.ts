import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Edit } from '../../../model/notebook/cell.ts'
import { parseNotebook, serializeNotebook } from '../../../model/notebook/document.ts'
import { createDocument, type Document } from '../../../main/workbench/document/document.ts'
import { workbenchLimits } from '../../../main/workbench/limits.ts'
import { corpus } from '../../model/notebook/corpus/corpus.ts'
import { draw, editFrom, type Draw } from '../../model/notebook/drawn.ts'

/** Steps that are drawn for one notebook; some of them are impossible where they are drawn, and some change nothing. */
const drawn = 260
const step = fc.record({ batch: fc.array(draw, { minLength: 1, maxLength: 3 }), back: fc.nat(9) })

/** A notebook as the workbench has it open, edited as a window does it. */
function open(text: string) {
  let now = 0
  let number = 0
  const document = createDocument(parseNotebook(text), { clock: () => now, onChanges() {}, onLost() {} })
  document.join('x')
  return {
    document,
    /** Makes a step of what was drawn; false where it cannot be made. */
    make(batch: readonly Draw[], name: string): boolean {
      // What comes after a pause is a step of its own.
      now += workbenchLimits.undoPause
      const edits: Edit[] = batch.map((one, index) => editFrom(one, document.notebook, `${name}-${index}`))
      try {
        document.edit('x', ++number, document.version, edits)
        return true
      } catch {
        document.join('x')
        return false
      }
    },
  }
}

const bytes = (document: Document) => serializeNotebook(document.notebook)
/** Goes all the way, noting the bytes before each step and at the end. */
function walk(document: Document, direction: 'undo' | 'redo'): string[] {
  const seen = [bytes(document)]
  while (direction === 'undo' ? document.canUndo : document.canRedo) {
    document.step(direction)
    seen.push(bytes(document))
  }
  return seen
}

describe('undo of a hundred steps and more', () => {
  it.each(Object.entries(corpus))('[NB5] of every kind comes back to the first byte, and again to the last: %s', (_, text) => {
    const start = serializeNotebook(parseNotebook(text))
    fc.assert(fc.property(fc.array(step, { minLength: drawn, maxLength: drawn }), steps => {
      const { document, make } = open(text)
      for (const [index, { batch, back }] of steps.entries()) {
        const before = bytes(document)
        const depth = make(batch, `n${index}`)
        const after = bytes(document)
        if (!depth) expect(after, 'a step that cannot be made leaves nothing').toBe(before)
        // Every now and then it is taken back and made again on the way.
        if (back === 0 && document.canUndo) {
          document.step('undo')
          document.step('redo')
          expect(bytes(document)).toBe(after)
        }
      }
      const end = bytes(document)
      const undone = walk(document, 'undo')
      expect(undone.length - 1).toBeGreaterThanOrEqual(100)
      expect(undone.at(-1)).toBe(start)
      const redone = walk(document, 'redo')
      expect(redone.at(-1)).toBe(end)
      expect(redone.toReversed(), 'each step on the way').toEqual(undone)
      expect(walk(document, 'undo')).toEqual(undone)
    }), { numRuns: 4 })
  })
})
