import type { Cell } from '../../model/notebook/cell.ts'
import type { Option, Parameter, ParameterType } from '../../model/parameter/definition.ts'
import { usedParameters } from '../../model/parameter/dependency.ts'
import type { Problem } from '../../model/parameter/problem.ts'

export const parameterTypes: readonly ParameterType[] = ['text', 'number', 'boolean', 'date', 'datetime', 'dateRange', 'select', 'multiSelect']

/** A name that no parameter has yet. */
function freeName(parameters: readonly Parameter[]): string {
  const taken = new Set(parameters.map(parameter => parameter.name.toLowerCase()))
  for (let number = 1; ; number++) if (!taken.has(`parameter_${number}`)) return `parameter_${number}`
}

/** A new parameter of a type, with a default that works at once. */
export function newParameter(type: ParameterType, parameters: readonly Parameter[]): Parameter {
  const fresh = asType({ type: 'text', name: freeName(parameters), default: '' }, type)
  if (fresh.type === 'date') return { ...fresh, default: { days: 0, anchor: 'today' } }
  if (fresh.type === 'datetime') return { ...fresh, default: { offset: 0, unit: 'hour', anchor: 'now' } }
  if (fresh.type === 'dateRange') return { ...fresh, default: { relative: 'last', count: 30, unit: 'day', anchor: 'today' } }
  return fresh
}

/** The list with the parameter at `index` moved `by` places; the same list where it cannot go there. */
export function moved(parameters: readonly Parameter[], index: number, by: 1 | -1): Parameter[] {
  const to = index + by
  return to < 0 || to >= parameters.length ? [...parameters] : parameters.toSpliced(index, 1).toSpliced(to, 0, parameters[index]!)
}

/** The cells whose text uses a parameter, in document order, each by its name or its number that counts from 1. */
export const usersOf = (parameter: Parameter, cells: readonly Cell[]): string[] =>
  cells.flatMap((cell, at) => (usedParameters(cell.source, cell.language, [parameter]).length > 0 ? [cell.name ?? String(at + 1)] : []))

/** The field of a definition at which a problem with it is told. */
export function placeOf(problem: Problem): 'name' | 'pattern' | 'max' | 'query' | 'default' {
  if (problem.key === 'nameTaken') return 'name'
  if (problem.key === 'patternInvalid') return 'pattern'
  if (problem.key === 'optionsInCircle') return 'query'
  return problem.key === 'minAboveMax' || problem.key === 'sliderNeedsLimits' ? 'max' : 'default'
}

/** The same parameter as another type: what both have is kept, the default is dropped where it would not fit. */
export function asType(parameter: Parameter, type: ParameterType): Parameter {
  if (parameter.type === type) return parameter
  const { name, label, help, required, group } = parameter
  const common = { name, ...(label === undefined ? {} : { label }), ...(help === undefined ? {} : { help }), ...(required === undefined ? {} : { required }), ...(group === undefined ? {} : { group }) }
  const options = parameter.type === 'select' || parameter.type === 'multiSelect' ? parameter.options : { kind: 'list' as const, values: [] }
  const anchor = (parameter.type === 'date' || parameter.type === 'datetime' || parameter.type === 'dateRange') && parameter.anchor ? { anchor: parameter.anchor } : {}
  switch (type) {
    case 'text': return { ...common, type, default: '' }
    case 'number': return { ...common, type, default: 0 }
    case 'boolean': return { ...common, type, default: false }
    case 'date': return { ...common, ...anchor, type, default: null }
    case 'datetime': return { ...common, ...anchor, type, default: null }
    case 'dateRange': return { ...common, ...anchor, type, default: null }
    case 'select': return { ...common, type, options, default: parameter.type === 'multiSelect' ? parameter.default?.[0] ?? null : null }
    case 'multiSelect': return { ...common, type, options, default: parameter.type === 'select' && parameter.default != null ? [parameter.default] : null }
  }
}

/** A fixed list as lines of `value` or `value = label`. Numbers that read back the same are numbers. */
export const optionLines = (values: readonly Option[]): string => values.map(option => (option.label === undefined ? String(option.value) : `${option.value} = ${option.label}`)).join('\n')

/** Reads such lines; the first of repeated values counts. A list that held texts keeps texts. */
export function readOptionLines(text: string, before: readonly Option[]): Option[] {
  const textual = new Set(before.filter(option => typeof option.value === 'string').map(option => String(option.value)))
  const seen = new Set<string>()
  return text.split('\n').flatMap(line => {
    const [, written = '', label] = /^\s*(.*?)(?:\s+=\s+(.*?))?\s*$/.exec(line) ?? []
    if (written === '' || seen.has(written)) return []
    seen.add(written)
    const isNumber = /^-?(0|[1-9]\d*)(\.\d+)?$/.test(written) && String(Number(written)) === written && !textual.has(written)
    return [{ value: isNumber ? Number(written) : written, ...(label ? { label } : {}) }]
  })
}
