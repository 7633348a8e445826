import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { CHART_MIME, RESULT_MIME } from '../../../model/notebook/outputs.ts'
import { applyEdit, parseNotebook } from '../../../model/notebook/document.ts'
import type { NotebookSettings } from '../../../model/notebook/cell.ts'
import { help, readArguments, UsageError } from '../../../main/cli/arguments.ts'
import { injectParameters } from '../../../main/cli/inject.ts'
import { claim } from '../../../main/owner/owner.ts'
import { follow, notebookText, ownNotebook, startBench, temporaryFolder, type Bench } from '../workbench/bench.ts'
import { startReceiver } from '../../support/receiver.ts'
import { runOasis } from './oasis.ts'
import { skipWithoutCells } from '../../support/cells.ts'
import { runPython, skipWithoutPython } from '../../support/python.ts'

let root: string
let dataDir: string
beforeAll(async () => {
  root = await temporaryFolder()
  dataDir = join(root, 'data')
})
afterAll(async () => { await rm(root, { recursive: true, force: true }) })

const oasis = (...words: string[]) => runOasis(words, { cwd: root, dataDir })
const notebook = async (name: string, ...text: Parameters<typeof notebookText>) => {
  const path = join(root, name)
  await writeFile(path, notebookText(...text))
  return path
}
const read = async (path: string) => JSON.parse(await readFile(path, 'utf8')) as { cells: { id: string; metadata: { tags?: string[] }; source: string[]; outputs?: { output_type: string; data: Record<string, never> }[] }[] }

const settings: Partial<NotebookSettings> = {
  parameters: [
    { name: 'origin', type: 'select', default: 'ORD', options: { kind: 'query', sql: "SELECT unnest(['ORD', 'SFO'])" } }, { name: 'days', type: 'dateRange', default: { start: '2001-01-01', end: '2001-01-31' } },
    { name: 'threshold', type: 'number', default: 15, min: 0 }, { name: 'note', type: 'text' },
  ],
}
const cells = [
  { id: 'words', language: 'markdown' as const, source: '# Report of ${origin}' },
  { id: 'values', name: 'given', source: 'SELECT :origin AS origin, :days_start AS first, :threshold AS threshold, :note AS note' },
  { id: 'rows', name: 'many', source: 'SELECT i AS n, i % 3 AS part FROM range(1000) r(i)', chart: { type: 'bar' as const, x: { field: 'part' }, y: [{ aggregate: 'count' as const }] } },
  { id: 'read', source: 'SELECT count(*) AS counted FROM many' },
]

describe('oasis run', () => {
  it('[CLI1] runs a notebook with parameters and writes tables as HTML and text, charts as spec and SVG, and the injected cell', async () => {
    const path = await notebook('Report.ipynb', cells, settings)
    const before = await readFile(path, 'utf8')
    const outcome = await oasis('run', path, '-p', 'origin=SFO', '-p', 'days=2001-02-01..2001-02-28', '-p', "note=it's; DROP TABLE x", '-o', 'out.ipynb')
    expect(outcome).toMatchObject({ code: 0, out: '' })
    expect(outcome.err).toContain('[1/3] given ...')
    expect(outcome.err).toMatch(/\[2\/3\] many done in [\d.]+ s, 1,000 rows/)
    expect(await readFile(path, 'utf8'), 'the notebook itself stays as it was').toBe(before)
    const out = await read(join(root, 'out.ipynb'))
    const [injected] = out.cells
    expect(injected!.metadata.tags).toEqual(['injected-parameters'])
    expect(injected!.source.join('')).toBe("-- Parameters\nSET VARIABLE origin = 'SFO';\nSET VARIABLE days_start = DATE '2001-02-01';\nSET VARIABLE days_end = DATE '2001-02-28';\nSET VARIABLE note = 'it''s; DROP TABLE x';")
    const given = out.cells.find(cell => cell.id === 'values')!.outputs![0]!
    expect(given.data['text/plain']).toContain('SFO')
    expect(given.data['text/plain']).toContain('2001-02-01')
    expect(given.data['text/html']).toContain('<table')
    expect(Object.keys(given.data)).toContain(RESULT_MIME)
    const many = out.cells.find(cell => cell.id === 'rows')!.outputs!
    expect(many[0]!.data['text/plain'], 'what is not shown is said').toContain('1,000')
    expect(Object.keys(many[1]!.data)).toEqual([CHART_MIME, 'image/svg+xml', 'text/plain'])
    expect(many[1]!.data['image/svg+xml']).toContain('<svg')
    expect(out.cells.find(cell => cell.id === 'read')!.outputs![0]!.data['text/plain']).toContain('1000')
    expect(await readdir(join(dataDir, 'scratch')), 'nothing is left behind').toEqual([])
    const again = await oasis('run', 'out.ipynb', '-p', 'threshold=99', '-o', '-')
    expect(again.code).toBe(0)
    expect(parseNotebook(again.out).cells.map(cell => cell.id), 'the injected cell is replaced, not added').toEqual(['injected-parameters-1', 'words', 'values', 'rows', 'read'])
  })

  it.skipIf(skipWithoutPython)('[CLI1] what it writes is valid by Python\'s nbformat', async () => {
    const path = await notebook('Valid.ipynb', [...cells, { id: 'fails', source: 'SELECT nothing' }], settings)
    expect((await oasis('run', path, '-p', 'note=x', '-o', 'valid.ipynb')).code).toBe(1)
    expect(runPython('import sys, nbformat\nnbformat.validate(nbformat.reads(sys.stdin.read(), as_version=4), relax_add_props=False)\nprint("valid")', await readFile(join(root, 'valid.ipynb'), 'utf8'))).toContain('valid')
  })

  it('[CLI1] exits with 1 and names the failing cell, its place and its error; later cells do not run, and what ran is written', async () => {
    const path = await notebook('Fails.ipynb', [{ id: 'one', source: 'SELECT 1 AS x' }, { id: 'two', name: 'second', source: 'SELECT 1;\nSELECT nothing' }, { id: 'three', source: 'SELECT 3 AS x' }])
    const outcome = await oasis('run', path, '-o', 'fails.ipynb')
    expect(outcome.code).toBe(1)
    expect(outcome.err).toContain('Cell 2 (second) failed, line 2, column 8: ')
    expect(outcome.err).toContain('nothing')
    const out = await read(join(root, 'fails.ipynb'))
    expect(out.cells.map(cell => cell.outputs!.map(output => output.output_type))).toEqual([['display_data'], ['display_data', 'error'], []])
    const scala = await notebook('Scala.ipynb', [{ id: 'p', language: 'scala', source: 'println(1)' }])
    expect(await oasis('run', scala)).toMatchObject({ code: 1, err: expect.stringContaining('This cell needs Scala') })
  })

  it.skipIf(skipWithoutCells)('[NB8] [CLI1] runs cells of Python with parameters, and says where they failed; python install has nothing to do where it is set up', async () => {
    const path = await notebook('Mixed.ipynb', [
      { id: 's', name: 'numbers', source: 'SELECT i AS n FROM range(5) r(i)' }, { id: 'p', language: 'python', name: 'big', source: 'print(threshold)\nnumbers[numbers.n > threshold]' }, { id: 'q', source: 'SELECT count(*) AS counted FROM big' },
    ], { parameters: [{ name: 'threshold', type: 'number', default: 15 }] })
    const outcome = await oasis('run', path, '-p', 'threshold=2', '-o', 'mixed.ipynb')
    expect(outcome).toMatchObject({ code: 0 })
    expect(outcome.err).toMatch(/big done in [\d.]+ s, 2 rows/)
    const out = await read(join(root, 'mixed.ipynb'))
    expect(out.cells.at(-1)!.outputs![0]!.data['text/plain']).toContain('2')
    expect(out.cells.find(cell => cell.id === 'p')!.outputs![0]).toMatchObject({ output_type: 'stream', text: '2\n' })
    const bad = await notebook('Bad.ipynb', [{ id: 'p', language: 'python', source: 'x = {}\nx["gone"]' }])
    expect(await oasis('run', bad)).toMatchObject({ code: 1, err: expect.stringContaining("Cell 1 (cell p) failed: KeyError: 'gone'") })
    expect(await oasis('python', 'install')).toMatchObject({ code: 0, err: expect.stringContaining('Python is set up already') })
    expect(await oasis('python', 'remove')).toMatchObject({ code: 2, err: expect.stringContaining('the only one is python install') })
  })

  it('[CLI1] exits with 2 on bad usage and on a parameter that is not declared or not valid, and runs nothing', async () => {
    const path = await notebook('Usage.ipynb', [{ id: 'a', source: "COPY (SELECT 1) TO '/tmp/never.csv'" }], settings)
    for (const [words, message] of [
      [[], 'Say what to do'], [['walk'], 'no command walk'], [['run'], 'which notebook'], [['run', path, '--fast'], 'no option --fast'], [['run', path, '-p'], 'needs a value'], [['run', path, '-p', 'x'], 'name=value'],
      [['run', 'none.ipynb'], 'does not exist'], [['run', path, '-p', 'orgin=ORD'], 'no parameter orgin'], [['run', path, '-p', 'threshold=many'], 'not a number'], [['run', path, '-p', 'threshold=-1'], '0 or more'],
      [['run', path, '-p', 'origin=ZZZ'], 'not one of the options'], [['run', path, '--allow', 'nowhere'], 'does not exist'], [['run', path, '-o', 'nowhere/out.ipynb'], 'does not exist'],
    ] as const) {
      const outcome = await oasis(...words)
      expect(outcome, words.join(' ')).toMatchObject({ code: 2, err: expect.stringContaining(message) })
      expect(outcome.err).not.toContain('[1/')
    }
  })

  it('[CLI1] the injected cell follows the one that is tagged parameters', () => {
    const tagged = parseNotebook(notebookText([{ id: 'a', source: '1' }, { id: 'b', source: '2' }]).replace('"metadata": {', '"metadata": {\n    "tags": ["parameters"],'))
    const [edit] = injectParameters(tagged, { list: { type: 'list', of: 'text', value: ["a'b", 'c'] }, gone: { type: 'date', value: null } })
    expect(edit).toMatchObject({ type: 'restore', index: 1, replaces: [] })
    const cell = applyEdit(tagged, edit!).notebook.cells[1]!
    expect(cell.source).toBe("-- Parameters\nSET VARIABLE list = ['a''b', 'c'];\nSET VARIABLE gone = CAST(NULL AS DATE);")
  })

  it('[CLI1] --help says everything, --version the version', async () => {
    const shown = await oasis('--help')
    expect(shown).toEqual({ code: 0, out: help, err: '' })
    for (const option of ['-p', '-o', '--data-dir', '--allow', '--help', '--version']) expect(help).toContain(option)
    expect(help.split('\n').every(line => line.length <= 160)).toBe(true)
    expect(await oasis('--version')).toMatchObject({ code: 0, out: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) })
    expect(() => readArguments(['run', 'a', 'b'])).toThrow(UsageError)
    expect(readArguments(['run', '--output=o.ipynb', '--', '-odd.ipynb'])).toMatchObject({ notebook: '-odd.ipynb', output: 'o.ipynb' })
  })

  it('[CLI1] [DRV4] channels lists the channels of the file, with nothing that is secret of an address, and sends a test by one', async () => {
    const receiver = await startReceiver()
    const channels = join(root, 'channels.json')
    const ask = (...words: string[]) => runOasis(['channels', ...words], { cwd: root, dataDir, env: { OASIS_CHANNELS: channels } })
    try {
      expect(await ask('list')).toEqual({ code: 0, out: '', err: `No channel is named in ${channels}.\n` })
      await writeFile(channels, JSON.stringify({ channels: { ops: { webhook: receiver.address() }, board: { webhook: 'https://chat.example/hooks/secret' } } }), { mode: 0o600 })
      expect(await ask('list')).toEqual({ code: 0, out: `ops    ${new URL(receiver.address()).host}\nboard  chat.example\n`, err: '' })
      expect(await ask('test', 'ops')).toEqual({ code: 0, out: '', err: 'ops took the message.\n' })
      expect(receiver.received.map(({ body }) => body)).toEqual([{ text: 'A test of this channel, from Oasis Workbench.' }])
      receiver.answer(410)
      expect(await ask('test', 'ops')).toEqual({ code: 1, out: '', err: 'The channel ops did not take the message: it answered 410 (ok).\n' })
      expect(await ask('test', 'none')).toMatchObject({ code: 1, err: 'There is no channel none. There are: ops, board.\n' })
      for (const [words, said] of [[['channels'], 'Say what to do'], [['channels', 'add'], 'there are list and test'], [['channels', 'test'], 'Say which channel'], [['channels', 'list', 'ops'], 'takes no ops']] as const) expect(() => readArguments(words)).toThrow(said)
    } finally {
      await receiver.close()
    }
  })

  it('[CLI1] --allow lets SQL use a folder, and only that', async () => {
    const folder = join(root, 'allowed')
    await mkdir(folder)
    const path = await notebook('Copy.ipynb', [{ id: 'a', source: `COPY (SELECT 1 AS x) TO '${join(folder, 'x.csv')}'` }])
    expect(await oasis('run', path)).toMatchObject({ code: 1, err: expect.stringContaining('may not use') })
    expect(existsSync(join(folder, 'x.csv'))).toBe(false)
    expect((await oasis('run', path, '--allow', 'allowed')).code).toBe(0)
    expect(await readFile(join(folder, 'x.csv'), 'utf8')).toBe('x\n1\n')
  })
})

describe('results of the workbench', () => {
  let bench: Bench
  afterAll(async () => { await bench?.close() })

  it('[CLI1] are found by name: by asking the owner of the data folder, and in its index when there is no owner', async () => {
    bench = await startBench()
    const maker = await follow(bench.client, await ownNotebook(bench, 'Maker.ipynb', notebookText([{ id: 'a', name: 'shared_result', source: 'SELECT 41 + 1 AS answer' }])))
    await bench.client.call('notebook.trust', { notebook: maker.id })
    await bench.client.call('run.start', { notebook: maker.id, scope: { kind: 'all' } })
    await maker.until('made', ({ run }) => run('a').state === 'done')
    const reader = await ownNotebook(bench, 'Reader.ipynb', notebookText([{ id: 'r', source: 'SELECT answer FROM shared_result' }]))
    const asked: string[] = []
    const owned = await claim(bench.dataDir, {
      'window.open': async () => ({ link: null }),
      'result.find': async ({ name, space }) => { asked.push(`${space} ${name}`); return { found: bench.workbench.findResult(name, space) } },
      ...bench.workbench.sessions,
    })
    if (owned.kind !== 'owner') throw new Error('The folder has another owner')
    const out = async () => (await read(join(root, 'read.ipynb'))).cells[0]!.outputs![0]!.data['text/plain']
    expect((await oasis('run', reader, '--data-dir', bench.dataDir, '-o', 'read.ipynb')).code).toBe(0)
    expect(await out()).toContain('42')
    expect(asked).toContain('notebooks shared_result')
    await owned.ownership.release()
    await rm(join(root, 'read.ipynb'))
    expect((await oasis('run', reader, '--data-dir', bench.dataDir, '-o', 'read.ipynb')).code).toBe(0)
    expect(await out()).toContain('42')
  })
})
