import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Edit } from '../../../model/notebook/cell.ts'
import { applyEdits, newNotebook, parseNotebook, serializeNotebook, type Notebook } from '../../../model/notebook/document.ts'
import { mergeNotebooks, mergeText } from '../../../model/notebook/merge.ts'
import type { Parameter } from '../../../model/parameter/definition.ts'

const start = (cells: Record<string, string>): Notebook => applyEdits(newNotebook({ cell: null }), Object.entries(cells).map(([id, source], index): Edit => ({ type: 'insert', index, cell: { id, language: 'sql', source } }))).notebook
const base = start({ a: 'SELECT\n  one\nFROM t', b: 'two', c: 'three' })
const after = (edits: Edit[], from = base) => applyEdits(from, edits).notebook
function merge(mine: Edit[], theirs: Edit[], from = base) {
  const { notebook, conflicts } = mergeNotebooks(from, after(mine, from), after(theirs, from), () => 'copy')
  expect(serializeNotebook(parseNotebook(serializeNotebook(notebook)))).toBe(serializeNotebook(notebook))
  return { notebook, keys: conflicts, cells: notebook.cells.map(cell => `${cell.id}: ${cell.source}`) }
}
const source = (cell: string, text: string): Edit => ({ type: 'source', cell, source: text })
const number = (name: string, value: number): Parameter => ({ name, type: 'number', default: value })

describe('a merge of texts', () => {
  it('[NB6] takes the lines of both sides, and none where both changed the same ones', () => {
    expect(mergeText('a\nb\nc\nd', 'A\nb\nc\nd', 'a\nb\nc\nD\ne')).toBe('A\nb\nc\nD\ne')
    expect(mergeText('a\nb', 'mine\nb', 'theirs\nb')).toBeNull()
    expect(mergeText('a\nb', 'same\nb', 'same\nb')).toBe('same\nb')
    expect(mergeText('a', 'a', 'b')).toBe('b')
    expect(mergeText('a', 'b', 'a')).toBe('b')
  })

  it('[NB6] with a side that changed nothing is the other side', () => {
    const text = fc.array(fc.constantFrom('a', 'b', '', 'c'), { maxLength: 8 }).map(lines => lines.join('\n'))
    fc.assert(fc.property(text, text, (one, two) => {
      expect(mergeText(one, one, two)).toBe(two)
      expect(mergeText(one, two, one)).toBe(two)
      expect(mergeText(one, two, two)).toBe(two)
    }))
  })
})

describe('a merge of notebooks', () => {
  it('[NB6] takes what each side changed, added, deleted and moved, and lines of one cell from both', () => {
    const { cells, keys } = merge(
      [source('a', 'SELECT\n  one\nFROM mine'), { type: 'insert', index: 3, cell: { id: 'm', language: 'sql', source: 'new of mine' } }, { type: 'delete', cell: 'b' }],
      [source('a', 'SELECT DISTINCT\n  one\nFROM t'), { type: 'insert', index: 0, cell: { id: 't', language: 'markdown', source: 'new of theirs' } }],
    )
    expect(cells).toEqual(['t: new of theirs', 'a: SELECT DISTINCT\n  one\nFROM mine', 'c: three', 'm: new of mine'])
    expect(keys).toEqual([])
    expect(merge([{ type: 'move', cell: 'a', index: 2 }], [source('b', 'theirs')]).cells).toEqual(['b: theirs', 'c: three', `a: ${base.cells[0]!.source}`])
    expect(merge([source('b', 'mine')], [{ type: 'move', cell: 'a', index: 2 }]).cells.map(cell => cell[0])).toEqual(['b', 'c', 'a'])
  })

  it('[NB6] is theirs byte for byte where nothing was changed here, and mine where nothing was there', () => {
    const edits: Edit[] = [source('a', 'changed'), { type: 'name', cell: 'b', name: 'named' }, { type: 'settings', settings: { title: 'T' } }, { type: 'delete', cell: 'c' }]
    expect(serializeNotebook(merge([], edits).notebook)).toBe(serializeNotebook(after(edits)))
    expect(serializeNotebook(merge(edits, []).notebook)).toBe(serializeNotebook(after(edits)))
    expect(serializeNotebook(merge(edits, edits).notebook)).toBe(serializeNotebook(after(edits)))
  })

  it('[NB6] keeps a cell twice where both changed the same lines, and what one deleted and the other changed', () => {
    const merged = (mine: Edit[], theirs: Edit[]) => {
      const { keys, cells } = merge(mine, theirs)
      return { keys, cells: cells.slice(1, -1) }
    }
    expect(merged([source('b', 'mine')], [source('b', 'theirs')])).toEqual({ keys: ['b'], cells: ['b: theirs', 'copy: mine'] })
    expect(merged([{ type: 'delete', cell: 'b' }], [source('b', 'theirs')])).toEqual({ keys: ['b'], cells: ['b: theirs'] })
    expect(merged([source('b', 'mine')], [{ type: 'delete', cell: 'b' }])).toEqual({ keys: ['b'], cells: ['b: mine'] })
  })

  it('[NB6] takes charts and names from whoever changed them, asks where both did, and never asks about outputs', () => {
    const output = (text: string): Edit => ({ type: 'outputs', cell: 'b', outputs: [{ output_type: 'stream', name: 'stdout', text }], executionCount: 1 })
    const { notebook, keys } = merge([{ type: 'chart', cell: 'b', chart: { type: 'bar' } }, output('mine')], [{ type: 'name', cell: 'b', name: 'theirs' }, output('theirs')])
    expect(notebook.cells[1]).toMatchObject({ chart: { type: 'bar' }, name: 'theirs', outputs: [{ text: 'mine' }] })
    expect(keys).toEqual([])
    expect(merge([{ type: 'chart', cell: 'b', chart: { type: 'bar' } }], [{ type: 'chart', cell: 'b', chart: { type: 'line' } }]).keys).toEqual(['b'])
  })

  it('[NB6] merges parameters by name and settings one by one', () => {
    const from = after([{ type: 'settings', settings: { parameters: [number('p', 1), number('q', 1)] } }])
    const set = (parameters: Parameter[], rest = {}): Edit[] => [{ type: 'settings', settings: { parameters, ...rest } }]
    const merged = merge(set([number('p', 2), number('q', 1), number('m', 0)], { timezone: 'Asia/Tokyo', whole: true }), set([number('p', 1), number('t', 0)], { title: 'Theirs' }), from)
    expect(merged.notebook.settings).toMatchObject({ timezone: 'Asia/Tokyo', whole: true, title: 'Theirs', parameters: [number('p', 2), number('t', 0), number('m', 0)] })
    expect(merged.keys).toEqual([])
    const clash = merge(set([number('p', 2), number('q', 1)]), set([number('p', 3), number('q', 1)]), from)
    expect(clash.keys).toEqual(['parameters.p'])
    expect(clash.notebook.settings.parameters[0]).toMatchObject({ default: 2 })
  })

  it('[NB6] loses no line of either side without asking, whatever both did', () => {
    const side = (name: string) => fc.array(fc.tuple(fc.constantFrom('source', 'insert', 'delete', 'move'), fc.constantFrom('a', 'b', 'c'), fc.nat(3)), { maxLength: 4 }).map(choices => {
      let notebook = base
      for (const [number_, [what, cell, at]] of choices.entries()) {
        if (what !== 'insert' && !notebook.text.positions.has(cell)) continue
        notebook = after([what === 'source' ? source(cell, `${name} ${number_}`) : what === 'insert' ? { type: 'insert', index: Math.min(at, notebook.cells.length), cell: { id: `${name}${number_}`, language: 'sql', source: `${name} new ${number_}` } }
          : what === 'delete' ? { type: 'delete', cell } : { type: 'move', cell, index: Math.min(at, notebook.cells.length - 1) }], notebook)
      }
      return notebook
    })
    fc.assert(fc.property(side('mine'), side('theirs'), (mine, theirs) => {
      let copies = 0
      const { notebook } = mergeNotebooks(base, mine, theirs, () => `copy${copies++}`)
      const there = new Set(notebook.cells.map(cell => cell.source))
      for (const cell of [...mine.cells, ...theirs.cells]) if (!base.cells.some(each => each.source === cell.source)) expect(there.has(cell.source), cell.source).toBe(true)
      expect(new Set(notebook.cells.map(cell => cell.id)).size).toBe(notebook.cells.length)
    }))
  })
})
