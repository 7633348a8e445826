import type { BoundValue, BoundValues, OptionValue, Parameter, ParameterValue, ParameterValues, ValueSet } from './definition.ts'
import { isPlainDate, resolveDate, resolveRange } from './calendar.ts'
import { instantOf, isMoment, momentIn, resolveMoment, type Clock } from './moment.ts'
import { checkPattern, PATTERN_INPUT_LIMIT } from './pattern.ts'
import { ParameterError, type Problem } from './problem.ts'

/** Which days relative dates count from: today in the notebook's zone, and the data's last day (null: the data has none; absent: not asked yet). `clock` is what moments are read against. */
export type Days = { today: string; dataDay?: string | null; clock?: Clock }

/** What a check may know besides the definition: the options that a query gave, and the days that let relative dates be held against `min` and `max`. */
export type Circumstances = { options?: readonly OptionValue[] | ReadonlyMap<OptionValue, unknown>; days?: Days }

export type Validity = { ok: true } | { ok: false; problem: Problem }

const fine: Validity = { ok: true }
const wrong = (problem: Problem): Validity => ({ ok: false, problem })

/** Whether a chosen value is the empty one that `required` refuses: null, an empty text or an empty list. */
export function isEmpty(value: ParameterValue): boolean {
  return value === null || value === '' || (Array.isArray(value) && value.length === 0)
}

/**
 * Holds a value against its parameter's definition. Options are checked when they are a fixed list or given; a relative date is held against `min` and `max`
 * when the days are given.
 */
export function validate(parameter: Parameter, value: ParameterValue, circumstances: Circumstances = {}): Validity {
  if (isEmpty(value) && parameter.required) return wrong({ key: 'required' })
  if (value === null) return fine
  switch (parameter.type) {
    case 'text': return typeof value === 'string' ? validateText(parameter, value) : wrong({ key: 'wrongType', expected: 'text' })
    case 'number': return typeof value === 'number' && Number.isFinite(value) ? validateNumber(parameter, value) : wrong({ key: 'wrongType', expected: 'number' })
    case 'boolean': return typeof value === 'boolean' ? fine : wrong({ key: 'wrongType', expected: 'boolean' })
    case 'date': return validateDate(parameter, value, circumstances.days)
    case 'datetime': return validateMoment(parameter, value, circumstances.days?.clock)
    case 'dateRange': return validateRange(parameter, value, circumstances.days)
    case 'select':
      if (typeof value !== 'string' && typeof value !== 'number') return wrong({ key: 'wrongType', expected: 'option' })
      return validateOptions([value], knownOptions(parameter, circumstances))
    case 'multiSelect':
      if (!Array.isArray(value)) return wrong({ key: 'wrongType', expected: 'options' })
      return validateOptions(value, knownOptions(parameter, circumstances))
  }
}

type Of<Type extends Parameter['type']> = Extract<Parameter, { type: Type }>

function validateText(parameter: Of<'text'>, value: string): Validity {
  const length = [...value].length
  if (parameter.minLength !== undefined && length < parameter.minLength && value !== '') return wrong({ key: 'tooShort', min: parameter.minLength, length })
  if (parameter.maxLength !== undefined && length > parameter.maxLength) return wrong({ key: 'tooLong', max: parameter.maxLength, length })
  if (parameter.pattern === undefined || value === '') return fine
  if (value.length > PATTERN_INPUT_LIMIT) return wrong({ key: 'patternInput', max: PATTERN_INPUT_LIMIT, length: value.length })
  const outcome = checkPattern(parameter.pattern, value)
  if (outcome === 'invalid') return wrong({ key: 'patternInvalid', pattern: parameter.pattern })
  return outcome === 'match' ? fine : wrong({ key: 'patternMismatch', pattern: parameter.pattern })
}

function validateNumber(parameter: Of<'number'>, value: number): Validity {
  if (parameter.integer && !Number.isInteger(value)) return wrong({ key: 'notInteger' })
  if (parameter.min !== undefined && value < parameter.min) return wrong({ key: 'tooSmall', min: parameter.min })
  if (parameter.max !== undefined && value > parameter.max) return wrong({ key: 'tooLarge', max: parameter.max })
  if (parameter.step !== undefined) {
    const from = parameter.min ?? 0
    const steps = (value - from) / parameter.step
    // 0.3 / 0.1 is not 3: what separates a value from its step is as small as the rounding of the division.
    if (Math.abs(steps - Math.round(steps)) > 1e-9 * Math.max(1, Math.abs(steps))) return wrong({ key: 'notInStep', step: parameter.step, from })
  }
  return fine
}

function withinDays(parameter: Of<'date'> | Of<'dateRange'>, start: string, end: string): Validity {
  if (parameter.min !== undefined && start < parameter.min) return wrong({ key: 'tooEarly', min: parameter.min })
  if (parameter.max !== undefined && end > parameter.max) return wrong({ key: 'tooLate', max: parameter.max })
  return fine
}

function validateDate(parameter: Of<'date'>, value: ParameterValue, days: Days | undefined): Validity {
  if (typeof value === 'string') return isPlainDate(value) ? withinDays(parameter, value, value) : wrong({ key: 'notADate', text: value })
  if (value === null || typeof value !== 'object' || !('days' in value)) return wrong({ key: 'wrongType', expected: 'date' })
  if (value.anchor === 'data' && parameter.anchor === undefined) return wrong({ key: 'anchorMissing' })
  const anchorDay = days && (value.anchor === 'today' ? days.today : days.dataDay)
  if (anchorDay === undefined || anchorDay === null) return fine
  const day = resolveDate(value, anchorDay)
  return withinDays(parameter, day, day)
}

function validateMoment(parameter: Of<'datetime'>, value: ParameterValue, clock: Clock | undefined): Validity {
  if (typeof value === 'string') {
    if (!isMoment(value)) return wrong({ key: 'notAMoment', text: value })
  } else if (value === null || typeof value !== 'object' || !('offset' in value)) return wrong({ key: 'wrongType', expected: 'datetime' })
  else if (value.anchor === 'data' && parameter.anchor === undefined) return wrong({ key: 'anchorMissing' })
  else if (value.anchor === 'data' && clock?.dataMoment === undefined) return fine
  if (clock === undefined) return fine
  const instant = resolveMoment(value, clock)
  if (instant === null) return fine
  if (parameter.min !== undefined && instant < instantOf(parameter.min, clock.zone)) return wrong({ key: 'tooEarly', min: parameter.min })
  if (parameter.max !== undefined && instant > instantOf(parameter.max, clock.zone)) return wrong({ key: 'tooLate', max: parameter.max })
  return fine
}

function validateRange(parameter: Of<'dateRange'>, value: ParameterValue, days: Days | undefined): Validity {
  if (value === null || typeof value !== 'object' || Array.isArray(value) || 'days' in value || 'offset' in value) return wrong({ key: 'wrongType', expected: 'dateRange' })
  if ('relative' in value) {
    if (value.anchor === 'data' && parameter.anchor === undefined) return wrong({ key: 'anchorMissing' })
    const anchorDay = days && (value.anchor === 'today' ? days.today : days.dataDay)
    if (anchorDay === undefined || anchorDay === null) return fine
    const range = resolveRange(value, anchorDay)
    return withinDays(parameter, range.start, range.end)
  }
  for (const end of [value.start, value.end]) if (!isPlainDate(end)) return wrong({ key: 'notADate', text: end })
  if (value.start > value.end) return wrong({ key: 'startAfterEnd', start: value.start, end: value.end })
  return withinDays(parameter, value.start, value.end)
}

type KnownOptions = NonNullable<Circumstances['options']>

function knownOptions(parameter: Of<'select'> | Of<'multiSelect'>, circumstances: Circumstances): KnownOptions | null {
  if (parameter.options.kind === 'list') return parameter.options.values.map((option) => option.value)
  return circumstances.options ?? null
}

function validateOptions(values: readonly OptionValue[], options: KnownOptions | null): Validity {
  if (options === null) return fine
  const known = options instanceof Map ? options : new Set(options as readonly OptionValue[])
  const stranger = values.find((value) => !known.has(value))
  return stranger === undefined ? fine : wrong({ key: 'notAnOption', value: String(stranger) })
}

/** The names that a parameter gives to cells: its own, or `NAME_start` and `NAME_end` of a dateRange. */
export function boundNames(parameter: Parameter): string[] {
  return parameter.type === 'dateRange' ? [`${parameter.name}_start`, `${parameter.name}_end`] : [parameter.name]
}

/** Whether resolving the value needs the data's last day, so that the parameter's anchor query must run first. */
export function needsDataDay(_parameter: Parameter, value: ParameterValue): boolean {
  return value !== null && typeof value === 'object' && 'anchor' in value && value.anchor === 'data'
}

/** The set of values with which a notebook opens, if it names one. */
export const defaultSet = (valueSets: readonly ValueSet[] | undefined): ValueSet | undefined => valueSets?.find(set => set.default)

/** The values of a set that the notebook's parameters take: those of others are left out, and a parameter that it lacks has its default. */
export function valuesOfSet(set: Pick<ValueSet, 'values'>, parameters: readonly Parameter[]): ParameterValues {
  return Object.fromEntries(parameters.map(parameter => [parameter.name, Object.hasOwn(set.values, parameter.name) ? set.values[parameter.name]! : parameter.default ?? null]))
}

/** The values with which a notebook opens: those of its default set, else what the person chose before. */
export function startValues(settings: { parameters: readonly Parameter[]; valueSets?: readonly ValueSet[] | undefined }, remembered: ParameterValues): ParameterValues {
  const set = defaultSet(settings.valueSets)
  return set ? valuesOfSet(set, settings.parameters) : { ...remembered }
}

/** Every parameter's default, null where it has none. */
export function defaults(parameters: readonly Parameter[]): ParameterValues {
  return Object.fromEntries(parameters.map((parameter) => [parameter.name, parameter.default ?? null]))
}

/**
 * The value as cells see it: dates absolute, a dateRange as two dates, a multiSelect as a list. Text becomes well-formed Unicode (a lone surrogate, which no
 * database can hold, becomes U+FFFD). The value is expected to be valid.
 * @throws ParameterError when the value counts from the data's last day and `days.dataDay` is absent, or has another parameter's shape
 */
export function resolve(parameter: Parameter, value: ParameterValue, days: Days): BoundValues {
  const mistyped = () => {
    const validity = validate({ ...parameter, required: false }, value)
    return new ParameterError(validity.ok ? { key: 'wrongType', expected: 'text' } : validity.problem)
  }
  const one = (bound: BoundValue): BoundValues => ({ [parameter.name]: bound })
  const anchorDay = (anchor: 'today' | 'data'): string | null => {
    if (anchor === 'today') return days.today
    if (days.dataDay === undefined) throw new ParameterError({ key: 'dataDayUnknown' })
    return days.dataDay
  }
  switch (parameter.type) {
    case 'text':
      if (value !== null && typeof value !== 'string') throw mistyped()
      return one({ type: 'text', value: value?.toWellFormed() ?? null })
    case 'number':
      if (value !== null && typeof value !== 'number') throw mistyped()
      return one({ type: 'number', value })
    case 'boolean':
      if (value !== null && typeof value !== 'boolean') throw mistyped()
      return one({ type: 'boolean', value })
    case 'date': {
      if (value === null || typeof value === 'string') return one({ type: 'date', value })
      if (typeof value !== 'object' || !('days' in value)) throw mistyped()
      const day = anchorDay(value.anchor)
      return one({ type: 'date', value: day === null ? null : resolveDate(value, day) })
    }
    case 'datetime': {
      if (value === null) return one({ type: 'datetime', value })
      if (typeof value !== 'string' && (typeof value !== 'object' || !('offset' in value))) throw mistyped()
      if (days.clock === undefined) throw new ParameterError({ key: 'dataDayUnknown' })
      const instant = resolveMoment(value, days.clock)
      return one({ type: 'datetime', value: instant === null ? null : momentIn(instant, days.clock.zone) })
    }
    case 'dateRange': {
      const range = (start: string | null, end: string | null): BoundValues => ({
        [`${parameter.name}_start`]: { type: 'date', value: start }, [`${parameter.name}_end`]: { type: 'date', value: end },
      })
      if (value === null) return range(null, null)
      if (typeof value !== 'object' || Array.isArray(value) || 'days' in value || 'offset' in value) throw mistyped()
      if (!('relative' in value)) return range(value.start, value.end)
      const day = anchorDay(value.anchor)
      if (day === null) return range(null, null)
      const { start, end } = resolveRange(value, day)
      return range(start, end)
    }
    case 'select':
      if (typeof value === 'number') return one({ type: 'number', value })
      if (typeof value === 'string') return one({ type: 'text', value: value.toWellFormed() })
      if (value !== null) throw mistyped()
      return one({ type: optionsAre(parameter), value: null })
    case 'multiSelect': {
      if (value === null) return one({ type: 'list', of: optionsAre(parameter), value: null })
      if (!Array.isArray(value)) throw mistyped()
      const of = value.length === 0 ? optionsAre(parameter) : value.every((item) => typeof item === 'number') ? 'number' : 'text'
      return one({ type: 'list', of, value: of === 'number' ? value : value.map((item) => String(item).toWellFormed()) })
    }
  }
}

/** All parameters resolved: a value that `values` lacks is the parameter's default. */
export function resolveAll(parameters: readonly Parameter[], values: ParameterValues, daysOf: (parameter: Parameter) => Days): BoundValues {
  return Object.fromEntries(parameters.flatMap((parameter) => {
    const value = Object.hasOwn(values, parameter.name) ? values[parameter.name]! : parameter.default ?? null
    return Object.entries(resolve(parameter, value, daysOf(parameter)))
  }))
}

function optionsAre(parameter: Of<'select'> | Of<'multiSelect'>): 'text' | 'number' {
  const { options } = parameter
  return options.kind === 'list' && options.values.length > 0 && options.values.every((option) => typeof option.value === 'number') ? 'number' : 'text'
}

export { dayInZone } from './calendar.ts'
export { format, type Locale } from './display.ts'
export { parse } from './entry.ts'
