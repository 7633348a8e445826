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
  /** What there is to choose from; null until a query has answered. Where it is not all of `total`, what is chosen is in `chosen` and the rest is found by typing. */
  options: readonly Option[] | null
  total: number
  chosen: readonly Option[]
  /** Only the first options are here. */
  isCut: boolean
  optionsError: string | null
}

export const sameValue = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b)

/** The value of a parameter among `values`, its default where there is none. */
export const valueOf = (parameter: Parameter, values: ParameterValues): ParameterValue => (Object.hasOwn(values, parameter.name) ? values[parameter.name]! : parameter.default ?? null)

function optionsOf(parameter: Parameter, state: ParameterState): Pick<FieldStanding, 'options' | 'total' | 'chosen' | 'isCut' | 'optionsError'> {
  const none = { options: null, total: 0, chosen: [], isCut: false, optionsError: null }
  if (parameter.type !== 'select' && parameter.type !== 'multiSelect') return none
  if (parameter.options.kind === 'list') return { ...none, options: parameter.options.values, total: parameter.options.values.length }
  const queried = state.options[parameter.name]
  if (!queried) return none
  return { options: queried.error === null ? queried.values : null, total: queried.total, chosen: queried.chosen, isCut: queried.cut !== null, optionsError: queried.error }
}

/** The problem of a value that is not among the options, of which only those that are chosen are here. */
function strangerAmong(value: ParameterValue, options: readonly Option[]): Problem | null {
  const stranger = [value].flat().find(item => !options.some(option => option.value === item))
  return stranger === undefined || stranger === null ? null : { key: 'notAnOption', value: String(stranger) }
}

/** How every parameter stands, in their order. `now` is milliseconds since 1970; `start` are the values with which the notebook opens where they are not the defaults. */
export function standingOf(parameters: readonly Parameter[], timezone: string, state: ParameterState, entries: Entries, now: number, start: ParameterValues = {}): FieldStanding[] {
  const today = dayInZone(now, timezone)
  return parameters.map(parameter => {
    const entry = entries[parameter.name]
    const value = entry ? entry.value : valueOf(parameter, state.values)
    const day = state.dataDays[parameter.name]
    const isMoment = parameter.type === 'datetime'
    const days: Days = { today, ...(day === undefined || isMoment ? {} : { dataDay: day }), clock: { zone: timezone, now, ...(day === undefined || !isMoment ? {} : { dataMoment: day }) } }
    const choices = optionsOf(parameter, state)
    const known: { options?: OptionValue[] } = choices.options !== null && !choices.isCut && choices.total === choices.options.length ? { options: choices.options.map(option => option.value) } : {}
    const validity = validate(parameter, value, { ...known, days })
    // What only the workbench can know, that the query for the data's last day failed, comes with its problems.
    const unanswered = !entry && needsDataDay(parameter, value) && state.problems[parameter.name] !== undefined
    const stranger = !entry && choices.total > (choices.options?.length ?? 0) && state.problems[parameter.name] !== undefined ? strangerAmong(value, [...choices.options ?? [], ...choices.chosen]) : null
    const problem = entry?.problem ?? (!validity.ok ? validity.problem : unanswered ? { key: 'dataDayUnknown' as const } : stranger)
    return {
      parameter, value, problem, days, ...choices,
      isChanged: entry?.problem != null || !sameValue(value, valueOf(parameter, state.applied)),
      isDefault: entry?.problem == null && sameValue(value, valueOf(parameter, start)),
    }
  })
}
