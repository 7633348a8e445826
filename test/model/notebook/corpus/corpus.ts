/** Awkward notebooks by what is awkward about them. Each is a file's whole text; all are 4.5 and valid unless the name says otherwise. */
const cell = (id: string, source: unknown, more: object = {}) => ({ cell_type: 'code', execution_count: null, id, metadata: {}, outputs: [], source, ...more })
const text = (id: string, source: unknown, more: object = {}) => ({ cell_type: 'markdown', id, metadata: {}, source, ...more })
const kernel = { kernelspec: { display_name: 'Python 3 (ipykernel)', language: 'python', name: 'python3' }, language_info: { name: 'python', version: '3.11.7' } }
const file = (cells: unknown[], metadata: object = kernel, minor = 5) => ({ cells, metadata, nbformat: 4, nbformat_minor: minor })
const jupyter = (value: unknown) => `${JSON.stringify(value, null, 1)}\n`

const plainCells = [
  text('intro', ['# Flights\n', '\n', 'Where do delays come from? 遅延の理由。']),
  cell('load', ['import pandas as pd\n', 'pd.read_csv("flights.csv")'], { execution_count: 3, outputs: [{ output_type: 'stream', name: 'stdout', text: ['ok\n', 'two\n'] }] }),
  cell('query', ['%%sql\n', 'select origin, count(*)\n', 'from flights group by 1'], { metadata: { tags: ['parameters'], collapsed: false } }),
  { cell_type: 'raw', id: 'raw', metadata: { format: 'text/latex' }, source: ['\\LaTeX'] },
  cell('empty', []),
]

const oasisCells = [
  text('title', ['# Delays']),
  cell('by-month', ['select month, avg(delay) as delay\n', 'from flights where origin = :origin\n', 'group by 1'], {
    metadata: {
      oasis: { chart: { type: 'line', x: { field: 'month', grain: 'month', hint: 'kept' }, y: [{ field: 'delay', aggregate: 'avg' }], future: { a: 1 } }, language: 'sql', name: 'delays_by_month', newer: [1.0, null] },
      vscode: { languageId: 'sql' },
    },
  }),
  cell('hidden', ['select 1'], { metadata: { oasis: { language: 'sql', report: 'hidden' }, vscode: { languageId: 'sql' } } }),
]
const oasis = {
  interpreter: 'duckdb', parameters: [
    { name: 'origin', type: 'select', default: 'ATL', options: { kind: 'list', values: [{ value: 'ATL', note: 'kept' }, { value: 'ORD' }] }, future: true },
    { name: 'since', type: 'date', default: { days: -7, anchor: 'data' }, anchor: { sql: 'select max(date) from flights' } },
  ], timezone: 'Asia/Tokyo', version: 1,
}

export const corpus: Record<string, string> = {
  'jupyter, one space': jupyter(file(plainCells)),
  'no line break at the end': JSON.stringify(file(plainCells), null, 1),
  'two spaces': `${JSON.stringify(file(plainCells), null, 2)}\n`,
  'four spaces': `${JSON.stringify(file(plainCells), null, 4)}\n`,
  'tabs': `${JSON.stringify(file(plainCells), null, '\t')}\n`,
  'minified': JSON.stringify(file(plainCells)),
  'on one line, as json.dumps writes it': '{"cells": [{"cell_type": "code", "execution_count": null, "id": "a", "metadata": {}, "outputs": [], "source": ["select 1\\n", "from t"]}, {"cell_type": "markdown", "id": "b", "metadata": {"x": 1.0}, "source": "# One"}], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}',
  'CRLF': jupyter(file(plainCells)).replaceAll('\n', '\r\n'),
  'byte order mark': `\uFEFF${jupyter(file(plainCells))}`,
  'escaped outside ASCII': jupyter(file([...plainCells, text('emoji', ['smile 😀 é ~\u007f'])])).replace(/[^\0-\x7e]/g, unit => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`),
  'odd escapes': jupyter(file([text('a', 'SLASH'), cell('b', ['HEX'])])).replace('SLASH', 'a\\/b \\u0041\\u00E9 \\ud83d\\ude00 \\b\\f').replace('HEX', '\\u003cb\\u003e 日本 \\ud800'),
  'numbers as they are': jupyter(file([cell('a', ['x'], { metadata: { n: 'N' }, outputs: [{ output_type: 'display_data', data: { 'application/json': 'N' }, metadata: {} }] }), cell('b', ['y'])]))
    .replaceAll('"N"', '[1.0, 1e5, 1E+05, -0, -0.0, 123456789012345678901234567890, 0.1000]'),
  'key order and unknown metadata': jupyter({
    nbformat_minor: 5, nbformat: 4, metadata: { zebra: 1, ...kernel, alpha: { deep: [[], {}, [{}]] } },
    cells: [{ source: ['a\n', 'b'], outputs: [], metadata: { zz: 1, aa: { q: null } }, id: 'one', execution_count: 1, cell_type: 'code' }, { source: 'text', id: 'two', cell_type: 'markdown', metadata: { '': 0 } }],
  }),
  'repeated keys': '{\n "cells": [],\n "cells": [\n  {\n   "id": "old",\n   "source": ["never"],\n   "cell_type": "code",\n   "source": ["seen"],\n   "id": "a",\n   "metadata": {"twice": 1, "twice": 2},\n   "outputs": [],\n   "execution_count": null\n  }\n ],\n "metadata": {"twice": 1, "twice": 2},\n "nbformat": 4,\n "nbformat_minor": 5\n}\n',
  'sources as texts': jupyter(file([cell('a', 'select 1\nfrom t'), text('b', ''), cell('c', '', { metadata: { vscode: { languageId: 'sql' } } })])),
  'lines cut anywhere': jupyter(file([cell('a', ['sel', 'ect 1\nfrom t\n', '', 'where x']), text('b', [''])])),
  'line breaks of every kind in a source': jupyter(file([cell('a', ['a\r\n', 'b\rc\u2028d\u2029e\u0085f\n', '\n', '\n']), text('b', 'x\r\n\r\ny')])),
  'written by hand': '{ "nbformat": 4, "nbformat_minor": 5,\n\n  "metadata" : { }\n  , "cells" : [ {"cell_type":"code","id":"a","metadata":{ "k" : 1 },"source":["x"],"outputs":[ ],"execution_count":null} ,\n\n\n {"id":"b","cell_type":"markdown","metadata":{},"source":"y"}\t,{"id":"c","cell_type":"markdown","source":"# Z","metadata":{}}\n\n ]\n}\n\n\n',
  'no cells': jupyter(file([])),
  'no cells, but white space': '{"cells": [\n \n ], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}',
  'no cells, minified': JSON.stringify(file([], {})),
  'one cell': jupyter(file([cell('only', ['select 1'])])),
  'big outputs': jupyter(file([
    cell('plot', ['plot()'], { execution_count: 1, outputs: [{ output_type: 'display_data', data: { 'image/png': 'iVBORw0KGgo='.repeat(20_000), 'text/plain': ['<Figure>'] }, metadata: { 'image/png': { width: 3 } } }] }),
    cell('log', ['log()'], { outputs: [{ output_type: 'stream', name: 'stderr', text: Array.from({ length: 2000 }, (_, i) => `line ${i} \u001b[31m"red"\u001b[0m \\\\ \n`) }] }),
    cell('error', ['1/0'], { outputs: [{ output_type: 'error', ename: 'ZeroDivisionError', evalue: 'division by zero', traceback: ['\u001b[0;31m---\u001b[0m', 'ZeroDivisionError: division by zero'] }] }),
  ])),
  'attachments': jupyter(file([
    text('a', ['![x](attachment:x.png)'], { attachments: { 'x.png': { 'image/png': 'AAAA' } } }),
    text('b', ['![y](attachment:y.png) ![x](attachment:x.png)'], { attachments: { 'y.png': { 'image/png': 'BBBB' }, 'x.png': { 'image/png': 'CCCC' } } }), text('c', ['plain']),
  ])),
  'ours': jupyter(file(oasisCells, { language_info: { name: 'sql' }, oasis })),
  'ours, with pieces that cannot be used': jupyter(file([
    cell('chart', ['select 1'], { metadata: { oasis: { language: 'sql', chart: { type: 'spiral', keep: 1.0 }, name: 'not a name', report: 'maybe' } } }),
    cell('lost', ['select 2'], { metadata: { oasis: { language: 'cobol' } } }),
    cell('twin-1', ['select 3'], { metadata: { oasis: { language: 'sql', name: 'twin' } } }), cell('twin-2', ['select 4'], { metadata: { oasis: { language: 'sql', name: 'TWIN' } } }),
    cell('text', ['select 5'], { metadata: { oasis: 'text' } }),
  ], { oasis: { version: 7, interpreter: 'quantum', timezone: 'not/a zone!', runOnChange: 'yes', parameters: [{ name: '9', type: 'text' }, { name: 'ok', type: 'number', default: 1 }, 'text', { name: 'odd', type: 'colour' }, { name: 'OK', type: 'text' }], invented: { later: true } } })),
  'julia': jupyter(file([cell('j', ['println("hi")']), cell('sh', ['%%bash\n', 'ls']), cell('s', ['%%sql\n', 'select 1'])], { kernelspec: { display_name: 'Julia 1.11', language: 'julia', name: 'julia-1.11' } })),
  'deep': jupyter(file([cell('d', ['x'], { metadata: { deep: JSON.parse('['.repeat(500) + ']'.repeat(500)) as unknown } })])),
}

const old = (minor: number, more: object = {}) => file([
  { cell_type: 'markdown', metadata: {}, source: ['# Old'] },
  { cell_type: 'code', execution_count: 7, metadata: { collapsed: false }, outputs: [{ output_type: 'execute_result', execution_count: 7, data: { 'text/plain': ['1'] }, metadata: {} }], source: ['1'] },
  { cell_type: 'code', execution_count: null, metadata: {}, outputs: [], source: [] }, { cell_type: 'code', execution_count: null, metadata: {}, outputs: [], source: [] },
  { cell_type: 'raw', metadata: {}, source: 'raw', ...more },
], kernel, minor)

/** Files of 4.0 to 4.4, which convert. */
export const oldFiles: Record<string, string> = {
  '4.0': jupyter(old(0)), '4.1': JSON.stringify(old(1)), '4.2': jupyter(old(2)).replaceAll('\n', '\r\n'), '4.3': `${JSON.stringify(old(3), null, 4)}`, '4.4': jupyter(old(4)),
  '4.4 with ids of its own': jupyter(file([cell('own', ['a']), { cell_type: 'markdown', metadata: {}, source: [] }], kernel, 4)),
}
