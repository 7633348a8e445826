import { OasisError } from '../../../contract/errors.ts'
import type { BoundValues, Parameter } from '../../../model/parameter/definition.ts'
import { momentFrom } from '../../../model/parameter/moment.ts'
import { ParameterError } from '../../../model/parameter/problem.ts'
import { queryCircles, querySql, queryUses, type QueryKind } from '../../../model/parameter/query.ts'
import type { Cut } from '../../../model/result/result.ts'
import { workbenchLimits } from '../limits.ts'
import { indexOptions, type OptionIndex } from './options.ts'
import type { Rows } from './queries.ts'
import { usesOf } from './uses.ts'

/** What a parameter's query gave. `day` is the data's last day, or for a datetime its last moment; null where the data has none. */
export interface Answer { options: OptionIndex | null; day: string | null; cut: Cut | null; error: string | null }

export interface AnswersOptions {
  declared(): readonly Parameter[]
  /** Whether the notebook's queries may run. */
  allowed(): boolean
  /** The chosen values of these parameters that can be resolved now, as cells would see them. */
  values(parameters: readonly Parameter[]): BoundValues
  /** Why a chosen value cannot be used, as far as it is known. */
  problem(parameter: Parameter): string | null
  /** Runs a query when the engine is free, `urgent` ones before cells that wait, unless it is no longer wanted then; fails as `cancelled` where it takes too long. */
  ask(query: { sql: string; values: BoundValues }, limit: number, urgent: boolean, wanted: () => boolean): Promise<Rows>
  onAnswer(): void
}

/** The answers of the queries of a notebook's parameters. */
export interface Answers {
  /** What is known now for the values that are chosen now; null until it is. */
  of(parameter: Parameter, kind: QueryKind): Answer | null
  /** Asks what is not known, and again what failed or, with `tables`, what reads one of them. Resolves when nothing more is asked that the others wait for. */
  refresh(tables?: readonly string[], kinds?: readonly QueryKind[]): Promise<void>
  /** Asks what the values that were just chosen make unknown; gives when it is known, or null where nothing that depends on them is unknown. */
  follow(): Promise<void> | null
  close(): void
}

interface Asked { sql: string; values: string; tables: string[]; answer: Answer | null; asking: Promise<void> | null }

type Ready = { state: 'none' | 'waits' } | { state: 'refused'; error: string } | { state: 'ready'; sql: string; values: BoundValues; key: string }

const kindsOf: readonly QueryKind[] = ['day', 'options']

export function createAnswers(options: AnswersOptions): Answers {
  /** By kind of query and parameter. */
  const asked = new Map<string, Asked>()
  let circlesOf: { parameters: readonly Parameter[]; circles: Map<string, string[]> } | null = null
  let closed = false

  function circles(): Map<string, string[]> {
    const parameters = options.declared()
    if (circlesOf?.parameters !== parameters) circlesOf = { parameters, circles: queryCircles(parameters) }
    return circlesOf.circles
  }

  /** The query as it is to be asked with the values of now. */
  function ready(parameter: Parameter, kind: QueryKind): Ready {
    const sql = querySql(parameter, kind)
    if (sql === null) return { state: 'none' }
    const parameters = options.declared()
    const uses = queryUses(sql, parameters)
    if (uses.names.length === 0) return { state: 'ready', sql, values: {}, key: '' }
    const circle = circles().get(parameter.name)
    if (circle) return { state: 'refused', error: new ParameterError({ key: 'optionsInCircle', names: circle }).message }
    for (const name of uses.parameters) {
      const used = parameters.find(candidate => candidate.name === name)!
      for (const other of kindsOf) {
        const need = ready(used, other)
        if (need.state === 'waits' || (need.state === 'ready' && of(used, other) === null)) return { state: 'waits' }
      }
      const problem = options.problem(used)
      if (problem !== null) return { state: 'refused', error: `It waits for ${used.label || used.name}: ${problem}` }
    }
    const all = options.values(parameters.filter(({ name }) => uses.parameters.includes(name)))
    const values = Object.fromEntries(uses.names.filter(name => name in all).map(name => [name, all[name]!]))
    return Object.keys(values).length < uses.names.length ? { state: 'waits' } : { state: 'ready', sql, values, key: JSON.stringify(values) }
  }

  function of(parameter: Parameter, kind: QueryKind): Answer | null {
    const now = ready(parameter, kind)
    if (now.state === 'refused') return { options: null, day: null, cut: null, error: now.error }
    if (now.state !== 'ready') return null
    const found = asked.get(`${kind} ${parameter.name}`)
    return found?.sql === now.sql && found.values === now.key ? found.answer : null
  }

  async function ask(parameter: Parameter, kind: QueryKind, query: { sql: string; values: BoundValues }, entry: Asked, wanted: () => boolean): Promise<void> {
    let answer: Answer
    try {
      const rows = await options.ask(query, kind === 'day' ? 1 : workbenchLimits.options, kind === 'day', wanted)
      answer = kind === 'options' ? { options: await indexOptions(rows), day: null, cut: rows.cut, error: null } : { options: null, day: lastOf(parameter, rows), cut: null, error: null }
    } catch (error) {
      if (!(error instanceof OasisError) && !(error instanceof ParameterError)) throw error
      const late = error instanceof OasisError && error.code === 'cancelled'
      answer = { options: null, day: null, cut: null, error: late ? `The query of ${parameter.label ?? parameter.name} took longer than ${workbenchLimits.optionsWait / 1000} s.` : error.message }
    }
    entry.answer = answer
    entry.asking = null
  }

  /** Starts what is to be asked; gives what is being asked. */
  function start(kinds: readonly QueryKind[], again: (entry: Asked) => boolean): Promise<void>[] {
    if (!options.allowed() || closed) return []
    return kinds.flatMap(kind => options.declared().flatMap(parameter => {
      const now = ready(parameter, kind)
      if (now.state !== 'ready') return []
      const key = `${kind} ${parameter.name}`
      const before = asked.get(key)
      const isSame = before?.sql === now.sql && before.values === now.key
      if (isSame && before.asking) return [before.asking]
      if (isSame && before.answer !== null && !again(before)) return []
      const entry: Asked = { sql: now.sql, values: now.key, tables: isSame ? before.tables : usesOf(now.sql).reads, answer: isSame ? before.answer : null, asking: null }
      asked.set(key, entry)
      const work = ask(parameter, kind, { sql: now.sql, values: now.values }, entry, () => !closed && asked.get(key) === entry).then(() => { if (!closed && asked.get(key) === entry) options.onAnswer() })
      entry.asking = work
      return [work]
    }))
  }

  /** Until nothing is asked: an answer may let another question be asked. */
  async function settle(kinds: readonly QueryKind[], first: Promise<void>[]): Promise<void> {
    for (let work = first; work.length > 0; work = start(kinds, () => false)) await Promise.all(work)
  }

  return {
    of,
    refresh(tables, kinds = kindsOf) {
      const touched = tables && new Set(tables.map(name => name.toLowerCase()))
      return settle(kinds, start(kinds, entry => (touched === undefined ? entry.answer!.error !== null : entry.tables.some(name => touched.has(name)))))
    },
    follow() {
      const work = settle(kindsOf, start(kindsOf, () => false))
      const parameters = options.declared()
      const isAwaited = options.allowed() && parameters.some(parameter => kindsOf.some(kind => {
        const sql = querySql(parameter, kind)
        return sql !== null && of(parameter, kind) === null && queryUses(sql, parameters).names.length > 0
      }))
      return isAwaited ? work : null
    },
    close() { closed = true },
  }
}

/** The last day of the data as `YYYY-MM-DD`, or for a datetime its last moment. */
function lastOf(parameter: Parameter, { rows }: Rows): string | null {
  const [text] = rows[0] ?? []
  if (!text) return null
  const last = parameter.type === 'datetime' ? momentFrom(text) : /^\d{4}-\d{2}-\d{2}/.exec(text)?.[0] ?? null
  if (last === null) throw new OasisError('invalid', `The query for the last day of the data gave ${text}, which is no date.`)
  return last
}
