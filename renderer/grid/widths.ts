import type { Column } from '../../model/result/result.ts'
import { formatText } from './values.ts'

/** Widths in CSS pixels. */
export const widthLimits = { least: 56, most: 900, first: 320, step: 40 } as const
const character = 8.4
const padding = 22

const letters = (text: string) => {
  let width = 0
  for (const letter of text) width += letter.codePointAt(0)! > 0x2e7f ? 1.75 : 1
  return width
}

/**
 * The widths that columns begin with, by the values of their first rows. Numbers are shown whole; longer texts take `first` pixels and share what `room` is left over, in the order of
 * the columns.
 */
export function fitWidths(columns: readonly Column[], preview: readonly (readonly (string | null)[])[], room: number): number[] {
  const whole = columns.map((column, index) => fitWidth(column, preview.map(row => (row[index] == null ? 'null' : formatText(row[index], column))), widthLimits.most))
  const widths = whole.map((width, index) => (columns[index]!.kind === 'number' ? width : Math.min(width, widthLimits.first)))
  let free = room - widths.reduce((sum, width) => sum + width, 0)
  return widths.map((width, index) => {
    const more = Math.max(0, Math.min(free, whole[index]! - width))
    free -= more
    return width + more
  })
}

/** A width that shows a column's heading and the values given, within reason. */
export function fitWidth(column: Column, values: readonly string[], most: number = widthLimits.first): number {
  const head = letters(column.label || column.name) * 7 + padding + 28
  const longest = values.reduce((width, value) => Math.max(width, letters(value.length > 200 ? value.slice(0, 200) : value)), 0)
  return Math.round(Math.min(Math.max(head, longest * character + padding, widthLimits.least), most))
}
