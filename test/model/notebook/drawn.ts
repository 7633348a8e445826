import fc from 'fast-check'
import { Fold, type Edit, type Language } from '../../../model/notebook/cell.ts'
import type { Notebook } from '../../../model/notebook/document.ts'

/** What random numbers and a text make of a notebook: an edit that is possible most of the time. */
export type Draw = { kind: number, a: number, b: number, c: number, text: string }
const languages: Language[] = ['sql', 'python', 'scala', 'r', 'markdown', 'raw']
export const draw = fc.record({
  kind: fc.nat(17), a: fc.nat(50), b: fc.nat(200), c: fc.nat(20),
  text: fc.oneof(fc.string({ unit: 'binary', maxLength: 12 }), fc.constantFrom('%%sql\n', '# Title\n', '\n', '', '\r\n', 'é', '😀', '\ud83d', 'select "x"\n')),
})

export function editFrom({ kind, a, b, c, text }: Draw, notebook: Notebook, fresh: string): Edit {
  const { cells } = notebook
  const picked = cells[a % Math.max(1, cells.length)]
  if (picked === undefined || kind === 0) {
    return { type: 'insert', index: a % (cells.length + 1), cell: { id: fresh, language: languages[b % languages.length]!, source: text, ...c % 3 === 0 ? { name: `n_${fresh.replace('-', '_')}`, chart: { type: 'bar' } } : {} } }
  }
  const cell = picked.id
  const at = b % (picked.source.length + 1)
  const edits: Edit[] = [
    { type: 'delete', cell }, { type: 'move', cell, index: b % cells.length }, { type: 'split', cell, at, newId: fresh }, { type: 'merge', cell },
    { type: 'language', cell, language: languages[b % languages.length]! }, { type: 'name', cell, name: b % 4 === 0 ? null : `name_${b % 5}` },
    { type: 'chart', cell, chart: b % 3 === 0 ? null : { type: 'line', x: { field: text }, limit: c + 1 } }, { type: 'report', cell, report: ([null, 'shown', 'hidden'] as const)[b % 3]! },
    { type: 'outputs', cell, outputs: b % 3 === 0 ? [] : [{ output_type: 'stream', name: 'stdout', text }], executionCount: b % 2 === 0 ? null : b },
    { type: 'settings', settings: c % 2 === 0 ? { title: text, runOnChange: b % 2 === 0 } : { parameters: [...notebook.settings.parameters.slice(c % 3), { name: `p${b}`, type: 'text', default: text }], valueSets: [...(notebook.settings.valueSets ?? []).slice(b % 2), { name: `set ${b}`, values: { [`p${b}`]: text }, default: c % 3 === 0 }] } },
    { type: 'source', cell, source: text + picked.source.slice(at) },
    { type: 'fold', cell, part: Fold.options[b % 4]!, folded: c % 3 > 0 }, { type: 'fold', cell, part: picked.language === 'markdown' ? 'section' : 'code', folded: c % 2 > 0 },
    ...picked.chart === undefined ? [] : [{ type: 'chart' as const, cell, chart: { ...picked.chart, title: text } }],
  ]
  return edits[kind - 1] ?? { type: 'text', cell, at, remove: Math.min(c, picked.source.length - at), insert: text }
}
