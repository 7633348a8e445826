import { describe, expect, it } from 'vitest'
import type { NameMeaning } from '../../../contract/workbench/names.ts'
import { meaningSpoken, meaningText, type Known } from '../../../renderer/notebook/meaning.ts'
import { words, type WordKey } from '../../../renderer/language/words.ts'
import type { Language, Text } from '../../../renderer/language/language.ts'

const text = (language: Language): Text => ((key: WordKey, values: Record<string, unknown> = {}) => {
  const word = words[key] as { en: string | { one: string; other: string }; ja: string }
  const template = language === 'ja' ? word.ja : typeof word.en === 'string' ? word.en : values['count'] === 1 ? word.en.one : word.en.other
  return template.replace(/\{(\w+)\}/g, (_, name: string) => String(values[name]))
}) as Text
const known: Known = {
  parameters: [{ name: 'origin', type: 'text', label: 'From' }, { name: 'dates', type: 'dateRange' }, { name: 'empty', type: 'number' }], timezone: 'UTC',
  state: {
    values: { origin: 'A*B', dates: { relative: 'last', count: 7, unit: 'day', anchor: 'data' } }, options: {},
    bound: { origin: { type: 'text', value: 'A*B' }, dates_start: { type: 'date', value: '2001-06-24' }, dates_end: { type: 'date', value: '2001-06-30' } },
  },
}
const told = (meaning: NameMeaning, language: Language = 'en') => meaningText(meaning, known, text(language), language)

describe('what is shown of a name', () => {
  it('[NB5] is in the language of the window', () => {
    const table: NameMeaning = { kind: 'table', name: 'flights', of: 'view', area: null, rows: 5, bytes: null, madeAt: null, columns: [{ name: 'delay', type: 'INTEGER' }], columnCount: 3 }
    expect(told(table)).toEqual(['**flights** \n\nview · 5 rows · 3 columns', '| column | type |\n| :-- | :-- |\n| delay | INTEGER |', 'and 2 more columns'])
    expect(told(table, 'ja')).toEqual(['**flights** \n\nビュー · 5 行 · 3 列', '| 列 | 型 |\n| :-- | :-- |\n| delay | INTEGER |', 'ほか 2 列'])
    expect(told({ kind: 'column', name: 'delay', found: [{ type: 'INTEGER', table: 'flights' }], fields: [] }, 'ja')).toEqual(['**delay** ` INTEGER ` \n\nflights の列'])
    expect(told({ kind: 'column', name: 'delay', found: [{ type: 'INTEGER', table: 'flights' }, { type: '', table: 'daily' }], fields: [] })[1]).toBe('- flights ` INTEGER `\n- daily ')
  })

  it('[NB5] tells the value of a parameter as the cell gets it, and how it was chosen', () => {
    expect(told({ kind: 'parameter', name: 'dates_start', parameter: 'dates' })).toEqual(['**\\:dates\\_start** \n\nparameter · Date range', 'Value\\: 24 Jun 2001 (last 7 days of the data)'.replaceAll(/[()]/g, '\\$&')])
    expect(told({ kind: 'parameter', name: 'origin', parameter: 'origin' })).toEqual(['**\\:origin** \n\nparameter · From · Text', 'Value\\: A\\*B'])
    expect(told({ kind: 'parameter', name: 'empty', parameter: 'empty' }, 'ja')[1]).toBe('値はまだありません。')
    expect(told({ kind: 'parameter', name: 'gone', parameter: 'gone' })).toEqual([])
  })

  it('[INT6] a name of code has its type, how it is called, what is said of it and its columns, and nothing in them is markup', () => {
    const frame: NameMeaning = { kind: 'code', language: 'python', name: 'seen_one', of: 'variable', type: 'pyspark.DataFrame', signatures: [], doc: null, value: null, size: null, columns: [{ name: 'a|b', type: 'bigint' }], columnCount: 2 }
    expect(told(frame)).toEqual(['**seen\\_one** ` pyspark.DataFrame ` \n\nvariable · 2 columns', '| column | type |\n| :-- | :-- |\n| a\\|b | bigint |', 'and 1 more column'])
    const called: NameMeaning = { ...frame, name: 'f', of: 'function', type: '', signatures: ["f(x='```')"], doc: 'Says <b>it</b>.', size: 3, columns: [], columnCount: 0 }
    expect(told(called, 'ja')).toEqual(['**f** \n\n関数 · 3 要素', "````python\nf(x='```')\n````", 'Says &lt;b&gt;it&lt;\\/b&gt;\\.'])
    expect(meaningSpoken({ ...called, value: '5', doc: null }, known, text('en'), 'en')).toBe('f, function, 3 elements, 5')
  })

  it('[INT6] a table of Spark has its format, partitions and comments', () => {
    const orders: NameMeaning = {
      kind: 'table', name: 'orders', of: 'table', area: 'shop', rows: 2, bytes: 2048, madeAt: null, format: 'parquet', comment: 'one *each*', partitioned: ['day'], columnCount: 2,
      columns: [{ name: 'id', type: 'bigint', comment: 'a | b' }, { name: 'day', type: 'date' }],
    }
    expect(told(orders)).toEqual(['**orders** \n\ntable · shop · parquet · 2 rows · 2 columns · 2 KB · partitioned by day', 'one \\*each\\*', '| column | type | comment |\n| :-- | :-- | :-- |\n| id | bigint | a \\| b |\n| day | date |  |'])
  })

  it('[NB5] is said in a sentence to who listens', () => {
    const said = (meaning: NameMeaning, language: Language = 'en') => meaningSpoken(meaning, known, text(language), language)
    expect(said({ kind: 'table', name: 'a*b', of: 'result', area: 'n.main', rows: 1, bytes: null, madeAt: null, columns: [], columnCount: 2 })).toBe('a*b, result, n.main, 1 row, 2 columns')
    expect(said({ kind: 'column', name: 'delay', found: [{ type: 'INTEGER', table: 'flights' }], fields: [] }, 'ja')).toBe('delay, INTEGER, flights の列')
    expect(said({ kind: 'function', name: 'f', of: 'macro', signatures: [], signatureCount: 0, description: 'Halves it.', example: null })).toBe('f, macro, Halves it.')
    expect(said({ kind: 'parameter', name: 'origin', parameter: 'origin' })).toBe(':origin, parameter, From, Text, Value: A*B')
  })

  it('[NB5] is no markup, whatever names and descriptions hold', () => {
    const hostile = '[x](https://example.com) ![y](https://example.com/z.png) <img src=x> **b** | `c` https://example.com\n# d'
    const all = [
      told({ kind: 'table', name: hostile, of: 'table', area: hostile, rows: null, bytes: null, madeAt: null, columns: [{ name: hostile, type: hostile }], columnCount: 1 }),
      told({ kind: 'function', name: hostile, of: 'macro', signatures: [`${hostile}\n\`\`\`\nout`], signatureCount: 1, description: hostile, example: hostile }),
      told({ kind: 'column', name: hostile, found: [{ type: hostile, table: hostile }], fields: [] }),
    ].flat().join('\n\n')
    // What is left unescaped stands in code.
    const outside = all.replace(/(`{3,})[\s\S]*?\n\1/g, '').replace(/\\[\s\S]/g, '').replace(/(`+) [\s\S]*? \1/g, '')
    expect(outside).not.toMatch(/\[|\]|!|<|`|https:|^#/m)
    expect(told({ kind: 'function', name: 'f', of: 'macro', signatures: ['f() -- ```'], signatureCount: 1, description: null, example: null })[1]).toBe('````sql\nf() -- ```\n````')
  })
})
