import { useEffect, useMemo, useRef, useState } from 'react'
import type { Option } from '../../model/parameter/definition.ts'
import { itemsOf, searchItems, type Item } from './options.ts'

/** Asks the workbench for the options that hold a text. */
export type SearchOptions = (text: string) => Promise<{ values: Option[]; total: number }>

export interface FoundOptions {
  items: readonly Item[]
  /** How many there are, of which `items` may be the first. */
  total: number
  /** The answer for what is typed is on its way; `items` are those of before. */
  isAsking: boolean
}

/** How long typing must rest before the workbench is asked, in milliseconds. */
const rest = 120

/** The options that hold what is typed: looked for here where all are here, else by the workbench. */
export function useFoundOptions(items: readonly Item[], total: number, search: string, isOpen: boolean, ask: SearchOptions | null): FoundOptions {
  const here = useMemo(() => (ask ? [] : searchItems(items, search)), [ask, items, search])
  const [answer, setAnswer] = useState<{ search: string; items: readonly Item[]; total: number } | null>(null)
  const asks = useRef(ask)
  useEffect(() => { asks.current = ask })
  const isRemote = ask !== null
  useEffect(() => {
    if (!isRemote || !isOpen || search.trim() === '') return setAnswer(null)
    let isCurrent = true
    const timer = setTimeout(() => {
      asks.current?.(search).then(({ values, total: all }) => { if (isCurrent) setAnswer({ search, items: itemsOf(values, []), total: all }) }, () => { if (isCurrent) setAnswer({ search, items: [], total: 0 }) })
    }, rest)
    return () => {
      isCurrent = false
      clearTimeout(timer)
    }
  }, [isRemote, isOpen, search])
  if (!isRemote) return { items: here, total: here.length, isAsking: false }
  if (search.trim() === '') return { items, total, isAsking: false }
  return answer ? { ...answer, isAsking: answer.search !== search } : { items, total, isAsking: true }
}
