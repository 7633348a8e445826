import { describe, expect, it } from 'vitest'
import type { Column } from '../../../model/result/result.ts'
import { readText } from '../../../renderer/grid/firstRows.ts'
import { formatValue } from '../../../renderer/grid/values.ts'

const column = (type: string, kind: Column['kind']): Column => ({ name: 'a', label: 'a', type, kind })

describe('first rows as text', () => {
  it.each([
    ['42', column('INTEGER', 'number'), 42n, '42'],
    ['9223372036854775807', column('BIGINT', 'number'), 9223372036854775807n, '9,223,372,036,854,775,807'],
    ['170141183460469231731687303715884105727', column('HUGEINT', 'number'), '170141183460469231731687303715884105727', undefined],
    ['1234.5', column('DOUBLE', 'number'), 1234.5, '1,234.5'],
    ['0.1', column('FLOAT', 'number'), Math.fround(0.1), '0.1'],
    ['-inf', column('DOUBLE', 'number'), -Infinity, '-∞'],
    ['nan', column('DOUBLE', 'number'), Number.NaN, 'NaN'],
    ['12.50', column('DECIMAL(18,2)', 'number'), '12.50', '12.50'],
    ['true', column('BOOLEAN', 'boolean'), true, 'true'],
    ['2001-06-14', column('DATE', 'date'), '2001-06-14', '2001-06-14'],
    ['2001-06-14 09:00:00.25', column('TIMESTAMP', 'timestamp'), '2001-06-14 09:00:00.25', '2001-06-14 09:00:00.25'],
    ['a\nb', column('VARCHAR', 'text'), 'a\nb', 'a\nb'],
  ] as const)('[GRID1] %s is read as a page would give it', (text, of, raw, shown) => {
    const read = readText(text, of)
    expect(read).toEqual(raw)
    if (shown !== undefined) expect(formatValue(read!, of, 'UTC')).toBe(shown)
  })

  it('[GRID1] what a page would show otherwise waits for the page', () => {
    expect(readText('2001-06-14 09:00:00+09', column('TIMESTAMP WITH TIME ZONE', 'timestamp'))).toBeUndefined()
    expect(readText('0044-03-15 (BC)', column('DATE', 'date'))).toBe(undefined)
    expect(readText('infinity', column('DATE', 'date'))).toBeUndefined()
  })
})
