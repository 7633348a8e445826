import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ChartType } from '../../../model/chart/spec.ts'
import { parseNotebook } from '../../../model/notebook/document.ts'
import { readOutput } from '../../../model/notebook/outputs.ts'
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

describe('the sample space of Spark', () => {
  const shipped = join(folder, 'spark')
  const notebooks = readdirSync(shipped).filter(name => name.endsWith('.ipynb'))
  const readShipped = (name: string) => parseNotebook(readFileSync(join(shipped, name), 'utf8'))

  it('[SPK2] has ten notebooks, two of each kind, in SQL, Python, Scala and R', () => {
    const kinds = notebooks.map(name => name.split(' - ')[0])
    expect(Object.fromEntries(['Check', 'Dashboard', 'ETL', 'Explore', 'Report'].map(kind => [kind, kinds.filter(each => each === kind).length]))).toEqual({ Check: 2, Dashboard: 2, ETL: 2, Explore: 2, Report: 2 })
    expect(new Set(notebooks.flatMap(name => readShipped(name).cells.map(cell => cell.language)))).toEqual(new Set(['markdown', 'sql', 'python', 'scala', 'r']))
  })

  it.each(notebooks)('[SPK2] %s is shipped with what it gave, and names where its data comes from', name => {
    const { cells, problems, settings } = readShipped(name)
    expect(problems).toEqual([])
    expect(settings.interpreter).toBe('spark')
    for (const cell of cells) if (cell.name !== undefined) expect(cell.outputs.map(readOutput).map(output => output.kind), cell.name).toContain('table')
    expect(cells.at(-1)!.source).toContain('US Bureau of Transportation Statistics')
  })
})
