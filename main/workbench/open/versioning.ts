import type { Version, VersionReason } from '../../../contract/workbench/history.ts'
import { changeSummary } from '../../../model/notebook/difference.ts'
import { notebookPieces, parseNotebook, type Notebook } from '../../../model/notebook/document.ts'
import { createTopic } from '../feed.ts'
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
  log(message: string, error?: unknown): void
}

/** Keeps the versions of an open notebook, one after another. What cannot be kept is logged; it never keeps a save from being made. */
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
  /** Resolves when all that was asked to be kept is. */
  settled(): Promise<unknown>
}

export function createVersioning({ id, versions, file, notebook: opened, clock, log }: VersioningOptions): Versioning {
  const topic = createTopic()
  let working: Promise<unknown> = Promise.resolve()
  /** The newest version, parsed. */
  let newest: { hash: string; notebook: Notebook } | null = null
  let found = false

  const piecesOf = (text: string, notebook: Notebook) => {
    const pieces = notebookPieces(notebook)
    return pieces.join('') === text ? pieces : [text]
  }

  async function add(store: Versions, hash: string, pieces: () => string[], notebook: Notebook, why: VersionReason, name: string | null): Promise<VersionRow> {
    const last = store.newest(id)
    if (last?.hash === hash) {
      newest = { hash, notebook }
      if (name !== null) store.rename(id, last.id, name)
      return { ...last, name: name ?? last.name }
    }
    const before = last === null ? null : newest?.hash === last.hash ? newest.notebook : parseNotebook(await store.text(id, last.id))
    const version = await store.keep(id, { at: clock(), why, name, hash, change: before && changeSummary(before, notebook) }, pieces())
    newest = { hash, notebook }
    return version
  }

  function keepHash(hash: string, pieces: () => string[], notebook: Notebook, why: VersionReason, name: string | null): Promise<VersionRow | null> {
    const work = working.then(async () => {
      if (versions === null || (why === 'found' && found)) return null
      try {
        if (!found && hash !== file.hash) await add(versions, file.hash, () => piecesOf(file.text, opened), opened, 'found', null)
        found = true
        return await add(versions, hash, pieces, notebook, why, name)
      } catch (error) {
        log('A version could not be kept', error)
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
      return keepHash(hashOf(pieces.join('')), () => pieces, notebook, why, name ?? null)
    },
    keepText: (text, notebook, why) => keepHash(hashOf(text), () => piecesOf(text, notebook), notebook, why, null),
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
      await keepHash(file.hash, () => piecesOf(file.text, opened), opened, 'found', null)
      yield* topic.watch(() => ({ versions: (versions?.list(id) ?? []).map(({ hash: _, ...version }) => version) }), signal)
    },
    settled: () => working,
  }
}
