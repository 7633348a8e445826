import { describe, expect, it } from 'vitest'
import { asTsv } from '../../../renderer/grid/copy.ts'
import { extentOf, moveBy } from '../../../renderer/grid/selection.ts'
import { nextSort } from '../../../renderer/grid/view.ts'

const size = { rows: 1000, columns: 5, page: 10 }

describe('the keyboard in a grid', () => {
  it('[GRID1] [UI1] arrows, pages and corners move, and stop at the edges', () => {
    const at = { row: 500, column: 2 }
    expect(moveBy(at, 'ArrowDown', false, size)).toEqual({ row: 501, column: 2 })
    expect(moveBy(at, 'PageUp', false, size)).toEqual({ row: 490, column: 2 })
    expect(moveBy(at, 'Home', true, size)).toEqual({ row: 0, column: 0 })
    expect(moveBy(at, 'End', true, size)).toEqual({ row: 999, column: 4 })
    expect(moveBy(at, 'ArrowRight', true, size)).toEqual({ row: 500, column: 4 })
    expect(moveBy({ row: 0, column: 0 }, 'ArrowUp', false, size)).toEqual({ row: -1, column: 0 })
    expect(moveBy({ row: -1, column: 0 }, 'ArrowUp', false, size)).toEqual({ row: -1, column: 0 })
    expect(moveBy({ row: 995, column: 0 }, 'PageDown', false, size)).toEqual({ row: 999, column: 0 })
    expect(moveBy(at, 'q', false, size)).toBeNull()
    expect(moveBy({ row: -1, column: 0 }, 'ArrowDown', false, { ...size, rows: 0 })).toEqual({ row: -1, column: 0 })
  })

  it('[GRID1] a selection has no direction', () => {
    expect(extentOf({ at: { row: 2, column: 3 }, from: { row: 9, column: 1 } })).toEqual({ top: 2, bottom: 9, left: 1, right: 3 })
    expect(extentOf({ at: { row: -1, column: 3 }, from: { row: 4, column: 3 } })).toEqual({ top: 0, bottom: 4, left: 3, right: 3 })
  })

  it('[GRID1] a heading sorts ascending, descending, not at all; with Shift the others stay', () => {
    const a = [{ column: 'a', descending: false }]
    expect(nextSort([], 'a', false)).toEqual(a)
    expect(nextSort(a, 'a', false)).toEqual([{ column: 'a', descending: true }])
    expect(nextSort([{ column: 'a', descending: true }], 'a', false)).toEqual([])
    expect(nextSort(a, 'b', false)).toEqual([{ column: 'b', descending: false }])
    expect(nextSort(a, 'b', true)).toEqual([...a, { column: 'b', descending: false }])
    expect(nextSort([...a, { column: 'b', descending: true }], 'b', true)).toEqual(a)
  })

  it('[GRID1] copied text keeps its cells whatever they hold', () => {
    expect(asTsv('plain')).toBe('plain')
    expect(asTsv('a\tb')).toBe('"a\tb"')
    expect(asTsv('say "x"\nnow')).toBe('"say ""x""\nnow"')
  })
})
