import { describe, expect, it } from 'vitest'
import { readNumber, stepNumber } from '../../../renderer/parameters/number.ts'

describe('numbers in a field', () => {
  it.each([['15', 15], ['1,234,567.5', 1234567.5], ['１２３', 123], ['−5', -5], ['-.5', -0.5], ['1e3', 1000], ['  7 ', 7], ['１，２３４', 1234], ['', null], ['   ', null]])('[PARAM1] %j is read as %j', (text, value) => {
    expect(readNumber(text)).toBe(value)
  })
  it.each(['many', '1,23', '12,34,567', '1.2.3', '0x10', 'Infinity', '1e999', '--1', '1 2'])('[PARAM1] %j is no number', text => expect(readNumber(text)).toBeUndefined())

  it('[PARAM1] steps stay on the grid and within the limits', () => {
    expect(stepNumber(0, 1, { min: 0, max: 600, step: 5 })).toBe(5)
    expect(stepNumber(7, 1, { min: 0, step: 5 })).toBe(10)
    expect(stepNumber(7, -1, { min: 0, step: 5 })).toBe(5)
    expect(stepNumber(598, 10, { min: 0, max: 600, step: 5 })).toBe(600)
    expect(stepNumber(9, 1, { min: 0, max: 10, step: 4 })).toBe(8)
    expect(stepNumber(0.2, 1, { step: 0.1 })).toBe(0.3)
    expect(stepNumber(null, 1, { min: 3 })).toBe(3)
    expect(stepNumber(null, -1, {})).toBe(0)
    expect(stepNumber(0.5, 1, { min: 0, max: 1 })).toBe(0.51)
  })
})
