import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startBench, type Bench } from '../workbench/bench.ts'
import { openPython, printed, run, skipWithoutCells, tableOf } from './bench.ts'

let bench: Bench
beforeAll(async () => { bench = await startBench() })
afterAll(async () => { await bench?.close() })

const hostile = '"""\n\'; import os; os._exit(1) # \\ {word} %s \u0000 \u2028 \ud83d\ude00'

describe.skipIf(skipWithoutCells)('parameters in Python', () => {
  it('[NB8] are typed variables of every type, and hostile text stays text', async () => {
    const notebook = await openPython(bench, 'Parameters', [
      { id: 'a', source: 'for value in (word, empty, whole, part, yes, day, days, days_start, days_end, one, many, numbers, none, at):\n    print(type(value).__name__, ascii(value))' },
      { id: 'b', name: 'bound', source: 'oasis.sql("SELECT :word AS word, :many AS many, :days_end::DATE AS last")' },
    ], {
      parameters: [
        { name: 'word', type: 'text', default: hostile }, { name: 'empty', type: 'text', default: null }, { name: 'whole', type: 'number', default: 15 }, { name: 'part', type: 'number', default: -2.5 }, { name: 'yes', type: 'boolean', default: true },
        { name: 'day', type: 'date', default: '2001-02-03' }, { name: 'days', type: 'dateRange', default: { start: '2001-01-01', end: '2001-01-31' } },
        { name: 'one', type: 'select', default: 'x', options: { kind: 'list', values: [{ value: 'x' }] } }, { name: 'many', type: 'multiSelect', default: ['a', "b'"], options: { kind: 'list', values: [{ value: 'a' }, { value: "b'" }] } },
        { name: 'numbers', type: 'multiSelect', default: [1, 2.5], options: { kind: 'list', values: [{ value: 1 }, { value: 2.5 }] } }, { name: 'none', type: 'multiSelect', default: [], options: { kind: 'list', values: [{ value: 'a' }] } },
        { name: 'at', type: 'datetime', default: '2026-10-25T02:30' },
      ],
    })
    await run(bench, notebook)
    expect(printed(notebook, 'a').trim().split('\n')).toEqual([
      `str ${"'" + '"""\\n\\\'; import os; os._exit(1) # \\\\ {word} %s \\x00 \\u2028 \\U0001f600' + "'"}`, 'NoneType None', 'int 15', 'float -2.5', 'bool True', 'date datetime.date(2001, 2, 3)',
      'tuple (datetime.date(2001, 1, 1), datetime.date(2001, 1, 31))', 'date datetime.date(2001, 1, 1)', 'date datetime.date(2001, 1, 31)', "str 'x'", 'list [\'a\', "b\'"]', 'list [1, 2.5]', 'list []',
      'datetime datetime.datetime(2026, 10, 25, 2, 30, tzinfo=datetime.timezone.utc)',
    ])
    expect(tableOf(notebook, 'b').preview).toEqual([[hostile, "[a, 'b''']", '2001-01-31']].map(row => [row[0], expect.stringContaining('a'), row[2]]))
  })

  it('[NB8] a changed one runs the cells that name it, and all that stands below a cell of Python that did', async () => {
    const notebook = await openPython(bench, 'Dependence', [
      { id: 'above', language: 'sql', source: 'SELECT 1' },
      { id: 'setup', source: 'factor = 10\nruns = 0' },
      { id: 'uses', source: 'runs += 1\nprint(n * factor)' },
      { id: 'below', language: 'sql', source: 'SELECT 2' },
      { id: 'after', source: 'print("after", runs)' },
    ], { parameters: [{ name: 'n', type: 'number', default: 1 }], runOnChange: true })
    await run(bench, notebook)
    const before = Object.fromEntries(notebook.snapshot.runs.map(entry => [entry.cell, entry.startedAt]))
    const { affected } = await bench.client.call('parameter.set', { notebook: notebook.id, values: { n: 3 }, apply: true })
    // A counter that a cell raises is as it was in a full run: what gives it its first value runs again.
    expect(affected).toEqual(['setup', 'uses', 'below', 'after'])
    await notebook.until('ran again', ({ run: runOf }) => affected.every(cell => runOf(cell).state === 'done' && runOf(cell).startedAt !== before[cell]))
    expect(printed(notebook, 'uses')).toBe('30\n')
    expect(printed(notebook, 'after')).toBe('after 1\n')
    expect(notebook.run('above').startedAt).toBe(before['above'])
  })

  it('[NB8] an edited cell of Python makes everything below it stale, and nothing above; one of comments alone does not', async () => {
    const notebook = await openPython(bench, 'Stale', [
      { id: 'above', language: 'sql', source: 'SELECT 1' }, { id: 'note', source: '# only words' }, { id: 'p', source: 'x = 1\nx' }, { id: 's', language: 'sql', source: 'SELECT 2' }, { id: 'q', source: '3' },
    ])
    await run(bench, notebook)
    let number = 0
    const edit = (cell: string, source: string) => bench.client.call('notebook.edit', { notebook: notebook.id, window: 'w1', number: ++number, version: notebook.snapshot.version, edits: [{ type: 'source', cell, source }] })
    const stale = () => notebook.snapshot.runs.filter(entry => entry.stale).map(entry => entry.cell).sort()
    await edit('note', '# other words')
    await notebook.until('the note is stale', () => stale().length > 0)
    expect(stale()).toEqual(['note'])
    await edit('p', 'x = 2\nx')
    await notebook.until('p is stale', ({ run: runOf }) => runOf('p').stale)
    expect(stale()).toEqual(['note', 'p', 'q', 's'])
    await edit('note', '# other words\nimport os')
    await bench.client.call('run.start', { notebook: notebook.id, scope: { kind: 'stale' } })
    await notebook.until('nothing is stale', ({ snapshot }) => snapshot.runs.every(entry => !entry.stale && entry.state === 'done'))
  })
})
