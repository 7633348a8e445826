import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { follow, startBench, type Bench } from '../workbench/bench.ts'
import type { Follower } from '../workbench/bench.ts'
import { openPython, printed, rewrite, run, skipWithoutCells, tableOf } from './bench.ts'

let bench: Bench
let notebook: Follower
beforeAll(async () => {
  bench = await startBench()
  notebook = await openPython(bench, 'Loss', [
    { id: 'sql', language: 'sql', source: 'CREATE OR REPLACE TEMP TABLE kept AS SELECT 1 AS a; FROM kept' }, { id: 'set', source: 'x = 41' }, { id: 'p', source: '1' }, { id: 'get', source: 'x + 1' },
  ])
})
afterAll(async () => { await bench?.close() })

const pythons = async () => {
  for await (const { engines } of bench.client.stream('host.activity', {})) return engines.filter(engine => engine.role === 'python')
  return []
}
const isRunning = async (source: string, sign: string, toTheEnd = true) => {
  const started = rewrite(bench, notebook, 'p', source, toTheEnd)
  await notebook.until('it runs', ({ events }) => events.some(event => event.type === 'outputs' && event.cell === 'p' && JSON.stringify(event.outputs).includes(sign)), 40_000)
  return started
}
const alive = async () => {
  await run(bench, notebook, 'sql')
  expect(tableOf(notebook, 'sql').preview, 'the engine was not hurt').toEqual([['1']])
}

describe.skipIf(skipWithoutCells)('a Python that misbehaves', () => {
  it('[NB8] a busy loop and a waiting call are interrupted, keep what they printed, and keep the variables', async () => {
    await run(bench, notebook, 'set')
    for (const [sign, source] of [['busy', 'print("busy")\nwhile True:\n    pass'], ['waits', 'import time\nprint("waits")\ntime.sleep(600)'], ['shell', '!echo shell; sleep 600']] as const) {
      const ended = isRunning(source, sign)
      await notebook.until('it runs', ({ events }) => events.some(event => event.type === 'outputs' && event.cell === 'p' && JSON.stringify(event.outputs).includes(sign)), 40_000)
      const before = performance.now()
      await bench.client.call('run.cancel', { notebook: notebook.id, cell: 'p' })
      expect(performance.now() - before, 'acknowledged at once').toBeLessThan(2_000)
      await ended
      expect(notebook.run('p').state).toBe('cancelled')
      await notebook.until('it says where it was', ({ outputs }) => printed(notebook, 'p').includes(sign) && (sign === 'shell' || outputs('p').some(output => output.kind === 'error' && output.error.code === 'KeyboardInterrupt')))
      await run(bench, notebook, 'get')
      expect(notebook.cell('get').outputs, 'the variables are there').toMatchObject([{ data: { 'text/plain': '42' } }])
    }
  })

  it('[NB8] a call that no interrupt reaches is killed after two seconds, and the cell says so', async () => {
    const source = 'import re, sys\nprint("stuck", flush=True)\nimport time; time.sleep(0.3)\nre.match(r"(a+)+$", "a" * 40 + "b")'
    const ended = isRunning(source, 'stuck')
    await notebook.until('it runs', ({ events }) => events.some(event => event.type === 'outputs' && event.cell === 'p' && JSON.stringify(event.outputs).includes('stuck')), 40_000)
    await new Promise(resolve => setTimeout(resolve, 1_000))
    await bench.client.call('run.cancel', { notebook: notebook.id, cell: 'p' })
    await ended
    await notebook.until('it says so', ({ outputs }) => outputs('p').some(output => output.kind === 'error' && output.error.message.includes('did not stop within 2 s')), 20_000)
    expect(notebook.run('set').stale, 'its variables are gone').toBe(true)
    expect(notebook.snapshot.runs.find(entry => entry.cell === 'sql')?.stale ?? false).toBe(false)
    await alive()
  })

  it('[NB8] a crash says how Python ended, hurts nothing else, and the next run starts it again', async () => {
    for (const [source, how] of [['import os\nos._exit(7)', 'with exit code 7'], ['import ctypes\nctypes.string_at(0)', 'by SIGSEGV']] as const) {
      await run(bench, notebook, 'set')
      await rewrite(bench, notebook, 'p', source)
      expect(notebook.run('p').error).toMatchObject({ code: 'interpreterLost', message: expect.stringContaining(`Python ended ${how}`), detail: { kind: 'pythonLost', reason: 'crash' } })
      expect(notebook.events.some(event => event.type === 'interpreter' && event.state === 'lost' && event.message?.includes(how))).toBe(true)
      await alive()
      await run(bench, notebook, 'set', 'get')
      expect(notebook.cell('get').outputs).toMatchObject([{ data: { 'text/plain': '42' } }])
    }
  })

  it('[NB8] a restart by button starts both fresh', async () => {
    await run(bench, notebook, 'set')
    expect(await pythons()).toMatchObject([{ notebook: notebook.id, running: false }])
    await bench.client.call('run.restart', { notebook: notebook.id })
    await notebook.until('stale', ({ run: runOf }) => runOf('set').stale)
    expect(await pythons()).toEqual([])
    await run(bench, notebook, 'get')
    expect(notebook.run('get').error?.message).toBe("NameError: name 'x' is not defined")
  })

  it('[NB8] completes from what its variables are, from results and parameters, and starts for it', async () => {
    await rewrite(bench, notebook, 'p', 'import pandas as pd\nframe = pd.DataFrame({"grün_spalte": [1]})')
    const complete = (source: string, offset = source.length) => bench.client.call('cell.complete', { notebook: notebook.id, cell: 'p', source, offset })
    // One that comes late on a busy machine offers nothing, and is asked again.
    const offers = (source: string, wanted: unknown) => expect.poll(async () => (await complete(source)).items, { timeout: 20_000 }).toContainEqual(expect.objectContaining(wanted as object))
    await offers('x = "\u{1f600}"; frame.gro', { label: 'groupby', kind: 'function' })
    expect((await complete('x = "\u{1f600}"; frame.gro')).from).toBe('x = "\u{1f600}"; frame.'.length)
    expect((await complete('fli')).items[0]).toMatchObject({ label: 'flights', kind: 'table', rows: 600 })
    await offers('fra', { label: 'frame', kind: 'variable' })
    expect((await complete('(((')).items).toEqual([])
    await offers('frame["gr', { label: 'grün_spalte', kind: 'column' })
    await offers('impo', { label: 'import', kind: 'keyword' })
  })
})

describe.skipIf(skipWithoutCells)('closing', () => {
  it('[INT6] a name in a cell of local Python means what it is; nothing is started for it, and nothing is told while a cell runs or of a notebook that is not trusted', async () => {
    const notebook = await openPython(bench, 'Meanings', [{ id: 'p', source: 'import pandas as pd\nframe = pd.DataFrame({"n": [1], "s": ["a"]})\nword = "x"' }])
    const hover = (source: string, offset: number) => bench.client.call('cell.hover', { notebook: notebook.id, cell: 'p', source, offset })
    expect(await hover('word', 1)).toBeNull()
    await run(bench, notebook)
    expect(await hover('a = frame.n  # word', 5)).toMatchObject({ from: 4, to: 9, meaning: { kind: 'code', language: 'python', name: 'frame', of: 'variable', type: expect.stringMatching(/^pandas.*DataFrame$/), columns: [{ name: 'n', type: 'int64' }, { name: 's', type: expect.any(String) }], columnCount: 2 } })
    expect(await hover('a = frame.n  # word', 10)).toMatchObject({ from: 10, to: 11, meaning: { of: 'column', type: 'int64' } })
    expect(await hover('a = frame.n  # word', 16)).toBeNull()
    expect(await hover('word', 4)).toMatchObject({ meaning: { value: "'x'" } })
    expect(await hover('pd.DataFrame', 5)).toMatchObject({ meaning: { of: 'class', doc: expect.any(String), signatures: [expect.stringContaining('DataFrame(')] } })
  })

  it('[NB8] a notebook that is closed while Python is busy keeps its file as it was', async () => {
    const path = notebook.snapshot.path
    await isRunning('print("closing")\nwhile True:\n    pass', 'closing', false)
    await bench.client.call('notebook.save', { notebook: notebook.id })
    const before = await readFile(path, 'utf8')
    await bench.reopen()
    expect(await readFile(path, 'utf8')).toBe(before)
    notebook = await follow(bench.client, path)
    expect(notebook.snapshot.recovered).toBeNull()
    await run(bench, notebook, 'sql')
  })
})

describe.skipIf(skipWithoutCells || process.platform !== 'linux')('the end of the workbench', () => {
  it('[NB8] ends a Python that is busy, also when the workbench was killed', async () => {
    const { fork } = await import('node:child_process')
    const { openEnvironment } = await import('../../../main/python/environment.ts')
    const { pythonFolder } = await import('../../../main/python/place.ts')
    const parent = fork(new URL('./orphan.ts', import.meta.url).pathname, [bench.dataDir, openEnvironment(pythonFolder('/nowhere')).ready()!], { execArgv: [], stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
    const pid = await new Promise<number>(resolve => { parent.on('message', message => resolve(message as number)) })
    const exists = () => existsSync(`/proc/${pid}`)
    expect(exists()).toBe(true)
    parent.kill('SIGKILL')
    await expect.poll(exists, { timeout: 10_000 }).toBe(false)
  })
})

describe.skipIf(skipWithoutCells)('memory', () => {
  it('[NB8] one that takes too much is stopped and says what to do', async () => {
    // A real limit of the machine's would take too long to fill.
    const { createPython } = await import('../../../main/python/python.ts')
    const { openEnvironment } = await import('../../../main/python/environment.ts')
    const { pythonFolder } = await import('../../../main/python/place.ts')
    const losses: string[] = []
    const python = createPython({
      environment: () => openEnvironment(pythonFolder('/nowhere')).ready(), memoryLimit: 300 * 1024 ** 2, onBroken() {}, onStart() {}, log: console.error, onLost: reason => losses.push(reason),
      setup: () => ({ folder: bench.dataDir, own: bench.dataDir, exchange: bench.dataDir, timezone: 'UTC', limits: { rows: 10, bytes: 1e6, text: 1000 } }),
    })
    const work = async () => {
      for await (const _ of python.run({ source: 'held = []\nwhile True:\n    held.append(bytearray(20_000_000))\n    __import__("time").sleep(0.02)', name: null, count: 1, parameters: {}, results: {} }, async () => null, new AbortController().signal));
    }
    await expect(work()).rejects.toMatchObject({ code: 'interpreterLost', message: expect.stringContaining('more than 450 MiB'), detail: { reason: 'memory' } })
    expect(losses).toEqual(['memory'])
    await python.close()
  })
})
