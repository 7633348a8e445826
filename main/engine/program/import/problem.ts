import { OasisError } from '../../../../contract/errors.ts'
import { baseName } from '../../../../model/import/file.ts'
import type { ImportProblem, ImportProblems } from '../../../../model/import/reading.ts'

/** Problems that are told of one file, and characters of a value that are told. */
export const problemLimits = { told: 20, value: 100 } as const

const said: Record<ImportProblem['fault'], (problem: ImportProblem) => string> = {
  value: ({ value, column, type }) => `"${value ?? ''}" in ${column ?? 'a column'} is not of type ${type ?? 'that was chosen'}`,
  tooFew: () => 'there are fewer values than columns',
  tooMany: () => 'there are more values than columns',
  quote: () => 'a quotation mark is opened and not closed as it should be',
  encoding: ({ type }) => `the bytes are not ${type ?? 'utf-8'} text`,
  long: () => 'the line is too long to be one row',
  syntax: () => 'this is not JSON',
}

/** An error that tells of places that cannot be read, and what to do. Nothing was made. */
export function failWithAll(problems: readonly ImportProblem[], more = false): OasisError {
  const told = problems.slice(0, problemLimits.told).map(problem => ({ ...problem, file: baseName(problem.file), value: problem.value === null ? null : cut(problem.value) }))
  const first = told[0]!
  const place = first.place === null ? '' : `${first.unit} ${first.place}, `
  const rest = told.length > 1 ? ` (and ${more || problems.length > told.length ? 'more' : told.length - 1} like it)` : ''
  const problem = `${place}${said[first.fault](first)}${rest}`
  const detail: ImportProblems = { kind: 'import', problems: told, more: more || problems.length > told.length }
  return new OasisError('invalid', `${first.file} cannot be read: ${problem}. Nothing was made. Change how the file is read or the column's type, or mend the file.`, detail)
}

export const failWith = (problem: ImportProblem): OasisError => failWithAll([problem])

const cut = (value: string) => (value.length > problemLimits.value ? `${value.slice(0, problemLimits.value)}…` : value)
