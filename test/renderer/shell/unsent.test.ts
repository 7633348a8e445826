import { expect, it } from 'vitest'
import { parseNotebook } from '../../../model/notebook/document.ts'
import { defaultSettings } from '../../../model/notebook/view.ts'
import { notebookFileOf } from '../../../renderer/shell/unsent.ts'

it('[NB6] what a window shows is a whole notebook file, without outputs', () => {
  const cells = [
    { id: 'a', language: 'sql' as const, source: 'SELECT :p', name: 'named', chart: { type: 'bar' as const }, outputs: [{ output_type: 'stream', name: 'stdout', text: 'x' }], executionCount: 3 },
    { id: 'b', language: 'markdown' as const, source: '# Title', outputs: [], executionCount: null, report: 'hidden' as const }, { id: 'c', language: 'python' as const, source: 'print(1)', outputs: [], executionCount: null },
  ]
  const settings = { ...defaultSettings, timezone: 'Asia/Tokyo', parameters: [{ name: 'p', type: 'text' as const, default: 'x' }] }
  const read = parseNotebook(notebookFileOf({ cells, settings }))
  expect(read.cells).toEqual(cells.map(cell => ({ ...cell, outputs: [], executionCount: null })))
  expect(read.settings).toMatchObject({ timezone: 'Asia/Tokyo', parameters: settings.parameters })
  expect(read.problems).toEqual([])
})
