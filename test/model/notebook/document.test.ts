import { describe, expect, it } from 'vitest'
import { CellId, Edit } from '../../../model/notebook/cell.ts'
import { applyEdit, applyEdits, asSaved, newNotebook, NotebookError, parseNotebook, runnableSource, serializeNotebook } from '../../../model/notebook/document.ts'
import { corpus, oldFiles } from './corpus/corpus.ts'

type FileCell = { id: string, cell_type: string, metadata: Record<string, unknown>, source: string | string[], outputs?: unknown[], execution_count?: number | null, attachments?: Record<string, unknown> }
const saved = (notebook: Parameters<typeof serializeNotebook>[0]) => JSON.parse(serializeNotebook(notebook)) as { cells: FileCell[], metadata: Record<string, Record<string, unknown>>, nbformat_minor: number }
const open = (cells: object[], metadata: object = {}, minor = 5) => parseNotebook(JSON.stringify({ cells, metadata, nbformat: 4, nbformat_minor: minor }, null, 1))
const code = (id: string, source: string, metadata: object = {}) => ({ cell_type: 'code', id, metadata, source, outputs: [], execution_count: null })

describe('files that are no notebook', () => {
  const error = (text: string): NotebookError => {
    try { parseNotebook(text) } catch (thrown) { if (thrown instanceof NotebookError) return thrown; throw thrown }
    throw new Error('it was read')
  }
  it.each([
    ['', 1, 1, /it is empty/], ['hello', 1, 1, /misspelt/], ['{\n "cells": [,]\n}', 2, 12, /misspelt/], ['{\n "cells": [\n  {"a": 1}\n', 4, 1, /ends before its last \[/],
    ['{"cells": []} x', 1, 15, /follows/], ['{"a": "b\nc"}', 1, 9, /control character/], ['{"a": "\\x"}', 1, 8, /escape/], ['{"a" 1}', 1, 6, /colon/], ['{a: 1}', 1, 2, /double quotes/],
    ['{"a": 1 "b": 2}', 1, 9, /comma or }/], ['[1,\n2', 2, 2, /ends/], ['{"a": "b', 1, 7, /never ends/], ['{"a": NaN}', 1, 7, /NaN is not a JSON number/], ['{"a": -Infinity}', 1, 7, /-Infinity/],
    ['\uFEFF{"a":}', 1, 7, /misspelt/], ['<<<<<<< HEAD\n{}', 1, 1, /misspelt/], ['{"a": 01}', 1, 7, /misspelt/], ['{"a": [1,]}', 1, 10, /misspelt/], ['{"a": 1,}', 1, 9, /double quotes/],
  ])('[NB1] %j says where it is not JSON', (text, line, column, message) => {
    expect(() => JSON.parse(text.replace('\uFEFF', '')) as unknown).toThrow()
    expect(error(text)).toMatchObject({ line, column, message: expect.stringMatching(message) as string })
  })
  it.each([
    ['[]', /not a notebook/], ['3', /not a notebook/], ['{}', /not a notebook/], ['{"worksheets": [], "nbformat": 3}', /nbformat 3.*jupyter nbconvert/], ['{"worksheets": []}', /nbformat 3/],
    ['{"cells": [], "nbformat": 5}', /newer than this workbench/], ['{"cells": []}', /which nbformat/], ['{"nbformat": 4, "cells": {}}', /not a list/], ['{"nbformat": 4}', /not a list/],
    ['{"nbformat": 4, "cells": [], "metadata": []}', /metadata is not an object/], ['{"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [\n3]}', /cell 1 is not an object \(line 2/],
    ['{"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [{"source": 3}]}', /source of cell 1/],
  ])('[NB1] %s is refused with a reason', (text, message) => {
    expect(error(text).message).toMatch(message)
  })
})

describe('conversion', () => {
  it.each(Object.entries(oldFiles))('[NB1] %s converts and says so, with ids that stay', (_, text) => {
    const notebook = parseNotebook(text)
    expect(notebook.format).toMatchObject({ major: 4, convertsOnSave: true })
    expect(notebook.cells.every(cell => CellId.safeParse(cell.id).success)).toBe(true)
    expect(new Set(notebook.cells.map(cell => cell.id)).size).toBe(notebook.cells.length)
    expect(parseNotebook(text).cells.map(cell => cell.id)).toEqual(notebook.cells.map(cell => cell.id))
    const written = saved(notebook)
    expect(written.nbformat_minor).toBe(5)
    expect(written.cells.map(cell => cell.id)).toEqual(notebook.cells.map(cell => cell.id))
    const before = JSON.parse(text) as { cells: FileCell[] }
    expect({ ...written, nbformat_minor: 0, cells: written.cells.map(({ id: _id, ...cell }) => cell) })
      .toEqual({ ...before, nbformat_minor: 0, cells: before.cells.map(({ id: _id, ...cell }) => cell) })
    const again = parseNotebook(serializeNotebook(notebook))
    expect(again.format).toEqual({ major: 4, minor: 5, convertsOnSave: false })
    expect(asSaved(notebook).format).toEqual(again.format)
    expect(serializeNotebook(again)).toBe(serializeNotebook(notebook))
  })

  it('[NB1] converting changes no line but those of the version and the new ids', () => {
    const text = oldFiles['4.4']!
    const lines = new Set(text.split('\n'))
    const added = serializeNotebook(parseNotebook(text)).split('\n').filter(line => !lines.has(line))
    expect(added).toHaveLength(6)
    expect(added.every(line => /^ {3}"id": "[0-9a-f]{8}",$/.test(line) || line === ' "nbformat_minor": 5')).toBe(true)
  })

  it('[NB1] an id that is missing, repeated or not valid is repaired, and told', () => {
    const notebook = open([code('a', '1'), code('a', '2'), { ...code('x', '3'), id: 'not valid!' }, { cell_type: 'code' }, code('b', '5')])
    const ids = notebook.cells.map(cell => cell.id)
    expect([ids[0], ids[4], new Set(ids).size]).toEqual(['a', 'b', 5])
    expect(notebook.problems.join()).toMatch(/3 cells lack/)
    expect(notebook.format.convertsOnSave).toBe(false)
    expect(saved(notebook).cells[3]).toEqual({ cell_type: 'code', id: ids[3], metadata: {}, source: '', outputs: [], execution_count: null })
    expect(parseNotebook(serializeNotebook(notebook)).problems).toEqual([])
  })

  it('[NB1] a file of a later 4.x opens and keeps its version', () => {
    const notebook = open([code('a', '1')], {}, 6)
    expect(notebook.problems).toHaveLength(1)
    expect(saved(notebook).nbformat_minor).toBe(6)
  })
})

describe('languages', () => {
  const language = (cell: object, metadata: object = {}) => { const { language, foreign } = open([cell], metadata).cells[0]!; return foreign === undefined ? language : `${language} (${foreign})` }
  it.each<[string, object, object | undefined, string]>([
    ['no kernel', code('a', 'x'), {}, 'python'], ['kernelspec', code('a', 'x'), { kernelspec: { name: 'x', language: 'scala' } }, 'scala'], ['language_info', code('a', 'x'), { language_info: { name: 'R' } }, 'r'],
    ['kernelspec by name', code('a', 'x'), { kernelspec: { name: 'pyspark' } }, 'python'], ['sql', code('a', 'x'), { language_info: { name: 'sql' } }, 'sql'], ['duckdb', code('a', 'x'), { kernelspec: { name: 'duckdb' } }, 'sql'],
    ['julia', code('a', 'x'), { kernelspec: { name: 'julia-1.11', language: 'julia' } }, 'raw (julia)'], ['constructor', code('a', 'x'), { language_info: { name: 'constructor' } }, 'raw (constructor)'],
    ['magic', code('a', '%%sql\nselect 1'), {}, 'sql'], ['magic over the editor', code('a', '%%R\nx', { vscode: { languageId: 'sql' } }), {}, 'r'], ['magic below empty lines', code('a', '\n \n%%scala\nx'), {}, 'scala'],
    ['bash', code('a', '%%bash\nls'), {}, 'raw (bash)'], ['html in a kernel of sql', code('a', '%%html\n<b>'), { language_info: { name: 'sql' } }, 'raw (html)'], ['%%time leaves the kernel', code('a', '%%time\nx'), {}, 'python'],
    ['a magic that is not first', code('a', 'x\n%%sql\n'), {}, 'python'], ['a line magic', code('a', '%sql select 1'), {}, 'python'], ['editor', code('a', 'x', { vscode: { languageId: 'scala' } }), {}, 'scala'],
    ['editor, not known', code('a', 'x', { vscode: { languageId: 'go' } }), {}, 'raw (go)'], ['ours over all', code('a', '%%R\nx', { vscode: { languageId: 'scala' }, oasis: { language: 'sql' } }), {}, 'sql'],
    ['ours, not known', code('a', 'x', { oasis: { language: 'cobol' } }), {}, 'python'], ['markdown', { cell_type: 'markdown', id: 'a', metadata: { oasis: { language: 'sql' } }, source: '%%sql' }, {}, 'markdown'],
    ['raw', { cell_type: 'raw', id: 'a', metadata: {}, source: '' }, {}, 'raw'], ['unknown type', { cell_type: 'heading', id: 'a', metadata: {}, source: '' }, {}, 'raw'],
  ])('[NB1] a cell\'s language: %s', (_, cell, metadata, expected) => {
    expect(language(cell, metadata)).toBe(expected)
  })

  it('[NB1] typing a magic changes the language, and a language that is ours stays', () => {
    const notebook = open([code('a', 'select 1'), code('b', 'select 1', { oasis: { language: 'sql' } })])
    const typed = applyEdits(notebook, ['a', 'b'].map(cell => ({ type: 'text', cell, at: 0, remove: 0, insert: '%%R\n' }))).notebook
    expect(typed.cells.map(cell => cell.language)).toEqual(['r', 'sql'])
  })

  it.each<[string, 'sql' | 'python' | 'r' | 'raw', string, string]>([
    ['select 1', 'sql', 'select 1', ''], ['%%sql\nselect 1', 'sql', 'select 1', '%%sql\n'], ['%%sql\r\nselect 1', 'sql', 'select 1', '%%sql\r\n'], ['%%sql select 1', 'sql', 'select 1', '%%sql '],
    ['%%sql  SELECT 1\nfrom t', 'sql', 'SELECT 1\nfrom t', '%%sql  '], ['%%sql duckdb:///x --alias y\nselect 1', 'sql', 'select 1', '%%sql duckdb:///x --alias y\n'], ['\n%%sql\nx', 'sql', 'x', '\n%%sql\n'], ['%%sql', 'sql', '', '%%sql'],
    ['%%R -o df\nx', 'r', 'x', '%%R -o df\n'], ['%%sql\nx', 'python', '%%sql\nx', ''], ['%%time\nx', 'python', '%%time\nx', ''], ['%%bash\nls', 'raw', '%%bash\nls', ''],
  ])('[NB1] %j of %s runs %j', (source, of, text, skipped) => {
    expect(runnableSource({ language: of, source })).toEqual({ text, offset: skipped.length })
  })

  it('[NB1] a language that is not known is kept through edits, and a split stays of its kind', () => {
    const notebook = parseNotebook(corpus['julia']!)
    expect(notebook.cells.map(({ language, foreign }) => [language, foreign])).toEqual([['raw', 'julia'], ['raw', 'bash'], ['sql', undefined]])
    const { notebook: split } = applyEdit(notebook, { type: 'split', cell: 'j', at: 3, newId: 'k' })
    expect(saved(split).cells[1]).toEqual({ cell_type: 'code', execution_count: null, id: 'k', metadata: {}, outputs: [], source: ['ntln("hi")'] })
    expect(split.cells[1]).toMatchObject({ language: 'raw', foreign: 'julia' })
    expect(saved(notebook).metadata).toEqual(JSON.parse(corpus['julia']!).metadata)
  })
})

describe('edits', () => {
  const start = () => open([{ cell_type: 'markdown', id: 'm', metadata: {}, source: 'one\ntwo' }, code('s', 'select 1;\nselect 2', { oasis: { language: 'sql', name: 'first' } })])

  it('[NB2] a new cell carries its language for us and for editors', () => {
    const { notebook } = applyEdits(start(), [
      { type: 'insert', index: 2, cell: { id: 'q', language: 'sql', source: 'select 3\n', name: 'third', report: 'hidden' } }, { type: 'insert', index: 0, cell: { id: 't', language: 'markdown', source: '# T' } },
      { type: 'insert', index: 4, cell: { id: 'x', language: 'raw', source: '' } },
    ])
    expect(saved(notebook).cells.map(cell => cell.id)).toEqual(['t', 'm', 's', 'q', 'x'])
    expect(saved(notebook).cells[3]).toEqual({ cell_type: 'code', execution_count: null, id: 'q', metadata: { oasis: { language: 'sql', name: 'third', report: 'hidden' }, vscode: { languageId: 'sql' } }, outputs: [], source: 'select 3\n' })
    expect(saved(notebook).cells[0]).toEqual({ cell_type: 'markdown', id: 't', metadata: {}, source: '# T' })
    expect(notebook.title).toBe('T')
  })

  it('[CLI1] a new cell carries Jupyter\'s tags', () => {
    const { notebook } = applyEdit(start(), { type: 'insert', index: 0, cell: { id: 'p', language: 'sql', source: '', tags: ['injected-parameters'] } })
    expect(saved(notebook).cells[0]?.metadata).toEqual({ oasis: { language: 'sql' }, tags: ['injected-parameters'], vscode: { languageId: 'sql' } })
    expect(notebook.cells[0]?.tags).toEqual(['injected-parameters'])
    expect(parseNotebook(corpus['jupyter, one space']!).cells.map(cell => cell.tags)).toEqual([undefined, undefined, ['parameters'], undefined, undefined])
  })

  it('[NB2] changing the type keeps the text and what nbformat allows', () => {
    const run = applyEdit(start(), { type: 'outputs', cell: 's', outputs: [{ output_type: 'stream', name: 'stdout', text: 'x' }], executionCount: 2 }).notebook
    const text = applyEdit(run, { type: 'language', cell: 's', language: 'markdown' })
    expect(saved(text.notebook).cells[1]).toEqual({ cell_type: 'markdown', id: 's', metadata: { oasis: { name: 'first' } }, source: 'select 1;\nselect 2' })
    expect(serializeNotebook(applyEdits(text.notebook, text.inverse).notebook)).toBe(serializeNotebook(run))
    const back = applyEdit(text.notebook, { type: 'language', cell: 's', language: 'python' }).notebook
    expect(saved(back).cells[1]).toEqual({ cell_type: 'code', id: 's', metadata: { oasis: { language: 'python', name: 'first' }, vscode: { languageId: 'python' } }, source: 'select 1;\nselect 2', outputs: [], execution_count: null })
    expect(applyEdit(run, { type: 'language', cell: 's', language: 'sql' })).toEqual({ notebook: run, inverse: [] })
  })

  it('[NB2] a split takes one line break and a merge gives it back', () => {
    for (const at of [9, 10]) {
      const { notebook } = applyEdit(start(), { type: 'split', cell: 's', at, newId: 'n' })
      expect(notebook.cells.slice(1).map(({ source, name, language }) => [source, name, language])).toEqual([['select 1;', 'first', 'sql'], ['select 2', undefined, 'sql']])
      expect(applyEdit(notebook, { type: 'merge', cell: 's' }).notebook.cells[1]?.source).toBe('select 1;\nselect 2')
    }
    expect(() => applyEdit(start(), { type: 'merge', cell: 's' })).toThrow(/no cell below/)
  })

  it('[NB2] attachments go with the text that shows them', () => {
    const notebook = parseNotebook(corpus['attachments']!)
    const merged = applyEdit(notebook, { type: 'merge', cell: 'a' })
    expect(saved(merged.notebook).cells[0]?.attachments).toEqual({ 'x.png': { 'image/png': 'AAAA' }, 'y.png': { 'image/png': 'BBBB' } })
    expect(serializeNotebook(applyEdits(merged.notebook, merged.inverse).notebook)).toBe(corpus['attachments'])
    expect(saved(applyEdit(notebook, { type: 'split', cell: 'a', at: 2, newId: 'n' }).notebook).cells[1]?.attachments).toEqual({ 'x.png': { 'image/png': 'AAAA' } })
    expect(saved(applyEdit(notebook, { type: 'merge', cell: 'b' }).notebook).cells[1]?.attachments).toEqual({ 'x.png': { 'image/png': 'CCCC' }, 'y.png': { 'image/png': 'BBBB' } })
    expect(saved(applyEdit(notebook, { type: 'language', cell: 'a', language: 'sql' }).notebook).cells[0]).not.toHaveProperty('attachments')
  })

  it('[NB2] the place of a move is where the cell stands afterwards', () => {
    const ids = (index: number) => applyEdit(open(['a', 'b', 'c', 'd'].map(id => code(id, ''))), { type: 'move', cell: 'b', index }).notebook.cells.map(cell => cell.id).join('')
    expect([0, 1, 2, 3, 4].map(ids)).toEqual(['bacd', 'abcd', 'acbd', 'acdb', 'acdb'])
  })

  it.each<[string, Edit]>([
    ['an unknown cell', { type: 'source', cell: 'gone', source: '' }], ['text past the end', { type: 'text', cell: 'm', at: 7, remove: 1, insert: '' }], ['a place past the end', { type: 'insert', index: 3, cell: { id: 'n', language: 'sql', source: '' } }],
    ['a repeated id', { type: 'insert', index: 0, cell: { id: 'm', language: 'sql', source: '' } }], ['an id that is not valid', { type: 'insert', index: 0, cell: { id: 'a b', language: 'sql', source: '' } }],
    ['a name twice', { type: 'name', cell: 'm', name: 'FIRST' }], ['outputs of text', { type: 'outputs', cell: 'm', outputs: [], executionCount: null }], ['a split past the end', { type: 'split', cell: 'm', at: 8, newId: 'n' }],
    ['a split with a repeated id', { type: 'split', cell: 'm', at: 1, newId: 's' }], ['a move past the end', { type: 'move', cell: 'm', index: 3 }],
    ['a restore of something else', { type: 'restore', index: 0, cell: 'z', raw: '{"id": "y", "source": "", "metadata": {}}', replaces: [] }], ['a restore of no JSON', { type: 'restore', index: 0, cell: 'z', raw: '{', replaces: [] }],
    ['a restore in place of an unknown cell', { type: 'restore', index: 0, cell: 'z', raw: '{"id": "z", "source": "", "metadata": {}}', replaces: ['gone'] }], ['metadata that is no object', { type: 'settings', settings: {}, raw: '[]' }],
  ])('[NB2] %s is refused', (_, edit) => {
    const notebook = start()
    expect(() => applyEdit(notebook, edit)).toThrow(NotebookError)
    expect(() => applyEdits(notebook, [{ type: 'delete', cell: 'zzz' }, edit])).toThrow(NotebookError)
  })

  it('[NB1] metadata that cannot hold ours is left alone', () => {
    const notebook = open([code('a', 'x', { oasis: 'text' })], { oasis: [1] })
    expect(notebook.problems).toHaveLength(2)
    expect(() => applyEdit(notebook, { type: 'name', cell: 'a', name: 'n' })).toThrow(/not an object/)
    expect(() => applyEdit(notebook, { type: 'settings', settings: { runOnChange: true } })).toThrow(/not an object/)
    expect(serializeNotebook(applyEdit(notebook, { type: 'source', cell: 'a', source: 'y' }).notebook)).toBe(serializeNotebook(notebook).replace('"x"', '"y"'))
  })

  it('[NB2] edits that change nothing give the same notebook and need no undo', () => {
    const notebook = start()
    const edits: Edit[] = [
      { type: 'source', cell: 'm', source: 'one\ntwo' }, { type: 'text', cell: 'm', at: 1, remove: 1, insert: 'n' }, { type: 'move', cell: 'm', index: 0 }, { type: 'name', cell: 's', name: 'first' }, { type: 'name', cell: 'm', name: null },
      { type: 'report', cell: 'm', report: null }, { type: 'outputs', cell: 's', outputs: [], executionCount: null }, { type: 'settings', settings: { timezone: 'UTC', title: '' } },
    ]
    for (const edit of edits) expect(applyEdit(notebook, edit)).toEqual({ notebook, inverse: [] })
  })

  it('[NB2] undoing typing does not undo a run', () => {
    const typed = applyEdit(start(), { type: 'text', cell: 's', at: 7, remove: 1, insert: '42' })
    const ran = applyEdit(typed.notebook, { type: 'outputs', cell: 's', outputs: [{ output_type: 'stream', name: 'stdout', text: '42' }], executionCount: 1 })
    const undone = applyEdits(ran.notebook, typed.inverse).notebook.cells[1]!
    expect([undone.source, undone.outputs.length]).toEqual(['select 1;\nselect 2', 1])
    for (const edit of [{ type: 'split', cell: 's', at: 9, newId: 'n' }, { type: 'name', cell: 's', name: 'other' }, { type: 'chart', cell: 's', chart: { type: 'bar' } }] satisfies Edit[]) {
      const applied = applyEdit(start(), edit)
      expect(applied.inverse.map(({ type }) => type)).not.toContain('restore')
    }
  })

  it('[NB2] every undo passes the boundary that edits cross', () => {
    const notebook = parseNotebook(corpus['written by hand']!)
    for (const id of ['a', 'b', 'c']) {
      const applied = applyEdit(notebook, { type: 'delete', cell: id })
      const crossed = applied.inverse.map(edit => Edit.parse(JSON.parse(JSON.stringify(edit))))
      expect(serializeNotebook(applyEdits(applied.notebook, crossed).notebook)).toBe(corpus['written by hand'])
    }
  })
})

describe('what windows see', () => {
  it('[NB1] a new notebook has settings, one SQL cell and a title', () => {
    const notebook = newNotebook({ title: 'Delays', timezone: 'Asia/Tokyo', cell: 'c1' })
    expect(notebook).toMatchObject({ title: 'Delays', settings: { version: 1, interpreter: 'duckdb', timezone: 'Asia/Tokyo', parameters: [], runOnChange: false }, problems: [], format: { major: 4, minor: 5, convertsOnSave: false } })
    expect(notebook.cells).toEqual([{ id: 'c1', language: 'sql', source: '', outputs: [], executionCount: null }])
    expect(newNotebook({ cell: null }).cells).toEqual([])
  })

  it.each([
    ['# One', 'One'], ['text\n\n## Two ##\n# Three', 'Two'], ['```\n# code\n```\n# **Bold** [link](x) `c`', 'Bold link c'], ['Title\n===\n', 'Title'], ['#hash', ''], ['   # In _three_', 'In three'], ['no heading', ''], ['# snake_case_name', 'snake_case_name'], ['# One <b onclick="x()">two</b><!-- three -->', 'One two'], ['# 1 < 2', '1 < 2'],
  ])('[NB1] the title of %j is %j', (source, title) => {
    expect(open([code('a', '# comment'), { cell_type: 'markdown', id: 'm', metadata: {}, source }]).title).toBe(title)
  })

  it('[NB1] what cannot be used is told and kept', () => {
    const notebook = parseNotebook(corpus['ours, with pieces that cannot be used']!)
    expect(notebook.problems).toHaveLength(14)
    expect(notebook.problems.join('\n')).toMatch(/newer Oasis Workbench.*\n.*quantum.*\n.*not\/a zone.*\n.*runOnChange.*\n.*Parameter 9 .*\n.*Parameter 3 .*\n.*Parameter odd .*\n.*Parameter OK .*same name/)
    expect(notebook.cells[0]).toEqual({ id: 'chart', language: 'sql', source: 'select 1', outputs: [], executionCount: null })
    expect(notebook.settings).toMatchObject({ version: 7, interpreter: 'duckdb', timezone: 'UTC', runOnChange: false })
  })

  it.each([['Asia/Tokyo', true], ['Etc/GMT+9', true], ['UTC', true], ['Mars/Olympus', false], ['+09:00', false], ['', false], [9, false]])('[NB1] the time zone %j is %s', (timezone, known) => {
    const notebook = open([], { oasis: { timezone } })
    expect([notebook.settings.timezone, notebook.problems.length]).toEqual(known ? [timezone, 0] : ['UTC', 1])
  })

  it('[NB1] a plain Jupyter notebook gets settings of ours only when they are set', () => {
    const notebook = parseNotebook(corpus['jupyter, one space']!)
    expect(notebook.settings.parameters).toEqual([])
    const set = applyEdit(notebook, { type: 'settings', settings: { parameters: [{ name: 'a', type: 'text' }] } })
    expect(saved(set.notebook).metadata['oasis']).toEqual({ version: 1, interpreter: 'duckdb', timezone: 'UTC', parameters: [{ name: 'a', type: 'text' }], runOnChange: false })
    expect(serializeNotebook(applyEdits(set.notebook, set.inverse).notebook)).toBe(corpus['jupyter, one space'])
  })

  it('[LAND1] whether all rows are fetched is a setting of the file, which is there only where it is on', () => {
    const notebook = open([], { oasis: { interpreter: 'spark', later: 1 } })
    const on = applyEdit(notebook, { type: 'settings', settings: { whole: true } })
    expect(saved(on.notebook).metadata['oasis']).toEqual({ interpreter: 'spark', later: 1, whole: true })
    expect(parseNotebook(serializeNotebook(on.notebook)).settings.whole).toBe(true)
    const off = applyEdit(on.notebook, { type: 'settings', settings: { whole: false } }).notebook
    expect(serializeNotebook(off)).toBe(serializeNotebook(notebook))
    expect(applyEdit(notebook, { type: 'settings', settings: { whole: false } }).notebook.text).toBe(notebook.text)
    expect(serializeNotebook(applyEdits(on.notebook, on.inverse).notebook)).toBe(serializeNotebook(notebook))
    const odd = open([], { oasis: { whole: 'yes' } })
    expect([odd.settings.whole, odd.problems]).toEqual([undefined, [expect.stringContaining('metadata.oasis.whole is not true or false')]])
  })

  it('[PARAM3] named sets of values are kept: an edit changes its set alone, what is unknown and what cannot be used stays, and undone every byte is back', () => {
    const sets = [{ name: 'a', values: { n: 1 }, colour: 'red' }, { name: 'odd', values: 3 }, { name: 'b', values: {}, default: true }, { name: 'a', values: {} }]
    const notebook = open([], { oasis: { valueSets: sets, later: [1] } })
    expect(notebook.settings.valueSets).toEqual([sets[0], sets[2]])
    expect(notebook.problems.join('\n')).toMatch(/"odd" are ignored.*\n.*"a" are ignored: others have the same name/)
    const before = serializeNotebook(notebook)
    const changed = applyEdit(notebook, { type: 'settings', settings: { valueSets: [{ name: 'a', values: { n: 2 }, colour: 'red' }, { name: 'new', values: { t: "'" } }] } })
    expect((saved(changed.notebook).metadata['oasis'] as Record<string, unknown>)['valueSets']).toEqual([{ ...sets[0], values: { n: 2 } }, sets[1], { name: 'new', values: { t: "'" } }, sets[3]])
    expect((saved(changed.notebook).metadata['oasis'] as Record<string, unknown>)['later']).toEqual([1])
    expect(serializeNotebook(applyEdits(changed.notebook, changed.inverse).notebook)).toBe(before)
    expect(open([], { oasis: { valueSets: 'x' } }).problems.join()).toContain('valueSets is not a list')
  })
})
