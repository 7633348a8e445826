import type { Cell, Edit, Language } from '../../../model/notebook/cell.ts'
import type { CellDependencies } from '../../../model/notebook/dependency.ts'
import { runnableSource } from '../../../model/notebook/document.ts'
import type { Notebook } from '../../../model/notebook/notebook.ts'
import type { Parameter } from '../../../model/parameter/definition.ts'
import { usedParameters } from '../../../model/parameter/dependency.ts'
import { findMarkers } from '../../../model/parameter/marker.ts'
import { boundNames } from '../../../model/parameter/value.ts'
import { isSameSql } from '../../../model/sql/sameness.ts'
import { splitStatements } from '../../../model/parameter/statement.ts'
import { doesAnything, pythonUses } from './python-uses.ts'
import { usesOf, type Uses } from './uses.ts'

/** The name of a cell's last result: its own, else `cell_` and its id. Earlier statements of it have `_1`, `_2` and so on. */
export const resultName = (cell: Pick<Cell, 'id' | 'name'>): string => cell.name ?? `cell_${cell.id.replaceAll('-', '_')}`

/** Whether a cell can be run here, now or with the interpreter that it needs. */
export const isRunnable = (cell: Cell): boolean => cell.language !== 'markdown' && cell.language !== 'raw' && cell.source.trim() !== ''

/** Whether a session of Spark runs a language. */
export const runsOnSpark = (language: Language): boolean => language === 'sql' || language === 'python' || language === 'scala' || language === 'r'

/** Whether an edit of SQL changed nothing but spaces that say nothing, as formatting does: what the cell shows is then still what it makes, unless it is an error, whose place moves. */
export function isRespacing(edit: Edit, before: Notebook, after: Notebook): boolean {
  if (edit.type !== 'text' && edit.type !== 'source') return false
  const [old, now] = [before, after].map(({ cells }) => cells.find(cell => cell.id === edit.cell))
  return old?.language === 'sql' && now?.language === 'sql' && !now.outputs.some(output => output.output_type === 'error') && isSameSql(old.source, now.source, 'duckdb')
}

interface Known { parameters: readonly Parameter[]; uses: Uses; dependencies: CellDependencies; readsAny: boolean }

const readBefore = /(?:\b(?:from|join|using|table|describe|desc|summarize|show|pivot|unpivot)|[,.])\s*$/i
const writtenBefore = /\b(?:into|update|table|view|macro|function|sequence|variable|exists|delete\s+from|truncate)\s*$/i

/** Whether `${name}` stands in the name of something that is read or made, so that the name depends on the value. */
function unclearNames(text: string, parameters: readonly Parameter[]): { reads: boolean; writes: boolean } {
  const unclear = { reads: false, writes: false }
  if (!text.includes('${')) return unclear
  for (const marker of findMarkers(text, 'duckdb', parameters.flatMap(boundNames))) {
    if (marker.kind !== 'text' || !marker.declared) continue
    if (marker.within?.kind === 'string') {
      unclear.reads ||= /\bquery(?:_table)?\s*\(/i.test(text)
      continue
    }
    const before = text.slice(0, marker.within?.start ?? marker.start)
    unclear.reads ||= readBefore.test(before)
    unclear.writes ||= writtenBefore.test(before)
  }
  return unclear
}

/** Remembers by the cell object, which an edit replaces. */
const known = new WeakMap<Cell, Known>()

function look(cell: Cell, parameters: readonly Parameter[]): Known {
  const before = known.get(cell)
  if (before?.parameters === parameters) return before
  const { text } = runnableSource(cell)
  const uses = before?.uses ?? (cell.language === 'sql' ? usesOf(text) : cell.language === 'python' ? pythonUses(text) : { reads: [], writes: [], temporary: false })
  const name = resultName(cell).toLowerCase()
  // Reading a text costs; most cells have one statement and many notebooks no parameters.
  const earlier = cell.language === 'sql' && text.includes(';') ? splitStatements(text, 'duckdb').slice(1).map((_, at) => `${name}_${at + 1}`) : []
  const own = runsOnSpark(cell.language) ? [name, ...earlier] : []
  const unclear = cell.language === 'sql' ? unclearNames(text, parameters) : { reads: false, writes: false }
  const dependencies: CellDependencies = {
    id: cell.id, reads: uses.reads, writes: [...uses.writes, ...own], opaque: unclear.writes || (cell.language === 'python' && doesAnything(text)) || ((cell.language === 'scala' || cell.language === 'r') && text.trim() !== ''), lasting: own,
    // Markdown shows values, but there is nothing in it to run.
    parameters: parameters.length === 0 || cell.language === 'markdown' || cell.language === 'raw' ? [] : usedParameters(text, cell.language, parameters),
  }
  const now = { parameters, uses, dependencies, readsAny: unclear.reads }
  known.set(cell, now)
  return now
}

/** What each cell uses and makes, in document order. */
export function dependenciesOf(cells: readonly Cell[], parameters: readonly Parameter[]): CellDependencies[] {
  const looked = cells.map(cell => look(cell, parameters))
  if (!looked.some(cell => cell.readsAny)) return looked.map(cell => cell.dependencies)
  const written = [...new Set(looked.flatMap(cell => cell.dependencies.writes))]
  // Of a name that a value decides it is only known that it may be any that is made here, but not the cell's own.
  return looked.map(({ dependencies, readsAny }) => (readsAny ? { ...dependencies, reads: [...new Set([...dependencies.reads, ...written.filter(name => !dependencies.writes.includes(name))])] } : dependencies))
}

/** Whether what a cell makes ends with its engine. */
export const isTemporary = (cell: Cell): boolean => look(cell, known.get(cell)?.parameters ?? []).uses.temporary
