import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runNotebook } from '../../../main/cli/run.ts'
import { notebookText, temporaryFolder } from '../workbench/bench.ts'
import { runOasis } from './oasis.ts'

let root: string
let dataDir: string
beforeAll(async () => {
  root = await temporaryFolder()
  dataDir = join(root, 'data')
  await writeFile(join(root, 'file'), 'x\n1\n')
})
afterAll(async () => { await rm(root, { recursive: true, force: true }) })

const oasis = (...words: string[]) => runOasis(words, { cwd: root, dataDir })
async function notebook(name: string, ...text: Parameters<typeof notebookText>): Promise<string> {
  const path = join(root, name)
  await writeFile(path, notebookText(...text))
  return path
}
/** What makes DuckDB busy for longer than a test lasts. */
const endless = 'SELECT count(*) AS n FROM range(1000000000000) r(i) WHERE hash(i) = 1'
/** Runs in this process; gives the lines that it says. */
async function run(path: string, signal: AbortSignal, onLine = (_line: string) => {}): Promise<string[]> {
  const lines: string[] = []
  const say = (line: string) => {
    lines.push(line)
    onLine(line)
  }
  await runNotebook({ command: { kind: 'run', notebook: path, parameters: [], output: null, dataDir: null, allow: [], interpreter: null, master: null, whole: false }, dataDir, sampleDir: root, say, print() {}, signal }).catch(error => { lines.push((error as Error).message) })
  return lines
}

describe('a signal', () => {
  it.each(['SIGINT', 'SIGTERM'] as const)('[CLI1] %s while a parameter\'s options are asked for ends the run before any cell', async signal => {
    const path = await notebook('Options.ipynb', [{ id: 'a', name: 'never', source: 'SELECT 1 AS x' }], { parameters: [{ name: 'origin', type: 'select', options: { kind: 'query', sql: endless } }] })
    const { code, err } = await oasis('run', path, '-o', 'never.ipynb').signalAt('...', signal)
    expect({ code, err }).toEqual({ code: 1, err: 'Asking the queries of the parameters origin ...\nThe run was cancelled.\n' })
    expect(existsSync(join(root, 'never.ipynb'))).toBe(false)
    expect(readdirSync(join(dataDir, 'scratch'))).toEqual([])
  })

  it('[CLI1] SIGINT while a cell runs cancels it, runs no other, and writes what ran before it', async () => {
    const path = await notebook('Cells.ipynb', [{ id: 'a', name: 'first', source: 'SELECT 7 AS x' }, { id: 'b', name: 'second', source: endless }, { id: 'c', name: 'third', source: 'SELECT 3 AS x' }])
    const { code, err } = await oasis('run', path, '-o', 'cancelled.ipynb').signalAt('second ...', 'SIGINT')
    expect(code).toBe(1)
    expect(err).toMatch(/\[2\/3\] second cancelled in [\d.]+ s\nThe run was cancelled\.\n$/)
    expect(err).not.toContain('third')
    const { cells } = JSON.parse(await readFile(join(root, 'cancelled.ipynb'), 'utf8')) as { cells: { outputs: unknown[] }[] }
    expect(cells.map(cell => cell.outputs.length)).toEqual([1, 0, 0])
    expect(readdirSync(join(dataDir, 'scratch'))).toEqual([])
  })

  it('[CLI1] before the notebook is open runs nothing', async () => {
    const path = await notebook('Early.ipynb', [{ id: 'a', source: 'SELECT 1 AS x' }])
    expect(await run(path, AbortSignal.abort())).toEqual(['The run was cancelled.'])
  })
})

/** The processes that run with this in their environment; Linux only. */
const running = (mark: string) => readdirSync('/proc').filter(name => {
  try {
    return /^\d+$/.test(name) && readFileSync(`/proc/${name}/environ`, 'utf8').includes(mark)
  } catch {
    return false
  }
})

it.skipIf(process.platform !== 'linux')('[CLI1] killed while a query runs, a run leaves no engine behind', async () => {
  const path = await notebook('Killed.ipynb', [{ id: 'a', name: 'short', source: 'SELECT 1 AS x' }, { id: 'b', name: 'long', source: endless }])
  const own = join(root, 'killed')
  const mark = `OASIS_DATA_DIR=${own}`
  const { code, err } = await runOasis(['run', path], { cwd: root, dataDir: own }).signalAt('long ...', 'SIGKILL', 300)
  expect({ code, err }).toEqual({ code: null, err: expect.stringContaining('short done') })
  try {
    await expect.poll(() => running(mark), { timeout: 5_000 }).toEqual([])
  } finally {
    for (const pid of running(mark)) process.kill(Number(pid), 'SIGKILL')
  }
})

describe('what cannot be used', () => {
  it('[CLI1] a data folder that cannot be one ends with 2 and says so', async () => {
    const path = await notebook('Folder.ipynb', [{ id: 'a', source: 'SELECT 1 AS x' }])
    for (const folder of ['file', 'file/below', ...process.platform === 'linux' ? ['/proc/oasis', '/proc/oasis/below'] : []]) {
      const { code, err } = await oasis('run', path, '--data-dir', folder)
      expect(code, folder).toBe(2)
      expect(err).toMatch(/^The data folder .+ cannot be used: .+ Choose another with --data-dir\.\nTry: oasis --help\n$/)
    }
  })

  it('[CLI1] an output that cannot be written ends with 2 before anything runs', async () => {
    await mkdir(join(root, 'folder'))
    await writeFile(join(root, 'kept.ipynb'), 'mine', { mode: 0o444 })
    const path = await notebook('Output.ipynb', [{ id: 'a', source: 'SELECT 1 AS x' }])
    for (const [output, message] of [['folder', 'is a folder'], ['nowhere/out.ipynb', 'does not exist'], ['file/out.ipynb', 'is not a folder'], ['kept.ipynb', 'is read-only']] as const) {
      const { code, err } = await oasis('run', path, '-o', output)
      expect({ code, err }).toEqual({ code: 2, err: expect.stringMatching(new RegExp(`^-o: .+${message}`)) })
      expect(err).not.toContain('[1/')
    }
    expect(await readFile(join(root, 'kept.ipynb'), 'utf8')).toBe('mine')
  })

  it('[CLI1] a file that is no notebook ends with 2', async () => {
    await writeFile(join(root, 'bytes.ipynb'), Buffer.from([0xff, 0xfe, 0x00]))
    for (const [file, message] of [['file', 'not valid JSON'], ['bytes.ipynb', 'not UTF-8'], ['.', 'is not a file']] as const) {
      expect(await oasis('run', file), file).toMatchObject({ code: 2, err: expect.stringContaining(message) })
    }
  })

  it('[CLI1] a declaration of a parameter that cannot be used is said', async () => {
    const text = notebookText([{ id: 'a', source: 'SELECT 1 AS x' }], { parameters: [{ name: 's', type: 'text' }] })
    const broken = async (name: string, parameters: unknown) => {
      const json = JSON.parse(text) as { metadata: { oasis: { parameters: unknown } } }
      json.metadata.oasis.parameters = parameters
      await writeFile(join(root, name), JSON.stringify(json))
      return name
    }
    const given = await oasis('run', await broken('Broken.ipynb', [{ name: 's', type: 'select', options: { kind: 'list' } }]), '-p', 's=a')
    expect(given.code).toBe(2)
    expect(given.err).toMatch(/^.*\bs\b.* is ignored\. .+\nThe notebook has no parameter s\.\n/)
    const none = await oasis('run', await broken('None.ipynb', 'nope'))
    expect(none.code).toBe(0)
    expect(none.err).toMatch(/^The notebook's metadata\.oasis\.parameters is not a list and is ignored\.\n/)
  })
})

describe('files that SQL writes and reads', () => {
  it('[CLI1] a relative path leads to the run\'s own folder: what is lost there is named, and what is not found there says how to reach it', async () => {
    const path = await notebook('Relative.ipynb', [{ id: 'a', source: "COPY (SELECT 1 AS x) TO 'lost.csv'" }, { id: 'b', source: "FROM 'file.csv'" }])
    await writeFile(join(root, 'file.csv'), 'x\n1\n')
    const { code, err } = await oasis('run', path)
    expect(code).toBe(1)
    expect(err).toMatch(/\nNot kept: lost\.csv\. .+--allow DIR\.\n/)
    expect(err).toMatch(/No files found .+\n.+ allow its folder with --allow DIR\.\n$/)
    expect(existsSync(join(root, 'lost.csv'))).toBe(false)
  })

  it('[CLI1] a refused folder is told with --allow', async () => {
    const path = await notebook('Refused.ipynb', [{ id: 'a', source: `FROM '${join(root, 'file.csv')}'` }])
    expect((await run(path, new AbortController().signal)).at(-1)).toMatch(/may not use .+\nTo allow it, run again with --allow and a folder that holds .+file\.csv\.$/)
  })

  it('[CLI1] a path that leads out of the run\'s own folder is told how to be reached, without that folder\'s place', async () => {
    const path = await notebook('Above.ipynb', [{ id: 'a', source: "FROM '../file.csv'" }])
    expect((await run(path, new AbortController().signal)).at(-1)).toMatch(/\nRelative paths lead to .+ Write the whole path, and allow its folder with --allow DIR\.$/)
  })

  it('[CLI1] a run keeps no journal of a notebook that it does not change', async () => {
    const path = await notebook('Journal.ipynb', [{ id: 'a', source: 'SELECT 1 AS x' }])
    let seen: string[] = []
    const lines = await run(path, new AbortController().signal, line => { if (line.includes('[1/1]')) seen = readdirSync(join(dataDir, 'scratch'), { recursive: true }) as string[] })
    expect(lines.map(line => line.replace(/in [\d.]+ s/, 'in a while'))).toEqual(['[1/1] cell a ...', '[1/1] cell a done in a while, 1 row'])
    expect(seen.some(name => name.includes('index.sqlite'))).toBe(true)
    expect(seen.filter(name => name.includes('journal'))).toEqual([])
  })
})
