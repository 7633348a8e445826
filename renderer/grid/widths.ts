import type { Column } from '../../model/result/result.ts'

/** Widths in CSS pixels. */
export const widthLimits = { least: 56, most: 900, first: 320, step: 40 } as const
const character = 8.4
const padding = 22

const letters = (text: string) => {
  let width = 0
  for (const letter of text) width += letter.codePointAt(0)! > 0x2e7f ? 1.75 : 1
  return width
}

/** A width that shows a column's heading and the values given, within reason. */
export function fitWidth(column: Column, values: readonly string[], most: number = widthLimits.first): number {
  const head = letters(column.label || column.name) * 7 + padding + 28
  const longest = values.reduce((width, value) => Math.max(width, letters(value.length > 200 ? value.slice(0, 200) : value)), 0)
  return Math.round(Math.min(Math.max(head, longest * character + padding, widthLimits.least), most))
}
