import { OasisError } from '../../../contract/errors.ts'
import type { Edit } from '../../../model/notebook/cell.ts'
import { applyEdit, NotebookError, parseNotebook, type Notebook } from '../../../model/notebook/document.ts'
import { mergeNotebooks } from '../../../model/notebook/merge.ts'
import { difference } from '../document/difference.ts'
import type { Journal } from '../store/journal.ts'
import { readText, type FileText } from '../store/file.ts'

/** A notebook file as it was read, and the edits of the journal that it does not have. */
export interface Opened {
  file: FileText
  notebook: Notebook
  /** Edits for `notebook`, in order. */
  unsaved: Edit[]
  recovered: { edits: number; at: number } | null
}

/** Reads a notebook file as text of a notebook; a file that is none fails as `invalid` with the place. */
export function readNotebook(text: string, path: string): Notebook {
  try {
    return parseNotebook(text)
  } catch (error) {
    if (error instanceof NotebookError) throw new OasisError('invalid', `${path}: ${error.message}`, { path, line: error.line, column: error.column }, error)
    throw error
  }
}

/** Opens a file and finds what the journal has of it. Where the file was changed by somebody else meanwhile, the edits are merged into it by cell; none is lost. */
export async function openFile(path: string, journal: Journal): Promise<Opened> {
  const file = await readText(path)
  const notebook = readNotebook(file.text, path)
  const recoveries = journal.read(path, file.hash)
  if (recoveries.length === 0) return { file, notebook, unsaved: [], recovered: null }
  let current = notebook
  const unsaved: Edit[] = []
  let count = 0
  let merged = false
  const apply = (edit: Edit): boolean => {
    try {
      current = applyEdit(current, edit).notebook
      unsaved.push(edit)
      return true
    } catch (error) {
      if (error instanceof NotebookError) return false
      throw error
    }
  }
  for (const recovery of recoveries) {
    if (recovery.base === file.hash && !merged) {
      for (const edit of recovery.edits) if (apply(edit)) count++
      continue
    }
    merged = true
    const base = recovery.baseText === null ? null : readNotebook(recovery.baseText, path)
    if (base === null) {
      // Without the text that they were made on, only edits that need no place in a text can be made again.
      for (const edit of recovery.edits) if (edit.type !== 'text' && edit.type !== 'split' && edit.type !== 'merge' && apply(edit)) count++
      continue
    }
    let mine = base
    for (const edit of recovery.edits) {
      try {
        mine = applyEdit(mine, edit).notebook
      } catch (error) {
        if (!(error instanceof NotebookError)) throw error
      }
    }
    for (const edit of difference(current, mergeNotebooks(base, mine, current, newCellId).notebook)) if (apply(edit)) count++
  }
  if (merged) journal.replace(path, file.hash, unsaved)
  return { file, notebook, unsaved, recovered: count > 0 ? { edits: count, at: recoveries.at(-1)!.at } : null }
}

/** A new nbformat cell id. */
export const newCellId = (): string => crypto.randomUUID().slice(0, 8)
