import type { Cell } from '../../../model/notebook/cell.ts'
import type { CellDependencies } from '../../../model/notebook/dependency.ts'
import { runnableSource } from '../../../model/notebook/document.ts'
import type { Parameter } from '../../../model/parameter/definition.ts'
import { usedParameters } from '../../../model/parameter/dependency.ts'
import { splitStatements } from '../../../model/parameter/statement.ts'
import { usesOf, type Uses } from './uses.ts'

/** The name of a cell's last result: its own, else `cell_` and its id. Earlier statements of it have `_1`, `_2` and so on. */
export const resultName = (cell: Pick<Cell, 'id' | 'name'>): string => cell.name ?? `cell_${cell.id.replaceAll('-', '_')}`

/** Whether a cell can be run here, now or with the interpreter that it needs. */
export const isRunnable = (cell: Cell): boolean => cell.language !== 'markdown' && cell.language !== 'raw' && cell.source.trim() !== ''

interface Known { parameters: readonly Parameter[]; uses: Uses; dependencies: CellDependencies }

/** Remembers by the cell object, which an edit replaces. */
const known = new WeakMap<Cell, Known>()

function look(cell: Cell, parameters: readonly Parameter[]): Known {
  const before = known.get(cell)
  if (before?.parameters === parameters) return before
  const { text } = runnableSource(cell)
  const uses = before?.uses ?? (cell.language === 'sql' ? usesOf(text) : { reads: [], writes: [], temporary: false })
  const name = resultName(cell).toLowerCase()
  // Reading a text costs; most cells have one statement and many notebooks no parameters.
  const earlier = cell.language === 'sql' && text.includes(';') ? splitStatements(text, 'duckdb').slice(1).map((_, at) => `${name}_${at + 1}`) : []
  const own = cell.language === 'sql' ? [name, ...earlier] : []
  const dependencies: CellDependencies = {
    id: cell.id, reads: uses.reads, writes: [...uses.writes, ...own], opaque: false,
    // Markdown shows values, but there is nothing in it to run.
    parameters: parameters.length === 0 || cell.language === 'markdown' || cell.language === 'raw' ? [] : usedParameters(text, cell.language, parameters),
  }
  const now = { parameters, uses, dependencies }
  known.set(cell, now)
  return now
}

/** What each cell uses and makes, in document order. */
export const dependenciesOf = (cells: readonly Cell[], parameters: readonly Parameter[]): CellDependencies[] => cells.map(cell => look(cell, parameters).dependencies)

/** Whether what a cell makes ends with its engine. */
export const isTemporary = (cell: Cell): boolean => look(cell, known.get(cell)?.parameters ?? []).uses.temporary
