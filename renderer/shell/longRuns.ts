import { formatDuration } from '../language/format.ts'
import { currentLanguage, currentText } from '../language/language.ts'
import type { NotebookStore } from '../notebook/store.ts'
import type { SystemNotice } from '../../contract/workbench/window.ts'
import { notify } from '../ui/notices.ts'
import { fileName } from './TabStrip.tsx'

/** From this many milliseconds on, the end of a run is told: who started it has looked elsewhere meanwhile. */
const long = 10_000

/** Tells of the ends of long runs, with the way to the cell: in the window, and by `tellAway` to who looks elsewhere. Returns what ends it. */
export function tellLongRuns(notebook: NotebookStore, go: (cell: string) => void, tellAway: (notice: SystemNotice, go: () => void) => void): () => void {
  return notebook.state.subscribe((now, before) => {
    if (now.runs === before.runs) return
    for (const run of Object.values(now.runs)) {
      if (before.runs[run.cell]?.state !== 'running' || (run.state !== 'done' && run.state !== 'failed')) continue
      const took = (run.finishedAt ?? 0) - (run.startedAt ?? Infinity)
      if (!(took >= long)) continue
      const t = currentText()
      const cell = now.cells.find(candidate => candidate.id === run.cell)
      const name = cell?.name ?? t('cell.unnamed', { number: now.cells.indexOf(cell!) + 1 })
      const text = t(run.state === 'done' ? 'notebook.longDone' : 'notebook.longFailed', { name, time: formatDuration(took, currentLanguage()) })
      tellAway({ title: now.title || fileName(now.path), text }, () => go(run.cell))
      notify({ tone: run.state === 'done' ? 'good' : 'warn', text, action: { label: t('notebook.longGo'), run: () => go(run.cell) } })
    }
  })
}
