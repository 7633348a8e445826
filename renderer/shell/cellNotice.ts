import { windowLimits, type SystemNotice } from '../../contract/workbench/window.ts'
import { currentText } from '../language/language.ts'
import type { NotebookStore } from '../notebook/store.ts'
import { notify } from '../ui/notices.ts'
import { fileName } from './TabStrip.tsx'

/** Characters that the window shows; the edge of it has no room for more. */
const shown = 500

const beginning = (text: string, most: number): string => (text.length > most ? `${text.slice(0, most - 1)}…` : text)

/** Tells what a cell says to who looks at the desktop: in the window, until it is closed there, and by `tellAway` to who looks elsewhere. */
export function tellCellNotice(notebook: NotebookStore, said: string, go: () => void, tellAway: (notice: SystemNotice, go: () => void) => void): void {
  const { title, path } = notebook.get()
  const name = title || fileName(path)
  tellAway({ title: beginning(name, windowLimits.notice), text: beginning(said, windowLimits.notice) }, go)
  notify({ tone: 'info', text: name, detail: beginning(said, shown), stays: true, action: { label: currentText()('notebook.longGo'), run: go } })
}
