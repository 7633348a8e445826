import type { Column } from '../../model/result/result.ts'
import type { Raw } from './values.ts'

const whole = new Set(['TINYINT', 'SMALLINT', 'INTEGER', 'BIGINT', 'UTINYINT', 'USMALLINT', 'UINTEGER', 'UBIGINT'])

/** DuckDB's text of a value as a page of rows would give it, so that nothing changes under the reader's eyes when the page comes; undefined where the text says less or other than the page. */
export function readText(text: string, column: Column): Raw | undefined {
  const { type, kind } = column
  if (whole.has(type)) return BigInt(text)
  if (type === 'DOUBLE' || type === 'FLOAT') return floats[text] ?? (type === 'FLOAT' ? Math.fround(Number(text)) : Number(text))
  if (type === 'BOOLEAN') return text === 'true'
  // A moment with a zone is read on the notebook's clock; a year before the first, and a part of a second below the millionth, has another form there.
  if (type === 'DATE' || kind === 'timestamp') return /^(DATE|TIMESTAMP)$/.test(type) && /^\d{4}-[-\d:. ]+$/.test(text) ? text : undefined
  return text
}

const floats: Readonly<Record<string, number>> = { inf: Infinity, '-inf': -Infinity, nan: Number.NaN, '-nan': Number.NaN }
