import { describe, expect, it } from 'vitest'
import type { Cell } from '../../../model/notebook/cell.ts'
import { headingsOf, levelOf } from '../../../model/notebook/headings.ts'
import { foldedAround, headingAbove, hiddenIn, outlineOf, sectionEnd } from '../../../model/notebook/sections.ts'

const text = (id: string, source: string, isFolded = false): Cell => ({ id, language: 'markdown', source, outputs: [], executionCount: null, ...isFolded ? { folds: ['section'] } : {} })
const code = (id: string, name?: string): Cell => ({ id, language: 'sql', source: '# no heading', outputs: [], executionCount: null, ...name ? { name } : {} })
const headings = (source: string) => headingsOf(text('a', source)).map(({ level, text: says, place }) => `${level} ${says} ${place}`)

describe('headings', () => {
  it('[NB5] are those that the text shows: by hashes or a line under them, none in code, quotes, lists and tables', () => {
    expect(headings('# One\n## Two ##\n### **Bold** and `code` [link](x)\n## Again')).toEqual(['1 One 0', '2 Two 0', '3 Bold and code link 0', '2 Again 1'])
    expect(headings('Title\n===\nSub\n---\n')).toEqual(['1 Title 0', '2 Sub 0'])
    expect(headings('```\n# no\n```\n~~~sql\n# no\n```\n# no\n~~~\n# yes')).toEqual(['1 yes 0'])
    expect(headings('- item\n---\n> quote\n---\na | b\n--- | ---\n\n---\n#tag\n    # code')).toEqual([])
    expect(headings('# \n# Second')).toEqual(['1 Second 1'])
    expect(headingsOf({ language: 'sql', source: '# no' })).toEqual([])
    expect(levelOf(text('a', '### Low\n# High'))).toBe(1)
    expect(levelOf(text('a', 'none'))).toBeNull()
  })
})

describe('sections', () => {
  const cells = [code('0'), text('1', '# A'), code('2', 'named'), text('3', '## B'), code('4'), text('5', '## C'), text('6', '# D'), code('7')]
  const folded = (...ids: string[]) => cells.map(cell => ids.includes(cell.id) ? { ...cell, folds: ['section' as const] } : cell)
  const hidden = (list: readonly Cell[], ...opened: string[]) => [...hiddenIn(list, new Set(opened))].map(pair => pair.join('<')).join(' ')

  it('[NB5] reach to the next heading of their level or a higher one', () => {
    expect(cells.map((_, at) => sectionEnd(cells, at))).toEqual([1, 6, 3, 5, 5, 6, 8, 8])
    expect(cells.map((_, at) => headingAbove(cells, at))).toEqual([-1, -1, 1, 1, 3, 1, -1, 6])
  })

  it('[NB5] hide their cells where they are folded, an outer one all that is in it, but for those that are opened', () => {
    expect(hidden(cells)).toBe('')
    expect(hidden(folded('3'))).toBe('4<3')
    expect(hidden(folded('1', '3', '6'))).toBe('2<1 3<1 4<1 5<1 7<6')
    expect(hidden(folded('1', '3'), '1')).toBe('4<3')
    expect(hidden(folded('0', '2', '4'))).toBe('')
    expect(foldedAround(folded('1', '3'), '4')).toEqual(['1', '3'])
    expect(foldedAround(folded('1', '3'), '5')).toEqual(['1'])
    expect(foldedAround(folded('1'), 'gone')).toEqual([])
  })

  it('[NB5] make the table of contents, nested as they stand, with the cells that have a name', () => {
    const show = (list: readonly Cell[]) => outlineOf(list).map(({ level, text: says, kind, from, to }) => `${' '.repeat(level - 1)}${says}${kind === 'result' ? '*' : ''} ${from}-${to}`)
    expect(show(cells)).toEqual(['A 1-6', ' named* 2-3', ' B 3-5', ' C 5-6', 'D 6-8'])
    expect(show([text('a', '### Deep'), text('b', '# Top\n## Sub\n## Other'), code('c', 'x')])).toEqual(['Deep 0-1', 'Top 1-3', ' Sub 1-2', ' Other 1-3', '  x* 2-3'])
    expect(new Set(outlineOf([text('b', '# Same\n# Same')]).map(entry => entry.id)).size).toBe(2)
  })

  it('[NB5] of two thousand cells are found in a few milliseconds', () => {
    const many = Array.from({ length: 2000 }, (_, at) => at % 4 === 0 ? text(`t${at}`, `${'#'.repeat(1 + at % 3)} Heading ${at}\n\ntext`) : code(`c${at}`, `name_${at}`))
    outlineOf(many)
    const times = Array.from({ length: 9 }, (_, at) => {
      const next = many.with(at * 7, { ...many[at * 7]!, source: `# typed ${at}` })
      const started = performance.now()
      outlineOf(next)
      hiddenIn(next, new Set())
      return performance.now() - started
    })
    expect(times.toSorted((a, b) => a - b)[4]).toBeLessThan(15)
  })
})
