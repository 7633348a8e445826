import type { Parameter } from './definition.ts'
import { findMarkers } from './marker.ts'
import { boundNames } from './value.ts'

/** Which of a parameter's queries: the one for its options, or the one for the data's last day or moment. */
export type QueryKind = 'options' | 'day'

/** The SQL of one of a parameter's queries, null where it has none. */
export function querySql(parameter: Parameter, kind: QueryKind): string | null {
  if (kind === 'options') return (parameter.type === 'select' || parameter.type === 'multiSelect') && parameter.options.kind === 'query' ? parameter.options.sql : null
  return (parameter.type === 'date' || parameter.type === 'datetime' || parameter.type === 'dateRange') && parameter.anchor ? parameter.anchor.sql : null
}

/** The names of values that a query uses, as cells see them, and the parameters that they are of. */
export function queryUses(sql: string, parameters: readonly Parameter[]): { names: string[]; parameters: string[] } {
  if (!/[:$]/.test(sql)) return { names: [], parameters: [] }
  const owners = new Map(parameters.flatMap(parameter => boundNames(parameter).map(name => [name, parameter.name] as const)))
  const names = new Set(findMarkers(sql, 'duckdb', owners.keys()).filter(marker => marker.declared).map(marker => marker.name))
  return { names: [...names], parameters: [...new Set([...names].map(name => owners.get(name)!))] }
}

/** The parameters whose queries can never be asked because they use each other's values in a circle, each with the circle's names in the order of their use. */
export function queryCircles(parameters: readonly Parameter[]): Map<string, string[]> {
  const uses = new Map(parameters.map(parameter => [parameter.name, [...new Set((['options', 'day'] as const).flatMap(kind => queryUses(querySql(parameter, kind) ?? '', parameters).parameters))]]))
  const circles = new Map<string, string[]>()
  for (const { name } of parameters) {
    const path = pathBack(name, name, uses, new Set())
    if (path) circles.set(name, path)
  }
  return circles
}

function pathBack(from: string, to: string, uses: ReadonlyMap<string, readonly string[]>, seen: Set<string>): string[] | null {
  for (const next of uses.get(from) ?? []) {
    if (next === to) return [from]
    if (seen.has(next)) continue
    seen.add(next)
    const rest = pathBack(next, to, uses, seen)
    if (rest) return [from, ...rest]
  }
  return null
}
