import { CellId, type Cell, type Edit } from './cell.ts'
import { addedCell, attachmentsJoined, attachmentsOf, withLanguage, withMetadata, withOutputs } from './cell-file.ts'
import { CellText, sourceText } from './cell-text.ts'
import { withFold } from './folds.ts'
import { cellLanguage, kernelLanguage } from './language.ts'
import { NotebookError, type CellNode, type Notebook, type NotebookText } from './notebook.ts'
import { assemble, leadOf } from './parse.ts'
import { mergeSettings } from './settings.ts'
import { isObject, titleOf, viewCell, viewSettings } from './view.ts'

export interface Applied { readonly notebook: Notebook, readonly inverse: Edit[] }

/**
 * A notebook after an edit, and the edits that put every byte back. Nothing but what the edit is about changes, and an edit of a cell's source costs no
 * more than that source. Throws NotebookError for an edit that cannot be made.
 */
export function applyEdit(notebook: Notebook, edit: Edit): Applied {
  switch (edit.type) {
    case 'text': return applyText(notebook, edit)
    case 'source': return applySource(notebook, edit.cell, edit.source, source => ({ type: 'source', cell: edit.cell, source }))
    case 'insert': return applyInsert(notebook, edit)
    case 'delete': return applyDelete(notebook, edit.cell)
    case 'move': return applyMove(notebook, edit)
    case 'split': return applySplit(notebook, edit)
    case 'merge': return applyMerge(notebook, edit.cell)
    case 'language': return applyLanguage(notebook, edit)
    case 'name': return applyName(notebook, edit)
    case 'chart': return applyMember(notebook, edit.cell, 'chart', edit.chart, before => ({ type: 'chart', cell: edit.cell, chart: before.chart ?? null }))
    case 'report': return applyMember(notebook, edit.cell, 'report', edit.report, before => ({ type: 'report', cell: edit.cell, report: before.report ?? null }))
    case 'fold': return applyFold(notebook, edit)
    case 'outputs': return applyOutputs(notebook, edit)
    case 'settings': return applySettings(notebook, edit)
    case 'restore': return applyRestore(notebook, edit)
  }
}

/** All edits in turn, or none: throws what the first impossible one throws. The inverse undoes them all. */
export function applyEdits(notebook: Notebook, edits: readonly Edit[]): Applied {
  const inverses: Edit[][] = []
  let current = notebook
  for (const edit of edits) {
    const { notebook: next, inverse } = applyEdit(current, edit)
    current = next
    inverses.push(inverse)
  }
  return { notebook: current, inverse: inverses.reverse().flat() }
}

function positionOf(notebook: Notebook, cell: string): number {
  const at = notebook.text.positions.get(cell)
  if (at === undefined) throw new NotebookError(`The notebook has no cell ${cell}; it may have been deleted.`)
  return at
}

function checkIndex(index: number, last: number): void {
  if (!Number.isInteger(index) || index < 0 || index > last) throw new NotebookError(`There is no place ${index} in the notebook; the last is ${last}.`)
}

function checkNew(notebook: Notebook, id: string): void {
  if (!CellId.safeParse(id).success) throw new NotebookError('A cell\'s id is 1 to 64 letters, digits, hyphens or underscores.')
  if (notebook.text.positions.has(id)) throw new NotebookError(`The notebook has a cell ${id} already.`)
}

/** The same notebook with other cells. */
function withCells(notebook: Notebook, cells: readonly Cell[], nodes: readonly CellNode[]): Notebook {
  return assemble({ ...notebook.text, nodes }, cells, notebook.settings, notebook.format)
}

const viewed = (text: CellText, kernel: NotebookText['kernel']): { cell: Cell, node: CellNode } => {
  const { cell, basis, problems } = viewCell(JSON.parse(text.json) as Record<string, unknown>, kernel)
  return { cell, node: { text, basis, problems } }
}

/** The same notebook with other JSON for one cell. */
function withJson(notebook: Notebook, at: number, json: string): Notebook {
  const { cell, node } = viewed(notebook.text.nodes[at]!.text.withJson(json), notebook.text.kernel)
  return withCells(notebook, notebook.cells.with(at, cell), notebook.text.nodes.with(at, node))
}

/** The edit that puts a cell back as it is in `notebook`, into the place it has there. */
function restoring(notebook: Notebook, at: number, replaces: string[]): Edit {
  const { text } = notebook.text.nodes[at]!
  return {
    type: 'restore', index: at, cell: notebook.cells[at]!.id, raw: text.json, replaces,
    ...text.before === null ? {} : { before: text.before }, ...text.after === '' ? {} : { after: text.after },
  }
}

/** The inverse of a change of one cell: `undo` where it brings every byte back, as `undone` shows, else the cell's bytes. */
function inverseFor(before: Notebook, at: number, undo: Edit, undone: string): Edit[] {
  return [undone === before.text.nodes[at]!.text.json ? undo : restoring(before, at, [before.cells[at]!.id])]
}

function applyText(notebook: Notebook, edit: Extract<Edit, { type: 'text' }>): Applied {
  const { source } = notebook.cells[positionOf(notebook, edit.cell)]!
  const end = edit.at + edit.remove
  if (edit.at > source.length || end > source.length) throw new NotebookError(`The text of cell ${edit.cell} has ${source.length} characters; there is nothing at ${end}.`)
  return applySource(notebook, edit.cell, source.slice(0, edit.at) + edit.insert + source.slice(end), before => (
    { type: 'text', cell: edit.cell, at: edit.at, remove: edit.insert.length, insert: before.slice(edit.at, end) }
  ))
}

function applySource(notebook: Notebook, id: string, source: string, undo: (source: string) => Edit): Applied {
  const at = positionOf(notebook, id)
  const before = notebook.cells[at]!
  if (source === before.source) return { notebook, inverse: [] }
  const { layout, kernel, nodes } = notebook.text
  const node = nodes[at]!
  const { foreign: _, ...rest } = before
  const cell: Cell = { ...rest, source, ...cellLanguage(node.basis, source, kernel) }
  const cells = notebook.cells.with(at, cell)
  const changed: Notebook = {
    ...notebook, cells, title: cell.language === 'markdown' ? titleOf(notebook.settings, cells) : notebook.title,
    text: { ...notebook.text, nodes: nodes.with(at, { ...node, text: node.text.withSource(source, layout) }) },
  }
  return { notebook: changed, inverse: [node.text.writesItself(before.source, layout) ? undo(before.source) : restoring(notebook, at, [id])] }
}

function placed(notebook: Notebook, index: number, text: CellText): Notebook {
  const { cell, node } = viewed(text, notebook.text.kernel)
  return withCells(notebook, notebook.cells.toSpliced(index, 0, cell), notebook.text.nodes.toSpliced(index, 0, node))
}

function applyInsert(notebook: Notebook, edit: Extract<Edit, { type: 'insert' }>): Applied {
  checkNew(notebook, edit.cell.id)
  checkIndex(edit.index, notebook.cells.length)
  if (edit.cell.name !== undefined) checkName(notebook, edit.cell.name, edit.cell.id)
  const { layout, space } = notebook.text
  const json = addedCell(edit.cell, layout, leadOf(space.next))
  return { notebook: placed(notebook, edit.index, new CellText(json)), inverse: [{ type: 'delete', cell: edit.cell.id }] }
}

function applyDelete(notebook: Notebook, id: string): Applied {
  const at = positionOf(notebook, id)
  const next = withCells(notebook, notebook.cells.toSpliced(at, 1), notebook.text.nodes.toSpliced(at, 1))
  return { notebook: next, inverse: [restoring(notebook, at, [])] }
}

function applyMove(notebook: Notebook, edit: Extract<Edit, { type: 'move' }>): Applied {
  const at = positionOf(notebook, edit.cell)
  checkIndex(edit.index, notebook.cells.length)
  const index = Math.min(edit.index, notebook.cells.length - 1)
  if (index === at) return { notebook, inverse: [] }
  const moved = <T>(list: readonly T[]): T[] => list.toSpliced(at, 1).toSpliced(index, 0, list[at]!)
  return { notebook: withCells(notebook, moved(notebook.cells), moved(notebook.text.nodes)), inverse: [{ type: 'move', cell: edit.cell, index: at }] }
}

function applySplit(notebook: Notebook, edit: Extract<Edit, { type: 'split' }>): Applied {
  const at = positionOf(notebook, edit.cell)
  checkNew(notebook, edit.newId)
  const cell = notebook.cells[at]!
  const { source } = cell
  if (edit.at > source.length) throw new NotebookError(`The text of cell ${edit.cell} has ${source.length} characters; it cannot be split at ${edit.at}.`)
  const above = source.slice(0, edit.at)
  const below = source.slice(edit.at)
  // One line break goes with the split, so that joining the two cells again gives the same text.
  const trimmed = above.replace(/\r?\n$/, '')
  const rest = trimmed === above ? below.replace(/^\r?\n/, '') : below
  const { layout, space, nodes } = notebook.text
  const json = addedCell({ id: edit.newId, language: cell.language, source: rest }, layout, leadOf(space.next), {
    basis: nodes[at]!.basis, attachments: attachmentsOf(nodes[at]!.text.json),
  })
  const shorter = applySource(notebook, edit.cell, trimmed, before => ({ type: 'source', cell: edit.cell, source: before }))
  return { notebook: placed(shorter.notebook, at + 1, new CellText(json)), inverse: [{ type: 'delete', cell: edit.newId }, ...shorter.inverse] }
}

function applyMerge(notebook: Notebook, id: string): Applied {
  const at = positionOf(notebook, id)
  const cell = notebook.cells[at]!
  const below = notebook.cells[at + 1]
  if (below === undefined) throw new NotebookError('There is no cell below to merge with.')
  const { nodes, layout } = notebook.text
  const joined = applySource(notebook, id, `${cell.source}\n${below.source}`, source => ({ type: 'source', cell: id, source }))
  const removed = applyDelete(joined.notebook, below.id)
  const inverse = [...removed.inverse, ...joined.inverse]
  const attachments = attachmentsOf(nodes[at + 1]!.text.json)
  if (attachments === undefined || nodes[at]!.basis.type === 'code') return { notebook: removed.notebook, inverse }
  const json = attachmentsJoined(removed.notebook.text.nodes[at]!.text.json, attachments, layout)
  return { notebook: withJson(removed.notebook, at, json), inverse: [...removed.inverse, restoring(notebook, at, [id])] }
}

function applyLanguage(notebook: Notebook, edit: Extract<Edit, { type: 'language' }>): Applied {
  const at = positionOf(notebook, edit.cell)
  const cell = notebook.cells[at]!
  const { nodes, layout } = notebook.text
  if (cell.language === edit.language && cell.foreign === undefined) return { notebook, inverse: [] }
  const json = withLanguage(nodes[at]!.text.json, nodes[at]!.basis.type, edit.language, layout)
  const next = withJson(notebook, at, json)
  const undone = withLanguage(json, next.text.nodes[at]!.basis.type, cell.language, layout)
  return { notebook: next, inverse: inverseFor(notebook, at, { type: 'language', cell: edit.cell, language: cell.language }, undone) }
}

const namesake = (notebook: Notebook, name: string, id: string): Cell | undefined => (
  notebook.cells.find(cell => cell.id !== id && cell.name?.toLowerCase() === name.toLowerCase())
)

function checkName(notebook: Notebook, name: string, id: string): void {
  const other = namesake(notebook, name, id)
  if (other !== undefined) throw new NotebookError(`Another cell is named ${other.name} already; choose another name.`)
}

function applyName(notebook: Notebook, edit: Extract<Edit, { type: 'name' }>): Applied {
  if (edit.name !== null) checkName(notebook, edit.name, edit.cell)
  return applyMember(notebook, edit.cell, 'name', edit.name, before => ({ type: 'name', cell: edit.cell, name: before.name ?? null }))
}

function applyMember(notebook: Notebook, id: string, key: 'name' | 'chart' | 'report', value: unknown, undo: (before: Cell) => Edit): Applied {
  const at = positionOf(notebook, id)
  const { nodes, layout } = notebook.text
  const before = notebook.cells[at]!
  const json = withMetadata(nodes[at]!.text.json, 'oasis', { [key]: value }, layout, { [key]: before[key] })
  if (json === nodes[at]!.text.json) return { notebook, inverse: [] }
  const next = withJson(notebook, at, json)
  // A name that the file repeats could not be given again, so only the bytes bring it back.
  const barred = key === 'name' && before.name !== undefined && namesake(notebook, before.name, id) !== undefined
  const undone = barred ? '' : withMetadata(json, 'oasis', { [key]: before[key] }, layout, { [key]: next.cells[at]![key] })
  return { notebook: next, inverse: inverseFor(notebook, at, undo(before), undone) }
}

function applyFold(notebook: Notebook, edit: Extract<Edit, { type: 'fold' }>): Applied {
  const at = positionOf(notebook, edit.cell)
  const { nodes, layout } = notebook.text
  const isFolded = notebook.cells[at]!.folds?.includes(edit.part) ?? false
  if (isFolded === edit.folded) return { notebook, inverse: [] }
  const { json } = nodes[at]!.text
  const next = withJson(notebook, at, withFold(json, edit.part, edit.folded, layout))
  if ((next.cells[at]!.folds?.includes(edit.part) ?? false) !== edit.folded) throw new NotebookError(`Cell ${edit.cell} has nothing of that kind to fold.`)
  return { notebook: next, inverse: inverseFor(notebook, at, { ...edit, folded: isFolded }, withFold(next.text.nodes[at]!.text.json, edit.part, isFolded, layout)) }
}

function applyOutputs(notebook: Notebook, edit: Extract<Edit, { type: 'outputs' }>): Applied {
  const at = positionOf(notebook, edit.cell)
  const { nodes, layout } = notebook.text
  const { text, basis } = nodes[at]!
  if (basis.type !== 'code') throw new NotebookError(`Cell ${edit.cell} is not a code cell, so it has no outputs.`)
  const json = withOutputs(text.json, edit.outputs, edit.executionCount, layout)
  if (json === text.json) return { notebook, inverse: [] }
  const next = withJson(notebook, at, json)
  const { outputs, executionCount } = notebook.cells[at]!
  return { notebook: next, inverse: inverseFor(notebook, at, { type: 'outputs', cell: edit.cell, outputs, executionCount }, withOutputs(json, outputs, executionCount, layout)) }
}

function applySettings(notebook: Notebook, edit: Extract<Edit, { type: 'settings' }>): Applied {
  const { metadata, layout } = notebook.text
  if (edit.raw !== undefined) return withMetadataText(notebook, edit.raw)
  const raw = mergeSettings(metadata, notebook.settings, edit.settings, layout)
  if (raw === metadata) return { notebook, inverse: [] }
  return withMetadataText(notebook, raw)
}

function parsedObject(raw: string, what: string): Record<string, unknown> {
  let value: unknown
  try { value = JSON.parse(raw) } catch { value = null }
  if (!isObject(value)) throw new NotebookError(`${what} cannot be put back: what was kept of it is not a JSON object.`)
  return value
}

function applyRestore(notebook: Notebook, edit: Extract<Edit, { type: 'restore' }>): Applied {
  const value = parsedObject(edit.raw, 'The cell')
  if (value['id'] !== edit.cell || sourceText(value['source']) === undefined || value['metadata'] === undefined) throw new NotebookError('The cell cannot be put back: what was kept of it is not that cell.')
  const gone = new Set(edit.replaces)
  const replaced = [...gone].map(id => positionOf(notebook, id)).sort((a, b) => a - b)
  if (!gone.has(edit.cell)) checkNew(notebook, edit.cell)
  checkIndex(edit.index, notebook.cells.length - gone.size)
  const { nodes, kernel } = notebook.text
  const { cell, node } = viewed(new CellText(edit.raw, edit.before ?? null, edit.after ?? ''), kernel)
  const kept = notebook.cells.map((_, i) => i).filter(i => !gone.has(notebook.cells[i]!.id))
  const next = withCells(notebook, kept.map(i => notebook.cells[i]!).toSpliced(edit.index, 0, cell), kept.map(i => nodes[i]!).toSpliced(edit.index, 0, node))
  const only = replaced[0]
  if (replaced.length === 1 && only !== undefined) return { notebook: next, inverse: [restoring(notebook, only, [edit.cell])] }
  return { notebook: next, inverse: [{ type: 'delete', cell: edit.cell }, ...replaced.map(at => restoring(notebook, at, []))] }
}

function withMetadataText(notebook: Notebook, raw: string): Applied {
  const value = parsedObject(raw, 'The notebook\'s metadata')
  const { settings, problems } = viewSettings(value)
  const kernel = kernelLanguage(value)
  let { cells } = notebook
  let { nodes } = notebook.text
  if (kernel.language !== notebook.kernel.language || kernel.foreign !== notebook.kernel.foreign) {
    const again = nodes.map(({ text }) => viewed(text, kernel))
    cells = again.map(({ cell }) => cell)
    nodes = again.map(({ node }) => node)
  }
  const next = assemble({ ...notebook.text, metadata: raw, nodes, kernel, settingsProblems: problems }, cells, settings, notebook.format)
  return { notebook: next, inverse: [{ type: 'settings', settings: {}, raw: notebook.text.metadata }] }
}
