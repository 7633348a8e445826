import { useEffect, useState } from 'react'

/** How often the time is read again, in milliseconds: often enough that today changes soon after midnight. */
const every = 60_000

/** The time in milliseconds since 1970, at most a minute old. */
export function useNow(): number {
  const [now, setNow] = useState(Date.now)
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), every)
    return () => clearInterval(timer)
  }, [])
  return now
}
