import { setImmediate as turn } from 'node:timers/promises'
import type { Option, OptionValue } from '../../../model/parameter/definition.ts'
import { fitOf, foldText, searchWords } from '../../../model/parameter/search.ts'
import type { Rows } from './queries.ts'

/** Options that a query gave, in its order, kept here so that a window holds only those that it shows. */
export interface OptionIndex {
  readonly size: number
  /** Every value. */
  readonly values: ReadonlyMap<OptionValue, Option>
  /** The first options. */
  first(count: number): Option[]
  /** The options that hold every word of a text, those that begin with it first, and how many there are in all. */
  search(text: string, limit: number): { values: Option[]; total: number }
}

/** Rows that are read or folded before others have their turn. */
const slice = 5_000

/** Reads options: the first column is the value, a number where the column is numeric and exact as one; the second, if there is one, its label. The first of repeated values counts. */
export async function indexOptions({ columns, rows }: Rows): Promise<OptionIndex> {
  const numeric = columns[0]?.kind === 'number'
  const values = new Map<OptionValue, Option>()
  const folded: string[] = []
  for (const [at, [value, label]] of rows.entries()) {
    if (at > 0 && at % slice === 0) await turn()
    if (value === null || value === undefined) continue
    const number = Number(value)
    const own: OptionValue = numeric && Number.isFinite(number) && (!Number.isInteger(number) || Number.isSafeInteger(number)) ? number : value
    if (values.has(own)) continue
    const option: Option = { value: own, ...(columns.length > 1 && label !== null && label !== undefined ? { label } : {}) }
    values.set(own, option)
    folded.push(foldText(option.label ? `${option.label} ${value}` : value))
  }
  const all = [...values.values()]
  return {
    size: all.length,
    values,
    first: count => all.slice(0, count),
    search(text, limit) {
      const words = searchWords(text)
      if (words.length === 0) return { values: all.slice(0, limit), total: all.length }
      const found: Option[][] = [[], []]
      let total = 0
      for (const [at, option] of all.entries()) {
        // Most hold no word at all, which is quickly seen.
        if (!folded[at]!.includes(words[0]!)) continue
        const fit = fitOf(folded[at]!, words)
        if (fit === 0) continue
        total++
        const list = found[2 - fit]!
        if (list.length < limit) list.push(option)
      }
      return { values: [...found[0]!, ...found[1]!].slice(0, limit), total }
    },
  }
}
