import type { Parameter } from './definition.ts'
import type { Dialect } from './dialect.ts'
import { markdownNames } from './markdown.ts'
import { findMarkers } from './marker.ts'
import { boundNames } from './value.ts'

/**
 * The names of the parameters that a cell depends on, in the order of `parameters`. SQL by its markers, Markdown by `${name}`; other languages by every word that is
 * a parameter's name, wherever it stands, so that a cell may run once too often but never once too seldom. `dialect` is that of an sql cell.
 */
export function usedParameters(source: string, language: string, parameters: readonly Parameter[], dialect: Dialect = 'duckdb'): string[] {
  const used = namesIn(source, language, parameters, dialect)
  return parameters.filter((parameter) => [parameter.name, ...boundNames(parameter)].some((name) => used.has(name))).map((parameter) => parameter.name)
}

function namesIn(source: string, language: string, parameters: readonly Parameter[], dialect: Dialect): Set<string> {
  switch (language) {
    case 'sql': return new Set(findMarkers(source, dialect, parameters.flatMap(boundNames)).filter((marker) => marker.declared).map((marker) => marker.name))
    case 'markdown': return new Set(markdownNames(source))
    case 'raw': return new Set()
    default: return new Set(source.match(/[A-Za-z_][A-Za-z0-9_]*/g))
  }
}
