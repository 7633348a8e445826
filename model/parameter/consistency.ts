import type { Parameter } from './definition.ts'
import { checkPattern } from './pattern.ts'
import { queryCircles } from './query.ts'
import type { Problem } from './problem.ts'
import { boundNames, validate } from './value.ts'

/**
 * What is wrong with a notebook's definitions themselves: two values of one name (DuckDB does not tell parameters apart by case, so neither may names), a
 * pattern that cannot be used, a least value above the greatest, a default that its own parameter refuses. An empty default of a required parameter is right.
 */
export function definitionProblems(parameters: readonly Parameter[]): { name: string; problem: Problem }[] {
  const owners = new Map<string, string>()
  const circles = queryCircles(parameters)
  return parameters.flatMap((parameter) => {
    const problems: Problem[] = []
    for (const name of new Set([parameter.name, ...boundNames(parameter)])) {
      const by = owners.get(name.toLowerCase())
      if (by === undefined) owners.set(name.toLowerCase(), parameter.name)
      else problems.push({ key: 'nameTaken', name, by })
    }
    if (parameter.type === 'text') {
      if (parameter.pattern !== undefined && checkPattern(parameter.pattern, '') === 'invalid') problems.push({ key: 'patternInvalid', pattern: parameter.pattern })
      problems.push(...order(parameter.minLength, parameter.maxLength))
    } else if (parameter.type === 'number' || parameter.type === 'date' || parameter.type === 'datetime' || parameter.type === 'dateRange') problems.push(...order(parameter.min, parameter.max))
    if (parameter.type === 'number' && parameter.widget === 'slider' && (parameter.min === undefined || parameter.max === undefined)) problems.push({ key: 'sliderNeedsLimits' })
    const circle = circles.get(parameter.name)
    if (circle) problems.push({ key: 'optionsInCircle', names: circle })
    const validity = validate({ ...parameter, required: false }, parameter.default ?? null)
    if (!validity.ok && !problems.some((problem) => problem.key === validity.problem.key)) problems.push(validity.problem)
    return problems.map((problem) => ({ name: parameter.name, problem }))
  })
}

function order(min: number | string | undefined, max: number | string | undefined): Problem[] {
  return min !== undefined && max !== undefined && min > max ? [{ key: 'minAboveMax', min: String(min), max: String(max) }] : []
}
