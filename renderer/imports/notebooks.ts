import { OasisError } from '../../contract/errors.ts'
import { currentText } from '../language/language.ts'
import { fileName } from '../shell/TabStrip.tsx'
import type { Shell } from '../shell/shell.ts'
import { notify } from '../ui/notices.ts'
import { sendDropped, type Dropped } from './upload.ts'

/** Whether what was dropped is a notebook's file. */
export const isNotebook = ({ files: [first, ...more] }: Dropped): boolean => first !== undefined && more.length === 0 && /^[^/]+\.ipynb$/i.test(first.name)

/** Puts copies of notebooks that were dropped into the space on the left, and opens them. A browser does not tell where their files are. */
export async function takeNotebooks(shell: Shell, dropped: readonly Dropped[]): Promise<void> {
  if (dropped.length === 0) return
  const { workbench } = shell
  const { spaces, space } = shell.state.getState()
  const into = spaces?.find(entry => entry.id === space) ?? spaces?.[0]
  if (!into) throw new OasisError('notFound', currentText()('shell.noSpace'))
  for (const each of dropped) {
    let upload = ''
    try {
      await sendDropped(workbench, [each], () => {}, new AbortController().signal, id => { upload = id })
      const { path } = await workbench.call('space.takeNotebook', { space: into.id, upload })
      shell.open(path)
      notify({ tone: 'info', text: currentText()('imports.notebookTaken', { title: fileName(path), space: into.title }) })
    } catch (error) {
      if (upload !== '') void workbench.call('upload.close', { upload }).catch(() => {})
      throw error
    }
  }
}
