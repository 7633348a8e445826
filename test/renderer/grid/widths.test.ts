import { describe, expect, it } from 'vitest'
import type { Column } from '../../../model/result/result.ts'
import { fitWidths, widthLimits } from '../../../renderer/grid/widths.ts'

const column = (name: string, kind: Column['kind'], type = 'VARCHAR'): Column => ({ name, label: name, type, kind })

describe('the widths of columns', () => {
  it('[GRID1] a number is never cut, however many digits it has', () => {
    const digits = '170141183460469231731687303715884105727'
    const [width] = fitWidths([column('n', 'number', 'HUGEINT')], [[digits]], 100)
    // With its separators.
    expect(width).toBeGreaterThan((digits.length + 12) * 8)
  })

  it('[GRID1] a long text takes the room that is there, and no more than it needs', () => {
    const columns = [column('a', 'text'), column('b', 'text')]
    const long = 'x'.repeat(60)
    expect(fitWidths(columns, [[long, 'y']], 300)[0]).toBe(widthLimits.first)
    const [wide, narrow] = fitWidths(columns, [[long, 'y']], 1200)
    expect(wide).toBeGreaterThan(60 * 8)
    expect(wide).toBeLessThan(560)
    expect(narrow).toBe(fitWidths(columns, [[long, 'y']], 300)[1])
    const some = fitWidths(columns, [[long, long]], 700)
    expect(some.reduce((sum, width) => sum + width)).toBe(700)
  })
})
