import { applyEdit } from '../../model/notebook/apply.ts'
import type { Edit } from '../../model/notebook/cell.ts'
import type { Notebook } from '../../model/notebook/document.ts'
import type { BoundValues } from '../../model/parameter/definition.ts'
import { typedLiteral } from '../../model/parameter/literal.ts'
import { ParameterError } from '../../model/parameter/problem.ts'

const injected = 'injected-parameters'

function tagsOf(notebook: Notebook, at: number): unknown[] {
  const { metadata } = JSON.parse(notebook.text.nodes[at]!.text.json) as { metadata?: { tags?: unknown } }
  return Array.isArray(metadata?.tags) ? metadata.tags : []
}

/**
 * The edits that put the given values into a notebook by papermill's convention: a code cell tagged `injected-parameters`, in the place of one that is there, else after the cell
 * tagged `parameters`, else first.
 */
export function injectParameters(notebook: Notebook, values: BoundValues): Edit[] {
  const tags = notebook.cells.map((_, at) => tagsOf(notebook, at))
  const old = tags.findIndex(list => list.includes(injected))
  const declared = tags.findIndex(list => list.includes('parameters'))
  const id = freeId(notebook)
  const source = ['-- Parameters', ...Object.entries(values).map(([name, value]) => `SET VARIABLE ${name} = ${literal(name, value)};`)].join('\n')
  const raw = JSON.stringify({
    cell_type: 'code', execution_count: null, id, metadata: { oasis: { language: 'sql' }, tags: [injected], vscode: { languageId: 'sql' } }, outputs: [], source: source.split(/(?<=\n)/),
  }, null, 1).replaceAll('\n', '\n  ')
  const edit: Edit = { type: 'restore', index: old >= 0 ? old : declared + 1, cell: id, raw, replaces: old >= 0 ? [notebook.cells[old]!.id] : [] }
  applyEdit(notebook, edit)
  return [edit]
}

function literal(name: string, value: BoundValues[string]): string {
  try {
    return typedLiteral(value, 'duckdb', name)
  } catch (error) {
    // A null byte cannot be written in SQL; the cell is a record and not what the values were taken from.
    if (error instanceof ParameterError) return 'NULL'
    throw error
  }
}

function freeId(notebook: Notebook): string {
  for (let number = 0; ; number++) {
    const id = number === 0 ? injected : `${injected}-${number}`
    if (!notebook.cells.some(cell => cell.id === id)) return id
  }
}

