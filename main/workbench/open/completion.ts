import type { z } from 'zod'
import type { Completion } from '../../../contract/workbench/notebook.ts'
import type { Parameter } from '../../../model/parameter/definition.ts'
import { tokenize } from '../../../model/parameter/tokenizer.ts'
import { boundNames } from '../../../model/parameter/value.ts'
import type { Result } from '../../../model/result/result.ts'
import { workbenchLimits } from '../limits.ts'

type Item = z.infer<typeof Completion>['items'][number]

/** Words that begin or join the parts of a statement; DuckDB's engine knows the rest. */
const keywords = [
  'SELECT', 'FROM', 'WHERE', 'GROUP BY', 'ORDER BY', 'HAVING', 'LIMIT', 'OFFSET', 'JOIN', 'LEFT JOIN', 'RIGHT JOIN', 'FULL JOIN', 'CROSS JOIN', 'ON', 'USING', 'AS', 'AND', 'OR', 'NOT', 'IN', 'IS NULL',
  'IS NOT NULL', 'BETWEEN', 'LIKE', 'ILIKE', 'CASE', 'WHEN', 'THEN', 'ELSE', 'END', 'DISTINCT', 'UNION ALL', 'EXCEPT', 'INTERSECT', 'WITH', 'VALUES', 'INSERT INTO', 'UPDATE', 'DELETE FROM', 'CREATE TABLE',
  'CREATE OR REPLACE TABLE', 'CREATE VIEW', 'CREATE TEMP TABLE', 'DROP TABLE', 'SUMMARIZE', 'DESCRIBE', 'EXPLAIN', 'PIVOT', 'UNPIVOT', 'QUALIFY', 'OVER', 'PARTITION BY', 'INTERVAL', 'DATE', 'ASC', 'DESC', 'NULLS LAST',
]

/** What the text before the place to complete says: the word begun, whether a parameter is meant, and the table whose columns are. */
export interface Begun { word: string; from: number; parameter: boolean; owner: string | null; inString: boolean }

export function begunAt(source: string, offset: number): Begun {
  const before = source.slice(0, offset)
  const word = /[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*$/.exec(before)?.[0] ?? ''
  const from = offset - word.length
  const lead = before.slice(0, from)
  const inside = tokenize(source, 'duckdb').find(token => token.start < offset && (offset < token.end || ('closed' in token && !token.closed)))
  const inString = inside?.kind === 'string' || inside?.kind === 'comment'
  const parameter = /(^|[^:\w])(:|\$\{)$/.test(lead)
  const owner = /([A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*|"[^"]+")\.$/.exec(lead)?.[1]?.replaceAll('"', '') ?? null
  return { word, from, parameter, owner, inString }
}

/** The names of the parameters, as cells write them. */
export function parameterItems(parameters: readonly Parameter[], word: string): Item[] {
  return parameters.flatMap(parameter => boundNames(parameter).map(name => ({ label: name, kind: 'parameter' as const, detail: parameter.label ?? parameter.type }))).filter(item => starts(item.label, word))
}

const starts = (label: string, word: string) => label.toLowerCase().startsWith(word.toLowerCase())

/** What can be completed from what the workbench knows by itself: results with their columns, parameters, and the common words. */
export function knownItems(source: string, begun: Begun, results: readonly Result[], parameters: readonly Parameter[]): Item[] {
  const { word, owner } = begun
  if (owner !== null) {
    const result = results.find(candidate => candidate.name.toLowerCase() === owner.toLowerCase() || aliasOf(source, owner)?.toLowerCase() === candidate.name.toLowerCase())
    return result ? columnItems([result], word) : []
  }
  const words = new Set(source.toLowerCase().match(/[a-z_\u0080-\uffff][\w\u0080-\uffff]*/g))
  const mentioned = results.filter(result => words.has(result.name.toLowerCase()))
  return [
    ...columnItems(mentioned, word),
    ...results.filter(result => starts(result.name, word)).map(result => ({ label: result.name, kind: result.origin.kind === 'import' ? 'table' as const : 'result' as const, detail: `${result.rows.toLocaleString('en')} rows` })),
    ...(word === '' ? [] : parameterItems(parameters, word).map(item => ({ ...item, insert: `:${item.label}` }))),
    ...keywords.filter(keyword => starts(keyword, word)).map(label => ({ label, kind: 'keyword' as const })),
  ]
}

/** The table that `alias` stands for in `FROM table alias` or `FROM table AS alias`. */
function aliasOf(source: string, alias: string): string | null {
  const found = new RegExp(`\\b(?:from|join|,)\\s+"?([\\w\\u0080-\\uffff]+)"?\\s+(?:as\\s+)?${alias.replace(/[^\w\u0080-\uffff]/g, '\\$&')}\\b`, 'i').exec(source)
  return found?.[1] ?? null
}

const plain = /^[a-z_][a-z0-9_]*$/

function columnItems(results: readonly Result[], word: string): Item[] {
  return results.flatMap(result => result.columns.filter(column => starts(column.name, word)).map(column => ({
    label: column.name, kind: 'column' as const, detail: `${column.type} · ${result.name}`, ...(plain.test(column.name) ? {} : { insert: `"${column.name.replaceAll('"', '""')}"` }),
  })))
}

/** Functions that most statements are made of, in the order in which they are offered before all others. */
const common = [
  'count', 'sum', 'avg', 'min', 'max', 'coalesce', 'round', 'cast', 'date_trunc', 'extract', 'date_part', 'strftime', 'substring', 'lower', 'upper', 'trim', 'replace', 'concat', 'length', 'abs', 'median', 'quantile_cont', 'stddev',
  'row_number', 'rank', 'dense_rank', 'lag', 'lead', 'first_value', 'last_value', 'list', 'string_agg', 'unnest', 'range', 'generate_series', 'current_date', 'now', 'any_value', 'arg_max', 'arg_min', 'nullif', 'greatest', 'least', 'corr',
]
const places = new Map(common.map((name, at) => [name, at]))

/** Puts the common functions before the others, in whose order the alphabet says nothing of use; all else keeps its place. */
function commonFirst(items: readonly Item[]): Item[] {
  const at = items.findIndex(item => item.kind === 'function')
  if (at < 0) return [...items]
  const place = (item: Item) => (item.kind === 'function' ? places.get(item.label.toLowerCase()) : undefined)
  const first = items.filter(item => place(item) !== undefined).sort((a, b) => place(a)! - place(b)!)
  return [...items.slice(0, at), ...first, ...items.slice(at).filter(item => place(item) === undefined)]
}

/** Joins lists of suggestions, the first first, each label once, and of the functions the common ones first. */
export function joinItems(...lists: Item[][]): Item[] {
  const seen = new Set<string>()
  const joined: Item[] = []
  for (const item of lists.flatMap(commonFirst)) {
    const key = item.label.toLowerCase()
    if (seen.has(key)) continue
    seen.add(key)
    joined.push(item)
  }
  return joined.slice(0, workbenchLimits.completions)
}
