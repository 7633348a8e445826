import '../../support/cells.ts'
import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'vitest'
import type { Cell, NotebookSettings } from '../../../model/notebook/cell.ts'
import { follow, notebookText, type Bench, type Follower } from '../workbench/bench.ts'

export { skipWithoutCells } from '../../support/cells.ts'

export type WrittenCell = Partial<Cell> & { id: string; source: string }

/** A trusted notebook of one's own whose cells are Python where nothing else is said. */
export async function openPython(bench: Bench, name: string, cells: WrittenCell[], settings: Partial<NotebookSettings> = {}): Promise<Follower> {
  // In the sample space, where there is a table of flights; it is copied while the workbench starts.
  const folder = join(bench.dataDir, 'spaces', 'sample')
  while (!existsSync(join(folder, 'space.json'))) await new Promise(resolve => setTimeout(resolve, 20))
  const path = join(folder, `${name}.ipynb`)
  await writeFile(path, notebookText(cells.map(cell => ({ language: 'python', ...cell })), settings))
  const notebook = await follow(bench.client, path)
  await bench.client.call('notebook.trust', { notebook: notebook.id })
  return notebook
}

/** Runs cells and waits until they have ended, whichever way. */
export async function run(bench: Bench, notebook: Follower, ...cells: string[]): Promise<void> {
  const before = new Map(notebook.snapshot.runs.map(entry => [entry.cell, entry.startedAt]))
  await bench.client.call('run.start', { notebook: notebook.id, scope: cells.length === 0 ? { kind: 'all' } : { kind: 'cells', cells } })
  const wanted = cells.length === 0 ? notebook.snapshot.cells.map(cell => cell.id) : cells
  await notebook.until(`${wanted.join()} ended`, ({ run: runOf }) => wanted.every(id => ['done', 'failed', 'cancelled'].includes(runOf(id).state) && runOf(id).startedAt !== (before.get(id) ?? null)), 45_000)
}

let edits = 0
/** Gives a cell another source and runs it, where nothing else is asked for to its end. */
export async function rewrite(bench: Bench, notebook: Follower, cell: string, source: string, toTheEnd = true): Promise<void> {
  await bench.client.call('notebook.edit', { notebook: notebook.id, window: 'w1', number: ++edits, version: notebook.snapshot.version, edits: [{ type: 'source', cell, source }] })
  if (toTheEnd) await run(bench, notebook, cell)
  else await bench.client.call('run.start', { notebook: notebook.id, scope: { kind: 'cells', cells: [cell] } })
}

/** What a cell printed. */
export const printed = (notebook: Follower, cell: string, name: 'stdout' | 'stderr' = 'stdout'): string =>
  notebook.outputs(cell).flatMap(output => (output.kind === 'stream' && output.name === name ? [output.text] : [])).join('')

/** The first table that a cell shows. */
export function tableOf(notebook: Follower, cell: string) {
  const found = notebook.outputs(cell).find(output => output.kind === 'table')
  expect(found, `no table among ${JSON.stringify(notebook.outputs(cell)).slice(0, 600)}`).toBeDefined()
  return (found as Extract<typeof found, { kind: 'table' }>).result
}
