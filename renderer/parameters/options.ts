import type { Option, OptionValue } from '../../model/parameter/definition.ts'
import { fitOf, foldText, searchWords } from '../../model/parameter/search.ts'

/** An option as a list shows it. `key` keeps 1 and '1' apart; `isStranger` is a chosen value that is not among the options any more. */
export interface Item { key: string; value: OptionValue; label: string; detail?: string; isStranger: boolean }

/** Lists longer than this are searched by typing. */
export const fewOptions = 10

const keyOf = (value: OptionValue): string => `${typeof value === 'number' ? 'n' : 't'}${value}`

const nameOf = ({ value, label }: Option) => (label === undefined || label === '' ? String(value) : label)

/** The options and, before them, what is chosen and not among them. */
export function itemsOf(options: readonly Option[], chosen: readonly OptionValue[]): Item[] {
  const known = new Set(options.map(option => option.value))
  const items = options.map((option): Item => {
    const label = nameOf(option)
    const isSaid = foldText(label).includes(foldText(String(option.value)))
    return { key: keyOf(option.value), value: option.value, label, isStranger: false, ...(isSaid ? {} : { detail: String(option.value) }) }
  })
  return [...chosen.filter(value => !known.has(value)).map((value): Item => ({ key: keyOf(value), value, label: String(value), isStranger: true })), ...items]
}

/** The items that hold every word of the search, those that begin with it first. */
export function searchItems(items: readonly Item[], search: string): readonly Item[] {
  const words = searchWords(search)
  if (words.length === 0) return items
  const found = items.map(item => ({ item, fit: fitOf(foldText(`${item.label} ${item.detail ?? ''}`), words) }))
  return [...found.filter(({ fit }) => fit === 2), ...found.filter(({ fit }) => fit === 1)].map(({ item }) => item)
}
