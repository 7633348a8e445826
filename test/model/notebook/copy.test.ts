import { describe, expect, it } from 'vitest'
import { applyEdits, copyCells, parseNotebook, pasteEdits, serializeNotebook } from '../../../model/notebook/document.ts'

const file = (cells: unknown[], metadata: object = {}, indent = 1) => `${JSON.stringify({ cells, metadata, nbformat: 4, nbformat_minor: 5 }, null, indent)}\n`
const code = (id: string, source: string, metadata: object = {}) => ({ cell_type: 'code', execution_count: 3, id, metadata, outputs: [{ output_type: 'stream', name: 'stdout', text: 'x' }], source: [source] })
const ids = () => { let next = 0; return () => `new${next++}` }

describe('copied cells', () => {
  it('[NB5] keep what the file holds of them, in their order, written as the other file writes its cells', () => {
    const from = parseNotebook(file([
      code('a', 'select 1', { oasis: { language: 'sql', name: 'one', unknown: [1] }, mine: { deep: true } }),
      { cell_type: 'markdown', id: 'b', metadata: {}, attachments: { 'p.png': { 'image/png': 'AAAA' } }, source: '![p](attachment:p.png)' },
      code('c', 'select 3'),
    ]))
    const to = parseNotebook(file([code('x', 'select 9', { oasis: { language: 'sql' } })], {}, 4))
    const { notebook, inverse } = applyEdits(to, pasteEdits(to, copyCells(from, ['b', 'a']), 1, ids()))
    const text = serializeNotebook(notebook)
    const written = JSON.parse(text) as { cells: Record<string, unknown>[] }
    expect(written.cells.map(cell => cell['id'])).toEqual(['x', 'new0', 'new1'])
    expect(written.cells[1]).toMatchObject({ metadata: { oasis: { language: 'sql', name: 'one', unknown: [1] }, mine: { deep: true } }, execution_count: 3, outputs: [{ text: 'x' }] })
    expect(written.cells[2]).toMatchObject({ attachments: { 'p.png': { 'image/png': 'AAAA' } } })
    expect(text).toContain('\n        {\n            "cell_type": "markdown"')
    expect(serializeNotebook(applyEdits(notebook, inverse).notebook)).toBe(serializeNotebook(to))
  })

  it('[NB5] leave out a name that is taken, and stay in the language that they had', () => {
    const python = { kernelspec: { name: 'python3', display_name: 'Python 3', language: 'python' }, language_info: { name: 'python' } }
    const from = parseNotebook(file([code('a', 'print(1)'), code('b', 'select 1', { oasis: { language: 'sql', name: 'taken' } })], python))
    const to = parseNotebook(file([code('x', 'select 9', { oasis: { language: 'sql', name: 'Taken' } })]))
    expect(from.cells[0]!.language).toBe('python')
    const copied = copyCells(from, ['a', 'b'])
    const { notebook } = applyEdits(to, pasteEdits(to, [...copied, ...copied], 0, ids()))
    expect(notebook.cells.map(cell => [cell.language, cell.name])).toEqual([['python', undefined], ['sql', undefined], ['python', undefined], ['sql', undefined], ['sql', 'Taken']])
    expect(pasteEdits(to, [], 0, ids())).toEqual([])
    expect(() => pasteEdits(to, copied, 5, ids())).toThrow('no place 5')
  })
})
