import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { begins, collide, keyLimits, parseKeys, readKeys, writeKeys } from '../../../model/keyboard/keys.ts'

const stroke = fc.record({ mod: fc.boolean(), ctrl: fc.boolean(), alt: fc.boolean(), shift: fc.boolean(), key: fc.constantFrom('a', 'q', '7', '?', '+', '-', '\\', 'あ', 'enter', 'escape', 'space', 'arrowup', 'f1', 'f12') })
const strokes = fc.array(stroke, { minLength: 1, maxLength: keyLimits.strokes })

describe('keys as settings write them', () => {
  it('[NB5] are read as they were written, and written one way', () => {
    fc.assert(fc.property(strokes, keys => { expect(readKeys(writeKeys(keys))).toEqual(keys) }))
    expect(writeKeys(parseKeys('Shift+Mod+p'))).toBe('Mod+Shift+P')
    expect(writeKeys(parseKeys('d d'))).toBe('D D')
    expect(parseKeys('Mod++')[0]).toMatchObject({ mod: true, key: '+' })
  })

  it('[NB5] that are none are not read, whatever they are', () => {
    for (const text of ['', ' ', 'D  D', 'D ', 'Mod+', 'Hyper+A', 'Mod+Mod+A', 'AB', '++', 'Mod+Shift', 'F25', 'A B C D', '\u0000', '<script>', 'A'.repeat(1000), `Mod+${'+'.repeat(50)}`]) expect(readKeys(text), text).toBeNull()
    fc.assert(fc.property(fc.string(), text => { const read = readKeys(text); if (read) expect(readKeys(writeKeys(read))).toEqual(read) }))
  })

  it('[NB5] are in each other’s way where one begins the other', () => {
    const inWay = (a: string, b: string) => collide(parseKeys(a), parseKeys(b))
    expect(inWay('D', 'D D')).toBe(true)
    expect(inWay('D D', 'D')).toBe(true)
    expect(inWay('D D', 'D X')).toBe(false)
    expect(inWay('Mod+D', 'D')).toBe(false)
    expect(inWay('A', 'Shift+A')).toBe(false)
    // Shift makes signs on some layouts and not on others.
    expect(inWay('?', 'Shift+?')).toBe(true)
    fc.assert(fc.property(strokes, strokes, (a, b) => { expect(collide(a, b)).toBe(collide(b, a)); expect(collide(a, a)).toBe(true) }))
    expect(begins(parseKeys('D'), parseKeys('D D'))).toBe(true)
    expect(begins(parseKeys('D D'), parseKeys('D'))).toBe(false)
  })
})
