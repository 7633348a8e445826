import { describe, expect, it } from 'vitest'
import { inPieces } from '../../../renderer/grid/pieces.ts'

describe('a long value in pieces', () => {
  it('[GRID1] pieces hold the whole text, and no character is cut', () => {
    for (const text of ['', 'short', 'x'.repeat(100_000), '😀'.repeat(50_000), `a${'😀'.repeat(50_000)}`]) {
      const pieces = inPieces(text)
      expect(pieces.join('')).toBe(text)
      expect(Math.max(...pieces.map(piece => piece.length))).toBeLessThanOrEqual(8000)
      for (const piece of pieces) expect(piece.isWellFormed()).toBe(true)
    }
  })

  it('[GRID1] pieces end at new lines where there are any', () => {
    const text = Array.from({ length: 20_000 }, (_, line) => `"line": ${line},`).join('\n')
    const pieces = inPieces(text)
    expect(pieces.length).toBeGreaterThan(10)
    expect(pieces.join('\n')).toBe(text)
  })
})
