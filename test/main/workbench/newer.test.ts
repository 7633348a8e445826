import { createHash } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { unsaid } from '../../../model/import/reading.ts'
import { follow, notebookText, ownNotebook, startBench, type Bench } from './bench.ts'

let bench: Bench
let path: string
beforeEach(async () => {
  bench = await startBench()
  path = await ownNotebook(bench, 'N.ipynb', notebookText([{ id: 'a', source: 'SELECT 40 + 2 AS answer', name: 'answer' }]))
  const notebook = await follow(bench.client, path)
  await bench.client.call('notebook.trust', { notebook: notebook.id })
  await bench.client.call('run.start', { notebook: notebook.id, scope: { kind: 'all' } })
  await notebook.until('ran', ({ run }) => run('a').state === 'done')
  await bench.client.call('notebook.save', { notebook: notebook.id })
})
afterEach(async () => { await bench?.close() })

/** Makes a database one of a newer program, as far as its version says, between two starts. */
async function raise(name: string): Promise<string> {
  const database = new Database(join(bench.dataDir, name))
  database.pragma(`user_version = ${(database.pragma('user_version', { simple: true }) as number) + 1}`)
  database.pragma('journal_mode = DELETE')
  database.close()
  return hashOf(name)
}
const hashOf = async (name: string) => createHash('sha256').update(await readFile(join(bench.dataDir, name))).digest('hex')

describe('a data folder of a newer program', () => {
  it.each(['index.sqlite', 'journal.sqlite', 'history.sqlite'])('[DATA3] opens to be read where %s is newer: what is there shows, what would change it says why it cannot, and the database stays as it is', async name => {
    await bench.workbench.close()
    const before = await raise(name)
    await bench.reopen()
    const { newer } = await bench.client.call('host.info', {})
    expect(newer).toBe(`${join(bench.dataDir, name)} was written by a newer version of Oasis Workbench, so what is here can be read and not changed. Update this program, or start it with another data folder.`)
    const notebook = await follow(bench.client, path, 'w1', 'report')
    const [output] = notebook.outputs('a')
    if (output?.kind !== 'table') throw new Error('There is no saved table')
    expect(output.result.preview).toEqual([['42']])
    const described = await bench.client.call('result.describe', { result: output.result.result })
    expect(described.rows, 'the result itself is there').toBe(1)
    for await (const { versions } of bench.client.stream('history.watch', { notebook: notebook.id })) {
      expect(versions.length).toBeGreaterThan(0)
      break
    }
    const refused = { code: 'forbidden', message: newer! }
    await expect(bench.client.call('notebook.edit', { notebook: notebook.id, window: 'w1', number: 1, version: 0, edits: [{ type: 'text', cell: 'a', at: 0, remove: 0, insert: 'x' }] })).rejects.toMatchObject(refused)
    await expect(bench.client.call('run.start', { notebook: notebook.id, scope: { kind: 'all' } })).rejects.toMatchObject(refused)
    await expect(bench.client.call('settings.set', { theme: 'dark' })).rejects.toMatchObject(refused)
    await expect(bench.client.call('notebook.save', { notebook: notebook.id })).rejects.toMatchObject(refused)
    await expect((async () => { for await (const _ of bench.client.stream('import.start', { space: 'notebooks', source: { kind: 'path', path }, reading: unsaid, columns: null, leaveOut: false, name: 'x' })) break })()).rejects.toMatchObject(refused)
    const copy = join(bench.dataDir, '..', 'Copy.ipynb')
    await bench.client.call('notebook.save', { notebook: notebook.id, path: copy, copy: true })
    expect(await readFile(copy, 'utf8')).toBe(await readFile(path, 'utf8'))
    await bench.workbench.close()
    expect(await hashOf(name), 'not a byte is another').toBe(before)
    await bench.reopen()
  })

  it('[DATA3] that lacks what is asked of it is refused with what to do', async () => {
    await bench.workbench.close()
    const file = join(bench.dataDir, 'index.sqlite')
    await writeFile(`${file}-wal`, '')
    const database = new Database(file)
    database.exec('alter table space rename to area')
    database.pragma('user_version = 99')
    database.close()
    await expect(bench.reopen()).rejects.toMatchObject({ code: 'conflict', message: expect.stringContaining('newer version') })
  })
})
