import type { FromPython } from '../../../contract/python/messages.ts'
import type { Completion } from '../../../contract/workbench/names.ts'
import type { Parameter } from '../../../model/parameter/definition.ts'
import { boundNames } from '../../../model/parameter/value.ts'
import type { Result } from '../../../model/result/result.ts'
import { workbenchLimits } from '../limits.ts'

type Item = Completion['items'][number]

/** How many characters a text has; half a surrogate pair counts as one. */
export const characters = (text: string): number => [...text].length

/** What the workbench knows by itself at a place of a Python cell: results and parameters, which are variables there. */
export function pythonItems(source: string, offset: number, results: readonly Result[], parameters: readonly Parameter[]): Completion {
  const word = /[\p{L}_][\p{L}\p{N}_]*$/u.exec(source.slice(0, offset))?.[0] ?? ''
  const from = offset - word.length
  const lead = source.slice(0, from)
  const isMember = /\.\s*$/.test(lead)
  if ((isMember && !/\boasis\s*\.\s*$/.test(lead)) || (word === '' && !isMember)) return { items: [], from }
  const starts = (name: string) => name.toLowerCase().startsWith(word.toLowerCase())
  const tables = results.filter(result => starts(result.name)).map((result): Item => ({ label: result.name, kind: result.origin.kind === 'import' ? 'table' : 'result', rows: result.rows }))
  const values = isMember ? [] : parameters.flatMap(parameter => [...new Set([parameter.name, ...boundNames(parameter)])].filter(starts).map((label): Item => ({ label, kind: 'parameter', parameter: parameter.name })))
  return { items: [...values, ...tables], from }
}

const kinds: Readonly<Record<string, Item['kind']>> = { function: 'function', class: 'type', module: 'schema', keyword: 'keyword', param: 'parameter', 'dict key': 'column', path: 'schema', magic: 'function' }

/** What Python offers after what the workbench does. Python may see a longer text that is to be replaced, such as a path; its place is then right. */
export function joinPython(known: Completion, answer: Pick<Extract<FromPython, { type: 'completions' }>, 'start' | 'items'> | null, source: string): Completion {
  if (answer === null || answer.items.length === 0) return known
  const from = [...source].slice(0, answer.start).join('').length
  const own = known.from === from ? known.items : []
  const names = new Set(own.map(item => item.label))
  const theirs = answer.items.filter(item => !names.has(item.label)).map(({ label, kind, detail }): Item => ({ label, kind: kinds[kind] ?? 'variable', ...(detail === '' ? {} : { detail: detail.slice(0, 120) }) }))
  return { items: [...own, ...theirs].slice(0, workbenchLimits.completions), from }
}
