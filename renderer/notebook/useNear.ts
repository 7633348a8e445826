import { useEffect, useState, type RefObject } from 'react'

/** How far outside the window a cell is drawn already. */
const margin = '1200px 0px'
const waiting = new Map<Element, () => void>()
let observer: IntersectionObserver | null = null

function watch(element: Element, onNear: () => void): () => void {
  observer ??= new IntersectionObserver(entries => {
    for (const entry of entries) {
      if (!entry.isIntersecting) continue
      observer!.unobserve(entry.target)
      waiting.get(entry.target)?.()
      waiting.delete(entry.target)
    }
  }, { rootMargin: margin })
  waiting.set(element, onNear)
  observer.observe(element)
  return () => {
    observer!.unobserve(element)
    waiting.delete(element)
  }
}

/** True from when an element has come near the window once; `early` is true from the start. */
export function useNear(ref: RefObject<Element | null>, early: boolean): boolean {
  const [near, setNear] = useState(early)
  useEffect(() => (near || !ref.current ? undefined : watch(ref.current, () => setNear(true))), [near, ref])
  return near
}
