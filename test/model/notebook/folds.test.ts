import { describe, expect, it } from 'vitest'
import type { Fold } from '../../../model/notebook/cell.ts'
import { applyEdit, applyEdits, parseNotebook, serializeNotebook } from '../../../model/notebook/document.ts'
import { changeSummary, notebookDifference } from '../../../model/notebook/difference.ts'
import { mergeNotebooks } from '../../../model/notebook/merge.ts'

const code = (id: string, metadata: object) => ({ cell_type: 'code', id, metadata, execution_count: null, outputs: [], source: 'select 1' })
const text = (id: string, source: string, metadata: object = {}) => ({ cell_type: 'markdown', id, metadata, source })
const file = (...cells: object[]) => `${JSON.stringify({ cells, metadata: {}, nbformat: 4, nbformat_minor: 5 }, null, 1)}\n`
const folds = (metadata: object, heading = false) => parseNotebook(file(heading ? text('a', '# A', metadata) : code('a', metadata))).cells[0]!.folds ?? []
const metadataAfter = (before: string, part: Fold, folded: boolean) => (JSON.parse(serializeNotebook(applyEdit(parseNotebook(before), { type: 'fold', cell: 'a', part, folded }).notebook)) as { cells: { metadata: unknown }[] }).cells[0]!.metadata

describe('what is folded of a cell', () => {
  it('[NB5] is read where Jupyter keeps it, in older files too', () => {
    expect(folds({ jupyter: { source_hidden: true, outputs_hidden: true }, scrolled: true })).toEqual(['code', 'outputs', 'scroll'])
    expect(folds({ collapsed: true })).toEqual(['outputs'])
    expect(folds({ collapsed: true, jupyter: { outputs_hidden: false } })).toEqual([])
    expect(folds({ scrolled: 'auto', jupyter: 'no object' })).toEqual([])
    expect(folds({ 'jp-MarkdownHeadingCollapsed': true }, true)).toEqual(['section'])
    expect(folds({ heading_collapsed: true }, true)).toEqual(['section'])
    expect(folds({ jupyter: { source_hidden: true } }, true)).toEqual([])
  })

  it('[NB5] is written there, and nothing is left of what is open', () => {
    expect(metadataAfter(file(code('a', { tags: ['t'] })), 'code', true)).toEqual({ tags: ['t'], jupyter: { source_hidden: true } })
    expect(metadataAfter(file(code('a', { jupyter: { source_hidden: true } })), 'code', false)).toEqual({})
    expect(metadataAfter(file(code('a', { jupyter: { source_hidden: true, own: 1 } })), 'code', false)).toEqual({ jupyter: { own: 1 } })
    expect(metadataAfter(file(code('a', { collapsed: false })), 'outputs', true)).toEqual({ collapsed: true, jupyter: { outputs_hidden: true } })
    expect(metadataAfter(file(code('a', { collapsed: true })), 'outputs', false)).toEqual({})
    expect(metadataAfter(file(text('a', '# A')), 'section', true)).toEqual({ 'jp-MarkdownHeadingCollapsed': true })
    expect(metadataAfter(file(text('a', '# A', { heading_collapsed: true })), 'section', false)).toEqual({})
    expect(() => metadataAfter(file(text('a', '# A')), 'code', true)).toThrow('nothing of that kind')
    expect(() => metadataAfter(file(code('a', { jupyter: [] })), 'code', true)).toThrow('is not an object')
  })

  it('[NB5] changes the bytes of its own cell alone, and undone the file is as before', () => {
    const before = file(code('a', { b: 1, a: [1, 2] }), code('b', {}), text('c', '# C'))
    const notebook = parseNotebook(before)
    for (const [cell, part] of [['a', 'code'], ['a', 'outputs'], ['a', 'scroll'], ['c', 'section']] as const) {
      const { notebook: after, inverse } = applyEdit(notebook, { type: 'fold', cell, part, folded: true })
      expect(after.text.nodes.map((node, at) => node === notebook.text.nodes[at] ? '' : notebook.cells[at]!.id).join('')).toBe(cell)
      expect(inverse).toEqual([{ type: 'fold', cell, part, folded: false }])
      expect(serializeNotebook(applyEdits(after, inverse).notebook)).toBe(before)
      expect(applyEdit(after, { type: 'fold', cell, part, folded: true }).inverse).toEqual([])
    }
  })

  it('[NB5] of two sides is merged part by part, and told in the history', () => {
    const base = parseNotebook(file(code('a', {}), text('c', '# C')))
    const mine = applyEdits(base, [{ type: 'fold', cell: 'a', part: 'code', folded: true }, { type: 'fold', cell: 'c', part: 'section', folded: true }]).notebook
    const theirs = applyEdits(base, [{ type: 'fold', cell: 'a', part: 'outputs', folded: true }, { type: 'text', cell: 'c', at: 3, remove: 0, insert: '!' }]).notebook
    const merged = mergeNotebooks(base, mine, theirs, () => 'new')
    expect(merged.conflicts).toEqual([])
    expect(merged.notebook.cells.map(cell => [cell.source, cell.folds])).toEqual([['select 1', ['code', 'outputs']], ['# C!', ['section']]])
    expect(notebookDifference(base, mine).cells.map(cell => cell.kind === 'same' ? [] : cell.facts)).toEqual([[{ what: 'folds', before: null, after: ['code'] }], [{ what: 'folds', before: null, after: ['section'] }]])
    expect(changeSummary(base, mine)).toMatchObject({ edited: 2, outputs: 0 })
  })
})
