import { OasisError } from '../../../contract/errors.ts'
import type { ParameterState } from '../../../contract/workbench/notebook.ts'
import type { Cell, NotebookSettings } from '../../../model/notebook/cell.ts'
import { rerun } from '../../../model/notebook/dependency.ts'
import type { BoundValues, Option, OptionValue, Parameter, ParameterValue, ParameterValues } from '../../../model/parameter/definition.ts'
import { ParameterError, sentence } from '../../../model/parameter/problem.ts'
import { boundNames, dayInZone, needsDataDay, resolve, startValues, validate, type Days } from '../../../model/parameter/value.ts'
import type { Cut } from '../../../model/result/result.ts'
import { workbenchLimits } from '../limits.ts'
import { createAnswers, type AnswersOptions } from './answers.ts'
import { dependenciesOf, isRunnable } from './dependencies.ts'
import type { OptionIndex } from './options.ts'

export interface ParametersOptions {
  settings(): NotebookSettings
  cells(): readonly Cell[]
  /** What this person chose before. */
  remembered: ParameterValues
  remember(values: ParameterValues): void
  clock(): number
  /** The cells whose tables and variables ended with an engine. */
  gone(): string[]
  /** Whether the notebook's queries may run. */
  allowed(): boolean
  ask: AnswersOptions['ask']
  onChange(): void
}

/** The parameter values of an open notebook: chosen, and applied. */
export interface Parameters {
  state(): ParameterState
  /** Chooses values; those that the notebook does not declare are refused. */
  choose(values: ParameterValues): void
  reset(): void
  /**
   * Makes the chosen values those that cells run with, and gives the cells that depend on what changed. Fails as `invalid` where the value of one of `needed` (all, without it)
   * cannot be used; other values that cannot be used are left as they were. With `anew` what is now is read again, else it is what it was when a person last ran cells.
   */
  apply(needed?: readonly string[], options?: { anew?: boolean }): string[]
  /** What a cell that uses the parameters `needed` runs with, after the queries that say which day the data ends on. Fails as `invalid` where a value of them cannot be used. */
  bound(needed: readonly string[], signal: AbortSignal): Promise<BoundValues>
  /** What is known of that without asking anything. */
  boundNow(): BoundValues
  /** The definitions or the cells changed. */
  changed(): void
  /** Asks the queries whose answers are not known, or all that read one of `tables`. A query's error stands in the state. */
  refresh(tables?: readonly string[]): Promise<void>
  /** Asks the queries that use what was just chosen; gives when they have answered, or null where none is asked. */
  settled(): Promise<void> | null
  /** The options that hold every word of a text. */
  search(name: string, text: string, limit: number): { values: Option[]; total: number }
  /** Every option of a parameter whose query has answered. */
  optionsOf(name: string): ReadonlyMap<OptionValue, Option> | null
  close(): void
}

const own = (values: ParameterValues, parameter: Parameter): ParameterValue => Object.hasOwn(values, parameter.name) ? values[parameter.name]! : parameter.default ?? null
const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b)

export function createParameters(options: ParametersOptions): Parameters {
  let chosen: ParameterValues = startValues(options.settings(), options.remembered)
  let applied: ParameterValues = { ...chosen }
  /** What is now, in milliseconds since 1970, for all cells alike. */
  let now = options.clock()

  const declared = () => options.settings().parameters
  const answers = createAnswers({
    declared, allowed: options.allowed, ask: options.ask, onAnswer: options.onChange,
    values: parameters => resolved(chosen, parameters),
    problem: parameter => problemOf(parameter, own(chosen, parameter)),
  })
  const daysOf = (parameter: Parameter): Days => {
    const { timezone } = options.settings()
    const answer = answers.of(parameter, 'day')
    const isKnown = answer !== null && answer.error === null
    return {
      today: dayInZone(options.clock(), timezone), ...(isKnown && parameter.type !== 'datetime' ? { dataDay: answer.day } : {}),
      clock: { zone: timezone, now, ...(isKnown && parameter.type === 'datetime' ? { dataMoment: answer.day } : {}) },
    }
  }

  function problemOf(parameter: Parameter, value: ParameterValue): string | null {
    const answer = answers.of(parameter, 'options')
    const known = answer?.options && !answer.cut ? { options: answer.options.values } : {}
    try {
      const validity = validate(parameter, value, { ...known, days: daysOf(parameter) })
      if (!validity.ok) return sentence(validity.problem)
      const day = answers.of(parameter, 'day')
      if (needsDataDay(parameter, value) && day?.error) return `The last day of the data is not known: ${day.error}`
      return null
    } catch (error) {
      if (error instanceof ParameterError) return error.message
      throw error
    }
  }

  /** What can be resolved now; a value that waits for the data's last day is left out, as one that cannot be used is. */
  function resolved(values: ParameterValues, parameters: readonly Parameter[] = declared()): BoundValues {
    const bound: BoundValues = {}
    for (const parameter of parameters) {
      try {
        Object.assign(bound, resolve(parameter, own(values, parameter), daysOf(parameter)))
      } catch (error) {
        if (!(error instanceof ParameterError)) throw error
      }
    }
    return bound
  }

  /** The parameters whose value for cells is another in `chosen` than in `applied`. */
  function differing(before = resolved(applied)): string[] {
    const after = resolved(chosen)
    return declared().filter(parameter => {
      const value = own(chosen, parameter)
      if (same(own(applied, parameter), value) && !movesWithNow(value)) return false
      const names = boundNames(parameter)
      return names.some(name => !(name in before) || !(name in after)) || !same(names.map(name => before[name]), names.map(name => after[name]))
    }).map(parameter => parameter.name)
  }

  function affectedBy(parameters: string[]): string[] {
    if (parameters.length === 0) return []
    const cells = options.cells()
    const reached = new Set(rerun(dependenciesOf(cells, declared()), { parameters }, options.gone()))
    return cells.filter(cell => reached.has(cell.id) && isRunnable(cell)).map(cell => cell.id)
  }

  function problems(values: ParameterValues): Record<string, string> {
    return Object.fromEntries(declared().flatMap(parameter => {
      const problem = problemOf(parameter, own(values, parameter))
      return problem === null ? [] : [[parameter.name, problem]]
    }))
  }

  function check(values: ParameterValues, needed?: readonly string[]): void {
    const found = problems(values)
    const first = Object.keys(found).find(name => needed === undefined || needed.includes(name))
    if (first === undefined) return
    const parameter = declared().find(entry => entry.name === first)
    throw new OasisError('invalid', `${parameter?.label ?? first}: ${found[first]}`, { kind: 'parameters', problems: found })
  }

  return {
    state() {
      const bound = resolved(chosen)
      const found = problems(chosen)
      const queried: ParameterState['options'] = {}
      const dataDays: ParameterState['dataDays'] = {}
      for (const parameter of declared()) {
        const answer = answers.of(parameter, 'options')
        if (answer) queried[parameter.name] = shown(answer.options, [own(chosen, parameter), own(applied, parameter)], answer.cut, answer.error)
        const day = answers.of(parameter, 'day')
        if (day) dataDays[parameter.name] = day.day
      }
      return { values: chosen, bound, applied, options: queried, problems: found, dataDays, affected: affectedBy(differing()), appliedBound: resolved(applied) }
    },
    choose(values) {
      const names = new Set(declared().map(parameter => parameter.name))
      for (const name of Object.keys(values)) if (!names.has(name)) throw new OasisError('invalid', `The notebook has no parameter ${name}.`, { kind: 'parameters', problems: {} })
      chosen = { ...chosen, ...values }
      options.remember(chosen)
    },
    reset() {
      chosen = startValues(options.settings(), {})
      options.remember(chosen)
    },
    apply(needed, { anew = false } = {}) {
      check(chosen, needed)
      const before = resolved(applied)
      if (anew) now = options.clock()
      const unusable = problems(chosen)
      const cells = affectedBy(differing(before).filter(name => !(name in unusable)))
      const kept = Object.fromEntries(Object.entries(applied).filter(([name]) => name in unusable))
      applied = { ...Object.fromEntries(Object.entries(chosen).filter(([name]) => !(name in unusable))), ...kept }
      return cells
    },
    async bound(needed, signal) {
      const waits = declared().some(parameter => needed.includes(parameter.name) && needsDataDay(parameter, own(applied, parameter)) && answers.of(parameter, 'day') === null)
      if (waits) await until(answers.refresh(undefined, ['day']), signal)
      check(applied, needed)
      return resolved(applied)
    },
    boundNow: () => resolved(applied),
    changed() { options.onChange() },
    refresh: tables => answers.refresh(tables),
    settled: () => answers.follow(),
    search(name, text, limit) {
      const parameter = declared().find(candidate => candidate.name === name)
      if (!parameter) throw new OasisError('notFound', `The notebook has no parameter ${name}.`)
      return answers.of(parameter, 'options')?.options?.search(text, limit) ?? { values: [], total: 0 }
    },
    optionsOf(name) {
      const parameter = declared().find(candidate => candidate.name === name)
      return (parameter && answers.of(parameter, 'options')?.options?.values) ?? null
    },
    close: () => answers.close(),
  }
}

/** What a window is told of options: all of them where they are few, else the first and those that are chosen; it asks for others by what is typed. */
function shown(index: OptionIndex | null, values: ParameterValue[], cut: Cut | null, error: string | null): ParameterState['options'][string] {
  if (index === null) return { values: [], total: 0, chosen: [], cut, error }
  const first = index.first(workbenchLimits.optionsSent)
  const chosen = index.size === first.length ? [] : [...new Set(values.flat())].flatMap(value => index.values.get(value as OptionValue) ?? []).slice(0, workbenchLimits.optionsSent)
  return { values: first, total: index.size, chosen, cut, error }
}

/** Whether a value is another one a second later. */
const movesWithNow = (value: ParameterValue): boolean => value !== null && typeof value === 'object' && 'offset' in value && value.anchor === 'now'

function until(work: Promise<void>, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const cancelled = () => reject(new OasisError('cancelled', 'The run was cancelled.'))
    if (signal.aborted) return cancelled()
    signal.addEventListener('abort', cancelled, { once: true })
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', cancelled))
  })
}
