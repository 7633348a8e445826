import type { Preview } from '../../contract/engine/landing.ts'
import type { OasisError } from '../../contract/errors.ts'
import type { FoundGroup, FoundTable } from '../../contract/workbench/import.ts'
import { columnTrouble, ImportProblems, unsaid, type ImportColumn, type ImportType, type Reading } from '../../model/import/reading.ts'
import { ResultName } from '../../model/notebook/cell.ts'
import type { Result } from '../../model/result/result.ts'

/** What is to become of a column of the file. */
export interface ColumnChoice { from: string; found: string; name: string; type: ImportType | null; isIncluded: boolean }

/** A table that is being prepared: what was found, what the person changed, and how far it is. */
export interface Draft {
  id: number
  group: number
  table: FoundTable
  name: string
  isWanted: boolean
  reading: Reading
  preview: Preview | null
  isLooking: boolean
  columns: readonly ColumnChoice[]
  leaveOut: boolean
  state: 'ready' | 'running' | 'done'
  progress: number | null
  result: Result | null
  leftOut: number
  /** Why it could not be looked at or imported. */
  error: OasisError | null
}

export interface Group extends FoundGroup { id: number }

/** Columns that a preview shows and lets change; the rest is imported as it was found. */
export const shownColumns = 100

let next = 1

export const newDraft = (table: FoundTable, group: number): Draft => ({
  id: next++, group, table, name: table.name, isWanted: true, reading: { ...unsaid, format: table.format }, preview: null, isLooking: false, columns: [], leaveOut: false, state: 'ready', progress: null, result: null, leftOut: 0, error: null,
})

/** The drafts of a group: one for all of its files, or one for each. */
export const draftsOf = (group: Group): Draft[] => (group.together || group.parts.length === 0 ? [group.whole] : group.parts).map(table => newDraft(table, group.id))

/** The columns of a new preview; what was chosen for a column that is still there stays. */
export function columnsOf(preview: Preview, before: readonly ColumnChoice[]): ColumnChoice[] {
  const known = new Map(before.map(column => [column.from, column]))
  return preview.columns.map(({ name, type }) => {
    const old = known.get(name)
    return { from: name, found: type, name: old?.name ?? name, type: old?.type === type ? null : old?.type ?? null, isIncluded: old?.isIncluded ?? true }
  })
}

/** The columns as an import is asked for; null for all as they are. */
export function chosenColumns(draft: Pick<Draft, 'columns'>): ImportColumn[] | null {
  const chosen = draft.columns.filter(column => column.isIncluded).map(({ from, name, type }) => ({ from, name: name.trim(), type }))
  return chosen.length === draft.columns.length && chosen.every(({ from, name, type }) => from === name && type === null) ? null : chosen
}

export type NameTrouble = 'nameBad' | 'nameTwice' | 'nameTaken'

/** What is wrong with a draft's name, or null. */
export function nameTrouble(draft: Draft, drafts: readonly Draft[]): NameTrouble | null {
  if (!ResultName.safeParse(draft.name).success) return 'nameBad'
  if (drafts.some(other => other !== draft && other.isWanted && other.state !== 'done' && other.name.toLowerCase() === draft.name.toLowerCase())) return 'nameTwice'
  return draft.error?.code === 'conflict' ? 'nameTaken' : null
}

export type ColumnsTrouble = { key: 'columnNone' | 'columnEmpty' } | { key: 'columnTwice'; name: string }

/** What is wrong with a draft's columns, or null. */
export function columnsTrouble(draft: Draft): ColumnsTrouble | null {
  if (draft.columns.length === 0) return null
  const trouble = columnTrouble(draft.columns.filter(column => column.isIncluded))
  if (!trouble) return null
  return trouble.kind === 'twice' ? { key: 'columnTwice', name: trouble.name } : { key: trouble.kind === 'none' ? 'columnNone' : 'columnEmpty' }
}

/** Whether a draft can be imported as it stands. */
export const isReady = (draft: Draft, drafts: readonly Draft[]): boolean => draft.preview !== null && !draft.isLooking && nameTrouble(draft, drafts) === null && columnsTrouble(draft) === null

/** The places that a failed import told of. */
export function problemsOf(error: OasisError | null): ImportProblems | null {
  const read = ImportProblems.safeParse(error?.detail)
  return read.success ? read.data : null
}

/** The columns that values did not fit; imported as text they would. */
export function misfits(draft: Draft): string[] {
  const problems = problemsOf(draft.error)?.problems ?? []
  return [...new Set(problems.flatMap(({ fault, column }) => (fault === 'value' && column !== null ? [column] : [])))]
}
