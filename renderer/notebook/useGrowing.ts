import { useEffect, useState } from 'react'

/** Entries of a long list that are there at once, and those that each free moment of the window adds. */
export const growth = { first: 100, step: 150, longestWait: 150 } as const

/** How many of `total` entries are drawn now: the first ones at once, up to `needed` of them at once too, and the others bit by bit, so that no key waits for a list. */
export function useGrowing(total: number, needed: number): number {
  const [grown, setGrown] = useState<number>(growth.first)
  const isWhole = grown >= total
  useEffect(() => {
    if (isWhole) return
    const idle = requestIdleCallback(() => setGrown(count => Math.max(count, needed) + growth.step), { timeout: growth.longestWait })
    return () => cancelIdleCallback(idle)
  }, [isWhole, grown, needed])
  // What has been whole once stays so: a cell that is added is there at once.
  useEffect(() => { if (isWhole) setGrown(Infinity) }, [isWhole])
  return Math.min(total, Math.max(grown, needed))
}
