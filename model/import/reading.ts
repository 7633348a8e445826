import { z } from 'zod'

/** How a file is read. `csv` is any text with a delimiter, `json` an array, records one after another or one record a line. */
export const ImportFormat = z.enum(['csv', 'json', 'parquet', 'xlsx'])
export type ImportFormat = z.infer<typeof ImportFormat>

/** The WHATWG names of the encodings that text files may be in; `shift_jis` is CP932 with its extensions. */
export const textEncodings = ['utf-8', 'shift_jis', 'euc-jp', 'utf-16le', 'utf-16be', 'windows-1252'] as const
export const TextEncoding = z.enum(textEncodings)
export type TextEncoding = z.infer<typeof TextEncoding>

const Sign = z.string().min(1).max(4)

/** What a person says of how a file is to be read; null is found out from the file. `quote` is empty where nothing is quoted. `sheet` is a workbook's. */
export const Reading = z.object({
  format: ImportFormat.nullable(), encoding: TextEncoding.nullable(), delimiter: Sign.nullable(), quote: z.enum(['"', '\'', '']).nullable(), header: z.boolean().nullable(), decimal: z.enum(['.', ',']).nullable(),
  sheet: z.string().max(200).nullable(),
})
export type Reading = z.infer<typeof Reading>

/** Everything is found out. */
export const unsaid: Reading = { format: null, encoding: null, delimiter: null, quote: null, header: null, decimal: null, sheet: null }

/** The types that a column may be given, in DuckDB's spelling; a column may also keep the one that was found. */
export const importTypes = ['VARCHAR', 'BIGINT', 'DOUBLE', 'DECIMAL(18,2)', 'DECIMAL(38,9)', 'BOOLEAN', 'DATE', 'TIMESTAMP', 'TIMESTAMP WITH TIME ZONE', 'TIME'] as const
export const ImportType = z.enum(importTypes)
export type ImportType = z.infer<typeof ImportType>

/** A column of the table to be made: which of the file's, its name, and its type, null for the one that was found. */
export const ImportColumn = z.object({ from: z.string(), name: z.string().min(1).max(200), type: ImportType.nullable() })
export type ImportColumn = z.infer<typeof ImportColumn>

/**
 * Why a place in a file cannot be read: a value that is not of its column's type, a row with too few or too many values, a quote that is never closed, bytes that are no text,
 * a row that is too long, text that is not JSON.
 */
export const ImportFault = z.enum(['value', 'tooFew', 'tooMany', 'quote', 'encoding', 'long', 'syntax'])
export type ImportFault = z.infer<typeof ImportFault>
/** A place in a file that cannot be read. `place` counts from 1: lines of a text, rows or records of the rest. */
export const ImportProblem = z.object({
  fault: ImportFault, file: z.string(), unit: z.enum(['line', 'row']), place: z.int().nullable(), column: z.string().nullable(), value: z.string().nullable(), type: z.string().nullable(),
})
export type ImportProblem = z.infer<typeof ImportProblem>
/** The detail of the error of a file that cannot be read as it was asked for: its first problems, and whether there are more. */
export const ImportProblems = z.object({ kind: z.literal('import'), problems: z.array(ImportProblem), more: z.boolean() })
export type ImportProblems = z.infer<typeof ImportProblems>

/** What is wrong with the columns of a table to be made: none, or a name that two have; null if nothing is. */
export function columnTrouble(columns: readonly Pick<ImportColumn, 'name'>[]): { kind: 'none' } | { kind: 'twice' | 'empty'; name: string } | null {
  if (columns.length === 0) return { kind: 'none' }
  const seen = new Set<string>()
  for (const { name } of columns) {
    if (name.trim() === '') return { kind: 'empty', name }
    if (seen.has(name.toLowerCase())) return { kind: 'twice', name }
    seen.add(name.toLowerCase())
  }
  return null
}
