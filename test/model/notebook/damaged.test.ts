import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Edit } from '../../../model/notebook/cell.ts'
import { applyEdit, NotebookError, parseNotebook, serializeNotebook } from '../../../model/notebook/document.ts'
import { readOutput } from '../../../model/notebook/outputs.ts'
import { corpus, oldFiles } from './corpus/corpus.ts'

/** A copy with the value at one place, counted through the whole tree, replaced or removed. */
function damage(value: unknown, at: number, by: unknown): unknown {
  let left = at
  const walk = (node: unknown): unknown => {
    if (left-- === 0) return by
    if (Array.isArray(node)) return node.map(walk)
    if (typeof node === 'object' && node !== null) return Object.fromEntries(Object.entries(node).map(([key, item]) => [key, walk(item)]).filter(([, item]) => item !== undefined))
    return node
  }
  return walk(value)
}

describe('damaged notebooks', () => {
  const files = Object.values({ ...corpus, ...oldFiles }).filter(text => text.length < 5000).map(text => JSON.parse(text.replace('\uFEFF', '')) as unknown)

  it('[NB1] one wrong value is either refused with a reason or opened, and then nothing of it is lost', () => {
    let opened = 0
    let refused = 0
    fc.assert(fc.property(fc.constantFrom(...files), fc.nat(60), fc.oneof(fc.constant(undefined), fc.jsonValue({ maxDepth: 2 }), fc.constantFrom({}, [], '', 0, null)), (file, at, by) => {
      const damaged = damage(file, at, by)
      if (damaged === undefined) return
      const text = JSON.stringify(damaged, null, 1)
      let notebook
      try {
        notebook = parseNotebook(text)
      } catch (error) {
        if (!(error instanceof NotebookError)) throw error
        expect(error.message).toMatch(/^This .*\(line \d+, column \d+\)$/s)
        refused += 1
        return
      }
      opened += 1
      const written = serializeNotebook(notebook)
      const again = parseNotebook(written)
      expect(serializeNotebook(again)).toBe(written)
      expect(again.cells).toEqual(notebook.cells)
      expect(again.settings).toEqual(notebook.settings)
      if (notebook.problems.length === 0 && !notebook.format.convertsOnSave) expect(written).toBe(text)
      for (const cell of notebook.cells) {
        for (const output of cell.outputs) readOutput(output)
        const edits: Edit[] = [{ type: 'source', cell: cell.id, source: 'x' }, { type: 'name', cell: cell.id, name: 'n' }, { type: 'language', cell: cell.id, language: 'r' }, { type: 'outputs', cell: cell.id, outputs: [], executionCount: 1 }]
        for (const edit of edits) {
          try {
            const { notebook: next, inverse } = applyEdit(notebook, edit)
            expect(serializeNotebook(inverse.reduce((current, undo) => applyEdit(current, undo).notebook, next))).toBe(written)
          } catch (error) {
            if (!(error instanceof NotebookError)) throw error
          }
        }
      }
    }), { numRuns: 1200 })
    expect(opened).toBeGreaterThan(300)
    expect(refused).toBeGreaterThan(40)
  })
})
