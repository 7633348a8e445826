import { describe, expect, it } from 'vitest'
import type { Cell, Edit } from '../../../model/notebook/cell.ts'
import { createPending, resend } from '../../../renderer/notebook/pending.ts'
import type { Draft } from '../../../renderer/notebook/replica.ts'

const cell = (id: string, source = ''): Cell => ({ id, language: 'sql', source, outputs: [], executionCount: null })
const draft = (...cells: Cell[]): Draft => ({ cells, settings: { version: 1, interpreter: 'duckdb', timezone: 'UTC', parameters: [], runOnChange: false } })
const text = (id: string, at: number, insert: string, remove = 0): Edit => ({ type: 'text', cell: id, at, remove, insert })
const sources = (shown: Draft) => shown.cells.map(each => each.source)

describe('edits on their way', () => {
  it('[NB2] show at once, and once only when they come back', () => {
    const pending = createPending(4, draft(cell('a', 'select ')))
    pending.add([text('a', 7, '1')])
    expect(sources(pending.shown())).toEqual(['select 1'])
    const batch = pending.take()!
    expect(batch).toMatchObject({ number: 1, version: 4 })
    pending.accepted(5, batch.edits[0]!, 1)
    expect(sources(pending.shown())).toEqual(['select 1'])
    pending.answered(5)
    expect(sources(pending.shown())).toEqual(['select 1'])
    expect(pending.isEmpty()).toBe(true)
  })

  it('[NB2] are numbered, one batch at a time; what is typed meanwhile is the next', () => {
    const pending = createPending(0, draft(cell('a')))
    pending.add([text('a', 0, 's')])
    expect(pending.take()?.number).toBe(1)
    pending.add([text('a', 1, 'e')])
    pending.add([text('a', 2, 'l')])
    expect(pending.take()).toBeNull()
    pending.answered(1)
    pending.accepted(1, text('a', 0, 's'), 1)
    expect(pending.take()).toEqual({ number: 2, version: 1, edits: [text('a', 1, 'el')] })
    expect(sources(pending.shown())).toEqual(['sel'])
  })

  it('[NB2] move over what another window typed before them', () => {
    const pending = createPending(0, draft(cell('a', 'from flights')))
    pending.add([text('a', 12, ' limit 5')])
    pending.take()
    pending.add([text('a', 20, '0')])
    pending.accepted(1, text('a', 0, 'select * '), null)
    expect(sources(pending.shown())).toEqual(['select * from flights limit 50'])
    pending.accepted(2, text('a', 21, ' limit 5'), 1)
    pending.answered(2)
    expect(pending.take()?.edits).toEqual([text('a', 29, '0')])
  })

  it('[NB2] do not flicker when all cells come before the answer', () => {
    const pending = createPending(0, draft(cell('a', 'onetwo')))
    pending.add([{ type: 'split', cell: 'a', at: 3, newId: 'b' }])
    pending.take()
    pending.replaced(1, draft(cell('a', 'one'), cell('b', 'two')))
    expect(sources(pending.shown())).toEqual(['one', 'two'])
    pending.answered(1)
    expect(sources(pending.shown())).toEqual(['one', 'two'])
    expect(pending.isEmpty()).toBe(true)
  })

  it('[NB2] that were refused are taken back, with what was built on them', () => {
    const pending = createPending(0, draft(cell('a', 'x')))
    pending.add([text('a', 1, 'y')])
    pending.take()
    pending.add([text('a', 2, 'z')])
    expect(pending.refused()).toHaveLength(2)
    expect(sources(pending.shown())).toEqual(['x'])
    expect(pending.isEmpty()).toBe(true)
  })

  it('[NB4] survive a lost connection, whether or not the last batch had arrived', () => {
    for (const arrived of [true, false]) {
      const pending = createPending(0, draft(cell('a', 'select ')))
      pending.add([text('a', 7, '1'), { type: 'insert', index: 1, cell: { id: 'b', language: 'sql', source: '' } }])
      pending.take()
      pending.add([text('b', 0, 'from x')])
      const wanted = pending.shown()
      const lost = pending.lost()
      const now = arrived ? draft(cell('a', 'select 1'), cell('b', '')) : draft(cell('a', 'select '))
      pending.reset(7, now)
      pending.add(resend(lost, wanted, now))
      expect(sources(pending.shown())).toEqual(['select 1', 'from x'])
    }
  })
})
