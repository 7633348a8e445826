import { tokenize } from './tokenizer.ts'

/** The spaces beyond ASCII that DuckDB turns into ASCII ones before it parses. */
const foreignSpaces = /[\u00a0\u2000-\u200d\u202f\u205f\u2060\u3000\ufeff]/

/**
 * Keeps the spaces in DuckDB's strings as they are. Before parsing, DuckDB 1.5 makes every foreign space outside of quotes an ASCII one, but takes quotes in a block
 * comment, and `\'` in an escape string, for quotes that begin or end a string, and so changes what stands in the strings after them. Those are written
 * another way here, of the same length and meaning.
 */
export function keepSpaces(sql: string): string {
  if (!foreignSpaces.test(sql)) return sql
  return tokenize(sql, 'duckdb').map((token) => {
    const text = sql.slice(token.start, token.end)
    if (token.kind === 'comment' && text.startsWith('/*')) return text.replace(/['"$-]/g, '_')
    if (token.kind === 'string' && token.quoting === 'escape') return text.replace(/\\[\s\S]/g, (escape) => escape === "\\'" ? "''" : escape)
    return text
  }).join('')
}
