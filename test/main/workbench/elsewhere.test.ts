import { expect, it } from 'vitest'
import { newNotebook } from '../../../model/notebook/document.ts'
import { nodeProcessHost } from '../../../main/engine/host.ts'
import { openSession } from '../../../main/workbench/open/session.ts'
import type { Surroundings } from '../../../main/workbench/open/surroundings.ts'

it('[ENG2] [CLI1] a result that was found elsewhere is still found by what was prepared with it or looks at it, which does not mention it', async () => {
  const found = { name: 'kept', file: '/data/results/kept.duckdb' }
  const { settings } = newNotebook({ cell: null })
  const session = openSession({
    id: 'one', path: () => '/here/one.ipynb', place: () => ({ id: 'here', folder: '/here', title: 'here', sample: false, foreign: false }), cells: () => [], settings: () => settings, onEngine() {}, onPythonLost() {}, onSpark() {}, onSparkLost() {}, onNotice: () => false,
    surroundings: {
      dataDir: '/data', processes: nodeProcessHost, limits: { memory: 1, pageMemory: 1, threads: 1, rows: 1, bytes: 1 }, results: { visible: () => [], use() {} }, imports: { ensure: async () => {} },
      elsewhere: async (names: readonly string[]) => names.includes('kept') ? [found] : [], clock: Date.now, python: { environment: () => null },
    } as unknown as Surroundings,
  })
  const { visible } = session.world({})
  const { signal } = new AbortController()
  expect(await visible([], signal)).toEqual([])
  expect(await visible(['kept'], signal)).toEqual([found])
  expect(await visible([], signal), 'EXECUTE').toEqual([found])
  expect(await visible(['view_of_kept'], signal), 'a view').toEqual([found])
  expect(await visible(null, signal)).toEqual([found])
})
