import type { ParameterState } from '../../contract/workbench/notebook.ts'
import type { Option, OptionValue, Parameter, ParameterValue, ParameterValues } from '../../model/parameter/definition.ts'
import type { Problem } from '../../model/parameter/problem.ts'
import { dayInZone, needsDataDay, validate, type Days } from '../../model/parameter/value.ts'

/** What was entered here and has not come back from the workbench yet; `problem` is set where it could not be read as a value. */
export interface Entry { value: ParameterValue; problem: Problem | null }
export type Entries = Readonly<Record<string, Entry>>

/** One parameter as its field shows it. */
export interface FieldStanding {
  parameter: Parameter
  value: ParameterValue
  /** Why the value cannot be used. */
  problem: Problem | null
  /** Whether cells last ran with another value. */
  isChanged: boolean
  isDefault: boolean
  days: Days
  /** What there is to choose from; null until a query has answered. */
  options: readonly Option[] | null
  /** Only the first options are here. */
  isCut: boolean
  optionsError: string | null
}

export const sameValue = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b)

/** The value of a parameter among `values`, its default where there is none. */
export const valueOf = (parameter: Parameter, values: ParameterValues): ParameterValue => (Object.hasOwn(values, parameter.name) ? values[parameter.name]! : parameter.default ?? null)

function optionsOf(parameter: Parameter, state: ParameterState): Pick<FieldStanding, 'options' | 'isCut' | 'optionsError'> {
  if (parameter.type !== 'select' && parameter.type !== 'multiSelect') return { options: null, isCut: false, optionsError: null }
  if (parameter.options.kind === 'list') return { options: parameter.options.values, isCut: false, optionsError: null }
  const queried = state.options[parameter.name]
  if (!queried) return { options: null, isCut: false, optionsError: null }
  return { options: queried.error === null ? queried.values : null, isCut: queried.cut !== null, optionsError: queried.error }
}

/** How every parameter stands, in their order. `now` is milliseconds since 1970. */
export function standingOf(parameters: readonly Parameter[], timezone: string, state: ParameterState, entries: Entries, now: number): FieldStanding[] {
  const today = dayInZone(now, timezone)
  return parameters.map(parameter => {
    const entry = entries[parameter.name]
    const value = entry ? entry.value : valueOf(parameter, state.values)
    const day = state.dataDays[parameter.name]
    const days: Days = { today, ...(day === undefined ? {} : { dataDay: day }) }
    const choices = optionsOf(parameter, state)
    const known: { options?: OptionValue[] } = choices.options !== null && !choices.isCut ? { options: choices.options.map(option => option.value) } : {}
    const validity = validate(parameter, value, { ...known, days })
    // What only the workbench can know, that the query for the data's last day failed, comes with its problems.
    const unanswered = !entry && needsDataDay(parameter, value) && state.problems[parameter.name] !== undefined
    const problem = entry?.problem ?? (validity.ok ? (unanswered ? { key: 'dataDayUnknown' as const } : null) : validity.problem)
    return {
      parameter, value, problem, days, ...choices,
      isChanged: entry?.problem != null || !sameValue(value, valueOf(parameter, state.applied)),
      isDefault: entry?.problem == null && sameValue(value, parameter.default ?? null),
    }
  })
}
