import type { Version, VersionReason } from '../../../contract/workbench/history.ts'
import { changeSummary } from '../../../model/notebook/difference.ts'
import { notebookPieces, parseNotebook, type Notebook } from '../../../model/notebook/document.ts'
import { createTopic } from '../feed.ts'
import { workbenchLimits } from '../limits.ts'
import { hashOf, type FileText } from '../store/file.ts'
import type { VersionRow, Versions } from '../store/versions.ts'

export interface VersioningOptions {
  id: string
  /** Null where nothing is remembered. */
  versions: Versions | null
  /** The file as it was opened. */
  file: FileText
  notebook: Notebook
  clock(): number
  /** Why versions cannot be kept at the moment and wait; null when they are kept again. */
  onTrouble(reason: string | null): void
  log(message: string, error?: unknown): void
}

/** Keeps the versions of an open notebook, one after another. What cannot be kept waits and is tried again; it never keeps a save from being made. */
export interface Versioning {
  /** Keeps a notebook as it is; the same text as the newest version's is not kept twice. The version, or null where it could not be kept. */
  keep(notebook: Notebook, why: VersionReason, name?: string): Promise<VersionRow | null>
  /** The same with a text that may be no notebook's very own: one that was repaired or converted while it was read. */
  keepText(text: string, notebook: Notebook, why: VersionReason): Promise<VersionRow | null>
  /** A version's text as a notebook, and that of the one before it. Fails as `notFound`. */
  read(version: number): Promise<Notebook>
  readBefore(version: number): Promise<Notebook | null>
  rename(version: number, name: string | null): void
  watch(signal: AbortSignal): AsyncGenerator<{ versions: Version[] }>
  /** Tries for the last time to keep what waits. */
  close(): Promise<void>
}

interface Wanted { hash: string; pieces(): string[]; notebook: Notebook; why: VersionReason; name: string | null; at: number }

export function createVersioning({ id, versions, file, notebook: opened, clock, onTrouble, log }: VersioningOptions): Versioning {
  const topic = createTopic()
  let working: Promise<unknown> = Promise.resolve()
  /** The newest version, parsed. */
  let newest: { hash: string; notebook: Notebook } | null = null
  let found = false
  /** What could not be kept, oldest first. */
  let waiting: Wanted[] = []
  let timer: NodeJS.Timeout | null = null

  const piecesOf = (text: string, notebook: Notebook) => {
    const pieces = notebookPieces(notebook)
    return pieces.join('') === text ? pieces : [text]
  }

  /** A version as a notebook. One that is damaged keeps no other from being kept. */
  const readStored = (store: Versions, version: number) => store.text(id, version).then(parseNotebook).catch(error => {
    log('A version could not be read', error)
    return null
  })

  async function add(store: Versions, { hash, pieces, notebook, why, name, at }: Wanted): Promise<VersionRow> {
    const last = store.newest(id)
    if (last?.hash === hash) {
      newest = { hash, notebook }
      if (name !== null) store.rename(id, last.id, name)
      return { ...last, name: name ?? last.name }
    }
    const before = last === null ? null : newest?.hash === last.hash ? newest.notebook : await readStored(store, last.id)
    const version = await store.keep(id, { at, why, name, hash, change: before && changeSummary(before, notebook) }, pieces())
    newest = { hash, notebook }
    return version
  }

  async function keepOne(wanted: Wanted): Promise<VersionRow> {
    if (!found && wanted.hash !== file.hash) await add(versions!, { hash: file.hash, pieces: () => piecesOf(file.text, opened), notebook: opened, why: 'found', name: null, at: wanted.at })
    const version = await add(versions!, wanted)
    found = true
    return version
  }

  /** Keeps what waits, in order, as far as it goes. */
  async function keepWaiting(): Promise<void> {
    if (timer) clearTimeout(timer)
    timer = null
    const before = waiting.length
    try {
      for (let next = waiting[0]; next; next = waiting[0]) {
        await keepOne(next)
        waiting.shift()
      }
      if (before > 0) onTrouble(null)
    } finally {
      if (waiting.length < before) topic.changed()
    }
  }

  function wait(error: unknown, wanted: Wanted | null): void {
    if (waiting.length === 0) log('Versions cannot be kept', error)
    if (wanted) waiting = [...waiting, wanted].slice(-workbenchLimits.unkeptVersions)
    if (waiting.length === 0) return
    onTrouble((error as Error).message)
    timer ??= setTimeout(() => {
      timer = null
      working = working.then(keepWaiting).catch(again => wait(again, null))
    }, workbenchLimits.unkeptPause)
  }

  function keepHash(wanted: Wanted): Promise<VersionRow | null> {
    const work = working.then(async () => {
      if (versions === null || versions.newer !== null || (wanted.why === 'found' && found)) return null
      try {
        await keepWaiting()
        return await keepOne(wanted)
      } catch (error) {
        // Who names a version is told that it was not kept, and asks again; looking at the list asks again by itself.
        wait(error, wanted.why === 'named' || wanted.why === 'found' ? null : wanted)
        return null
      } finally {
        topic.changed()
      }
    })
    working = work
    return work
  }

  return {
    keep(notebook, why, name) {
      const pieces = notebookPieces(notebook)
      return keepHash({ hash: hashOf(pieces.join('')), pieces: () => pieces, notebook, why, name: name ?? null, at: clock() })
    },
    keepText: (text, notebook, why) => keepHash({ hash: hashOf(text), pieces: () => piecesOf(text, notebook), notebook, why, name: null, at: clock() }),
    read: async version => parseNotebook(await versions!.text(id, version)),
    async readBefore(version) {
      const before = versions!.before(id, version)
      return before && parseNotebook(await versions!.text(id, before.id))
    },
    rename(version, name) {
      versions!.rename(id, version, name)
      topic.changed()
    },
    async *watch(signal) {
      // What was opened is a version too, once somebody looks.
      await keepHash({ hash: file.hash, pieces: () => piecesOf(file.text, opened), notebook: opened, why: 'found', name: null, at: clock() })
      yield* topic.watch(() => ({ versions: (versions?.list(id) ?? []).map(({ hash: _, ...version }) => version) }), signal)
    },
    async close() {
      await working
      if (timer) clearTimeout(timer)
      await keepWaiting().catch(error => log('Versions were lost', error))
    },
  }
}
