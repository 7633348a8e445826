import { validate } from '../../model/parameter/value.ts'
import type { Parameter, ParameterValue } from '../../model/parameter/definition.ts'
import type { Problem } from '../../model/parameter/problem.ts'
import { sentence } from '../../model/parameter/problem.ts'
import type { Text } from '../language/language.ts'
import type { WordKey } from '../language/words.ts'
import { words } from '../language/words.ts'

/** A problem with a value in the reader's words. */
export function problemText(t: Text, problem: Problem): string {
  const key = `parameters.problem.${problem.key}`
  if (!Object.hasOwn(words, key)) return sentence(problem)
  const { key: _, ...values } = problem
  return (t as (key: WordKey, values: Record<string, string | number>) => string)(key as WordKey, values as Record<string, string | number>)
}

/** What is wrong with a value, known before anything is sent; null if nothing is. Options of a query are left to the workbench, which has them all. */
export function problemOf(t: Text, parameter: Parameter, value: ParameterValue): string | null {
  const validity = validate(parameter, value)
  return validity.ok ? null : problemText(t, validity.problem)
}
