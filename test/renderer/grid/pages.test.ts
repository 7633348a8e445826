import { tableFromArrays, tableToIPC } from 'apache-arrow'
import { describe, expect, it } from 'vitest'
import { OasisError } from '../../../contract/errors.ts'
import { createPages, pageLimits } from '../../../renderer/grid/pages.ts'

/** A workbench that answers when told to; stands for the connection, whose timing cannot be had from a real one. */
function slowWorkbench(rowsPerAnswer: number = pageLimits.rows) {
  const asked: { offset: number; limit: number; signal: AbortSignal; answer(): void; fail(error: OasisError): void }[] = []
  const call = (name: string, input: { offset: number; limit: number }, options: { signal: AbortSignal }) => new Promise((resolve, reject) => {
    expect(name).toBe('result.page')
    const rows = Math.min(input.limit, rowsPerAnswer)
    options.signal.addEventListener('abort', () => reject(new OasisError('cancelled', 'cancelled')))
    asked.push({ ...input, signal: options.signal, answer: () => resolve({ arrow: tableToIPC(tableFromArrays({ n: Int32Array.from({ length: rows }, (_, i) => input.offset + i) })), rows, cutCells: input.offset === 0 ? [[1, 'n']] : [] }), fail: reject })
  })
  return { asked, workbench: { call } as unknown as Parameters<typeof createPages>[0] }
}
const source = { result: 'abcdefgh', view: null, rows: 10_000_000 }
const settle = () => new Promise(resolve => setTimeout(resolve, 5))

describe('pages of a result', () => {
  it('[GRID1] a page in view is asked for first, then those ahead', async () => {
    const { asked, workbench } = slowWorkbench()
    const pages = createPages(workbench, source)
    pages.want(5_000_000, 5_000_012, 1)
    expect(asked.map(({ offset }) => offset)).toEqual([5_000_000])
    expect(pages.value(5_000_003, 0)).toBeUndefined()
    asked[0]!.answer()
    await settle()
    expect(pages.value(5_000_003, 0)).toBe(5_000_003)
    expect(asked.slice(1).map(({ offset }) => offset)).toEqual([5_000_000 + pageLimits.rows, 5_000_000 + 2 * pageLimits.rows, 5_000_000 - pageLimits.rows])
  })

  it('[FAST1] rows that are known already are shown at once; their page is asked for when the window has drawn them', async () => {
    const { asked, workbench } = slowWorkbench()
    const pages = createPages(workbench, { ...source, rows: 2 }, { columns: 1, value: row => row + 40 })
    pages.want(0, 2, 1)
    expect([pages.value(1, 0), asked]).toEqual([41, []])
    await expect.poll(() => asked).toHaveLength(1)
    asked[0]!.answer()
    await expect.poll(() => pages.value(1, 0)).toBe(1)
    const unknown = slowWorkbench()
    createPages(unknown.workbench, source, { columns: 1, value: () => undefined }).want(0, 2, 1)
    expect(unknown.asked).toHaveLength(1)
  })

  it('[GRID1] pages that went out of view are not waited for', async () => {
    const { asked, workbench } = slowWorkbench()
    const pages = createPages(workbench, source)
    pages.want(0, 12, 1)
    pages.want(9_000_000, 9_000_012, 1)
    expect(asked[0]!.signal.aborted).toBe(true)
    expect(asked[1]!.offset).toBe(9_000_000)
    expect(pages.error()).toBeNull()
  })

  it('[GRID1] a page that comes in parts is put together', async () => {
    const { asked, workbench } = slowWorkbench(40)
    const pages = createPages(workbench, { ...source, rows: 100 })
    pages.want(0, 12, 1)
    for (let part = 0; part < 3; part++) { asked[part]!.answer(); await settle() }
    expect(asked.map(({ offset, limit }) => [offset, limit])).toEqual([[0, 100], [40, 60], [80, 20]])
    expect([0, 39, 40, 99].map(row => pages.value(row, 0))).toEqual([0, 39, 40, 99])
    expect(pages.isCut(1, 0, 'n')).toBe(true)
    expect(pages.isCut(41, 0, 'n')).toBe(false)
  })

  it('[GRID1] a failure is told and asked again only when wanted', async () => {
    const { asked, workbench } = slowWorkbench()
    const pages = createPages(workbench, { ...source, rows: 100 })
    pages.want(0, 12, 1)
    asked[0]!.fail(new OasisError('offline', 'gone'))
    await settle()
    expect(pages.error()?.code).toBe('offline')
    expect(asked).toHaveLength(1)
    pages.retry()
    expect(asked).toHaveLength(2)
    asked[1]!.answer()
    await settle()
    expect(pages.error()).toBeNull()
    expect(pages.value(7, 0)).toBe(7)
  })

  it('[GRID1] only so many pages are kept', async () => {
    const { asked, workbench } = slowWorkbench()
    const pages = createPages(workbench, source)
    for (let page = 0; page < pageLimits.kept + 40; page++) {
      pages.want(page * pageLimits.rows, page * pageLimits.rows + 12, 1)
      for (const ask of asked.splice(0)) ask.answer()
      await settle()
      for (const ask of asked.splice(0)) ask.answer()
    }
    await settle()
    expect(pages.value(0, 0)).toBeUndefined()
    expect(pages.value((pageLimits.kept + 39) * pageLimits.rows, 0)).toBe((pageLimits.kept + 39) * pageLimits.rows)
  })
})
