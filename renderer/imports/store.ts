import { createStore } from 'zustand/vanilla'
import { OasisError } from '../../contract/errors.ts'
import type { ImportSource } from '../../contract/workbench/import.ts'
import type { Reading } from '../../model/import/reading.ts'
import { currentLanguage, currentText } from '../language/language.ts'
import { sayError } from '../language/trouble.ts'
import type { Shell } from '../shell/shell.ts'
import { dismiss, notify, revise } from '../ui/notices.ts'
import { queryTable } from '../spaces/insertion.ts'
import { chosenColumns, columnsOf, draftsOf, isReady, misfits, type ColumnChoice, type Draft, type Group } from './draft.ts'
import { sendDropped, type Dropped } from './upload.ts'

export interface ImportState {
  space: string
  phase: 'sending' | 'finding' | 'choosing' | 'running'
  /** Of the files that are being sent, from 0 to 1. */
  sent: number
  groups: readonly Group[]
  drafts: readonly Draft[]
  /** The draft that is shown. */
  shown: number | null
  left: readonly string[]
  /** Why nothing could be found or taken in. */
  error: OasisError | null
}

/** The import that is being prepared or made in this window; it goes on while its dialog is hidden. Null where there is none. */
export const importStore = createStore<{ current: ImportState | null }>(() => ({ current: null }))

/** What the current import has to be let go of at its end. */
let running = new AbortController()
let uploads: { shell: Shell; ids: string[] } | null = null
const looks = new Map<number, AbortController>()
let notice: number | null = null

const get = () => importStore.getState().current
const set = (change: Partial<ImportState>) => importStore.setState(({ current }) => ({ current: current && { ...current, ...change } }))
const change = (id: number, update: Partial<Draft>) => importStore.setState(({ current }) => ({ current: current && { ...current, drafts: current.drafts.map(draft => (draft.id === id ? { ...draft, ...update } : draft)) } }))
const find = (id: number) => get()?.drafts.find(draft => draft.id === id)
const asError = (error: unknown) => (error instanceof OasisError ? error : new OasisError('internal', error instanceof Error ? error.message : String(error)))

/** The space that data goes into: the one of the notebook in view, else the one on the left. */
export function importSpace(shell: Shell): string | null {
  const notebook = shell.active()
  return (notebook?.get().phase === 'open' ? notebook.get().space : null) ?? shell.state.getState().space
}

/** Opens the dialog on paths of this computer, or on what was dropped into the window. */
export async function beginImport(shell: Shell, from: { paths: string[] } | { dropped: Dropped[] }): Promise<void> {
  if (get()?.phase === 'running') return shell.show({ kind: 'import' })
  endImport()
  const space = importSpace(shell)
  if (space === null) throw new OasisError('notFound', currentText()('shell.noSpace'))
  running = new AbortController()
  const { signal } = running
  const mine: { shell: Shell; ids: string[] } = uploads = { shell, ids: [] }
  importStore.setState({ current: { space, phase: 'dropped' in from ? 'sending' : 'finding', sent: 0, groups: [], drafts: [], shown: null, left: [], error: null } })
  shell.show({ kind: 'import' })
  try {
    const sources: ImportSource[] = 'paths' in from ? from.paths.map(path => ({ kind: 'path', path }))
      : await sendDropped(shell.workbench, from.dropped, sent => { if (!signal.aborted) set({ sent }) }, signal, upload => mine.ids.push(upload))
    if (signal.aborted) return
    set({ phase: 'finding' })
    const { groups, left } = await shell.workbench.call('import.find', { space, sources }, { signal })
    const numbered = groups.map((group, id): Group => ({ ...group, id }))
    const drafts = numbered.flatMap(draftsOf)
    set({ phase: 'choosing', groups: numbered, drafts, left, shown: drafts[0]?.id ?? null })
    if (drafts[0]) void look(shell, drafts[0].id)
  } catch (error) {
    if (!signal.aborted) set({ phase: 'choosing', error: asError(error) })
  }
}

/** Reads the beginning of a draft's files, with what was said of how they are to be read. */
async function look(shell: Shell, id: number): Promise<void> {
  const state = get()
  const draft = find(id)
  if (!state || !draft) return
  looks.get(id)?.abort()
  const stop = new AbortController()
  looks.set(id, stop)
  change(id, { isLooking: true, error: null })
  try {
    const preview = await shell.workbench.call('import.look', { space: state.space, source: draft.table.source, reading: draft.reading }, { signal: stop.signal })
    if (stop.signal.aborted) return
    change(id, { preview, isLooking: false, columns: columnsOf(preview, find(id)?.columns ?? []) })
  } catch (error) {
    if (!stop.signal.aborted) change(id, { isLooking: false, preview: null, error: asError(error) })
  }
}

export function showDraft(shell: Shell, id: number): void {
  set({ shown: id })
  const draft = find(id)
  if (draft && !draft.preview && !draft.isLooking && !draft.error) void look(shell, id)
}

export function setReading(shell: Shell, id: number, said: Partial<Reading>): void {
  const draft = find(id)
  if (!draft) return
  const format = said.format !== undefined && said.format !== draft.reading.format
  change(id, { reading: { ...draft.reading, ...said }, ...(format ? { columns: [] } : {}) })
  void look(shell, id)
}

export function setColumn(id: number, from: string, said: Partial<ColumnChoice>): void {
  const draft = find(id)
  if (draft) change(id, { error: null, columns: draft.columns.map(column => (column.from === from ? { ...column, ...said } : column)) })
}

export const setName = (id: number, name: string): void => change(id, { name, ...(find(id)?.error?.code === 'conflict' ? { error: null } : {}) })
export const setWanted = (id: number, isWanted: boolean): void => change(id, { isWanted })
export const setLeaveOut = (id: number, leaveOut: boolean): void => change(id, { leaveOut })

/** Gives every column that values did not fit the type of text. */
export function makeText(id: number): void {
  const draft = find(id)
  if (!draft) return
  const wrong = new Set(misfits(draft))
  change(id, { error: null, columns: draft.columns.map(column => (wrong.has(column.from) ? { ...column, type: 'VARCHAR' as const } : column)) })
}

/** Makes one table of all files of a group, or one of each. */
export function setTogether(shell: Shell, group: number, together: boolean): void {
  const state = get()
  if (!state) return
  const groups = state.groups.map(entry => (entry.id === group ? { ...entry, together } : entry))
  const drafts = groups.flatMap(entry => (entry.id === group ? draftsOf(entry) : state.drafts.filter(draft => draft.group === entry.id)))
  set({ groups, drafts })
  showDraft(shell, drafts.find(draft => draft.group === group)!.id)
}

/** Imports what is wanted, one after another; what fails stays in the dialog with its reason. */
export async function runImport(shell: Shell): Promise<void> {
  const state = get()
  if (!state || state.phase !== 'choosing') return
  const { signal } = running
  set({ phase: 'running' })
  const failed: number[] = []
  for (const { id } of state.drafts.filter(draft => draft.isWanted && draft.state === 'ready')) {
    // One that was never shown is looked at first, so that its name and columns are known to be sound.
    if (!find(id)!.preview && !find(id)!.error) await look(shell, id)
    if (signal.aborted) return
    const draft = find(id)!
    if (!isReady(draft, get()!.drafts)) {
      failed.push(id)
      continue
    }
    change(id, { state: 'running', progress: null, error: null })
    showNotice(shell)
    try {
      for await (const event of shell.workbench.stream('import.start', {
        space: state.space, source: draft.table.source, reading: draft.reading, columns: chosenColumns(draft), leaveOut: draft.leaveOut, name: draft.name,
      }, { signal })) {
        if (event.type === 'progress') change(id, { progress: event.progress })
        else change(id, { state: 'done', result: event.result, leftOut: event.leftOut })
        showNotice(shell)
      }
    } catch (error) {
      if (signal.aborted) return
      change(id, { state: 'ready', error: asError(error) })
      failed.push(id)
    }
  }
  finish(shell, failed)
}

function finish(shell: Shell, failed: readonly number[]): void {
  const t = currentText()
  const state = get()!
  const isShown = shell.state.getState().overlay?.kind === 'import'
  hideNotice()
  const done = state.drafts.filter(draft => draft.result !== null)
  tellDone(shell, done)
  if (done.length > 0) shell.state.setState(({ left }) => ({ left: { ...left, panel: 'catalog' } }))
  if (failed.length === 0) {
    endImport()
    if (isShown) shell.show(null)
    return
  }
  // What is done is done; the rest is to be mended.
  set({ phase: 'choosing', shown: failed[0]!, drafts: state.drafts.filter(draft => draft.state !== 'done') })
  if (isShown) return
  const first = find(failed[0]!)!
  notify({ tone: 'bad', text: t('imports.failed', { name: first.name }), ...(first.error ? { detail: sayError(first.error, currentLanguage(), t).text } : {}), action: { label: t('imports.show'), run: () => shell.show({ kind: 'import' }) } })
}

function tellDone(shell: Shell, done: readonly Draft[]): void {
  const t = currentText()
  const leftOut = done.reduce((sum, draft) => sum + draft.leftOut, 0)
  const detail = leftOut > 0 ? { detail: t('imports.leftOut', { count: leftOut }) } : {}
  const [first] = done
  if (done.length > 1) notify({ tone: 'good', text: t('imports.doneMany', { count: done.length }), ...detail })
  else if (first?.result) {
    const { name, rows, space } = first.result
    const notebook = shell.active()
    const canQuery = notebook?.get().phase === 'open' && notebook.get().space === space
    notify({ tone: leftOut > 0 ? 'warn' : 'good', text: t('imports.done', { name, count: rows }), ...detail, ...(canQuery ? { action: { label: t('imports.query'), run: () => queryTable(shell, name) } } : {}) })
  }
}

/** The dialog was closed: an import that runs goes on, and a notice shows it; one that was being prepared is let go. */
export function hideImport(shell: Shell): void {
  shell.show(null)
  if (get()?.phase === 'running') showNotice(shell)
  else endImport()
}

/** Cancels what runs and lets go of all that was prepared. What is imported already stays. */
export function cancelImport(shell: Shell): void {
  const done = get()?.drafts.filter(draft => draft.result !== null) ?? []
  endImport()
  if (shell.state.getState().overlay?.kind === 'import') shell.show(null)
  tellDone(shell, done)
}

function endImport(): void {
  running.abort()
  for (const stop of looks.values()) stop.abort()
  looks.clear()
  hideNotice()
  if (uploads) for (const upload of uploads.ids) uploads.shell.workbench.call('upload.close', { upload }).catch(() => {})
  uploads = null
  importStore.setState({ current: null })
}

/** While the dialog is hidden, a notice shows how far the import is. */
function showNotice(shell: Shell): void {
  if (shell.state.getState().overlay?.kind === 'import') return hideNotice()
  const draft = get()?.drafts.find(entry => entry.state === 'running')
  if (!draft) return
  const t = currentText()
  const said = { text: t('imports.running', { name: draft.name }), progress: draft.progress }
  if (notice !== null) revise(notice, said)
  else notice = notify({ tone: 'info', isUnderWay: true, ...said, action: { label: t('ui.cancel'), run: () => cancelImport(shell) } })
}

function hideNotice(): void {
  if (notice !== null) dismiss(notice)
  notice = null
}
