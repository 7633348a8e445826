import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Output } from '../../../model/notebook/cell.ts'
import { applyEdit, newNotebook, parseNotebook, serializeNotebook } from '../../../model/notebook/document.ts'
import {
  CHART_MIME, chartOutput, errorOutput, previewLimits, previewRows, readOutput, RESULT_MIME, ResultOutput, runOutput, tableOutput, textOutput, withoutTerminalCodes,
} from '../../../model/notebook/outputs.ts'
import { RECEIPT_MIME } from '../../../model/notebook/receipt.ts'
import { tableCaption, tableHtml, tablePlain, textWidth, type TableText } from '../../../model/notebook/table-text.ts'
import { corpus } from './corpus/corpus.ts'

const column = (name: string, kind: 'number' | 'text' = 'text', label = name) => ({ name, label, type: kind === 'number' ? 'BIGINT' : 'VARCHAR', kind })
const result = {
  result: 'abcdefgh1234', name: 'delays', statement: 0, columns: [column('city'), column('n', 'number', 'count')], rows: 2, totalRows: 2, bytes: 100, cut: null, madeAt: 1, elapsedMs: 2,
  values: { origin: { type: 'text' as const, value: 'ATL' } }, preview: [['Atlanta', '9007199254740993'], ['東京', null]],
}
const data = (output: Output) => output['data'] as Record<string, string>
/** An output after it was saved in a notebook, and opened. */
function savedAndOpened(output: Output): Output {
  const { notebook } = applyEdit(newNotebook({ cell: 'c' }), { type: 'outputs', cell: 'c', outputs: [output], executionCount: 1 })
  return parseNotebook(serializeNotebook(notebook)).cells[0]!.outputs[0]!
}

describe('tables', () => {
  it('[CLI1] a table comes back as it was, and as HTML and text for others', () => {
    const output = savedAndOpened(tableOutput(result))
    const read = readOutput(output)
    expect(read).toMatchObject({ kind: 'table', result: { version: 1, ...result } })
    expect(data(output)['text/plain']).toBe('city                count\n───────  ────────────────\nAtlanta  9007199254740993\n東京                 NULL\n2 rows.')
    expect(data(output)['text/html']).toContain('<td style="text-align: left">東京</td><td style="text-align: right"><em>NULL</em></td>')
  })

  it('[GRID1] a caption always says what was cut off', () => {
    const table = (more: Partial<TableText>) => tableCaption({ columns: [], preview: [], rows: 0, totalRows: 0, cut: null, ...more })
    const preview = Array.from({ length: 50 }, () => ['x'])
    expect(table({})).toBe('0 rows.')
    expect(table({ rows: 1, preview: [['x']] })).toBe('1 row.')
    expect(table({ rows: 3_000_000, preview, totalRows: 3_000_000 })).toBe('The first 50 of 3,000,000 rows.')
    expect(table({ rows: 10_000_000, preview, totalRows: 12_345_678, cut: { by: 'rows', limit: 10_000_000 } }))
      .toBe('The first 50 of 10,000,000 rows. The result was cut off at the limit of 10,000,000 rows; there are 12,345,678 in all.')
    expect(table({ rows: 60, preview, totalRows: null, cut: { by: 'bytes', limit: 2 * 1024 ** 3 } })).toBe('The first 50 of 60 rows. The result was cut off at the limit of 2 GiB; how many there are in all is not known.')
    expect(table({ rows: 1, preview: [['x']], totalRows: null, cut: { by: 'cancelled', limit: 0 } })).toMatch(/cut off when it was cancelled/)
  })

  it('[CLI1] columns without values in the first rows are not shown as NULL, and that is said', () => {
    const table = { columns: [column('a'), column('b'), column('c')], preview: [['1', '2']], rows: 1, totalRows: 1, cut: null }
    expect(tablePlain(table)).toBe('a  b\n─  ─\n1  2\n1 row, the first 2 of 3 columns.')
    expect(tableHtml(table)).not.toMatch(/NULL|>c</)
    expect(tableCaption({ ...table, rows: 9 })).toBe('The first 1 of 9 rows and the first 2 of 3 columns.')
    expect(tablePlain({ ...table, preview: [], rows: 0 })).toBe('a  b  c\n─  ─  ─\n0 rows.')
  })

  it('[CLI1] hostile values and labels stay text in HTML', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), fc.constantFrom('', '<script>alert(1)</script>', '"><img src=x onerror=alert(1)>', '</table>', '&lt;'), (any, evil) => {
      const html = tableHtml({ columns: [column(evil + any)], preview: [[any + evil]], rows: 1, totalRows: 1, cut: null })
      const tags = html.match(/<[^>]*>?/g)!
      expect(tags.every(tag => /^<\/?(?:table|caption|thead|tbody|tr|th|td)(?: style="text-align: (?:left|right)")?>$/.test(tag))).toBe(true)
    }))
  })

  it('[CLI1] text is aligned whatever is in it', () => {
    fc.assert(fc.property(fc.array(fc.tuple(fc.string({ unit: 'grapheme', maxLength: 8 }), fc.option(fc.constantFrom('a\nb', '日本', 'e\u0301', '\t', '😀', ''))), { maxLength: 5 }), rows => {
      const preview = rows.map(row => [...row, '|'])
      const lines = tablePlain({ columns: [column('a', 'number'), column('b'), column('c')], preview, rows: rows.length, totalRows: rows.length, cut: null }).split('\n')
      expect(lines).toHaveLength(rows.length + 3)
      expect(new Set(lines.slice(0, -1).map(textWidth)).size).toBe(1)
      expect(lines.slice(2, -1).every(line => line.endsWith('  |'))).toBe(true)
    }))
    expect([textWidth('ab'), textWidth('日本'), textWidth('e\u0301'), textWidth('😀'), textWidth('ｱ')]).toEqual([2, 4, 1, 2, 1])
  })

  it('[CLI1] a preview keeps within its limits', () => {
    expect(previewRows(Array.from({ length: 100 }, (_, i) => [String(i)]))).toHaveLength(previewLimits.rows)
    expect(previewRows(Array.from({ length: 100 }, () => Array.from({ length: 5000 }, () => 'x')))).toHaveLength(2)
    expect(previewRows([Array.from({ length: 50_000 }, () => null)])).toHaveLength(1)
    expect(previewRows([['x'.repeat(1e6), `${'y'.repeat(previewLimits.characters - 1)}😀`]])[0]!.map(value => value!.length)).toEqual([previewLimits.characters + 1, previewLimits.characters])
    const big = tableOutput({ ...result, rows: 100, preview: Array.from({ length: 100 }, () => ['a', '1']) })
    expect(ResultOutput.parse(data(big)[RESULT_MIME]).preview).toHaveLength(50)
    expect(data(big)['text/plain']).toContain('The first 50 of 100 rows.')
  })
})

describe('other outputs of ours', () => {
  it('[CHART1] a chart comes back with its spec, its points and its picture', () => {
    const chart = { spec: { type: 'bar' as const, x: { field: 'a' } }, result: 'abcdefgh1234', name: 'n', points: { rows: [[1, 'x', null]] } }
    expect(readOutput(savedAndOpened(chartOutput(chart, '<svg/>', 'bars')))).toEqual({ kind: 'chart', chart: { version: 1, ...chart }, svg: '<svg/>', text: 'bars' })
  })

  it('[NB3] an error comes back with its place and what to do', () => {
    fc.assert(fc.property(fc.string(), fc.string(), fc.option(fc.string()), fc.option(fc.integer({ min: 1, max: 1e6 })), (code, message, hint, line) => {
      const error = { code, message, hint, line, column: line === null ? null : 7 }
      expect(readOutput(errorOutput(error))).toEqual({ kind: 'error', error, traceback: '' })
    }))
    expect(savedAndOpened(errorOutput({ code: 'queryFailed', message: 'No table t.', hint: 'Did you mean u?', line: 3, column: 9 })))
      .toEqual({ output_type: 'error', ename: 'queryFailed', evalue: 'No table t.', traceback: ['No table t.', 'Line 3, column 9', 'Hint: Did you mean u?'] })
  })

  it('[NB3] text and statements without rows come back', () => {
    expect(readOutput(savedAndOpened(textOutput('a\nb', 'stderr')))).toEqual({ kind: 'stream', name: 'stderr', text: 'a\nb' })
    const run = { statement: 2, summary: 'Table t was created.', changed: null, madeAt: 5, elapsedMs: 1, values: {} }
    expect(readOutput(savedAndOpened(runOutput(run)))).toEqual({ kind: 'run', run: { version: 1, ...run }, text: 'Table t was created.' })
  })

  it('[LOAD3] the receipt of an overwrite comes back, and one that is none is shown as its text', () => {
    const receipt = { version: 1, table: 'default.days', kind: 'hive', partitions: 2, rows: 9, filesBefore: 200, bytesBefore: 5000, files: 1, bytes: 4000, block: 134217728, writing: 1.5, fitting: 0, swapping: 0.1, seconds: 1.6 }
    const saved = (data: unknown) => readOutput(savedAndOpened({ output_type: 'display_data', data: { [RECEIPT_MIME]: data, 'text/plain': 'default.days: 9 rows' }, metadata: {} }))
    expect(saved(receipt)).toEqual({ kind: 'receipt', receipt })
    for (const damaged of [{ ...receipt, rows: -1 }, { ...receipt, table: 7 }, { ...receipt, seconds: 'long' }, null, []]) expect(saved(damaged)).toMatchObject({ kind: 'display', data: { 'text/plain': 'default.days: 9 rows' } })
  })
})

describe('outputs of others', () => {
  it('[NB1] Jupyter\'s outputs are read', () => {
    const [plot, log, error] = parseNotebook(corpus['big outputs']!).cells.map(cell => readOutput(cell.outputs[0]!))
    expect(plot).toMatchObject({ kind: 'display', data: { 'text/plain': '<Figure>' }, metadata: { 'image/png': { width: 3 } } })
    expect(log).toMatchObject({ kind: 'stream', name: 'stderr', text: expect.stringContaining('line 1999') as string })
    expect(error).toEqual({ kind: 'error', error: { code: 'ZeroDivisionError', message: 'division by zero', hint: null, line: null, column: null }, traceback: '\u001b[0;31m---\u001b[0m\nZeroDivisionError: division by zero' })
    expect(readOutput({ output_type: 'execute_result', data: { 'text/plain': ['4', '2'] }, metadata: {}, execution_count: 1 })).toEqual({ kind: 'text', text: '42' })
    expect(withoutTerminalCodes('\u001b[0;31mred\u001b[0m \u001b]8;;http://x\u0007link\u001b]8;;\u001b\\')).toBe('red link')
  })

  it.each<[string, unknown]>([['of a later version', { version: 2 }], ['without a result', { version: 1, spec: { type: 'bar' } }], ['that is a list', []], ['null', null]])('[NB1] one of our types %s is shown by its other forms', (_, value) => {
    for (const mime of [RESULT_MIME, CHART_MIME]) {
      expect(readOutput({ output_type: 'display_data', data: { [mime]: value, 'text/plain': 'plain' }, metadata: {} })).toEqual({ kind: 'display', data: { [mime]: value, 'text/plain': 'plain' }, metadata: {} })
    }
  })

  it('[NB1] anything at all is read without an error', () => {
    const kinds = new Set(['table', 'chart', 'run', 'error', 'stream', 'text', 'display', 'unknown'])
    const type = fc.constantFrom('stream', 'error', 'display_data', 'execute_result', 'pyout', '')
    const bundle = fc.dictionary(fc.constantFrom(RESULT_MIME, CHART_MIME, 'text/plain', 'text/html', 'application/json', '__proto__'), fc.jsonValue())
    fc.assert(fc.property(type, fc.dictionary(fc.constantFrom('name', 'text', 'ename', 'evalue', 'traceback', 'metadata'), fc.jsonValue()), fc.oneof(bundle, fc.jsonValue()), (output_type, rest, content) => {
      expect(kinds.has(readOutput({ ...rest, output_type, data: content }).kind)).toBe(true)
    }))
  })
})
