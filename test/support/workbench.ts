import type { Locator, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect } from 'vitest'
import { openApp } from './app.ts'
import { notebookFile, openLink, trust, writeInSample, type WrittenCell } from './notebook.ts'

/** The workbench of a file's tests. `of` is another window of it. */
export interface TestWorkbench {
  cell(id: string, of?: Page): Locator
  /** The ids of the cells that are drawn, in their order. */
  order(of?: Page): Promise<string>
  /** Writes a notebook of these cells into the sample space. Gives its path. */
  write(name: string, cells: readonly WrittenCell[]): Promise<string>
  /** Shows a new notebook of these cells, trusted. */
  show(name: string, cells: readonly WrittenCell[]): Promise<void>
}

/** Opens one workbench for all tests around the call; `onPage` gets its window. What goes wrong in the window fails the test in which it did. */
export function useWorkbench(onPage: (page: Page) => void): TestWorkbench {
  let opened: Awaited<ReturnType<typeof openApp>>
  beforeAll(async () => {
    opened = await openApp()
    onPage(opened.page)
    await opened.page.getByTestId('report').waitFor()
  })
  afterAll(async () => { await opened?.close() })
  afterEach(() => { expect(opened.errors).toEqual([]) })
  const workbench: TestWorkbench = {
    cell: (id, of = opened.page) => of.locator(`[data-cell="${id}"]`),
    order: (of = opened.page) => of.locator('.cell').evaluateAll(cells => cells.map(element => (element as HTMLElement).dataset['cell']!).join(' ')),
    write: (name, cells) => writeInSample(opened.app.dataDir, name, notebookFile(cells)),
    async show(name, cells) {
      await openLink(opened.page, await workbench.write(name, cells))
      await workbench.cell(cells[0]!.id).waitFor()
      await trust(opened.page)
    },
  }
  return workbench
}
