import { currentText } from '../language/language.ts'
import type { Shell } from '../shell/shell.ts'
import { beginImport } from './store.ts'

/** Endings of files that a dialog offers to import. */
export const dataEndings = ['csv', 'tsv', 'tab', 'psv', 'txt', 'gz', 'zst', 'json', 'jsonl', 'ndjson', 'geojson', 'parquet', 'pq', 'xlsx', 'xlsm']

/** Lets the person choose data to import: by the host's dialog or, where it has none, the window's own, which takes files, folders and patterns. */
export async function pickData(shell: Shell, folder = false): Promise<void> {
  if (!shell.state.getState().info?.nativeDialogs) return shell.show({ kind: 'file', purpose: 'import' })
  const { path } = await shell.workbench.call('file.pick', { title: currentText()('imports.title'), extensions: folder ? [] : dataEndings, folder })
  if (path !== null) await beginImport(shell, { paths: [path] })
}
