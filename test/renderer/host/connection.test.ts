import { afterEach, describe, expect, it } from 'vitest'
import type { Handlers } from '../../../contract/define.ts'
import { OasisError } from '../../../contract/errors.ts'
import { encodeMessage, type Port } from '../../../contract/frames.ts'
import { serve } from '../../../contract/serve.ts'
import { workbench as contract, type WorkbenchContract } from '../../../contract/workbench/contract.ts'
import type { NotebookEvent, Snapshot } from '../../../contract/workbench/notebook.ts'
import type { Edit } from '../../../model/notebook/cell.ts'
import { applyEdits, newNotebook } from '../../../model/notebook/document.ts'
import { connectWorkbench, type Workbench } from '../../../renderer/host/connection.ts'
import { openNotebook } from '../../../renderer/notebook/store.ts'

/** Two ends of one connection in this process. */
function pair(): [Port, Port] {
  interface End { frame: ((frame: Uint8Array) => void) | null; close(): void; early: Uint8Array[] }
  const [a, b] = [{ frame: null, close() {}, early: [] }, { frame: null, close() {}, early: [] }] as [End, End]
  let open = true
  const port = (mine: End, other: End): Port => ({
    post: frame => { queueMicrotask(() => { if (!open) return; if (other.frame) other.frame(frame); else other.early.push(frame) }) },
    onFrame: listener => {
      mine.frame = listener
      for (const frame of mine.early.splice(0)) listener(frame)
    },
    onClose: listener => { mine.close = listener },
    close() {
      if (!open) return
      open = false
      a.close()
      b.close()
    },
  })
  return [port(a, b), port(b, a)]
}

const info = { kind: 'browser', app: '0.1.0', platform: 'linux', timezone: 'Asia/Tokyo', language: 'en', nativeDialogs: false, frames: null, dataDir: '/data', memoryLimit: 1, newer: null, unread: null } as const

/** The parts of a workbench that a window needs to edit one notebook; the notebook's rules are the real ones. */
function miniature() {
  let notebook = newNotebook()
  let version = 0
  /** Milliseconds by which events come later than the answer to the edits that caused them. */
  let late = 0
  const followers = new Set<(event: NotebookEvent) => void>()
  const ports: Port[] = []
  const accept = (edits: Edit[], window: string | null, number: number | null) => {
    notebook = applyEdits(notebook, edits).notebook
    for (const edit of edits) {
      version += 1
      const event: NotebookEvent = { type: 'edit', version, edit, window, number, canUndo: true, canRedo: false }
      if (late > 0) setTimeout(() => { for (const tell of followers) tell(event) }, late)
      else for (const tell of followers) tell(event)
    }
  }
  const snapshot = (): Snapshot => ({
    notebook: 'abcdefgh', path: '/a.ipynb', space: 's', foreign: false, title: 'A', version, settings: notebook.settings, cells: [...notebook.cells], problems: [], runs: [],
    trust: { trusted: true, why: 'typedHere' }, save: { dirty: false, savedAt: null, readOnly: false, converts: null, changedOnDisk: false, error: null, retryAt: null, unkept: [] },
    parameters: { values: {}, bound: {}, applied: {}, options: {}, problems: {}, dataDays: {}, affected: [] }, canUndo: false, canRedo: false, recovered: null, spark: { state: 'missing' }, restoring: { cells: [], left: [] },
  })
  const handlers: Partial<Handlers<WorkbenchContract, null>> = {
    'host.info': async () => info,
    async *'notebook.watch'(_input, _context, signal) {
      const events: NotebookEvent[] = [{ type: 'snapshot', snapshot: snapshot() }]
      let wake = () => {}
      const tell = (event: NotebookEvent) => { events.push(event); wake() }
      followers.add(tell)
      signal.addEventListener('abort', () => wake(), { once: true })
      try {
        while (!signal.aborted) {
          while (events.length > 0) yield events.shift()!
          await new Promise<void>(resolve => { wake = resolve })
        }
      } finally {
        followers.delete(tell)
      }
    },
    'notebook.edit': async ({ edits, window, number }) => {
      if (edits.some(edit => edit.type === 'text' && edit.insert.includes('refuse'))) throw new OasisError('conflict', 'It was changed meanwhile.')
      accept(edits, window, number)
      return { version }
    },
  }
  return {
    accept,
    delayEvents: (by: number) => { late = by },
    cells: () => notebook.cells.map(cell => cell.source),
    open: async () => {
      const [mine, theirs] = pair()
      ports.push(theirs)
      serve(contract, handlers as Handlers<WorkbenchContract, null>, theirs, null, { onUnexpected(error) { throw error } })
      return mine
    },
    cut: () => { for (const port of ports.splice(0)) port.close() },
  }
}

const opened: Workbench[] = []
const connect = (open: () => Promise<Port>) => {
  const workbench = connectWorkbench(open, 'window-1')
  opened.push(workbench)
  return workbench
}
const until = async (condition: () => boolean) => {
  for (let i = 0; i < 400 && !condition(); i += 1) await new Promise(resolve => setTimeout(resolve, 5))
  expect(condition()).toBe(true)
}

afterEach(() => { for (const workbench of opened.splice(0)) workbench.close() })

describe('a window\'s connection', () => {
  it('[UI1] is made again by itself when it was lost, and follows what it followed', async () => {
    const server = miniature()
    const workbench = connect(server.open)
    await until(() => workbench.state.getState().status === 'online')
    const notebook = openNotebook(workbench, '/a.ipynb', { view: 'edit', onRefused() {}, onOutside() {}, onNotice() {}, onMoved() {} })
    await until(() => notebook.get().phase === 'open')
    server.cut()
    server.accept([{ type: 'insert', index: 0, cell: { id: 'far', language: 'sql', source: 'made elsewhere' } }], null, null)
    await until(() => notebook.get().cells.some(cell => cell.id === 'far'))
    expect(workbench.state.getState().status).toBe('online')
  })

  it('[NB2] loses nothing that was typed while it was away', async () => {
    const server = miniature()
    const workbench = connect(server.open)
    const notebook = openNotebook(workbench, '/a.ipynb', { view: 'edit', onRefused() {}, onOutside() {}, onNotice() {}, onMoved() {} })
    await until(() => notebook.get().phase === 'open')
    notebook.edit({ type: 'insert', index: 0, cell: { id: 'mine', language: 'sql', source: 'select ' } })
    await notebook.flush()
    server.cut()
    notebook.edit({ type: 'text', cell: 'mine', at: 7, remove: 0, insert: '42' })
    expect(notebook.get().cells.find(cell => cell.id === 'mine')?.source).toBe('select 42')
    await until(() => server.cells().includes('select 42'))
  })

  it('[NB2] two windows that type into one cell come to the same text', async () => {
    const server = miniature()
    server.accept([{ type: 'insert', index: 0, cell: { id: 'both', language: 'sql', source: 'from flights' } }], null, null)
    const notebook = openNotebook(connect(server.open), '/a.ipynb', { view: 'edit', onRefused() {}, onOutside() {}, onNotice() {}, onMoved() {} })
    await until(() => notebook.get().phase === 'open')
    server.accept([{ type: 'text', cell: 'both', at: 0, remove: 0, insert: 'select * ' }], 'window-2', 1)
    await until(() => notebook.get().cells[0]!.source.startsWith('select'))
    notebook.edit({ type: 'text', cell: 'both', at: 21, remove: 0, insert: ' limit 5' })
    await notebook.flush()
    expect(notebook.get().cells[0]!.source).toBe('select * from flights limit 5')
    expect(server.cells()[0]).toBe('select * from flights limit 5')
  })

  it('[NB2] what is typed while edits are on their way is sent after them, also when an answer overtakes its events', async () => {
    const server = miniature()
    server.accept([{ type: 'insert', index: 0, cell: { id: 'c', language: 'sql', source: '' } }], null, null)
    const notebook = openNotebook(connect(server.open), '/a.ipynb', { view: 'edit', onRefused() {}, onOutside() {}, onNotice() {}, onMoved() {} })
    await until(() => notebook.get().phase === 'open')
    server.delayEvents(30)
    notebook.edit({ type: 'text', cell: 'c', at: 0, remove: 0, insert: 'select' })
    const first = notebook.flush()
    notebook.edit({ type: 'text', cell: 'c', at: 6, remove: 0, insert: ' 1' })
    await first
    await notebook.flush()
    expect(server.cells()[0]).toBe('select 1')
    expect(notebook.get().cells[0]!.source).toBe('select 1')
    expect(notebook.get().sending).toBe(false)
  })

  it('[NB2] a refused edit is taken back, and the person is told', async () => {
    const server = miniature()
    const told: string[] = []
    const notebook = openNotebook(connect(server.open), '/a.ipynb', { view: 'edit', onRefused: error => told.push(error.message), onOutside() {}, onNotice() {}, onMoved() {} })
    await until(() => notebook.get().phase === 'open')
    notebook.edit({ type: 'insert', index: 0, cell: { id: 'c', language: 'sql', source: 'x' } })
    await notebook.flush()
    notebook.edit({ type: 'text', cell: 'c', at: 1, remove: 0, insert: ' refuse' })
    await expect(notebook.flush()).rejects.toMatchObject({ code: 'conflict' })
    expect(notebook.get().cells[0]!.source).toBe('x')
    expect(told).toEqual(['It was changed meanwhile.'])
  })

  it('[BASE2] to a workbench that is too old or too new says so and does not try again', async () => {
    let tries = 0
    const workbench = connect(async () => {
      tries += 1
      const [mine, theirs] = pair()
      theirs.onFrame(() => { for (const frame of encodeMessage({ t: 'hello', id: 0, protocol: 99, oldest: 99, app: '9.0.0' })) theirs.post(frame) })
      return mine
    })
    await until(() => workbench.state.getState().status === 'refused')
    expect(workbench.state.getState().reason).toContain('too old')
    await new Promise(resolve => setTimeout(resolve, 300))
    expect(tries).toBe(1)
  })
})
