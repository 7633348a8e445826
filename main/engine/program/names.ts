import type { ColumnKind } from '../../../model/result/result.ts'

/** An SQL identifier, always quoted. */
export const identifier = (name: string): string => `"${name.replaceAll('"', '""')}"`
/** An SQL string literal. */
export const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`

/** Makes column names unique without regard to case, as DuckDB does (`a`, `a_1`), and gives the nameless `column1`, `column2` and so on. */
export function uniqueNames(labels: readonly string[]): string[] {
  const taken = new Set<string>()
  const wanted = new Set(labels.map(label => label.toLowerCase()))
  return labels.map((label, index) => {
    const base = label === '' ? `column${index + 1}` : label.replaceAll('\0', '')
    let name = base
    for (let n = 1; taken.has(name.toLowerCase()) || (name !== label && wanted.has(name.toLowerCase())); n++) name = `${base}_${n}`
    taken.add(name.toLowerCase())
    return name
  })
}

/** What a reader does with a column of this DuckDB type. */
export function columnKind(type: string): ColumnKind {
  const upper = type.toUpperCase()
  if (upper.endsWith(']') || /^(STRUCT|MAP|UNION|JSON|VARIANT|GEOMETRY)\b/.test(upper)) return 'nested'
  if (upper === 'BOOLEAN') return 'boolean'
  if (upper === 'DATE') return 'date'
  if (upper.startsWith('TIMESTAMP')) return 'timestamp'
  if (upper.startsWith('TIME')) return 'time'
  if (/^(U?(TINY|SMALL|BIG|HUGE)INT|U?INTEGER|BIGNUM|FLOAT|DOUBLE|DECIMAL)\b/.test(upper)) return 'number'
  if (upper === 'BLOB' || upper === 'BIT') return 'binary'
  return 'text'
}
