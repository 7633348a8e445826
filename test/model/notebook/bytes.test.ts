import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Edit } from '../../../model/notebook/cell.ts'
import { applyEdit, applyEdits, newNotebook, NotebookError, parseNotebook, serializeNotebook, type Notebook } from '../../../model/notebook/document.ts'
import { corpus, oldFiles } from './corpus/corpus.ts'
import { draw, editFrom } from './drawn.ts'

const view = ({ cells, settings, title, problems, kernel }: Notebook) => ({ cells, settings, title, problems, kernel })

/** A cell's JSON before and after the value of its last `source`, and the value's first character; found without the code under test. */
function aroundSource(json: string): string[] {
  const tokens = json.match(/"(?:[^"\\]|\\[^])*"|[{}[\],:]|[^\s{}[\],:"]+|\s+/g)!
  expect(tokens.join('')).toBe(json)
  let depth = 0
  let from = 0
  let to = 0
  tokens.forEach((token, i) => {
    if ('{['.includes(token)) depth += 1
    if (']}'.includes(token)) depth -= 1
    if (depth === 1 && token === '"source"' && /^\s*:/.test(tokens.slice(i + 1).join(''))) { from = tokens.indexOf(':', i) + 1; to = 0 }
    else if (from > 0 && to === 0 && (depth === 1 && token === ',' || depth === 0) && i > from) to = i
  })
  const value = tokens.slice(from, to).join('')
  const white = /\s*$/.exec(value)![0]
  return [tokens.slice(0, from).join(''), value.trim()[0]!, white + tokens.slice(to).join('')]
}

describe('a file that nobody edited', () => {
  it.each(Object.entries(corpus))('[NB1] keeps every byte: %s', (_, text) => {
    expect(serializeNotebook(parseNotebook(text))).toBe(text)
  })
})

describe('edits', () => {
  const files = Object.values({ ...corpus, ...oldFiles, new: serializeNotebook(newNotebook()) }).filter(text => text.length < 50_000)

  it('[NB1] undoing any edits brings back every byte, and what was written reads as what was seen', () => {
    fc.assert(fc.property(fc.constantFrom(...files), fc.array(draw, { minLength: 1, maxLength: 14 }), (text, draws) => {
      const start = parseNotebook(text)
      let notebook = start
      const undo: Edit[][] = []
      draws.forEach((drawn, i) => {
        try {
          const applied = applyEdit(notebook, editFrom(drawn, notebook, `new-${i}`))
          const redone = applyEdits(applied.notebook, applied.inverse)
          expect(serializeNotebook(redone.notebook)).toBe(serializeNotebook(notebook))
          expect(view(redone.notebook)).toEqual(view(notebook))
          expect(serializeNotebook(applyEdits(redone.notebook, redone.inverse).notebook)).toBe(serializeNotebook(applied.notebook))
          notebook = applied.notebook
          undo.unshift(applied.inverse)
        } catch (error) {
          if (!(error instanceof NotebookError)) throw error
        }
      })
      const written = parseNotebook(serializeNotebook(notebook))
      expect(view(written)).toEqual({ ...view(notebook), problems: notebook.problems.filter(problem => !notebook.text.fileProblems.includes(problem)) })
      expect(serializeNotebook(written)).toBe(serializeNotebook(notebook))
      expect(serializeNotebook(applyEdits(notebook, undo.flat()).notebook)).toBe(serializeNotebook(start))
    }), { numRuns: 1500 })
  })

  it('[NB1] most drawn edits are possible, so that the property above says something', () => {
    let possible = 0
    const start = parseNotebook(corpus['ours']!)
    const draws = fc.sample(draw, 500)
    for (const drawn of draws) {
      try { applyEdit(start, editFrom(drawn, start, 'new')); possible += 1 } catch (error) { if (!(error instanceof NotebookError)) throw error }
    }
    expect(possible).toBeGreaterThan(400)
  })

  it.each(Object.entries(corpus))('[NB1] an edit of one source changes only that value: %s', (_, text) => {
    const notebook = parseNotebook(text)
    notebook.cells.forEach((cell, i) => {
      const { notebook: after } = applyEdit(notebook, { type: 'text', cell: cell.id, at: 0, remove: 0, insert: 'x' })
      after.text.nodes.forEach((node, j) => { if (j !== i) expect(node).toBe(notebook.text.nodes[j]) })
      const before = notebook.text.nodes[i]!.text.json
      const now = after.text.nodes[i]!.text.json
      expect(aroundSource(now)).toEqual(aroundSource(before))
      expect(now).not.toBe(before)
      const [whole, wholeAfter] = [serializeNotebook(notebook), serializeNotebook(after)]
      const start = whole.indexOf(before)
      expect(wholeAfter).toBe(whole.slice(0, start) + now + whole.slice(start + before.length))
    })
  })

  it('[NB1] the bytes of an edited source look like the file\'s', () => {
    const typed = (name: string, id: string, insert: string) => serializeNotebook(applyEdit(parseNotebook(corpus[name]!), { type: 'text', cell: id, at: 0, remove: 0, insert }).notebook)
    expect(typed('CRLF', 'empty', 'a\nb')).toContain('"source": [\r\n    "a\\n",\r\n    "b"\r\n   ]')
    expect(typed('tabs', 'empty', 'a\nb')).toContain('"source": [\n\t\t\t\t"a\\n",\n\t\t\t\t"b"\n\t\t\t]')
    expect(typed('minified', 'empty', 'a\nb')).toContain('"source":["a\\n","b"]')
    expect(typed('on one line, as json.dumps writes it', 'a', 'é\n')).toContain('"source": ["é\\n", "select 1\\n", "from t"]')
    expect(typed('escaped outside ASCII', 'emoji', 'é')).toContain('"\\u00e9smile \\ud83d\\ude00 \\u00e9 ~\\u007f"')
    expect(typed('sources as texts', 'b', 'a\nb')).toContain('"source": "a\\nb"')
  })

  it('[NB1] settings keep unknown keys, numbers and parameters that cannot be used', () => {
    const odd = parseNotebook(corpus['ours, with pieces that cannot be used']!)
    expect(odd.settings.parameters.map(({ name }) => name)).toEqual(['ok'])
    const { notebook } = applyEdit(odd, { type: 'settings', settings: { parameters: [{ name: 'first', type: 'boolean' }, ...odd.settings.parameters] } })
    const saved = JSON.parse(serializeNotebook(notebook)) as { metadata: { oasis: { parameters: { name?: string }[], invented: unknown, version: number } } }
    expect(saved.metadata.oasis.parameters.map(item => item.name ?? item)).toEqual(['9', 'first', 'text', 'odd', 'OK', 'ok'])
    expect(saved.metadata.oasis).toMatchObject({ invented: { later: true }, version: 7 })
    const ours = parseNotebook(corpus['ours']!)
    const [origin, since] = ours.settings.parameters
    const relabelled = applyEdit(ours, { type: 'settings', settings: { parameters: [{ ...origin!, label: 'From' }, since!] } }).notebook
    const line = '       "note": "kept"\n'
    expect(corpus['ours']).toContain(line)
    expect(serializeNotebook(relabelled)).toBe(corpus['ours']!.replace('     "future": true\n', '     "future": true,\n     "label": "From"\n'))
  })

  it('[NB1] a chart keeps what is not known of it', () => {
    const ours = parseNotebook(corpus['ours']!)
    const chart = ours.cells[1]!.chart!
    const { notebook } = applyEdit(ours, { type: 'chart', cell: 'by-month', chart: { ...chart, x: { ...chart.x!, grain: 'year' } } })
    expect(serializeNotebook(notebook)).toBe(corpus['ours']!.replace('"grain": "month"', '"grain": "year"'))
  })
})

describe('speed', () => {
  const cells = Array.from({ length: 2000 }, (_, i) => ({ cell_type: 'code', execution_count: i, id: `c${i}`, metadata: {}, outputs: [{ output_type: 'stream', name: 'stdout', text: ['out\n'.repeat(50)] }], source: ['select 1\n', `from t${i}`] }))
  const text = `${JSON.stringify({ cells, metadata: {}, nbformat: 4, nbformat_minor: 5 }, null, 1)}\n`
  const best = (run: () => void) => Math.min(...Array.from({ length: 20 }, () => { const start = performance.now(); run(); return performance.now() - start }))

  it('[NB1] a notebook of 2,000 cells opens in at most thirty times what JSON.parse takes, and a keystroke takes less than a quarter of that', () => {
    const parsing = best(() => { JSON.parse(text) })
    expect(best(() => parseNotebook(text)) / parsing).toBeLessThan(30)
    let notebook = parseNotebook(text)
    const typing = best(() => {
      for (let i = 0; i < 100; i += 1) notebook = applyEdit(notebook, { type: 'text', cell: 'c1000', at: i, remove: 0, insert: 'x' }).notebook
    })
    expect(typing / 100 / parsing).toBeLessThan(0.25)
    expect(serializeNotebook(notebook)).toContain('x'.repeat(500))
  })
})
