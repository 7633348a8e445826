import type { ParameterValue, ParameterValues } from '../../model/parameter/definition.ts'

const ordered = (value: unknown): unknown => Array.isArray(value) ? value.map(ordered)
  : value !== null && typeof value === 'object' ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, inner]) => [key, ordered(inner)])) : value

/** Whether two values are the same, whatever the order of their keys. */
export const sameValue = (a: ParameterValue | undefined, b: ParameterValue | undefined): boolean => JSON.stringify(ordered(a ?? null)) === JSON.stringify(ordered(b ?? null))

/** The parameters whose values differ. */
export function changedValues(a: ParameterValues, b: ParameterValues): string[] {
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].filter(name => !sameValue(a[name], b[name]))
}
