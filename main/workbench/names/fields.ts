import { tokenize, type Token } from '../../../model/parameter/tokenizer.ts'
import type { NamedColumn } from './catalog.ts'

/** The fields of a type that has any, in their order: `STRUCT(a INTEGER, "b c" VARCHAR)`, and the members of a UNION; of Spark `struct<a:int>`, also within an array. */
export function fieldsOf(type: string): NamedColumn[] {
  const spark = /^(?:array<)*struct<([\s\S]*?)>+$/.exec(type)
  if (spark) return sparkFields(type.slice(type.indexOf('struct<') + 'struct<'.length))
  const inner = /^\s*(?:STRUCT|UNION)\s*\(([\s\S]*)\)\s*$/i.exec(type)?.[1]
  if (inner === undefined) return []
  const fields: NamedColumn[] = []
  let name: Token | null = null
  let depth = 0
  const take = (to: number) => {
    if (!name) return
    const text = name.kind === 'identifier' ? inner.slice(name.contentStart, name.contentEnd).replaceAll('""', '"') : inner.slice(name.start, name.end)
    fields.push({ name: text, type: inner.slice(name.end, to).trim() })
    name = null
  }
  for (const token of tokenize(inner, 'duckdb')) {
    const symbol = token.kind === 'symbol' ? inner[token.start] : ''
    if (symbol === '(') depth++
    else if (symbol === ')') depth--
    // `STRUCT(a INTEGER)[]` between other parentheses closes more than it opens.
    if (depth < 0) return []
    if (symbol === ',' && depth === 0) take(token.start)
    else if (name === null && depth === 0 && token.kind !== 'space') name = token
  }
  take(inner.length)
  return fields
}

/** The fields of `a:int,b:map<string,int>>`, up to the mark that closes them. */
function sparkFields(text: string): NamedColumn[] {
  const fields: NamedColumn[] = []
  let name: string | null = null
  let from = 0
  let depth = 0
  for (let at = 0; at <= text.length; at++) {
    const mark = text[at] ?? '>'
    if (mark === ':' && name === null) {
      name = text.slice(from, at)
      from = at + 1
    } else if (depth === 0 && (mark === ',' || mark === '>')) {
      if (name !== null) fields.push({ name, type: text.slice(from, at).trim() })
      name = null
      from = at + 1
      if (mark === '>') break
    } else if (mark === '<' || mark === '(') depth++
    else if (mark === '>' || mark === ')') depth--
  }
  return fields
}

/** The column or field that a path leads to; null for no path, undefined where there is none. */
export function columnAt(columns: readonly NamedColumn[], path: readonly string[]): NamedColumn | null | undefined {
  if (path.length === 0) return null
  const found = columns.find(({ name }) => name.toLowerCase() === path[0]!.toLowerCase())
  return !found || path.length === 1 ? found : columnAt(fieldsOf(found.type), path.slice(1))
}
