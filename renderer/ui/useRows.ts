import { useLayoutEffect, useRef, useState } from 'react'

/** How many rows are drawn above and below those in view. */
const spare = 8

/** A long list of rows of one height (CSS pixels), of which only those in view are drawn. The element of `box` scrolls. */
export function useRows(count: number, height: number) {
  const box = useRef<HTMLDivElement>(null)
  const [part, setPart] = useState({ top: 0, height: 600 })
  const measure = () => setPart({ top: box.current!.scrollTop, height: box.current!.clientHeight })
  useLayoutEffect(() => {
    const observer = new ResizeObserver(measure)
    observer.observe(box.current!)
    return () => observer.disconnect()
  }, [])
  return {
    box,
    /** The rows to draw: from this one to before that one. */
    first: Math.max(0, Math.floor(part.top / height) - spare),
    last: Math.min(count, Math.ceil((part.top + part.height) / height) + spare),
    onScroll: measure,
    /** Scrolls no further than needed to see a row. */
    bring(index: number) {
      const element = box.current!
      if (index * height < element.scrollTop) element.scrollTop = index * height
      else if ((index + 1) * height > element.scrollTop + element.clientHeight) element.scrollTop = (index + 1) * height - element.clientHeight
    },
  }
}
