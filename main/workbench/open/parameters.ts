import { OasisError } from '../../../contract/errors.ts'
import type { ParameterState } from '../../../contract/workbench/notebook.ts'
import type { Cell, NotebookSettings } from '../../../model/notebook/cell.ts'
import { rerun } from '../../../model/notebook/dependency.ts'
import type { BoundValues, Option, OptionValue, Parameter, ParameterValue, ParameterValues } from '../../../model/parameter/definition.ts'
import { ParameterError, sentence } from '../../../model/parameter/problem.ts'
import { boundNames, dayInZone, needsDataDay, resolve, validate, type Days } from '../../../model/parameter/value.ts'
import { workbenchLimits } from '../limits.ts'
import { dependenciesOf, isRunnable } from './dependencies.ts'
import type { Rows } from './queries.ts'
import { usesOf } from './uses.ts'

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
  /** Runs a query of the notebook when the engine is free, `urgent` ones before cells that wait; fails as `cancelled` where it takes too long. */
  ask(sql: string, limit: number, urgent: boolean): Promise<Rows>
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
   * cannot be used; other values that cannot be used are left as they were.
   */
  apply(needed?: readonly string[]): string[]
  /** What a cell that uses the parameters `needed` runs with, after the queries that say which day the data ends on. Fails as `invalid` where a value of them cannot be used. */
  bound(needed: readonly string[], signal: AbortSignal): Promise<BoundValues>
  /** What is known of that without asking anything. */
  boundNow(): BoundValues
  /** The definitions or the cells changed. */
  changed(): void
  /** Asks the queries whose answers are not known, or all that read one of `tables`. A query's error stands in the state. */
  refresh(tables?: readonly string[]): Promise<void>
  close(): void
}

interface Answer { sql: string; options: { values: Option[]; cut: ParameterState['options'][string]['cut']; error: string | null } | null; day: string | null; error: string | null; asking: Promise<void> | null; known: boolean }

const own = (values: ParameterValues, parameter: Parameter): ParameterValue => Object.hasOwn(values, parameter.name) ? values[parameter.name]! : parameter.default ?? null
const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b)

export function createParameters(options: ParametersOptions): Parameters {
  let chosen: ParameterValues = { ...options.remembered }
  let applied: ParameterValues = { ...chosen }
  /** By parameter and kind of query. */
  const answers = new Map<string, Answer>()
  let closed = false

  const declared = () => options.settings().parameters
  const querySql = (parameter: Parameter, kind: 'options' | 'day'): string | null => {
    if (kind === 'day') return (parameter.type === 'date' || parameter.type === 'dateRange') && parameter.anchor ? parameter.anchor.sql : null
    return (parameter.type === 'select' || parameter.type === 'multiSelect') && parameter.options.kind === 'query' ? parameter.options.sql : null
  }
  const answerOf = (parameter: Parameter, kind: 'options' | 'day'): Answer | null => {
    const sql = querySql(parameter, kind)
    const answer = answers.get(`${kind} ${parameter.name}`)
    return sql !== null && answer?.sql === sql && answer.known ? answer : null
  }
  const daysOf = (parameter: Parameter): Days => {
    const answer = answerOf(parameter, 'day')
    return { today: dayInZone(options.clock(), options.settings().timezone), ...(answer && answer.error === null ? { dataDay: answer.day } : {}) }
  }

  function problemOf(parameter: Parameter, value: ParameterValue): string | null {
    const answer = answerOf(parameter, 'options')
    const known = answer?.options && !answer.options.error && !answer.options.cut ? { options: answer.options.values.map(option => option.value) } : {}
    try {
      const validity = validate(parameter, value, { ...known, days: daysOf(parameter) })
      if (!validity.ok) return sentence(validity.problem)
      const day = answerOf(parameter, 'day')
      if (needsDataDay(parameter, value) && day?.error) return `The last day of the data is not known: ${day.error}`
      return null
    } catch (error) {
      if (error instanceof ParameterError) return error.message
      throw error
    }
  }

  /** What can be resolved now; a value that waits for the data's last day is left out, as one that cannot be used is. */
  function resolved(values: ParameterValues): BoundValues {
    const bound: BoundValues = {}
    for (const parameter of declared()) {
      try {
        Object.assign(bound, resolve(parameter, own(values, parameter), daysOf(parameter)))
      } catch (error) {
        if (!(error instanceof ParameterError)) throw error
      }
    }
    return bound
  }

  /** The parameters whose value for cells is another in `chosen` than in `applied`. */
  function differing(): string[] {
    const [before, after] = [resolved(applied), resolved(chosen)]
    return declared().filter(parameter => {
      if (same(own(applied, parameter), own(chosen, parameter))) return false
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

  async function ask(parameter: Parameter, kind: 'options' | 'day', sql: string, answer: Answer): Promise<void> {
    try {
      const rows = await options.ask(sql, kind === 'day' ? 1 : workbenchLimits.options, kind === 'day')
      answer.error = null
      if (kind === 'day') {
        const [day] = rows.rows[0] ?? []
        answer.day = day ? day.slice(0, 10) : null
        if (answer.day !== null && !/^\d{4}-\d{2}-\d{2}$/.test(answer.day)) throw new OasisError('invalid', `The query for the last day of the data gave ${answer.day}, which is no date.`)
      } else {
        answer.options = { values: optionsFrom(rows), cut: rows.more ? { by: 'rows', limit: workbenchLimits.options } : null, error: null }
      }
    } catch (error) {
      if (!(error instanceof OasisError)) throw error
      const message = error.code === 'cancelled' ? `The query of ${parameter.label ?? parameter.name} took longer than ${workbenchLimits.optionsWait / 1000} s.` : error.message
      answer.error = message
      if (kind === 'options') answer.options = { values: [], cut: null, error: message }
    } finally {
      answer.known = true
      answer.asking = null
    }
  }

  async function refresh(tables?: readonly string[], kinds: readonly ('day' | 'options')[] = ['day', 'options']): Promise<void> {
    if (!options.allowed()) return
    const touched = tables && new Set(tables.map(name => name.toLowerCase()))
    const work: Promise<void>[] = []
    for (const kind of kinds) {
      for (const parameter of declared()) {
        const sql = querySql(parameter, kind)
        if (sql === null) continue
        const key = `${kind} ${parameter.name}`
        let answer = answers.get(key)
        if (answer?.sql !== sql) answers.set(key, answer = { sql, options: null, day: null, error: null, asking: null, known: false })
        const again = touched !== undefined && usesOf(sql).reads.some(name => touched.has(name))
        if (answer.asking === null && (!answer.known || again || (touched === undefined && answer.error !== null))) {
          const fresh = answer
          fresh.asking = ask(parameter, kind, sql, fresh).then(() => { if (!closed) options.onChange() })
        }
        if (answer.asking) work.push(answer.asking)
      }
    }
    await Promise.all(work)
  }

  return {
    state() {
      const bound = resolved(chosen)
      const found = problems(chosen)
      const queried: ParameterState['options'] = {}
      const dataDays: ParameterState['dataDays'] = {}
      for (const parameter of declared()) {
        const answer = answerOf(parameter, 'options')
        if (answer?.options) queried[parameter.name] = answer.options
        const day = answerOf(parameter, 'day')
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
      chosen = {}
      options.remember(chosen)
    },
    apply(needed) {
      check(chosen, needed)
      const unusable = problems(chosen)
      const cells = affectedBy(differing().filter(name => !(name in unusable)))
      const kept = Object.fromEntries(Object.entries(applied).filter(([name]) => name in unusable))
      applied = { ...Object.fromEntries(Object.entries(chosen).filter(([name]) => !(name in unusable))), ...kept }
      return cells
    },
    async bound(needed, signal) {
      const waits = declared().some(parameter => needed.includes(parameter.name) && needsDataDay(parameter, own(applied, parameter)) && answerOf(parameter, 'day') === null)
      if (waits) await until(refresh(undefined, ['day']), signal)
      check(applied, needed)
      return resolved(applied)
    },
    boundNow: () => resolved(applied),
    changed() { options.onChange() },
    refresh,
    close() { closed = true },
  }
}

/** The first column is the value, a number where the column is numeric and exact as one; the second, if there is one, its label. */
function optionsFrom({ columns, rows }: Rows): Option[] {
  const numeric = columns[0]?.kind === 'number'
  const seen = new Set<OptionValue>()
  return rows.flatMap(([value, label]) => {
    if (value === null || value === undefined) return []
    const number = Number(value)
    const option: OptionValue = numeric && Number.isFinite(number) && (!Number.isInteger(number) || Number.isSafeInteger(number)) ? number : value
    if (seen.has(option)) return []
    seen.add(option)
    return [{ value: option, ...(columns.length > 1 && label !== null && label !== undefined ? { label } : {}) }]
  })
}

function until(work: Promise<void>, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const cancelled = () => reject(new OasisError('cancelled', 'The run was cancelled.'))
    if (signal.aborted) return cancelled()
    signal.addEventListener('abort', cancelled, { once: true })
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', cancelled))
  })
}
