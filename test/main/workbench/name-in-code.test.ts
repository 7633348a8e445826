import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { nameInCode } from '../../../main/workbench/names/code.ts'

/** The names at the mark in a source, as `a.b`. */
function at(text: string, language: Parameters<typeof nameInCode>[0] = 'python') {
  const source = text.replace('|', '')
  const found = nameInCode(language, source, text.indexOf('|'))
  return found && `${found.names.join('.')} ${source.slice(found.from, found.to)}`
}

describe('the name at a place of code', () => {
  it('[INT6] is the one under the pointer with those that lead to it, and none in texts, comments and members of what is computed', () => {
    expect(at('df.fil|ter(x)')).toBe('df.filter filter')
    expect(at('d|f.filter(x)')).toBe('df df')
    expect(at('spark . sql\n.con|f')).toBe('spark.sql.conf conf')
    expect(at('f(|値) + 1')).toBe('値 値')
    expect(at('f(x).y|z')).toBeNull()
    expect(at('3|4 + x')).toBeNull()
    for (const text of ['"a wo|rd"', "'a wo|rd'", '# a wo|rd', '"""a\nwo|rd"""', 'f"a wo|rd"', '"never closed wo|rd']) expect(at(text), text).toBeNull()
    expect(at('"a" + wo|rd + \'b\'')).toBe('word word')
    expect(at('a # note\nwo|rd')).toBe('word word')
    expect(at('df$amo|unt', 'r')).toBe('df.amount amount')
    expect(at('stats::s|d(x)', 'r')).toBe('stats.sd sd')
    expect(at('read.|df("x")', 'r')).toBe('read.df read.df')
    expect(at('"x $wo|rd"', 'scala')).toBeNull()
    expect(at("val c = 'x'; wo|rd", 'scala')).toBe('word word')
    expect(at('/* a wo|rd */', 'scala')).toBeNull()
    expect(at('spark.s|ql("x")', 'scala')).toBe('spark.sql sql')
  })

  it('[INT6] whatever is written, it is a part of the source around the place, found at once', () => {
    fc.assert(fc.property(fc.constantFrom('python' as const, 'scala' as const, 'r' as const), fc.array(fc.constantFrom('"', "'", '"""', '\\', '#', '/*', '*/', '//', '.', '$', '::', ' ', '\n', 'ab', 'c1', '値', '(', ')', '\u{1F600}'), { maxLength: 30 }), fc.nat(60), (language, parts, where) => {
      const source = parts.join('')
      const offset = Math.min(where, source.length)
      const found = nameInCode(language, source, offset)
      if (found === null) return
      expect(found.from <= offset && offset <= found.to).toBe(true)
      expect(source.slice(found.from, found.to)).toBe(found.names.at(-1))
    }))
    const begun = performance.now()
    nameInCode('python', `${'a.'.repeat(50_000)}${'"'.repeat(50_001)}`, 100_000)
    expect(performance.now() - begun).toBeLessThan(2_000)
  })
})
