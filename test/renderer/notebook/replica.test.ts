import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Cell, Edit } from '../../../model/notebook/cell.ts'
import { applyEdits, newNotebook } from '../../../model/notebook/document.ts'
import { applyToDraft, difference, type Draft } from '../../../renderer/notebook/replica.ts'

const cell = (id: string, source = ''): Cell => ({ id, language: 'sql', source, outputs: [], executionCount: null })
const draft = (...cells: Cell[]): Draft => ({ cells, settings: { version: 1, interpreter: 'duckdb', timezone: 'UTC', parameters: [], runOnChange: false } })

describe('a window\'s copy of a notebook', () => {
  it('[NB2] changes at once as the workbench will change it', () => {
    const insert = (id: string, index: number): Edit => ({ type: 'insert', index, cell: { id, language: 'sql', source: `select '${id}'` } })
    const edits: Edit[] = [
      insert('one', 0), insert('two', 1), insert('three', 2), { type: 'text', cell: 'two', at: 6, remove: 1, insert: '\n' }, { type: 'move', cell: 'three', index: 0 },
      { type: 'split', cell: 'one', at: 6, newId: 'four' }, { type: 'merge', cell: 'three' }, { type: 'delete', cell: 'two' }, { type: 'name', cell: 'four', name: 'total' },
      { type: 'report', cell: 'four', report: 'hidden' }, { type: 'chart', cell: 'four', chart: { type: 'bar' } }, { type: 'name', cell: 'four', name: null },
      { type: 'source', cell: 'four', source: 'select 4' }, { type: 'settings', settings: { timezone: 'Asia/Tokyo' } },
    ]
    let notebook = newNotebook()
    let mine: Draft = { cells: notebook.cells, settings: notebook.settings }
    for (const edit of edits) {
      notebook = applyEdits(notebook, [edit]).notebook
      mine = applyToDraft(mine, edit)
      expect(mine.cells, edit.type).toEqual(notebook.cells)
      expect(mine.settings, edit.type).toEqual(notebook.settings)
    }
    expect(mine.cells.length).toBeGreaterThan(1)
  })

  it('[NB2] leaves everything alone when an edit\'s cell is gone', () => {
    const before = draft(cell('a', 'x'))
    for (const edit of [{ type: 'text', cell: 'b', at: 0, remove: 0, insert: 'y' }, { type: 'move', cell: 'b', index: 0 }, { type: 'merge', cell: 'b' }, { type: 'delete', cell: 'b' }] as Edit[]) {
      expect(applyToDraft(before, edit).cells).toEqual(before.cells)
    }
  })
})

describe('difference', () => {
  it('[NB2] turns any text into any other, and never cuts a character in two', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (from, to) => {
      const change = difference(from, to)
      if (change === null) return from === to
      const kept = from.slice(0, change.at) + change.insert + from.slice(change.at + change.remove)
      const whole = (text: string) => !/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/.test(text)
      return kept === to && (!whole(from) || !whole(to) || whole(change.insert))
    }))
    expect(difference('a😀b', 'a😁b')).toEqual({ at: 1, remove: 2, insert: '😁' })
  })

  it('[NB2] is as small as the change', () => {
    expect(difference('select 1', 'select 12')).toEqual({ at: 8, remove: 0, insert: '2' })
    expect(difference('aaa', 'aa')).toEqual({ at: 2, remove: 1, insert: '' })
    expect(difference('x', 'x')).toBeNull()
  })
})
