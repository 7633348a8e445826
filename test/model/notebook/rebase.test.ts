import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Edit } from '../../../model/notebook/cell.ts'
import { conflicts, rebase } from '../../../model/notebook/rebase.ts'

const type = (text: string, edits: Edit[]) => edits.reduce((now, edit) => {
  if (edit.type !== 'text') return now
  expect(edit.at + edit.remove).toBeLessThanOrEqual(now.length)
  return now.slice(0, edit.at) + edit.insert + now.slice(edit.at + edit.remove)
}, text)

/** Edits that fit a text one after another. */
function typing(text: string, choices: { at: number; remove: number; insert: string }[]): Edit[] {
  let length = text.length
  return choices.map(choice => {
    const at = choice.at % (length + 1)
    const remove = choice.remove % (length - at + 1)
    length += choice.insert.length - remove
    return { type: 'text', cell: 'a', at, remove, insert: choice.insert }
  })
}

const choice = fc.record({ at: fc.nat(40), remove: fc.nat(8), insert: fc.string({ maxLength: 4 }) })

describe('two windows that type in one cell', () => {
  it('[NB2] come to the same text, whatever each typed', () => {
    fc.assert(fc.property(fc.string({ maxLength: 30 }), fc.array(choice, { maxLength: 5 }), choice, (text, mine, theirs) => {
      const pending = typing(text, mine)
      const [applied] = typing(text, [theirs])
      const moved = rebase(pending, applied!)!
      expect(type(type(text, [applied!]), moved.pending)).toBe(type(type(text, pending), moved.applied))
    }), { numRuns: 2_000 })
  })

  it('[NB2] keep text that one inserts inside what the other removes', () => {
    const moved = rebase([{ type: 'text', cell: 'a', at: 0, remove: 6, insert: '' }], { type: 'text', cell: 'a', at: 3, remove: 0, insert: 'new' })!
    expect(type('abcnewdef', moved.pending)).toBe('new')
  })

  it('[NB2] see the applied text first where both insert at one place', () => {
    const moved = rebase([{ type: 'text', cell: 'a', at: 1, remove: 0, insert: 'mine' }], { type: 'text', cell: 'a', at: 1, remove: 0, insert: 'theirs' })!
    expect(type('(theirs)', moved.pending)).toBe('(theirsmine)')
  })
})

describe('edits that cannot both stand', () => {
  it('[NB2] text in a cell that is gone, split or replaced is refused', () => {
    const text: Edit = { type: 'text', cell: 'a', at: 0, remove: 0, insert: 'x' }
    expect(conflicts(text, { type: 'delete', cell: 'a' })).toBe(true)
    expect(conflicts(text, { type: 'split', cell: 'a', at: 1, newId: 'b' })).toBe(true)
    expect(conflicts(text, { type: 'source', cell: 'a', source: '' })).toBe(true)
    expect(conflicts(text, { type: 'merge', cell: 'z' })).toBe(true)
    expect(rebase([text], { type: 'delete', cell: 'a' })).toBeNull()
  })

  it('[NB2] edits of different cells, and of a name and a text, stand together', () => {
    const text: Edit = { type: 'text', cell: 'a', at: 0, remove: 0, insert: 'x' }
    expect(conflicts(text, { type: 'delete', cell: 'b' })).toBe(false)
    expect(conflicts(text, { type: 'name', cell: 'a', name: 'n' })).toBe(false)
    expect(conflicts(text, { type: 'outputs', cell: 'a', outputs: [], executionCount: 1 })).toBe(false)
    expect(rebase([text], { type: 'move', cell: 'a', index: 2 })!.pending).toEqual([text])
  })
})
