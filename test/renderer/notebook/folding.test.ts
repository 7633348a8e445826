import { describe, expect, it } from 'vitest'
import { createStore } from 'zustand/vanilla'
import type { Cell } from '../../../model/notebook/cell.ts'
import { shiftEdits } from '../../../renderer/notebook/choice.ts'
import { estimateHeight } from '../../../renderer/notebook/derive.ts'
import { foldEdits, hiddenCounts, hiddenOf, isFolded, keepInSight, seenCells, withHidden } from '../../../renderer/notebook/folding.ts'
import { marksOf } from '../../../renderer/notebook/marks.ts'
import { applyToDraft, type Draft } from '../../../renderer/notebook/replica.ts'
import type { NotebookState } from '../../../renderer/notebook/store.ts'

/** Capitals are headings of the first level, folded where a star follows; small letters are code. */
const cells = (text: string): Cell[] => [...text.matchAll(/(\w)(\*?)/g)].map(([, id, star]) => /[A-Z]/.test(id!)
  ? { id: id!, language: 'markdown', source: `# ${id}`, outputs: [], executionCount: null, ...star ? { folds: ['section'] } : {} }
  : { id: id!, language: 'sql', source: `select '${id}'`, outputs: [], executionCount: null })
const none: ReadonlySet<string> = new Set()
const ids = (list: readonly Cell[]) => list.map(cell => cell.id).join('')
const draft = (list: Cell[]): Draft => ({ cells: list, settings: { version: 1, interpreter: 'duckdb', timezone: 'UTC', parameters: [], runOnChange: false } })

describe('folded sections', () => {
  it('[NB5] are one place: what is selected of them is the whole, what is moved past them goes past the whole', () => {
    const list = cells('aB*cdE*fG')
    const state = { cells: list, peeked: none }
    expect(ids(seenCells(state))).toBe('aBEG')
    expect([...hiddenCounts(state)]).toEqual([['B', 2], ['E', 1]])
    expect(ids(withHidden(state, list.filter(cell => 'aB'.includes(cell.id))))).toBe('aBcd')
    const moved = (chosen: string, step: -1 | 1) => ids(shiftEdits(list, [...chosen], step, hiddenOf(state)).reduce(applyToDraft, draft(list)).cells)
    expect(moved('Bcd', -1)).toBe('BcdaEfG')
    expect(moved('Bcd', 1)).toBe('aEfBcdG')
    expect(moved('a', 1)).toBe('BcdaEfG')
    expect(moved('G', -1)).toBe('aBcdGEf')
    expect(moved('EfG', 1)).toBe('aBcdEfG')
  })

  it('[NB5] fold and open as one step, and show at once in this window', () => {
    const list = cells('A*bC')
    expect(foldEdits(list.filter(cell => cell.language === 'markdown'), 'section', true).edits).toEqual([{ type: 'fold', cell: 'C', part: 'section', folded: true }])
    const folded = applyToDraft(applyToDraft(draft(list), { type: 'fold', cell: 'b', part: 'outputs', folded: true }), { type: 'fold', cell: 'b', part: 'code', folded: true })
    expect(folded.cells[1]!.folds).toEqual(['code', 'outputs'])
    expect(applyToDraft(applyToDraft(folded, { type: 'fold', cell: 'b', part: 'outputs', folded: false }), { type: 'fold', cell: 'b', part: 'code', folded: false }).cells[1]).toEqual(list[1])
    expect(isFolded(folded.cells[1]!, 'code', none)).toBe(true)
    expect(isFolded(folded.cells[1]!, 'code', new Set(['b']))).toBe(false)
    expect(estimateHeight(folded.cells[1]!, true)).toBeLessThan(estimateHeight(folded.cells[1]!))
  })

  it('[NB5] open by themselves, here alone, for a cell that is gone to; one that is folded over the selected cell gives the selection to its heading', () => {
    const start = { cells: cells('aB*cD*e'), selected: null, mode: 'command', marked: [], anchor: null, peeked: none } as unknown as NotebookState
    const state = createStore<NotebookState>(() => start)
    keepInSight(state)
    const seen = () => ids(seenCells(state.getState()))
    state.setState({ selected: 'c' })
    expect(seen()).toBe('aBcD')
    expect(state.getState().cells).toBe(start.cells)
    // Closed here again, with the cell selected.
    state.setState({ peeked: none })
    expect([seen(), state.getState().selected]).toEqual(['aBD', 'B'])
    // Opened in the notebook, then folded by another window.
    state.setState({ cells: cells('aBcD*e'), selected: 'c' })
    state.setState({ cells: cells('aB*cD*e') })
    expect([seen(), state.getState().selected]).toEqual(['aBD', 'B'])
    // The same while it is being written in.
    state.setState({ cells: cells('aBcD*e'), selected: 'c', mode: 'edit' })
    state.setState({ cells: cells('aB*cD*e') })
    expect([seen(), state.getState().selected]).toEqual(['aBcD', 'c'])
    // A cell that comes below a folded section belongs to it.
    state.setState({ cells: cells('B*cD*ea'), selected: 'a', mode: 'command' })
    expect(seen()).toContain('Dea')
    // What is open in the notebook need not be opened here any more.
    state.setState({ cells: cells('BcDea') })
    expect(state.getState().peeked.size).toBe(0)
  })

  it('[NB5] say what runs, failed and is stale in them', () => {
    const run = (cell: string, state: 'running' | 'queued' | 'failed' | 'done', stale = false) => ({ cell, state, stale, startedAt: null, finishedAt: null, progress: null, rowsSoFar: null })
    const runs = { b: run('b', 'running'), c: run('c', 'queued'), d: run('d', 'failed'), e: run('e', 'done', true), f: run('f', 'done') }
    expect(marksOf(cells('Abcdef'), runs, 0, 6)).toEqual([{ mark: 'running', count: 2 }, { mark: 'failed', count: 1 }, { mark: 'stale', count: 1 }])
    expect(marksOf(cells('Abcdef'), runs, 5, 6)).toEqual([])
  })
})
