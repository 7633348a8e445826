import { currentText } from '../language/language.ts'
import type { Shell } from '../shell/shell.ts'
import { fileName } from '../shell/TabStrip.tsx'
import { folderOf, notebookPath } from '../spaces/folders.ts'
import { notify } from '../ui/notices.ts'
import type { NotebookStore } from './store.ts'

/** The name that is offered for a notebook that is saved elsewhere, or for a copy of it. */
export const nameOffered = (path: string, copy: boolean): string => (copy ? `${fileName(path)} ${currentText()('notebook.copyEnding')}` : fileName(path))

/** Saves a notebook under another name or in another folder, or a copy of it there: by the host's dialog or, where it has none, the window's own. */
export async function saveElsewhere(shell: Shell, notebook: NotebookStore, copy: boolean): Promise<void> {
  if (!shell.state.getState().info?.nativeDialogs) return shell.show({ kind: 'saveAs', copy })
  const t = currentText()
  const before = notebook.get().path
  const offered = notebookPath(folderOf(before), nameOffered(before, copy))
  const { path: chosen } = await shell.workbench.call('file.pick', { title: t(copy ? 'command.notebook.saveCopy' : 'command.notebook.saveAs'), extensions: ['ipynb'], save: offered })
  if (chosen === null) return
  // What was agreed to be replaced is the file that was named, not one beside it with another ending.
  const path = /\.ipynb$/i.test(chosen) ? chosen : `${chosen}.ipynb`
  await notebook.save({ path, overwrite: path === chosen, copy })
  if (copy) notify({ tone: 'good', text: t('notebook.copied', { path }) })
}
