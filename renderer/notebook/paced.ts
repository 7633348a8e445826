/**
 * When something is to be seen: `later`, which is often overtaken by what it began; `soon`, because more comes along with it; `now`; or `ahead` of what only waits for later.
 */
export type Urgency = 'later' | 'soon' | 'now' | 'ahead'

/** Gathers what comes in quick succession, so that the window is drawn once for all of it. */
export interface Paced<T> {
  add(item: T): void
  /** Hands over what has gathered, at once. */
  flush(): void
}

/** How long each waits at most, and how long after something was handed over the next is, so that the window can draw it: in milliseconds. */
const waits: Readonly<Record<Urgency, number>> = { later: 50, soon: 4, now: 0, ahead: 0 }
const frame = 16

/** `take` gets items in the order they came, but for those that go ahead. Nothing waits while nobody sees the window. */
export function pace<T>(urgencyOf: (item: T) => Urgency, take: (items: T[]) => void): Paced<T> {
  let gathered: T[] = []
  let timer: ReturnType<typeof setTimeout> | undefined
  let due = Infinity
  let handedOver = -Infinity

  function hand(items: T[]): void {
    handedOver = performance.now()
    take(items)
  }

  function flush(): void {
    clearTimeout(timer)
    due = Infinity
    const items = gathered
    gathered = []
    if (items.length > 0) hand(items)
  }

  return {
    add(item) {
      if (typeof document === 'undefined' || document.hidden) {
        gathered.push(item)
        return flush()
      }
      const urgency = urgencyOf(item)
      if (urgency === 'ahead' && gathered.every(waiting => urgencyOf(waiting) === 'later')) return hand([item])
      gathered.push(item)
      const now = performance.now()
      const at = Math.max(now + waits[urgency], urgency === 'ahead' ? now : handedOver + frame)
      if (at <= now) return flush()
      if (at >= due) return
      clearTimeout(timer)
      due = at
      timer = setTimeout(flush, at - now)
    },
    flush,
  }
}
