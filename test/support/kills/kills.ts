import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { WorkbenchClient } from '../../../contract/workbench/contract.ts'
import type { NotebookEvent, Snapshot } from '../../../contract/workbench/notebook.ts'
import type { Edit } from '../../../model/notebook/cell.ts'
import { applyEdits, newNotebook, parseNotebook, serializeNotebook } from '../../../model/notebook/document.ts'
import { startVictim, type Victim } from '../../main/workbench/victims.ts'

/** What one kill came to. `lost` is milliseconds from the oldest edit that is gone to the kill, 0 where none is; `during` is what went on when it came. */
export interface Killed { during: 'opening' | 'typing' | 'structure' | 'saving' | 'running'; edits: number; lostEdits: number; lost: number; problem: string | null }

/** A workbench that is killed again and again while somebody works in it; each round opens what the one before left. */
export interface Kills { round(number: number): Promise<Killed>; close(): Promise<void> }

interface Cells { id: string; source: string }
const kinds = ['typing', 'structure', 'saving', 'running'] as const
const text = (cells: readonly Cells[]) => JSON.stringify(cells.map(({ id, source }) => [id, source]))
/** A cell whose text is longer is begun again, so that a long proof stays quick. */
const longest = 1_500

/** `random` gives numbers from 0 to 1; the same ones give the same edits, though not the same moments. */
export async function openKills(random: () => number): Promise<Kills> {
  const root = await mkdtemp(join(tmpdir(), 'oasis-kills-'))
  const path = join(root, 'data', 'spaces', 'notebooks', 'Killed.ipynb')
  await mkdir(join(root, 'data', 'spaces', 'notebooks'), { recursive: true })
  let cells: Cells[] = [{ id: 'typed', source: '' }, { id: 'run', source: 'SELECT sum(i) AS total FROM range(3000000) r(i)' }]
  await writeFile(path, serializeNotebook(applyEdits(newNotebook({ cell: null }), cells.map((cell, index): Edit => ({ type: 'insert', index, cell: { ...cell, language: 'sql' } }))).notebook))
  /** Every state that there ever was: a file must hold one of them. */
  const states = new Set([text(cells)])
  let victim: Victim | null = null
  let made = 0

  function start(): WorkbenchClient {
    victim = startVictim(root)
    return victim.window
  }
  const kill = async () => victim?.kill()

  async function open(window: WorkbenchClient): Promise<Snapshot> {
    const events = window.stream('notebook.watch', { path, window: 'w1' })[Symbol.asyncIterator]()
    const first = (await events.next()).value as NotebookEvent | undefined
    // The rest is read, so that it does not pile up.
    void (async () => { while (!(await events.next()).done); })().catch(() => {})
    if (first?.type !== 'snapshot') throw new Error('The notebook began without a snapshot.')
    return first.snapshot
  }

  /** One edit, and the cells after it. */
  function nextEdit(kind: Killed['during'], now: readonly Cells[]): { edit: Edit; after: Cells[] } {
    const typed = now.findIndex(cell => cell.id === 'typed')
    const own = now.filter(cell => cell.id.startsWith('k'))
    if (kind === 'structure' && random() < 0.5) {
      const one = own[Math.floor(random() * own.length)]
      if (one && own.length > 12) return { edit: { type: 'delete', cell: one.id }, after: now.filter(cell => cell !== one) }
      if (one && random() < 0.4) {
        const rest = now.filter(cell => cell !== one)
        const index = Math.floor(random() * (rest.length + 1))
        return { edit: { type: 'move', cell: one.id, index }, after: rest.toSpliced(index, 0, one) }
      }
      const cell = { id: `k${made++}`, source: `SELECT ${made}` }
      const index = Math.floor(random() * (now.length + 1))
      return { edit: { type: 'insert', index, cell: { ...cell, language: 'sql' } }, after: now.toSpliced(index, 0, cell) }
    }
    const { source } = now[typed]!
    const insert = `${made++}\n`
    if (source.length > longest) return { edit: { type: 'source', cell: 'typed', source: insert }, after: now.with(typed, { id: 'typed', source: insert }) }
    return { edit: { type: 'text', cell: 'typed', at: source.length, remove: 0, insert }, after: now.with(typed, { id: 'typed', source: source + insert }) }
  }

  return {
    async round(number) {
      const during = number % 10 === 9 ? 'opening' : kinds[number % kinds.length]!
      /** The states of this round, oldest first, with when each came to be. */
      const history: { state: string; cells: Cells[]; at: number }[] = [{ state: text(cells), cells, at: 0 }]
      const window = start()
      const wait = during === 'opening' ? random() * 600 : 600 + random() * 1_600
      let killing: Promise<void> | null = null
      let killedAt = Infinity
      const timer = setTimeout(() => {
        killedAt = Date.now()
        killing = kill()
      }, during === 'opening' ? wait : 60_000)
      try {
        const { notebook, version: from } = await open(window)
        const end = Date.now() + wait
        if (during === 'running') await window.call('notebook.trust', { notebook })
        let version = from
        for (let batch = 1; during !== 'opening' && Date.now() < end; batch++) {
          const { edit, after } = nextEdit(during, history.at(-1)!.cells)
          history.push({ state: text(after), cells: after, at: Date.now() })
          states.add(text(after))
          version = (await window.call('notebook.edit', { notebook, window: 'w1', number: batch, version, edits: [edit] })).version
          if (during === 'saving' && batch % 4 === 0) window.call('notebook.save', { notebook }).catch(() => {})
          if (during === 'running' && batch % 15 === 1) window.call('run.start', { notebook, scope: { kind: 'cells', cells: ['run'] } }).catch(() => {})
          await delay(random() * 8)
        }
        while (during === 'opening' && killing === null) await delay(10)
      } catch (error) {
        // The window of a workbench that is gone has nothing to say.
        if (killing === null) throw error
      } finally {
        clearTimeout(timer)
      }
      if (killing === null) {
        killedAt = Date.now()
        await kill()
      } else await killing
      window.close()

      const again = start()
      try {
        const found = (await open(again)).cells.map(({ id, source }) => ({ id, source }))
        const at = history.findLastIndex(entry => entry.state === text(found))
        const file = text(parseNotebook(await readFile(path, 'utf8')).cells)
        const problem = at < 0 ? `Round ${number}: what is there never was: ${text(found).slice(0, 2_000)}` : states.has(file) ? null : `Round ${number}: the file holds what never was: ${file.slice(0, 2_000)}`
        const first = history[at + 1]
        cells = found
        states.add(text(found))
        return { during, edits: history.length - 1, lostEdits: at < 0 ? 0 : history.length - 1 - at, lost: at < 0 || !first ? 0 : Math.max(0, killedAt - first.at), problem }
      } finally {
        await kill()
        again.close()
      }
    },
    async close() {
      await kill()
      await rm(root, { recursive: true, force: true })
    },
  }
}
