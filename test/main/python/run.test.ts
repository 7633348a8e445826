import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startBench, type Bench } from '../workbench/bench.ts'
import { startReceiver } from '../../support/receiver.ts'
import { openPython, printed, run, skipWithoutCells, tableOf } from './bench.ts'

let bench: Bench
beforeAll(async () => { bench = await startBench() })
afterAll(async () => { await bench?.close() })

describe.skipIf(skipWithoutCells)('a cell of Python', () => {
  it('[NB8] runs in IPython, keeps its variables for the next cell, and shows text, rich output and figures as nbformat has them', async () => {
    const notebook = await openPython(bench, 'Rich', [
      { id: 'a', source: 'import sys\nx = 20\nprint("out")\nprint("err", file=sys.stderr)\nx + 1' },
      { id: 'b', source: 'from IPython.display import HTML, display\ndisplay(HTML("<b>bold</b>"))\nx * 2' },
      { id: 'c', source: 'import matplotlib.pyplot as plt\nplt.plot([1, 3, 2])\nplt.title("A figure");' },
      { id: 'd', source: '!echo from the shell\nimport os\nos.system("echo from a child")\nprint("after")' },
      { id: 'e', source: 'await __import__("asyncio").sleep(0.01)\n%who_ls int' },
    ])
    await run(bench, notebook)
    expect(notebook.snapshot.runs.map(({ state }) => state)).toEqual(['done', 'done', 'done', 'done', 'done'])
    expect(notebook.cell('a').outputs).toEqual([
      { output_type: 'stream', name: 'stdout', text: 'out\n' }, { output_type: 'stream', name: 'stderr', text: 'err\n' },
      { output_type: 'execute_result', execution_count: 1, data: { 'text/plain': '21' }, metadata: {} },
    ])
    expect(notebook.cell('b').outputs).toEqual([
      { output_type: 'display_data', data: { 'text/plain': '<IPython.core.display.HTML object>', 'text/html': '<b>bold</b>' }, metadata: {} },
      { output_type: 'execute_result', execution_count: 2, data: { 'text/plain': '40' }, metadata: {} },
    ])
    const [figure] = notebook.cell('c').outputs as unknown as { data: Record<string, string>; metadata: Record<string, unknown> }[]
    const png = Buffer.from(figure!.data['image/png']!, 'base64')
    expect(png.subarray(1, 4).toString()).toBe('PNG')
    expect(figure!.metadata['image/png']).toMatchObject({ width: expect.any(Number), height: expect.any(Number) })
    expect(printed(notebook, 'd')).toBe('from the shell\nfrom a child\nafter\n')
    expect(notebook.cell('e').outputs.at(-1)).toMatchObject({ data: { 'text/plain': "['x']" } })
  })

  it('[NB8] tells what is printed while it runs, as a terminal would leave it, and says what is left out', async () => {
    const notebook = await openPython(bench, 'Streams', [
      { id: 'a', source: 'import time\nfor i in range(3):\n    print("step", i)\ntime.sleep(1.5)\nprint("end")' },
      { id: 'b', source: 'import sys, time\nfor i in range(5):\n    print(f"\\r{i * 25:3} %", end="", file=sys.stderr)\n    time.sleep(0.02)\nprint("\\nready")' },
      { id: 'c', source: 'for i in range(400_000):\n    print("long line", i)' },
    ])
    await run(bench, notebook)
    const early = notebook.events.find(event => event.type === 'outputs' && event.cell === 'a')
    expect(early, 'told before the end').toMatchObject({ outputs: [{ output_type: 'stream', name: 'stdout', text: expect.not.stringContaining('end') }] })
    expect(printed(notebook, 'a')).toBe('step 0\nstep 1\nstep 2\nend\n')
    expect(printed(notebook, 'b', 'stderr')).toBe('100 %')
    expect(printed(notebook, 'b')).toBe('\nready\n')
    expect(printed(notebook, 'c').length).toBe(2_000_000)
    expect(printed(notebook, 'c', 'stderr')).toContain('longer than 2,000,000 characters; the rest is left out')
  })

  it('[NB8] says where an error is in the cell\'s own lines, and what comes after it does not run', async () => {
    const notebook = await openPython(bench, 'Errors', [
      { id: 'a', name: 'shares', source: 'def share(part, all):\n    return part / all\n\nprint("before")\nshare(1, 0)' },
      { id: 'b', source: 'print("never")' },
      { id: 'c', source: 'x = (' },
      { id: 'd', source: 'input("name?")' },
    ])
    await bench.client.call('run.start', { notebook: notebook.id, scope: { kind: 'all' } })
    await notebook.until('a failed', ({ run: runOf }) => runOf('a').state === 'failed', 60_000)
    const error = notebook.cell('a').outputs.at(-1) as unknown as { output_type: string; ename: string; evalue: string; traceback: string[] }
    expect(error).toMatchObject({ output_type: 'error', ename: 'ZeroDivisionError', evalue: 'division by zero' })
    // oxlint-disable-next-line no-control-regex
    const trace = error.traceback.join('\n').replaceAll(/\x1b\[[0-9;]*m/g, '')
    expect(trace).toContain('Cell shares, line 5')
    expect(trace).toContain('Cell shares, line 2, in share(part, all)')
    expect(notebook.run('a').error).toMatchObject({ code: 'queryFailed', message: 'ZeroDivisionError: division by zero', detail: { kind: 'python', line: 2 } })
    expect(printed(notebook, 'a')).toBe('before\n')
    await notebook.until('b is not to run', ({ run: runOf }) => runOf('b').state === 'idle')
    await run(bench, notebook, 'c')
    expect(notebook.run('c').error).toMatchObject({ message: expect.stringMatching(/^SyntaxError: /), detail: { line: 1 } })
    await run(bench, notebook, 'd')
    expect(notebook.run('d').error?.message).toContain('Make it a parameter of the notebook.')
  })

  it('[NB8] updates a display, clears outputs, and keeps what %%capture takes to itself', async () => {
    const notebook = await openPython(bench, 'Displays', [
      { id: 'a', source: 'from IPython.display import display, clear_output, HTML\nhandle = display(HTML("<i>one</i>"), display_id=True)\nprint("between")\nhandle.update(HTML("<i>two</i>"))' },
      { id: 'b', source: 'print("gone")\nclear_output()\nprint("stays")' },
      { id: 'c', source: '%%capture taken\nimport pandas as pd\nprint("hidden")\ndisplay(pd.DataFrame({"a": [1]}))' },
      { id: 'd', source: 'len(taken.outputs), taken.stdout' },
    ])
    await run(bench, notebook)
    expect(notebook.cell('a').outputs.map(output => (output['data'] as Record<string, string> | undefined)?.['text/html'] ?? output['text'])).toEqual(['<i>two</i>', 'between\n'])
    expect(printed(notebook, 'b')).toBe('stays\n')
    expect(notebook.cell('c').outputs).toEqual([])
    expect(notebook.cell('d').outputs).toMatchObject([{ data: { 'text/plain': "(1, 'hidden\\n')" } }])
  })

  it('[NB8] reads a result as a DataFrame by its name, and a DataFrame that is shown becomes a result under the cell\'s name', async () => {
    const notebook = await openPython(bench, 'Tables', [
      { id: 's', language: 'sql', name: 'late', source: 'SELECT origin, count(*) AS flights, avg(delay) AS delay FROM flights GROUP BY origin ORDER BY origin' },
      { id: 'p', name: 'doubled', source: 'type(late).__name__, late.shape\nfrom IPython.display import display\ndisplay(late)\nframe = late.assign(twice=late.flights * 2)\nframe' },
      { id: 'q', language: 'sql', name: 'back', source: 'SELECT sum(twice) AS all_twice, (SELECT count(*) FROM doubled_1) AS first FROM doubled' },
      { id: 'i', source: 'import oasis\nlen(oasis.flights), oasis.result("back").all_twice[0], oasis.sql("SELECT count(*) AS n FROM doubled WHERE origin = \'ORD\'").n[0]' },
      { id: 'u', source: 'oasis.result("nothing_like_this")' },
      { id: 'v', source: 'oasis.sql("SELECT nothing FROM doubled")' },
    ])
    await run(bench, notebook, 's', 'p', 'q', 'i')
    expect(tableOf(notebook, 'p')).toMatchObject({ name: 'doubled_1', rows: 3 })
    const made = notebook.outputs('p').filter(output => output.kind === 'table').at(-1)!
    expect(made).toMatchObject({ result: { name: 'doubled', rows: 3, totalRows: 3, cut: null, columns: [{ name: 'origin', type: 'VARCHAR' }, { name: 'flights', type: 'BIGINT' }, { name: 'delay', type: 'DOUBLE' }, { name: 'twice', type: 'BIGINT' }], preview: [['JFK', '200', expect.any(String), '400'], expect.anything(), expect.anything()] } })
    expect(tableOf(notebook, 'q').preview).toEqual([['1200', '3']])
    expect(notebook.cell('i').outputs).toMatchObject([{ data: { 'text/plain': expect.stringMatching(/^\(600, .*1200.*, .*1.*\)$/) } }])
    await run(bench, notebook, 'u')
    expect(notebook.run('u').error?.message).toBe('LookupError: There is no result or table named nothing_like_this in this space.')
    await run(bench, notebook, 'v')
    expect(notebook.run('v').error?.message).toContain('nothing')
  })

  it('[DRV4] sends a message by a channel of the operator\'s, which a real server gets, and to the desktop of who has the notebook open; what was not sent is the cell\'s error', async () => {
    const receiver = await startReceiver()
    try {
      await writeFile(join(bench.dataDir, 'channels.json'), JSON.stringify({ channels: { ops: { webhook: receiver.address() } } }), { mode: 0o600 })
      const notebook = await openPython(bench, 'Messages', [
        { id: 'a', source: 'oasis.notify("ops", "Loaded é: " + str(3)); oasis.notify("desktop", "Look here")' }, { id: 'b', source: 'try:\n    oasis.notify("board", 1)\nexcept RuntimeError as error:\n    print(error)\noasis.notify("ops", "")' },
        { id: 'c', source: 'for at in range(21):\n    oasis.notify("desktop", at)' },
      ])
      await run(bench, notebook, 'a', 'b')
      await run(bench, notebook, 'c')
      expect(receiver.received.map(({ body }) => body)).toEqual([{ text: 'Loaded é: 3' }])
      expect(notebook.events.filter(event => event.type === 'notice')[0]).toEqual({ type: 'notice', text: 'Look here' })
      expect(notebook.cell('a').outputs).toEqual([])
      expect(printed(notebook, 'b')).toBe('There is no channel board. There are: ops.\n')
      expect(notebook.run('b').error?.message).toBe('NotSent: A message has no text.')
      expect(notebook.run('c').error?.message).toBe('NotSent: A cell sends 20 messages at most; this one was not sent.')
    } finally {
      await receiver.close()
    }
  })

  it('[NB8] cuts a table off at the limits of a result, and says which limit and how many rows there are', async () => {
    const { createPython } = await import('../../../main/python/python.ts')
    const { openEnvironment } = await import('../../../main/python/environment.ts')
    const { pythonFolder } = await import('../../../main/python/place.ts')
    const python = createPython({
      environment: () => openEnvironment(pythonFolder('/nowhere')).ready(), memoryLimit: 2 * 1024 ** 3, onBroken() {}, onStart() {}, onLost() {}, log: console.error,
      setup: () => ({ folder: bench.dataDir, own: bench.dataDir, exchange: bench.dataDir, timezone: 'UTC', limits: { rows: 1_000, bytes: 4_000, text: 1000 } }),
    })
    const tables: unknown[] = []
    const source = 'import pandas as pd, duckdb\ndisplay(pd.DataFrame({"a": [1] * 400}))\ndisplay(pd.DataFrame({"a": [1] * 800}))\ndisplay(pd.DataFrame({"a": pd.array([1] * 5000, dtype="int8")}))\nduckdb.sql("SELECT 1::TINYINT AS a FROM range(5000)")'
    for await (const message of python.run({ source, name: null, count: 1, parameters: {}, results: {} }, async () => null, new AbortController().signal)) {
      if (message.type === 'table') tables.push({ rows: message.rows, totalRows: message.totalRows, cut: message.cut, last: message.last })
    }
    await python.close()
    expect(tables).toEqual([{ rows: 400, totalRows: 400, cut: null, last: false }, { rows: 500, totalRows: 800, cut: 'bytes', last: false }, { rows: 1000, totalRows: 5000, cut: 'rows', last: false }, { rows: 1000, totalRows: null, cut: 'rows', last: true }])
  })
})
