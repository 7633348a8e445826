import { createStore } from 'zustand/vanilla'
import { OasisError } from '../../contract/errors.ts'
import type { Workbench } from '../host/connection.ts'
import { formatBytes } from '../language/format.ts'
import type { Language, Text } from '../language/language.ts'
import { reasonOf } from '../language/trouble.ts'
import { dismiss, notify, revise } from '../ui/notices.ts'

export const exportFormats = ['csv', 'parquet', 'json'] as const
export type ExportFormat = (typeof exportFormats)[number]
export const exportNames: Record<ExportFormat, string> = { csv: 'CSV', parquet: 'Parquet', json: 'JSON' }

/** A file that is being written. `progress` is from 0 to 1, or null while it is not known. */
export interface Export { result: string; format: ExportFormat; progress: number | null; bytes: number; cancel(): void }

/** The exports under way, one for each result. They belong to the window, and go on when the table that they were asked of is no longer shown. */
export const exportsUnderWay = createStore<{ exports: readonly Export[] }>(() => ({ exports: [] }))

/** How many views show the progress of a result's export, and the notice that shows it while none does. */
const watched = new Map<string, number>()
const noticed = new Map<string, number>()
const tellers = new Map<string, () => void>()

export interface ExportAsk { workbench: Pick<Workbench, 'stream'>; result: string; name: string; view: string | null; format: ExportFormat; t: Text; language: Language; save(url: string): void }

/** Writes a result, or the view of it, into a file and says so. A new export of the same result takes the place of one under way. Resolves at its end, however that came. */
export async function startExport({ workbench, result, name, view, format, t, language, save }: ExportAsk): Promise<void> {
  find(result)?.cancel()
  const stop = new AbortController()
  const mine = (entry: Export) => entry.cancel === cancel
  const end = () => {
    if (!exportsUnderWay.getState().exports.some(mine)) return
    exportsUnderWay.setState(({ exports }) => ({ exports: exports.filter(entry => !mine(entry)) }))
    tellers.delete(result)
    hideNotice(result)
  }
  const cancel = () => {
    stop.abort()
    end()
  }
  exportsUnderWay.setState(({ exports }) => ({ exports: [...exports, { result, format, progress: null, bytes: 0, cancel }] }))
  tellers.set(result, () => {
    const entry = exportsUnderWay.getState().exports.find(mine)
    if (!entry) return
    const said = { detail: t('grid.exporting', { format: exportNames[format], size: formatBytes(entry.bytes, language) }), progress: entry.progress }
    const id = noticed.get(result)
    if (id !== undefined) revise(id, said)
    else noticed.set(result, notify({ tone: 'info', isUnderWay: true, text: t('grid.exportOf', { name }), ...said, action: { label: t('ui.cancel'), run: cancel } }))
  })
  try {
    for await (const event of workbench.stream('result.export', { result, ...(view ? { view } : {}), format }, { signal: stop.signal })) {
      if (stop.signal.aborted) break
      if (event.type === 'progress') {
        exportsUnderWay.setState(({ exports }) => ({ exports: exports.map(entry => (mine(entry) ? { ...entry, progress: event.progress, bytes: event.bytes } : entry)) }))
        if (!watched.has(result)) tellers.get(result)?.()
        continue
      }
      if (event.url) save(event.url)
      const file = event.url ? decodeURIComponent(event.url.split('/').at(-1)!) : (event.path ?? '').split(/[\\/]/).at(-1)!
      notify({ tone: 'good', text: t('grid.exported', { file, size: formatBytes(event.bytes, language) }), ...(event.path ? { detail: event.path } : {}) })
    }
  } catch (error) {
    if (!stop.signal.aborted && !(error instanceof OasisError && error.code === 'cancelled')) notify({ tone: 'bad', text: t('grid.exportFailed', { reason: reasonOf(error) }) })
  } finally {
    end()
  }
}

/** Says that a view shows the progress of a result's export; what it gives back says that it does no more. Without a view a notice shows it. */
export function watchExport(result: string): () => void {
  watched.set(result, (watched.get(result) ?? 0) + 1)
  hideNotice(result)
  return () => {
    const left = watched.get(result)! - 1
    if (left > 0) watched.set(result, left)
    else watched.delete(result)
    // Another view of it may come in the same step.
    setTimeout(() => { if (!watched.has(result)) tellers.get(result)?.() })
  }
}

const find = (result: string): Export | undefined => exportsUnderWay.getState().exports.find(entry => entry.result === result)

function hideNotice(result: string): void {
  const id = noticed.get(result)
  noticed.delete(result)
  if (id !== undefined) dismiss(id)
}
