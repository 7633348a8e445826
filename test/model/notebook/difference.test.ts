import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Edit } from '../../../model/notebook/cell.ts'
import { changeSummary, notebookDifference } from '../../../model/notebook/difference.ts'
import { applyEdits, newNotebook, notebookPieces, serializeNotebook } from '../../../model/notebook/document.ts'
import { unmoved } from '../../../model/notebook/order.ts'
import { textDifference } from '../../../model/notebook/text-difference.ts'

const start = (cells: Record<string, string>) => applyEdits(newNotebook({ cell: null }), Object.entries(cells).map(([id, source], index): Edit => ({ type: 'insert', index, cell: { id, language: 'sql', source } }))).notebook
const base = start({ a: 'SELECT 1', b: 'SELECT 2', c: 'SELECT 3', d: 'SELECT 4' })
const after = (...edits: Edit[]) => applyEdits(base, edits).notebook
const short = (...edits: Edit[]) => notebookDifference(base, after(...edits)).cells.map(cell => cell.kind === 'same' ? `${cell.count} same` : `${cell.kind}${cell.moved ? ' moved' : ''} ${cell.cell}`)
const lines = (before: string, now: string) => textDifference(before, now).map(line => `${{ same: ' ', removed: '-', added: '+' }[line.kind]}${line.spans.map(span => span.changed ? `[${span.text}]` : span.text).join('')}`)

describe('the difference of two texts', () => {
  it('[NB6] is told by lines, and in changed lines by words', () => {
    expect(lines('SELECT a,\n  b\nFROM t', 'SELECT a,\n  c\nFROM t\nLIMIT 5')).toEqual([' SELECT a,', '-  b', '+  c', ' FROM t', '+LIMIT 5'])
    expect(lines('the delay of flights', 'the mean delay of all flights')).toEqual(['-the delay of flights', '+the [mean ]delay of [all ]flights'])
    expect(lines('', 'x\n\ny')).toEqual(['+x', '+', '+y'])
    expect(lines('x', 'x')).toEqual([' x'])
  })

  it('[NB6] tells words apart where a language has no spaces', () => {
    expect(lines('遅延の平均を計算する', '遅延の合計を計算する')).toEqual(['-遅延の[平均]を計算する', '+遅延の[合計]を計算する'])
  })

  it('[NB6] marks no words where nothing is alike', () => {
    expect(lines('SELECT 1', 'DROP TABLE flights')).toEqual(['-SELECT 1', '+DROP TABLE flights'])
  })

  it('[NB6] has each text whole on its side, whatever the texts are', () => {
    const text = fc.array(fc.constantFrom('a', 'b c', '', 'd  e', '表', '\r'), { maxLength: 12 }).map(parts => parts.join('\n'))
    fc.assert(fc.property(text, text, (before, now) => {
      const difference = textDifference(before, now)
      const side = (not: string) => difference.filter(line => line.kind !== not).map(line => line.spans.map(span => span.text).join('')).join('\n')
      expect(side('added')).toBe(before)
      expect(side('removed')).toBe(now)
    }))
  })

  it('[NB6] of very long texts that have nothing in common comes at once', () => {
    const long = (word: string) => Array.from({ length: 60_000 }, (_, at) => `${word} ${at * 7919 % 60_013}`).join('\n')
    const from = performance.now()
    expect(textDifference(long('a'), long('b'))).toHaveLength(120_000)
    expect(performance.now() - from).toBeLessThan(5_000)
  })
})

describe('the difference of two notebooks', () => {
  it('[NB6] says which cells were added, removed, moved and changed, where they are', () => {
    expect(short()).toEqual(['4 same'])
    expect(short({ type: 'insert', index: 1, cell: { id: 'x', language: 'markdown', source: '# New' } }, { type: 'delete', cell: 'c' })).toEqual(['1 same', 'added x', '1 same', 'removed c', '1 same'])
    expect(short({ type: 'move', cell: 'a', index: 3 }), 'the one that moved, not those that made room').toEqual(['3 same', 'changed moved a'])
    expect(short({ type: 'source', cell: 'b', source: 'SELECT 20' })).toEqual(['1 same', 'changed b', '2 same'])
    expect(short({ type: 'delete', cell: 'a' })).toEqual(['removed a', '3 same'])
  })

  it('[NB6] says what changed about parameters, charts and names, and that outputs changed without showing them', () => {
    const before = after(
      { type: 'settings', settings: { parameters: [{ name: 'origin', type: 'text', default: 'ORD' }, { name: 'n', type: 'number', default: 1 }] } },
      { type: 'chart', cell: 'a', chart: { type: 'bar', x: { field: 'day' }, y: [{ field: 'delay', aggregate: 'avg' }] } },
    )
    const now = applyEdits(before, [
      { type: 'settings', settings: { timezone: 'Asia/Tokyo', parameters: [{ name: 'n', type: 'number', default: 2 }, { name: 'origin', type: 'text', default: 'ORD' }] } },
      { type: 'chart', cell: 'a', chart: { type: 'line', x: { field: 'day' }, y: [{ field: 'delay', aggregate: 'median' }] } },
      { type: 'name', cell: 'a', name: 'delays' },
      { type: 'outputs', cell: 'b', outputs: [{ output_type: 'stream', name: 'stdout', text: 'secret rows' }], executionCount: 1 },
    ]).notebook
    const difference = notebookDifference(before, now)
    expect(difference.facts).toEqual([
      { what: 'timezone', before: 'UTC', after: 'Asia/Tokyo' }, { what: 'parameters.n.default', before: 1, after: 2 }, { what: 'parameterOrder', before: ['origin', 'n'], after: ['n', 'origin'] },
    ])
    expect(difference.cells).toEqual([
      {
        kind: 'changed', cell: 'a', index: 0, language: 'sql', name: 'delays', moved: false, lines: [], outputs: false,
        facts: [{ what: 'name', before: null, after: 'delays' }, { what: 'chart.type', before: 'bar', after: 'line' }, { what: 'chart.y.0.aggregate', before: 'avg', after: 'median' }],
      },
      { kind: 'changed', cell: 'b', index: 1, language: 'sql', name: null, moved: false, lines: [], facts: [], outputs: true },
      { kind: 'same', count: 2 },
    ])
    expect(JSON.stringify(difference)).not.toContain('secret rows')
    expect(changeSummary(before, now)).toEqual({ added: 0, removed: 0, edited: 1, moved: 0, charts: 1, outputs: 1, parameters: ['n'], settings: true, cells: ['delays'] })
  })

  it('[NB6] finds the fewest cells that moved', () => {
    expect([...unmoved(['a', 'b', 'c', 'd'], ['b', 'c', 'd', 'a'])].sort()).toEqual(['b', 'c', 'd'])
    expect([...unmoved(['a', 'b', 'c'], ['x', 'c', 'b', 'a'])]).toHaveLength(1)
    expect([...unmoved([], ['a'])]).toEqual([])
  })

  it('[NB6] pieces of a notebook make its text', () => {
    expect(notebookPieces(base).join('')).toBe(serializeNotebook(base))
    expect(notebookPieces(newNotebook({ cell: null })).join('')).toBe(serializeNotebook(newNotebook({ cell: null })))
  })
})
