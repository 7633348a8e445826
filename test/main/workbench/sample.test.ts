import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ChartType } from '../../../model/chart/spec.ts'
import { parseNotebook } from '../../../model/notebook/document.ts'
import { Parameter } from '../../../model/parameter/definition.ts'

const folder = resolve(import.meta.dirname, '../../../resources/sample')
const read = (name: string) => parseNotebook(readFileSync(join(folder, name), 'utf8'))
const notebooks = readdirSync(folder).filter(name => name.endsWith('.ipynb'))

describe('the sample space', () => {
  it('[DATA1] has a gallery of every type of parameter and of chart that there is', () => {
    const gallery = read('Gallery.ipynb')
    expect(gallery.problems).toEqual([])
    const types = Parameter.options.map(option => option.shape.type.value)
    expect(types.length).toBeGreaterThan(5)
    expect(new Set(gallery.settings.parameters.map(parameter => parameter.type))).toEqual(new Set(types))
    expect(new Set(gallery.cells.flatMap(cell => cell.chart ? [cell.chart.type] : []))).toEqual(new Set(ChartType.options))
  })

  it('[DATA1] has a report of flight delays with an origin, a date range and a threshold', () => {
    const { settings } = read('Flight delays.ipynb')
    expect(settings.parameters.map(parameter => parameter.type).sort()).toEqual(expect.arrayContaining(['dateRange', 'number']))
    expect(settings.parameters.some(parameter => /origin/i.test(parameter.name))).toBe(true)
  })

  it('[DATA1] has three notebooks', () => {
    expect(notebooks).toHaveLength(3)
  })

  it.each(notebooks)('[DATA1] %s names where its data comes from', name => {
    const words = read(name).cells.filter(cell => cell.language === 'markdown').map(cell => cell.source).join('\n')
    expect(words).toContain('US Bureau of Transportation Statistics')
    expect(words).toContain('vega-datasets')
  })
})
