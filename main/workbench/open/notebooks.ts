import { realpath } from 'node:fs/promises'
import { dirname, isAbsolute } from 'node:path'
import { OasisError } from '../../../contract/errors.ts'
import { workbenchLimits } from '../limits.ts'
import type { Spaces } from '../space/spaces.ts'
import { fileError } from '../store/file.ts'
import { sweepHalfSaved } from '../store/halfSaved.ts'
import { openNotebook } from './notebook.ts'
import type { OpenNotebook } from './open-notebook.ts'
import type { Surroundings } from './surroundings.ts'

/** The open notebooks of all windows: a file is open once. */
export interface OpenNotebooks {
  /** Opens the file at a path, or gives the notebook that has it open. */
  open(path: string): Promise<OpenNotebook>
  /** Opens one in which cells still run, and closes it when they are done, unless a window follows it then. */
  resume(path: string): Promise<void>
  /** An open notebook. Fails as `notFound`. */
  get(id: string): OpenNotebook
  /** The open notebook of a real path, or null. */
  at(path: string): OpenNotebook | null
  all(): OpenNotebook[]
  /** An open notebook has another path now. */
  moved(notebook: OpenNotebook, before: string): void
  /** Closes one for its windows. */
  end(notebook: OpenNotebook, reason: string): Promise<void>
  close(): Promise<void>
}

/** The path by which a file is known, whatever links lead to it. */
export async function realFile(path: string): Promise<string> {
  if (!isAbsolute(path)) throw new OasisError('invalid', `${path} is not a whole path.`)
  try {
    return await realpath(path)
  } catch (error) {
    throw fileError(error, path, 'read')
  }
}

export function createOpenNotebooks(spaces: Spaces, surroundings: Surroundings): OpenNotebooks {
  const byPath = new Map<string, Promise<OpenNotebook>>()
  const byId = new Map<string, OpenNotebook>()
  const leaving = new Map<string, NodeJS.Timeout>()
  /** Notebooks that are writing their last, by path: the file is not read before they are done. */
  const ending = new Map<string, Promise<void>>()

  function forget(notebook: OpenNotebook): void {
    clearTimeout(leaving.get(notebook.id))
    leaving.delete(notebook.id)
    byId.delete(notebook.id)
    byPath.delete(notebook.path)
    surroundings.onActivity()
  }

  function finish(notebook: OpenNotebook, work: () => Promise<void>): Promise<void> {
    const { path } = notebook
    forget(notebook)
    const done = work().finally(() => { if (ending.get(path) === done) ending.delete(path) })
    ending.set(path, done)
    return done
  }

  /** A notebook without windows stays for a moment, and for as long as it runs. */
  function left(id: string): void {
    clearTimeout(leaving.get(id))
    leaving.set(id, setTimeout(() => void (async () => {
      const notebook = byId.get(id)
      if (!notebook) return
      await notebook.settled()
      if (notebook.followers > 0 || byId.get(id) !== notebook) return
      const done = finish(notebook, () => notebook.close())
      spaces.changes.changed()
      await done
    })().catch(error => surroundings.log('A notebook could not be closed', error)), workbenchLimits.linger))
  }

  /** Folders that were looked through for what killed saves left. */
  const swept = new Set<string>()

  const notebooks: OpenNotebooks = {
    async open(path) {
      await spaces.ready
      const real = await realFile(path)
      await ending.get(real)?.catch(() => {})
      const known = byPath.get(real)
      if (known) {
        const notebook = await known
        clearTimeout(leaving.get(notebook.id))
        return notebook
      }
      const id = surroundings.index.notebookId(real)
      const opening = openNotebook({ id, path: real, place: spaces.placeOf(real), surroundings, onLeft: () => left(id) })
      byPath.set(real, opening)
      try {
        const notebook = await opening
        byId.set(id, notebook)
        surroundings.index.addRecent(real, notebook.document.notebook.title)
        spaces.changes.changed()
        const folder = dirname(real)
        if (!swept.has(folder)) {
          swept.add(folder)
          void sweepHalfSaved(folder)
        }
        return notebook
      } catch (error) {
        byPath.delete(real)
        throw error
      }
    },
    async resume(path) {
      const { id, followers } = await notebooks.open(path)
      if (followers === 0) left(id)
    },
    get(id) {
      const notebook = byId.get(id)
      if (!notebook) throw new OasisError('notFound', 'This notebook is not open any more. Open it again.', { notebook: id })
      return notebook
    },
    at: path => [...byId.values()].find(notebook => notebook.path === path) ?? null,
    all: () => [...byId.values()],
    moved(notebook, before) {
      byPath.delete(before)
      byPath.set(notebook.path, Promise.resolve(notebook))
      surroundings.index.addRecent(notebook.path, notebook.document.notebook.title)
      spaces.changes.changed()
    },
    async end(notebook, reason) {
      await finish(notebook, () => notebook.end(reason))
    },
    async close() {
      for (const timer of leaving.values()) clearTimeout(timer)
      await Promise.allSettled(ending.values())
      const opening = await Promise.allSettled(byPath.values())
      byPath.clear()
      byId.clear()
      await Promise.all(opening.map(entry => entry.status === 'fulfilled' ? entry.value.close() : undefined))
    },
  }
  return notebooks
}
