import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Cell, Edit } from '../../../model/notebook/cell.ts'
import { asHeading, between, chosenCells, gatherEdits, shiftEdits, toggled } from '../../../renderer/notebook/choice.ts'
import { createPending } from '../../../renderer/notebook/pending.ts'
import { applyToDraft, type Draft } from '../../../renderer/notebook/replica.ts'

const cells = (ids: string): Cell[] => [...ids].map(id => ({ id, language: 'sql', source: id, outputs: [], executionCount: null }))
const draft = (ids: string): Draft => ({ cells: cells(ids), settings: { version: 1, interpreter: 'duckdb', timezone: 'UTC', parameters: [], runOnChange: false } })
const after = (ids: string, edits: Edit[]) => edits.reduce(applyToDraft, draft(ids)).cells.map(cell => cell.id).join('')

describe('several selected cells', () => {
  it('[NB5] are what commands are about, in document order; without any it is the one that has the keyboard', () => {
    const all = cells('abcd')
    const ids = (selected: string | null, marked: string[]) => chosenCells({ cells: all, selected, marked }).map(cell => cell.id).join('')
    expect(ids('b', [])).toBe('b')
    expect(ids('b', ['d', 'b'])).toBe('bd')
    expect(ids(null, [])).toBe('a')
    expect(between(all, 'd', 'b')).toEqual(['b', 'c', 'd'])
    expect(between(all, 'gone', 'b')).toEqual(['b'])
    expect(toggled({ cells: all, selected: 'c', marked: [] }, 'a')).toEqual({ marked: ['a', 'c'], active: 'a' })
    expect(toggled({ cells: all, selected: 'a', marked: ['a', 'c'] }, 'a')).toEqual({ marked: ['c'], active: 'c' })
    expect(toggled({ cells: all, selected: 'a', marked: [] }, 'a')).toBeNull()
  })

  it('[NB5] move together by one place, and stop together at the ends', () => {
    expect(after('abcde', shiftEdits(cells('abcde'), ['b', 'c'], -1))).toBe('bcade')
    expect(after('abcde', shiftEdits(cells('abcde'), ['b', 'd'], 1))).toBe('acbed')
    expect(shiftEdits(cells('abc'), ['a', 'c'], -1)).toEqual([])
    expect(shiftEdits(cells('abc'), ['a', 'c'], 1)).toEqual([])
  })

  it('[NB5] are brought to any place, in their order, with all others in theirs', () => {
    fc.assert(fc.property(fc.uniqueArray(fc.constantFrom(...'abcdefgh'), { minLength: 1 }), fc.uniqueArray(fc.constantFrom(...'abcdefgh')), fc.nat(8), (list, some, place) => {
      const ids = list.join('')
      const before = Math.min(place, ids.length)
      const chosen = some.filter(id => ids.includes(id))
      const got = after(ids, gatherEdits(cells(ids), chosen, before))
      const rest = (text: string) => [...text].filter(id => !chosen.includes(id)).join('')
      const at = rest(ids.slice(0, before)).length
      expect(got).toBe(rest(ids).slice(0, at) + [...ids].filter(id => chosen.includes(id)).join('') + rest(ids).slice(at))
    }))
    expect(gatherEdits(cells('abcdef'), ['a'], 6)).toHaveLength(1)
  })

  it('[NB5] become headings, whatever heading they were', () => {
    expect(asHeading('Title\ntext', 2)).toBe('## Title\ntext')
    expect(asHeading('#### Old', 1)).toBe('# Old')
    expect(asHeading('#tag', 1)).toBe('# #tag')
  })

  it('[NB5] are changed by one batch, and so undone by one step, even while an earlier batch is under way', () => {
    const pending = createPending(0, draft('abc'))
    pending.add([{ type: 'text', cell: 'a', at: 0, remove: 0, insert: 'x' }])
    pending.add([{ type: 'text', cell: 'a', at: 1, remove: 0, insert: 'y' }])
    pending.add([{ type: 'delete', cell: 'b' }, { type: 'delete', cell: 'c' }])
    pending.add([{ type: 'insert', index: 0, cell: { id: 'n', language: 'sql', source: '' } }])
    const batches: Edit[][] = []
    for (let batch = pending.take(); batch; batch = pending.take()) {
      batches.push(batch.edits)
      batch.edits.forEach((edit, index) => pending.accepted(batch.version + index + 1, edit, batch.number))
      pending.answered(batch.version + batch.edits.length)
    }
    expect(batches.map(batch => batch.map(edit => edit.type))).toEqual([['text'], ['delete', 'delete'], ['insert']])
    expect(pending.shown().cells.map(cell => cell.id)).toEqual(['n', 'a'])
  })
})
