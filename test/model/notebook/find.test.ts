import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { findLimits, findMatches, replaceEdits, type Finding } from '../../../model/notebook/find.ts'

const cells = (...sources: string[]) => sources.map((source, at) => ({ id: 'abcdef'[at]!, source }))
const finding = (text: string, more: Partial<Finding> = {}): Finding => ({ text, matchCase: false, wholeWord: false, isExpression: false, ...more })
const places = (sources: string[], text: string, more: Partial<Finding> = {}) => findMatches(cells(...sources), finding(text, more)).matches.map(({ cell, at, length }) => `${cell}${at}+${length}`)

describe('finding in cells', () => {
  it('[NB5] finds text whatever its case, or as it is written, or as a whole word, and Japanese too', () => {
    expect(places(['SELECT x', 'y\nselect select'], 'select')).toEqual(['a0+6', 'b2+6', 'b9+6'])
    expect(places(['SELECT x', 'y\nselect'], 'select', { matchCase: true })).toEqual(['b2+6'])
    expect(places(['id, id_2, grid, 身id', 'id'], 'id', { wholeWord: true })).toEqual(['a0+2', 'b0+2'])
    expect(places(['-- 遅延の件数'], '遅延')).toEqual(['a3+2'])
    expect(places(['x'], '')).toEqual([])
  })

  it('[NB5] takes a text as it is, whatever an expression would make of it', () => {
    fc.assert(fc.property(fc.string({ minLength: 1, unit: 'binary' }), text => {
      const source = `ab${text}cd`
      const { matches } = findMatches(cells(source), finding(text, { matchCase: true }))
      return matches.length >= 1 && matches.every(match => source.slice(match.at, match.at + match.length) === text)
    }))
  })

  it('[NB5] finds by expression, line by line, and refuses one that cannot be read', () => {
    expect(places(['select a\nfrom b'], '^from \\w', { isExpression: true })).toEqual(['a9+6'])
    expect(places(['aaa'], 'b*', { isExpression: true })).toEqual([])
    expect(() => findMatches(cells('x'), finding('(', { isExpression: true }))).toThrow(SyntaxError)
  })

  it('[NB5] says that there are more than it tells', () => {
    const { matches, cut } = findMatches(cells('x'.repeat(findLimits.matches + 1)), finding('x'))
    expect([matches.length, cut]).toEqual([findLimits.matches, true])
  })
})

describe('replacing in cells', () => {
  const replaced = (sources: string[], what: Finding, replacement: string) => {
    const list = cells(...sources)
    const edits = replaceEdits(list, findMatches(list, what).matches, replacement, what.isExpression)
    return list.map(({ id, source }) => edits.reduce((text, edit) => (edit.type === 'text' && edit.cell === id ? text.slice(0, edit.at) + edit.insert + text.slice(edit.at + edit.remove) : text), source))
  }

  it('[NB5] is what String.replaceAll does, one edit a cell', () => {
    fc.assert(fc.property(fc.array(fc.string({ unit: fc.constantFrom('a', 'b', '$', '&', '1', '.', '日') }), { minLength: 1, maxLength: 5 }), fc.string({ minLength: 1, maxLength: 2, unit: fc.constantFrom('a', 'b', '.', '日') }), fc.string({ unit: fc.constantFrom('$', '&', '1', 'x') }), (sources, text, replacement) => {
      expect(replaced(sources, finding(text, { matchCase: true }), replacement)).toEqual(sources.map(source => source.replaceAll(text, () => replacement)))
    }))
    const list = cells('a a a', 'b', 'a')
    expect(replaceEdits(list, findMatches(list, finding('a')).matches, 'c', false).map(edit => edit.type === 'text' && edit.cell)).toEqual(['a', 'c'])
  })

  it('[NB5] puts in what an expression caught, as JavaScript does', () => {
    const what = finding('(\\w+)\\.(\\w+)', { isExpression: true })
    for (const replacement of ['$2_$1', '$&!', '$$1', '$3', '$']) expect(replaced(['t.x + u.y'], what, replacement)).toEqual(['t.x + u.y'.replace(/(\w+)\.(\w+)/gu, replacement)])
  })

  it('[NB5] leaves a cell alone that is no longer what was searched', () => {
    const { matches } = findMatches(cells('select'), finding('select'))
    expect(replaceEdits(cells('xselect'), matches, 'y', false)).toEqual([])
  })
})
