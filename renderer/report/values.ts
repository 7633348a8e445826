import type { BoundValues, Parameter } from '../../model/parameter/definition.ts'
import { formatBound } from '../../model/parameter/display.ts'
import type { ResultOutput } from '../../model/notebook/outputs.ts'
import type { Language } from '../language/language.ts'

/** The values that results were computed with, by the labels of their parameters; a range is one value. */
export function computedWith(results: readonly ResultOutput[], parameters: readonly Parameter[], language: Language): { label: string; value: string }[] {
  const values: BoundValues = Object.assign({}, ...results.toSorted((a, b) => a.madeAt - b.madeAt).map(result => result.values))
  const text = (name: string) => {
    const bound = values[name]
    if (!bound) return null
    return formatBound(bound, language)
  }
  return parameters.flatMap(parameter => {
    const label = parameter.label || parameter.name
    if (parameter.type === 'dateRange') {
      const [start, end] = [text(`${parameter.name}_start`), text(`${parameter.name}_end`)]
      return start === null && end === null ? [] : [{ label, value: `${start ?? '…'} – ${end ?? '…'}` }]
    }
    const value = text(parameter.name)
    return value === null ? [] : [{ label, value }]
  })
}
