import { useRef } from 'react'

/** How long typed letters are taken together, in milliseconds. */
const wait = 700

/** Finds the row that begins with the letters typed one after another, from the row at a place on; -1 where there is none. */
export function useTyped(): (key: string, from: number, labels: readonly string[]) => number {
  const typed = useRef({ text: '', at: 0 })
  return (key, from, labels) => {
    const now = performance.now()
    typed.current = { text: (now - typed.current.at < wait ? typed.current.text : '') + key.toLowerCase(), at: now }
    const { text } = typed.current
    const start = text.length === 1 ? from + 1 : from
    return [...labels.keys()].map(index => (start + index) % labels.length).find(index => labels[index]!.toLowerCase().startsWith(text)) ?? -1
  }
}
