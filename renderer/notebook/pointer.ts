/** The offset in an element's text under a point of the window; 0 where there is none. */
export function offsetFromPoint(element: HTMLElement, x: number, y: number): number {
  const caret = document.caretPositionFromPoint(x, y)
  const text = element.querySelector('pre')
  if (!caret || !text || !text.contains(caret.offsetNode)) return 0
  const range = document.createRange()
  range.setStart(text, 0)
  range.setEnd(caret.offsetNode, caret.offset)
  return range.toString().length
}

/** How far a pointer may move while it is pressed and still mean what it was pressed on, in CSS pixels. */
const slack = 6

/** Calls `act` when the pointer that was pressed just now is let go at the same point of the window, wherever the page has moved what it was pressed on. */
export function whenReleased({ pointerId, clientX, clientY, button }: Pick<PointerEvent, 'pointerId' | 'clientX' | 'clientY' | 'button'>, act: () => void): void {
  if (button !== 0) return
  const waiting = new AbortController()
  const end = (event: PointerEvent) => {
    if (event.pointerId !== pointerId) return
    waiting.abort()
    if (event.type === 'pointerup' && Math.hypot(event.clientX - clientX, event.clientY - clientY) <= slack) act()
  }
  addEventListener('pointerup', end, { capture: true, signal: waiting.signal })
  addEventListener('pointercancel', end, { capture: true, signal: waiting.signal })
}
