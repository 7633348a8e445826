import { sameValue } from '../../model/notebook/layout.ts'
import type { Parameter, ParameterValues, ValueSet } from '../../model/parameter/definition.ts'
import { valuesOfSet } from '../../model/parameter/value.ts'

/** The name of the first set that says what is chosen now; null where none does. */
export function setNow(sets: readonly ValueSet[], parameters: readonly Parameter[], values: ParameterValues): string | null {
  return sets.find(set => Object.entries(valuesOfSet(set, parameters)).every(([name, value]) => sameValue(value, values[name] ?? null)))?.name ?? null
}

/** The sets with values kept under a name; one that is there keeps its place and whatever else it holds. */
export function withSet(sets: readonly ValueSet[], name: string, values: ParameterValues): ValueSet[] {
  return sets.some(set => set.name === name) ? sets.map(set => (set.name === name ? { ...set, values } : set)) : [...sets, { name, values }]
}

export const withoutSet = (sets: readonly ValueSet[], name: string): ValueSet[] => sets.filter(set => set.name !== name)

/** The sets with one of another name. */
export const renamedSet = (sets: readonly ValueSet[], from: string, to: string): ValueSet[] => sets.map(set => (set.name === from ? { ...set, name: to } : set))

/** The sets with one, or with null none, to open with. */
export function withDefault(sets: readonly ValueSet[], name: string | null): ValueSet[] {
  return sets.map(({ default: _, ...set }) => (set.name === name ? { ...set, default: true } : set) as ValueSet)
}
