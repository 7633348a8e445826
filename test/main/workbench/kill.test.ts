import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import Database from 'better-sqlite3'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { WorkbenchClient } from '../../../contract/workbench/contract.ts'
import { parseNotebook } from '../../../model/notebook/document.ts'
import { follow, notebookText, temporaryFolder } from './bench.ts'
import { startVictim, type Victim } from './victims.ts'

let root: string
let victim: Victim | null = null
beforeAll(async () => {
  root = await temporaryFolder()
  await mkdir(join(root, 'data', 'spaces', 'notebooks'), { recursive: true })
})
afterAll(async () => {
  await victim?.kill()
  await rm(root, { recursive: true, force: true })
})

/** Starts a workbench process and gives its window. */
function start(): WorkbenchClient {
  victim = startVictim(root)
  return victim.window
}
const kill = () => victim!.kill()

/** Waits until the journal has an edit of a file, and the text that it was made on, on the disk. */
const journaled = (path: string) => vi.waitFor(async () => {
  const journal = new Database(join(root, 'data', 'journal.sqlite'), { readonly: true })
  try {
    const rows = journal.prepare('select base from entry where path = ?').all(path) as { base: string }[]
    expect(rows.length).toBeGreaterThan(0)
    expect(await readdir(join(root, 'data', 'journal'))).toEqual(expect.arrayContaining(rows.map(({ base }) => `${base}.ipynb`)))
  } finally {
    journal.close()
  }
}, { timeout: 20_000, interval: 50 })

const numbers = (source: string) => source.split('\n').filter(line => line !== '').map(Number)

describe('a workbench that is killed while somebody types', () => {
  it('[NB4] loses at most the last second, and never the file, at any of 12 moments', async () => {
    const path = join(root, 'data', 'spaces', 'notebooks', 'Typed.ipynb')
    await writeFile(path, notebookText([{ id: 'a', source: '' }, { id: 'b', source: 'SELECT 1' }]))
    /** The time at which each number was typed. */
    const typedAt: number[] = []
    let killedAt = 0
    let kept = 0
    for (let round = 0; round <= 12; round++) {
      const window = start()
      const notebook = await follow(window, path)
      const found = numbers(notebook.cell('a').source)
      expect(found, 'what is there is what was typed first, without a gap').toEqual(typedAt.slice(0, found.length).map((_, at) => at))
      const due = typedAt.filter(at => at <= killedAt - 1_000).length
      expect(found.length, `round ${round}: what was typed a second before the kill is there`).toBeGreaterThanOrEqual(Math.max(due, kept))
      if (round > 0) expect(notebook.snapshot.cells.map(cell => cell.id)).toEqual(['a', 'b'])
      kept = found.length
      typedAt.length = found.length
      if (round === 12) break
      let at = notebook.cell('a').source.length
      let version = notebook.snapshot.version
      let batch = 0
      // Some rounds are short, so that the kill meets the opening; some long, so that there is much to lose; in half of them the file is being saved all the time.
      const end = Date.now() + [150, 1_400, 700, 1_900][round % 4]! + Math.random() * 200
      const saving = round % 2 === 1
      while (Date.now() < end) {
        const insert = `${typedAt.length}\n`
        const answer = window.call('notebook.edit', { notebook: notebook.id, window: 'w1', number: ++batch, version, edits: [{ type: 'text', cell: 'a', at, remove: 0, insert }] })
        typedAt.push(Date.now())
        at += insert.length
        version = (await answer).version
        if (saving && batch % 5 === 0) window.call('notebook.save', { notebook: notebook.id }).catch(() => {})
        await delay(4)
      }
      await kill()
      killedAt = Date.now()
      notebook.stop()
      window.close()
      const file = parseNotebook(await readFile(path, 'utf8'))
      expect(file.cells.map(cell => cell.id), 'the file is a whole notebook').toEqual(['a', 'b'])
    }
    expect(kept, 'most of it was kept').toBeGreaterThan(500)
  })

  it('[NB4] says that it recovered edits, and they can be saved and undone', async () => {
    const path = join(root, 'data', 'spaces', 'notebooks', 'Recovered.ipynb')
    await writeFile(path, notebookText([{ id: 'a', source: 'SELECT 1' }]))
    let window = start()
    await window.call('settings.set', { autosave: false })
    let notebook = await follow(window, path)
    await window.call('notebook.edit', { notebook: notebook.id, window: 'w1', number: 1, version: 0, edits: [{ type: 'text', cell: 'a', at: 8, remove: 0, insert: ' + 1' }] })
    await journaled(path)
    await kill()
    window = start()
    notebook = await follow(window, path)
    expect(notebook.cell('a').source).toBe('SELECT 1 + 1')
    expect(notebook.snapshot.recovered).toMatchObject({ edits: 1 })
    expect(notebook.snapshot.save.dirty).toBe(true)
    await window.call('notebook.save', { notebook: notebook.id })
    expect(parseNotebook(await readFile(path, 'utf8')).cells[0]!.source).toBe('SELECT 1 + 1')
    await window.call('notebook.undo', { notebook: notebook.id })
    await notebook.until('undone', ({ cell }) => cell('a').source === 'SELECT 1')
    await kill()
  })

  it('[NB4] merges what it recovers into a file that another program changed meanwhile', async () => {
    const path = join(root, 'data', 'spaces', 'notebooks', 'Merged.ipynb')
    await writeFile(path, notebookText([{ id: 'a', source: 'one' }, { id: 'b', source: 'two' }]))
    let window = start()
    await window.call('settings.set', { autosave: false })
    let notebook = await follow(window, path)
    await window.call('notebook.edit', { notebook: notebook.id, window: 'w1', number: 1, version: 0, edits: [{ type: 'text', cell: 'a', at: 3, remove: 0, insert: ' mine' }] })
    await journaled(path)
    await kill()
    await writeFile(path, notebookText([{ id: 'a', source: 'one' }, { id: 'b', source: 'two theirs' }]))
    window = start()
    notebook = await follow(window, path)
    expect(notebook.snapshot.cells.map(cell => cell.source)).toEqual(['one mine', 'two theirs'])
    expect(notebook.snapshot.recovered).not.toBeNull()
    await kill()
    window = start()
    notebook = await follow(window, path)
    expect(notebook.snapshot.cells.map(cell => cell.source), 'also after another kill').toEqual(['one mine', 'two theirs'])
    await kill()
  })
})
