import type { ImportFormat } from './reading.ts'

const endings: Record<ImportFormat, RegExp> = { csv: /\.(csv|tsv|tab|psv|txt)$/i, json: /\.(json|jsonl|ndjson|geojson)$/i, parquet: /\.(parquet|pq)$/i, xlsx: /\.(xlsx|xlsm)$/i }
/** DuckDB unpacks these by itself. */
const packed = /\.(gz|zst)$/i

/** The format that a file's name says, or null where it says none. */
export function formatOfName(file: string): ImportFormat | null {
  const plain = file.replace(packed, '')
  for (const [format, ending] of Object.entries(endings) as [ImportFormat, RegExp][]) if (ending.test(plain) && (plain === file || format === 'csv' || format === 'json')) return format
  return null
}

export const isPacked = (file: string): boolean => packed.test(file)

/** The last part of a path of any system. */
export const baseName = (path: string): string => path.split(/[\\/]/).filter(part => part !== '').pop() ?? path

/** Words that SQL keeps for itself; a table of that name would need quotes. */
const reserved = new Set(['all', 'and', 'any', 'array', 'as', 'asc', 'both', 'case', 'cast', 'check', 'column', 'constraint', 'create', 'default', 'desc', 'describe', 'distinct', 'do', 'else', 'end', 'except', 'false', 'fetch', 'for', 'foreign', 'from', 'group', 'having', 'in', 'initially', 'intersect', 'into', 'lambda', 'lateral', 'leading', 'limit', 'not', 'null', 'offset', 'on', 'only', 'or', 'order', 'pivot', 'primary', 'qualify', 'references', 'returning', 'select', 'show', 'some', 'summarize', 'symmetric', 'table', 'then', 'to', 'trailing', 'true', 'union', 'unique', 'unpivot', 'using', 'values', 'variadic', 'when', 'where', 'window', 'with'])

/**
 * A table's name made from a file's: letters, digits and underscores, no word of SQL's own, and none of `taken` (without regard to case). Letters that a name may not have, such as
 * Japanese ones, leave `table`.
 */
export function suggestName(file: string, taken: readonly string[]): string {
  const stem = baseName(file).replace(packed, '').replace(/\.[^.]*$/, '').replace(/[*?[\]{}]+/g, ' ')
  const plain = stem.normalize('NFKD').replace(/\p{M}/gu, '').replace(/[^A-Za-z0-9]+/g, '_').replace(/^_+|_+$/g, '').toLowerCase().slice(0, 56).replace(/_+$/, '')
  const base = plain === '' ? 'table_1' : /^\d/.test(plain) ? `t_${plain}` : reserved.has(plain) ? `${plain}_1` : plain
  const used = new Set(taken.map(name => name.toLowerCase()))
  if (!used.has(base)) return base
  const root = plain === '' || reserved.has(plain) ? base.replace(/_1$/, '') : base
  for (let number = 2; ; number++) if (!used.has(`${root}_${number}`)) return `${root}_${number}`
}
