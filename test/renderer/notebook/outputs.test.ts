import { describe, expect, it } from 'vitest'
import { readAnsi } from '../../../renderer/notebook/ansi.ts'
import { firstOpen, jsonRows, jsonStep } from '../../../renderer/notebook/jsonRows.ts'
import { foldLimits, foldText, piecesOf } from '../../../renderer/notebook/longText.ts'

const plain = (text: string) => readAnsi(text).map(span => span.text).join('')

describe('text outputs', () => {
  it('[NB7] what follows a carriage return is written over the line, as a progress bar needs it', () => {
    expect(plain('loading 10%\rloading 5\b\b7\rL')).toBe('Loading750%')
    expect(plain('abc\rX')).toBe('Xbc')
    expect(plain('long line\r\u001b[Kshort\nnext')).toBe('short\nnext')
    expect(plain('a\r\nb\r\r\nc\r')).toBe('a\nb\nc')
    expect(readAnsi('\u001b[31mred\rB\u001b[0mx')).toMatchObject([{ text: 'B', colour: 1 }, { text: 'x', colour: null }, { text: 'd', colour: 1 }])
  })

  it('[NB7] has backgrounds, all of a terminal\'s colours, and inverse', () => {
    expect(readAnsi('\u001b[38;5;208mx\u001b[48;2;1;2;3my\u001b[0m\u001b[42mz')).toMatchObject([{ text: 'x', colour: 'rgb(255 135 0)' }, { text: 'y', background: 'rgb(1 2 3)' }, { text: 'z', background: 2, colour: null }])
    expect(readAnsi('\u001b[38;2;1;url(x);3mx').every(span => span.colour === null || /^rgb\([\d ]+\)$/.test(String(span.colour)))).toBe(true)
    expect(readAnsi('\u001b[7minverse\u001b[27m not')).toMatchObject([{ text: 'inverse', background: 'var(--text)' }, { text: ' not', background: null }])
  })

  it('[NB7] long text is folded in the middle, and its pieces are all of it', () => {
    const lines = Array.from({ length: 1000 }, (_, index) => `line ${index}`).join('\n')
    expect(foldText(lines)).toMatchObject({ lines: 1000 - foldLimits.head - foldLimits.tail })
    expect(foldText(lines)!.tail.endsWith('line 999')).toBe(true)
    expect(foldText('short\ntext')).toBeNull()
    expect(foldText('x'.repeat(1_000_000))).toMatchObject({ lines: 0, characters: 1_000_000 - foldLimits.characters })
    expect(piecesOf(lines, 500).join('')).toBe(lines)
    expect(piecesOf('x'.repeat(5000), 500).join('')).toBe('x'.repeat(5000))
    expect(piecesOf(lines, 500).every((piece, index, all) => index === all.length - 1 || piece.endsWith('\n'))).toBe(true)
  })
})

describe('JSON as a tree', () => {
  it('[NB7] shows what is unfolded, in order, and asks before it shows very many', () => {
    const value = { 'a/b': 1, list: Array.from({ length: 1000 }, (_, index) => index) }
    const rows = jsonRows(value, new Set(['', '/list']), new Map())
    expect(rows.slice(0, 3)).toMatchObject([{ path: '', count: 2, isOpen: true }, { path: '/a~1b', name: 'a/b', value: 1, depth: 1, place: 1, siblings: 2 }, { path: '/list', count: 1000, isOpen: true }])
    expect(rows.at(-1)).toMatchObject({ more: 1000 - jsonStep, depth: 2 })
    expect(jsonRows(value, new Set(['', '/list']), new Map([['/list', 1000]]))).toHaveLength(1003)
    expect([...firstOpen({ a: { b: 1 }, c: Array.from({ length: 50 }) })]).toEqual(['', '/a'])
  })
})
