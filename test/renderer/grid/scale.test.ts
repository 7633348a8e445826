import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { clampTop, columnsInView, columnStarts, rowHeight, rowsInView, scaleOf, tallest } from '../../../renderer/grid/scale.ts'

describe('the scale of a grid', () => {
  it('[GRID1] every row of any number of rows can be scrolled to, and the element stays within what browsers show', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 100_000_000 }), fc.integer({ min: 60, max: 1200 }), fc.double({ min: 0, max: 1, noNaN: true }), (rows, view, at) => {
      const scale = scaleOf(rows, view)
      expect(scale.height).toBeLessThanOrEqual(tallest)
      const row = Math.floor(at * (rows - 1))
      const top = clampTop(row * rowHeight, scale)
      const [first, last] = rowsInView(top, scale, rows)
      expect(row).toBeGreaterThanOrEqual(first)
      expect(row).toBeLessThan(last)
      expect(last - first).toBeLessThanOrEqual(Math.ceil(view / rowHeight) + 1)
      // The scroll bar reaches the position, to the pixel that it stands for.
      const scrolled = Math.round(top / scale.factor) * scale.factor
      expect(Math.abs(scrolled - top)).toBeLessThanOrEqual(scale.factor)
    }))
  })

  it('[GRID1] the end of the scroll bar is the end of the rows', () => {
    const scale = scaleOf(10_000_000, 312)
    const top = clampTop((scale.height - scale.view) * scale.factor, scale)
    expect(rowsInView(top, scale, 10_000_000)[1]).toBe(10_000_000)
    expect(scaleOf(100, 312).factor).toBe(1)
  })

  it('[GRID1] only the columns in view are drawn', () => {
    const starts = columnStarts(Array.from({ length: 1000 }, () => 100))
    expect(columnsInView(starts, 0, 350)).toEqual([0, 4])
    expect(columnsInView(starts, 550, 300)).toEqual([5, 9])
    expect(columnsInView(starts, 99_700, 300)).toEqual([997, 1000])
    expect(columnsInView(columnStarts([]), 0, 300)).toEqual([0, 0])
  })
})
