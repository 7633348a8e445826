import { describe, expect, it } from 'vitest'
import { applyEdits, newNotebook, parseNotebook, serializeNotebook, type Notebook } from '../../../model/notebook/document.ts'
import { chartOutput, errorOutput, runOutput, tableOutput, textOutput } from '../../../model/notebook/outputs.ts'
import { corpus, oldFiles } from '../../model/notebook/corpus/corpus.ts'
import { runPython, skipWithoutPython } from '../../support/python.ts'

const validate = `
import json, sys, warnings, nbformat
warnings.simplefilter('error')
found = {}
for name, text in json.load(sys.stdin).items():
    try:
        nbformat.validate(json.loads(text.lstrip(chr(0xfeff)), strict=False), relax_add_props=False)
        found[name] = None
    except Exception as error:
        found[name] = str(error)[:500]
print(json.dumps(found))
`

/** What the official schema finds wrong with each file: null for nothing. */
const errorsIn = (files: Record<string, string>) => JSON.parse(runPython(validate, JSON.stringify(files))) as Record<string, string | null>

const made = { madeAt: 1_795_000_000_000, elapsedMs: 12.5, values: { origin: { type: 'text' as const, value: 'ATL' }, since: { type: 'date' as const, value: null } } }
const table = tableOutput({
  ...made, result: 'abcdefgh1234', name: 'delays', statement: 0, rows: 3, totalRows: null, bytes: 100, cut: { by: 'bytes', limit: 2 ** 31 },
  columns: [{ name: 'n', label: '<n>', type: 'BIGINT', kind: 'number' }], preview: [['9007199254740993'], [null], ['<script>']],
})

/** A notebook after every kind of edit. */
function edited(start: Notebook): Notebook {
  const run = applyEdits(start, [
    { type: 'insert', index: 0, cell: { id: 'made-sql', language: 'sql', source: 'select 1\nfrom t', name: 'made', report: 'shown' } }, { type: 'insert', index: 1, cell: { id: 'made-text', language: 'markdown', source: '# Made' } },
    { type: 'insert', index: 0, cell: { id: 'made-raw', language: 'raw', source: '' } }, { type: 'chart', cell: 'made-sql', chart: { type: 'bar', x: { field: 'month' }, y: [{ aggregate: 'count' }] } },
    {
      type: 'outputs', cell: 'made-sql', executionCount: 1,
      outputs: [table, chartOutput({ spec: { type: 'bar' }, result: 'abcdefgh1234', name: 'delays', points: [[1, 2]] }, '<svg xmlns="http://www.w3.org/2000/svg"/>', 'A bar chart'), textOutput('a\nb\n'), textOutput('warning', 'stderr'),
        errorOutput({ code: 'queryFailed', message: 'no such table', hint: 'Check the name.', line: 3, column: 5 }), runOutput({ ...made, statement: 1, summary: '3 rows inserted', changed: 3 })],
    },
    { type: 'settings', settings: { title: 'T', parameters: [{ name: 'since', type: 'date', default: { days: -7, anchor: 'data' }, anchor: { sql: 'select max(d) from t' } }] } },
    { type: 'split', cell: 'made-sql', at: 4, newId: 'made-split' }, { type: 'move', cell: 'made-raw', index: 2 }, { type: 'language', cell: 'made-text', language: 'python' },
    { type: 'name', cell: 'made-split', name: 'split' }, { type: 'report', cell: 'made-split', report: 'hidden' },
  ])
  return applyEdits(run.notebook, start.cells.flatMap(({ id, language }) => [
    { type: 'text', cell: id, at: 0, remove: 0, insert: 'é\n' }, { type: 'language', cell: id, language: language === 'markdown' ? 'sql' : 'markdown' }, { type: 'language', cell: id, language: 'scala' },
  ] as const)).notebook
}

describe.skipIf(skipWithoutPython)('the official schema of nbformat', () => {
  /** Metadata that is no object cannot hold ours, so not every edit can be made there; the schema has no say in `metadata.oasis`. */
  const editable = (text: string) => !text.includes('"oasis": "text"')
  const starts = { ...corpus, ...oldFiles, new: serializeNotebook(newNotebook({ title: 'New' })) }

  it('[NB1] finds what is wrong, so that finding nothing says something', () => {
    const text = corpus['one cell']!
    expect(errorsIn({ id: text.replace('"id": "only",', ''), outputs: text.replace('"outputs": [],', ''), extra: text.replace('"id"', '"extra": 1, "id"'), none: text }))
      .toEqual({ id: expect.stringContaining('id') as string, outputs: expect.stringContaining('outputs') as string, extra: expect.stringContaining('extra') as string, none: null })
  })

  it('[NB1] holds for every file that was opened and saved, converted ones too', () => {
    const files = Object.fromEntries(Object.entries(starts).map(([name, text]) => [name, serializeNotebook(parseNotebook(text))]))
    expect(Object.entries(errorsIn(files)).filter(([, error]) => error !== null)).toEqual([])
  })

  it('[NB1] holds after every kind of edit, with tables, charts and errors of ours', () => {
    const files = Object.fromEntries(Object.entries(starts).filter(([, text]) => editable(text)).map(([name, text]) => [name, serializeNotebook(edited(parseNotebook(text)))]))
    expect(Object.keys(files).length).toBeGreaterThan(30)
    expect(Object.entries(errorsIn(files)).filter(([, error]) => error !== null)).toEqual([])
  })

  it('[NB1] holds after a cell that lacked parts was repaired', () => {
    const broken = JSON.stringify({ cells: [{ cell_type: 'code' }, { cell_type: 'markdown', id: 'a' }, { cell_type: 'raw', id: 'a', metadata: {} }], nbformat: 4, nbformat_minor: 5 })
    expect(errorsIn({ before: broken })['before']).not.toBeNull()
    expect(errorsIn({ after: serializeNotebook(parseNotebook(broken)) })).toEqual({ after: null })
  })
})
