import type { Column } from '../result/result.ts'

/** What a chart can do with a column: put it on a number axis, on a time axis, or tell its values apart. */
export type ColumnRole = 'number' | 'time' | 'category'

/** The role that fits a column best. Intervals, nested values and binary data can only be told apart. */
export function roleOf(column: Column): ColumnRole {
  if (/^INTERVAL/i.test(column.type)) return 'category'
  if (column.kind === 'number') return 'number'
  if (column.kind === 'date' || column.kind === 'timestamp' || column.kind === 'time') return 'time'
  return 'category'
}

/** Whether sums and averages of a column make sense; a boolean counts as 0 and 1. */
export const isMeasurable = (column: Column): boolean => roleOf(column) === 'number' || column.kind === 'boolean'

/** Whether a column's values are instants, which a wall clock shows differently in each zone. */
export const isInstant = (column: Column): boolean => column.kind === 'timestamp' && /TIME ?ZONE|TIMESTAMPTZ/i.test(column.type)

/** Whether a numeric column holds whole numbers only. */
export const isIntegral = (column: Column): boolean => /^U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?$/i.test(column.type) || /^DECIMAL\(\d+,\s*0\)$/i.test(column.type)

/** Finds a column by name, case-insensitively as DuckDB does. */
export function findColumn(columns: readonly Column[], name: string): Column | undefined {
  return columns.find(column => column.name === name) ?? columns.find(column => column.name.toLowerCase() === name.toLowerCase())
}
