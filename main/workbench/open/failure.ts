import { QueryFailure, Refusal } from '../../../contract/engine/session.ts'
import { OasisError, type ErrorCode } from '../../../contract/errors.ts'
import type { CellError } from '../../../model/notebook/outputs.ts'
import { ParameterError } from '../../../model/parameter/problem.ts'

/** Why a cell failed. `offset` is in its source, null where no place is known; `detail` is what a window needs to offer the next step. */
export interface Failure { code: ErrorCode; message: string; hint: string | null; offset: number | null; detail: unknown }

/** Next steps for the kinds of failure of which DuckDB suggests none. */
const steps: Readonly<Record<string, string>> = {
  Parser: 'Look at what stands just before this place: a comma, a parenthesis or a keyword may be missing.',
  Catalog: 'The catalog lists the tables and results that this notebook can name.',
  Binder: 'Check the names of the columns, and that each belongs to a table of the FROM clause.',
  Conversion: 'TRY_CAST gives NULL for what cannot be converted.',
  Constraint: 'Look for the rows that break the rule of the table, and leave them out or change them.',
}

/** Reads whatever a run threw. `map` takes an offset of the statement as it was sent to one of the cell's source. */
export function failureOf(error: unknown, map: (offset: number) => number, statement: number | null): Failure {
  if (error instanceof ParameterError) {
    return { code: 'invalid', message: error.message, hint: null, offset: error.start === null ? statement : statement! + error.start, detail: { kind: 'parameter', problem: error.problem } }
  }
  if (!(error instanceof OasisError)) throw error
  const query = error.code === 'queryFailed' ? QueryFailure.safeParse(error.detail) : null
  const refusal = error.code === 'forbidden' ? Refusal.safeParse(error.detail) : null
  const offset = query?.success && query.data.offset !== undefined ? map(query.data.offset) : statement
  const hint = query?.success ? query.data.hint ?? steps[query.data.type] ?? null
    : refusal?.success && refusal.data.kind === 'grant' ? `Allow the notebook to use ${refusal.data.path}, then run the cell again.`
      : refusal?.success && refusal.data.kind === 'statement' ? 'A notebook can query, make tables of its own, and COPY into its own folder and those that it was allowed.'
        : null
  return { code: error.code, message: error.message, hint, offset, detail: error.detail ?? null }
}

/** A failure as the cell's output shows it: its place is a line and column of the source, from 1. */
export function cellError(failure: Failure, source: string): CellError {
  const place = failure.offset === null ? null : placeOf(source, failure.offset)
  return { code: failure.code, message: failure.message, hint: failure.hint, line: place?.line ?? null, column: place?.column ?? null }
}

function placeOf(source: string, offset: number): { line: number; column: number } {
  const before = source.slice(0, Math.max(0, Math.min(offset, source.length)))
  return { line: before.split('\n').length, column: before.length - (before.lastIndexOf('\n') + 1) + 1 }
}
