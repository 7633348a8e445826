import { describe, expect, it } from 'vitest'
import type { Edit } from '../../../model/notebook/cell.ts'
import { conflictsOf } from '../../../model/notebook/conflict.ts'
import { applyEdits, newNotebook, serializeNotebook, type Notebook } from '../../../model/notebook/document.ts'
import { mergeNotebooks, type Side } from '../../../model/notebook/merge.ts'

const source = (cell: string, text: string): Edit => ({ type: 'source', cell, source: text })
const zone = (timezone: string): Edit => ({ type: 'settings', settings: { timezone, parameters: [{ name: 'p', type: 'text', default: timezone }] } })
const base = applyEdits(newNotebook({ cell: null }), [
  ...['a', 'b', 'c', 'd'].map((id, index): Edit => ({ type: 'insert', index, cell: { id, language: 'sql', source: `SELECT\n  ${id}` } })), { type: 'settings', settings: { parameters: [{ name: 'p', type: 'text', default: 'x' }] } },
]).notebook
const after = (...edits: Edit[]) => applyEdits(base, edits).notebook
const mine = after(source('a', 'SELECT\n  mine'), { type: 'chart', cell: 'a', chart: { type: 'bar' } }, source('b', 'SELECT\n  b, mine'), { type: 'delete', cell: 'c' }, zone('Asia/Tokyo'), { type: 'insert', index: 0, cell: { id: 'm', language: 'sql', source: 'new' } })
const theirs = after(source('a', 'SELECT\n  theirs'), { type: 'name', cell: 'a', name: 'named' }, { type: 'delete', cell: 'b' }, source('c', 'SELECT\n  c, theirs'), zone('Europe/Paris'), source('d', 'theirs alone'))
let copies = 0
const merged = (side: Side) => mergeNotebooks(base, mine, theirs, () => `copy${copies++}`, () => side).notebook
const cells = (notebook: Notebook) => notebook.cells.map(cell => `${cell.id}: ${cell.source.replace('SELECT\n  ', '')}`)

describe('the conflicts of a merge', () => {
  it('[NB6] show for each what both sides made of the same beginning, and what may be chosen', () => {
    const conflicts = conflictsOf(base, mine, theirs, () => `copy${copies++}`)
    expect(Object.fromEntries(conflicts.map(({ key, sides, safe }) => [key, [sides.join(' '), safe]]))).toEqual({
      'settings.timezone': ['mine theirs', 'mine'], 'parameters.p': ['mine theirs', 'mine'], a: ['mine theirs both', 'both'], b: ['mine theirs', 'mine'], c: ['mine theirs', 'theirs'],
    })
    expect(conflicts.slice(0, 2).map(conflict => conflict.kind), 'settings first').toEqual(['setting', 'setting'])
    const of = (key: string) => conflicts.find(conflict => conflict.key === key)!
    expect(of('parameters.p')).toMatchObject({ kind: 'setting', mine: [{ what: 'parameters.p.default', before: 'x', after: 'Asia/Tokyo' }], theirs: [{ what: 'parameters.p.default', before: 'x', after: 'Europe/Paris' }] })
    expect(of('settings.timezone')).toMatchObject({ mine: [{ what: 'timezone', after: 'Asia/Tokyo' }], theirs: [{ after: 'Europe/Paris' }] })
    expect(of('a')).toMatchObject({ kind: 'cell', mine: { kind: 'changed', lines: expect.arrayContaining([expect.objectContaining({ kind: 'added' })]) }, theirs: { kind: 'changed' } })
    expect([of('b').theirs, of('c').mine]).toMatchObject([{ kind: 'removed' }, { kind: 'removed' }])
    expect(conflictsOf(base, mine, base, () => 'copy')).toEqual([])
  })

  it('[NB6] go to whom they are given, and what only one side changed is in all the same', () => {
    expect(cells(merged('mine'))).toEqual(['m: new', 'a: mine', 'b: b, mine', 'd: theirs alone'])
    expect(merged('mine').cells[1]).toMatchObject({ chart: { type: 'bar' }, name: 'named' })
    expect(merged('mine').settings).toMatchObject({ timezone: 'Asia/Tokyo', parameters: [{ default: 'Asia/Tokyo' }] })
    expect(cells(merged('theirs'))).toEqual(['m: new', 'a: theirs', 'c: c, theirs', 'd: theirs alone'])
    expect(merged('theirs').cells[1]).toMatchObject({ chart: { type: 'bar' }, name: 'named' })
    expect(merged('theirs').settings).toMatchObject({ timezone: 'Europe/Paris', parameters: [{ default: 'Europe/Paris' }] })
    expect(cells(merged('both')).map(cell => cell.replace(/copy\d+/, 'copy'))).toEqual(['m: new', 'a: theirs', 'b: b, mine', 'copy: mine', 'c: c, theirs', 'd: theirs alone'])
  })

  it('[NB6] leave the file byte for byte where all of them are given to it and nothing else was changed here', () => {
    const own = after(source('a', 'mine'), zone('Asia/Tokyo'))
    expect(serializeNotebook(mergeNotebooks(base, own, theirs, () => 'copy', () => 'theirs').notebook)).toBe(serializeNotebook(theirs))
  })
})
