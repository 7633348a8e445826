import fc from 'fast-check'
import MarkdownIt from 'markdown-it'
import { describe, expect, it } from 'vitest'
import type { BoundValues } from '../../../model/parameter/definition.ts'
import { substituteMarkdown } from '../../../model/parameter/markdown.ts'
import { hostileText } from './hostile.ts'

const values: BoundValues = {
  x: { type: 'text', value: 'a *b* <i>' }, n: { type: 'number', value: -1234.5 }, d: { type: 'date', value: '2001-01-31' }, f: { type: 'boolean', value: true }, l: { type: 'list', of: 'text', value: ['a', 'b|c'] }, none: { type: 'text', value: null },
}
const reader = new MarkdownIt({ html: true, linkify: true })

/** What a browser shows of HTML text: references read, spaces as written. */
const shown = (html: string) => html.replace(/&(amp|lt|gt|quot);/g, (_, name: string) => ({ amp: '&', lt: '<', gt: '>', quot: '"' })[name]!)

describe('parameters in Markdown', () => {
  it('[PARAM2] values read as text in the language of the report', () => {
    expect(reader.renderInline(substituteMarkdown('${x}: ${n}, ${d}, ${f}, ${l}, ${none}', values, 'en'))).toBe('a *b* &lt;i&gt;: -1,234.5, 31 Jan 2001, yes, a, b|c, no value')
    expect(reader.renderInline(substituteMarkdown('${f} ${l} ${none}', values, 'ja'))).toBe('はい a、b|c 値なし')
  })

  it('[PARAM2] a value that is awaited is an ellipsis, not its name', () => {
    expect(substituteMarkdown('${later} ${d} ${unknown}', values, 'ja', new Set(['later', 'd']))).toBe('… 2001年1月31日 ${unknown}')
  })

  it('[PARAM2] names without a value and code stay as they are', () => {
    for (const source of ['${unknown} $x ${x', '`${x}`', '`` a ` ${x} ``', '```\n${x}\n```', '~~~sql\n${x}\n```\n${x}\n~~~', '> ```\n> ${x}\n> ```', '- ```\n  ${x}\n  ```']) expect(substituteMarkdown(source, values, 'en')).toBe(source)
    expect(substituteMarkdown('```\na\n```\n${d} `b` ${d} ` ${d}', values, 'en')).toBe('```\na\n```\n31 Jan 2001 `b` 31 Jan 2001 ` 31 Jan 2001')
    expect(substituteMarkdown('\\`${d}\\` and `a\n\n${d}`', values, 'en')).toBe('\\`31 Jan 2001\\` and `a\n\n31 Jan 2001`')
  })

  it('[PARAM2] a hostile text is the text of its paragraph and nothing else', () => fc.assert(fc.property(hostileText, (value) => {
    const source = substituteMarkdown('before ${x} after', { x: { type: 'text', value } }, 'en')
    const line = value.toWellFormed().replace(/[\r\n\u2028\u2029]+/g, ' ')
    // CommonMark shows references to null and to code points that are none as U+FFFD.
    expect(shown(reader.render(source)).normalize().replaceAll(/[\p{Cc}\ufffd]/gu, '')).toBe(`<p>before ${line} after</p>\n`.normalize().replaceAll(/[\p{Cc}\ufffd]/gu, ''))
  }), { numRuns: 300 }))

  it.each(['${x}', '# ${x}', '- ${x}', '| a |\n|---|\n| ${x} |', '[${x}](https://example.com)', '**${x}**', '<b title="${x}">b</b>', '> ${x}', '${x}\n${x}', '    a\n\n${x}'])('[PARAM2] a hostile text changes no structure of %j', (source) => {
    const structure = (text: string) => reader.parse(substituteMarkdown(source, { x: { type: 'text', value: text } }, 'en'), {}).flatMap((token) => [token.type, ...(token.children ?? []).map((child) => child.type)])
    const plain = structure('word')
    fc.assert(fc.property(hostileText, (value) => {
      expect(structure(`a${value}z`)).toEqual(plain)
    }), { numRuns: 100 })
  })
})
