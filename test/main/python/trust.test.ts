import { existsSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { follow, notebookText, startBench, type Bench } from '../workbench/bench.ts'
import { openPython, run, skipWithoutCells } from './bench.ts'

let bench: Bench
afterEach(async () => { await bench?.close() })

const engines = async () => {
  for await (const activity of bench.client.stream('host.activity', {})) return activity.engines
  return []
}

describe.skipIf(skipWithoutCells)('trust', () => {
  it('[NB8] an untrusted notebook starts no Python: not by a run, not as a report, not for completion', async () => {
    bench = await startBench()
    const folder = join(bench.dataDir, '..', 'elsewhere')
    await mkdir(folder)
    const sign = join(folder, 'ran')
    await writeFile(join(folder, 'Foreign.ipynb'), notebookText([{ id: 'p', language: 'python', source: `open(${JSON.stringify(sign)}, "w")` }]))
    const notebook = await follow(bench.client, join(folder, 'Foreign.ipynb'), 'w1', 'report')
    expect(notebook.snapshot.trust.trusted).toBe(false)
    await expect(bench.client.call('run.start', { notebook: notebook.id, scope: { kind: 'all' } })).rejects.toMatchObject({ code: 'forbidden', detail: { kind: 'trust' } })
    expect(await bench.client.call('cell.complete', { notebook: notebook.id, cell: 'p', source: 'pri', offset: 3 })).toEqual({ items: [], from: 0 })
    await new Promise(resolve => setTimeout(resolve, 300))
    expect((await engines()).filter(engine => engine.role === 'python')).toEqual([])
    expect(existsSync(sign)).toBe(false)
    await bench.client.call('notebook.trust', { notebook: notebook.id })
    await run(bench, notebook, 'p')
    expect(existsSync(sign), 'and is not held back once it is trusted').toBe(true)
  })
})

describe('where Python is not set up', () => {
  it('[NB8] its cells keep their outputs and say so, and the others run', async () => {
    const kept = process.env['OASIS_PYTHON_FOLDER']
    delete process.env['OASIS_PYTHON_FOLDER']
    try {
      bench = await startBench()
    } finally {
      if (kept !== undefined) process.env['OASIS_PYTHON_FOLDER'] = kept
    }
    const output = { output_type: 'stream', name: 'stdout', text: 'kept' }
    const notebook = await openPython(bench, 'Missing', [{ id: 'p', source: 'print(1)', outputs: [output] }, { id: 's', language: 'sql', source: 'SELECT 1' }])
    for await (const state of bench.client.stream('python.watch', {})) {
      expect(state).toEqual({ state: 'missing', error: null })
      break
    }
    expect((await bench.client.call('run.start', { notebook: notebook.id, scope: { kind: 'all' } })).queued).toEqual(['s'])
    await run(bench, notebook, 'p')
    expect(notebook.run('p').error).toMatchObject({ code: 'invalid', message: expect.stringContaining('npx oasis python install'), detail: { kind: 'python' } })
    expect(notebook.cell('p').outputs).toEqual([output])
  })
})
