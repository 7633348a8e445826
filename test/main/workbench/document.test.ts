import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Edit } from '../../../model/notebook/cell.ts'
import { applyEdits, parseNotebook, serializeNotebook } from '../../../model/notebook/document.ts'
import { rebase } from '../../../model/notebook/rebase.ts'
import { mergeNotebooks } from '../../../model/notebook/merge.ts'
import { difference } from '../../../main/workbench/document/difference.ts'
import { createDocument, type Change, type Document } from '../../../main/workbench/document/document.ts'
import { codeHash } from '../../../main/workbench/document/trust.ts'
import { workbenchLimits } from '../../../main/workbench/limits.ts'
import { notebookText } from './bench.ts'

const start = (sources: Record<string, string>) => parseNotebook(notebookText(Object.entries(sources).map(([id, source]) => ({ id, source }))))

function open(sources: Record<string, string>) {
  let now = 0
  const changes: Change[] = []
  const lost: string[] = []
  const document = createDocument(start(sources), { clock: () => now, onChanges: made => changes.push(...made), onLost: window => lost.push(window) })
  const text = () => Object.fromEntries(document.notebook.cells.map(cell => [cell.id, cell.source]))
  return { document, changes, lost, text, wait: (milliseconds: number) => { now += milliseconds } }
}
const type = (cell: string, at: number, insert: string, remove = 0): Edit => ({ type: 'text', cell, at, remove, insert })

/** A window as the renderer has it: one batch under way, the rest waits, and what comes is moved over both. */
function createWindow(name: string, document: Document) {
  let text = document.notebook.cells[0]!.source
  let version = document.version
  let sent: Edit[] | null = null
  let waiting: Edit[] = []
  let number = 0
  let heard = 0
  const outbox: (() => void)[] = []
  const apply = (edits: Edit[]) => { for (const edit of edits) if (edit.type === 'text') text = text.slice(0, edit.at) + edit.insert + text.slice(edit.at + edit.remove) }
  document.join(name)
  const flush = () => {
    if (sent || waiting.length === 0) return
    const [batch, seen, count] = [waiting, version, ++number]
    sent = waiting
    waiting = []
    outbox.push(() => document.edit(name, count, seen, batch))
  }
  return {
    get text() { return text },
    name, outbox,
    type(at: number, remove: number, insert: string) {
      const place = at % (text.length + 1)
      const edit = { type: 'text' as const, cell: 'a', at: place, remove: Math.min(remove, text.length - place), insert }
      apply([edit])
      waiting.push(edit)
      flush()
    },
    hear(change: Change) {
      if (change.window === name) {
        version = change.version
        if (sent && ++heard === total(name, change.number!)) { sent = null; heard = 0; flush() }
        return
      }
      version = change.version
      let over: Edit[] = [change.edit]
      for (const list of [sent, waiting]) {
        if (!list) continue
        const next: Edit[] = []
        let pending = list
        for (const edit of over) {
          const moved = rebase(pending, edit)!
          pending = moved.pending
          next.push(...moved.applied)
        }
        if (list === sent) sent = pending
        else waiting = pending
        over = next
      }
      apply(over)
    },
  }
  function total(window: string, batch: number): number { return batches.get(`${window} ${batch}`) ?? 1 }
}
/** How many edits came of a window's batch. */
const batches = new Map<string, number>()

describe('two windows on one notebook', () => {
  it('[NB2] come to the workbench\'s text, whatever each types and whenever it arrives', () => {
    const step = fc.oneof(
      fc.record({ kind: fc.constant('type' as const), window: fc.nat(1), at: fc.nat(60), remove: fc.nat(4), insert: fc.string({ maxLength: 3 }) }),
      fc.record({ kind: fc.constant('deliver' as const), window: fc.nat(1) }),
      fc.record({ kind: fc.constant('hear' as const), window: fc.nat(1) }),
    )
    fc.assert(fc.property(fc.string({ maxLength: 20 }), fc.array(step, { maxLength: 40 }), (text, steps) => {
      const inbox: Change[][] = [[], []]
      batches.clear()
      const document = createDocument(start({ a: text.replaceAll('%', '') }), {
        clock: () => 0,
        onChanges(changes) {
          const { window, number } = changes[0]!
          if (window) batches.set(`${window} ${number}`, changes.length)
          for (const box of inbox) box.push(...changes)
        },
        onLost() { throw new Error('A window was lost') },
      })
      const windows = ['one', 'two'].map(name => createWindow(name, document))
      const deliver = (at: number) => windows[at]!.outbox.shift()?.()
      const hear = (at: number) => {
        const change = inbox[at]!.shift()
        if (change) hearOne(windows[at]!, change)
      }
      for (const now of steps) {
        if (now.kind === 'type') windows[now.window]!.type(now.at, now.remove, now.insert.replaceAll('%', ''))
        else if (now.kind === 'deliver') deliver(now.window)
        else hear(now.window)
      }
      for (let round = 0; round < 200; round++) for (const at of [0, 1]) { deliver(at); hear(at) }
      for (const window of windows) expect(window.text).toBe(document.notebook.cells[0]!.source)
    }), { numRuns: 400 })
  })

  it('[NB2] a text edit of a cell that the other deleted is refused, and the window starts again', () => {
    const { document, lost, text } = open({ a: 'one', b: 'two' })
    document.join('x')
    document.join('y')
    document.edit('x', 1, 0, [{ type: 'delete', cell: 'a' }])
    expect(() => document.edit('y', 1, 0, [type('a', 0, 'more')])).toThrow(expect.objectContaining({ code: 'conflict' }))
    expect(lost).toEqual(['y'])
    expect(() => document.edit('y', 2, 0, [type('b', 0, 'more')]), 'what was built on it is refused too').toThrow(expect.objectContaining({ code: 'conflict' }))
    document.join('y')
    document.edit('y', 3, document.version, [type('b', 3, '!')])
    expect(text()).toEqual({ b: 'two!' })
  })

  it('[NB2] an edit that cannot be made leaves nothing of its batch', () => {
    const { document, text } = open({ a: 'one' })
    document.join('x')
    expect(() => document.edit('x', 1, 0, [type('a', 3, '!'), type('a', 99, '?')])).toThrow(expect.objectContaining({ code: 'invalid' }))
    expect(text()).toEqual({ a: 'one' })
  })

  it('[NB2] inserting at the same place twice keeps both cells, and everybody is told their order', () => {
    const { document, changes, text } = open({ a: '' })
    document.join('x')
    document.join('y')
    document.edit('x', 1, 0, [{ type: 'insert', index: 1, cell: { id: 'b', language: 'sql', source: 'x' } }])
    document.edit('y', 1, 0, [{ type: 'insert', index: 1, cell: { id: 'c', language: 'sql', source: 'y' } }])
    expect(Object.keys(text())).toEqual(['a', 'c', 'b'])
    expect(changes.at(-1)!.whole).toBe(true)
  })
})

function hearOne(window: ReturnType<typeof createWindow>, change: Change): void { window.hear(change) }

describe('undo', () => {
  it('[NB2] typing without a pause is one step, a pause or another cell begins the next', () => {
    const { document, text, wait } = open({ a: '', b: '' })
    document.join('x')
    let number = 0
    const put = (cell: string, at: number, insert: string) => document.edit('x', ++number, document.version, [type(cell, at, insert)])
    for (const [at, letter] of [...'hello'].entries()) { put('a', at, letter); wait(100) }
    wait(workbenchLimits.undoPause)
    put('a', 5, '!')
    put('b', 0, 'b')
    expect(text()).toEqual({ a: 'hello!', b: 'b' })
    expect(document.step('undo')).toBe('b')
    document.step('undo')
    expect(text()).toEqual({ a: 'hello', b: '' })
    document.step('undo')
    expect(text()).toEqual({ a: '', b: '' })
    expect(() => document.step('undo')).toThrow('nothing to undo')
    for (let count = 0; count < 3; count++) document.step('redo')
    expect(text()).toEqual({ a: 'hello!', b: 'b' })
  })

  it('[NB2] 150 steps of every kind undo to the same bytes, and redo to the same bytes', () => {
    const { document, wait } = open({ a: 'one\ntwo', b: 'three' })
    document.join('x')
    const before = serializeNotebook(document.notebook)
    let number = 0
    for (let round = 0; round < 25; round++) {
      const last = document.notebook.cells.length - 1
      const [first] = document.notebook.cells
      const edits: Edit[] = [
        type(first!.id, 0, `r${round} `), { type: 'insert', index: last + 1, cell: { id: `n${round}`, language: 'sql', source: 'SELECT 1\nSELECT 2' } }, { type: 'split', cell: `n${round}`, at: 9, newId: `s${round}` },
        { type: 'move', cell: `s${round}`, index: 0 }, { type: 'language', cell: `n${round}`, language: 'markdown' }, round % 2 ? { type: 'delete', cell: `s${round}` } : { type: 'merge', cell: `s${round}` },
      ]
      for (const edit of edits) {
        document.edit('x', ++number, document.version, [edit])
        wait(workbenchLimits.undoPause)
      }
    }
    const after = serializeNotebook(document.notebook)
    let steps = 0
    while (document.canUndo) { document.step('undo'); steps++ }
    expect(steps).toBe(150)
    expect(serializeNotebook(document.notebook)).toBe(before)
    while (document.canRedo) document.step('redo')
    expect(serializeNotebook(document.notebook)).toBe(after)
  })

  it('[NB2] what a run writes is not undone, and what was typed is undone around it', () => {
    const { document, text } = open({ a: 'SELECT 1' })
    document.join('x')
    document.edit('x', 1, 0, [type('a', 8, '0')])
    document.apply([{ type: 'outputs', cell: 'a', outputs: [{ output_type: 'stream', name: 'stdout', text: 'ten' }], executionCount: 1 }], { undo: false })
    document.step('undo')
    expect(text()).toEqual({ a: 'SELECT 1' })
    expect(document.notebook.cells[0]!.outputs).toHaveLength(1)
    expect(document.canUndo).toBe(false)
  })
})

describe('a file that two sides changed', () => {
  const base = start({ a: 'one', b: 'two', c: 'three' })
  const edit = (edits: Edit[]) => applyEdits(base, edits).notebook
  const merged = (mine: Edit[], theirs: Edit[]) => {
    const other = edit(theirs)
    const { notebook, conflicts } = mergeNotebooks(base, edit(mine), other, () => 'copy')
    return { cells: applyEdits(other, difference(other, notebook)).notebook.cells.map(cell => [cell.id, cell.source]), doubled: conflicts }
  }

  it('[NB4] takes each side\'s cells, inserts and deletions', () => {
    expect(merged([{ type: 'source', cell: 'a', source: 'mine' }, { type: 'insert', index: 1, cell: { id: 'x', language: 'sql', source: 'new' } }, { type: 'delete', cell: 'c' }], [{ type: 'source', cell: 'b', source: 'theirs' }]))
      .toEqual({ cells: [['a', 'mine'], ['x', 'new'], ['b', 'theirs']], doubled: [] })
  })

  it('[NB4] keeps both where both changed one cell, and what one deleted and the other changed', () => {
    expect(merged([{ type: 'source', cell: 'a', source: 'mine' }], [{ type: 'source', cell: 'a', source: 'theirs' }]))
      .toEqual({ cells: [['a', 'theirs'], ['copy', 'mine'], ['b', 'two'], ['c', 'three']], doubled: ['a'] })
    expect(merged([{ type: 'source', cell: 'a', source: 'mine' }], [{ type: 'delete', cell: 'a' }]).cells).toEqual([['a', 'mine'], ['b', 'two'], ['c', 'three']])
    expect(merged([{ type: 'delete', cell: 'a' }], [{ type: 'source', cell: 'a', source: 'theirs' }]).cells).toEqual([['a', 'theirs'], ['b', 'two'], ['c', 'three']])
  })

  it('[NB2] the difference of two notebooks makes one of the other', () => {
    const other = edit([{ type: 'source', cell: 'b', source: 'changed' }, { type: 'delete', cell: 'c' }, { type: 'insert', index: 0, cell: { id: 'z', language: 'markdown', source: '# Z' } }, { type: 'settings', settings: { title: 'Other' } }])
    expect(serializeNotebook(applyEdits(base, difference(base, other)).notebook)).toBe(serializeNotebook(other))
    expect(serializeNotebook(applyEdits(other, difference(other, base)).notebook)).toBe(serializeNotebook(base))
    expect(difference(base, base)).toEqual([])
  })
})

describe('a notebook that becomes another', () => {
  const base = start({ a: 'one', b: 'two', c: 'three', d: 'four', e: 'five' })

  it('[NB6] is that other byte for byte, and the step back gives every byte back', () => {
    const choice = fc.array(fc.tuple(fc.constantFrom('move', 'delete', 'insert', 'source', 'settings'), fc.nat(6), fc.nat(6)), { maxLength: 8 })
    const change = (choices: [string, number, number][]) => {
      let notebook = base
      for (const [number, [what, one, two]] of choices.entries()) {
        const cell = notebook.cells[one % Math.max(1, notebook.cells.length)]?.id ?? ''
        const edit: Edit = what === 'insert' || cell === '' ? { type: 'insert', index: Math.min(two, notebook.cells.length), cell: { id: `n${number}`, language: 'sql', source: `new ${number}` } }
          : what === 'move' ? { type: 'move', cell, index: Math.min(two, notebook.cells.length - 1) } : what === 'delete' ? { type: 'delete', cell }
          : what === 'source' ? { type: 'source', cell, source: `changed ${number}` } : { type: 'settings', settings: { title: `Title ${two}` } }
        notebook = applyEdits(notebook, [edit]).notebook
      }
      return notebook
    }
    fc.assert(fc.property(choice, choice, (one, two) => {
      const [from, to] = [change(one), change(two)]
      const { notebook, inverse } = applyEdits(from, difference(from, to))
      expect(serializeNotebook(notebook)).toBe(serializeNotebook(to))
      expect(serializeNotebook(applyEdits(notebook, inverse).notebook)).toBe(serializeNotebook(from))
    }))
  })

  it('[NB6] leaves what is the same alone, and what is not asked for', () => {
    const to = applyEdits(base, [{ type: 'move', cell: 'a', index: 4 }, { type: 'source', cell: 'c', source: 'changed' }, { type: 'delete', cell: 'd' }, { type: 'settings', settings: { title: 'T' } }]).notebook
    expect(difference(base, to).map(edit => [edit.type, 'cell' in edit ? edit.cell : null])).toEqual([['delete', 'd'], ['text', 'c'], ['move', 'a'], ['settings', null]])
    const part = (...cells: string[]) => applyEdits(base, difference(base, to, { cells: new Set(cells), settings: false })).notebook.cells.map(cell => cell.source)
    expect(part('c')).toEqual(['one', 'two', 'changed', 'four', 'five'])
    expect(part('d')).toEqual(['one', 'two', 'three', 'five'])
    expect(applyEdits(to, difference(to, base, { cells: new Set(['d']), settings: false })).notebook.cells.map(cell => cell.id), 'a cell comes back to its place').toEqual(['b', 'c', 'd', 'e', 'a'])
  })
})

describe('the hash of code', () => {
  it('[ENG3] changes with code and parameters, not with text, names or outputs', () => {
    const notebook = start({ a: 'SELECT 1' })
    const after = (edit: Edit) => codeHash(applyEdits(notebook, [edit]).notebook)
    expect(after({ type: 'insert', index: 0, cell: { id: 'm', language: 'markdown', source: '# Words' } })).toBe(codeHash(notebook))
    expect(after({ type: 'outputs', cell: 'a', outputs: [], executionCount: 4 })).toBe(codeHash(notebook))
    expect(after({ type: 'source', cell: 'a', source: 'SELECT 2' })).not.toBe(codeHash(notebook))
    expect(after({ type: 'settings', settings: { parameters: [{ name: 'p', type: 'select', options: { kind: 'query', sql: 'SELECT 1' } }] } })).not.toBe(codeHash(notebook))
    expect(after({ type: 'settings', settings: { interpreter: 'spark' } }), 'Spark lets the same code do more').not.toBe(codeHash(notebook))
    expect(codeHash(start({}))).toBeNull()
  })
})
