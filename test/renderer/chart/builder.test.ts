import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { chartQuery } from '../../../model/chart/query.ts'
import { ChartSpec, ChartType } from '../../../model/chart/spec.ts'
import { suggest } from '../../../model/chart/suggest.ts'
import type { Column } from '../../../model/result/result.ts'
import { aggregatesFor, asChartType, axisColumns, measureOf } from '../../../renderer/chart/builder.ts'

const columns: Column[] = [
  { name: 'day', label: 'day', type: 'DATE', kind: 'date' }, { name: 'shop', label: 'shop', type: 'VARCHAR', kind: 'text' }, { name: 'sales', label: 'sales', type: 'DOUBLE', kind: 'number' },
  { name: 'cost', label: 'cost', type: 'DECIMAL(18,2)', kind: 'number' }, { name: 'open', label: 'open', type: 'BOOLEAN', kind: 'boolean' },
]
const area = { width: 600, height: 300, timezone: 'UTC' }

describe('the chart builder', () => {
  it('[CHART1] any change of type, in any order, is a chart that can be drawn', () => {
    fc.assert(fc.property(fc.shuffledSubarray(columns, { minLength: 1 }), fc.array(fc.constantFrom(...ChartType.options), { minLength: 1, maxLength: 6 }), (picked, types) => {
      let spec: ChartSpec = suggest(picked, { rows: 100 }) ?? { type: 'bar', x: { field: picked[0]!.name }, y: [{ aggregate: 'count' }] }
      for (const type of types) spec = asChartType(spec, type, picked)
      expect(ChartSpec.parse(spec).type).toBe(types.at(-1))
      if ((spec.type === 'scatter' || spec.type === 'histogram') && axisColumns(spec.type, picked).length === 0) return
      chartQuery(spec, picked, area)
    }))
  })

  it('[CHART1] columns take the aggregates that make sense', () => {
    expect(aggregatesFor('bar', columns[1]!)).toEqual(['count', 'countDistinct'])
    expect(aggregatesFor('bar', columns[4]!)).toContain('avg')
    expect(measureOf('bar', columns[1]!, 'sum')).toEqual({ field: 'shop', aggregate: 'count' })
    expect(measureOf('bar', columns[2]!, 'avg')).toEqual({ field: 'sales', aggregate: 'avg' })
    expect(measureOf('scatter', columns[2]!, 'count').aggregate).toBe('count')
    expect(measureOf('bar', null, 'sum')).toEqual({ aggregate: 'count' })
  })

  it('[CHART1] title, series and axis stay where they still make sense', () => {
    const line: ChartSpec = { type: 'line', title: 'T', x: { field: 'day', grain: 'month' }, y: [{ field: 'sales', aggregate: 'sum' }, { field: 'cost', aggregate: 'sum' }], series: { field: 'shop' } }
    expect(asChartType(line, 'bar', columns)).toEqual({ ...line, type: 'bar' })
    expect(asChartType(line, 'pie', columns)).toEqual({ type: 'pie', title: 'T', x: { field: 'day', grain: 'month' }, y: [{ field: 'sales', aggregate: 'sum' }] })
  })
})
