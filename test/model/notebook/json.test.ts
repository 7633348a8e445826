import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { elementsOf, findJsonError, membersOf, placeOf } from '../../../model/notebook/json.ts'
import { jupyterLayout, mergeValue, removeMember, setMember, writeValue } from '../../../model/notebook/layout.ts'

const readable = (text: string) => { try { JSON.parse(text); return true } catch { return false } }
const damaged = fc.tuple(fc.json(), fc.nat(), fc.constantFrom('', ',', ':', '"', '{', '}', '[', ']', '\\', '0', '-', '.', 'e', 'null', ' ', '\n', '\u0001', 'é'), fc.nat(2))
  .map(([json, at, insert, remove]) => json.slice(0, at % (json.length + 1)) + insert + json.slice(at % (json.length + 1) + remove))

describe('JSON as text', () => {
  it('[NB1] finds an error where there is one, and only there', () => {
    fc.assert(fc.property(damaged, text => {
      const error = findJsonError(text)
      expect(error === null).toBe(readable(text))
      if (error !== null) expect(error.offset).toBeGreaterThanOrEqual(0)
    }), { numRuns: 5000 })
  })

  it('[NB1] finds the members of an object and the elements of an array', () => {
    const spaced = fc.tuple(fc.dictionary(fc.string(), fc.jsonValue()), fc.constantFrom(undefined, 1, '\t')).map(([value, indent]) => ({ value, text: ` ${JSON.stringify(value, null, indent)}` }))
    fc.assert(fc.property(spaced, ({ value, text }) => {
      const members = membersOf(text, 1)
      expect(members.map(({ key, valueStart, valueEnd }) => [key, JSON.parse(text.slice(valueStart, valueEnd))])).toEqual(Object.entries(JSON.parse(text) as object))
      const list = JSON.stringify(Object.values(value), null, 2)
      expect(elementsOf(list, 0).map(({ start, end }) => JSON.parse(list.slice(start, end)) as unknown)).toEqual(JSON.parse(list))
    }))
  })

  it('[NB1] setting and removing a member changes that member alone', () => {
    const layouts = fc.record({ newline: fc.constantFrom('\n', '\r\n'), indent: fc.constantFrom(null, ' ', '    ', '\t'), colon: fc.constantFrom(':', ': ', ' : '), comma: fc.constantFrom('', ' '), ascii: fc.boolean(), lines: fc.constant(true) })
    const object = fc.dictionary(fc.string().filter(key => key !== '__proto__'), fc.jsonValue().filter(value => !JSON.stringify(value).includes('__proto__')))
    fc.assert(fc.property(object, object, fc.string().filter(key => key !== '__proto__'), layouts, (value, other, key, layout) => {
      const lead = layout.indent === null ? null : layout.newline
      const text = writeValue(value, layout, lead)
      expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)))
      const set = setMember(text, key, layout, lead, inner => writeValue(other, layout, inner))
      expect(JSON.parse(set)).toEqual(JSON.parse(JSON.stringify({ ...value, [key]: other })))
      const { [key]: _, ...without } = value
      expect(JSON.parse(removeMember(set, key))).toEqual(JSON.parse(JSON.stringify(without)))
      if (!(key in value)) expect(removeMember(set, key)).toBe(text)
      expect(JSON.parse(mergeValue(text, value, other, layout, lead))).toEqual(JSON.parse(JSON.stringify(other)))
      expect(mergeValue(text, value, value, layout, lead)).toBe(text)
    }))
  })

  it('[NB1] merging removes a member named like one that every object inherits', () => {
    expect(mergeValue('{"valueOf": {}, "toString": 1}', { valueOf: {}, toString: 1 }, { toString: 2 }, jupyterLayout, null)).toBe('{"toString": 2}')
  })

  it('[NB1] merging keeps what the reader did not see', () => {
    const text = '{ "seen": {"a": 1.0, "hidden": 1e5}, "gone": 1, "unseen" : [ 1.0 ] }'
    expect(mergeValue(text, { seen: { a: 1 }, gone: 1 }, { seen: { a: 2 }, added: true }, jupyterLayout, null)).toBe('{ "added": true, "seen": {"a": 2, "hidden": 1e5}, "unseen" : [ 1.0 ] }')
  })

  it('[NB1] a place is a line and a column', () => {
    expect([0, 1, 2, 3, 4].map(offset => placeOf('a\nb\r\nc', offset))).toEqual([{ line: 1, column: 1 }, { line: 1, column: 2 }, { line: 2, column: 1 }, { line: 2, column: 2 }, { line: 2, column: 3 }])
  })
})
