import { setTimeout as delay } from 'node:timers/promises'
import { OasisError } from '../../../contract/errors.ts'
import { changeSummary, type ChangeSummary } from '../../../model/notebook/difference.ts'
import { serializeNotebook, type Notebook } from '../../../model/notebook/document.ts'
import { conflictsOf, type Conflict } from '../../../model/notebook/conflict.ts'
import { mergeNotebooks, type Merged, type Side } from '../../../model/notebook/merge.ts'
import { difference, sameFrame } from '../document/difference.ts'
import type { Document } from '../document/document.ts'
import { workbenchLimits } from '../limits.ts'
import { readText, type FileText } from '../store/file.ts'
import { newCellId, readNotebook } from './opening.ts'
import type { Saving } from './saving.ts'
import type { Trusting } from './trusting.ts'
import type { Versioning } from './versioning.ts'

export interface OutsideOptions {
  document: Document
  saving(): Saving
  versioning: Versioning
  trusting: Trusting
  /** The notebook holds what another program wrote: all of it, or merged with what is not saved here. */
  onTaken(how: 'taken' | 'merged', change: ChangeSummary): void
  /** It was read again as it is; what ran for it has nothing to run for any more. */
  onReread(): void
}

/** What other programs write into the file of an open notebook, and how it comes into the notebook. Nothing is lost on the way: what gives way is a version. */
export interface Outside {
  /** True while what is outside is put into the document: the file has it already. */
  readonly taking: boolean
  /** The file is another one. Takes it in where nothing that is not saved is in its way; says whether it did. */
  arrived(): Promise<boolean>
  /** What is there is about to be written over, as somebody asked. */
  replacing(): Promise<void>
  /** Takes the file as it is, in the place of what is not saved. */
  reload(): Promise<void>
  /** What the file and what is not saved both changed, as far as the limit, with the hash of that file. */
  conflicts(): Promise<{ file: string; conflicts: Conflict[]; left: number }>
  /**
   * Takes the file in beside what is not saved; what both changed in ways that do not go together is chosen by its key, and without a choice such a cell is there twice. Fails as `conflict`
   * where `file` is the hash of another.
   */
  merge(choices?: Readonly<Record<string, Side>>, file?: string): Promise<void>
}

interface Found { file: FileText; notebook: Notebook }

/** A program that writes a file piece by piece leaves none for a moment; it is looked at so often. */
const looks = 4

export function createOutside({ document, saving, versioning, trusting, onTaken, onReread }: OutsideOptions): Outside {
  let taking = false

  async function read(): Promise<Found> {
    const { path } = saving()
    const file = await readText(path)
    return { file, notebook: readNotebook(file.text, path) }
  }

  function become(next: Notebook): void {
    taking = true
    try {
      const undo = difference(next, document.notebook)
      if (sameFrame(document.notebook, next)) document.apply(difference(document.notebook, next), { undo: true })
      if (serializeNotebook(document.notebook) === serializeNotebook(next)) document.settle(next)
      else document.replace(next, undo)
    } finally {
      taking = false
    }
  }

  /** Puts the file, or what it was merged to, into the document. */
  function take({ file, notebook }: Found, merged: Notebook): void {
    const before = document.notebook
    const isMerged = merged !== notebook && serializeNotebook(merged) !== serializeNotebook(notebook)
    if (saving().dirty) void versioning.keep(before, 'replaced')
    void versioning.keepText(file.text, notebook, 'outside')
    trusting.note()
    const known = trusting.arriving(notebook, before)
    // Lines of theirs may stand in cells of mine.
    if (isMerged && !known) trusting.arriving(merged, before)
    become(isMerged ? merged : notebook)
    if (isMerged) saving().merged(file, notebook, difference(notebook, merged))
    else saving().reread(file, notebook)
    if (!isMerged || !known) trusting.judge()
    onTaken(isMerged ? 'merged' : 'taken', changeSummary(before, document.notebook))
  }

  const merge = ({ notebook }: Found, choose?: (key: string) => Side): Merged => saving().dirty ? mergeNotebooks(saving().base, document.notebook, notebook, newCellId, choose) : { notebook, conflicts: [] }

  return {
    get taking() { return taking },
    async arrived() {
      for (let left = looks; left > 0; left--) {
        try {
          const found = await read()
          const { notebook, conflicts } = merge(found)
          if (conflicts.length > 0) return false
          take(found, notebook)
          return true
        } catch (error) {
          if (!(error instanceof OasisError)) throw error
          if (left > 1) await delay(workbenchLimits.folderPause)
        }
      }
      return false
    },
    async replacing() {
      // What is no notebook cannot be kept as a version of one.
      const found = await read().catch(() => null)
      if (found) await versioning.keepText(found.file.text, found.notebook, 'outside')
    },
    async reload() {
      const { file, notebook } = await read()
      if (saving().dirty) void versioning.keep(document.notebook, 'replaced')
      void versioning.keepText(file.text, notebook, 'outside')
      trusting.note()
      trusting.arriving(notebook, document.notebook)
      const undo = difference(notebook, document.notebook)
      saving().reread(file, notebook)
      document.replace(notebook, undo)
      onReread()
      trusting.judge()
    },
    async conflicts() {
      const { file, notebook } = await read()
      const all = saving().dirty ? conflictsOf(saving().base, document.notebook, notebook, newCellId) : []
      return { file: file.hash, conflicts: all.slice(0, workbenchLimits.conflicts), left: Math.max(0, all.length - workbenchLimits.conflicts) }
    },
    merge: (choices = {}, file) => saving().alone(async () => {
      const found = await read()
      if (file !== undefined && found.file.hash !== file) throw new OasisError('conflict', 'The file was changed once more meanwhile. Compare it again.', { kind: 'changedOnDisk' })
      take(found, merge(found, key => (Object.hasOwn(choices, key) ? choices[key]! : 'both')).notebook)
    }),
  }
}
