/** Gathers what comes in quick succession, so that the window is drawn once for all of it. */
export interface Paced<T> {
  add(item: T): void
  /** Hands over what has gathered, at once. */
  flush(): void
}

/** In milliseconds: within it, what says that something has begun is often overtaken by what it gave. */
const longest = 50

/** `take` gets items in the order they came: after a moment, or, with one that `isUrgent`, as soon as what came along with it is there too. Nothing waits while nobody sees the window. */
export function pace<T>(isUrgent: (item: T) => boolean, take: (items: T[]) => void): Paced<T> {
  let gathered: T[] = []
  let timer: ReturnType<typeof setTimeout> | undefined
  let isSoon = false

  function flush(): void {
    clearTimeout(timer)
    isSoon = false
    const items = gathered
    gathered = []
    if (items.length > 0) take(items)
  }

  return {
    add(item) {
      gathered.push(item)
      if (typeof document === 'undefined' || document.hidden) return flush()
      const becomesSoon = !isSoon && isUrgent(item)
      if (gathered.length > 1 && !becomesSoon) return
      isSoon = becomesSoon
      clearTimeout(timer)
      timer = setTimeout(flush, isSoon ? 0 : longest)
    },
    flush,
  }
}
