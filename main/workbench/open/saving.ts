import { watch, type FSWatcher } from 'node:fs'
import { basename, dirname } from 'node:path'
import type { z } from 'zod'
import { OasisError } from '../../../contract/errors.ts'
import type { SaveState } from '../../../contract/workbench/notebook.ts'
import type { Edit } from '../../../model/notebook/cell.ts'
import { asSaved, serializeNotebook, type Notebook } from '../../../model/notebook/document.ts'
import type { Document } from '../document/document.ts'
import { workbenchLimits } from '../limits.ts'
import type { Journal } from '../store/journal.ts'
import { currentHash, hashOf, writeText, type FileText } from '../store/file.ts'

export interface SavingOptions {
  path: string
  file: FileText
  document: Document
  journal: Journal
  clock(): number
  /** Whether it may be saved without being asked. */
  autosave(): boolean
  onState(state: z.infer<typeof SaveState>): void
  /** The file now holds the notebook; `alone` says that nobody asked for that. */
  onSaved(notebook: Notebook, alone: boolean): void
  /** The file holds something else than was read or saved last. Resolves to whether the notebook has taken it in. */
  onOutside(): Promise<boolean>
  /** What another program wrote there is about to be written over, as somebody asked. */
  onReplacing(): Promise<void>
  log(message: string, error?: unknown): void
}

/** Where to write, whether over what is there, and whether as a copy, with the notebook staying where it is. */
export interface SaveRequest { path?: string; overwrite?: boolean; copy?: boolean }

/** An open notebook's file: the journal of its edits, saving, and noticing what others write there. */
export interface Saving {
  state(): z.infer<typeof SaveState>
  readonly path: string
  /** Whether the notebook holds something that the file, as it was read or saved last, does not. */
  readonly dirty: boolean
  /** What the file held when it was read or saved last. */
  readonly base: Notebook
  /** An edit was applied; it goes to the journal, and to the file in time. */
  edited(edit: Edit): void
  /** Edits that the journal has already are not in the file. */
  recovered(): void
  /** The journal or the versions cannot be kept at the moment, for this reason, or (null) can again. */
  unkept(what: 'journal' | 'versions', reason: string | null): void
  /** Writes the file, at `path` if given, where it stays. */
  save(request?: SaveRequest): Promise<{ savedAt: number }>
  /** The file was read again: this is what it holds. */
  reread(file: FileText, notebook: Notebook): void
  /** The file was read again, and these edits of what it holds make the notebook. */
  merged(file: FileText, notebook: Notebook, edits: Edit[]): void
  /** Does something that no save may come between. */
  alone<T>(work: () => Promise<T>): Promise<T>
  /** Waits for a save that is under way, and lets none begin by itself for a moment: the file is about to be moved. */
  pause(): Promise<void>
  /** The file has another path. */
  moved(path: string): void
  /** Saves what may be saved without being asked, and stops looking. */
  close(): Promise<void>
}

export function createSaving(options: SavingOptions): Saving {
  const { document, journal } = options
  let { path } = options
  let read = options.file
  let base = read.hash
  let baseNotebook: Notebook = document.notebook
  let savedVersion = document.version
  let state: z.infer<typeof SaveState> = {
    dirty: false, savedAt: null, readOnly: options.file.readOnly, changedOnDisk: false, error: null, retryAt: null, unkept: [],
    converts: document.notebook.format.convertsOnSave ? `Saving turns this notebook from nbformat ${document.notebook.format.major}.${document.notebook.format.minor} into 4.5.` : null,
  }
  /** Why what is not the file cannot be kept. */
  const reasons: { journal: string | null; versions: string | null } = { journal: journal.trouble?.message ?? null, versions: null }
  let kept = false
  /** Saves that failed since one did not. */
  let failures = 0
  let timer: NodeJS.Timeout | null = null
  let looking: NodeJS.Timeout | null = null
  let watcher: FSWatcher | null = null
  let writing: Promise<unknown> = Promise.resolve()
  let closed = false

  function set(change: Partial<typeof state>): void {
    const next = { ...state, ...change }
    if (JSON.stringify(next) === JSON.stringify(state)) return
    state = next
    options.onState(state)
  }

  const mayAutosave = () => options.autosave() && state.dirty && !state.readOnly && state.converts === null && !state.changedOnDisk

  /** What fails is tried less and less often, whatever is typed meanwhile. */
  const wait = () => Math.min(workbenchLimits.autosaveDelay * 2 ** Math.max(0, failures - 1), workbenchLimits.autosavePause)

  function schedule(): void {
    if (timer && failures > 0) return
    if (timer) clearTimeout(timer)
    timer = setTimeout(() => {
      timer = null
      if (mayAutosave()) save({}, true).catch(error => { if (!(error instanceof OasisError)) options.log('A notebook could not be saved', error) })
    }, wait())
  }

  function failed(error: unknown): void {
    failures++
    schedule()
    // What another program did to the file is not mended by time.
    const isMended = !(error instanceof OasisError) || (error.code !== 'conflict' && error.code !== 'notFound')
    set({ error: error instanceof OasisError ? error.message : 'The notebook could not be saved.', retryAt: isMended && mayAutosave() ? options.clock() + wait() : null })
  }

  async function look(): Promise<void> {
    const now = await currentHash(path).catch(() => base)
    if (now !== null && !closed) set({ changedOnDisk: now !== base && !(await options.onOutside()) })
  }

  function follow(): void {
    watcher?.close()
    try {
      watcher = watch(dirname(path), { persistent: false }, (_, name) => {
        if (name !== null && name !== basename(path)) return
        looking ??= setTimeout(() => {
          looking = null
          // What is being written here is no news.
          inTurn(look).catch(error => options.log('What another program wrote could not be looked at', error))
        }, workbenchLimits.folderPause)
      })
      watcher.on('error', () => watcher?.close())
    } catch {
      watcher = null
    }
  }
  follow()

  function tellUnkept(): void {
    const { journal: typed, versions } = reasons
    set({ unkept: [...typed === null ? [] : [`What you type is not in the journal: ${typed}`], ...versions === null ? [] : [`Versions are not kept: ${versions}`]] })
  }
  tellUnkept()

  /** Writes the notebook to another file and leaves everything here as it is. */
  async function writeCopy(target: string, overwrite: boolean): Promise<{ savedAt: number }> {
    if (target === path) throw new OasisError('invalid', `${target} is the notebook itself. Choose another name for the copy.`)
    await refuseExisting(target, overwrite)
    await writeText(target, serializeNotebook(document.notebook))
    return { savedAt: options.clock() }
  }

  async function refuseExisting(target: string, overwrite: boolean): Promise<void> {
    if (!overwrite && (await currentHash(target)) !== null) throw new OasisError('conflict', `${target} exists already. Choose another name, or allow it to be replaced.`, { kind: 'exists', path: target })
  }

  async function write(request: SaveRequest, alone: boolean): Promise<{ savedAt: number }> {
    const target = request.path ?? path
    const elsewhere = target !== path
    if (elsewhere) await refuseExisting(target, request.overwrite ?? false)
    const there = await currentHash(target)
    if (!elsewhere && there !== null && there !== base && request.overwrite) await options.onReplacing()
    else if (!elsewhere && there !== null && there !== base) {
      if (await options.onOutside()) return write(request, alone)
      set({ changedOnDisk: true })
      throw new OasisError('conflict', `${target} was changed by another program since it was opened here. Reload it, or save under another name.`, { kind: 'changedOnDisk', path: target })
    }
    if (!elsewhere && there === null && alone) throw new OasisError('notFound', `${target} was moved or deleted by another program. Save to write it again.`, { path: target })
    const { notebook, version } = document
    const text = serializeNotebook(notebook)
    const mark = journal.mark()
    const hash = hashOf(text)
    if (!elsewhere) journal.saving(path, mark, hash)
    await writeText(target, text)
    if (elsewhere) {
      journal.rename(path, target)
      path = target
      follow()
    }
    journal.saved(path, mark, hash)
    base = hash
    baseNotebook = notebook
    kept = false
    failures = 0
    savedVersion = version
    document.settle(asSaved(document.notebook))
    const savedAt = options.clock()
    set({ dirty: document.version !== savedVersion, savedAt, changedOnDisk: false, error: null, retryAt: null, converts: null, readOnly: false })
    options.onSaved(notebook, alone)
    if (document.version !== savedVersion) schedule()
    return { savedAt }
  }

  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = writing.catch(() => {}).then(work)
    writing = turn
    return turn
  }

  /** Keeps the text that edits start from beside the journal. */
  function keepBase(): void {
    kept = true
    const [hash, notebook] = [base, baseNotebook]
    // What was repaired or converted while reading is not the text that the file had.
    const text = () => hash === read.hash ? read.text : serializeNotebook(notebook)
    // Not now: an edit is answered first.
    setImmediate(() => journal.keepBase(hash, text()).catch(error => {
      // The next edit tries it again.
      kept = false
      options.log('The journal could not keep a text', error)
    }))
  }

  function save(request: SaveRequest, alone: boolean): Promise<{ savedAt: number }> {
    const { path: target, copy, overwrite } = request
    // A copy that fails says nothing of the notebook's own file.
    if (copy && target !== undefined) return inTurn(() => writeCopy(target, overwrite ?? false))
    if (timer) clearTimeout(timer)
    timer = null
    const work = inTurn(() => write(request, alone))
    work.catch(failed)
    return work
  }

  return {
    state: () => state,
    get path() { return path },
    get dirty() { return state.dirty },
    get base() { return baseNotebook },
    edited(edit) {
      journal.append(path, base, [edit])
      if (!kept) keepBase()
      set({ dirty: true })
      schedule()
    },
    recovered() {
      kept = false
      set({ dirty: true })
      schedule()
    },
    unkept(what, reason) {
      reasons[what] = reason
      tellUnkept()
    },
    save: (request = {}) => save(request, false),
    reread(file, notebook) {
      journal.forget(path)
      read = file
      base = file.hash
      baseNotebook = notebook
      kept = false
      savedVersion = document.version
      failures = 0
      set({ dirty: false, changedOnDisk: false, error: null, retryAt: null, readOnly: file.readOnly })
    },
    merged(file, notebook, edits) {
      read = file
      base = file.hash
      baseNotebook = notebook
      journal.replace(path, base, edits)
      keepBase()
      savedVersion = -1
      failures = 0
      set({ dirty: true, changedOnDisk: false, error: null, retryAt: null, readOnly: file.readOnly })
      schedule()
    },
    alone: inTurn,
    async pause() {
      await writing.catch(() => {})
      if (timer) schedule()
    },
    moved(to) {
      journal.rename(path, to)
      path = to
      follow()
    },
    async close() {
      closed = true
      watcher?.close()
      if (looking) clearTimeout(looking)
      if (timer) clearTimeout(timer)
      await writing.catch(() => {})
      if (mayAutosave()) await save({}, true).catch(() => {})
      if (timer) clearTimeout(timer)
      journal.flush()
    },
  }
}
