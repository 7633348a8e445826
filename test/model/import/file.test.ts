import { describe, expect, it } from 'vitest'
import { formatOfName, suggestName } from '../../../model/import/file.ts'
import { columnTrouble } from '../../../model/import/reading.ts'
import { ResultName } from '../../../model/notebook/cell.ts'

describe('the name of a file', () => {
  it('[DATA2] says its format, packed or not', () => {
    const names = ['a.csv', 'A.TSV', 'b.csv.gz', 'c.ndjson.zst', 'd.geojson', 'e.parquet', 'f.xlsx', 'f.xlsx.gz', 'g.docx', 'h']
    expect(names.map(formatOfName)).toEqual(['csv', 'csv', 'csv', 'json', 'json', 'parquet', 'xlsx', null, null, null])
  })

  it('[DATA2] gives a table a name that is valid and its own', () => {
    expect(suggestName('/a/Sales 2024 (final).csv', [])).toBe('sales_2024_final')
    expect(suggestName('Café.csv.gz', [])).toBe('cafe')
    expect(suggestName('C:\\x\\2024.csv', [])).toBe('t_2024')
    expect(suggestName('select.csv', [])).toBe('select_1')
    expect(suggestName('売上.csv', [])).toBe('table_1')
    expect(suggestName('売上.csv', ['TABLE_1'])).toBe('table_2')
    expect(suggestName('sales.csv', ['sales', 'Sales_2'])).toBe('sales_3')
    expect(suggestName('/data/logs/*.csv', [])).toBe('table_1')
    for (const name of [`${'x'.repeat(200)}.csv`, '--.csv', '9'.repeat(90)]) expect(ResultName.safeParse(suggestName(name, [])).success, name).toBe(true)
  })
})

describe('the columns of a table to be made', () => {
  it('[DATA2] need names of their own', () => {
    expect(columnTrouble([{ name: 'a' }, { name: 'B' }])).toBe(null)
    expect(columnTrouble([{ name: 'a' }, { name: 'A' }])).toEqual({ kind: 'twice', name: 'A' })
    expect(columnTrouble([{ name: ' ' }])).toEqual({ kind: 'empty', name: ' ' })
    expect(columnTrouble([])).toEqual({ kind: 'none' })
  })
})
