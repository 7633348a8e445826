import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { checkPattern } from '../../../model/parameter/pattern.ts'

describe('patterns', () => {
  const patterns = [
    'abc', '', 'a*', 'a+b?', '(a|b)*c', '(?:ab){2,3}', 'a{2}', 'a{2,}', '[a-c]+', '[^a-c]', '\\d{3}-\\d{4}', '^ab$', 'a|^b|c$', '.', '.*', '(?<year>\\d\\d)', '\\u0061', '\\x61\\u{1f600}?', '\\p{L}+', '[\\]a]+',
    '\\.\\*', '(a*)*', '(a|a)*b', '((a?){3}){2}', 'a??b*?', '[\\d-]+', '\\s\\S\\w\\W', '\\ud83d\\ude00', '(|a)b', 'a$|b', '$^', '(^a|b)+',
  ]
  const texts = fc.string({ unit: fc.constantFrom('a', 'b', 'c', '-', '1', '2', '😀', 'é', '\n', ']', '.', '*', ' '), maxLength: 8 })

  it.each(patterns)('[PARAM1] %j agrees with the regular expression of the language', (pattern) => {
    const expression = new RegExp(`^(?:${pattern})$`, 'u')
    fc.assert(fc.property(texts, (text) => checkPattern(pattern, text) === (expression.test(text) ? 'match' : 'mismatch')), { numRuns: 200 })
  })

  it('[PARAM1] a pattern that would take for ever does not', () => {
    const began = performance.now()
    for (const pattern of ['(a+)+$', '(a|a)*b', '(.*a){20}', '([a-z]+)*x', '(a?){200}a{200}']) expect(checkPattern(pattern, `${'a'.repeat(999)}!`)).toBe('mismatch')
    expect(performance.now() - began).toBeLessThan(3000)
  })

  it('[PARAM1] what cannot be checked is said to be so', () => {
    for (const pattern of ['(', '[', 'a{2,1}', '(?=a)', '(?<!a)b', '(a)\\1', '\\bfoo', '(?<n>a)\\k<n>', '(((a{100}){100}){100})', '(((){9999}){9999}){9999}', 'a{99999999}']) {
      expect(checkPattern(pattern, 'a'), pattern).toBe('invalid')
    }
  })
})
