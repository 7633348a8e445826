import { describe, expect, it } from 'vitest'
import { fuzzy } from '../../../renderer/commands/fuzzy.ts'

const best = (query: string, texts: string[]) => texts.map(text => ({ text, score: fuzzy(query, text)?.score ?? -Infinity })).sort((a, b) => b.score - a.score)[0]!.text

describe('fuzzy search', () => {
  it('[UI1] finds parts in order, and nothing else', () => {
    expect(fuzzy('fd', 'Flight delays')?.at).toEqual([0, 7])
    expect(fuzzy('delays', 'Flight delays')?.at).toEqual([7, 8, 9, 10, 11, 12])
    expect(fuzzy('xyz', 'Flight delays')).toBeNull()
    expect(fuzzy('del', 'Run the cell and add one below')).toBeNull()
    expect(fuzzy('', 'anything')).toEqual({ score: 0, at: [] })
  })

  it('[UI1] prefers whole words and their starts', () => {
    expect(best('run', ['Switch between edit and report', 'Prune', 'Run the cell'])).toBe('Run the cell')
    expect(best('ra', ['Restart the engine', 'Run all cells'])).toBe('Run all cells')
    expect(best('保存', ['元に戻す', '保存', 'ノートブックを保存'])).toBe('保存')
  })

  it('[UI1] takes full-width letters for the same', () => {
    expect(fuzzy('ｓｑｌ', 'Make it SQL')).not.toBeNull()
  })
})
