import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { chartQuery } from '../../../model/chart/query.ts'
import { ChartSpec } from '../../../model/chart/spec.ts'
import { suggest } from '../../../model/chart/suggest.ts'
import type { Column, ColumnKind } from '../../../model/result/result.ts'

const types: Record<ColumnKind, string> = { number: 'DOUBLE', boolean: 'BOOLEAN', date: 'DATE', time: 'TIME', timestamp: 'TIMESTAMP', text: 'VARCHAR', nested: 'INTEGER[]', binary: 'BLOB' }
const column = (name: string, kind: ColumnKind): Column => ({ name, label: name, type: types[kind], kind })
const area = { width: 600, height: 300, timezone: 'UTC' }

describe('the suggestion for a result', () => {
  it('[CHART1] one number is a big number', () => {
    expect(suggest([column('n', 'number')], { rows: 1 })).toEqual({ type: 'bigNumber', y: [{ field: 'n', aggregate: 'none' }] })
  })
  it('[CHART1] a time and a number are a line', () => {
    expect(suggest([column('day', 'date'), column('sales', 'number')], { rows: 5000, distinct: { day: 300, sales: 900 } })).toEqual({ type: 'line', x: { field: 'day', grain: 'auto' }, y: [{ field: 'sales', aggregate: 'sum' }] })
    expect(suggest([column('day', 'date'), column('sales', 'number')], { rows: 30, distinct: { day: 30, sales: 30 } })?.y).toEqual([{ field: 'sales', aggregate: 'none' }])
  })
  it('[CHART1] many series are a line for each where they are few', () => {
    expect(suggest([column('day', 'date'), column('shop', 'text'), column('sales', 'number')], { rows: 5000, distinct: { day: 300, shop: 4 } })?.series).toEqual({ field: 'shop' })
    expect(suggest([column('day', 'date'), column('shop', 'text'), column('sales', 'number')], { rows: 5000, distinct: { day: 300, shop: 400 } })?.series).toBeUndefined()
  })
  it('[CHART1] a category and a number are bars, the largest first; means are not added up', () => {
    expect(suggest([column('shop', 'text'), column('sales', 'number')], { rows: 12, distinct: { shop: 12, sales: 12 } })).toEqual({ type: 'bar', x: { field: 'shop' }, y: [{ field: 'sales', aggregate: 'none' }], sort: { by: 'y', order: 'desc' } })
    expect(suggest([column('shop', 'text'), column('mean_delay', 'number')], { rows: 1200, distinct: { shop: 12 } })?.y).toEqual([{ field: 'mean_delay', aggregate: 'avg' }])
  })
  it('[CHART1] two numbers are a scatter, one with many rows a histogram', () => {
    expect(suggest([column('weight', 'number'), column('height', 'number')], { rows: 500 })?.type).toBe('scatter')
    expect(suggest([column('weight', 'number')], { rows: 500 })).toMatchObject({ type: 'histogram', x: { field: 'weight' } })
  })
  it('[CHART1] nothing is suggested for nothing', () => {
    expect(suggest([], { rows: 5 })).toBeNull()
    expect(suggest([column('n', 'number')], { rows: 0 })).toBeNull()
  })
  it('[CHART1] whatever the columns, a suggestion is a valid spec that fits them', () => {
    const anyColumns = fc.uniqueArray(fc.record({ name: fc.string({ minLength: 1, maxLength: 8 }), kind: fc.constantFrom(...Object.keys(types) as ColumnKind[]) }), { selector: entry => entry.name.toLowerCase(), maxLength: 8 })
    fc.assert(fc.property(anyColumns, fc.option(fc.integer({ min: 0, max: 100_000 }), { nil: undefined }), fc.integer({ min: 0, max: 500 }), (picked, rows, distinct) => {
      const columns = picked.map(({ name, kind }) => column(name, kind))
      const spec = suggest(columns, { ...(rows === undefined ? {} : { rows }), distinct: Object.fromEntries(columns.map(({ name }) => [name, distinct])) })
      if (spec === null) return
      expect(ChartSpec.safeParse(spec).success).toBe(true)
      chartQuery(spec, columns, area)
    }))
  })
})
