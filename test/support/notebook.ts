import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { Page } from 'playwright-core'

/** A cell of a notebook that a test writes: SQL unless said otherwise, with no outputs unless they are given as nbformat has them. */
export interface WrittenCell { id: string; source: string; name?: string; language?: 'sql' | 'markdown' | 'python' | 'scala' | 'r'; chart?: unknown; report?: 'hidden'; outputs?: readonly object[] }

/** An nbformat 4.5 file with these cells. `oasis` goes into the notebook's own settings. */
export function notebookFile(cells: readonly WrittenCell[], oasis: Record<string, unknown> = {}): string {
  return `${JSON.stringify({
    nbformat: 4, nbformat_minor: 5, metadata: { oasis: { version: 1, interpreter: 'duckdb', timezone: 'UTC', parameters: [], ...oasis } },
    cells: cells.map(({ id, source, language = 'sql', outputs = [], ...own }) => (language === 'markdown' ? { cell_type: 'markdown', id, metadata: {}, source } : {
      cell_type: 'code', id, metadata: { oasis: { language, ...own }, vscode: { languageId: language } }, execution_count: null, outputs, source,
    })),
  }, null, 1)}\n`
}

/** Writes a notebook into the sample space of a data folder. Gives its path. */
export async function writeInSample(dataDir: string, name: string, text: string): Promise<string> {
  const file = path.join(dataDir, 'spaces/sample', `${name}.ipynb`)
  await writeFile(file, text)
  return file
}

/** Shows a notebook by its link. */
export async function openLink(page: Page, file: string, view: 'edit' | 'report' = 'edit'): Promise<void> {
  await page.evaluate(hash => { location.hash = hash }, `notebook=${encodeURIComponent(file)}${view === 'report' ? '&view=report' : ''}`)
}

/** Trusts the notebook that is shown, and waits until its page stands still. */
export async function trust(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Trust this notebook' }).click()
  await page.getByTestId('trust-banner').waitFor({ state: 'detached' })
}

/** Types a path into the file dialog that is coming, and takes it. */
export async function pickFile(page: Page, file: string): Promise<void> {
  await page.getByTestId('file-picker').getByRole('textbox').fill(file)
  await page.keyboard.press('Enter')
}
