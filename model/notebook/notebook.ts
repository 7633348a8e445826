import type { Cell, NotebookSettings } from './cell.ts'
import type { CellText } from './cell-text.ts'
import type { CellLanguage, LanguageBasis } from './language.ts'
import type { Layout } from './layout.ts'

/** The version of `metadata.oasis` that this workbench writes. */
export const oasisVersion = 1

/** A file that is no notebook, or an edit that cannot be made. `line` and `column` count from 1 and are null where no place in a file is meant. */
export class NotebookError extends Error {
  readonly line: number | null
  readonly column: number | null
  constructor(message: string, place?: { line: number, column: number }) {
    super(place === undefined ? message : `${message} (line ${place.line}, column ${place.column})`)
    this.name = 'NotebookError'
    this.line = place?.line ?? null
    this.column = place?.column ?? null
  }
}

/** A cell's bytes, what they say about its language, and what in them could not be used. */
export interface CellNode { readonly text: CellText, readonly basis: LanguageBasis, readonly problems: readonly string[] }

/**
 * The bytes of a notebook in pieces, so that an edit of one cell costs that cell: `frame` is what stands around the cells and the notebook's metadata,
 * which come in either order. Read through `serializeNotebook` and `applyEdit` only.
 */
export interface NotebookText {
  readonly frame: readonly [string, string, string]
  readonly cellsFirst: boolean
  readonly metadata: string
  readonly nodes: readonly CellNode[]
  readonly positions: ReadonlyMap<string, number>
  readonly layout: Layout
  /** White space before the first cell, before each other cell, after the last, and in a list without cells. */
  readonly space: { readonly first: string, readonly next: string, readonly close: string, readonly empty: string }
  readonly kernel: CellLanguage
  readonly settingsProblems: readonly string[]
  readonly fileProblems: readonly string[]
}

/** An open notebook: what windows see, and the bytes behind it. Immutable; `applyEdit` makes the next one. */
export interface Notebook {
  readonly cells: readonly Cell[]
  readonly settings: NotebookSettings
  /** `convertsOnSave` is true for a file of 4.0 to 4.4, which the first save turns into 4.5; say so before saving. */
  readonly format: { readonly major: number, readonly minor: number, readonly convertsOnSave: boolean }
  /** The title of its settings, else its first heading, else ''. */
  readonly title: string
  /** The language of its kernel, which new code cells have unless they say otherwise. */
  readonly kernel: CellLanguage
  /** What the file holds that could not be used or had to be repaired, a sentence each. Nothing of it is lost. */
  readonly problems: readonly string[]
  readonly text: NotebookText
}

/** The bytes of the file as text: nbformat 4.5, and the very text it was parsed from but for what was edited, converted or repaired. */
export function serializeNotebook(notebook: Notebook): string {
  return notebookPieces(notebook).join('')
}

/** The text of the file in pieces, one for each cell: two notebooks that share a cell share its piece. */
export function notebookPieces(notebook: Notebook): string[] {
  const { frame, cellsFirst, metadata, nodes, space } = notebook.text
  const cells = nodes.map((node, i) => `${i === 0 ? '' : ','}${node.text.before ?? (i === 0 ? space.first : space.next)}${node.text.json}${node.text.after}`)
  const list = cells.length === 0 ? [space.empty] : [...cells, space.close]
  return [frame[0], ...cellsFirst ? list : [metadata], frame[1], ...cellsFirst ? [metadata] : list, frame[2]]
}

/** The notebook after its first save: it is 4.5 now and need not be announced again. */
export function asSaved(notebook: Notebook): Notebook {
  if (!notebook.format.convertsOnSave) return notebook
  return { ...notebook, format: { ...notebook.format, minor: 5, convertsOnSave: false } }
}
